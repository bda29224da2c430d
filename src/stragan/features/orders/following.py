"""An order inside a transaction: locked, changed step by step, and told about in the seller's journal."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from stragan.db.engine import Reader, Tx
from stragan.features.orders import assembly, store
from stragan.features.orders.schemas import (
    CheckoutForm,
    Delivery,
    EventBuyer,
    EventLineItem,
    EventOffer,
    EventOrder,
    FormReference,
    Invoice,
    Kind,
    LineItem,
    NewSerialNumber,
    Payment,
    Reference,
    SerialNumber,
    SerialNumbersRequest,
    Summary,
    read_form,
)
from stragan.features.subscriptions import service as subscriptions
from stragan.jobs import queue
from stragan.kernel.money import Price, format_amount
from stragan.kernel.times import DAY, iso, parse_instant
from stragan.kernel.wire import encode

UNPAID = "orders.unpaid"  # the job of a new order that is not paid yet
GONE = frozenset({"SENT", "READY_FOR_PICKUP", "PICKED_UP"})  # the seller has handed it over
CANCELLED_AFTER = 7 * DAY  # behaviour §10
WINNER_CANCELLED_AFTER = 30 * DAY  # the same of who has won an auction
Told = tuple[Kind, CheckoutForm]  # an event, and the order as it was then


async def add(tx: Tx, seller_id: str, form: CheckoutForm, cancelled_after: int = CANCELLED_AFTER) -> None:
    """Store a new order, to be cancelled if nobody pays it for so long."""
    row = _row(seller_id, form)
    await store.add(tx, row)
    if form.status != "READY_FOR_PROCESSING":
        await queue.put(tx, UNPAID, f"{seller_id}/{form.id}", row["bought_at"] + cancelled_after)


async def lock(tx: Tx, seller_id: str, id_: str) -> CheckoutForm | None:
    """The seller's order, locked until the transaction ends."""
    body = await store.lock(tx, seller_id, id_)
    return None if body is None else read_form(body)


async def find(db: Reader, seller_id: str, id_: str) -> CheckoutForm | None:
    """The seller's order as it is now, however old."""
    body = await store.body(db, seller_id, id_, 0)
    return None if body is None else read_form(body)


async def change(tx: Tx, seller_id: str, form: CheckoutForm, now: int) -> None:
    """Store the next state of an order that is locked; the moment it has gone is marked, for the quality of sales."""
    await store.replace(tx, _row(seller_id, form))
    work = form.fulfillment
    if work.status in GONE or work.shipment_summary.line_items_sent == "ALL":
        await store.mark_sent(tx, seller_id, form.id, now)


async def record(tx: Tx, seller_id: str, told: Iterable[Told], now: int) -> None:
    """Add events to the seller's journal of orders; its lock is the last of a transaction, so call it last and once."""
    rows = [{"kind": kind, "checkout_form_id": form.id, "body": encode(_order(seller_id, form))} for kind, form in told]
    if rows:
        await store.journal.write(tx, seller_id, rows, now)
        await subscriptions.wake(tx, "order", seller_id, now)


def filled(form: CheckoutForm, delivery: Delivery | None, payment: Payment, invoice: Invoice, now: int) -> CheckoutForm:
    """The buyer has said how it is sent and paid, and who is on the invoice; it has the revision of the purchase."""
    total = assembly.amount(form.summary.total_to_pay) + (assembly.amount(delivery.cost) if delivery else 0)
    price = Price(format_amount(total), form.summary.total_to_pay.currency)
    return replace(
        form,
        status="FILLED_IN",
        delivery=delivery,
        payment=payment,
        invoice=invoice,
        summary=Summary(price),
        updated_at=iso(now),
    )


def ready(form: CheckoutForm, now: int) -> CheckoutForm:
    """Paid, or to be paid on delivery: the seller may send it."""
    paid = form.payment
    if paid is not None and paid.type != "CASH_ON_DELIVERY":
        paid = replace(paid, finished_at=iso(now), paid_amount=form.summary.total_to_pay)
    return replace(form, status="READY_FOR_PROCESSING", payment=paid, updated_at=iso(now), revision=assembly.revision())


def cancelled(form: CheckoutForm, now: int) -> CheckoutForm:
    return replace(form, status="CANCELLED", updated_at=iso(now), revision=assembly.revision())


def numbered(form: CheckoutForm, request: SerialNumbersRequest) -> CheckoutForm:
    """With these serial numbers; those that were returned stay marked."""
    wanted = {item.id.lower(): item.serial_numbers.entries for item in request.line_items}
    return replace(
        form, line_items=[_numbered(line, wanted[line.id]) if line.id in wanted else line for line in form.line_items]
    )


def _numbered(line: LineItem, wanted: Iterable[NewSerialNumber]) -> LineItem:
    returned = {entry.value for entry in line.serial_numbers.entries if entry.returned}
    entries = [SerialNumber(entry.value, entry.value in returned) for entry in wanted]
    return replace(line, serial_numbers=replace(line.serial_numbers, entries=entries))


def _row(seller_id: str, form: CheckoutForm) -> dict[str, Any]:
    return {
        "seller_id": seller_id,
        "id": form.id,
        "buyer_id": form.buyer.id,
        "buyer_login": form.buyer.login,
        "marketplace_id": form.marketplace.id,
        "status": form.status,
        "fulfillment_status": form.fulfillment.status,
        "items_sent": form.fulfillment.shipment_summary.line_items_sent,
        "payment_id": form.payment.id if form.payment else None,
        "delivery_method_id": form.delivery.method.id if form.delivery else None,
        "bought_at": parse_instant(form.line_items[0].bought_at),
        "updated_at": parse_instant(form.updated_at),
        "body": encode(form),
        "dispatch_by": parse_instant(form.delivery.time.dispatch.to) if form.delivery else None,
    }


def _order(seller_id: str, form: CheckoutForm) -> EventOrder:
    buyer = form.buyer
    return EventOrder(
        seller=Reference(seller_id),
        buyer=EventBuyer(buyer.id, buyer.email, buyer.login, buyer.guest, buyer.preferences),
        line_items=[
            EventLineItem(
                offer=EventOffer(line.offer.id, line.offer.name, line.offer.external),
                price=line.price,
                id=line.id,
                quantity=line.quantity,
                original_price=line.original_price,
                bought_at=line.bought_at,
            )
            for line in form.line_items
        ],
        checkout_form=FormReference(form.id, form.revision),
        marketplace=form.marketplace,
    )
