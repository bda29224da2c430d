"""Pages of offers: the search, a category, a seller. Filters are a form of GET, so that an address says it all."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from msgspec import UNSET, Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response

from stragan.catalogue.model import Category
from stragan.features.listing import service as listing
from stragan.features.listing.facets import FORMATS, FROM, PARAMETER, TO, categories, filters, label
from stragan.features.listing.schemas import Card, CategoryBody, CountedCategory, FilterBody
from stragan.features.listing.service import Asked, Sort
from stragan.features.showcase.schemas import Span
from stragan.http.query import Query
from stragan.kernel.money import parse_amount
from stragan.kernel.problems import ApiError
from stragan.web.binding import show
from stragan.web.render import Visitor, page, redirect
from stragan.web.shop import addresses, speech
from stragan.web.shop.description import picture

PER_PAGE = 24
MOST_PHRASE = 200
SORTS: dict[str, Sort] = {
    "relevance": "relevance",
    "price": "price",
    "-price": "-price",
    "newest": "newest",
    "ending": "ending",
    "total": "total",
}
MOST_DIGITS = 4  # of the number of a page


class Tile(Struct, frozen=True):
    """A result as the page writes it."""

    href: str
    title: str
    image: str | None
    price: str | None
    is_auction: bool
    bidders: int
    delivery: str | None
    free: bool
    seller: str
    seller_href: str
    is_promoted: bool
    is_bold: bool
    ends_in: str | None
    sold: int
    condition: str | None


class Link(Struct, frozen=True):
    href: str
    name: str
    count: int | None = None


class Choice(Struct, frozen=True):
    """A box of a filter."""

    name: str
    value: str
    count: int | None
    is_chosen: bool


class Facet(Struct, frozen=True):
    """A filter of the form: boxes, or the two ends of a span."""

    id: str
    name: str
    unit: str | None
    choices: Sequence[Choice]
    ends: tuple[str, str] | None  # what they hold
    hints: tuple[str, str]  # the least and greatest that there is
    is_open: bool


class Chosen(Struct, frozen=True):
    """A filter that holds, with the address without it."""

    name: str
    href: str


class Place(Struct, frozen=True):
    """Where the search is: its path, and what it keeps beside filters."""

    path: str
    category: Category | None = None
    seller_id: str | None = None


@show(addresses.LISTING, public=True)
async def search(visitor: Visitor) -> Response:
    query = _query(visitor)
    text = _text(query)
    found = await _found(visitor, query, Place(addresses.LISTING), text)
    return page(visitor, "shop/results.html", **found, heading=text, seller=None, crumbs=[])


@show("/kategoria/{category}", public=True)
async def category(visitor: Visitor) -> Response:
    every, segment = visitor.world.catalogue.categories, visitor.part("category")
    id_ = addresses.category_id(segment, every)
    if id_ is None:
        raise HTTPException(404)
    chosen = every[id_]
    path = addresses.category(id_, label(chosen.name, visitor.language))
    if visitor.path not in {path, addresses.category(id_, chosen.name.pl), addresses.category(id_, chosen.name.en)}:
        return redirect(addresses.with_query(path, visitor.query.pairs), 301)
    query = _query(visitor)
    found = await _found(visitor, query, Place(path, category=chosen), _text(query))
    return page(
        visitor,
        "shop/results.html",
        **found,
        heading=label(chosen.name, visitor.language),
        seller=None,
        crumbs=crumbs(found["steps"][:-1]),
    )


@show("/uzytkownik/{login}", public=True)
async def seller(visitor: Visitor) -> Response:
    who = await listing.seller(visitor.world, visitor.part("login"))
    if who is None:
        raise HTTPException(404)
    query = _query(visitor)
    place = Place(addresses.user(who.login), seller_id=who.id)
    found = await _found(visitor, query, place, _text(query))
    return page(visitor, "shop/results.html", **found, heading=who.login, seller=who, crumbs=[])


async def newest(visitor: Visitor, count: int) -> list[Tile]:
    """For the home page."""
    results = await listing.find(visitor.world, Asked(sort="newest", limit=count))
    return [tile(card, visitor) for card in results.cards]


def crumbs(path: Sequence[CategoryBody]) -> list[Link]:
    return [Link(addresses.category(step.id, step.name), step.name) for step in path]


def _query(visitor: Visitor) -> Query:
    return Query(visitor.request.scope["query_string"])


def _text(query: Query) -> str | None:
    text = query.text("string")
    return text[:MOST_PHRASE] if text else None


async def _found(visitor: Visitor, query: Query, place: Place, text: str | None) -> dict[str, Any]:
    asked, number = _asked(visitor, query, place, text)
    results = await listing.find(visitor.world, asked)
    pages = -(-results.reached // PER_PAGE)
    if number > max(1, pages):
        raise HTTPException(404)
    bodies = await filters(visitor.world, asked, results, visitor.language)
    facets = [_facet(body) for body in bodies]
    below = categories(visitor.world, results, asked.category, visitor.language)
    kept = _pairs(query, facets)
    return {
        "tiles": [tile(card, visitor) for card in results.cards],
        "total": results.total,
        "fallback": results.fallback,
        "text": text or "",
        "searched": text or "",
        "base_url": visitor.base_url,
        "sandbox": visitor.world.settings.sandbox,
        "place": place,
        "facets": facets,
        "chosen": _chosen(bodies, kept, place),
        "subcategories": _below(below.subcategories, kept),
        "steps": below.path,
        "sort": query.text("sort") if query.text("sort") in SORTS else "relevance",
        "sorts": list(SORTS),
        "at": number,
        "pages": pages,
        "kept": kept,
        "page_links": _page_links(place, kept, number, pages),
        "canonical": addresses.with_query(place.path, [("string", text)] if text else []),
    }


def _asked(visitor: Visitor, query: Query, place: Place, text: str | None) -> tuple[Asked, int]:
    """What cannot be read is left out: an address that somebody has typed is no reason to refuse a page."""
    try:
        choices, numbers = listing.parameter_filters(visitor.world, place.category, query)
    except ApiError:
        choices, numbers = {}, {}
    number = page_number(query.text("p"))
    formats = [one for one in query.texts("sellingMode.format") if one in FORMATS]
    asked = Asked(
        phrase=text,
        category=place.category,
        seller_ids=[place.seller_id] if place.seller_id else (),
        formats=formats,
        price=Span(_amount(query, FROM), _amount(query, TO)),
        choices=choices,
        numbers=numbers,
        sort=SORTS.get(query.text("sort") or "", "relevance"),
        limit=PER_PAGE,
        offset=(number - 1) * PER_PAGE,
    )
    return asked, number


def page_number(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 1


def _amount(query: Query, suffix: str) -> Decimal | None:
    text = query.text(f"price{suffix}")
    return parse_amount(text.replace(",", ".").replace(" ", "")) if text else None


def tile(card: Card, visitor: Visitor) -> Tile:
    language = visitor.language
    cost, now = card.delivery_cost, visitor.world.now()
    return Tile(
        href=addresses.offer(card.id, card.name),
        title=card.name,
        image=picture(card.images[0]) if card.images else None,
        price=None if card.price is None else speech.money(card.price, card.currency, language),
        is_auction=card.format == "AUCTION",
        bidders=card.bidders,
        delivery=None if cost is None else speech.money((card.price or 0) + cost, card.currency, language),
        free=cost == 0,
        seller=card.seller_login,
        seller_href=addresses.user(card.seller_login),
        is_promoted=card.is_promoted,
        is_bold=card.bold,
        ends_in=speech.left(card.ending_at - now, language) if card.ending_at and card.ending_at > now else None,
        sold=card.popularity,
        condition=_condition(visitor, card),
    )


def _condition(visitor: Visitor, card: Card) -> str | None:
    category = visitor.world.catalogue.categories.get(card.category_id)
    if category is None or card.condition is None:
        return None
    for parameter in category.parameters:
        for value in parameter.values:
            if value.id == card.condition:
                return label(value.name, visitor.language)
    return None


def _facet(body: FilterBody) -> Facet:
    if body.type == "NUMERIC":
        low, high = body.values
        hints = tuple("" if end is UNSET else f"{end:g}" for end in (body.min_value, body.max_value))
        return Facet(
            body.id,
            body.name,
            None if body.unit is UNSET else body.unit,
            (),
            (low.value, high.value),
            (hints[0], hints[1]),
            is_open=low.selected or high.selected or body.id == "price",
        )
    choices = [
        Choice(value.name, value.value, None if value.count is UNSET else value.count, value.selected)
        for value in body.values
    ]
    return Facet(body.id, body.name, None, choices, None, ("", ""), is_open=any(choice.is_chosen for choice in choices))


def _pairs(query: Query, facets: Sequence[Facet]) -> list[tuple[str, str]]:
    """What the address keeps from one page to the next: the phrase, the sort, and filters that mean something."""
    names = ["string", "sort"]
    for facet in facets:
        names += [facet.id] if facet.ends is None else [facet.id + FROM, facet.id + TO]
    return [(name, value) for name in names for value in _values(query, name)]


def _values(query: Query, name: str) -> list[str]:
    if name == "string" or name.endswith((FROM, TO)):
        text = query.text(name)
        return [text] if text else []
    return query.texts(name)


def _chosen(bodies: Sequence[FilterBody], kept: list[tuple[str, str]], place: Place) -> list[Chosen]:
    found = []
    for body in bodies:
        for value in body.values:
            if not value.selected:
                continue
            name = body.id if value.id_suffix is UNSET else body.id + value.id_suffix
            left = [pair for pair in kept if pair[0] != name or (value.id_suffix is UNSET and pair[1] != value.value)]
            said = value.name if value.id_suffix is UNSET else f"{value.name} {value.value}"
            found.append(Chosen(f"{body.name}: {said}", addresses.with_query(place.path, left)))
    return found


def _below(subcategories: Sequence[CountedCategory], kept: list[tuple[str, str]]) -> list[Link]:
    """Filters by parameters stay behind: another category has others."""
    staying = [pair for pair in kept if not pair[0].startswith(PARAMETER)]
    return [
        Link(addresses.with_query(addresses.category(one.id, one.name), staying), one.name, one.count)
        for one in subcategories
    ]


def _page_links(place: Place, kept: list[tuple[str, str]], number: int, pages: int) -> dict[str, str | None]:
    links: dict[str, str | None] = {"previous": None, "next": None}
    if number > 1:
        links["previous"] = addresses.with_query(place.path, [*kept, ("p", str(number - 1))])
    if number < pages:
        links["next"] = addresses.with_query(place.path, [*kept, ("p", str(number + 1))])
    return links


PAGES = (search, category, seller)
