"""What an order means in money: commissions are agreed at the purchase; payment and charge come when it may be sent."""

from collections.abc import Iterable

from stragan.db.engine import Tx
from stragan.features.billing import service as billing
from stragan.features.billing.schemas import Sold
from stragan.features.fees import service as fees
from stragan.features.offers.schemas import Offer
from stragan.features.orders import assembly, following
from stragan.features.orders.schemas import Buyer, CheckoutForm, LineItem
from stragan.features.payments import service as payments
from stragan.features.payments.schemas import OPERATORS, Address, Participant, Received
from stragan.jobs import queue
from stragan.kernel.money import hundredths
from stragan.world import World

CANCELLED = "orders.cancelled"  # the job of an order that was to be sent: what was paid and charged goes back


async def add(  # noqa: PLR0913, PLR0917  (what a new order is)
    tx: Tx,
    world: World,
    seller_id: str,
    form: CheckoutForm,
    offers: Iterable[Offer],
    now: int,
    cancelled_after: int = following.CANCELLED_AFTER,
) -> None:
    """Store a new order with all that it means in money; `offers` are those of its lines in their order."""
    await following.add(tx, seller_id, form, cancelled_after)
    lines = [_sold(form, line, offer) for line, offer in zip(form.line_items, offers, strict=True)]
    await billing.agree(tx, world, seller_id, lines)
    if form.status == "READY_FOR_PROCESSING":
        await ready(tx, seller_id, form, now)


async def ready(tx: Tx, seller_id: str, form: CheckoutForm, now: int) -> None:
    """It may be sent. What is paid on delivery passes no wallet."""
    payment = form.payment
    if payment is not None and payment.paid_amount is not None and payment.provider in OPERATORS:
        received = Received(
            id=payment.id,
            order_id=form.id,
            operator=payment.provider,
            amount=hundredths(assembly.amount(payment.paid_amount)),
            currency=payment.paid_amount.currency,
            marketplace_id=form.marketplace.id,
            participant=_participant(form.buyer),
        )
        await payments.receive(tx, seller_id, received, now)
    await billing.charge(tx, seller_id, form.id, now)


async def cancelled(tx: Tx, seller_id: str, form: CheckoutForm, now: int) -> None:
    """Refunds and claims are made by a task of theirs, which this one cannot know."""
    await queue.put(tx, CANCELLED, f"{seller_id}/{form.id}", now)


def _sold(form: CheckoutForm, line: LineItem, offer: Offer) -> Sold:
    return Sold(
        line_item_id=line.id,
        order_id=form.id,
        offer_id=line.offer.id,
        offer_name=line.offer.name,
        category_id=offer.category.id if offer.category else "",
        featured=fees.is_featured(offer.promotion),
        fundraising=offer.fundraising_campaign is not None,
        quantity=line.quantity,
        price=assembly.amount(line.price),
        currency=line.price.currency,
        marketplace_id=form.marketplace.id,
    )


def _participant(buyer: Buyer) -> Participant:
    address = buyer.address
    return Participant(
        id=buyer.id,
        company_name=buyer.company_name,
        login=buyer.login,
        first_name=buyer.first_name,
        last_name=buyer.last_name,
        address=Address(address.street, address.city, address.post_code),
    )
