"""Buying: a short form, then what was bought. It is the purchase that the sandbox's API makes, by the same service.

In a sandbox the payment is pretended: "pay" completes it. Without one nothing here takes money: the order waits as
FILLED_IN for what the operator has agreed with his sellers, or is paid on delivery.
"""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response

from stragan.auth import service as accounts
from stragan.db.searches import Page
from stragan.features.listing import service as listing
from stragan.features.listing.shown import Option, Shown
from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm
from stragan.features.orders.service import Bought
from stragan.kernel.ids import is_time_uuid, once_uuid, time_uuid
from stragan.kernel.money import hundredths
from stragan.kernel.problems import ApiError, Language
from stragan.kernel.times import parse_instant
from stragan.web import formats
from stragan.web.binding import show, submit
from stragan.web.description_html import picture
from stragan.web.form import Form
from stragan.web.render import Visitor, page, redirect
from stragan.web.shop import addresses, speech
from stragan.web.shop.offers import Way, way
from stragan.web.shop.results import page_number
from stragan.web.texts import reader
from stragan.world import World

PER_PAGE = 20
MOST_MESSAGE = 1_000
MOST_QUANTITY_DIGITS = 6
_TOLD = frozenset({"SENT", "PICKED_UP", "READY_FOR_PICKUP"})  # what of the seller's work a buyer is told
Step = Callable[[World, str], Awaitable[CheckoutForm]]


class Choice(Struct, frozen=True):
    """A way of delivery to choose; `total` is what this quantity costs with it."""

    id: str
    way: Way
    cost: str
    total: str


class Line(Struct, frozen=True):
    href: str
    name: str
    quantity: int
    price: str
    sum: str


class Purchase(Struct, frozen=True, kw_only=True):
    """An order in its buyer's words. `status` is the order's, `work` the seller's."""

    id: str
    href: str
    status: str
    work: str
    bought: str
    seller: str
    seller_href: str
    lines: tuple[Line, ...]
    total: str
    delivery: str | None
    delivery_cost: str | None
    address: tuple[str, ...]
    on_delivery: bool
    is_paid: bool
    can_pay: bool
    can_cancel: bool
    message: str | None
    invoice: bool


@show(f"{addresses.PURCHASES}/new")
async def checkout(visitor: Visitor) -> Response:
    """`?offer=…&quantity=…`: the form."""
    shown = await _buyable(visitor, visitor.query.text("offer"))
    return await _form(visitor, shown, visitor.query)


@submit(addresses.PURCHASES)
async def buy(visitor: Visitor, form: Form) -> Response:
    """A form that is sent twice buys once."""
    shown = await _buyable(visitor, form.get("offer", ""))
    quantity = _quantity(form)
    if quantity is None:
        return await _form(visitor, shown, form, 422, {"quantity": reader(visitor.language)("shop_quantity_wrong")})
    method = form.get("delivery") or None
    purchase = orders.Purchase(
        visitor.member.login,
        [orders.Item(shown.id, quantity)],
        "READY_FOR_PROCESSING" if _completes(visitor, shown, method, form) else "FILLED_IN",
        method,
        form.get("message", "").strip()[:MOST_MESSAGE] or None,
        invoice=form.get("invoice") == "on",
        id=once_uuid(drawn, visitor.member.id, shown.id) if is_time_uuid(drawn := form.text("once")) else None,
    )
    try:
        bought = await orders.buy(visitor.world, purchase)
    except ApiError as refused:
        return await _form(visitor, shown, form, refused.status, _errors(refused, visitor.language))
    return redirect(addresses.purchase(bought.id))


def _completes(visitor: Visitor, shown: Shown, method: str | None, form: Form) -> bool:
    """Whether nothing is left to pay: the courier is paid, or the sandbox pretends that it was paid now."""
    chosen = next((option for option in shown.delivery.options if option.method_id == method), None)
    if chosen is not None and chosen.on_delivery:
        return True
    return visitor.world.settings.sandbox and form.get("payment", "now") == "now"


@show(addresses.PURCHASES)
async def purchases(visitor: Visitor) -> Response:
    number = page_number(visitor.query.get("p"))
    found = await orders.bought(visitor.world, visitor.member.id, Page(PER_PAGE + 1, (number - 1) * PER_PAGE))
    shown = [await _purchase(visitor, one) for one in found[:PER_PAGE]]
    return page(
        visitor,
        "shop/purchases.html",
        purchases=shown,
        state=state_of(visitor),
        at=number,
        has_more=len(found) > PER_PAGE,
    )


@show(f"{addresses.PURCHASES}/{{id}}")
async def purchase(visitor: Visitor) -> Response:
    return page(
        visitor,
        "shop/purchase.html",
        purchase=await _purchase(visitor, await _own(visitor)),
        state=state_of(visitor),
        problem=None,
    )


@submit(f"{addresses.PURCHASES}/{{id}}/pay")
async def pay(visitor: Visitor, _form: Form) -> Response:
    return await _step(visitor, orders.pay)


@submit(f"{addresses.PURCHASES}/{{id}}/cancel")
async def cancel(visitor: Visitor, _form: Form) -> Response:
    return await _step(visitor, orders.cancel)


async def _step(visitor: Visitor, step: Step) -> Response:
    own = await _own(visitor)
    if step is orders.pay and not _may_pay(visitor, own.form):
        raise HTTPException(404)
    try:
        await step(visitor.world, own.form.id)
    except ApiError as refused:
        messages = " ".join(refused.in_words(visitor.language))
        shown = await _purchase(visitor, await _own(visitor))
        return page(
            visitor, "shop/purchase.html", refused.status, purchase=shown, state=state_of(visitor), problem=messages
        )
    return redirect(addresses.purchase(own.form.id))


async def _own(visitor: Visitor) -> Bought:
    """The order of the address, if the visitor has bought it; anybody else's looks like none."""
    found = await orders.bought_one(visitor.world, visitor.member.id, visitor.part("id"))
    if found is None:
        raise HTTPException(404)
    return found


async def _buyable(visitor: Visitor, segment: str) -> Shown:
    offer_id = addresses.offer_id(segment)
    reader = visitor.user.id if visitor.user else None
    shown = await listing.offer_page(visitor.world, offer_id, reader, visitor.language) if offer_id else None
    if shown is None or shown.state == "DRAFT":
        raise HTTPException(404)
    return shown


def _quantity(form: Form) -> int | None:
    text = form.get("quantity", "1").strip()
    return (
        int(text)
        if text.isascii() and text.isdigit() and 0 < len(text) <= MOST_QUANTITY_DIGITS and int(text) > 0
        else None
    )


async def _form(
    visitor: Visitor, shown: Shown, given: Form, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    quantity = _quantity(given) or 1
    language = visitor.language
    costs = await orders.quoted(visitor.world, shown.id, quantity)
    choices = [
        _choice(shown, option, quantity, hundredths(costs[option.method_id]), language)
        for option in shown.delivery.options
        if option.method_id in costs
    ]
    in_advance = [one.id for one in choices if not one.way.on_delivery]
    chosen = given.get("delivery") or (in_advance or [one.id for one in choices] or [""])[0]
    return page(
        visitor,
        "shop/checkout.html",
        status,
        offer=shown,
        href=addresses.offer(shown.id, shown.title),
        image=next((path for url in shown.images if (path := picture(url))), None),
        price=speech.money(shown.price or 0, shown.currency, language),
        quantity=given.get("quantity", "1"),
        most=shown.available,
        choices=choices,
        chosen=chosen,
        given=given,
        once=given.get("once") or time_uuid(visitor.world.now()),
        errors=errors or {},
        is_own=visitor.user is not None and visitor.user.id == shown.seller.id,
        sandbox=visitor.world.settings.sandbox,
    )


def _choice(shown: Shown, option: Option, quantity: int, cost: int, language: Language) -> Choice:
    return Choice(
        option.method_id,
        way(option, shown, language),
        speech.money(cost, shown.currency, language),
        speech.money((shown.price or 0) * quantity + cost, shown.currency, language),
    )


def _errors(refused: ApiError, language: Language) -> dict[str, str]:
    """By the field of the form that a problem is about."""
    fields = {"delivery_method_id": "delivery", "items[0].quantity": "quantity"}
    found: dict[str, str] = {}
    for problem in refused.problems:
        field = fields.get(problem.path or "", "form")
        found[field] = " ".join(filter(None, [found.get(field), problem.user_message(language)]))
    return found


def _may_pay(visitor: Visitor, form: CheckoutForm) -> bool:
    """Payment is pretended, and only a sandbox pretends."""
    return visitor.world.settings.sandbox and form.status == "FILLED_IN"


async def _purchase(visitor: Visitor, bought: Bought) -> Purchase:
    form, language = bought.form, visitor.language
    seller = await accounts.find_user(visitor.world, id=bought.seller_id)
    login = seller.login if seller else ""
    lines = tuple(
        Line(
            addresses.offer(line.offer.id, line.offer.name),
            line.offer.name,
            line.quantity,
            speech.amount(line.price, language),
            speech.times(line.price, line.quantity, language),
        )
        for line in form.line_items
    )
    delivery, payment = form.delivery, form.payment
    work = form.fulfillment.status
    moments = [parse_instant(line.bought_at) for line in form.line_items]
    return Purchase(
        id=form.id,
        href=addresses.purchase(form.id),
        status=form.status,
        work=work,
        bought=formats.moment(max(filter(None, moments)), language),
        seller=login,
        seller_href=addresses.user(login),
        lines=lines,
        total=speech.amount(form.summary.total_to_pay, language),
        delivery=delivery.method.name if delivery else None,
        delivery_cost=speech.amount(delivery.cost, language) if delivery else None,
        address=_address(form),
        on_delivery=payment is not None and payment.type == "CASH_ON_DELIVERY",
        is_paid=payment is not None and payment.finished_at is not None,
        can_pay=_may_pay(visitor, form),
        can_cancel=form.status != "CANCELLED"
        and work in ("NEW", "SUSPENDED")
        and form.fulfillment.shipment_summary.line_items_sent == "NONE",
        message=form.message_to_seller,
        invoice=form.invoice.required,
    )


def state_of(visitor: Visitor) -> Callable[[Purchase], str]:
    """In a word, how far a purchase is."""
    read = reader(visitor.language)
    return lambda one: read(f"shop_work_{one.work}" if one.work in _TOLD else f"shop_status_{one.status}")


def _address(form: CheckoutForm) -> tuple[str, ...]:
    if form.delivery is None:
        return ()
    at = form.delivery.address
    name = f"{at.first_name} {at.last_name}"
    return tuple(filter(None, [name, at.company_name, at.street, f"{at.zip_code} {at.city}", at.country_code]))


PAGES = (purchases, buy, checkout, purchase, pay, cancel)
