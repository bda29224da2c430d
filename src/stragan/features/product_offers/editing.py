"""Edits of product offers: a merge patch over the offer as a request, then the same way as a new one (behaviour §4)."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from stragan.db.engine import Duplicate
from stragan.features.images import service as images
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Modern, Status, read_draft
from stragan.features.offers.service import CROSSED, TRIES, Life, Row
from stragan.features.product_offers import operations, store, view
from stragan.features.product_offers.creating import listed, wanted_status
from stragan.features.product_offers.document import as_request
from stragan.features.product_offers.finding import Current, ensure_may_sell, find, read
from stragan.features.product_offers.operations import Pending
from stragan.features.product_offers.origin import Origin
from stragan.features.product_offers.preparing import Edited, Prepared, prepare
from stragan.features.product_offers.reading import merged, read_create, read_patch
from stragan.features.product_offers.store import Stored
from stragan.features.product_offers.view import Shown
from stragan.features.products import service as catalogue
from stragan.http.call import Reply
from stragan.kernel.problems import OK, ApiError, Conflict, Invalid, Language, Malformed, Problem, Problems
from stragan.kernel.times import iso

_LIVE = ("ACTIVE", "ACTIVATING")
FIRST_VERSION = 1
_COPIED = ("images", "description")  # from the product, when only its id is sent
Patch = Mapping[str, Any]


async def edit(origin: Origin, offer_id: str, body: bytes, language: Language, seen: int | None = None) -> Reply:
    """Raises `Malformed` (400), `Invalid` (422) and `Conflict` (409); then nothing was changed, but for one thing:
    an offer that is told to end ends, even if the rest of the request is refused.

    With `seen`, the version that the editor has looked at, an offer that was changed since is a `Conflict`, too."""
    await ensure_may_sell(origin.world, origin.seller_id)
    patch = read_patch(body)
    for _ in range(TRIES):
        current = read(origin.world, await find(origin.world, origin.seller_id, offer_id))
        if seen is not None and current.row.version != seen:
            raise Conflict(CROSSED)
        await operations.ensure_idle(origin.world, origin.seller_id, current.row.id)
        try:
            prepared = await _prepared(origin, current, patch)
            if operations.is_slow(origin.world, prepared):
                return await _later(origin, current, body, language)
            changed = await _change(origin, current, prepared, _status_in(patch), None)
        except (Invalid, Malformed):
            if _status_in(patch) == "ENDED":
                await _only_end(origin, current.row)
            raise
        if changed is not None:
            return Reply(view.body(changed, language, prepared.warnings), 200)
    raise Conflict(CROSSED)


async def _prepared(origin: Origin, current: Current, patch: Patch) -> Prepared:
    """The merged request with everything that is wrong with it; raises `Invalid` for what can never be stored."""
    if problems := products_are_kept(current.modern, patch):
        raise Invalid(*problems)
    document = as_request(current.offer, current.modern)
    _make_room_for_the_product(document, current, patch)
    edited = Edited(read_draft(current.row.body), current.modern, current.row.id)
    return await prepare(origin, merged(document, patch), edited)


def _make_room_for_the_product(document: dict[str, Any], current: Current, patch: Patch) -> None:
    """A product that is given anew fills the offer: what it brings is taken out of the document before the merge."""
    given = _given_product(patch)
    if given is None:
        return
    for name in _COPIED:
        document.pop(name, None)
    elements = current.modern.product_set
    if not elements or str(given.get("id", "")).lower() != elements[0].product_id:
        document.pop("category", None)
    if not elements:  # a draft has the product's parameters among its own
        document["parameters"] = [
            value
            for value, stored in zip(document["parameters"], current.offer.parameters, strict=True)
            if not offers.describes_product(stored, current.shown.category)
        ]


def products_are_kept(modern: Modern, patch: Patch) -> Problems:
    """A product is replaced by another one, but not taken away (behaviour §4, PATCH)."""
    if modern.product_set and "productSet" in patch and not patch["productSet"]:
        return [_removed("productSet")]
    elements = patch.get("productSet")
    for i, element in enumerate(elements if isinstance(elements, list) else ()):
        product = element.get("product") if isinstance(element, dict) else None
        if isinstance(product, dict) and "id" in product and product["id"] is None:
            return [_removed(f"productSet[{i}].product.id")]
    return OK


def _removed(path: str) -> Problem:
    return Problem(
        "RemoveProductException",
        "Unprocessable Entity",
        path,
        en="You cannot remove the product from the offer.",
        pl="Nie możesz odłączyć produktu od oferty.",
    )


def _given_product(patch: Patch) -> Patch | None:
    """The first product, when it is given anew."""
    elements = patch.get("productSet")
    if not isinstance(elements, list) or not elements or not isinstance(elements[0], dict):
        return None
    product = elements[0].get("product")
    return product if isinstance(product, dict) else None


def _status_in(patch: Patch) -> Status | None:
    publication = patch.get("publication")
    wanted = publication.get("status") if isinstance(publication, dict) else None
    return wanted if wanted in ("INACTIVE", "ACTIVATING", "ACTIVE", "ENDED") else None


def edit_problems(origin: Origin, current: Current, prepared: Prepared, wanted: Status | None) -> Problems:
    """Everything for which the edit is refused, given what the offer is now and what it is to be."""
    status, draft = current.row.status, prepared.checked.draft
    if status in _LIVE and draft.publication is not None and prepared.starting_at is not None:
        draft.publication.starting_at = iso(prepared.starting_at)
    refused = [
        *prepared.refused,
        *status_may_follow(status, wanted, current.row.format),
        *language_stays(status, current.modern, prepared.modern),
        *offers.refused_edits(current.offer, draft, offers.life_of(current.row, current.offer), origin.world.now()),
    ]
    # An auction with a buyer is sold before it ends: what it lacks then would be lacking in the sale.
    ends_now = wanted == "ENDED" and not offers.has_buyer(current.row)
    will_be_live = wanted == "ACTIVE" or (status in _LIVE and not ends_now)
    known = {problem.code for problem in refused}
    return [*refused, *(gap for gap in prepared.gaps if will_be_live and gap.code not in known)]


def status_may_follow(status: str, wanted: Status | None, format_: str | None) -> Problems:
    """INACTIVE -> ACTIVE -> ENDED -> ACTIVE, and never back to INACTIVE (behaviour §3)."""
    if wanted is None or wanted == status or (wanted == "ACTIVE" and status == "ACTIVATING"):
        return OK
    if wanted == "ACTIVE" and not (status == "ENDED" and format_ == "AUCTION"):
        return OK
    if wanted == "ENDED" and status in _LIVE:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"The status cannot change from {status} to {wanted}.",
            "publication.status",
            pl=f"Nie można zmienić statusu z {status} na {wanted}.",
        )
    ]


def language_stays(status: str, before: Modern, after: Modern) -> Problems:
    """An offer that was published keeps its language (behaviour §9)."""
    if status == "INACTIVE" or before.language == after.language:
        return OK
    en, pl = "The language can be changed only in a draft.", "Język można zmienić tylko w szkicu oferty."
    return [Problem("VALIDATION_ERROR", en, "language", pl=pl)]


async def _change(
    origin: Origin, current: Current, prepared: Prepared, wanted: Status | None, operation: Stored | None
) -> Shown | None:
    """Store the edit and, if it is one, finish the operation; None when the offer has changed meanwhile."""
    world, before = origin.world, current.row
    if problems := edit_problems(origin, current, prepared, wanted):
        raise Invalid(*problems)
    life = _life_after(origin, current, prepared, wanted)
    offer, row = offers.built(world, origin.seller_id, before.id, prepared.checked, life, prepared.modern)
    row["initial_stock"] = offers.initial_stock(before, current.offer, offer)
    async with world.db.write() as tx:
        if operation is not None and not await store.complete(tx, operation, world.now(), None):
            return current.shown  # another worker was faster
        happened = await offers.replace_in(tx, world, before, current.offer, offer, row)
        if happened is None:
            if operation is not None:
                raise _CrossedError
            return None
        await images.keep(tx, origin.seller_id, offers.expiring_images(prepared.checked.facts))
        for product in prepared.new_products:
            await catalogue.add(tx, product)
        await offers.settle(tx, origin.seller_id, [happened], world.now())
    return Shown(offer, prepared.modern, prepared.checked.facts.category)


class _CrossedError(Exception):
    """The offer has changed while its operation was carried out: the transaction is undone and tried again."""


def _life_after(origin: Origin, current: Current, prepared: Prepared, wanted: Status | None) -> Life:
    world, status = origin.world, current.row.status
    draft = prepared.checked.draft
    life = offers.life_after(offers.life_of(current.row, current.offer), draft, offers.draft_expiry(world))
    if wanted == "ENDED" and status in _LIVE:
        return offers.stopped(current.row, life, world.now())
    if wanted == "ACTIVE" and status not in _LIVE:
        return listed(life, prepared, world.now())
    return life


async def _only_end(origin: Origin, row: Row) -> None:
    async with origin.world.db.write() as tx:
        locked = await offers.lock(tx, origin.seller_id, row.id)
        if locked is not None and locked.status in _LIVE:
            now = origin.world.now()
            await offers.settle(tx, origin.seller_id, [await offers.stop(tx, locked, now)], now)


async def _later(origin: Origin, current: Current, body: bytes, language: Language) -> Reply:
    """What is slow is promised, and the answer shows the offer as it still is."""
    operation, steps = operations.beginning(origin, current.row.id, Pending("patch", msgspec.Raw(body)))
    try:
        await origin.world.db.submit(steps)
    except Duplicate:
        raise Conflict(operations.BUSY) from None
    origin.world.alarm.ring()
    return operations.accepted(operation, view.body(current.shown, language))


async def carry_out(origin: Origin, operation: Stored, pending: Pending) -> None:
    """The job of an operation. Raises `ApiError` for what the client is told when it asks."""
    for _ in range(TRIES):
        current = read(origin.world, await find(origin.world, origin.seller_id, str(operation.offer_id)))
        prepared, wanted = await _pending(origin, current, pending)
        if prepared.links:
            origin = replace(origin, fetched=await operations.fetch(origin, prepared.links))
            prepared, wanted = await _pending(origin, current, pending)
        try:
            await _change(origin, current, prepared, wanted, operation)
        except _CrossedError:
            continue
        return
    raise Conflict(CROSSED)


async def _pending(origin: Origin, current: Current, pending: Pending) -> tuple[Prepared, Status | None]:
    if pending.kind == "create":
        if current.row.version != FIRST_VERSION:
            raise Conflict(CROSSED)  # edited meanwhile by the older generation or a command, which must not be undone
        request = read_create(bytes(pending.body))
        wanted = wanted_status(request)
        prepared = await prepare(replace(origin, is_new=True), request)
        return prepared, wanted if wanted == "ACTIVE" else None
    patch = read_patch(bytes(pending.body))
    return await _prepared(origin, current, patch), _status_in(patch)


async def end_if_told(origin: Origin, operation: Stored, pending: Pending) -> None:
    """An offer that is told to end ends, even if the rest is refused (behaviour §4, PATCH)."""
    if pending.kind == "patch" and _status_in(read_patch(bytes(pending.body))) == "ENDED":
        await _only_end(origin, await find(origin.world, origin.seller_id, str(operation.offer_id)))


async def dry_edit(origin: Origin, offer_id: str, body: bytes) -> tuple[Problems, Problems]:
    """What the edit would be refused for, and what would keep the offer from being listed afterwards."""
    await ensure_may_sell(origin.world, origin.seller_id)
    current = read(origin.world, await find(origin.world, origin.seller_id, offer_id))
    try:
        patch = read_patch(body)
        prepared = await _prepared(origin, current, patch)
    except ApiError as error:
        return error.problems, OK
    return edit_problems(origin, current, prepared, _status_in(patch)), prepared.gaps
