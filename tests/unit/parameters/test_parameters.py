"""Parameters: what is refused, what keeps an offer from being listed, and what every category's own values pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from stragan.catalogue.model import (
    Category,
    Condition,
    Keywords,
    Options,
    Parameter,
    Text,
    Value,
    WithoutValue,
    WithValue,
    load,
)
from stragan.features.parameters.rules.expected import Remembered, facts_of, kind_of
from stragan.features.parameters.rules.given import gaps, refused
from stragan.features.parameters.schemas import CustomParameter, ParameterValue, Range
from stragan.kernel.problems import Problem, Problems


def value(id_: str, pl: str, en: str, *depends_on: str) -> Value:
    return Value(id_, Text(pl, en), depends_on)


CONDITION = Parameter(
    id="11323",
    name=Text("Stan", "Condition"),
    type="dictionary",
    values=(value("11323_1", "Nowy", "New"), value("11323_2", "Używany", "Used")),
    required=True,
)
BRAND = Parameter(
    id="3786",
    name=Text("Marka", "Brand"),
    type="dictionary",
    values=(value("3786_1", "Bosch", "Bosch"), value("3786_2", "Makita", "Makita"), value("3786_9", "inna", "other")),
    ambiguous_value_id="3786_9",
    custom_values_enabled=True,
    required=True,
)
MODEL = Parameter(
    id="237206",
    name=Text("Model", "Model"),
    type="dictionary",
    values=(
        value("237206_1", "GSB", "GSB", "3786_1"),
        value("237206_2", "DHP", "DHP", "3786_2"),
        value("237206_9", "inny", "other"),
    ),
    ambiguous_value_id="237206_9",
    depends_on_parameter_id="3786",
)
COLOUR = Parameter(
    id="249512",
    name=Text("Kolor", "Colour"),
    type="dictionary",
    values=(value("249512_1", "żółty", "yellow"), value("249512_2", "biały", "white")),
    multiple_choices=True,
)
PIECES = Parameter(
    id="248489", name=Text("Liczba sztuk", "Number of pieces"), type="integer", min=1, max=100_000, required=False
)
LENGTH = Parameter(
    id="203093", name=Text("Długość wkładki", "Insole length"), type="float", min=-5, max=40, precision=2
)
WAIST = Parameter(id="212570", name=Text("Obwód pasa", "Waist"), type="integer", min=30, max=250, range=True)
HEIGHT = Parameter(
    id="211966",
    name=Text("Wysokość koszenia", "Cutting height"),
    type="float",
    min=0,
    max=1000,
    range=True,
    precision=1,
)
NOTES = Parameter(
    id="216325",
    name=Text("Opis koloru", "Colour note"),
    type="string",
    min_length=2,
    max_length=10,
    allowed_number_of_values=3,
)
EAN = Parameter(
    id="225693",
    name=Text("EAN (GTIN)", "EAN (GTIN)"),
    type="string",
    is_gtin=True,
    min_length=8,
    max_length=14,
    allowed_number_of_values=2,
)
BATTERY = Parameter(
    id="202875",
    name=Text("Bateria", "Battery"),
    type="string",
    required_if=Condition((WithValue("11323", ("11323_1",)),), (WithoutValue("225693"),)),
)
WEAR = Parameter(
    id="202876",
    name=Text("Zużycie", "Wear"),
    type="string",
    required=True,
    displayed_if=Condition((WithValue("11323", ("11323_2",)),)),
)
PLAIN = (MODEL, COLOUR, PIECES, LENGTH, WAIST, HEIGHT, NOTES, EAN)
KNOWN = frozenset({"64", "249515", "219749"})


def category(*parameters: Parameter, custom: bool = True) -> Category:
    return Category(
        id="1",
        name=Text("Wiertarki", "Drills"),
        parent_id=None,
        leaf=True,
        options=Options(custom_parameters_enabled=custom),
        parameters=parameters,
        keywords=Keywords(),
        path_ids=("1",),
    )


DRILLS = category(CONDITION, BRAND, *PLAIN)
OPTIONAL = category(replace(BRAND, required=False), *PLAIN)


def ids(parameter: Parameter, *chosen: str, values: list[str] | None = None) -> ParameterValue:
    return ParameterValue(parameter.id, values_ids=list(chosen), values=values)


def texts(parameter: Parameter, *values: str) -> ParameterValue:
    return ParameterValue(parameter.id, values=list(values))


def span(parameter: Parameter, from_: str | None, to: str | None) -> ParameterValue:
    return ParameterValue(parameter.id, values_ids=[], values=[], range_value=Range(from_, to))


NEW, BOSCH = ids(CONDITION, "11323_1"), ids(BRAND, "3786_1")


def codes(problems: Problems) -> list[str]:
    return [problem.code.removeprefix("ConstraintViolationException.") for problem in problems]


# Refusals


def test_a_good_offer_is_neither_refused_nor_has_gaps() -> None:
    parameters = [
        NEW,
        BOSCH,
        ids(MODEL, "237206_1"),
        ids(COLOUR, "249512_1", "249512_2"),
        texts(PIECES, "12"),
        texts(LENGTH, "-1.50"),
        span(WAIST, "80", "100"),
        span(HEIGHT, "0", "1000.0"),
        texts(NOTES, "zielony", "żółty", "czerwony"),
        texts(EAN, "5909782601366", "0306406152"),
    ]
    assert refused(parameters, [CustomParameter("Własny", ["x"])], DRILLS, KNOWN) == []
    assert gaps(parameters, [], DRILLS) == []


def test_a_parameter_that_no_category_has_is_refused() -> None:
    parameters = [NEW, texts(replace(NOTES, id="64"), "a"), texts(replace(NOTES, id="999"), "a")]
    assert refused(parameters, [], DRILLS, KNOWN) == [
        Problem(
            "VALIDATION_ERROR",
            "Parameter 999 does not exist.",
            "parameters[2].id",
            "Invalid value: 999",
            pl="Parametr 999 nie istnieje.",
        )
    ]


def test_without_a_category_only_the_id_of_a_parameter_is_judged() -> None:
    parameters = [texts(replace(NOTES, id="64"), "a"), ids(CONDITION, "11323_7")]
    assert [problem.path for problem in refused(parameters, [], None, KNOWN)] == ["parameters[1].id"]
    assert gaps(parameters, [], None) == []


def test_a_value_that_the_dictionary_lacks_is_refused() -> None:
    assert refused([NEW, ids(COLOUR, "249512_1", "249512_7")], [], DRILLS, KNOWN) == [
        Problem(
            "DictionaryParameterIdNotFound",
            "Assigned valueId 249512_7 for dictionary parameter 249512 is not found.",
            "parameters",
            en="Non-existent value id `249512_7` was provided for parameter `Colour`.",
            pl="Podano nieistniejący identyfikator wartości `249512_7` dla parametru `Kolor`.",
            metadata={
                "parameterId": "249512",
                "parameterName": "Kolor",
                "requestedDictionaryValueId": "249512_7",
            },
        )
    ]


@pytest.mark.parametrize(
    "empty",
    [ids(CONDITION, ""), ids(COLOUR, "249512_1", "  "), texts(NOTES, "zielony", ""), ids(BRAND, "3786_9", values=[""])],
)
def test_empty_elements_are_refused(empty: ParameterValue) -> None:
    assert Problem(
        "ValidationError.MethodArgumentNotValidException",
        "Collection contains null or empty elements.",
        "parameters[0]",
        pl="Kolekcja zawiera puste elementy.",
    ) in refused([empty], [], DRILLS, KNOWN)


def test_a_parameter_given_twice_is_refused() -> None:
    code = "ConstraintViolationException.NoDuplicateIds"
    message = "You can only enter the parameter once."
    assert refused([NEW, BOSCH, NEW], [], DRILLS, KNOWN) == [
        Problem(code, message, "parameters", code, message, "Dany parametr możesz podać tylko raz.")
    ]


@pytest.mark.parametrize(
    ("case", "custom", "messages"),
    [
        ("four", [CustomParameter(name, ["x"]) for name in "abcd"], []),
        ("five", [CustomParameter(n, ["x"]) for n in "abcde"], ["You can add at most 4 custom parameters."]),
        ("no value", [CustomParameter("a")], ["Custom parameter a needs exactly one value."]),
        ("empty list", [CustomParameter("a", [])], ["Custom parameter a needs exactly one value."]),
        ("blank value", [CustomParameter("a", [" "])], ["Custom parameter a needs exactly one value."]),
        ("two values", [CustomParameter("a", ["x", "y"])], ["Custom parameter a needs exactly one value."]),
        ("blank name", [CustomParameter(" ", ["x"])], ["Custom parameter needs a name."]),
        ("Polish name", [CustomParameter(" marka", ["x"])], ["Parameter with name  marka already exists."]),
        (
            "English name",
            [CustomParameter("INSOLE length", ["x"])],
            ["Parameter with name INSOLE length already exists."],
        ),
        (
            "no diacritics",
            [CustomParameter("Dlugosc wkladki", ["x"])],
            ["Parameter with name Dlugosc wkladki already exists."],
        ),
        (
            "one name twice",
            [CustomParameter("a", ["x"]), CustomParameter("A", ["y"])],
            ["Parameter with name A already exists."],
        ),
    ],
)
def test_custom_parameters(case: str, custom: list[CustomParameter], messages: list[str]) -> None:
    problems = refused([], custom, DRILLS, KNOWN)
    assert [problem.message for problem in problems] == messages
    assert {problem.code for problem in problems} <= {"OfferCustomParametersException"}


def test_custom_parameters_only_where_the_category_takes_them() -> None:
    custom = [CustomParameter("a", ["x"])]
    assert refused([], custom, None, KNOWN) == []
    assert refused([], [], category(custom=False), KNOWN) == []
    (problem,) = refused([], custom, category(custom=False), KNOWN)
    assert (problem.message, problem.path) == (
        "Custom parameters are not available in this category.",
        "customParameters",
    )


def test_problems_of_custom_parameters_name_their_place() -> None:
    custom = [CustomParameter("a", ["x"]), CustomParameter("b"), CustomParameter("Marka", ["x"])]
    paths = [problem.path for problem in refused([], custom, DRILLS, KNOWN)]
    assert paths == ["customParameters[1].values", "customParameters[2].name"]


# Gaps of the whole


def test_missing_parameters_are_told_together() -> None:
    code = "ConstraintViolationException.MissingRequiredParameters"
    assert gaps([], [], DRILLS) == [
        Problem(
            code,
            "Missing required parameters: 11323, 3786",
            "parameters",
            code,
            "Missing mandatory parameters: Condition, Brand.",
            "Uzupełnij parametry obowiązkowe: Stan, Marka.",
        )
    ]


@pytest.mark.parametrize(
    ("case", "parameters", "missing"),
    [
        ("required if new", [NEW], "202875"),
        ("and given", [NEW, texts(BATTERY, "a")], None),
        ("but not with a GTIN", [NEW, texts(EAN, "5909782601366")], None),
        ("a GTIN without a value is none", [NEW, texts(EAN)], "202875"),
        ("displayed if used", [ids(CONDITION, "11323_2")], "202876"),
        ("displayed and given", [ids(CONDITION, "11323_2"), texts(WEAR, "a")], None),
        ("without a condition neither is", [], "11323"),
        ("a condition without a value", [ids(CONDITION)], "11323"),
        ("a condition by label is given, though wrongly", [texts(CONDITION, "Nowy")], None),
    ],
)
def test_conditions(case: str, parameters: list[ParameterValue], missing: str | None) -> None:
    found = gaps(parameters, [], category(CONDITION, EAN, BATTERY, WEAR))
    messages = [problem.message for problem in found if problem.code.endswith("MissingRequiredParameters")]
    assert messages == ([] if missing is None else [f"Missing required parameters: {missing}"])


def test_a_condition_on_a_parameter_that_the_category_lacks() -> None:
    assert (
        gaps([NEW], [], category(CONDITION, replace(BATTERY, required_if=Condition((WithValue("1", ("1_1",)),))))) == []
    )
    wanted = category(replace(BATTERY, required_if=Condition((), (WithoutValue("1"),))))
    assert codes(gaps([], [], wanted)) == ["MissingRequiredParameters"]


@pytest.mark.parametrize(
    ("case", "strange", "message", "pl"),
    [
        ("one", ["395"], "Parameter (395) is not expected.", "Parametr (395) nie jest oczekiwany."),
        (
            "two",
            ["249515", "219749"],
            "Parameters (249515, 219749) are not expected",
            "Parametry (249515, 219749) nie są oczekiwane",
        ),
    ],
)
def test_parameters_of_other_categories(case: str, strange: list[str], message: str, pl: str) -> None:
    parameters = [ParameterValue(id_, values=["x"]) for id_ in strange]
    assert gaps(parameters, [], OPTIONAL) == [Problem("VALIDATION_ERROR", message, "parameters", "", pl=pl)]


@pytest.mark.parametrize(
    ("case", "empty", "code"),
    [
        ("dictionary", ids(COLOUR), "NoValueInDictionaryParameter"),
        ("range as values", texts(WAIST, "80"), "NoValuesInRangeParameter"),
        ("range without ends", span(WAIST, None, None), "AtLeastOneBoundry"),
        ("number", texts(PIECES), "VALIDATION_ERROR"),
        ("number by id", ids(PIECES, "248489_1"), "VALIDATION_ERROR"),
        ("text", texts(NOTES), "VALIDATION_ERROR"),
    ],
)
def test_optional_parameters_without_a_value(case: str, empty: ParameterValue, code: str) -> None:
    assert codes(gaps([empty], [], OPTIONAL)) == [code]


def test_a_parameter_without_a_value_is_explained() -> None:
    code = "ConstraintViolationException.NoValueInDictionaryParameter"
    assert gaps([ids(COLOUR)], [], OPTIONAL) == [
        Problem(
            code,
            "No value was given for parameter (249512)",
            "parameters",
            code,
            "No value was given for parameter Colour (249512).",
            "Nie podano wartości dla parametru Kolor (249512).",
        )
    ]


# Gaps of single values


@pytest.mark.parametrize(
    ("case", "one", "expected"),
    [
        ("label alone", texts(COLOUR, "biały"), ["ImproperlyAssignedDictionaryParameter"]),
        ("two of one", ids(BRAND, "3786_1", "3786_2"), ["TooManyValuesInDictionaryParameter"]),
        ("one twice", ids(COLOUR, "249512_1", "249512_1"), ["DuplicatedValuesInDictionaryParameter"]),
        ("id with its label", ids(COLOUR, "249512_1", values=["żółty"]), []),
        ("id with its label in English", ids(COLOUR, "249512_1", values=["Yellow"]), []),
        ("ids with labels", ids(COLOUR, "249512_1", "249512_2", values=["biały", "żółty"]), []),
        ("id with another text", ids(COLOUR, "249512_1", values=["czerwony"]), ["InvalidDictionaryParameter"]),
        ("own value", ids(BRAND, "3786_9", values=["Moja marka"]), []),
        ("ambiguous without own value", ids(BRAND, "3786_9"), []),
        ("ambiguous with its own label", ids(BRAND, "3786_9", values=["inna"]), []),
        ("own value that exists", ids(BRAND, "3786_9", values=["bosch"]), ["OfferCustomParametersException"]),
        ("own value beside another", ids(BRAND, "3786_1", values=["Moja marka"]), ["InvalidDictionaryParameter"]),
        ("own value not enabled", ids(MODEL, "237206_9", values=["Mój"]), ["OfferCustomParametersException"]),
        ("not enabled, with its label", ids(MODEL, "237206_9", values=["inny"]), []),
    ],
)
def test_dictionaries(case: str, one: ParameterValue, expected: list[str]) -> None:
    assert codes(gaps([one], [], OPTIONAL)) == expected


@pytest.mark.parametrize(
    ("case", "one", "expected"),
    [
        ("integer", texts(PIECES, "1"), []),
        ("greatest", texts(PIECES, "100000"), []),
        ("below", texts(PIECES, "0"), ["TooLowValueInNumberParameter"]),
        ("negative", texts(PIECES, "-3"), ["TooLowValueInNumberParameter"]),
        ("above", texts(PIECES, "100001"), ["TooHighValueInNumberParameter"]),
        ("two numbers", texts(PIECES, "1", "2"), ["TooManyValuesInNumberParameter"]),
        ("words", texts(PIECES, "dwa"), ["NonNumericValueInNumberParameter"]),
        ("unit", texts(PIECES, "2 szt."), ["NonNumericValueInNumberParameter"]),
        ("plus", texts(PIECES, "+2"), ["NonNumericValueInNumberParameter"]),
        ("Arabic digits", texts(PIECES, "٣"), ["NonNumericValueInNumberParameter"]),
        ("not whole", texts(PIECES, "1.5"), ["InvalidValueTypeInNumberParameter"]),
        ("float", texts(LENGTH, "24.5"), []),
        ("whole float", texts(LENGTH, "24"), []),
        ("below zero", texts(LENGTH, "-5.00"), []),
        ("comma", texts(LENGTH, "24,5"), ["NonNumericValueInNumberParameter"]),
        ("exponent", texts(LENGTH, "1e1"), ["NonNumericValueInNumberParameter"]),
        ("nothing after the point", texts(LENGTH, "24."), ["NonNumericValueInNumberParameter"]),
        ("precise", texts(LENGTH, "24.55"), []),
        ("zeros at the end", texts(LENGTH, "24.550000"), []),
        ("too precise", texts(LENGTH, "24.555"), ["InvalidPrecisionInNumberParameter"]),
        ("hardly above", texts(LENGTH, "40.01"), ["TooHighValueInNumberParameter"]),
        ("both", texts(LENGTH, "40.001"), ["InvalidPrecisionInNumberParameter", "TooHighValueInNumberParameter"]),
    ],
)
def test_numbers(case: str, one: ParameterValue, expected: list[str]) -> None:
    assert codes(gaps([one], [], OPTIONAL)) == expected


def test_a_wrong_number_is_explained() -> None:
    assert gaps([ids(COLOUR, "249512_1"), texts(LENGTH, "24,5")], [], OPTIONAL) == [
        Problem(
            "NonNumericValueInNumberParameter",
            "Expected numeric parameter value for parameter: Długość wkładki(203093)",
            "parameters[1]",
            None,
            "Expected numeric parameter value for parameter: Insole length(203093)",
            "Podana wartość nie jest liczbą: Długość wkładki(203093).",
        )
    ]


@pytest.mark.parametrize(
    ("case", "one", "expected"),
    [
        ("whole range", span(WAIST, "30", "250"), []),
        ("one point", span(WAIST, "80", "80"), []),
        ("only from", span(WAIST, "80", None), []),
        ("only to", span(WAIST, None, "80"), []),
        ("backwards", span(WAIST, "100", "80"), ["TooHighRangeFromValueInRangeParameter"]),
        ("backwards by text only", span(WAIST, "90", "100"), []),
        ("below", span(WAIST, "29", "80"), ["TooLowRangeFromValueInRangeParameter"]),
        ("above", span(WAIST, "80", "251"), ["TooHighRangeToValueInRangeParameter"]),
        ("words", span(WAIST, "80", "dużo"), ["NonNumericValueInRangeParameter"]),
        (
            "words and below",
            span(WAIST, "10", "dużo"),
            ["NonNumericValueInRangeParameter", "TooLowRangeFromValueInRangeParameter"],
        ),
        ("not whole", span(WAIST, "80.5", "90"), ["InvalidValueTypeInNumberParameter"]),
        ("float", span(HEIGHT, "0.5", "99.9"), []),
        ("too precise", span(HEIGHT, "0.55", "99.9"), ["InvalidPrecisionInNumberParameter"]),
    ],
)
def test_ranges(case: str, one: ParameterValue, expected: list[str]) -> None:
    assert codes(gaps([one], [], OPTIONAL)) == expected


@pytest.mark.parametrize(
    ("case", "one", "expected"),
    [
        ("shortest", texts(NOTES, "ab"), []),
        ("longest", texts(NOTES, "abcdefghij"), []),
        ("too short", texts(NOTES, "a"), ["TooShortValueInStringParameter"]),
        ("too long", texts(NOTES, "abcdefghijk"), ["TooLongValueInStringParameter"]),
        ("second too long", texts(NOTES, "ab", "abcdefghijk"), ["TooLongValueInStringParameter"]),
        ("too many", texts(NOTES, "ab", "cd", "ef", "gh"), ["TooManyValuesInStringParameter"]),
    ],
)
def test_texts(case: str, one: ParameterValue, expected: list[str]) -> None:
    assert codes(gaps([one], [], OPTIONAL)) == expected


@pytest.mark.parametrize(
    ("case", "one", "expected"),
    [
        ("EAN-13", texts(EAN, "5909782601366"), []),
        ("EAN-8", texts(EAN, "96385074"), []),
        ("UPC-A", texts(EAN, "036000291452"), []),
        ("GTIN-14", texts(EAN, "10012345678902"), []),
        ("ISBN of ten", texts(EAN, "0306406152"), []),
        ("ISBN with X", texts(EAN, "080442957X"), []),
        ("EAN-13 with a wrong digit", texts(EAN, "5909782601364"), ["WrongChecksumInGtinParameter"]),
        ("ISBN with a wrong digit", texts(EAN, "0306406153"), ["WrongChecksumInGtinParameter"]),
        ("nine digits", texts(EAN, "123456789"), ["NotStandardLengthInGtinParameter"]),
        ("fifteen digits", texts(EAN, "123456789012345"), ["NotStandardLengthInGtinParameter"]),
        ("letters", texts(EAN, "59097826O1366"), ["InvalidCharacterInGtinParameter"]),
        ("dash", texts(EAN, "0-306406152"), ["InvalidCharacterInGtinParameter", "NotStandardLengthInGtinParameter"]),
        ("X in the middle", texts(EAN, "0804429X57"), ["InvalidCharacterInGtinParameter"]),
        ("not available", texts(EAN, "N/A"), ["InvalidCharacterInGtinParameter", "NotStandardLengthInGtinParameter"]),
        ("three", texts(EAN, *["96385074"] * 3), ["TooManyValuesInStringParameter"]),
        ("second wrong", texts(EAN, "96385074", "96385075"), ["WrongChecksumInGtinParameter"]),
    ],
)
def test_gtins(case: str, one: ParameterValue, expected: list[str]) -> None:
    assert codes(gaps([one], [], OPTIONAL)) == expected


@pytest.mark.parametrize(
    ("case", "parameters", "fits"),
    [
        ("of the brand", [BOSCH, ids(MODEL, "237206_1")], True),
        ("of another brand", [BOSCH, ids(MODEL, "237206_2")], False),
        ("without a brand", [ids(MODEL, "237206_1")], False),
        ("of no brand", [BOSCH, ids(MODEL, "237206_9")], True),
        ("of no brand without one", [ids(MODEL, "237206_9")], True),
    ],
)
def test_values_that_depend_on_another(case: str, parameters: list[ParameterValue], fits: bool) -> None:
    code = "ConstraintViolationException.DependencyValidator"
    breach = Problem(
        code,
        "Value of parameter 237206 does not match the value of parameter 3786.",
        "parameters",
        code,
        "The value of parameter Model does not match the value of parameter Brand.",
        "Wartość parametru Model nie pasuje do wartości parametru Marka.",
    )
    assert gaps(parameters, [], OPTIONAL) == ([] if fits else [breach])


GIVEN_ANOTHER_EN = (
    "Given dictionary parameter valuesIds `249512_1` in parameter `249512` "
    "indicates different value than `values` field."
)
GIVEN_ANOTHER_PL = (
    "Podany identyfikator wartości słownikowej `249512_1` w parametrze o identyfikatorze `249512` "
    "wskazuje na inną wartość niż przekazana w polu `values`."
)
WRONG: list[ParameterValue] = [
    texts(COLOUR, "biały"),
    ids(BRAND, "3786_1", "3786_2"),
    ids(COLOUR, "249512_1", "249512_1"),
    ids(COLOUR, "249512_1", values=["x"]),
    ids(BRAND, "3786_9", values=["Bosch"]),
    ids(MODEL, "237206_9", values=["Mój"]),
    texts(PIECES, "1", "2"),
    texts(PIECES, "x"),
    texts(PIECES, "1.5"),
    texts(PIECES, "0"),
    texts(PIECES, "100001"),
    texts(LENGTH, "1.001"),
    span(WAIST, "a", "b"),
    span(WAIST, "1", "999"),
    span(WAIST, "90", "80"),
    texts(NOTES, "a"),
    texts(NOTES, "abcdefghijk"),
    texts(NOTES, "ab", "ab", "ab", "ab"),
    texts(EAN, "x"),
    texts(EAN, "1"),
    texts(EAN, "96385075"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_every_problem_of_a_value_names_its_place_and_speaks_both_languages(wrong: ParameterValue) -> None:
    problems = gaps([texts(PIECES, "1") if wrong.id != PIECES.id else ids(COLOUR, "249512_1"), wrong], [], OPTIONAL)
    assert problems
    for problem in problems:
        assert problem.path == "parameters[1]"
        assert problem.user_message("en") != problem.user_message("pl")
        assert (problem.details == problem.code) == problem.code.startswith("ConstraintViolationException.")


@pytest.mark.parametrize(
    ("case", "one", "message", "en", "pl"),
    [
        (
            "label",
            texts(COLOUR, "biały"),
            "You can only assign dictionary parameter by valueId for 249512.",
            "You can only assign dictionary parameter by valueId for 249512.",
            "Parametr słownikowy należy uzupełnić poprzez identyfikator wartości dla 249512.",
        ),
        (
            "own value not enabled",
            ids(MODEL, "237206_9", values=["Mój"]),
            "Custom values are not enabled in the parameter: parameterId=237206",
            "Custom dictionary values cannot be defined in parameter 'Model'",
            "W parametrze 'Model' nie można definiować własnych wartości słownikowych",
        ),
        (
            "own value that exists",
            ids(BRAND, "3786_9", values=["Bosch"]),
            "Value already exists: value='Bosch', parameter.id='3786'",
            "Value 'Bosch' already exists in parameter 'Brand'",
            "Wartość 'Bosch' występuje w parametrze 'Marka'",
        ),
        (
            "another text",
            ids(COLOUR, "249512_1", values=["czerwony"]),
            GIVEN_ANOTHER_EN,
            GIVEN_ANOTHER_EN,
            GIVEN_ANOTHER_PL,
        ),
        (
            "too long",
            texts(NOTES, "abcdefghijk"),
            "Value too long in parameter Opis koloru (216325).",
            "Value too long in parameter Colour note (216325).",
            "Zbyt długa wartość dla parametru Opis koloru(216325).",
        ),
    ],
)
def test_observed_messages(case: str, one: ParameterValue, message: str, en: str, pl: str) -> None:
    (problem,) = gaps([one], [], OPTIONAL)
    assert (problem.message, problem.user_message("en"), problem.user_message("pl")) == (message, en, pl)


# The starter catalogue

CATALOGUE = load()
LEAVES = [leaf for leaf in CATALOGUE.categories.values() if leaf.leaf]


def filled(parameter: Parameter) -> ParameterValue:
    """A value that the parameter's own facts allow."""
    least = str(parameter.min if parameter.min is not None else 0)
    match kind_of(parameter):
        case "dictionary":
            independent = [v.id for v in parameter.values if not v.depends_on] or [parameter.values[0].id]
            return ids(parameter, independent[0])
        case "range":
            return span(parameter, least, least)
        case "number":
            return texts(parameter, least)
        case "gtin":
            return texts(parameter, "5909782601366")
        case _:
            return texts(parameter, "x" * max(parameter.min_length or 1, 1))


def completed(leaf: Category) -> list[ParameterValue]:
    """All parameters of a category; a dependent one takes a value of the other's first value."""
    given_values = {parameter.id: filled(parameter) for parameter in leaf.parameters}
    for parameter in leaf.parameters:
        if parameter.depends_on_parameter_id in given_values:
            chosen = set(given_values[parameter.depends_on_parameter_id].values_ids or ())
            fitting = [v.id for v in parameter.values if not v.depends_on or chosen & set(v.depends_on)]
            given_values[parameter.id] = ids(parameter, *fitting[:1])
    return list(given_values.values())


@pytest.mark.parametrize("root", [c for c in CATALOGUE.categories.values() if c.parent_id is None], ids=lambda c: c.id)
def test_every_category_takes_the_values_that_it_offers(root: Category) -> None:
    for leaf in LEAVES:
        if root.id in leaf.path_ids:
            parameters = completed(leaf)
            assert refused(parameters, [], leaf, ()) == [], leaf.id
            assert gaps(parameters, [], leaf) == [], leaf.id


@given(st.sampled_from(LEAVES), st.data())
def test_only_the_required_parameters_that_are_left_out_are_missing(leaf: Category, data: st.DataObject) -> None:
    always = [p.id for p in leaf.parameters if p.required and p.displayed_if is None]
    left_out = data.draw(st.sets(st.sampled_from(always)) if always else st.just(set()))
    rest = [one for one in completed(leaf) if one.id not in left_out]
    missing = [problem.message for problem in gaps(rest, [], leaf) if "MissingRequired" in problem.code]
    told = missing[0].removeprefix("Missing required parameters: ").split(", ") if missing else []
    assert left_out <= set(told)
    assert set(told) <= {parameter.id for parameter in leaf.parameters} - {one.id for one in rest}


@given(st.sampled_from(LEAVES), st.lists(st.text()), st.lists(st.text()), st.text(), st.data())
def test_no_value_breaks_the_rules_themselves(
    leaf: Category, values_ids: list[str], values: list[str], end: str, data: st.DataObject
) -> None:
    parameter = data.draw(st.sampled_from(leaf.parameters))
    one = ParameterValue(parameter.id, values_ids, values, Range(end, end))
    for problem in [*refused([one], [], leaf, ()), *gaps([one], [], leaf)]:
        assert problem.path is not None
        assert problem.path.startswith("parameters")


# What is remembered of categories


def test_facts_are_made_once_for_each_category() -> None:
    assert facts_of(DRILLS) is facts_of(DRILLS)
    assert facts_of(category(CONDITION)).expected.keys() == {"11323"}
    assert facts_of(category(BRAND)).expected.keys() == {"3786"}


def test_memory_is_bounded_and_goes_by_identity() -> None:
    made: list[list[int]] = []

    def make(key: list[int]) -> int:
        made.append(key)
        return len(made)

    remember = Remembered(make, 2)
    one, same, other = [1], [1], [2]
    assert [remember(key) for key in (one, same, one)] == [1, 2, 1]
    assert [remember(key) for key in (other, one)] == [3, 4]
