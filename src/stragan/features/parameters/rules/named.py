"""Parameters as product offers take them: found by id or by name, values of dictionaries by id or by label.

What comes out is what drafts send: ids. Names are compared without case and diacritics, in both languages.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from stragan.catalogue.model import Category, Value
from stragan.features.parameters.rules.expected import (
    MOST_CATEGORIES,
    MOST_DICTIONARIES,
    Dictionary,
    Expected,
    Remembered,
    facts_of,
)
from stragan.features.parameters.rules.given import PATH, not_in_the_dictionary, unknown_ids
from stragan.features.parameters.rules.values import text_names_the_chosen_value
from stragan.features.parameters.schemas import GivenParameter, ParameterValue
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.text import fold


class Choice(Struct, frozen=True):
    """A parameter that was given, with what its category expects of it."""

    given: GivenParameter
    expected: Expected


def resolve(parameters: Sequence[GivenParameter], category: Category) -> tuple[list[ParameterValue], Problems]:
    """The same parameters by their ids, and what cannot be found. One with a problem is left out of the first."""
    resolved: list[ParameterValue] = []
    problems: list[Problem] = []
    for given in parameters:
        expected = _expected(given, category)
        if isinstance(expected, Problem):
            problems.append(expected)
            continue
        value = _resolved(Choice(given, expected))
        if isinstance(value, ParameterValue):
            resolved.append(value)
        else:
            problems += value
    return resolved, problems


def _expected(given: GivenParameter, category: Category) -> Expected | Problem:
    """The category's parameter that is meant; its id decides if both are given, since answers carry both."""
    if given.id is not None:
        return facts_of(category).expected.get(given.id) or _unknown_id(given.id, category)
    if given.name is None or not given.name.strip():
        return _incomplete()
    found = _by_name(category).get(_key(given.name), [])
    if len(found) == 1:
        return found[0]
    return _not_one_name(given.name, category, found)


def _key(name: str) -> str:
    return " ".join(fold(name).split())


def _names(category: Category) -> Mapping[str, list[Expected]]:
    named: dict[str, list[Expected]] = {}
    for expected in facts_of(category).expected.values():
        name = expected.parameter.name
        for key in {_key(name.pl), _key(name.en)}:
            named.setdefault(key, []).append(expected)
    return named


def _labels(dictionary: Dictionary) -> Mapping[str, list[Value]]:
    labelled: dict[str, list[Value]] = {}
    for value in dictionary.by_id.values():
        for key in {_key(value.name.pl), _key(value.name.en)}:
            labelled.setdefault(key, []).append(value)
    return labelled


_by_name = Remembered(_names, MOST_CATEGORIES)
_by_label = Remembered(_labels, MOST_DICTIONARIES)


def _resolved(choice: Choice) -> ParameterValue | Problems:
    given, expected = choice.given, choice.expected
    value = ParameterValue(expected.parameter.id, given.values_ids, given.values, given.range_value)
    if expected.kind != "dictionary":
        return value
    if given.values and not given.values_ids:
        return _by_labels(given.values, expected)
    problems = [
        *(not_in_the_dictionary(id_, expected) for id_ in unknown_ids(value, expected)),
        *_labels_are_as_many_as_ids(value, expected),
    ]
    if problems:
        return problems
    if given.values and expected.parameter.ambiguous_value_id not in (given.values_ids or ()):
        strange = [problem.under(PATH) for problem in text_names_the_chosen_value(value, expected)]
        return strange or ParameterValue(value.id, given.values_ids)
    return value


def _by_labels(labels: Iterable[str], expected: Expected) -> ParameterValue | Problems:
    found = [_labelled(label, expected) for label in labels]
    if problems := [one for one in found if isinstance(one, Problem)]:
        return problems
    return ParameterValue(expected.parameter.id, [one.id for one in found if isinstance(one, Value)])


def _labelled(label: str, expected: Expected) -> Value | Problem:
    """The value that a label means. Of several that differ only in case or diacritics, the one written the same."""
    found = _by_label(expected.dictionary).get(_key(label), [])
    if len(found) > 1:
        found = [value for value in found if label.strip() in (value.name.pl, value.name.en)] or found
    if len(found) == 1:
        return found[0]
    return _not_one_value(label, expected, found)


def _labels_are_as_many_as_ids(value: ParameterValue, expected: Expected) -> Problems:
    """Labels beside ids name the same values, one for each (behaviour §8); own texts stand beside the ambiguous id."""
    ids, labels = value.values_ids or [], value.values or []
    if not labels or len(ids) == len(labels) or expected.parameter.ambiguous_value_id in ids:
        return OK
    name, id_ = expected.parameter.name, expected.parameter.id
    return (
        Problem(
            "DictionaryParameterIdsAndValuesNotMatch",
            f"Number of values and valuesIds does not match in parameter {id_}.",
            PATH,
            en=f"Parameter `{name.en}` has {len(labels)} values and {len(ids)} identifiers of values.",
            pl=f"Parametr `{name.pl}` ma inną liczbę wartości ({len(labels)}) niż ich identyfikatorów ({len(ids)}).",
            metadata={"parameterId": id_, "parameterName": name.pl},
        ),
    )


def _unknown_id(id_: str, category: Category) -> Problem:
    return Problem(
        "ParameterIdNotFoundException",
        f"Parameter with id {id_} not found in category {category.id}.",
        PATH,
        en=f"There is no parameter with identifier `{id_}` in category `{category.name.en}`.",
        pl=f"W kategorii `{category.name.pl}` nie ma parametru o identyfikatorze `{id_}`.",
        metadata={"categoryId": category.id, "parameterId": id_},
    )


def _not_one_name(name: str, category: Category, found: Sequence[Expected]) -> Problem:
    metadata = {"categoryId": category.id, "parameterName": name}
    if not found:
        return Problem(
            "ParameterNameNotFoundException",
            f"Parameter with name {name} not found in category {category.id}.",
            PATH,
            en=f"There is no parameter `{name}` in category `{category.name.en}`.",
            pl=f"W kategorii `{category.name.pl}` nie ma parametru `{name}`.",
            metadata=metadata,
        )
    ids = ", ".join(expected.parameter.id for expected in found)
    return Problem(
        "ParameterNameNotUniqueException",
        f"Parameter name {name} is not unique in category {category.id}: {ids}.",
        PATH,
        en=f"Several parameters of category `{category.name.en}` are called `{name}`. Use their identifiers: {ids}.",
        pl=f"W kategorii `{category.name.pl}` jest kilka parametrów `{name}`. Użyj ich identyfikatorów: {ids}.",
        metadata=metadata,
    )


def _not_one_value(label: str, expected: Expected, found: Sequence[Value]) -> Problem:
    name = expected.parameter.name
    metadata = {"parameterName": name.pl, "requestedDictionaryValue": label}
    if not found:
        return Problem(
            "DictionaryParameterValueNotFound",
            f"Value {label} not found in dictionary parameter {expected.parameter.id}.",
            PATH,
            en=f"Parameter `{name.en}` has no value `{label}`.",
            pl=f"Parametr `{name.pl}` nie ma wartości `{label}`.",
            metadata=metadata,
        )
    ids = ", ".join(value.id for value in found)
    return Problem(
        "DictionaryParameterValueNotUnique",
        f"Value {label} is not unique in dictionary parameter {expected.parameter.id}: {ids}.",
        PATH,
        en=f"Parameter `{name.en}` has several values `{label}`. Use their identifiers: {ids}.",
        pl=f"Parametr `{name.pl}` ma kilka wartości `{label}`. Użyj ich identyfikatorów: {ids}.",
        metadata=metadata,
    )


def _incomplete() -> Problem:
    return Problem(
        "IncompleteParameterDefinition",
        "A parameter needs an id or a name.",
        PATH,
        en="Give the identifier or the name of each parameter.",
        pl="Podaj identyfikator albo nazwę każdego parametru.",
        metadata={"parameterId": ""},
    )
