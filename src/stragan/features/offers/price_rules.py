"""Which rule sets an offer's price on which marketplace, as it is kept with the offer (2026 specification).

A rule holds as long as the price is the one that it has left: a seller who sets another price switches it off
(behaviour §5). Whoever changes a price for a rule, or for a campaign, pins the rules to the new one.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec.structs import replace

from stragan.features.offers.schemas import Modern, SellingMode
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.money import Price, in_hundredths
from stragan.kernel.wire import Wire, encode, reader


class PriceRange(Wire):
    """The prices between which a rule may move, in the currency that `type` says."""

    type: Literal["BASE_MARKETPLACE_CURRENCY", "MARKETPLACE_CURRENCY"]
    min_price: Price
    max_price: Price


class RuleConfiguration(Wire):
    price_range: PriceRange | None = None


class AssignedRule(Wire):
    """The order of the members is what filters look for. `price`: the one that it has left, in hundredths."""

    marketplace: str
    rule: str
    configuration: RuleConfiguration | None
    updated_at: int
    price: int | None


class AssignedRules(Wire):
    """At most one for each marketplace; `updated_at` is when that has last changed, in ms."""

    rules: list[AssignedRule]
    updated_at: int


_read = reader(AssignedRules)


def read(text: str | None) -> AssignedRules | None:
    return None if text is None else _read(text.encode())


def written(rules: AssignedRules | None) -> str | None:
    return None if rules is None else encode(rules).decode()


def prices(mode: SellingMode | None, modern: Modern | None) -> dict[str, int]:
    """What an offer costs on each marketplace, in hundredths."""
    given = dict(modern.additional_marketplaces) if modern else {}
    if mode is not None and mode.price is not None:
        given[BASE_MARKETPLACE] = mode.price
    found = {name: in_hundredths(price.amount) for name, price in given.items()}
    return {name: price for name, price in found.items() if price is not None}


def kept(rules: AssignedRules, costs: Mapping[str, int], now: int) -> AssignedRules:
    """Without those whose price somebody else has set."""
    left = [rule for rule in rules.rules if rule.price == costs.get(rule.marketplace)]
    return rules if len(left) == len(rules.rules) else AssignedRules(left, now)


def pinned(rules: AssignedRules, costs: Mapping[str, int]) -> AssignedRules:
    """All of them, whatever the prices are now."""
    return replace(rules, rules=[replace(rule, price=costs.get(rule.marketplace)) for rule in rules.rules])


def assigned(rules: AssignedRules | None, new: Sequence[AssignedRule], now: int) -> AssignedRules:
    """With these in place of those on the same marketplaces."""
    names = {rule.marketplace for rule in new}
    others = [rule for rule in (rules.rules if rules else ()) if rule.marketplace not in names]
    return AssignedRules([*others, *new], now)


def removed(rules: AssignedRules | None, names: Sequence[str], now: int) -> AssignedRules | None:
    """Without those on these marketplaces."""
    if rules is None or not any(rule.marketplace in names for rule in rules.rules):
        return rules
    return AssignedRules([rule for rule in rules.rules if rule.marketplace not in names], now)


def shown_on(rules: AssignedRules | None, marketplace: str) -> dict[str, dict[str, str]] | None:
    """`priceAutomation` of a marketplace in the list of offers."""
    found = next((rule for rule in (rules.rules if rules else ()) if rule.marketplace == marketplace), None)
    return None if found is None else {"rule": {"id": found.rule}}


def pattern(marketplace: str | None, rule_id: str | None) -> str:
    """What the stored text of an offer holds that has this rule, or any, on this marketplace, or anywhere."""
    where = f'{{"marketplace":"{marketplace}",' if marketplace is not None else ""
    return f'%{where}"rule":"{rule_id}"%' if rule_id is not None else f'%{where}"rule":"%'
