"""What a buyer does after a purchase: fill the form in, pay, cancel."""

from collections.abc import Callable, Sequence

from stragan.auth import service as accounts
from stragan.db.engine import Step as Also
from stragan.db.engine import run
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.orders import assembly, booking, delivering, following, pricing, store
from stragan.features.orders.schemas import CheckoutForm, Kind, Status
from stragan.kernel.ids import is_time_uuid
from stragan.kernel.problems import Conflict, NotFound, Problem, unknown
from stragan.world import World

Step = Callable[[CheckoutForm, int], CheckoutForm]
IN_WORK = frozenset({"PROCESSING", "READY_FOR_SHIPMENT", "SENT"})  # nothing is cancelled any more (behaviour §10)


async def fill(
    world: World, id_: str, delivery_method_id: str | None, also: Sequence[Also] = (), *, invoice: bool = False
) -> CheckoutForm:
    """Choose how it is sent and paid, with an invoice or not; `also` is done in the same transaction, or nothing is.

    Raises `NotFound` (404), `Conflict` (409) and `Invalid` (422).
    """
    seller_id = await seller_of(world, id_)
    form = await following.find(world.db, seller_id, id_)  # its items never change
    assert form is not None
    rows = await offers.find_many(world, seller_id, [line.offer.id for line in form.line_items])
    ids = {row.shipping_rates_id for row in rows.values() if row.shipping_rates_id is not None}
    terms = await delivering.gather(world, seller_id, ids)
    buyer = await accounts.find_user(world, id=form.buyer.id)
    assert buyer is not None
    parcels = pricing.parcels(form.line_items, {id_: read_offer(row.body) for id_, row in rows.items()})

    def filled(before: CheckoutForm, now: int) -> CheckoutForm:
        delivery = delivering.chosen(world, terms, parcels, buyer, delivery_method_id, now)
        by_cash = delivery is not None and delivery.method.id in delivering.on_delivery(world)
        wanted = assembly.invoice(buyer) if invoice else before.invoice
        return following.filled(before, delivery, assembly.payment(on_delivery=by_cash, now=now), wanted, now)

    return await _follow(world, id_, ("BOUGHT",), filled, "FILLED_IN", also)


async def pay(world: World, id_: str, also: Sequence[Also] = ()) -> CheckoutForm:
    """The payment is complete, or is left to the courier. Raises `NotFound` (404) and `Conflict` (409)."""
    return await _follow(world, id_, ("FILLED_IN",), following.ready, "READY_FOR_PROCESSING", also)


async def cancel(world: World, id_: str, also: Sequence[Also] = ()) -> CheckoutForm:
    """Cancel what the seller does not work on yet; the stock stays as it is. Raises as `pay` does."""
    open_states: tuple[Status, ...] = ("BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING")
    return await _follow(world, id_, open_states, following.cancelled, "BUYER_CANCELLED", also)


async def cancel_unpaid(world: World, seller_id: str, id_: str) -> None:
    """What is to be paid in advance and was not for a week is cancelled by itself (behaviour §10); after an auction
    the job comes later."""
    async with world.db.write() as tx:
        form = await following.lock(tx, seller_id, id_)
        now = world.now()
        if form is None or form.status not in ("BOUGHT", "FILLED_IN"):
            return
        if form.payment is not None and form.payment.type == "CASH_ON_DELIVERY":
            return
        form = following.cancelled(form, now)
        await following.change(tx, seller_id, form, now)
        await following.record(tx, seller_id, [("AUTO_CANCELLED", form)], now)


async def _follow(
    world: World, id_: str, expected: tuple[Status, ...], step: Step, kind: Kind, also: Sequence[Also]
) -> CheckoutForm:
    seller_id = await seller_of(world, id_)
    async with world.db.write() as tx:
        await run(tx, also)
        before = await following.lock(tx, seller_id, id_)
        assert before is not None
        in_work = kind == "BUYER_CANCELLED" and _is_in_work(before)
        if before.status not in expected or in_work:
            raise Conflict(_not_now(before))
        now = world.now()
        form = step(before, now)
        await following.change(tx, seller_id, form, now)
        if kind == "READY_FOR_PROCESSING":
            await booking.ready(tx, seller_id, form, now)
        elif before.status == "READY_FOR_PROCESSING":
            await booking.cancelled(tx, seller_id, form, now)
        await following.record(tx, seller_id, [(kind, form)], now)
    world.alarm.ring()  # money goes back at once
    return form


def _is_in_work(form: CheckoutForm) -> bool:
    """The seller has said so, or has added a shipment (behaviour §10)."""
    fulfillment = form.fulfillment
    return fulfillment.status in IN_WORK or fulfillment.shipment_summary.line_items_sent != "NONE"


async def seller_of(world: World, id_: str) -> str:
    """The seller whose order it is. Raises `NotFound` (404)."""
    seller_id = await store.owner(world.db, id_) if is_time_uuid(id_) else None
    if seller_id is None:
        raise NotFound(unknown(None, id_, "order", "zamówienia"))
    return seller_id


def _not_now(form: CheckoutForm) -> Problem:
    status, work = form.status, form.fulfillment.status
    return Problem(
        "WRONG_STATE",
        f"This cannot be done with an order that is {status} and in the seller's work {work}.",
        pl=f"Nie można tego zrobić z zamówieniem w stanie {status}, którego realizacja ma stan {work}.",
    )
