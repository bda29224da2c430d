"""Parameters by id or name, values by id or label: what they mean, and what cannot be found."""

import pytest
from msgspec.structs import replace

from stragan.catalogue.model import Category, Parameter, Text, Value, load
from stragan.features.parameters.schemas import GivenParameter, ParameterValue, Range
from stragan.features.parameters.service import misplaced, missing_of_product, resolve

HEADPHONES = load().categories["250065"]
BRAND, COLOUR, HOURS, CONDITION = "248811", "247042", "260162", "11323"


def given(**members):
    return GivenParameter(**members)


@pytest.mark.parametrize(
    ("case", "parameter", "value"),
    [
        ("ids", given(id=COLOUR, values_ids=["247042_1"]), ParameterValue(COLOUR, ["247042_1"])),
        ("a label", given(id=COLOUR, values=["czarny"]), ParameterValue(COLOUR, ["247042_1"])),
        ("an English label in capitals", given(id=COLOUR, values=["BLACK"]), ParameterValue(COLOUR, ["247042_1"])),
        ("a name", given(name="Kolor", values=["czarny"]), ParameterValue(COLOUR, ["247042_1"])),
        ("an English name", given(name=" colour ", values_ids=["247042_1"]), ParameterValue(COLOUR, ["247042_1"])),
        (
            "what an answer shows",
            given(id=COLOUR, name="Kolor", values_ids=["247042_1"], values=["black"]),
            ParameterValue(COLOUR, ["247042_1"]),
        ),
        ("id before name", given(id=COLOUR, name="Marka", values=["czarny"]), ParameterValue(COLOUR, ["247042_1"])),
        (
            "a text beside the ambiguous value",
            given(id=BRAND, values_ids=["248811_999"], values=["Moja"]),
            ParameterValue(BRAND, ["248811_999"], ["Moja"]),
        ),
        ("a number", given(id=HOURS, values=["7"]), ParameterValue(HOURS, None, ["7"])),
        (
            "a range",
            given(id=HOURS, range_value=Range("1", "2")),
            ParameterValue(HOURS, None, None, Range("1", "2")),
        ),
        ("nothing", given(id=COLOUR), ParameterValue(COLOUR)),
    ],
)
def test_what_is_meant(case, parameter, value):
    assert resolve([parameter], HEADPHONES) == ([value], []), case


@pytest.mark.parametrize(
    ("case", "parameter", "code", "metadata"),
    [
        (
            "unknown id",
            given(id="1", values=["x"]),
            "ParameterIdNotFoundException",
            {"categoryId": "250065", "parameterId": "1"},
        ),
        (
            "unknown name",
            given(name="Rozstaw osi", values=["x"]),
            "ParameterNameNotFoundException",
            {"categoryId": "250065", "parameterName": "Rozstaw osi"},
        ),
        ("neither id nor name", given(values=["x"]), "IncompleteParameterDefinition", {"parameterId": ""}),
        ("an empty name", given(name=" ", values=["x"]), "IncompleteParameterDefinition", {"parameterId": ""}),
        (
            "unknown label",
            given(id=COLOUR, values=["czarnawy"]),
            "DictionaryParameterValueNotFound",
            {"parameterName": "Kolor", "requestedDictionaryValue": "czarnawy"},
        ),
        (
            "unknown value id",
            given(id=COLOUR, values_ids=["247042_x"]),
            "DictionaryParameterIdNotFound",
            {"parameterId": COLOUR, "parameterName": "Kolor", "requestedDictionaryValueId": "247042_x"},
        ),
        (
            "more labels than ids",
            given(id=COLOUR, values_ids=["247042_1"], values=["czarny", "biały"]),
            "DictionaryParameterIdsAndValuesNotMatch",
            {"parameterId": COLOUR, "parameterName": "Kolor"},
        ),
        (
            "a label of another value",
            given(id=COLOUR, values_ids=["247042_1"], values=["biały"]),
            "InvalidDictionaryParameter",
            {"parameterId": COLOUR, "parameterName": "Kolor", "dictionaryValue": "biały"},
        ),
    ],
)
def test_what_cannot_be_found(case, parameter, code, metadata):
    resolved, (problem,) = resolve([parameter], HEADPHONES)
    assert resolved == [], case
    assert (problem.code, problem.path, problem.metadata) == (code, "parameters", metadata)


def test_the_others_are_resolved_all_the_same():
    parameters = [given(id=COLOUR, values=["czarny"]), given(id="1"), given(name="Marka", values=["Thomson"])]
    resolved, problems = resolve(parameters, HEADPHONES)
    assert [value.id for value in resolved] == [COLOUR, BRAND]
    assert [problem.code for problem in problems] == ["ParameterIdNotFoundException"]


def with_parameters(*parameters: Parameter) -> Category:
    return replace(HEADPHONES, id="1", parameters=parameters)


def dictionary(id_: str, name: str, *labels: str) -> Parameter:
    values = tuple(Value(f"{id_}_{i}", Text(label, label)) for i, label in enumerate(labels))
    return Parameter(id=id_, name=Text(name, name), type="dictionary", values=values)


def test_names_that_are_not_unique():
    category = with_parameters(dictionary("7", "Rozmiar", "S"), dictionary("8", "ROZMIAR", "M"))
    resolved, (problem,) = resolve([given(name="rozmiar", values=["S"])], category)
    assert resolved == []
    assert problem.code == "ParameterNameNotUniqueException"
    assert problem.metadata == {"categoryId": "1", "parameterName": "rozmiar"}


def test_labels_that_differ_only_in_case():
    category = with_parameters(dictionary("7", "Materiał", "Len", "len"))
    assert resolve([given(id="7", values=["len"])], category) == ([ParameterValue("7", ["7_1"])], [])
    resolved, (problem,) = resolve([given(id="7", values=["LEN"])], category)
    assert resolved == []
    assert problem.code == "DictionaryParameterValueNotUnique"
    assert problem.metadata == {"parameterName": "Materiał", "requestedDictionaryValue": "LEN"}


def test_parameters_have_their_section():
    values = [ParameterValue(COLOUR, ["247042_1"]), ParameterValue(CONDITION, ["11323_1"]), ParameterValue("1")]
    (offer,) = misplaced(values, HEADPHONES, "offer")
    assert offer.message == "Parameter `247042:Kolor` should not be specified as in section `offer`"
    assert offer.metadata == {"parameterId": COLOUR, "parameterName": "Kolor", "requestedParameterType": "offer"}
    (product,) = misplaced(values, HEADPHONES, "product")
    assert (product.code, product.path) == ("ParameterCategoryException", "parameters")
    assert product.message == "Parameter `11323:Stan` should not be specified as in section `product`"


def test_what_a_product_lacks():
    (problem,) = missing_of_product([ParameterValue(COLOUR, ["247042_1"]), ParameterValue(BRAND, [])], HEADPHONES)
    assert (problem.code, problem.message) == ("MissingRequiredParameters", "Missing required parameters: 248811")
    assert problem.user_message("pl") == "Uzupełnij parametry obowiązkowe: Marka."
    assert missing_of_product([ParameterValue(BRAND, ["248811_65"])], HEADPHONES) == ()
