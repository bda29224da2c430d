"""When offers may be variants of each other (2020 specification)."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from stragan.catalogue.model import Category
from stragan.features.offers.schemas import Offer
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.variants.schemas import COLOR_PATTERN, VariantSetRequest
from stragan.kernel.checks import Rule, absent
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NAME, LONGEST_PATTERN = 50, 50
MOST_PARAMETERS = 2
FEWEST_OFFERS, MOST_OFFERS = 2, 500


class Proposal(Struct, frozen=True):
    """A request with the seller's offers that it names, by id as it is written, and their categories."""

    request: VariantSetRequest
    offers: Mapping[str, Offer]
    categories: Mapping[str, Category]


def _violation(path: str, en: str, pl: str) -> Problem:
    return Problem("VALIDATION_ERROR", en, path, pl=pl)


def name_is_short(request: VariantSetRequest) -> Problems:
    """1 to 50 characters, one of them at least visible."""
    if request.name is None:
        return [absent("name")]
    if request.name.strip() and len(request.name) <= LONGEST_NAME:
        return OK
    en = f"The name of a variant set has 1 to {LONGEST_NAME} characters."
    return [_violation("name", en, f"Nazwa zestawu wariantów ma od 1 do {LONGEST_NAME} znaków.")]


def parameters_are_one_or_two(request: VariantSetRequest) -> Problems:
    """Variants differ in one parameter or in two, each named once."""
    if request.parameters is None:
        return [absent("parameters")]
    ids = [parameter.id for parameter in request.parameters]
    if not 1 <= len(ids) <= MOST_PARAMETERS:
        en = f"A variant set has 1 to {MOST_PARAMETERS} parameters."
        return [_violation("parameters", en, f"Zestaw wariantów ma od 1 do {MOST_PARAMETERS} parametrów.")]
    if len(set(ids)) < len(ids):
        return [_violation("parameters", "A parameter is named twice.", "Parametr występuje dwa razy.")]
    return OK


def offers_are_a_set(request: VariantSetRequest) -> Problems:
    """2 to 500 offers, each named once."""
    if request.offers is None:
        return [absent("offers")]
    ids = [offer.id for offer in request.offers]
    if not FEWEST_OFFERS <= len(ids) <= MOST_OFFERS:
        en = f"A variant set has {FEWEST_OFFERS} to {MOST_OFFERS} offers."
        return [_violation("offers", en, f"Zestaw wariantów ma od {FEWEST_OFFERS} do {MOST_OFFERS} ofert.")]
    return [
        _violation(f"offers[{i}].id", f"Offer {id_} is named twice.", f"Oferta {id_} występuje dwa razy.")
        for i, id_ in enumerate(ids)
        if id_ in ids[:i]
    ]


def patterns_are_short(request: VariantSetRequest) -> Problems:
    """1 to 50 characters; each offer has one if `color/pattern` is among the parameters."""
    needed = any(parameter.id == COLOR_PATTERN for parameter in request.parameters or ())
    problems: list[Problem] = []
    for i, offer in enumerate(request.offers or ()):
        path, given = f"offers[{i}].colorPattern", offer.color_pattern
        if given is None and needed:
            problems.append(absent(path))
        elif given is not None and not (given.strip() and len(given) <= LONGEST_PATTERN):
            en = f"colorPattern has 1 to {LONGEST_PATTERN} characters."
            problems.append(_violation(path, en, f"colorPattern ma od 1 do {LONGEST_PATTERN} znaków."))
    return problems


REQUEST_RULES: tuple[Rule[VariantSetRequest], ...] = (
    name_is_short,
    parameters_are_one_or_two,
    offers_are_a_set,
    patterns_are_short,
)


def offers_exist(proposal: Proposal) -> Problems:
    """All offers are the seller's own."""
    return [
        Problem(
            "OfferNotFoundException",
            f"Offer {offer.id} not found",
            f"offers[{i}].id",
            en=f"You have no offer {offer.id}.",
            pl=f"Nie masz oferty {offer.id}.",
        )
        for i, offer in enumerate(proposal.request.offers or ())
        if offer.id not in proposal.offers
    ]


def parameters_are_those_of_offers(proposal: Proposal) -> Problems:
    """Every offer has a value of each parameter, and its category allows variants by it."""
    problems: list[Problem] = []
    for i, parameter in enumerate(proposal.request.parameters or ()):
        if parameter.id == COLOR_PATTERN:
            continue
        lacking = [id_ for id_, offer in proposal.offers.items() if _value(offer, parameter.id) is None]
        if lacking:
            en = f"Offers {', '.join(lacking[:10])} have no parameter {parameter.id}."
            pl = f"Oferty {', '.join(lacking[:10])} nie mają parametru {parameter.id}."
            problems.append(_violation(f"parameters[{i}].id", en, pl))
        elif not all(_allows(proposal, offer, parameter.id) for offer in proposal.offers.values()):
            en = f"Variants cannot differ in the parameter {parameter.id} in this category."
            pl = f"Warianty nie mogą się różnić parametrem {parameter.id} w tej kategorii."
            problems.append(_violation(f"parameters[{i}].id", en, pl))
    return problems


def equal_parameters_are_equal(proposal: Proposal) -> Problems:
    """What a category wants to be equal in all variants is equal (`variantsEqual`)."""
    chosen = {parameter.id for parameter in proposal.request.parameters or ()}
    wanted = {
        parameter.id
        for category in proposal.categories.values()
        for parameter in category.parameters
        if parameter.variants_equal and parameter.id not in chosen
    }
    problems = []
    for id_ in sorted(wanted):
        values = [_value(offer, id_) for offer in proposal.offers.values()]
        if any(value != values[0] for value in values[1:]):
            en, pl = f"Parameter {id_} must be equal in all variants.", f"Parametr {id_} musi być równy w wariantach."
            problems.append(_violation("offers", en, pl))
    return problems


def one_picture_has_one_pattern(proposal: Proposal) -> Problems:
    """Offers with the same main picture have the same `colorPattern`."""
    if not any(parameter.id == COLOR_PATTERN for parameter in proposal.request.parameters or ()):
        return OK
    patterns: dict[str, str | None] = {}
    problems = []
    for i, variant in enumerate(proposal.request.offers or ()):
        offer = proposal.offers.get(variant.id)
        if offer is None or not offer.images:
            continue
        url = offer.images[0].url
        if patterns.setdefault(url, variant.color_pattern) != variant.color_pattern:
            en = "Offers with the same image have the same colorPattern."
            pl = "Oferty z tym samym zdjęciem mają ten sam colorPattern."
            problems.append(_violation(f"offers[{i}].colorPattern", en, pl))
    return problems


RULES: tuple[Rule[Proposal], ...] = (
    offers_exist,
    parameters_are_those_of_offers,
    equal_parameters_are_equal,
    one_picture_has_one_pattern,
)


def _value(offer: Offer, parameter_id: str) -> tuple[Sequence[str], Sequence[str]] | None:
    found: ParameterValue | None = next((value for value in offer.parameters if value.id == parameter_id), None)
    if found is None or not (found.values_ids or found.values):
        return None
    return tuple(found.values_ids or ()), () if found.values_ids else tuple(found.values or ())


def _allows(proposal: Proposal, offer: Offer, parameter_id: str) -> bool:
    category = proposal.categories.get(offer.category.id) if offer.category else None
    if category is None:
        return False
    return any(parameter.id == parameter_id and parameter.variants_allowed for parameter in category.parameters)


NOT_AN_ID = Problem(
    "VALIDATION_ERROR",
    "setId must be a UUID",
    "setId",
    en="The id of a variant set is a UUID.",
    pl="Identyfikator zestawu wariantów to UUID.",
)


def no_such_set(id_: str) -> Problem:
    return Problem(
        "VariantSetNotFoundException",
        f"Variant set {id_} not found",
        "setId",
        en="There is no such variant set.",
        pl="Nie ma takiego zestawu wariantów.",
    )
