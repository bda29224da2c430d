"""The parameters of an offer: what is refused outright, and what only keeps the offer from being listed."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from stragan.catalogue.model import Category, Condition
from stragan.features.parameters.rules.expected import CategoryFacts, Expected, GoodValue, facts_of, has_value
from stragan.features.parameters.rules.values import PREFIX, problem
from stragan.features.parameters.rules.values import RULES as VALUE_RULES
from stragan.features.parameters.schemas import CustomParameter, ParameterValue
from stragan.kernel.checks import Rule, broken, each
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.text import fold

MOST_CUSTOM_PARAMETERS = 4
_MOST_REMEMBERED = 10_000  # good values of one category
PATH = "parameters"
CUSTOM_PATH = "customParameters"


class Offered(Struct, frozen=True):
    """The parameters of an offer with what its category expects; without a category nothing is."""

    parameters: Sequence[ParameterValue]
    custom_parameters: Sequence[CustomParameter]
    by_id: Mapping[str, ParameterValue]
    facts: CategoryFacts
    known_ids: Collection[str]
    most_custom: int = MOST_CUSTOM_PARAMETERS


_NOTHING_EXPECTED = CategoryFacts({}, (), (), (), frozenset(), custom_parameters_enabled=True, good=set())


def refused(
    parameters: Sequence[ParameterValue],
    custom_parameters: Sequence[CustomParameter],
    category: Category | None,
    known_ids: Collection[str],
    most_custom: int = MOST_CUSTOM_PARAMETERS,
) -> Problems:
    """Everything for which an offer with these parameters is answered 422; `known_ids` is the whole catalogue's."""
    if category is not None and not custom_parameters and _are_all_known_good(parameters, facts_of(category)):
        return []
    return broken(_offered(parameters, custom_parameters, category, known_ids, most_custom), REFUSALS)


def gaps(
    parameters: Sequence[ParameterValue], custom_parameters: Sequence[CustomParameter], category: Category | None
) -> Problems:
    """Everything that keeps an offer with these parameters from being listed."""
    return broken(_offered(parameters, custom_parameters, category, ()), GAPS)


def misfits(parameters: Sequence[ParameterValue], category: Category) -> Problems:
    """What is wrong with the values that are given, whatever is missing beside them."""
    return broken(_offered(parameters, (), category, ()), MISFITS)


def unfilled(parameters: Sequence[ParameterValue], category: Category) -> list[str]:
    """The ids of required parameters that have no value."""
    return [expected.parameter.id for expected in _missing(_offered(parameters, (), category, ()))]


def _offered(
    parameters: Sequence[ParameterValue],
    custom_parameters: Sequence[CustomParameter],
    category: Category | None,
    known_ids: Collection[str],
    most_custom: int = MOST_CUSTOM_PARAMETERS,
) -> Offered:
    facts = _NOTHING_EXPECTED if category is None else facts_of(category)
    by_id = {given.id: given for given in parameters}
    return Offered(parameters, custom_parameters, by_id, facts, known_ids, most_custom)


# Refusals


def parameters_exist(offered: Offered) -> Problems:
    """A parameter is one that some category of the catalogue has (guide, introduction: a wrong id is refused)."""
    if offered.by_id.keys() <= offered.facts.expected.keys():
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"Parameter {given.id} does not exist.",
            f"{PATH}[{i}].id",
            f"Invalid value: {given.id}",
            pl=f"Parametr {given.id} nie istnieje.",
        )
        for i, given in enumerate(offered.parameters)
        if given.id not in offered.facts.expected and given.id not in offered.known_ids
    ]


def no_parameter_is_given_twice(offered: Offered) -> Problems:
    """A parameter is given once, with all its values (behaviour §8)."""
    if len(offered.by_id) == len(offered.parameters):
        return OK
    en, pl = "You can only enter the parameter once.", "Dany parametr możesz podać tylko raz."
    return (problem(f"{PREFIX}NoDuplicateIds", en, pl, path=PATH),)


def no_value_is_empty(offered: Offered) -> Problems:
    """`valuesIds` and `values` have no empty elements (behaviour §3)."""
    return each(PATH, offered.parameters, _has_no_empty_value)


def _has_no_empty_value(given: ParameterValue) -> Problems:
    texts = [*(given.values_ids or ()), *(given.values or ())]
    if all(map(str.strip, texts)):
        return OK
    en, pl = "Collection contains null or empty elements.", "Kolekcja zawiera puste elementy."
    return (Problem("ValidationError.MethodArgumentNotValidException", en, pl=pl),)


def dictionary_values_exist(offered: Offered) -> Problems:
    """The id of a dictionary's value is one that the dictionary has in this category (behaviour §8)."""
    problems: list[Problem] = []
    for given in offered.parameters:
        expected = offered.facts.expected.get(given.id)
        if expected is not None:
            problems += [not_in_the_dictionary(id_, expected) for id_ in unknown_ids(given, expected)]
    return problems


def unknown_ids(given: ParameterValue, expected: Expected) -> list[str]:
    if expected.kind != "dictionary":
        return []
    return [id_ for id_ in given.values_ids or () if id_ not in expected.dictionary.by_id]


def not_in_the_dictionary(id_: str, expected: Expected) -> Problem:
    parameter = expected.parameter
    metadata = {
        "parameterId": parameter.id,
        "parameterName": parameter.name.pl,
        "requestedDictionaryValueId": id_,
    }
    en = f"Non-existent value id `{id_}` was provided for parameter `{parameter.name.en}`."
    pl = f"Podano nieistniejący identyfikator wartości `{id_}` dla parametru `{parameter.name.pl}`."
    message = f"Assigned valueId {id_} for dictionary parameter {parameter.id} is not found."
    return Problem("DictionaryParameterIdNotFound", message, PATH, en=en, pl=pl, metadata=metadata)


def custom_parameters_are_welcome(offered: Offered) -> Problems:
    """Custom parameters are taken only in categories with `customParametersEnabled` (guide §3)."""
    if not offered.custom_parameters or offered.facts.custom_parameters_enabled:
        return OK
    en = "Custom parameters are not available in this category."
    return (_wrong_custom(en, "Własne parametry nie są dostępne w tej kategorii.", CUSTOM_PATH),)


def custom_parameters_are_few(offered: Offered) -> Problems:
    """An offer has at most 4 custom parameters, or what `max_custom_parameters` says (guide §3)."""
    most = offered.most_custom
    if len(offered.custom_parameters) <= most:
        return OK
    pl = "własne parametry" if most in {2, 3, 4} else "własnych parametrów"
    en = f"You can add at most {most} custom parameters."
    return (_wrong_custom(en, f"Możesz dodać najwyżej {most} {pl}.", CUSTOM_PATH),)


def custom_parameters_have_one_value(offered: Offered) -> Problems:
    """A custom parameter has a name and exactly one value (guide §3)."""
    return each(CUSTOM_PATH, offered.custom_parameters, _has_a_name_and_one_value)


def _has_a_name_and_one_value(custom: CustomParameter) -> Problems:
    if not custom.name.strip():
        return (_wrong_custom("Custom parameter needs a name.", "Podaj nazwę własnego parametru.", "name"),)
    if custom.values and len(custom.values) == 1 and custom.values[0].strip():
        return OK
    en = f"Custom parameter {custom.name} needs exactly one value."
    return (_wrong_custom(en, f"Podaj dokładnie jedną wartość własnego parametru {custom.name}.", "values"),)


def custom_parameters_have_new_names(offered: Offered) -> Problems:
    """A custom parameter is called neither like a parameter of the category, in any language, nor like another
    custom one (guide §3); case and diacritics make no difference."""
    problems: list[Problem] = []
    taken = set(offered.facts.names)
    for i, custom in enumerate(offered.custom_parameters):
        if (name := fold(custom.name.strip())) in taken:
            en = f"Parameter with name {custom.name} already exists."
            pl = f"Parametr o nazwie {custom.name} już istnieje."
            problems.append(_wrong_custom(en, pl, f"{CUSTOM_PATH}[{i}].name"))
        taken.add(name)
    return problems


def _wrong_custom(en: str, pl: str, path: str) -> Problem:
    return Problem("OfferCustomParametersException", en, path, pl=pl)


REFUSALS: tuple[Rule[Offered], ...] = (
    parameters_exist,
    no_parameter_is_given_twice,
    no_value_is_empty,
    dictionary_values_exist,
    custom_parameters_are_welcome,
    custom_parameters_are_few,
    custom_parameters_have_one_value,
    custom_parameters_have_new_names,
)


# Gaps


def required_parameters_are_given(offered: Offered) -> Problems:
    """Every parameter has a value that is `required`, or whose `requiredIf` holds, unless its `displayedIf` does not
    (guide §3, behaviour §8)."""
    missing = _missing(offered)
    if not missing:
        return OK
    names = [expected.parameter.name for expected in missing]
    message = f"Missing required parameters: {', '.join(expected.parameter.id for expected in missing)}"
    en = f"Missing mandatory parameters: {', '.join(name.en for name in names)}."
    pl = f"Uzupełnij parametry obowiązkowe: {', '.join(name.pl for name in names)}."
    return (problem(f"{PREFIX}MissingRequiredParameters", en, pl, message, PATH),)


def _missing(offered: Offered) -> list[Expected]:
    facts = offered.facts
    missing = [expected for expected in facts.required if _is_empty(offered, expected)]
    return missing + [e for e in facts.required_sometimes if _is_required(offered, e) and _is_empty(offered, e)]


def _is_empty(offered: Offered, expected: Expected) -> bool:
    given = offered.by_id.get(expected.parameter.id)
    return given is None or not has_value(given, expected.kind)


def _is_required(offered: Offered, expected: Expected) -> bool:
    parameter = expected.parameter
    if parameter.displayed_if is not None and not _holds(parameter.displayed_if, offered):
        return False
    return parameter.required or (parameter.required_if is not None and _holds(parameter.required_if, offered))


def _holds(condition: Condition, offered: Offered) -> bool:
    """Whether every clause is true of the other parameters; one that the category does not have has no value."""
    for clause in condition.parameters_with_value:
        given = offered.by_id.get(clause.id)
        if given is None or not any(id_ in clause.one_of_value_ids for id_ in given.values_ids or ()):
            return False
    others = (offered.facts.expected.get(clause.id) for clause in condition.parameters_without_value)
    return all(expected is None or _is_empty(offered, expected) for expected in others)


def parameters_belong_to_the_category(offered: Offered) -> Problems:
    """An offer has only parameters of its category (behaviour §3)."""
    if offered.by_id.keys() <= offered.facts.expected.keys() or offered.facts is _NOTHING_EXPECTED:
        return OK
    strange = [id_ for id_ in offered.by_id if id_ not in offered.facts.expected]
    ids = ", ".join(strange)
    if len(strange) == 1:
        en, pl = f"Parameter ({ids}) is not expected.", f"Parametr ({ids}) nie jest oczekiwany."
    else:
        en, pl = f"Parameters ({ids}) are not expected", f"Parametry ({ids}) nie są oczekiwane"
    return (Problem("VALIDATION_ERROR", en, PATH, "", pl=pl),)


def given_parameters_have_a_value(offered: Offered) -> Problems:
    """A parameter that is given has a value; a required one without is missing (behaviour §3, §8)."""
    problems: list[Problem] = []
    for given in offered.parameters:
        expected = offered.facts.expected.get(given.id)
        if expected is not None and not has_value(given, expected.kind) and not _is_required(offered, expected):
            problems.append(_without_value(given, expected))
    return problems


def _without_value(given: ParameterValue, expected: Expected) -> Problem:
    name, id_ = expected.parameter.name, expected.parameter.id
    if expected.kind == "dictionary":
        code = f"{PREFIX}NoValueInDictionaryParameter"
    elif expected.kind == "range":
        code = f"{PREFIX}NoValuesInRangeParameter" if given.range_value is None else f"{PREFIX}AtLeastOneBoundry"
    else:
        code = "VALIDATION_ERROR"
    en = f"No value was given for parameter {name.en} ({id_})."
    pl = f"Nie podano wartości dla parametru {name.pl} ({id_})."
    return problem(code, en, pl, f"No value was given for parameter ({id_})", PATH)


def values_suit_their_parameters(offered: Offered) -> Problems:
    """Every value keeps to the type and the restrictions of its parameter (guide §3, behaviour §8)."""
    problems: list[Problem] = []
    good = offered.facts.good
    for i, given in enumerate(offered.parameters):
        expected = offered.facts.expected.get(given.id)
        if (value := _as_key(given)) in good or expected is None or not has_value(given, expected.kind):
            continue
        found = [one for rule in VALUE_RULES[expected.kind] for one in rule(given, expected)]
        problems += [one.under(f"{PATH}[{i}]") for one in found]
        if not found and not _has_no_empty_value(given) and not unknown_ids(given, expected):
            if len(good) >= _MOST_REMEMBERED:
                good.clear()
            good.add(value)
    return problems


def _are_all_known_good(parameters: Sequence[ParameterValue], facts: CategoryFacts) -> bool:
    """Whether all have been looked at before and none was found wanting, and each is given once."""
    return all(_as_key(given) in facts.good for given in parameters) and len({given.id for given in parameters}) == len(
        parameters
    )


def _as_key(given: ParameterValue) -> GoodValue:
    ends = (given.range_value.from_, given.range_value.to) if given.range_value else ()
    return (given.id, *(given.values_ids or ()), None, *(given.values or ()), None, *ends)


def dependent_values_suit_each_other(offered: Offered) -> Problems:
    """A value with `dependsOnValueIds` is chosen with one of them in the parameter on which its own depends
    (guide §3, behaviour §8)."""
    problems: list[Problem] = []
    for expected in offered.facts.dependent:
        given = offered.by_id.get(expected.parameter.id)
        if given is not None and any(not _suits(id_, expected, offered) for id_ in given.values_ids or ()):
            problems.append(_dependency(expected, offered))
    return problems


def _suits(value_id: str, expected: Expected, offered: Offered) -> bool:
    value = expected.dictionary.by_id.get(value_id)
    if value is None or not value.depends_on:
        return True
    other = offered.by_id.get(expected.parameter.depends_on_parameter_id or "")
    return other is not None and any(id_ in value.depends_on for id_ in other.values_ids or ())


def _dependency(expected: Expected, offered: Offered) -> Problem:
    parameter = expected.parameter
    other_id = parameter.depends_on_parameter_id or ""
    other = offered.facts.expected.get(other_id)
    name_en, name_pl = (other.parameter.name.en, other.parameter.name.pl) if other else (other_id, other_id)
    en = f"The value of parameter {parameter.name.en} does not match the value of parameter {name_en}."
    pl = f"Wartość parametru {parameter.name.pl} nie pasuje do wartości parametru {name_pl}."
    message = f"Value of parameter {parameter.id} does not match the value of parameter {other_id}."
    return problem(f"{PREFIX}DependencyValidator", en, pl, message, PATH)


GAPS: tuple[Rule[Offered], ...] = (
    required_parameters_are_given,
    parameters_belong_to_the_category,
    given_parameters_have_a_value,
    values_suit_their_parameters,
    dependent_values_suit_each_other,
)
MISFITS: tuple[Rule[Offered], ...] = (
    no_parameter_is_given_twice,
    no_value_is_empty,
    dictionary_values_exist,
    parameters_belong_to_the_category,
    given_parameters_have_a_value,
    values_suit_their_parameters,
    dependent_values_suit_each_other,
)
