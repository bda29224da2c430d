"""What a search says beside its offers: in which categories they are, and by which parameters they can be parted."""

from collections import Counter
from collections.abc import Mapping

from msgspec import UNSET

from stragan.catalogue.model import Category, Parameter, Text
from stragan.features.listing.schemas import (
    CategoriesBody,
    CategoryBody,
    CountedCategory,
    FilterBody,
    FilterValue,
)
from stragan.features.listing.searching import Asked, Results, without
from stragan.features.parameters.service import kind_of
from stragan.features.showcase import service as showcase
from stragan.features.showcase.schemas import Span
from stragan.features.showcase.service import Found
from stragan.kernel.problems import Language
from stragan.world import World

CONDITION = "11323"
FROM, TO = ".from", ".to"
PARAMETER = "parameter."
MOST_VALUES = 200
_ENDS = ((FROM, Text("od", "from")), (TO, Text("do", "to")))
_PRICE = Text("Cena", "Price")
_FORMAT = Text("Typ oferty", "Offer type")
FORMATS: Mapping[str, Text] = {
    "BUY_NOW": Text("Kup teraz", "Buy now"),
    "AUCTION": Text("Licytacja", "Auction"),
    "ADVERTISEMENT": Text("Ogłoszenie", "Advertisement"),
}


def label(text: Text, language: Language) -> str:
    return text.pl if language == "pl" else text.en


def categories(world: World, results: Results, chosen: Category | None, language: Language) -> CategoriesBody:
    """The categories one step below the chosen one (or the main ones) that hold what was found, the fullest first."""
    every = world.catalogue.categories
    depth = len(chosen.path_ids) if chosen else 0
    counts: Counter[str] = Counter()
    for id_, count in results.by_category.items():
        path = every[id_].path_ids if id_ in every else ()
        if len(path) > depth:
            counts[path[depth]] += count
    order = {id_: place for place, id_ in enumerate(every)}
    return CategoriesBody(
        [
            CountedCategory(id_, label(every[id_].name, language), counts[id_])
            for id_ in sorted(counts, key=lambda id_: (-counts[id_], order[id_]))
        ],
        path_of(world, chosen, language),
    )


def path_of(world: World, category: Category | None, language: Language) -> list[CategoryBody]:
    """From the root to the category itself."""
    every = world.catalogue.categories
    return [CategoryBody(id_, label(every[id_].name, language)) for id_ in (category.path_ids if category else ())]


async def filters(world: World, asked: Asked, results: Results, language: Language) -> list[FilterBody]:
    """Price, kind of offer, and the parameters of the category that results have.

    The values of a parameter are counted as if it were not chosen by; without counts when that is too many offers.
    """
    bodies = [_price(asked, language), _formats(asked, language)]
    if not results.total and not (asked.choices or asked.numbers):
        return bodies
    usual = await showcase.values(world, results.wanted)
    for parameter in _parameters(world, asked):
        chosen, span = asked.choices.get(parameter.id, ()), asked.numbers.get(parameter.id)
        found = usual
        if chosen or span:
            found = await showcase.values(world, without(results.wanted, asked, parameter.id))
        body = None
        match kind_of(parameter):
            case "dictionary":
                body = _choices(parameter, found, frozenset(chosen), language)
            case "number" | "range":
                body = _span(parameter, found, span, language)
        if body is not None:
            bodies.append(body)
    return bodies


def _parameters(world: World, asked: Asked) -> tuple[Parameter, ...]:
    """Those of the category; anywhere else at least the condition, which every category has."""
    if asked.category is not None:
        return asked.category.parameters
    condition = condition_of(world)
    return () if condition is None else (condition,)


def condition_of(world: World) -> Parameter | None:
    every = world.catalogue.categories.values()
    return next((one for category in every for one in category.parameters if one.id == CONDITION), None)


def _choices(parameter: Parameter, found: Found, chosen: frozenset[str], language: Language) -> FilterBody | None:
    shown = [value for value in parameter.values if value.id in found.choices or value.id in chosen][:MOST_VALUES]
    if not shown:
        return None
    return FilterBody(
        PARAMETER + parameter.id,
        "MULTI",
        label(parameter.name, language),
        [
            FilterValue(
                label(value.name, language),
                value.id,
                value.id in chosen,
                count=found.choices[value.id] if found.is_complete else UNSET,
            )
            for value in shown
        ],
    )


def _span(parameter: Parameter, found: Found, span: Span | None, language: Language) -> FilterBody | None:
    if parameter.id not in found.numbers and span is None:
        return None
    low, high = found.numbers.get(parameter.id, (None, None))
    return FilterBody(
        PARAMETER + parameter.id,
        "NUMERIC",
        label(parameter.name, language),
        _ends(span or Span(None, None), language),
        UNSET if low is None else _plain(low),
        UNSET if high is None else _plain(high),
        parameter.unit or UNSET,
    )


def _price(asked: Asked, language: Language) -> FilterBody:
    unit = "zł" if language == "pl" else "PLN"
    return FilterBody("price", "NUMERIC", label(_PRICE, language), _ends(asked.price, language), unit=unit)


def _ends(span: Span, language: Language) -> list[FilterValue]:
    return [
        FilterValue(label(name, language), "" if end is None else f"{end:f}", end is not None, suffix)
        for (suffix, name), end in zip(_ENDS, span, strict=True)
    ]


def _formats(asked: Asked, language: Language) -> FilterBody:
    values = [FilterValue(label(name, language), id_, id_ in asked.formats) for id_, name in FORMATS.items()]
    return FilterBody("sellingMode.format", "MULTI", label(_FORMAT, language), values)


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value
