"""Filters of a search by the parameters of products; one that makes no sense is silently ignored (behaviour §4).

`{id}={value}` chooses values, several of them as OR; `{id}.from` and `{id}.to` are the ends of a span of numbers.
Several filters hold together.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from stragan.catalogue.model import Parameter
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import kind_of
from stragan.kernel import gtin
from stragan.kernel.text import words

FROM, TO = ".from", ".to"
_LONGEST_NUMBER = 40
Key = str | Decimal


class Filter(Struct, frozen=True):
    """What the values of one parameter have to be: one of `chosen`, or between the ends that are given."""

    parameter: Parameter
    chosen: frozenset[Key] = frozenset()
    low: Decimal | None = None
    high: Decimal | None = None


def read(
    names: Iterable[str], values: Callable[[str], list[str]], parameters: Mapping[str, Parameter]
) -> dict[str, Filter]:
    """The filters among the parameters of a query, by the ids of their parameters."""
    ids = dict.fromkeys(name.removesuffix(FROM).removesuffix(TO) for name in names)
    found = {id_: _filter(parameters[id_], id_, values) for id_ in ids if id_ in parameters}
    return {id_: one for id_, one in found.items() if one is not None}


def _filter(parameter: Parameter, id_: str, values: Callable[[str], list[str]]) -> Filter | None:
    if kind_of(parameter) in ("number", "range"):
        low, high = _end(values(id_ + FROM)), _end(values(id_ + TO))
        if low is not None or high is not None:
            return Filter(parameter, low=low, high=high)
    chosen = frozenset(key for text in values(id_) if (key := _key(text, parameter)) is not None)
    return Filter(parameter, chosen) if chosen else None


def _end(texts: list[str]) -> Decimal | None:
    return number(texts[0]) if texts else None


def number(text: str | None) -> Decimal | None:
    if not text or len(text) > _LONGEST_NUMBER:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _key(text: str, parameter: Parameter) -> Key | None:
    """One spelling for texts that mean the same value; None for what cannot be a value."""
    match kind_of(parameter):
        case "dictionary":
            return text if any(value.id == text for value in parameter.values) else None
        case "gtin":
            return gtin.key(text)
        case "string":
            return "".join(words(text)) or None
        case _:
            return number(text)


def keeps(values: Mapping[str, ParameterValue], filters: Iterable[Filter]) -> bool:
    """Whether a product with these values stays."""
    return all(_keeps(values.get(one.parameter.id), one) for one in filters)


def _keeps(value: ParameterValue | None, one: Filter) -> bool:
    if value is None:
        return False
    match kind_of(one.parameter):
        case "dictionary":
            return not one.chosen.isdisjoint(value.values_ids or ())
        case "range":
            return _meets(value, one)
        case _ if one.chosen:
            return any(_key(text, one.parameter) in one.chosen for text in value.values or ())
        case _:
            return any(_within(number(text), one) for text in value.values or ())


def _within(value: Decimal | None, one: Filter) -> bool:
    return value is not None and (one.low is None or value >= one.low) and (one.high is None or value <= one.high)


def _meets(value: ParameterValue, one: Filter) -> bool:
    """Whether a range of the product and what the filter asks for have anything in common."""
    if value.range_value is None:
        return False
    low, high = number(value.range_value.from_), number(value.range_value.to)
    asked: list[tuple[Decimal | None, Decimal | None]]
    asked = [(key, key) for key in one.chosen if isinstance(key, Decimal)] or [(one.low, one.high)]
    return any(
        (first is None or high is None or first <= high) and (last is None or low is None or last >= low)
        for first, last in asked
    )
