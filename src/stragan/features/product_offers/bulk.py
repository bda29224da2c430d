"""Many product offers in one request, each refused for itself, or all of them for the first that is wrong."""

import asyncio
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from stragan.db.engine import Duplicate, Step, Unmet
from stragan.features.offers import service as offers
from stragan.features.product_offers.creating import creating, ensure_creatable, wanted_status
from stragan.features.product_offers.finding import ensure_may_sell
from stragan.features.product_offers.origin import Origin
from stragan.features.product_offers.preparing import Prepared, prepare
from stragan.features.product_offers.reading import read_create
from stragan.features.product_offers.schemas import ProductOfferRequest
from stragan.http.call import Answering, Reply
from stragan.kernel.problems import ApiError, Invalid, Language, Malformed, Problem, refusal
from stragan.kernel.wire import Wire, encode, reader

MOST_AT_ONCE = 1_000
_TOGETHER = 50  # prepared at the same time: enough for one commit, not so many that others wait
_NOT_TRIED = 424  # it depends on others, of which one was refused
OnError = Literal["KEEP_GOOD", "ALL_OR_NOTHING"]


class BulkRequest(Wire, forbid_unknown_fields=True):
    """`POST /_stragan/product-offers/bulk`: each offer is a body of `POST /sale/product-offers`."""

    offers: list[msgspec.Raw]
    on_error: OnError = "KEEP_GOOD"


class BulkResult(Wire):
    """What became of one offer: the `status` and the `errors` that a request of its own would have had; 424 if it was
    not made because of others. `location` is where to ask for one that is finished later."""

    index: int
    status: int
    id: str | None
    external_id: str | None
    errors: list[Any]
    location: str | None = None


class BulkAnswer(Wire):
    results: list[BulkResult]
    created: int
    failed: int


class _Item(Struct):
    body: bytes
    request: ProductOfferRequest | None = None
    prepared: Prepared | None = None
    error: ApiError | None = None
    reply: Reply = Reply()
    offer_id: int = 0


_read_bulk = reader(BulkRequest, Malformed)


async def create_many(origin: Origin, body: bytes, language: Language, answering: Answering, *, once: bool) -> bytes:
    """From one to a thousand offers. `once`: the answer is kept under a key, so that all are made in one transaction;
    otherwise each has its own, and what others do is not kept waiting."""
    await ensure_may_sell(origin.world, origin.seller_id)
    request = _read_bulk(body)
    if not 1 <= len(request.offers) <= MOST_AT_ONCE:
        message = f"size must be between 1 and {MOST_AT_ONCE}"
        raise Invalid(Problem("VALIDATION_ERROR", message, "offers", pl=f"Podaj od 1 do {MOST_AT_ONCE} ofert."))
    items = [_Item(bytes(raw)) for raw in request.offers]
    for start in range(0, len(items), _TOGETHER):
        await asyncio.gather(*(_prepare(origin, item) for item in items[start : start + _TOGETHER]))
    good = [item for item in items if item.error is None]
    if request.on_error == "KEEP_GOOD" and not once:
        await asyncio.gather(*(_store_one(origin, item, language) for item in good))
        origin.world.alarm.ring()
        return _answer(items, language)
    keeps_good = request.on_error == "KEEP_GOOD"
    stored = (keeps_good or len(good) == len(items)) and await _store_all(origin, items, language, answering)
    while keeps_good and not stored:  # again without the one that was at fault
        stored = await _store_all(origin, items, language, answering)
    answer = _answer(items, language)
    if not stored:
        await origin.world.db.submit([*answering(answer)])
    origin.world.alarm.ring()
    return answer


async def _prepare(origin: Origin, item: _Item) -> None:
    try:
        item.request = read_create(item.body)
        item.prepared = await prepare(origin, item.request)
        ensure_creatable(item.prepared, wanted_status(item.request))
    except ApiError as error:
        item.error = error


async def _store_one(origin: Origin, item: _Item, language: Language) -> None:
    def steps(offer_id: int) -> list[Step]:
        made, told = _steps(origin, item, offer_id, language)
        return [*made, *told]

    try:
        await offers.submit_new(origin.world, steps)
    except ApiError as error:
        item.offer_id, item.error = 0, error


async def _store_all(origin: Origin, items: Sequence[_Item], language: Language, answering: Answering) -> bool:
    """All that have no error, in one transaction; when it fails, the one at which it failed has an error then."""
    good = [item for item in items if item.error is None]
    parts = [_steps(origin, item, offers.new_id(), language) for item in good]
    steps = offers.in_lock_order([step for made, _ in parts for step in made])
    kept = answering(_answer(items, language))
    try:
        await origin.world.db.submit([*steps, *kept, *(step for _, told in parts for step in told)])
    except Duplicate:
        return await _store_all(origin, items, language, answering)  # another process drew one of the ids
    except Unmet as error:
        for item in items:
            item.offer_id = 0
        if error.step >= len(steps):
            raise
        _blame(origin, good, [made for made, _ in parts], steps[error.step])
        return False
    return True


def _blame(origin: Origin, items: Sequence[_Item], parts: Sequence[Sequence[Step]], failed: Step) -> None:
    """Give the error to the item whose steps the failed one belongs to."""
    for item, steps in zip(items, parts, strict=True):
        if any(step is failed for step in steps):
            item.error = Invalid(offers.limit_of(origin.world, failed))


def _steps(origin: Origin, item: _Item, offer_id: int, language: Language) -> tuple[list[Step], list[Step]]:
    assert item.request is not None
    assert item.prepared is not None
    item.offer_id = offer_id
    made = (offer_id, wanted_status(item.request))
    steps, item.reply, told = creating(origin, item.body, item.prepared, made, language)
    return steps, told


def _answer(items: Sequence[_Item], language: Language) -> bytes:
    results = [_result(i, item, language) for i, item in enumerate(items)]
    created = sum(result.id is not None for result in results)
    return encode(BulkAnswer(results, created, len(results) - created))


def _result(index: int, item: _Item, language: Language) -> BulkResult:
    external = item.request.external.id if item.request and item.request.external else None
    if item.error is not None:
        failures = refusal(item.error.problems, language).errors
        return BulkResult(index, item.error.status, None, external, list(failures))
    if not item.offer_id:
        return BulkResult(index, _NOT_TRIED, None, external, [])
    location = (item.reply.headers or {}).get("Location")
    return BulkResult(index, item.reply.status or 201, str(item.offer_id), external, [], location)
