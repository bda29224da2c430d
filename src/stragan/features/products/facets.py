"""What a search says beside its products: in which categories they are, and by which parameters they can be parted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from stragan.catalogue.model import Category, Parameter
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import kind_of
from stragan.features.products.rules.filters import FROM, TO, Filter, keeps, number
from stragan.features.products.view import Reader, Step, label, path_of
from stragan.kernel.problems import Language
from stragan.kernel.wire import Wire

_ENDS = ((FROM, {"en": "from", "pl": "od"}), (TO, {"en": "to", "pl": "do"}))
_MOST_VALUES = 200


class Found(Struct, frozen=True):
    """A product that fits the phrase, with its parameters by their ids."""

    id: str
    category_id: str
    values: Mapping[str, ParameterValue]


class SubcategoryBody(Wire):
    id: str
    name: str
    count: int


class CategoriesBody(Wire):
    subcategories: list[SubcategoryBody]
    path: list[Step]


class FilterValue(Wire):
    name: str
    value: str
    id_suffix: str | None
    count: int | None
    selected: bool


class FilterBody(Wire):
    id: str
    type: str
    name: str
    values: list[FilterValue]
    min_value: int | float | None
    max_value: int | float | None
    unit: str | None


def categories(found: Iterable[Found], chosen: Category | None, reader: Reader) -> CategoriesBody:
    """The categories one step below the chosen one (or the main ones) that hold what was found, the fullest first."""
    depth = len(chosen.path_ids) if chosen else 0
    counts: Counter[str] = Counter()
    for one in found:
        path = reader.categories[one.category_id].path_ids
        if len(path) > depth and (chosen is None or path[depth - 1] == chosen.id):
            counts[path[depth]] += 1
    order = {id_: place for place, id_ in enumerate(reader.categories)}
    ids = sorted(counts, key=lambda id_: (-counts[id_], order[id_]))
    return CategoriesBody(
        [SubcategoryBody(id_, label(reader.categories[id_].name, reader.language), counts[id_]) for id_ in ids],
        path_of(chosen, reader) if chosen else [],
    )


def filters(
    found: Sequence[Found], chosen: Category, applied: Mapping[str, Filter], reader: Reader
) -> list[FilterBody]:
    """The parameters of the category that what was found has. Each counts what the other filters leave."""
    kept = [one for one in found if keeps(one.values, applied.values())]
    bodies = []
    for parameter in chosen.parameters:
        others = [one for id_, one in applied.items() if id_ != parameter.id]
        left = kept if len(others) == len(applied) else [one for one in found if keeps(one.values, others)]
        values = [value for one in left if (value := one.values.get(parameter.id)) is not None]
        if body := _filter(parameter, values, applied.get(parameter.id), reader.language):
            bodies.append(body)
    return bodies


def _filter(
    parameter: Parameter, values: Sequence[ParameterValue], applied: Filter | None, language: Language
) -> FilterBody | None:
    if not values:
        return None
    match kind_of(parameter):
        case "dictionary":
            return _choices(parameter, values, applied, language)
        case "number":
            return _span(parameter, values, applied, language)
        case _:
            return None


def _choices(
    parameter: Parameter, values: Sequence[ParameterValue], applied: Filter | None, language: Language
) -> FilterBody | None:
    counts = Counter(id_ for value in values for id_ in value.values_ids or ())
    shown = [value for value in parameter.values if value.id in counts][:_MOST_VALUES]
    if not shown:
        return None
    return FilterBody(
        id=parameter.id,
        type="MULTI",
        name=label(parameter.name, language),
        values=[
            FilterValue(
                name=label(value.name, language),
                value=value.id,
                id_suffix=None,
                count=counts[value.id],
                selected=applied is not None and value.id in applied.chosen,
            )
            for value in shown
        ],
        min_value=None,
        max_value=None,
        unit=None,
    )


def _span(
    parameter: Parameter, values: Sequence[ParameterValue], applied: Filter | None, language: Language
) -> FilterBody | None:
    numbers = [found for value in values for text in value.values or () if (found := number(text)) is not None]
    if not numbers:
        return None
    ends = (applied.low, applied.high) if applied else (None, None)
    return FilterBody(
        id=parameter.id,
        type="NUMERIC",
        name=label(parameter.name, language),
        values=[
            FilterValue(
                name=name[language],
                value="" if end is None else f"{end.normalize():f}",
                id_suffix=suffix,
                count=None,
                selected=end is not None,
            )
            for (suffix, name), end in zip(_ENDS, ends, strict=True)
        ],
        min_value=_plain(min(numbers)),
        max_value=_plain(max(numbers)),
        unit=parameter.unit,
    )


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
