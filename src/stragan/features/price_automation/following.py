"""How rules change prices: a pass over the live offers that have any, every few minutes and after each command.

An offer whose price is a campaign's is left alone on that marketplace until the campaign ends (#9578).
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from msgspec.structs import replace

from stragan.features.badges import service as badges
from stragan.features.batches.service import Case, Failed, automatically, edited, failed
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import SellingMode, read_offer
from stragan.features.offers.service import AssignedRule, Rival, Row
from stragan.features.price_automation import reckoning
from stragan.features.price_automation.reckoning import Other
from stragan.features.price_automation.schemas import Rule
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCIES
from stragan.kernel.money import Price, format_hundredths
from stragan.kernel.problems import Problem
from stragan.kernel.times import MINUTE
from stragan.world import World

FOLLOW = "price_automation.follow"
EVERY = 5 * MINUTE
AT_ONCE = 200  # offers read together
MOST_RIVALS = 500  # of one product, the cheapest ones
RulesOf = Callable[[World, str], Awaitable[dict[str, Rule]]]


async def follow(world: World, seller_id: str | None, rules_of: RulesOf) -> None:
    """Let the rules of one seller, or of all, look at their offers."""
    known: dict[str, dict[str, Rule]] = {}
    after = (seller_id or "", 0)
    while page := await offers.ruled(world, seller_id, after, AT_ONCE):
        for row in page:
            if row.seller_id not in known:
                known = {row.seller_id: await rules_of(world, row.seller_id)}  # they come seller by seller
            await _reprice(world, row, known[row.seller_id])
        after = (page[-1].seller_id, page[-1].id)


async def _reprice(world: World, row: Row, rules: Mapping[str, Rule]) -> None:
    """One transaction, if anything changes. An offer that cannot have the price keeps its own."""
    found: Row | None = row
    for _ in range(offers.TRIES):
        if found is None or found.status != "ACTIVE" or not (new := await _wanted(world, found, rules)):
            return
        edit = await edited(world, found, automatically(partial(_set, new=new)))
        if isinstance(edit, Failed):
            return
        async with world.db.write() as tx:
            happened = await offers.replace_in(tx, world, *edit)
            if happened is not None:
                await offers.settle(tx, found.seller_id, [badges.automatic(happened)], world.now())
                return
        found = await offers.find(world, found.seller_id, str(found.id))


async def _wanted(world: World, row: Row, rules: Mapping[str, Rule]) -> dict[str, int]:
    """The prices that are to change, by marketplace."""
    assigned = offers.read_price_rules(row.price_rules)
    if assigned is None or not assigned.rules:
        return {}
    costs = offers.prices_of(read_offer(row.body).selling_mode, offers.modern_of(row))
    held = await badges.priced_marketplaces(world, row.seller_id, row.id)
    new: dict[str, int] = {}
    for one in sorted(assigned.rules, key=lambda one: one.marketplace != BASE_MARKETPLACE):
        rule = rules.get(one.rule)
        converts = rule is not None and rule.type == "EXCHANGE_RATE"
        if rule is None or one.marketplace in held or (converts and BASE_MARKETPLACE in held):
            continue
        price = reckoning.price(await _case(world, row, rule, one, {**costs, **new}))
        if price is not None and price != costs.get(one.marketplace):
            new[one.marketplace] = price
    return new


async def _case(world: World, row: Row, rule: Rule, assigned: AssignedRule, costs: Mapping[str, int]) -> reckoning.Case:
    given = assigned.configuration.price_range if assigned.configuration else None
    others: list[Other] = []
    if rule.type != "EXCHANGE_RATE" and given is not None and row.product_id is not None:
        found = await offers.rivals(world, row.product_id, MOST_RIVALS)
        others = [
            Other(price, rival.sold)
            for rival in found
            if rival.seller_id != row.seller_id and (price := _price_on(rival, assigned.marketplace)) is not None
        ]
    return reckoning.Case(
        rule=rule,
        marketplace=assigned.marketplace,
        range=given,
        price=costs.get(assigned.marketplace),
        base_price=costs.get(BASE_MARKETPLACE),
        sold=row.sold,
        others=others,
        rates=world.tariff.currencies,
    )


def _price_on(rival: Rival, marketplace: str) -> int | None:
    if marketplace == BASE_MARKETPLACE:
        return rival.price
    return offers.prices_of(None, offers.modern_of(rival)).get(marketplace)


def _set(case: Case, new: Mapping[str, int]) -> Failed | None:
    """These prices; one on another marketplace may be the first one there."""
    for name, amount in new.items():
        price = Price(format_hundredths(amount), CURRENCIES[name])
        if name == BASE_MARKETPLACE:
            case.draft.selling_mode = replace(case.draft.selling_mode or SellingMode(), price=price)
        elif case.modern is None:
            return failed(Problem("IllegalOfferUpdateException.PriceMustBeSet", "There is no price."))
        else:
            prices = {**case.modern.additional_marketplaces, name: price}
            case.modern = replace(case.modern, additional_marketplaces=prices)
    return None
