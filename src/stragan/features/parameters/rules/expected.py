"""What a category expects of each parameter, made once for each category and then looked up."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from stragan.catalogue.model import Category, Parameter, Value
from stragan.features.parameters.schemas import ParameterValue
from stragan.kernel.text import fold

Kind = Literal["dictionary", "range", "number", "gtin", "string"]
GoodValue = tuple[str | None, ...]
K = TypeVar("K")
V = TypeVar("V")
MOST_CATEGORIES = 4096
MOST_DICTIONARIES = 16_384


class Dictionary(Struct, frozen=True):
    """The values of a parameter by id, and their names in both languages, folded."""

    by_id: Mapping[str, Value]
    labels: frozenset[str]


class Expected(Struct, frozen=True):
    """A parameter of a category, ready for the rules."""

    parameter: Parameter
    kind: Kind
    dictionary: Dictionary
    low: Decimal | None
    high: Decimal | None


class CategoryFacts(Struct, frozen=True):
    """A category's parameters by id, those that may be required, those that depend on another, and all their names."""

    expected: Mapping[str, Expected]
    required: tuple[Expected, ...]
    required_sometimes: tuple[Expected, ...]
    dependent: tuple[Expected, ...]
    names: frozenset[str]
    custom_parameters_enabled: bool
    good: set[GoodValue]  # values that kept to every rule when they were looked at: sellers repeat themselves


class Remembered(Generic[K, V]):
    """What was made of an object, found again by the object's identity: to hash a category would be to read all of it.

    The object is kept with it, so that no other can come to its address; when too many are, it starts anew.
    """

    def __init__(self, make: Callable[[K], V], most: int) -> None:
        self._make = make
        self._most = most
        self._made: dict[int, tuple[K, V]] = {}

    def __call__(self, key: K) -> V:
        if found := self._made.get(id(key)):
            return found[1]
        if len(self._made) >= self._most:
            self._made.clear()
        made = self._make(key)
        self._made[id(key)] = (key, made)
        return made


def kind_of(parameter: Parameter) -> Kind:
    if parameter.type == "dictionary":
        return "dictionary"
    if parameter.type == "string":
        return "gtin" if parameter.is_gtin else "string"
    return "range" if parameter.range else "number"


def has_value(given: ParameterValue, kind: Kind) -> bool:
    """Whether a parameter is filled in the way in which its kind can be filled."""
    if kind == "dictionary":
        return bool(given.values_ids or given.values)
    if kind == "range":
        return given.range_value is not None and bool(given.range_value.from_ or given.range_value.to)
    return bool(given.values)


def _dictionary(values: tuple[Value, ...]) -> Dictionary:
    labels = frozenset(fold(name) for value in values for name in (value.name.pl, value.name.en))
    return Dictionary({value.id: value for value in values}, labels)


_dictionary_of = Remembered(_dictionary, MOST_DICTIONARIES)  # categories share the values of a parameter


def _expected(parameter: Parameter) -> Expected:
    return Expected(
        parameter,
        kind_of(parameter),
        _dictionary_of(parameter.values),
        None if parameter.min is None else Decimal(str(parameter.min)),
        None if parameter.max is None else Decimal(str(parameter.max)),
    )


def _is_always_required(parameter: Parameter) -> bool:
    return parameter.required and parameter.displayed_if is None


def _is_sometimes_required(parameter: Parameter) -> bool:
    return not _is_always_required(parameter) and (parameter.required or parameter.required_if is not None)


def _category_facts(category: Category) -> CategoryFacts:
    expected = {parameter.id: _expected(parameter) for parameter in category.parameters}
    return CategoryFacts(
        expected,
        tuple(e for e in expected.values() if _is_always_required(e.parameter)),
        tuple(e for e in expected.values() if _is_sometimes_required(e.parameter)),
        tuple(e for e in expected.values() if e.parameter.depends_on_parameter_id is not None),
        frozenset(fold(name) for p in category.parameters for name in (p.name.pl, p.name.en)),
        category.options.custom_parameters_enabled,
        set(),
    )


facts_of = Remembered(_category_facts, MOST_CATEGORIES)
