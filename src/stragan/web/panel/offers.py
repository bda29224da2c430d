"""`/panel/offers`: the seller's offers by status, with search and filters, and price and stock edited in their rows."""

from collections.abc import Mapping

from starlette.responses import Response

from stragan.features.offers import search
from stragan.features.offers import service as stored
from stragan.features.offers.search import Found, Tally
from stragan.features.product_offers import service as product_offers
from stragan.features.product_offers.service import Origin
from stragan.features.tags import service as tags
from stragan.http.query import Query
from stragan.kernel.problems import ApiError, Invalid, Malformed, NotFound
from stragan.kernel.wire import encode
from stragan.web.binding import show, submit
from stragan.web.form import Form
from stragan.web.panel import typed
from stragan.web.panel.rows import OfferRow, rows_of
from stragan.web.panel.searching import PER_PAGE, PRICES, SORTS, TABS, found, wanted
from stragan.web.render import Visitor, page, problems_by_field, redirect

STATUSES = {"INACTIVE": "calm", "ACTIVATING": "warn", "ACTIVE": "good", "ENDED": "calm"}  # and the kind of badge
_PRICE, _STOCK = "sellingMode.price.amount", "stock.available"


@show("/panel/offers")
async def offers(visitor: Visitor) -> Response:
    asked = wanted(visitor.query)
    errors: Mapping[str, list[str]] = {}
    result = Found([], 0)
    try:
        result = await found(visitor, asked)
    except Malformed as refused:
        errors = problems_by_field(refused, visitor.language)
    tally = await search.tally(visitor.world, visitor.member.id)
    response = page(
        visitor,
        "panel/offers_list.html" if visitor.is_htmx else "panel/offers.html",
        asked=asked,
        errors={field: errors.get(name, ()) for field, name in PRICES.items()},
        tabs=[(tab, asked.address(tab=tab), _count(tally, tab)) for tab in TABS],
        sorts=SORTS,
        categories=_categories(visitor, tally),
        tags=[(tag.id, tag.name) for tag, _ in await tags.counted(visitor.world, visitor.member.id)],
        rows=await rows_of(visitor, result.rows),
        badges=STATUSES,
        total=result.total,
        all_offers=sum(tally.by_status.values()),
        pages=max(1, -(-result.total // PER_PAGE)),
    )
    if visitor.is_htmx:
        response.headers["hx-replace-url"] = asked.address(asked.page)
    return response


def _count(tally: Tally, tab: str) -> int:
    if tab == "UNLISTABLE":
        return tally.unlistable
    return tally.by_status.get(tab, 0) if tab else sum(tally.by_status.values())


def _categories(visitor: Visitor, tally: Tally) -> list[tuple[str, str]]:
    """Those that the seller has offers in, by name."""
    known = visitor.world.catalogue.categories
    named = [
        (id_, category.name.pl if visitor.language == "pl" else category.name.en)
        for id_ in tally.by_category
        if (category := known.get(id_)) is not None
    ]
    return sorted(named, key=lambda pair: pair[1].casefold())


@show("/panel/offers/{offer_id}/row")
async def row(visitor: Visitor) -> Response:
    """One row of the table as it is now."""
    return page(visitor, "panel/offer_row.html", row=await _row(visitor), badges=STATUSES)


@show("/panel/offers/{offer_id}/quick")
async def quick(visitor: Visitor) -> Response:
    """Price and stock of one offer, in place of its row; without a script on a page of its own."""
    return _quick_page(visitor, await _row(visitor))


@submit("/panel/offers/{offer_id}/quick")
async def quick_edit(visitor: Visitor, form: Form) -> Response:
    shown = await _row(visitor)
    origin = Origin(visitor.world, visitor.member.id, visitor.base_url, is_new=False)
    try:
        await product_offers.edit(origin, shown.id, _patch(shown, form), visitor.language)
    except (Invalid, Malformed) as refused:
        return _quick_page(visitor, shown, form, refused)
    if not visitor.is_htmx:
        return redirect(f"/panel/offers?q={shown.id}", notice="saved")
    return page(visitor, "panel/offer_row.html", row=await _row(visitor), badges=STATUSES, changed=True)


def _patch(shown: OfferRow, form: Form) -> bytes:
    """As the API would get it: only what is not as it was shown, so that a bid meanwhile is no obstacle to stock."""
    price, stock = typed.amount(form.text("price")), form.text("stock")
    patch: dict[str, object] = {}
    if shown.price is None or price != shown.price[0]:
        currency = shown.price[1] if shown.price else "PLN"
        name = "startingPrice" if shown.format == "AUCTION" else "price"
        mode = {"format": shown.format or "BUY_NOW", name: {"amount": price, "currency": currency}}
        patch["sellingMode"] = mode if price else {name: None}
    if stock != str(shown.available):
        patch["stock"] = {"available": typed.whole(stock)}
    return encode(patch)


def _quick_page(
    visitor: Visitor, shown: OfferRow, form: Form | None = None, refused: ApiError | None = None
) -> Response:
    by_field = problems_by_field(refused, visitor.language) if refused else {}
    errors: dict[str, list[str]] = {"price": [], "stock": [], "": []}
    for path, words in by_field.items():
        place = "price" if path.startswith("sellingMode") else "stock" if path.startswith("stock") else ""
        errors[place] += words
    return page(
        visitor,
        "panel/offer_quick.html" if visitor.is_htmx else "panel/quick.html",
        refused.status if refused else 200,
        row=shown,
        errors=errors,
        price=form.text("price") if form else shown.price[0] if shown.price else "",
        stock=form.text("stock") if form else shown.available,
    )


async def _row(visitor: Visitor) -> OfferRow:
    """Another seller's offer is not there, as everything else of his."""
    seller_id, offer_id = visitor.member.id, visitor.part("offer_id")
    if await stored.find(visitor.world, seller_id, offer_id) is None:
        raise NotFound
    listed = await search.find(visitor.world, seller_id, Query(f"offer.id={int(offer_id)}".encode()))
    if not listed.rows:
        raise NotFound
    return (await rows_of(visitor, listed.rows))[0]


PAGES = (offers, row, quick, quick_edit)
