"""Product offers that are changed without a request of their own, by commands: their products stay as they are."""

from stragan.features.offers.schemas import Modern
from stragan.features.offers.service import Checked
from stragan.features.product_offers import rules, safety
from stragan.features.product_offers.rules import Case
from stragan.kernel.checks import broken
from stragan.world import World


async def review(world: World, seller_id: str, checked: Checked, modern: Modern) -> Checked:
    """What was checked as any offer is, with everything that a product offer must be besides."""
    older = world.settings.profile == "2021"
    held = await safety.held(world, seller_id, modern.product_set)
    case = Case(checked.draft, modern, checked.facts.category, (), (), modern.needs_product, older, held)
    return checked._replace(
        refused=[*broken(case, rules.REFUSED), *map(rules.translated, checked.refused)],
        gaps=[*broken(case, rules.GAPS), *map(rules.translated, checked.gaps)],
    )
