"""Whether the value of one parameter is what its category expects: a rule for each restriction, by kind."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from stragan.features.parameters.rules.expected import Expected, Kind
from stragan.features.parameters.schemas import ParameterValue
from stragan.kernel import gtin
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.text import fold

ValueRule = Callable[[ParameterValue, Expected], Problems]
NumberRule = Callable[[Sequence[str], Expected], Problems]
PREFIX = "ConstraintViolationException."
_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_ISBN_10 = 10


def problem(code: str, en: str, pl: str, message: str | None = None, path: str | None = None) -> Problem:
    """An entry as Allegro writes it: codes of its constraints stand in `details` too."""
    return Problem(code, message or en, path, code if code.startswith(PREFIX) else None, en, pl)


def in_english(expected: Expected) -> str:
    return f"{expected.parameter.name.en}({expected.parameter.id})"


def in_polish(expected: Expected) -> str:
    return f"{expected.parameter.name.pl}({expected.parameter.id})"


# Dictionaries


def value_is_chosen_by_its_id(given: ParameterValue, expected: Expected) -> Problems:
    """A value of a dictionary is named by its id; its label alone is not enough (guide §3, behaviour §3)."""
    if given.values_ids or not given.values:
        return OK
    id_ = expected.parameter.id
    en = f"You can only assign dictionary parameter by valueId for {id_}."
    pl = f"Parametr słownikowy należy uzupełnić poprzez identyfikator wartości dla {id_}."
    return (problem(f"{PREFIX}ImproperlyAssignedDictionaryParameter", en, pl),)


def one_value_is_chosen_unless_many_may_be(given: ParameterValue, expected: Expected) -> Problems:
    """A dictionary without `multipleChoices` takes one value (guide §3)."""
    if len(given.values_ids or ()) <= 1 or expected.parameter.multiple_choices:
        return OK
    en = f"Only one value can be chosen for parameter {in_english(expected)}."
    pl = f"Możesz wybrać tylko jedną wartość parametru {in_polish(expected)}."
    return (problem(f"{PREFIX}TooManyValuesInDictionaryParameter", en, pl),)


def no_value_is_chosen_twice(given: ParameterValue, expected: Expected) -> Problems:
    """A value of a dictionary is chosen once (behaviour §8)."""
    chosen = given.values_ids or ()
    if len(chosen) <= 1 or len(set(chosen)) == len(chosen):
        return OK
    en = f"A value of parameter {in_english(expected)} is given more than once."
    pl = f"Wartość parametru {in_polish(expected)} podano więcej niż raz."
    return (problem("DuplicatedValuesInDictionaryParameter", en, pl),)


def own_value_is_welcome(given: ParameterValue, expected: Expected) -> Problems:
    """A text of one's own beside the ambiguous value is taken where `customValuesEnabled` says so (guide §3)."""
    parameter = expected.parameter
    if parameter.custom_values_enabled or not _own_texts(given, expected):
        return OK
    message = f"Custom values are not enabled in the parameter: parameterId={parameter.id}"
    en = f"Custom dictionary values cannot be defined in parameter '{parameter.name.en}'"
    pl = f"W parametrze '{parameter.name.pl}' nie można definiować własnych wartości słownikowych"
    return (problem("OfferCustomParametersException", en, pl, message),)


def own_value_is_new(given: ParameterValue, expected: Expected) -> Problems:
    """A text of one's own is not the name of a value that the dictionary has."""
    if not (texts := _own_texts(given, expected)):
        return OK
    name, id_ = expected.parameter.name, expected.parameter.id
    return [
        problem(
            "OfferCustomParametersException",
            f"Value '{text}' already exists in parameter '{name.en}'",
            f"Wartość '{text}' występuje w parametrze '{name.pl}'",
            f"Value already exists: value='{text}', parameter.id='{id_}'",
        )
        for text in texts
        if fold(text) in expected.dictionary.labels
    ]


def _own_texts(given: ParameterValue, expected: Expected) -> list[str]:
    """Texts beside the ambiguous value, but for the names of values that are chosen."""
    if not given.values or not given.values_ids or expected.parameter.ambiguous_value_id not in given.values_ids:
        return []
    return _texts_of_nothing_chosen(given, expected)


def _texts_of_nothing_chosen(given: ParameterValue, expected: Expected) -> list[str]:
    chosen = [expected.dictionary.by_id.get(id_) for id_ in given.values_ids or ()]
    names = {fold(name) for value in chosen if value for name in (value.name.pl, value.name.en)}
    return [text for text in given.values or () if fold(text) not in names]


def text_names_the_chosen_value(given: ParameterValue, expected: Expected) -> Problems:
    """A text beside the id of any other value may only repeat that value's name, as answers show it (behaviour §8)."""
    if not given.values or not given.values_ids or expected.parameter.ambiguous_value_id in given.values_ids:
        return OK
    if not (strange := _texts_of_nothing_chosen(given, expected)):
        return OK
    parameter, ids = expected.parameter, ", ".join(given.values_ids)
    en = (
        f"Given dictionary parameter valuesIds `{ids}` in parameter `{parameter.id}` "
        "indicates different value than `values` field."
    )
    pl = (
        f"Podany identyfikator wartości słownikowej `{ids}` w parametrze o identyfikatorze `{parameter.id}` "
        "wskazuje na inną wartość niż przekazana w polu `values`."
    )
    metadata = {
        "parameterId": parameter.id,
        "parameterName": parameter.name.pl,
        "dictionaryValue": ", ".join(strange),
    }
    return (Problem("InvalidDictionaryParameter", en, pl=pl, metadata=metadata),)


# Numbers and ranges


def one_number_is_given(given: ParameterValue, expected: Expected) -> Problems:
    """A parameter of type integer or float takes one value."""
    if len(given.values or ()) <= 1:
        return OK
    en = f"Only one value can be given for parameter {in_english(expected)}."
    pl = f"Możesz podać tylko jedną wartość parametru {in_polish(expected)}."
    return (problem(f"{PREFIX}TooManyValuesInNumberParameter", en, pl),)


def number_is_written_in_digits(given: ParameterValue, expected: Expected) -> Problems:
    """A number is digits with a point before its decimals: no comma, no unit, no exponent (behaviour §3)."""
    if all(map(_NUMBER.fullmatch, given.values or ())):
        return OK
    return (_not_a_number("NonNumericValueInNumberParameter", expected),)


def ends_of_a_range_are_numbers(given: ParameterValue, expected: Expected) -> Problems:
    """Both ends of a range are written as numbers (behaviour §8)."""
    if all(map(_NUMBER.fullmatch, _ends(given))):
        return OK
    return (_not_a_number(f"{PREFIX}NonNumericValueInRangeParameter", expected),)


def _not_a_number(code: str, expected: Expected) -> Problem:
    message = f"Expected numeric parameter value for parameter: {in_polish(expected)}"
    en = f"Expected numeric parameter value for parameter: {in_english(expected)}"
    return problem(code, en, f"Podana wartość nie jest liczbą: {in_polish(expected)}.", message)


def number_keeps_its_restrictions(given: ParameterValue, expected: Expected) -> Problems:
    """A number is whole where it has to be, precise enough and in its limits (guide §3)."""
    return _of_numbers(given.values or (), expected, NUMBER_RULES)


def range_keeps_its_restrictions(given: ParameterValue, expected: Expected) -> Problems:
    """Both ends of a range are whole where they have to be, precise enough, in their limits and in order (guide §3)."""
    return _of_numbers(_ends(given), expected, RANGE_RULES)


def _ends(given: ParameterValue) -> list[str]:
    """The ends of a range that are given, the lower one first."""
    return [end for end in (given.range_value.from_, given.range_value.to) if end] if given.range_value else []


def _of_numbers(texts: Sequence[str], expected: Expected, rules: Iterable[NumberRule]) -> Problems:
    """The rules see texts that are numbers; the others have their own problem."""
    numbers = [text for text in texts if _NUMBER.fullmatch(text)]
    problems: list[Problem] = []
    for rule in rules:
        problems += rule(numbers, expected)
    return problems


def integer_has_no_decimals(numbers: Sequence[str], expected: Expected) -> Problems:
    """A parameter of type integer takes whole numbers (behaviour §8)."""
    if expected.parameter.type != "integer" or "." not in "".join(numbers):
        return OK
    en = f"Parameter {in_english(expected)} takes only whole numbers."
    pl = f"Parametr {in_polish(expected)} przyjmuje tylko liczby całkowite."
    return (problem(f"{PREFIX}InvalidValueTypeInNumberParameter", en, pl),)


def decimals_fit_the_precision(numbers: Sequence[str], expected: Expected) -> Problems:
    """A parameter of type float takes as many decimals as its `precision`; zeros at the end do not count (guide §3)."""
    precision = expected.parameter.precision
    if precision is None or expected.parameter.type != "float" or "." not in "".join(numbers):
        return OK
    if all(len(text.partition(".")[2].rstrip("0")) <= precision for text in numbers):
        return OK
    en = f"Parameter {in_english(expected)} takes at most {precision} decimal places."
    pl = f"Parametr {in_polish(expected)} przyjmuje najwyżej {precision} miejsc po przecinku."
    return (problem(f"{PREFIX}InvalidPrecisionInNumberParameter", en, pl),)


def number_is_in_its_limits(numbers: Sequence[str], expected: Expected) -> Problems:
    """A number is neither below `min` nor above `max` (guide §3)."""
    return _limits(numbers, expected, f"{PREFIX}TooLowValueInNumberParameter", f"{PREFIX}TooHighValueInNumberParameter")


def range_is_in_its_limits(numbers: Sequence[str], expected: Expected) -> Problems:
    """Neither end of a range is below `min` or above `max` (guide §3, behaviour §8)."""
    return _limits(numbers, expected, "TooLowRangeFromValueInRangeParameter", "TooHighRangeToValueInRangeParameter")


def _limits(numbers: Sequence[str], expected: Expected, below: str, above: str) -> Problems:
    values = sorted(map(Decimal, numbers))
    problems: list[Problem] = []
    if values and expected.low is not None and values[0] < expected.low:
        en = f"The value of parameter {in_english(expected)} cannot be less than {expected.parameter.min}."
        pl = f"Wartość parametru {in_polish(expected)} nie może być mniejsza niż {expected.parameter.min}."
        problems.append(problem(below, en, pl))
    if values and expected.high is not None and values[-1] > expected.high:
        en = f"The value of parameter {in_english(expected)} cannot be greater than {expected.parameter.max}."
        pl = f"Wartość parametru {in_polish(expected)} nie może być większa niż {expected.parameter.max}."
        problems.append(problem(above, en, pl))
    return problems


def range_does_not_end_before_it_begins(numbers: Sequence[str], expected: Expected) -> Problems:
    """The `from` of a range is not above its `to` (guide §3)."""
    if len(numbers) <= 1 or Decimal(numbers[0]) <= Decimal(numbers[1]):
        return OK
    en = f"The lower value of parameter {in_english(expected)} is greater than the upper one."
    pl = f"Wartość „od” parametru {in_polish(expected)} jest większa niż wartość „do”."
    return (problem("TooHighRangeFromValueInRangeParameter", en, pl),)


NUMBER_RULES: tuple[NumberRule, ...] = (integer_has_no_decimals, decimals_fit_the_precision, number_is_in_its_limits)
RANGE_RULES: tuple[NumberRule, ...] = (
    integer_has_no_decimals,
    decimals_fit_the_precision,
    range_is_in_its_limits,
    range_does_not_end_before_it_begins,
)


# Texts


def values_are_not_too_many(given: ParameterValue, expected: Expected) -> Problems:
    """A text parameter takes at most `allowedNumberOfValues` values (guide §3)."""
    most = expected.parameter.allowed_number_of_values
    if most is None or len(given.values or ()) <= most:
        return OK
    en = f"Too many values in parameter {in_english(expected)}: at most {most}."
    pl = f"Zbyt wiele wartości parametru {in_polish(expected)}: najwyżej {most}."
    return (problem(f"{PREFIX}TooManyValuesInStringParameter", en, pl),)


def texts_are_not_too_long(given: ParameterValue, expected: Expected) -> Problems:
    """A text has at most `maxLength` characters (guide §3, behaviour §8)."""
    most = expected.parameter.max_length
    if most is None or all(len(text) <= most for text in given.values or ()):
        return OK
    name, id_ = expected.parameter.name, expected.parameter.id
    message, en = f"Value too long in parameter {name.pl} ({id_}).", f"Value too long in parameter {name.en} ({id_})."
    pl = f"Zbyt długa wartość dla parametru {in_polish(expected)}."
    return (problem(f"{PREFIX}TooLongValueInStringParameter", en, pl, message),)


def texts_are_not_too_short(given: ParameterValue, expected: Expected) -> Problems:
    """A text has at least `minLength` characters (guide §3)."""
    fewest = expected.parameter.min_length
    if fewest is None or all(len(text) >= fewest for text in given.values or ()):
        return OK
    name, id_ = expected.parameter.name, expected.parameter.id
    en = f"Value is too short in parameter {name.en} ({id_})."
    pl = f"Zbyt krótka wartość dla parametru {in_polish(expected)}."
    return (problem(f"{PREFIX}TooShortValueInStringParameter", en, pl, f"Value is too short in parameter ({id_})"),)


# Bar codes


def gtin_is_written_in_digits(given: ParameterValue, expected: Expected) -> Problems:
    """A GTIN is digits; only an ISBN of ten may end with X (behaviour §8)."""
    if all(_is_digits(text) for text in given.values or ()):
        return OK
    why_en, why_pl = "it may contain only digits", "może zawierać tylko cyfry"
    return (_wrong_gtin(f"{PREFIX}InvalidCharacterInGtinParameter", expected, why_en, why_pl),)


def gtin_has_a_standard_length(given: ParameterValue, expected: Expected) -> Problems:
    """A GTIN has 8, 10, 12, 13 or 14 digits (behaviour §8)."""
    if all(len(text) in gtin.LENGTHS for text in given.values or ()):
        return OK
    lengths = ", ".join(map(str, sorted(gtin.LENGTHS)))
    why_en, why_pl = f"it must have one of these lengths: {lengths}", f"musi mieć jedną z długości: {lengths}"
    return (_wrong_gtin("NotStandardLengthInGtinParameter", expected, why_en, why_pl),)


def gtin_has_its_check_digit(given: ParameterValue, expected: Expected) -> Problems:
    """The last digit of a GTIN fits the others (behaviour §8)."""
    whole = (text for text in given.values or () if len(text) in gtin.LENGTHS and _is_digits(text))
    if all(gtin.has_valid_checksum(text) for text in whole):
        return OK
    why_en, why_pl = "its check digit does not match", "cyfra kontrolna się nie zgadza"
    return (_wrong_gtin(f"{PREFIX}WrongChecksumInGtinParameter", expected, why_en, why_pl),)


def _is_digits(text: str) -> bool:
    digits = text[:-1] if len(text) == _ISBN_10 and text[-1] == "X" else text
    return digits.isascii() and digits.isdigit()


def _wrong_gtin(code: str, expected: Expected, why_en: str, why_pl: str) -> Problem:
    name = expected.parameter.name
    en = f"Provided {name.en} code is incorrect: {why_en}."
    return problem(code, en, f"Niepoprawna wartość parametru {name.pl}: {why_pl}.")


RULES: dict[Kind, tuple[ValueRule, ...]] = {
    "dictionary": (
        value_is_chosen_by_its_id,
        one_value_is_chosen_unless_many_may_be,
        no_value_is_chosen_twice,
        own_value_is_welcome,
        own_value_is_new,
        text_names_the_chosen_value,
    ),
    "number": (one_number_is_given, number_is_written_in_digits, number_keeps_its_restrictions),
    "range": (ends_of_a_range_are_numbers, range_keeps_its_restrictions),
    "string": (values_are_not_too_many, texts_are_not_too_long, texts_are_not_too_short),
    "gtin": (
        values_are_not_too_many,
        gtin_is_written_in_digits,
        gtin_has_a_standard_length,
        gtin_has_its_check_digit,
    ),
}
