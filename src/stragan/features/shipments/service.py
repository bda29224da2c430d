"""Parcel numbers of orders, and where the parcels are."""

import secrets
import string
from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from stragan.db.engine import Step, Tx, run
from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm, Sent
from stragan.features.shipments import rules, store
from stragan.features.shipments.carriers import CARRIERS, TRACKED
from stragan.features.shipments.points import LAST_MODIFIED, POINTS
from stragan.features.shipments.schemas import (
    OTHER,
    Carriers,
    LineItem,
    ParcelStatus,
    Points,
    Shipment,
    ShipmentRequest,
    Told,
    Tracking,
    TrackingDetails,
    TrackingHistory,
    TrackingStatus,
    read_request,
    read_shipment,
    read_told,
)
from stragan.features.shipments.tracking import journey
from stragan.kernel.problems import Conflict, Invalid, Malformed, NotFound, Problem
from stragan.kernel.times import iso, parse_instant
from stragan.kernel.wire import array, encode
from stragan.world import World

__all__ = ["LAST_MODIFIED"]
NOT_SENT = frozenset({"NEW", "PROCESSING", "READY_FOR_SHIPMENT"})


class Number(NamedTuple):
    """What names a parcel."""

    carrier_id: str
    waybill: str


async def listed(world: World, seller_id: str, order_id: str) -> bytes:
    """The parcel numbers of the seller's order. Raises `NotFound` (404)."""
    await orders.require(world, seller_id, order_id)
    return array("shipments", await store.bodies(world.db, seller_id, order_id.lower()))


async def add(world: World, seller_id: str, order_id: str, body: bytes) -> bytes:
    """Add a parcel number as a seller's request wants it; raises as `ship` does, and `Malformed` (400)."""
    await orders.require(world, seller_id, order_id)
    return encode(await ship(world, seller_id, order_id, read_request(body)))


async def ship(
    world: World, seller_id: str, order_id: str, request: ShipmentRequest, also: Sequence[Step] = ()
) -> Shipment:
    """Add a parcel number to the seller's order; the same one again adds its line items to those it has.

    It changes which items are sent, neither the order's revision nor its `updatedAt` (behaviour §10). The status of the
    seller's work becomes SENT where `sent_with_waybill` says so, as on accounts with that setting (2026 specification).
    `also` is done in the same transaction, or nothing is. Raises `Malformed` (400), `NotFound` (404),
    `Conflict` (409) and `Invalid` (422).
    """
    if problems := rules.against(request):
        raise Malformed(*problems)
    order_id = order_id.lower()
    async with world.db.write() as tx:
        await run(tx, also)
        form = await orders.lock(tx, seller_id, order_id)
        if form is None:
            raise NotFound(orders.unknown(order_id))
        if wrong := rules.items_are_of_the_order(request, {line.id for line in form.line_items}):
            raise Invalid(*wrong)
        there = [read_shipment(body) for body in await store.bodies(tx, seller_id, order_id)]
        shipment = _joined(request, form, there, world.now())
        await store.register(tx, shipment.carrier_id, shipment.waybill, None, world.now())
        if all(other.id != shipment.id for other in there):
            used = await store.orders_with(tx, seller_id, shipment.carrier_id, shipment.waybill)
            if full := [*rules.order_has_few_waybills(len(there)), *rules.waybill_is_in_few_orders(used)]:
                raise Conflict(*full)
        await store.put(tx, _row(seller_id, order_id, shipment))
        changed = _sent(form, [*there, shipment], told=world.settings.sent_with_waybill)
        await orders.change(tx, seller_id, changed, world.now())
        if changed.fulfillment.status != form.fulfillment.status:
            await orders.record(tx, seller_id, [("FULFILLMENT_STATUS_CHANGED", changed)], world.now())
    return shipment


async def numbers(world: World, seller_id: str, order_id: str) -> list[Number]:
    """Of all parcels of an order, oldest first."""
    found = [read_shipment(body) for body in await store.bodies(world.db, seller_id, order_id)]
    return [Number(shipment.carrier_id, shipment.waybill) for shipment in found]


def carriers() -> bytes:
    return encode(Carriers(list(CARRIERS)))


def points(carrier_ids: Sequence[str]) -> bytes:
    """Those where one of the carriers works; all for none (2026 specification)."""
    wanted = [point for point in POINTS if not carrier_ids or not set(carrier_ids).isdisjoint(point.carriers)]
    return encode(Points(wanted))


async def track(world: World, carrier_id: str, waybills: Sequence[str]) -> bytes:
    """Where these parcels are. Raises `Malformed` (400) for a carrier whose parcels cannot be followed."""
    if carrier_id not in TRACKED:
        allowed = f"[{', '.join(TRACKED)}]"
        raise Malformed(
            Problem(
                "INTEGRATOR_STATUSES_ILLEGAL_ARGUMENT",
                f"Carrier id {carrier_id} is not allowed. Allowed carrier ids: {allowed}",
                f"/order/carriers/{carrier_id}/tracking",
                pl=f"Identyfikator kuriera: {carrier_id} jest niedozwolony. "
                f"Dopuszczalne identyfikatory kurierów to: {allowed}",
            )
        )
    wanted = list(dict.fromkeys(waybills))
    known = {parcel.waybill: parcel for parcel in await store.find(world.db, carrier_id, wanted)}
    return encode(
        Tracking(
            carrier_id,
            [TrackingHistory(name, _details(known[name], world.now()) if name in known else None) for name in wanted],
        )
    )


async def set_status(
    world: World,
    numbers: Sequence[Number],
    status: ParcelStatus,
    description: str | None = None,
    also: Sequence[Step] = (),
) -> list[Sequence[Told]]:
    """Say where parcels are; from then on they no longer travel by the clock.

    Gives all statuses of each, in the order of their numbers. Raises `NotFound` (404); then nothing has changed.
    """
    told = []
    async with world.db.write() as tx:
        await run(tx, also)
        for number in sorted(numbers):  # the order of locks
            statuses = await tell(tx, number, status, description, world.now())
            if statuses is None:
                raise NotFound(unknown(number))
            told.append(statuses)
    return told


async def tell(
    tx: Tx, number: Number, status: ParcelStatus, description: str | None, now: int
) -> Sequence[Told] | None:
    """`set_status` inside a transaction: all statuses so far, or None when there is no such parcel.

    A status that it has already is not told twice, but the parcel travels by the clock no longer.
    """
    parcel = await store.lock(tx, *number)
    if parcel is None:
        return None
    statuses = _statuses(parcel, now)
    if (statuses[-1].code, statuses[-1].description) != (status, description):
        statuses = [*statuses, Told(status, now, description)]
    await store.tell(tx, *number, encode(statuses))
    return statuses


async def register(tx: Tx, number: Number, now: int) -> None:
    """A parcel that somebody else than a seller sends: it waits until it is told to move."""
    await store.register(tx, *number, encode([Told("PENDING", now)]), now)


def new_waybill(carrier_id: str) -> str:
    """A number that the carrier could have given; for whoever needs one and has none."""
    if carrier_id == "DPD":
        return "".join(secrets.choice(string.digits) for _ in range(13)) + secrets.choice(string.ascii_uppercase)
    return "AD" + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(8))


def check(numbers: Sequence[Number], path: str) -> None:
    """Raise `Invalid` (422) unless all could name a parcel; `path` is of what holds them."""
    requests = [ShipmentRequest(carrier_id, waybill, carrier_id) for carrier_id, waybill in numbers]
    wrong = [problem for request in requests for problem in rules.against(request)]
    if wrong:
        raise Invalid(*(problem.under(path) for problem in wrong))


def unknown(number: Number) -> Problem:
    carrier_id, waybill = number
    return Problem(
        "NOT_FOUND",
        f"There is no parcel {waybill} of {carrier_id}",
        "waybill",
        pl=f"Nie ma przesyłki {waybill} przewoźnika {carrier_id}",
    )


def _joined(request: ShipmentRequest, form: CheckoutForm, there: Sequence[Shipment], now: int) -> Shipment:
    """The new shipment, or the one of this number with what the request adds."""
    id_ = b64encode(f"{request.carrier_id}:{request.waybill}".encode()).decode()
    old = next((shipment for shipment in there if shipment.id == id_), None)
    wanted = {item.id.lower() for item in request.line_items or ()} or {line.id for line in form.line_items}
    held = wanted | {item.id for item in old.line_items} if old else wanted
    return Shipment(
        id=id_,
        waybill=request.waybill,
        carrier_id=request.carrier_id,
        carrier_name=(request.carrier_name or "").strip() if request.carrier_id == OTHER else None,
        line_items=[LineItem(line.id) for line in form.line_items if line.id in held],
        created_at=old.created_at if old else iso(now),
    )


def _sent(form: CheckoutForm, shipments: Sequence[Shipment], *, told: bool) -> CheckoutForm:
    """`told` says whether a parcel number tells that the seller has sent the order."""
    sent = {item.id for shipment in shipments for item in shipment.line_items}
    everything: Sent = "ALL" if sent.issuperset(line.id for line in form.line_items) else "SOME"
    summary = replace(form.fulfillment.shipment_summary, line_items_sent=everything)
    status = "SENT" if told and form.fulfillment.status in NOT_SENT else form.fulfillment.status
    return replace(form, fulfillment=replace(form.fulfillment, status=status, shipment_summary=summary))


def _row(seller_id: str, order_id: str, shipment: Shipment) -> dict[str, object]:
    return {
        "seller_id": seller_id,
        "order_id": order_id,
        "id": shipment.id,
        "carrier_id": shipment.carrier_id,
        "waybill": shipment.waybill,
        "created_at": parse_instant(shipment.created_at),
        "body": encode(shipment),
    }


def _statuses(parcel: store.Parcel, now: int) -> Sequence[Told]:
    return journey(parcel.created_at, now) if parcel.told is None else read_told(parcel.told)


def _details(parcel: store.Parcel, now: int) -> TrackingDetails:
    statuses = _statuses(parcel, now)
    told = [TrackingStatus(iso(status.at), status.code, status.description) for status in statuses]
    return TrackingDetails(told, iso(parcel.created_at), told[-1].occurred_at)
