"""Use cases of refunds: a seller asks for one, a cancellation makes one, a task carries them out."""

from hashlib import sha256
from typing import cast

from msgspec import Raw
from msgspec.structs import replace

from stragan.db.engine import Reader, Tx, run
from stragan.db.searches import Page
from stragan.db.statements import Params
from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm
from stragan.features.payments import service as payments
from stragan.features.refunds import left as remaining
from stragan.features.refunds import rules, store
from stragan.features.refunds.left import Left, left_of
from stragan.features.refunds.schemas import (
    OPEN,
    InitializeRefund,
    Line,
    Named,
    Part,
    Reason,
    Refund,
    Refunds,
    Value,
    read_refund,
    read_request,
)
from stragan.http.call import Answering, unkept
from stragan.jobs import queue
from stragan.kernel.ids import time_uuid
from stragan.kernel.money import Price, format_hundredths, two_decimals
from stragan.kernel.problems import Invalid, NotFound
from stragan.kernel.times import DAY, HOUR, iso, parse_instant
from stragan.kernel.wire import encode
from stragan.world import World

PROCESS = "refunds.process"  # the job of a refund that is not settled
SETTLED = "refunds.settled"  # the job of an order of which a refund is settled
TRIED_FOR = 2 * DAY  # while a wallet has not enough; then it is cancelled (#14040)
TRIED_EVERY = 1 * HOUR


async def create(world: World, seller_id: str, body: bytes, answering: Answering = unkept) -> bytes:
    """Ask for a refund; a task carries it out. A repeated command gets the refund that it has made.

    Raises `NotFound` (404) for a payment that the seller has not received, `Invalid` (422) for anything else.
    """
    request = read_request(body)
    if problems := rules.against_request(request, older=world.settings.profile == "2021"):
        raise Invalid(*problems)
    payment_id = (request.payment and request.payment.id) or ""
    payment = await payments.find(world.db, seller_id, payment_id.lower())
    if payment is None:
        raise NotFound(payments.unknown(payment_id, "payment.id"))
    command_id = _lower(request.command_id)
    if request.order is not None and request.order.id is not None and _lower(request.order.id) != payment.order_id:
        raise Invalid(rules.wrong("order.id", request.order.id))
    digest = sha256(encode(request)).digest()
    async with world.db.write() as tx:
        form = await orders.lock(tx, seller_id, payment.order_id)
        assert form is not None, "payments are made with their order"
        if command_id is not None and (repeated := await store.of_command(tx, seller_id, command_id)):
            if repeated[0] != digest:
                raise Invalid(rules.wrong("commandId", command_id))
            return repeated[1]
        left = left_of(form, await _of_payment(tx, seller_id, payment.id))
        if problems := rules.against_left(request, left):
            raise Invalid(*problems)
        refund = _requested(request, form, left, world.now())
        answer = await _add(tx, seller_id, refund, command_id, digest)
        await run(tx, answering(answer))
    world.alarm.ring()
    return answer


async def refund_cancelled(world: World, seller_id: str, order_id: str) -> None:
    """Give all that is left of a payment back, because the buyer has cancelled the order; may run twice."""
    async with world.db.write() as tx:
        form = await orders.lock(tx, seller_id, order_id)
        if form is None or form.payment is None or await payments.find(tx, seller_id, form.payment.id) is None:
            return
        left = left_of(form, await _of_payment(tx, seller_id, form.payment.id))
        if left.total:
            lines, delivery, overpaid, services = remaining.rest_of(left)
            now = world.now()
            new = _new(form, "CANCELLED_BY_BUYER", left, now)
            refund = replace(new, line_items=lines, delivery=delivery, overpaid=overpaid, additional_services=services)
            await _add(tx, seller_id, _totalled(refund, left), None, None)


async def process(world: World, seller_id: str, id_: str) -> int | None:
    """Carry a refund out, or return when to try again; a wallet that stays too empty cancels it. May run twice."""
    async with world.db.write() as tx:
        body = await store.lock(tx, seller_id, id_)
        refund = None if body is None else read_refund(body)
        if refund is None or refund.status not in OPEN:
            return None
        now = world.now()
        amount = remaining.cents(refund.total_value)
        if await payments.give_back(tx, seller_id, refund.payment.id, amount, refund.id, now):
            status = "SUCCESS"
        else:
            status = "IN_PROGRESS" if now < _asked_at(refund) + TRIED_FOR else "CANCELED"
        await store.settle(tx, seller_id, id_, status, encode(replace(refund, status=status)))
        if status == "IN_PROGRESS":
            return min(now + TRIED_EVERY, _asked_at(refund) + TRIED_FOR)
        await queue.put(tx, SETTLED, f"{seller_id}/{refund.order.id}", now)
    world.alarm.ring()
    return None


async def listed(world: World, seller_id: str, filters: Params, page: Page) -> bytes:
    """One page of refunds, newest first."""
    rows, total = await store.SEARCH.page(world.db, seller_id, filters, page)
    return encode(Refunds([Raw(row[0]) for row in rows], len(rows), total))


async def refundable(db: Reader, seller_id: str, form: CheckoutForm) -> Left | None:
    """What a seller may still give back of an order; None while nothing was paid to the seller."""
    if form.payment is None or await payments.find(db, seller_id, form.payment.id) is None:
        return None
    return left_of(form, await _of_payment(db, seller_id, form.payment.id))


async def refunded(db: Reader, seller_id: str, form: CheckoutForm) -> dict[str, int]:
    """Hundredths that the buyer of an order has got back for each of its lines."""
    made = [] if form.payment is None else await _of_payment(db, seller_id, form.payment.id)
    return remaining.refunded(form, made)


async def _of_payment(db: Reader, seller_id: str, payment_id: str) -> list[Refund]:
    return [read_refund(body) for body in await store.of_payment(db, seller_id, payment_id)]


async def _add(tx: Tx, seller_id: str, refund: Refund, command_id: str | None, digest: bytes | None) -> bytes:
    body, now = encode(refund), _asked_at(refund)
    row = {
        "seller_id": seller_id,
        "id": refund.id,
        "payment_id": refund.payment.id,
        "order_id": refund.order.id,
        "command_id": command_id,
        "command_digest": digest,
        "status": refund.status,
        "created_at": now,
        "body": body,
    }
    await store.add(tx, row)
    await queue.put(tx, PROCESS, f"{seller_id}/{refund.id}", now)
    return body


def _requested(request: InitializeRefund, form: CheckoutForm, left: Left, now: int) -> Refund:
    refund = replace(
        _new(form, cast("Reason", request.reason), left, now),  # a rule has seen to it
        line_items=[
            Line(
                (line.id or "").lower(),
                "QUANTITY" if line.type == "QUANTITY" else "AMOUNT",
                int(line.quantity or 0) if line.type == "QUANTITY" else None,
                _plain(line.value) if line.type == "AMOUNT" else None,
            )
            for line in request.line_items or []
        ],
        delivery=_value(request.delivery),
        overpaid=_value(request.overpaid),
        additional_services=_value(request.additional_services),
        seller_comment=request.seller_comment,
    )
    return _totalled(refund, left)


def _new(form: CheckoutForm, reason: Reason, left: Left, now: int) -> Refund:
    """Of nothing yet."""
    assert form.payment is not None
    return Refund(
        id=time_uuid(now),
        payment=Named(form.payment.id),
        order=Named(form.id),
        reason=reason,
        status="NEW",
        created_at=iso(now),
        total_value=Price("0.00", left.currency),
        line_items=[],
        deposits=[],
        delivery=None,
        overpaid=None,
        surcharges=[],
        additional_services=None,
        seller_comment=None,
    )


def _totalled(refund: Refund, left: Left) -> Refund:
    lines = sum(remaining.worth(line, left.lines[line.id].price) for line in refund.line_items)
    parts = (refund.delivery, refund.overpaid, refund.additional_services)
    total = lines + sum(remaining.cents(part.value) for part in parts if part is not None)
    return replace(refund, total_value=Price(format_hundredths(total), left.currency))


def _value(part: Part | None) -> Value | None:
    price = _plain(part.value) if part is not None else None
    return None if price is None else Value(price)


def _plain(price: Price | None) -> Price | None:
    return None if price is None else Price(two_decimals(price.amount) or price.amount, price.currency)


def _asked_at(refund: Refund) -> int:
    return parse_instant(refund.created_at) or 0


def _lower(id_: str | None) -> str | None:
    return None if id_ is None else id_.lower()
