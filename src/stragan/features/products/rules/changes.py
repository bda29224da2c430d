"""How a product of the catalogue may be proposed to change."""

from collections.abc import Iterator
from itertools import zip_longest

from msgspec import Struct

from stragan.catalogue.model import Category
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import facts_of
from stragan.features.products.rules import proposal as rules
from stragan.features.products.rules.proposal import Proposed
from stragan.features.products.schemas import Proposal
from stragan.kernel.checks import Rule, broken
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NAME, LONGEST_NOTE = 150, 500
MOST_A_DAY = 100  # of one seller (behaviour §4)
TOO_MANY = Problem(
    "ProductChangeProposalsLimitExceeded",
    f"The limit of {MOST_A_DAY} change proposals in 24 hours has been reached",
    en=f"You can propose at most {MOST_A_DAY} changes of products a day.",
    pl=f"Możesz zgłosić najwyżej {MOST_A_DAY} zmian w produktach dziennie.",
    metadata={"limit": str(MOST_A_DAY)},
)


class Changed(Struct, frozen=True):
    """A value before and after; one that comes or goes has only one of them."""

    current: str | None
    proposal: str | None


def change_problems(proposal: Proposal, category: Category | None, note: str | None) -> Problems:
    """Everything for which a change is not even looked at."""
    return [*broken(Proposed(proposal, category), RULES), *note_is_short(note)]


def name_is_not_too_long(proposed: Proposed) -> Problems:
    """The name that is proposed has at most 150 characters (2026 specification)."""
    if len(proposed.proposal.name or "") <= LONGEST_NAME:
        return OK
    en = f"Product name is too long: at most {LONGEST_NAME} characters."
    return (Problem(rules.REFUSED, en, "name", pl=f"Nazwa produktu jest za długa: najwyżej {LONGEST_NAME} znaków."),)


def note_is_short(note: str | None) -> Problems:
    """A note has at most 500 characters (2026 specification)."""
    if len(note or "") <= LONGEST_NOTE:
        return OK
    en = f"The note is too long: at most {LONGEST_NOTE} characters."
    return (Problem(rules.REFUSED, en, "note", pl=f"Uwagi są za długie: najwyżej {LONGEST_NOTE} znaków."),)


RULES: tuple[Rule[Proposed], ...] = (
    rules.product_has_a_name,
    name_is_not_too_long,
    rules.name_has_only_allowed_characters,
    rules.product_has_a_category,
    rules.category_is_a_leaf,
    rules.product_has_an_image,
    rules.images_are_few,
    rules.product_has_parameters,
    rules.parameters_describe_the_product,
    rules.values_are_given,
    rules.values_suit_their_parameters,
)


def changed_values(
    before: ParameterValue | None, after: ParameterValue | None, category: Category
) -> Iterator[Changed]:
    """The values of a parameter that change, in pairs as they stand."""
    for current, proposal in zip_longest(_texts(before, category), _texts(after, category)):
        if current != proposal:
            yield Changed(current, proposal)


def _texts(value: ParameterValue | None, category: Category) -> list[str]:
    if value is None:
        return []
    if value.range_value is not None:
        return [f"{value.range_value.from_ or ''}, {value.range_value.to or ''}"]
    expected = facts_of(category).expected.get(value.id)
    known = expected.dictionary.by_id if expected else {}
    chosen = [known[id_].name.pl if id_ in known else id_ for id_ in value.values_ids or ()]
    return chosen if chosen and not value.values else [*chosen, *(value.values or ())]
