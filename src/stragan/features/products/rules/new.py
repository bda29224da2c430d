"""Everything for which a product is not taken into the catalogue."""

from stragan.catalogue.model import Category
from stragan.features.products.rules import description, proposal
from stragan.features.products.rules.proposal import Proposed
from stragan.features.products.schemas import Proposal
from stragan.kernel.checks import broken
from stragan.kernel.problems import Problems

RULES = (*proposal.RULES, *description.RULES)


def proposal_problems(proposed: Proposal, category: Category | None) -> Problems:
    """`category` is the one that the proposal names, None if there is none or no such one."""
    return broken(Proposed(proposed, category), RULES)
