"""A search in the shop window, for the API and for pages: what is asked, and what is found."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from stragan.catalogue.model import Category
from stragan.features.delivery import service as delivery
from stragan.features.listing import cards
from stragan.features.listing.schemas import Card
from stragan.features.showcase import service as showcase
from stragan.features.showcase.schemas import Place, Span, Wanted
from stragan.features.showcase.schemas import Sort as PlainSort
from stragan.world import World

Sort = PlainSort | Literal["total", "-total"]  # with the cheapest delivery
MOST_REACHED = showcase.MOST_REACHED
NO_SPAN = Span(None, None)


class Asked(Struct, frozen=True, kw_only=True):
    """A search. `choices` and `numbers` are filters by parameters, by their ids."""

    phrase: str | None = None
    in_descriptions: bool = False
    ended: bool = False
    category: Category | None = None
    seller_ids: Sequence[str] = ()
    formats: Sequence[str] = ()
    price: Span = NO_SPAN
    choices: Mapping[str, Sequence[str]] = {}
    numbers: Mapping[str, Span] = {}
    sort: Sort = "relevance"
    fallback: bool = True
    limit: int = 60
    offset: int = 0


class Results(Struct, frozen=True):
    """A page of what was found. `wanted` is what was looked for in the end: with `fallback` not all of the phrase."""

    cards: list[Card]
    by_category: Mapping[str, int]
    wanted: Wanted
    fallback: bool

    @property
    def total(self) -> int:
        return sum(self.by_category.values())

    @property
    def reached(self) -> int:
        return min(self.total, MOST_REACHED)


async def search(world: World, asked: Asked) -> Results:
    wanted = _wanted(world, asked)
    if asked.phrase and not wanted.words:  # nothing that a title could hold
        return Results([], {}, wanted, fallback=False)
    by_category, fell_back = await showcase.counts(world, wanted), False
    if not by_category and asked.phrase and asked.fallback:
        wanted = await showcase.related(world, wanted, asked.phrase)
        by_category = await showcase.counts(world, wanted)
        fell_back = bool(by_category)
    places = await _page(world, wanted, asked) if by_category and asked.limit else []
    known = {id_: count for id_, count in by_category.items() if id_ is not None}
    return Results(await cards.of(world, places), known, wanted, fell_back)


def below(world: World, category: Category) -> list[str]:
    """The leaves below a category, or itself if it is one."""
    depth = len(category.path_ids) - 1
    return [
        one.id
        for one in world.catalogue.categories.values()
        if one.leaf and len(one.path_ids) > depth and one.path_ids[depth] == category.id
    ]


def _wanted(world: World, asked: Asked) -> Wanted:
    return Wanted(
        words=list(showcase.phrase(asked.phrase)) if asked.phrase else (),
        in_descriptions=asked.in_descriptions,
        ended=asked.ended,
        category_ids=below(world, asked.category) if asked.category else None,
        seller_ids=asked.seller_ids or None,
        formats=asked.formats or None,
        price=asked.price,
        choices=list(asked.choices.values()),
        numbers=asked.numbers,
    )


def without(wanted: Wanted, asked: Asked, parameter_id: str) -> Wanted:
    """The same search without its filter by this parameter."""
    return replace(
        wanted,
        choices=[ids for id_, ids in asked.choices.items() if id_ != parameter_id],
        numbers={id_: span for id_, span in wanted.numbers.items() if id_ != parameter_id},
    )


async def _page(world: World, wanted: Wanted, asked: Asked) -> list[Place]:
    most = min(asked.limit, max(0, MOST_REACHED - asked.offset))
    match asked.sort:
        case "total" | "-total":
            return await _by_total(world, wanted, asked, most)
        case _:
            return await showcase.page(world, wanted, asked.sort, most, asked.offset)


async def _by_total(world: World, wanted: Wanted, asked: Asked, most: int) -> list[Place]:
    """Sorted here, because a price list changes without its offers; of what can be paged through, the cheapest."""
    by_price: PlainSort = "price" if asked.sort == "total" else "-price"
    places = await showcase.page(world, wanted, by_price, MOST_REACHED, 0)
    costs = await delivery.cheapest(world, cards.list_keys(places))

    def total(place: Place) -> int:
        return (place.price or 0) + (
            cards.delivery_cost(place.seller_id, place.shipping_rates_id, place.price, costs) or 0
        )

    places.sort(key=total, reverse=asked.sort == "-total")  # stable: those of one sum stay in the order of prices
    places.sort(key=lambda place: (not place.promoted, place.price is None))
    return places[asked.offset : asked.offset + most]
