"""What a rule makes of a price: the arithmetic of `features/price_automation/reckoning.py`."""

from decimal import Decimal
from typing import Any

import pytest

from stragan.features.offers.service import PriceRange
from stragan.features.price_automation.reckoning import Case, Other, price
from stragan.features.price_automation.schemas import ChangeByAmount, ChangeByPercentage, Configuration, Rule
from stragan.kernel.money import Price

MIN, TOP = "FOLLOW_BY_ALLEGRO_MIN_PRICE", "FOLLOW_BY_TOP_OFFER_PRICE"
RATES = {"PLN": Decimal(1), "CZK": Decimal("5.80"), "EUR": Decimal("0.23")}


def percent(operation: Any, value: str) -> Configuration:
    return Configuration(change_by_percentage=ChangeByPercentage(operation, value))


def amounts(operation: Any, **values: str) -> Configuration:
    return Configuration(change_by_amount=ChangeByAmount(operation, [Price(v, c) for c, v in values.items()]))


def case(type_: Any, configuration: Configuration | None = None, **members: Any) -> Case:
    ends = PriceRange("MARKETPLACE_CURRENCY", Price("50.00", "PLN"), Price("200.00", "PLN"))
    usual: dict[str, Any] = {
        "marketplace": "allegro-pl",
        "range": ends,
        "price": 100_00,
        "base_price": 100_00,
        "sold": 0,
        "others": [],
        "rates": RATES,
    }
    return Case(Rule("r", type_, "", False, configuration, ""), **usual | members)


@pytest.mark.parametrize(
    ("what", "own", "others", "configuration", "expected"),
    [
        ("dearer", 100_00, [90_00, 95_00], None, 90_00),
        ("as cheap", 90_00, [90_00], None, 90_00),
        ("as cheap, undercutting", 90_00, [90_00], amounts("SUBTRACT", PLN="0.01"), 89_99),
        ("the cheapest", 80_00, [90_00], None, 80_00),
        ("the cheapest, undercutting", 80_00, [90_00], percent("SUBTRACT", "1"), 80_00),
        ("the cheapest, adding", 80_00, [90_00], percent("ADD", "10"), 99_00),
        ("half a grosz goes up", 100_00, [90_10], percent("ADD", "12.5"), 101_36),
        ("another currency", 100_00, [90_00], amounts("ADD", EUR="2.00"), 90_00),
        ("below the range", 100_00, [10_00], None, 50_00),
        ("above the range", 100_00, [199_00], percent("ADD", "50"), 200_00),
        ("alone", 100_00, [], percent("SUBTRACT", "50"), 100_00),
        ("alone and above the range", 250_00, [], None, 200_00),
        ("no price yet", None, [90_00], None, 90_00),
        ("no price and alone", None, [], None, None),
    ],
)
def test_the_lowest_price(what: str, own: Any, others: list[int], configuration: Any, expected: Any) -> None:
    found = price(case(MIN, configuration, price=own, others=[Other(amount, 0) for amount in others]))
    assert found == expected, what


@pytest.mark.parametrize(
    ("what", "own", "sold", "others", "expected"),
    [
        ("the one that sells", 100_00, 1, [Other(150_00, 5), Other(60_00, 0)], 150_00),
        ("as many: the cheapest", 100_00, 0, [Other(90_00, 2), Other(80_00, 2)], 80_00),
        ("leading", 100_00, 9, [Other(90_00, 2)], 100_00),
        ("as many, but cheaper", 80_00, 2, [Other(90_00, 2)], 80_00),
    ],
)
def test_the_top_offer(what: str, own: int, sold: int, others: list[Other], expected: int) -> None:
    assert price(case(TOP, price=own, sold=sold, others=others)) == expected, what


@pytest.mark.parametrize(
    ("what", "members", "configuration", "expected"),
    [
        ("to crowns", {}, None, 580_00),
        ("rounded", {"base_price": 149_90, "marketplace": "allegro-sk"}, None, 34_48),
        ("and a part of it more", {}, percent("ADD", "5"), 609_00),
        ("and less", {}, amounts("SUBTRACT", CZK="30.00", EUR="1.00"), 550_00),
        ("no base price", {"base_price": None}, None, None),
        ("no rate", {"marketplace": "allegro-hu"}, None, None),
        ("at home", {"marketplace": "allegro-pl"}, None, None),
        ("less than any price", {"base_price": 1_00, "marketplace": "allegro-sk"}, None, None),
    ],
)
def test_conversion(what: str, members: dict[str, Any], configuration: Any, expected: Any) -> None:
    assert price(case("EXCHANGE_RATE", configuration, **{"marketplace": "allegro-cz"} | members)) == expected, what


def test_a_rule_that_follows_needs_a_range() -> None:
    assert price(case(MIN, range=None, others=[Other(90_00, 0)])) is None


def test_a_range_in_the_currency_of_the_base_marketplace() -> None:
    ends = PriceRange("BASE_MARKETPLACE_CURRENCY", Price("100.00", "PLN"), Price("200.00", "PLN"))
    there = {"marketplace": "allegro-cz", "range": ends, "others": [Other(500_00, 0)], "price": 900_00}
    assert price(case(MIN, **there)) == 580_00
    assert price(case(MIN, **there | {"rates": {}})) is None
