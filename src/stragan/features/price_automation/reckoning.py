"""What a rule makes of a price: pure functions over hundredths.

The lowest price is that of other sellers' live offers of the same product. An offer that is the cheapest already stays
as it is unless the rule adds something (#12442), but always within the range of its assignment, without which a rule
that follows does nothing (behaviour §5). This server knows of no other shops, so the lowest price on the market is the
lowest one here; the top offer is the one that has sold most, then the cheapest (own rules).
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from stragan.features.offers.service import PriceRange, is_possible_price
from stragan.features.price_automation.schemas import Configuration, Rule
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCIES
from stragan.kernel.money import HUNDRED, format_hundredths, in_hundredths, parse_amount


class Other(NamedTuple):
    """An offer of somebody else on the same marketplace."""

    price: int
    sold: int


class Case(NamedTuple):
    """An offer and one of its rules. `rates`: how many units of a currency make one PLN."""

    rule: Rule
    marketplace: str
    range: PriceRange | None
    price: int | None  # on this marketplace
    base_price: int | None
    sold: int
    others: Sequence[Other]
    rates: Mapping[str, Decimal]

    @property
    def rate(self) -> Decimal | None:
        return self.rates.get(CURRENCIES[self.marketplace])


def price(case: Case) -> int | None:
    """The price that the rule wants; None where it wants none."""
    found = _converted(case) if case.rule.type == "EXCHANGE_RATE" else _following(case)
    return found if found is not None and is_possible_price(format_hundredths(found)) else None


def _converted(case: Case) -> int | None:
    if case.marketplace == BASE_MARKETPLACE or case.base_price is None or case.rate is None:
        return None
    return changed(Decimal(case.base_price) * case.rate, case.rule.configuration, CURRENCIES[case.marketplace])


def _following(case: Case) -> int | None:
    bounds = _bounds(case)
    if bounds is None:
        return None
    followed = _followed(case)
    if followed is None:
        wanted = case.price
    else:
        wanted = changed(Decimal(followed), case.rule.configuration, CURRENCIES[case.marketplace])
    return None if wanted is None else min(max(wanted, bounds[0]), bounds[1])


def _followed(case: Case) -> int | None:
    """The price that is followed; None for an offer that need not follow anybody."""
    if not case.others:
        return None
    if case.rule.type == "FOLLOW_BY_TOP_OFFER_PRICE":
        top = min(case.others, key=lambda other: (-other.sold, other.price))
        leads = case.price is not None and (-case.sold, case.price) < (-top.sold, top.price)
        return None if leads else top.price
    lowest = min(other.price for other in case.others)
    stays = case.price is not None and case.price < lowest and not _adds(case.rule.configuration)
    return None if stays else lowest


def _adds(configuration: Configuration | None) -> bool:
    change = configuration and (configuration.change_by_amount or configuration.change_by_percentage)
    return bool(change and change.operation == "ADD")


def changed(amount: Decimal, configuration: Configuration | None, currency: str) -> int:
    """So much more or less, in hundredths, rounded half up; an amount in another currency changes nothing."""
    if configuration is not None and (percentage := configuration.change_by_percentage) is not None:
        value = parse_amount(percentage.value) or Decimal(0)
        amount = amount * (HUNDRED + (value if percentage.operation == "ADD" else -value)) / HUNDRED
    elif configuration is not None and (by := configuration.change_by_amount) is not None:
        values = [in_hundredths(one.amount) or 0 for one in by.values if one.currency == currency]
        amount += sum(values) if by.operation == "ADD" else -sum(values)
    return _whole(amount)


def _bounds(case: Case) -> tuple[int, int] | None:
    given = case.range
    if given is None:
        return None
    least, most = in_hundredths(given.min_price.amount), in_hundredths(given.max_price.amount)
    if least is None or most is None:
        return None
    if given.type == "MARKETPLACE_CURRENCY":
        return least, most
    return None if case.rate is None else (_whole(least * case.rate), _whole(most * case.rate))


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))
