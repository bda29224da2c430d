"""Product offers that are changed without a request of their own, by commands: their products stay as they are."""

from stragan.features.offers.schemas import Modern
from stragan.features.offers.service import Checked
from stragan.features.product_offers import rules
from stragan.features.product_offers.rules import Case
from stragan.kernel.checks import broken
from stragan.world import World

_LINKING = rules.offer_is_linked_to_a_product.__name__


def review(world: World, checked: Checked, modern: Modern) -> Checked:
    """What was checked as any offer is, with everything that a product offer must be besides."""
    linked = bool(modern.product_set) or any(problem.rule == _LINKING for problem in modern.problems)
    older = world.settings.profile == "2021"
    case = Case(checked.draft, modern, checked.facts.category, (), (), linked, older)
    return checked._replace(
        refused=[*broken(case, rules.REFUSED), *map(rules.translated, checked.refused)],
        gaps=[*broken(case, rules.GAPS), *map(rules.translated, checked.gaps)],
    )
