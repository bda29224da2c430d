"""Returns: a buyer makes one, it comes back, and the seller reads it or refuses the money."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from stragan.db.engine import Reader, Step, Tx, run
from stragan.db.searches import Page
from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm, LineItem
from stragan.features.refunds import service as refunds
from stragan.features.returns import assembly, rules, store
from stragan.features.returns.rules import Wanted
from stragan.features.returns.schemas import (
    CustomerReturn,
    Rejection,
    Status,
    read_pieces,
    read_rejection,
    read_return,
)
from stragan.features.shipments import service as shipments
from stragan.features.shipments.schemas import ALLEGRO, ParcelStatus
from stragan.features.shipments.service import Number
from stragan.kernel.money import in_hundredths
from stragan.kernel.problems import Conflict, Invalid, NotFound, Problem, unknown
from stragan.kernel.times import iso, parse_instant
from stragan.kernel.wire import encode
from stragan.world import World

__all__ = ["Sending", "Wanted"]
# What the parcels of a return are told when it goes on.
_ON_THE_WAY: Mapping[Status, ParcelStatus] = {"IN_TRANSIT": "IN_TRANSIT", "DELIVERED": "DELIVERED"}


class Sending(NamedTuple):
    """How a buyer sends it back; without a waybill one is drawn."""

    carrier_id: str = ALLEGRO
    waybill: str | None = None
    transporting_carrier_id: str | None = None
    transporting_waybill: str | None = None


async def listed(world: World, seller_id: str, filters: Mapping[str, Any], page: Page) -> bytes:
    """One page of the seller's returns that match, oldest first, and how many match in all.

    `from` is the last return that was seen; what is no return of the seller begins with the oldest one, as for events.
    """
    known = dict(filters)
    seen = known.pop("from", None)
    if seen is not None:
        known["after"] = await store.number(world.db, seller_id, seen.lower()) or 0
    bodies, total = await store.search(world.db, seller_id, known, page)
    return b'{"count":%d,"customerReturns":[%b]}' % (total, b",".join(bodies))


async def get(world: World, seller_id: str, id_: str) -> bytes:
    """The seller's return. Raises `NotFound` (404)."""
    body = await store.body(world.db, seller_id, id_.lower())
    if body is None:
        raise NotFound(NO_RETURN)
    return body


async def find(db: Reader, seller_id: str, id_: str) -> CustomerReturn | None:
    body = await store.body(db, seller_id, id_.lower())
    return None if body is None else read_return(body)


async def of_order(db: Reader, seller_id: str, order_id: str) -> list[CustomerReturn]:
    """What came back of an order, oldest first; what is rejected among it."""
    return [read_return(made.body) for made in await store.of_order(db, seller_id, order_id)]


async def reject(world: World, seller_id: str, id_: str, body: bytes) -> bytes:
    """Refuse the money for a return.

    Raises `Invalid` (422), for an unknown return as well: the operation has no 404 (2026 specification, #12626).
    """
    wanted = read_rejection(body).rejection
    if problems := rules.refusal_has_a_reason(wanted):
        raise Invalid(*problems)
    async with world.db.write() as tx:
        returned = await _lock(tx, seller_id, id_.lower())
        if returned is None:
            raise Invalid(NO_RETURN)
        if closed := rules.return_is_open(returned):
            raise Invalid(*closed)
        now = iso(world.now())
        rejected = replace(returned, status="REJECTED", rejection=Rejection(wanted.code, wanted.reason, now))
        return await _keep(tx, seller_id, rejected)


async def make(
    world: World, order_id: str, wanted: Sequence[Wanted] | None, sending: Sending, also: Sequence[Step] = ()
) -> CustomerReturn:
    """A buyer sends these back, everything that is left for None. `also` is done in the same transaction.

    No event tells of it, and of the order only the mark of returned serial numbers changes (behaviour §10, #13532).
    Raises `NotFound` (404), `Conflict` (409) and `Invalid` (422).
    """
    seller_id = await orders.seller_of(world, order_id)
    number = Number(sending.carrier_id, sending.waybill or shipments.new_waybill(sending.carrier_id))
    shipments.check([number], "parcel")
    async with world.db.write() as tx:
        await run(tx, also)
        form = await orders.lock(tx, seller_id, order_id.lower())
        assert form is not None
        if problems := rules.order_is_complete(form):
            raise Conflict(*problems)
        left = await _left(tx, seller_id, form)
        chosen = [Wanted(id_, count) for id_, count in left.items() if count] if wanted is None else wanted
        if wrong := rules.against(chosen, form, left):
            raise Invalid(*wrong)
        now = world.now()
        transport = (sending.transporting_carrier_id, sending.transporting_waybill)
        returned = assembly.made(form, chosen, [assembly.parcel(form, number, transport, now)], now)
        await store.add(tx, _row(seller_id, returned, chosen), assembly.several(returned))
        await shipments.register(tx, number, now)
        await orders.change(tx, seller_id, _marked(form, chosen), now)
    return returned


async def advance(world: World, id_: str, status: Status | None, also: Sequence[Step] = ()) -> CustomerReturn:
    """A return goes on, to this status or to the next one. Raises `NotFound` (404) and `Conflict` (409)."""
    seller_id = await store.owner(world.db, id_.lower())
    if seller_id is None:
        raise NotFound(unknown(None, id_, "return", "zwrotu"))
    async with world.db.write() as tx:
        await run(tx, also)
        return await move(tx, seller_id, id_.lower(), status, world.now())


async def move(tx: Tx, seller_id: str, id_: str, status: Status | None, now: int) -> CustomerReturn:
    """`advance` inside a transaction, for whoever pays the money or the commission back.

    The return is one of the seller's. Raises `Conflict` (409) when it cannot become that.
    """
    returned = await _lock(tx, seller_id, id_)
    assert returned is not None
    wanted = status or rules.NEXT.get(returned.status, returned.status)
    if problems := rules.status_follows(returned.status, wanted):
        raise Conflict(*problems)
    moved = replace(returned, status=wanted)
    await _keep(tx, seller_id, moved)
    if (told := _ON_THE_WAY.get(wanted)) is not None:
        for parcel in moved.parcels:
            await shipments.tell(tx, Number(parcel.carrier_id, parcel.waybill), told, None, now)
    return moved


async def paid_back(world: World, seller_id: str, order_id: str) -> None:
    """Finish the returns of an order whose buyer has got the money for the goods; may run twice.

    Refunds do not say for which return they are, so the oldest return is paid first (own rule).
    """
    async with world.db.write() as tx:
        form = await orders.lock(tx, seller_id, order_id)
        there = [] if form is None else await store.of_order(tx, seller_id, order_id)
        if form is None or not there:
            return
        got = await refunds.refunded(tx, seller_id, form)
        prices = {line.id: in_hundredths(line.price.amount) or 0 for line in form.line_items}
        due: Counter[str] = Counter()
        for made in there:
            returned = read_return(made.body)
            if returned.status == "REJECTED":
                continue
            pieces = read_pieces(made.pieces)
            due.update({id_: prices[id_] * count for id_, count in pieces.items()})
            if returned.status in rules.OPEN and all(got[id_] >= due[id_] for id_ in pieces):
                await move(tx, seller_id, returned.id, "FINISHED", world.now())


async def commission(tx: Tx, seller_id: str, order_id: str, line_item_id: str, status: Status, now: int) -> None:
    """Tell the finished returns of a line item that its commission is claimed, or given back."""
    for made in await store.of_order(tx, seller_id, order_id):
        returned = read_return(made.body)
        if line_item_id in read_pieces(made.pieces) and not rules.status_follows(returned.status, status):
            await move(tx, seller_id, returned.id, status, now)


async def _lock(tx: Tx, seller_id: str, id_: str) -> CustomerReturn | None:
    body = await store.lock(tx, seller_id, id_)
    return None if body is None else read_return(body)


async def _keep(tx: Tx, seller_id: str, returned: CustomerReturn) -> bytes:
    body = encode(returned)
    await store.replace(tx, seller_id, returned.id, returned.status, body)
    return body


async def _left(tx: Tx, seller_id: str, form: CheckoutForm) -> dict[str, int]:
    """How many pieces of each line item did not come back yet; a return that was rejected does not count."""
    back: Counter[str] = Counter()
    for made in await store.of_order(tx, seller_id, form.id):
        if read_return(made.body).status != "REJECTED":
            back.update(read_pieces(made.pieces))
    return {line.id: line.quantity - back[line.id] for line in form.line_items}


def _marked(form: CheckoutForm, wanted: Sequence[Wanted]) -> CheckoutForm:
    numbers = {item.line_item_id: set(item.serial_numbers) for item in wanted if item.serial_numbers}
    lines = [_mark(line, numbers[line.id]) if line.id in numbers else line for line in form.line_items]
    return replace(form, line_items=lines)


def _mark(line: LineItem, numbers: set[str]) -> LineItem:
    entries = [
        replace(entry, returned=entry.returned or entry.value in numbers) for entry in line.serial_numbers.entries
    ]
    return replace(line, serial_numbers=replace(line.serial_numbers, entries=entries))


def _row(seller_id: str, returned: CustomerReturn, wanted: Sequence[Wanted]) -> dict[str, Any]:
    return {
        "seller_id": seller_id,
        "id": returned.id,
        "order_id": returned.order_id,
        "buyer_login": returned.buyer.login,
        "buyer_email": returned.buyer.email,
        "reference_number": returned.reference_number,
        "marketplace_id": returned.marketplace_id,
        "status": returned.status,
        "created_at": parse_instant(returned.created_at),
        "pieces": encode({item.line_item_id: item.quantity for item in wanted}),
        "body": encode(returned),
    }


# As observed for a return that is not there (#12626).
NO_RETURN = Problem(
    "NO_RESCISSION",
    "An error has occurred",
    en="The application has not been found.",
    pl="Nie znaleziono zgłoszenia.",
)
