"""What is finished after its answer: 202 with a place to ask, then 303 to the offer or 422 with the reasons.

A request is slow when pictures have to be fetched for it; a setting, or another pace of the jobs than `immediate`,
makes every one slow, for clients to test both.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import Struct

from stragan.db.engine import Step
from stragan.features.images import service as images
from stragan.features.product_offers import store
from stragan.features.product_offers.finding import find
from stragan.features.product_offers.origin import Origin
from stragan.features.product_offers.preparing import Prepared
from stragan.features.product_offers.store import Stored
from stragan.http.call import Reply
from stragan.jobs import pace, queue
from stragan.kernel.ids import new_uuid
from stragan.kernel.problems import ApiError, Conflict, Invalid, NotFound, Problem
from stragan.kernel.times import DAY, iso
from stragan.kernel.wire import encode, reader
from stragan.world import World

FINISH, FORGET = "product_offers.finish", "product_offers.forget"
KEPT = 30 * DAY
FORGET_EVERY = 1 * DAY
RETRY_AFTER = "1"  # seconds
ACCEPTED, SEE_OTHER = 202, 303
BUSY = Problem(
    "OfferConflictException",
    "The previous edition of the offer is still being processed.",
    "",
    pl="Poprzednia edycja oferty jest jeszcze przetwarzana.",
)


class Pending(Struct):
    """What is still to be done: the request of a new offer, or the patch of an existing one."""

    kind: Literal["create", "patch"]
    body: msgspec.Raw


_read_pending = msgspec.json.Decoder(Pending).decode
_read_problems = reader(list[Problem])


def is_slow(world: World, prepared: Prepared) -> bool:
    if prepared.links or world.settings.slow_product_offers or pace.is_asynchronous(world):
        return True
    return world.conduct.is_late()


def beginning(origin: Origin, offer_id: int, pending: Pending) -> tuple[Stored, list[Step]]:
    """An operation, and the steps that store it together with its job."""
    now = origin.world.now()
    operation = Stored(origin.seller_id, offer_id, new_uuid(), encode(pending), origin.base_url, now, None, None)
    key = f"{origin.seller_id}/{offer_id}/{operation.id}"
    return operation, [store.adding(operation), queue.putting(FINISH, key, now + origin.world.conduct.late_ms)]


def accepted(operation: Stored, body: bytes) -> Reply:
    """202 with the offer as it is so far; the address leads to the host that the client used (client-facts 31)."""
    location = f"{operation.base_url}/sale/product-offers/{operation.offer_id}/operations/{operation.id}"
    return Reply(body, ACCEPTED, {"Location": location, "Retry-After": RETRY_AFTER})


async def ensure_idle(world: World, seller_id: str, offer_id: int) -> None:
    """Raises `Conflict` (409) while an operation of the offer goes on."""
    if await store.is_busy(world.db, seller_id, offer_id):
        raise Conflict(BUSY)


async def status(world: World, seller_id: str, offer_id: str, operation_id: str, base_url: str) -> Reply:
    row = await find(world, seller_id, offer_id)
    operation = await store.find(world.db, seller_id, row.id, operation_id)
    if operation is None:
        raise NotFound(
            Problem(
                "OperationNotFoundException",
                "Not Found",
                "",
                en=f"Operation {operation_id} does not exist.",
                pl=f"Operacja {operation_id} nie istnieje.",
            )
        )
    if operation.completed_at is None:
        body = {
            "offer": {"id": str(row.id)},
            "operation": {"id": operation.id, "status": "IN_PROGRESS", "startedAt": iso(operation.started_at)},
        }
        return Reply(encode(body), ACCEPTED, {"Retry-After": RETRY_AFTER})
    if operation.problems is not None:
        raise Invalid(*_read_problems(operation.problems))
    return Reply(b"", SEE_OTHER, {"Location": f"{base_url}/sale/product-offers/{row.id}"})


async def finish(world: World, key: str) -> None:
    """The work of one operation. Done twice, it finds nothing to do; refused, the offer stays as it is."""
    from stragan.features.product_offers import editing  # noqa: PLC0415  (edits begin operations)

    seller_id, offer_id, operation_id = key.split("/")
    operation = await store.find(world.db, seller_id, int(offer_id), operation_id)
    if operation is None or operation.completed_at is not None:
        return
    origin = Origin(world, seller_id, operation.base_url, is_new=False)
    pending = _read_pending(operation.request)
    try:
        await editing.carry_out(origin, operation, pending)
    except ApiError as error:
        await editing.end_if_told(origin, operation, pending)
        async with world.db.write() as tx:
            await store.complete(tx, operation, world.now(), encode(list(error.problems)))


async def fetch(origin: Origin, links: Mapping[str, str]) -> Mapping[str, str]:
    """Bring the pictures and tell their addresses; raises `Invalid` (422) with what went wrong with each, and where."""
    found = await images.fetch_links(origin.world, origin.seller_id, origin.base_url, list(links))
    problems = [outcome.under(links[url]) for url, outcome in found.items() if isinstance(outcome, Problem)]
    if problems:
        raise Invalid(*problems)
    return {url: outcome for url, outcome in found.items() if isinstance(outcome, str)}


async def forget(world: World, _key: str) -> int:
    """Operations that were over long ago are not asked for any more."""
    async with world.db.write() as tx:
        await store.forget(tx, world.now() - KEPT)
    return world.now() + FORGET_EVERY
