"""Use cases of sellers: read the journal of orders, list and read orders, say how far the work on one is."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Raw
from msgspec.structs import replace

from stragan.db.engine import Reader, Tx
from stragan.db.searches import Page
from stragan.features.orders import following, rules, store
from stragan.features.orders.booking import CANCELLED
from stragan.features.orders.buying import Purchase, buy, quoted
from stragan.features.orders.continuing import cancel, cancel_unpaid, fill, pay, seller_of
from stragan.features.orders.deals import mappings
from stragan.features.orders.following import UNPAID, change, find, lock, record
from stragan.features.orders.rules import Item
from stragan.features.orders.schemas import (
    CheckoutForm,
    EventStats,
    FulfillmentStatus,
    Kind,
    LatestEvent,
    OrderEvent,
    OrderEvents,
    Sale,
    Status,
    read_form,
    read_fulfillment,
    read_serial_numbers,
)
from stragan.features.orders.winning import won
from stragan.features.subscriptions.schemas import Recorded
from stragan.http import lag
from stragan.kernel.ids import is_time_uuid, numeric
from stragan.kernel.problems import Conflict, Invalid, NotFound, Problem
from stragan.kernel.times import DAY, iso
from stragan.kernel.wire import encode
from stragan.world import World

EVENT_DAYS = 60  # behaviour §10
FORM_DAYS = 365  # behaviour §10

__all__ = [
    "CANCELLED",
    "UNPAID",
    "Bought",
    "Item",
    "Purchase",
    "bought",
    "bought_one",
    "buy",
    "cancel",
    "cancel_unpaid",
    "change",
    "event_stats",
    "events",
    "fill",
    "find",
    "get",
    "history",
    "listed",
    "lock",
    "mappings",
    "meant",
    "newest",
    "owner",
    "pay",
    "position",
    "quoted",
    "record",
    "recorded",
    "require",
    "sales",
    "seller_of",
    "set_fulfillment",
    "set_serial_numbers",
    "sweep",
    "tally",
    "unknown",
    "won",
]


async def events(world: World, seller_id: str, after: str | None, limit: int, kinds: Sequence[str]) -> bytes:
    """Events after the one whose id is `after`, oldest first; what is no id of an event starts at the oldest one."""
    number = (numeric(after) if after is not None else None) or 0
    rows = await store.page(world.db, seller_id, number, _oldest_event(world), limit, kinds)
    return encode(OrderEvents([_shown(row) for row in rows]))


async def recorded(db: Reader, seller_id: str, after: int, limit: int) -> list[Recorded]:
    """Events after a number as polling shows them, oldest first, as long as they have not been deleted."""
    return [_recorded(row) for row in await store.page(db, seller_id, after, 0, limit)]


async def newest(world: World, seller_id: str, limit: int) -> list[Recorded]:
    """The last events as polling shows them, newest first."""
    return [_recorded(row) for row in await store.newest(world.db, seller_id, _oldest_event(world), limit)]


def _recorded(row: store.EventRow) -> Recorded:
    return Recorded(row.number, row.kind, row.checkout_form_id, row.occurred_at, encode(_shown(row)))


async def position(tx: Tx, seller_id: str) -> int:
    """The number of the seller's last event; until the transaction ends nobody can add another one."""
    return await store.journal.position(tx, seller_id)


def _shown(row: store.EventRow) -> OrderEvent:
    return OrderEvent(str(row.number), Raw(row.body), row.kind, iso(row.occurred_at))


async def event_stats(world: World, seller_id: str) -> bytes:
    found = await store.latest(world.db, seller_id, _oldest_event(world))
    return encode(EventStats(LatestEvent(str(found[0]), iso(found[1])) if found else None))


async def listed(world: World, seller_id: str, filters: Mapping[str, Any], sort: str | None, page: Page) -> bytes:
    """One page of the orders that match. Raises `Invalid` (422) beyond the 10,000th."""
    if problems := rules.result_is_reachable(page.offset, page.limit):
        raise Invalid(*problems)
    known = {**filters, "since": _oldest_form(world)}
    if (newest := lag.newest_listed(world)) is not None:
        known["newest"] = newest
    bodies, total = await store.search(world.db, seller_id, known, sort, page)
    return b'{"checkoutForms":[%b],"count":%d,"totalCount":%d}' % (b",".join(bodies), len(bodies), total)


def meant(words: str) -> dict[str, Any]:
    """The filter of who looks for orders with these words: the id of one, of an offer, or a part of a buyer's login."""
    if is_time_uuid(words):
        return {"id": words.lower()}
    if numeric(words) is not None:
        return {"offer": b'"offer":{"id":"%b"' % words.encode()}
    escaped = "".join(f"/{sign}" if sign in "/%_" else sign for sign in words.lower())
    return {"buyer_like": f"%{escaped}%"}


async def tally(world: World, seller_id: str) -> dict[tuple[Status, FulfillmentStatus], int]:
    """How many of the seller's orders that are still shown have each status, and status of the work."""
    rows = await store.tally(world.db, seller_id, _oldest_form(world))
    return {(status, work): count for status, work, count in rows}


async def history(world: World, seller_id: str, id_: str) -> list[tuple[Kind, int]]:
    """The events of the seller's order that are still kept, oldest first, with their moments in milliseconds."""
    rows = await store.history(world.db, seller_id, id_.lower(), _oldest_event(world))
    return [(kind, at) for kind, at in rows]


async def get(world: World, seller_id: str, id_: str) -> bytes:
    """The seller's order. Raises `Invalid` (422) for what can be no id of one, `NotFound` (404) for any other id."""
    if not is_time_uuid(id_):
        text = "Not valid time UUID"
        raise Invalid(Problem("VALIDATION_ERROR", text, "getCheckoutForm.arg0", f"Invalid value: {id_}"))
    body = await store.body(world.db, seller_id, id_.lower(), _oldest_form(world))
    if body is None:
        raise NotFound(unknown(id_))
    return body


class Bought(NamedTuple):
    """An order as its buyer sees it, and whose it is."""

    seller_id: str
    form: CheckoutForm


async def bought(world: World, buyer_id: str, page: Page) -> list[Bought]:
    """What a user has bought, the newest first; as long as orders are kept."""
    rows = await store.bought(world.db, buyer_id, _oldest_form(world), page)
    return [Bought(seller_id, read_form(body)) for seller_id, body in rows]


async def bought_one(world: World, buyer_id: str, id_: str) -> Bought | None:
    """The order, if this user has bought it."""
    row = await store.bought_one(world.db, buyer_id, id_.lower(), _oldest_form(world)) if is_time_uuid(id_) else None
    return None if row is None else Bought(row[0], read_form(row[1]))


async def owner(world: World, id_: str) -> str | None:
    """The seller whose order has this id."""
    return await store.owner(world.db, id_.lower()) if is_time_uuid(id_) else None


async def set_fulfillment(world: World, seller_id: str, id_: str, revision: str | None, body: bytes) -> None:
    """Set the status of the seller's work. It alters neither the order's revision nor its `updatedAt` (behaviour §10).

    Raises `NotFound` (404), `Conflict` (409) for a revision that is outdated, `Invalid` (422) for a wrong status.
    """
    await require(world, seller_id, id_)
    request = read_fulfillment(body)
    if problems := rules.status_may_be_set(request):
        raise Invalid(*problems)
    assert request.status is not None
    async with world.db.write() as tx:
        form = _current(await following.lock(tx, seller_id, id_.lower()), id_, revision)
        if form.fulfillment.status == request.status:
            return
        changed = replace(form, fulfillment=replace(form.fulfillment, status=request.status))
        await following.change(tx, seller_id, changed, world.now())
        await following.record(tx, seller_id, [("FULFILLMENT_STATUS_CHANGED", changed)], world.now())


async def sales(world: World, seller_id: str) -> list[Sale]:
    """What the quality of sales is judged by: the orders of the days whose events are kept."""
    since = _oldest_event(world)
    ready: dict[str, int] = {}
    cancelled: dict[str, int] = {}
    for id_, kind, at in await store.moments(world.db, seller_id, since, ("READY_FOR_PROCESSING", "BUYER_CANCELLED")):
        (ready if kind == "READY_FOR_PROCESSING" else cancelled).setdefault(id_, at)
    return [
        Sale(
            ready_at=ready[id_],
            dispatch_by=dispatch_by,
            sent_at=sent_at,
            cancelled_at=cancelled.get(id_, ready[id_] if work == "CANCELLED" else None),
        )
        for id_, work, dispatch_by, sent_at in await store.sales(world.db, seller_id, since)
        if id_ in ready
    ]


async def set_serial_numbers(world: World, seller_id: str, id_: str, revision: str | None, body: bytes) -> None:
    """Set the serial numbers of line items: each list replaces the one before (2026 specification, #13375).

    Raises `NotFound` (404) for an order or a line item, `Conflict` (409) for a revision that is outdated, `Invalid`
    (422) for wrong numbers. It alters neither the order's revision nor its `updatedAt`, as the seller's other work.
    """
    await require(world, seller_id, id_)
    request = read_serial_numbers(body)
    async with world.db.write() as tx:
        form = _current(await following.lock(tx, seller_id, id_.lower()), id_, revision)
        lines = {line.id: line for line in form.line_items}
        if missing := [item.id for item in request.line_items if item.id.lower() not in lines]:
            raise NotFound(*(unknown_line(line_id) for line_id in missing))
        if problems := rules.against_serial_numbers(request, lines):
            raise Invalid(*problems)
        await following.change(tx, seller_id, following.numbered(form, request), world.now())


async def sweep(world: World) -> None:
    """Delete the events that are no longer shown."""
    await store.journal.forget(world.db, _oldest_event(world))


async def require(world: World, seller_id: str, id_: str) -> None:
    """Raise `NotFound` (404) unless it is an order of the seller that is still shown."""
    if not is_time_uuid(id_) or await store.body(world.db, seller_id, id_.lower(), _oldest_form(world)) is None:
        raise NotFound(unknown(id_))


def _current(form: CheckoutForm | None, id_: str, revision: str | None) -> CheckoutForm:
    if form is None:
        raise NotFound(unknown(id_))
    if revision is not None and revision != form.revision:
        raise Conflict(OUTDATED)
    return form


def _oldest_event(world: World) -> int:
    return world.now() - EVENT_DAYS * DAY


def _oldest_form(world: World) -> int:
    return world.now() - FORM_DAYS * DAY


def unknown(id_: str) -> Problem:
    return Problem("CheckoutFormNotFoundException", f"Checkout form {id_} not found", f"/order/checkout-forms/{id_}")


def unknown_line(id_: str) -> Problem:
    return Problem(
        "LineItemNotFoundException",
        f"Line item {id_} not found",
        "lineItems.id",
        pl=f"Nie ma pozycji zamówienia {id_}",
    )


OUTDATED = Problem(
    "CheckoutFormRevisionConflictException",
    "The given revision of the checkout form is outdated.",
    "checkoutForm.revision",
    pl="Podana wersja formularza zamówienia jest nieaktualna.",
)
