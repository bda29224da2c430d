"""Use cases of claims: a seller applies or withdraws, a cancelled order applies by itself, a task decides."""

from msgspec import Raw

from stragan.db.engine import Tx, run
from stragan.db.searches import Page
from stragan.db.statements import Params
from stragan.features.billing import service as billing
from stragan.features.billing.schemas import Commission
from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm, LineItem
from stragan.features.payments import service as payments
from stragan.features.refund_claims import rules, store
from stragan.features.refund_claims.rules import Asked, Circumstances, Earlier, decision
from stragan.features.refund_claims.schemas import (
    OPEN,
    ClaimedLine,
    Reference,
    RefundClaim,
    RefundClaims,
    Type,
    read_request,
)
from stragan.features.refund_claims.schemas import Commission as ClaimedCommission
from stragan.features.refund_claims.store import ClaimRow
from stragan.features.refunds import service as refunds
from stragan.features.returns import service as returns
from stragan.http.call import Answering, unkept
from stragan.jobs import queue
from stragan.kernel.ids import new_uuid
from stragan.kernel.money import format_hundredths, in_hundredths
from stragan.kernel.problems import Invalid, NotFound, Problem
from stragan.kernel.times import iso, parse_instant
from stragan.kernel.wire import encode
from stragan.world import World

DECIDE = "refund_claims.decide"  # the job of an order with open claims


async def create(world: World, seller_id: str, body: bytes, answering: Answering = unkept) -> bytes:
    """Apply for the commission of some pieces of a line. Raises `Invalid` (422)."""
    request = read_request(body)
    if problems := rules.against_request(request):
        raise Invalid(*problems)
    assert request.line_item is not None
    assert request.quantity is not None
    commission = await billing.find(world.db, seller_id, (request.line_item.id or "").lower())
    if commission is None:
        raise Invalid(_no_line(request.line_item.id or ""))
    if problems := rules.against_commission(Asked(request.quantity, commission, world.now())):
        raise Invalid(*problems)
    async with world.db.write() as tx:
        form = await orders.lock(tx, seller_id, commission.order_id)
        assert form is not None, "commissions are agreed with their order"
        earlier = await store.of_order(tx, seller_id, form.id)
        same = [claim.status for claim in earlier if claim.line_item_id == commission.line_item_id]
        if problems := rules.against_earlier(Earlier(commission.line_item_id, same)):
            raise Invalid(*problems)
        claim = await _add(tx, world, seller_id, form, commission, request.quantity, "MANUAL")
        answer = encode(Reference(claim.id))
        await run(tx, answering(answer))
    world.alarm.ring()
    return answer


async def claim_cancelled(world: World, seller_id: str, order_id: str) -> None:
    """Apply for all commissions of an order that its buyer has cancelled; may run twice."""
    async with world.db.write() as tx:
        form = await orders.lock(tx, seller_id, order_id)
        if form is None:
            return
        claimed = {claim.line_item_id for claim in await store.of_order(tx, seller_id, order_id)}
        for commission in await billing.of_order(tx, seller_id, order_id):
            if commission.total and commission.line_item_id not in claimed:
                await _add(tx, world, seller_id, form, commission, commission.quantity, "AUTOMATIC")
        await queue.put(tx, DECIDE, f"{seller_id}/{order_id}", world.now())  # older claims are decided as well


async def cancel(world: World, seller_id: str, id_: str) -> None:
    """Withdraw a claim. Raises `NotFound` (404), and `Invalid` (422) for one that is decided."""
    found = await _require(world, seller_id, id_)
    async with world.db.write() as tx:
        await orders.lock(tx, seller_id, found.order_id)
        claim = await store.find(tx, seller_id, found.id)
        if claim is None or claim.status not in OPEN:
            raise Invalid(PROCESSED)
        await store.set_status(tx, seller_id, claim.id, "CANCELLED")


async def decide(world: World, seller_id: str, order_id: str) -> int | None:
    """Decide the open claims of an order as far as it is time; returns when to look again. May run twice."""
    async with world.db.write() as tx:
        form = await orders.lock(tx, seller_id, order_id)
        if form is None:
            return None
        now, waiting = world.now(), []
        undecided = [claim for claim in await store.of_order(tx, seller_id, order_id) if claim.status in OPEN]
        back = await _paid_back(tx, seller_id, form) if undecided else None
        for claim in undecided:
            status = decision(_circumstances(form, claim, back, now))
            await store.set_status(tx, seller_id, claim.id, status)
            if status in OPEN:
                waiting.append(claim.created_at + rules.DECIDED_AFTER)
            elif status == "GRANTED":
                commission = await billing.find(tx, seller_id, claim.line_item_id)
                assert commission is not None, "claims are for commissions"
                await returns.commission(tx, seller_id, order_id, claim.line_item_id, "COMMISSION_REFUNDED", now)
                await billing.give_back(tx, seller_id, commission, claim.amount, claim.id, now)
        return min(waiting, default=None)


async def listed(world: World, seller_id: str, filters: Params, page: Page) -> bytes:
    """One page, newest first; `count` is that of the page."""
    rows = await store.SEARCH.rows(world.db, seller_id, filters, page)
    return encode(RefundClaims([_view(ClaimRow(*row)) for row in rows], len(rows)))


async def get(world: World, seller_id: str, id_: str) -> bytes:
    """A claim of the seller. Raises `NotFound` (404)."""
    return encode(_view(await _require(world, seller_id, id_)))


async def _require(world: World, seller_id: str, id_: str) -> ClaimRow:
    claim = await store.find(world.db, seller_id, id_.lower())
    if claim is None:
        raise NotFound(
            Problem("ClaimNotFoundException", f"Claim data not found for id: {id_}.", pl=f"Nie ma wniosku {id_}.")
        )
    return claim


async def _add(  # noqa: PLR0913, PLR0917  (what a claim is made of)
    tx: Tx, world: World, seller_id: str, form: CheckoutForm, commission: Commission, quantity: int, type_: Type
) -> ClaimRow:
    now, line = world.now(), _line(form, commission.line_item_id)
    claim = ClaimRow(
        id=new_uuid(),
        order_id=form.id,
        line_item_id=line.id,
        offer_id=commission.offer_id,
        buyer_id=form.buyer.id,
        type=type_,
        status="IN_PROGRESS",
        quantity=quantity,
        bought=line.quantity,
        bought_at=parse_instant(line.bought_at) or now,
        amount=rules.share(commission.total, quantity, commission.quantity),
        currency=commission.currency,
        created_at=now,
    )
    status = decision(_circumstances(form, claim, await _paid_back(tx, seller_id, form), now))
    claim = claim._replace(status=status if status in OPEN else "IN_PROGRESS")
    await store.add(tx, seller_id, claim)
    await returns.commission(tx, seller_id, form.id, line.id, "COMMISSION_REFUND_CLAIMED", now)
    await queue.put(tx, DECIDE, f"{seller_id}/{form.id}", now)
    return claim


async def _paid_back(tx: Tx, seller_id: str, form: CheckoutForm) -> dict[str, int] | None:
    """Hundredths of each line that the buyer has back; None if the seller never had them from an operator."""
    if form.payment is None or await payments.find(tx, seller_id, form.payment.id) is None:
        return None
    return await refunds.refunded(tx, seller_id, form)


def _circumstances(form: CheckoutForm, claim: ClaimRow, back: dict[str, int] | None, now: int) -> Circumstances:
    line = _line(form, claim.line_item_id)
    return Circumstances(
        worth=(in_hundredths(line.price.amount) or 0) * claim.quantity,
        refunded=None if back is None else back[line.id],
        cancelled=form.status == "CANCELLED",
        waited=now - claim.created_at,
    )


def _line(form: CheckoutForm, line_item_id: str) -> LineItem:
    return next(line for line in form.line_items if line.id == line_item_id)


def _view(row: ClaimRow) -> RefundClaim:
    return RefundClaim(
        id=row.id,
        status=row.status,
        quantity=row.quantity,
        commission=ClaimedCommission(Raw(format_hundredths(row.amount).encode()), row.currency),
        buyer=Reference(row.buyer_id),
        created_at=iso(row.created_at),
        line_item=ClaimedLine(row.line_item_id, row.bought, iso(row.bought_at), Reference(row.offer_id)),
        type=row.type,
    )


def _no_line(id_: str) -> Problem:
    return Problem(
        "LineItemNotFoundException",
        f"Line item data not found for id: {id_}.",
        "lineItem.id",
        pl=f"Nie ma pozycji zamówienia {id_}.",
    )


PROCESSED = Problem(
    "ClaimAlreadyProcessedException",
    "Refund application has been processed already.",
    pl="Wniosek o rabat transakcyjny został już rozpatrzony.",
)
