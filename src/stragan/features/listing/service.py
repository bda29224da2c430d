"""`GET /offers/listing`: from query parameters to a page of live offers (2020 specification).

The public service opened it to verified applications only (behaviour §10); here it is open to every token.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import UNSET

from stragan.catalogue.model import Category
from stragan.features.listing import facets
from stragan.features.listing.facets import FORMATS, FROM, PARAMETER, TO
from stragan.features.listing.offer_page import find as offer_page
from stragan.features.listing.offer_page import seller
from stragan.features.listing.rules import BEYOND, NOTHING_ASKED, unknown_category
from stragan.features.listing.schemas import (
    Card,
    DeliveryBody,
    Image,
    ItemsBody,
    ListingBody,
    ModeBody,
    OfferBody,
    PromotionBody,
    PublicationBody,
    Reference,
    SearchMeta,
    SellerBody,
    SortBody,
    StockBody,
)
from stragan.features.listing.searching import MOST_REACHED, NO_SPAN, Asked, Results, Sort
from stragan.features.listing.searching import search as find
from stragan.features.parameters.service import kind_of
from stragan.features.showcase import service as showcase
from stragan.features.showcase.schemas import Span
from stragan.http.query import Query, invalid, unprocessable
from stragan.kernel.money import Price, format_hundredths, parse_amount
from stragan.kernel.problems import Invalid, Language, Malformed, NotFound
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

__all__ = ["Asked", "Results", "Sort", "facets", "find", "listing", "offer_page", "parameter_filters", "seller"]
DEFAULT_LIMIT, MOST_LIMIT = 60, 100
MOST_PHRASE, MOST_SELLERS = 1024, 100
_MODES = frozenset({"REGULAR", "DESCRIPTIONS", "CLOSED"})
_PARTS = ("items", "categories", "filters", "searchMeta", "sort")
_INCLUDED = frozenset(f"{sign}{part}" for sign in ("", "-") for part in (*_PARTS, "all"))
# Value -> name and order as they are published, in Polish whatever the reader's language.
_SORTS: Mapping[str, tuple[Sort, str, str]] = MappingProxyType(
    {
        "relevance": ("relevance", "trafność", "największa"),
        "+price": ("price", "cena", "od najniższej"),
        "-price": ("-price", "cena", "od najwyższej"),
        "+withDeliveryPrice": ("total", "cena z dostawą", "od najniższej"),
        "-withDeliveryPrice": ("-total", "cena z dostawą", "od najwyższej"),
        "-popularity": ("popularity", "popularność", "największa"),
        "+endTime": ("ending", "czas do końca", "najmniej"),
        "-startTime": ("newest", "czas dodania", "najnowsze"),
    }
)


async def listing(world: World, query: Query, language: Language) -> bytes:
    """Raises `Malformed` (400), `NotFound` (404) and `Invalid` (422), each with the parameter that is wrong."""
    asked, sort = _asked(world, query)
    parts = _parts(query)
    results = await find(world, asked)
    body = ListingBody()
    if "items" in parts:
        body.items = _items(results)
    if "categories" in parts:
        body.categories = facets.categories(world, results, asked.category, language)
    if "filters" in parts:
        body.filters = await facets.filters(world, asked, results, language)
    if "searchMeta" in parts:
        body.search_meta = SearchMeta(results.reached, results.total, results.fallback)
    if "sort" in parts:
        body.sort = [SortBody(value, name, order, value == sort) for value, (_, name, order) in _SORTS.items()]
    return encode(body)


def _asked(world: World, query: Query) -> tuple[Asked, str]:
    phrase, sellers = query.text("phrase"), query.texts("seller.id")
    category = _category(world, query.text("category.id"))
    if phrase is None and not sellers and category is None:
        raise Malformed(NOTHING_ASKED)
    if phrase is not None and len(phrase) > MOST_PHRASE:
        raise Invalid(invalid("phrase"))
    if len(sellers) > MOST_SELLERS:
        raise Invalid(invalid("seller.id"))
    limit = unprocessable(lambda: query.whole("limit", DEFAULT_LIMIT, 0, MOST_LIMIT))
    offset = unprocessable(lambda: query.whole("offset", 0, 0, 10**9))
    if offset + limit > MOST_REACHED:
        raise Invalid(BEYOND)
    mode = unprocessable(lambda: query.choice("searchMode", _MODES))
    fallback = unprocessable(lambda: query.flag("fallback"))
    sort = _sort(query)
    choices, numbers = parameter_filters(world, category, query)
    asked = Asked(
        phrase=phrase,
        in_descriptions=mode == "DESCRIPTIONS",
        ended=mode == "CLOSED",
        category=category,
        seller_ids=sellers,
        formats=unprocessable(lambda: query.choices("sellingMode.format", frozenset(FORMATS))),
        price=_span(query, "price"),
        choices=choices,
        numbers=numbers,
        sort=_SORTS[sort][0],
        fallback=fallback is not False,
        limit=limit,
        offset=offset,
    )
    return asked, sort


def _category(world: World, id_: str | None) -> Category | None:
    if id_ is None:
        return None
    if (category := world.catalogue.categories.get(id_)) is None:
        raise NotFound(unknown_category(id_))
    return category


def _sort(query: Query) -> str:
    """`+` arrives as a space where it was not escaped, and may be left out; the published name has a `-` at times."""
    text = (query.text("sort") or "relevance").removeprefix("+")
    if text == "-relevance":
        return "relevance"
    for value in (text, f"+{text}"):
        if value in _SORTS:
            return value
    raise Invalid(invalid("sort"))


def parameter_filters(
    world: World, category: Category | None, query: Query
) -> tuple[dict[str, list[str]], dict[str, Span]]:
    """`parameter.{id}` with ids of values, of which one is enough; `parameter.{id}.from` and `.to` for numbers.

    What no parameter is called so is ignored. Raises `Invalid` (422) for an end that is no number, and too many ends.
    """
    known = category.parameters if category is not None else tuple(filter(None, [facets.condition_of(world)]))
    choices: dict[str, list[str]] = {}
    numbers: dict[str, Span] = {}
    for parameter in known:
        name, kind = PARAMETER + parameter.id, kind_of(parameter)
        if kind == "dictionary" and (ids := query.texts(name)):
            choices[parameter.id] = ids
        if kind in ("number", "range") and (span := _span(query, name)) != NO_SPAN:
            numbers[parameter.id] = span
    if len(numbers) > showcase.MOST_NUMBERS:
        raise Invalid(invalid(f"{PARAMETER}{list(numbers)[-1]}"))
    return choices, numbers


def _span(query: Query, name: str) -> Span:
    ends = []
    for suffix in (FROM, TO):
        text = query.text(name + suffix)
        end = parse_amount(text) if text is not None else None
        if text is not None and end is None:
            raise Invalid(invalid(name + suffix))
        ends.append(end)
    return Span(*ends)


def _parts(query: Query) -> set[str]:
    """`include=-all&include=filters` leaves the filters; read from the left (2020 specification)."""
    chosen = set(_PARTS)
    for text in unprocessable(lambda: query.choices("include", _INCLUDED)):
        names = set(_PARTS) if text.endswith("all") else {text.removeprefix("-")}
        chosen = chosen - names if text.startswith("-") else chosen | names
    return chosen


def _items(results: Results) -> ItemsBody:
    bodies = [(card.is_promoted, _offer(card)) for card in results.cards]
    return ItemsBody(
        [body for promoted, body in bodies if promoted], [body for promoted, body in bodies if not promoted]
    )


def _offer(card: Card) -> OfferBody:
    is_auction = card.format == "AUCTION"
    return OfferBody(
        id=card.id,
        name=card.name,
        seller=SellerBody(card.seller_id, card.is_company, super_seller=False),
        promotion=PromotionBody(card.is_promoted, card.bold, card.highlight),
        delivery=DeliveryBody(
            UNSET if card.delivery_cost is None else card.delivery_cost == 0,
            UNSET if card.delivery_cost is None else _price(card.delivery_cost, card),
        ),
        images=[Image(url) for url in card.images],
        selling_mode=ModeBody(
            format=card.format,
            price=UNSET if card.price is None else _price(card.price, card),
            fixed_price=UNSET if card.buy_now_price is None else _price(card.buy_now_price, card),
            popularity=card.popularity if card.format == "BUY_NOW" else UNSET,
            bid_count=card.bidders if is_auction else UNSET,
        ),
        stock=StockBody(card.unit, card.available),
        category=Reference(card.category_id),
        publication=UNSET if card.ending_at is None else PublicationBody(iso(card.ending_at)),
    )


def _price(amount: int, card: Card) -> Price:
    return Price(format_hundredths(amount), card.currency)
