"""What a buyer does, which Allegro's API has no operation for."""

from msgspec import Struct

from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm, Until
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import CREATED, Asked, power


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """`additional_services` are ids of definitions, such as `GIFT_WRAP`, that the offer's group has."""

    offer_id: str
    quantity: int = 1
    additional_services: list[str] = []


class PurchaseRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`buyer` is a login; without a delivery method the first one is taken that all offers have."""

    buyer: str
    items: list[Item]
    until: Until = "READY_FOR_PROCESSING"
    delivery_method_id: str | None = None
    message_to_seller: str | None = None
    invoice: bool = False


class PurchaseAnswer(Struct, frozen=True):
    """The line items in the order of the request's items; an item whose pieces have several prices has several."""

    checkout_form_id: str
    line_item_ids: list[str]


class FillRequest(Struct, frozen=True, forbid_unknown_fields=True):
    delivery_method_id: str | None = None
    invoice: bool = False


read_purchase = reader(PurchaseRequest)
read_fill = reader(FillRequest)


@power("POST", "/purchases", takes=PurchaseRequest, gives=PurchaseAnswer, status=CREATED)
async def buy(asked: Asked) -> PurchaseAnswer:
    """Buy from one seller, and go on as far as `until` says."""
    wanted = read_purchase(asked.body)
    items = [orders.Item(item.offer_id, item.quantity, item.additional_services) for item in wanted.items]
    form = await orders.buy(
        asked.world,
        orders.Purchase(
            wanted.buyer, items, wanted.until, wanted.delivery_method_id, wanted.message_to_seller, wanted.invoice
        ),
    )
    return _answer(form)


@power("POST", "/purchases/{id}/fill", takes=FillRequest, gives=PurchaseAnswer, optional=True)
async def fill(asked: Asked) -> PurchaseAnswer:
    """The buyer fills the form in: how it is sent and paid."""
    wanted = read_fill(asked.body)
    form = await orders.fill(asked.world, asked.path["id"], wanted.delivery_method_id, invoice=wanted.invoice)
    return _answer(form)


@power("POST", "/purchases/{id}/pay", gives=PurchaseAnswer)
async def pay(asked: Asked) -> PurchaseAnswer:
    """The buyer pays, or leaves it to the courier."""
    return _answer(await orders.pay(asked.world, asked.path["id"]))


@power("POST", "/purchases/{id}/cancel", gives=PurchaseAnswer)
async def cancel(asked: Asked) -> PurchaseAnswer:
    """The buyer cancels what the seller does not work on yet."""
    return _answer(await orders.cancel(asked.world, asked.path["id"]))


def _answer(form: CheckoutForm) -> PurchaseAnswer:
    return PurchaseAnswer(form.id, [line.id for line in form.line_items])


POWERS = (buy, fill, pay, cancel)
