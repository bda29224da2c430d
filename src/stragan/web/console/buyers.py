"""`/console/sandbox/buyers`: a sandbox's buyers buy, pay, cancel and send back by click."""

import msgspec
from msgspec import Struct
from starlette.responses import Response

from stragan.auth import service as accounts
from stragan.db.searches import Page
from stragan.features.offers import search as offers
from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm
from stragan.http.query import Query
from stragan.kernel.problems import NotFound, unknown
from stragan.sandbox.accounts import seed_accounts
from stragan.sandbox.powers import purchases, returns
from stragan.sandbox.powers.power import Power
from stragan.web.console.pressing import button, control, press
from stragan.web.console.sandbox import HERE as SANDBOX
from stragan.web.console.sandbox import TABS
from stragan.web.form import Form
from stragan.web.render import Visitor, page

HERE = f"{SANDBOX}/buyers"
OFFERS, PURCHASES = 100, 10
UNTIL = ("READY_FOR_PROCESSING", "FILLED_IN", "BOUGHT")
STEPS: dict[str, Power] = {
    "fill": purchases.fill,
    "pay": purchases.pay,
    "cancel": purchases.cancel,
    "return": returns.make,
}
AFTER = {  # what a buyer may do next, by the state of the order
    "BOUGHT": ("fill", "pay", "cancel"),
    "FILLED_IN": ("pay", "cancel"),
    "READY_FOR_PROCESSING": ("cancel", "return"),
}


class Listed(Struct):
    id: str
    name: str


class Offers(Struct):
    offers: list[Listed]


class Orders(Struct, rename="camel"):
    checkout_forms: list[CheckoutForm]


async def _buyers(visitor: Visitor, reasons: list[str]) -> Response:
    world, seeded = visitor.world, await seed_accounts(visitor.world)
    sellers = list(dict.fromkeys([visitor.member.login, *(user.login for user in seeded.sellers)]))
    chosen = visitor.query.text("seller") or sellers[0]
    seller = await accounts.find_user(world, login=chosen)
    if seller is None:
        raise NotFound(unknown("seller", chosen, "user", "użytkownika"))
    listed = await offers.search(world, seller.id, Query(f"publication.status=ACTIVE&limit={OFFERS}".encode()))
    bought = await orders.listed(world, seller.id, {}, None, Page(PURCHASES, 0))
    return page(
        visitor,
        "console/sandbox_buyers.html",
        tabs=TABS,
        reasons=reasons,
        sellers=sellers if chosen in sellers else [*sellers, chosen],
        seller=chosen,
        buyers=[user.login for user in seeded.buyers],
        offers=msgspec.json.decode(listed, type=Offers).offers,
        purchases=msgspec.json.decode(bought, type=Orders).checkout_forms,
        until=UNTIL,
        after=AFTER,
    )


buyer_page = control(HERE)(_buyers)


@button(f"{HERE}/buy", _buyers)
async def buy(visitor: Visitor, form: Form) -> str:
    item = {"offer_id": form.text("offer_id"), "quantity": form.number("quantity") or 0}
    await press(
        visitor, purchases.buy, {"buyer": form.text("buyer"), "items": [item], "until": form.text("until") or UNTIL[0]}
    )
    return _back(visitor)


@button(f"{HERE}/{{id}}/{{step}}", _buyers)
async def go_on(visitor: Visitor, _form: Form) -> str:
    step = visitor.part("step")
    if step not in STEPS:
        raise NotFound(unknown("step", step, "step", "kroku"))
    await press(visitor, STEPS[step], path={"id": visitor.part("id")})
    return _back(visitor)


def _back(visitor: Visitor) -> str:
    query = visitor.request.scope["query_string"].decode("latin-1")
    return f"{HERE}?{query}" if query else HERE


PAGES = (buyer_page, buy, go_on)
