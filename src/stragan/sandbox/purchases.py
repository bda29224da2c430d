"""`POST /_stragan/purchases`: what a buyer does, which Allegro's API has no operation for."""

from msgspec import Struct

from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm, Until
from stragan.kernel.wire import reader
from stragan.world import World


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    offer_id: str
    quantity: int = 1


class PurchaseRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`buyer` is a login; without a delivery method the first one is taken that all offers have."""

    buyer: str
    items: list[Item]
    until: Until = "READY_FOR_PROCESSING"
    delivery_method_id: str | None = None
    message_to_seller: str | None = None


class PurchaseAnswer(Struct, frozen=True):
    """The line items in the order of the request's items."""

    checkout_form_id: str
    line_item_ids: list[str]


class FillRequest(Struct, frozen=True, forbid_unknown_fields=True):
    delivery_method_id: str | None = None


read_purchase = reader(PurchaseRequest)
read_fill = reader(FillRequest)


async def purchase(world: World, body: bytes) -> PurchaseAnswer:
    wanted = read_purchase(body)
    items = [orders.Item(item.offer_id, item.quantity) for item in wanted.items]
    form = await orders.buy(
        world,
        orders.Purchase(wanted.buyer, items, wanted.until, wanted.delivery_method_id, wanted.message_to_seller),
    )
    return _answer(form)


async def fill(world: World, id_: str, body: bytes) -> PurchaseAnswer:
    wanted = read_fill(body) if body else FillRequest()
    return _answer(await orders.fill(world, id_, wanted.delivery_method_id))


async def pay(world: World, id_: str) -> PurchaseAnswer:
    return _answer(await orders.pay(world, id_))


async def cancel(world: World, id_: str) -> PurchaseAnswer:
    return _answer(await orders.cancel(world, id_))


def _answer(form: CheckoutForm) -> PurchaseAnswer:
    return PurchaseAnswer(form.id, [line.id for line in form.line_items])
