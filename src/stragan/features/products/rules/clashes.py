"""Where the data of a request contradict the product of the catalogue that they mean (behaviour §4)."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from stragan.catalogue.model import Category
from stragan.features.parameters.schemas import ParameterValue, Range
from stragan.features.parameters.service import Expected, facts_of
from stragan.features.products.schemas import Product
from stragan.kernel import gtin
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.text import words

_LONGEST_NUMBER = 64  # no number of a parameter is longer, and Decimal would read a megabyte of digits


class Claim(Struct, frozen=True):
    """A value that a request gives to a parameter, beside the one that the product has."""

    product: Product
    expected: Expected
    existing: ParameterValue
    given: ParameterValue


def mismatches(
    product: Product, given: Sequence[ParameterValue], own: Category, requested: Category | None = None
) -> Problems:
    """Every contradiction. `own` is the product's category, `requested` the one that the request names, if any.

    What the product does not say, a request may add; of several values it may repeat some.
    """
    problems = list(category_matches(product, own, requested))
    existing = {value.id: value for value in product.parameters}
    expected = facts_of(own).expected
    for value in given:
        if value.id in existing and value.id in expected and expected[value.id].parameter.describes_product:
            problems += parameter_matches(Claim(product, expected[value.id], existing[value.id], value))
    return problems


def category_matches(product: Product, own: Category, requested: Category | None) -> Problems:
    """A product is offered in its category or in one of the similar ones (behaviour §4)."""
    if requested is None or requested.id == product.category_id or requested.id in product.similar:
        return OK
    message = (
        "Existing Product related to submitted data was found. "
        f"The provided category `{requested.name.pl}` ({requested.id}) does not match "
        f"the existing product category `{own.name.pl}` ({own.id})"
    )
    pl = (
        "Znaleziono istniejący produkt powiązany z podanymi danymi. "
        f"Podana kategoria `{requested.name.pl}` ({requested.id}) nie zgadza się "
        f"z kategorią produktu `{own.name.pl}` ({own.id})"
    )
    metadata = {
        "requestedCategoryId": requested.id,
        "requestedCategoryName": requested.name.pl,
        "existingCategoryId": own.id,
        "existingCategoryName": own.name.pl,
        "existingProductId": product.id,
    }
    return (Problem("CATEGORY_MISMATCH", message, "category.id", pl=pl, metadata=metadata),)


def parameter_matches(claim: Claim) -> Problems:
    """A parameter that the product has is given with the product's value: `5.80` for `5.8`, a label in any case, a
    GTIN with or without leading zeros (behaviour §4, #6419)."""
    if _agrees(claim):
        return OK
    parameter = claim.expected.parameter
    given, existing = _shown(claim.given, claim.expected), _shown(claim.existing, claim.expected)
    name = parameter.name.pl
    metadata = {
        "productId": claim.product.id,
        "parameterId": parameter.id,
        "parameterName": name,
        "currentParameterValue": given,
        "expectedParameterValue": existing,
    }
    if claim.expected.kind == "dictionary":
        metadata["currentParameterValueId"] = ", ".join(claim.given.values_ids or ())
        metadata["expectedParameterValueId"] = ", ".join(claim.existing.values_ids or ())
    return (
        Problem(
            "PARAMETER_MISMATCH",
            f"The provided parameter '{name}'({parameter.id}) value ({_with_ids(claim.given, claim.expected)}) "
            f"does not match the existing parameter value ({_with_ids(claim.existing, claim.expected)})",
            "parameters",
            en=f"The specified product exists. The specified parameter `{name}` with the value `{given}` "
            f"does not match the product parameter `{existing}`.",
            pl=f"Podany produkt istnieje. Podany parametr `{name}` z wartością `{given}` "
            f"nie zgadza się z parametrem produktu `{existing}`.",
            metadata=metadata,
        ),
    )


def _agrees(claim: Claim) -> bool:
    given, existing = claim.given, claim.existing
    match claim.expected.kind:
        case "dictionary":
            return _same_choice(claim)
        case "range":
            return _ends(given.range_value) == _ends(existing.range_value)
        case "number":
            return {_number(text) for text in given.values or ()} <= {_number(text) for text in existing.values or ()}
        case "gtin":
            return {gtin.key(text) or text for text in given.values or ()} <= {
                gtin.key(text) or text for text in (*(existing.values or ()), *claim.product.gtins)
            }
        case "string":
            return _texts(given) <= _texts(existing)


def _same_choice(claim: Claim) -> bool:
    chosen = set(claim.given.values_ids or ())
    if not chosen <= set(claim.existing.values_ids or ()):
        return False
    return claim.expected.parameter.ambiguous_value_id not in chosen or _texts(claim.given) <= _texts(claim.existing)


def _texts(value: ParameterValue) -> set[str]:
    """`CK-1210` is `ck 1210`: signs and spaces are no part of a model."""
    return {"".join(words(text)) or text for text in value.values or ()}


def _ends(value: Range | None) -> tuple[Decimal | str | None, ...]:
    return (_number(value.from_), _number(value.to)) if value else ()


def _number(text: str | None) -> Decimal | str | None:
    """The number that a text is, or else the text: others tell that it is none."""
    if text is None or len(text) > _LONGEST_NUMBER:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text


def _shown(value: ParameterValue, expected: Expected) -> str:
    if value.range_value is not None:
        return f"{value.range_value.from_ or ''}, {value.range_value.to or ''}"
    return ", ".join(label for label, _ in _labelled(value, expected))


def _with_ids(value: ParameterValue, expected: Expected) -> str:
    """`nylon(236902_406918)` for a value of a dictionary."""
    if expected.kind != "dictionary":
        return _shown(value, expected)
    return ", ".join(f"{label}({id_})" if id_ else label for label, id_ in _labelled(value, expected))


def _labelled(value: ParameterValue, expected: Expected) -> list[tuple[str, str]]:
    """Labels with their ids; a text of one's own with the ambiguous one."""
    if not value.values_ids:
        return [(text, "") for text in value.values or ()]
    known, ambiguous = expected.dictionary.by_id, expected.parameter.ambiguous_value_id
    found = []
    for id_ in value.values_ids:
        label = known[id_].name.pl if id_ in known else id_
        if id_ == ambiguous and value.values:
            label = value.values[-1]
        found.append((label, id_))
    return found
