"""Parameters that describe the product stand in the product, the others in the offer; only product offers part them."""

from collections.abc import Sequence
from typing import Literal

from stragan.catalogue.model import Category
from stragan.features.parameters.rules.expected import Expected, facts_of, has_value
from stragan.features.parameters.rules.given import PATH
from stragan.features.parameters.schemas import ParameterValue
from stragan.kernel.problems import OK, Problem, Problems

Section = Literal["offer", "product"]


def misplaced(parameters: Sequence[ParameterValue], category: Category, section: Section) -> Problems:
    """What describes the product is not given for the offer, nor the other way round (behaviour §4, §8)."""
    expected = facts_of(category).expected
    belongs = section == "product"
    found = (expected[given.id] for given in parameters if given.id in expected)
    return [_misplaced(each, section) for each in found if each.parameter.describes_product != belongs]


def _misplaced(expected: Expected, section: Section) -> Problem:
    name, id_ = expected.parameter.name, expected.parameter.id
    here = {"offer": "oferty", "product": "produktu"}[section]
    return Problem(
        "ParameterCategoryException",
        f"Parameter `{id_}:{name.pl}` should not be specified as in section `{section}`",
        PATH,
        en=f"Parameter `{id_}:{name.en}` should not be specified as in section `{section}`",
        pl=f"Parametru `{id_}:{name.pl}` nie należy podawać wśród parametrów {here}",
        metadata={"parameterId": id_, "parameterName": name.pl, "requestedParameterType": section},
    )


def missing_of_product(parameters: Sequence[ParameterValue], category: Category) -> Problems:
    """A new product has every parameter that its category requires of products (`requiredForProduct`, behaviour §8)."""
    given = {value.id: value for value in parameters}
    missing = [
        expected
        for expected in facts_of(category).expected.values()
        if expected.parameter.describes_product
        and expected.parameter.required_for_product
        and not (expected.parameter.id in given and has_value(given[expected.parameter.id], expected.kind))
    ]
    if not missing:
        return OK
    names = [expected.parameter.name for expected in missing]
    return (
        Problem(
            "MissingRequiredParameters",
            f"Missing required parameters: {', '.join(expected.parameter.id for expected in missing)}",
            PATH,
            en=f"Missing mandatory parameters: {', '.join(name.en for name in names)}.",
            pl=f"Uzupełnij parametry obowiązkowe: {', '.join(name.pl for name in names)}.",
        ),
    )
