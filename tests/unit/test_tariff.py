"""The tariff: what a replaced file may say, and the arithmetic of commissions."""

import copy
import json
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.catalogue.model import load
from stragan.catalogue.tariff import BrokenTariffError, Commission, Tariff, Tier, load_tariff
from stragan.features.fees.reckoning import Line, begun, commission, next_due

CATEGORIES = load().categories
SHIPPED = load_tariff(CATEGORIES)
TEXT = json.loads((files("stragan.catalogue") / "data" / "tariff.json").read_text("utf-8"))
AMOUNTS = st.decimals(min_value=0, max_value=1_000_000, places=2)


def tariff_of(rule: Commission, featured: str = "75") -> Tariff:
    return Tariff(
        commission=rule,
        commissions={},
        featured_percent=Decimal(featured),
        listings={},
        promotions={},
        packages={},
        currencies={"PLN": Decimal(1), "CZK": Decimal(6)},
    )


def rule(*tiers: tuple[str, str], **limits: str) -> Commission:
    named = tuple(Tier(percent=Decimal(percent), above=Decimal(above)) for above, percent in tiers)
    return Commission(tiers=named, **{name: Decimal(value) for name, value in limits.items()})  # type: ignore[arg-type]


TWO = rule(("0", "10"), ("100", "4"), minimum="1.00", maximum="20.00")


@pytest.mark.parametrize(
    ("case", "price", "quantity", "featured", "expected"),
    [
        ("the first tier", "50.00", 1, False, "5.00"),
        ("the end of the first tier", "100.00", 1, False, "10.00"),
        ("both tiers", "200.00", 1, False, "14.00"),
        ("the least", "3.00", 1, False, "1.00"),
        ("the least is never above the price", "0.60", 1, False, "0.60"),
        ("the most", "1000.00", 1, False, "20.00"),
        ("the most is that of a piece", "1000.00", 3, False, "60.00"),
        ("featured pays 75 % more", "200.00", 1, True, "24.50"),
        ("featured pays on top of the most", "1000.00", 1, True, "35.00"),
        ("featured is never above the price", "1.20", 2, True, "2.40"),
        ("half a grosz is rounded up", "10.05", 1, False, "1.01"),
        ("less is rounded down", "10.04", 1, False, "1.00"),
        ("the line is rounded, not the piece", "10.05", 2, False, "2.01"),
        ("nothing", "0.00", 4, True, "0.00"),
        ("no pieces", "10.00", 0, True, "0.00"),
    ],
)
def test_commissions(case: str, price: str, quantity: int, featured: bool, expected: str) -> None:
    line = Line("any", Decimal(price), "PLN", quantity)
    assert str(commission(tariff_of(TWO), line, featured=featured)) == expected


def test_thresholds_and_limits_follow_the_currency() -> None:
    for pln, featured in (("0.50", False), ("3.00", False), ("200.00", True), ("1000.00", False)):
        there = commission(tariff_of(TWO), Line("any", Decimal(pln) * 6, "CZK"), featured=featured)
        assert there == 6 * commission(tariff_of(TWO), Line("any", Decimal(pln), "PLN"), featured=featured)


def test_a_rule_of_its_own_for_featured_offers() -> None:
    own = rule(("0", "10"), featured_percent="50")
    assert commission(tariff_of(own), Line("any", Decimal(100), "PLN"), featured=True) == Decimal("15.00")


@given(st.sampled_from(sorted(CATEGORIES)), AMOUNTS, AMOUNTS, st.integers(1, 50), st.booleans())
def test_laws(category: str, one: Decimal, other: Decimal, quantity: int, featured: bool) -> None:
    """A dearer piece never costs less, a line costs what its pieces cost to half a grosz each, all within bounds."""
    low, high = sorted((one, other))

    def of(price: Decimal, quantity: int = 1, *, featured: bool = featured) -> Decimal:
        return commission(SHIPPED, Line(category, price, "PLN", quantity), featured=featured)

    assert of(low) <= of(high)
    assert 0 <= of(low) <= low
    assert 0 <= of(low, quantity) <= low * quantity
    assert of(low, featured=False) <= of(low, featured=True)
    assert abs(of(low, quantity) - quantity * of(low)) <= Decimal("0.005") * (quantity + 1)


def test_every_category_has_a_commission_of_the_closest_rule() -> None:
    assert SHIPPED.commissions.keys() == CATEGORIES.keys()
    own = {id_: entry for entry in TEXT["commissions"] for id_ in entry["categories"]}
    for category in CATEGORIES.values():
        closest = next(own[id_] for id_ in reversed(category.path_ids) if id_ in own)
        assert SHIPPED.commissions[category.id].tiers[0].percent == Decimal(closest["tiers"][0]["percent"])
    advertised = {category.id for category in CATEGORIES.values() if category.options.advertisement}
    assert SHIPPED.listings.keys() == advertised


@pytest.mark.parametrize(
    ("case", "place", "value", "told"),
    [
        ("a percentage above 100", "commission.tiers.0.percent", "101", "commission.tiers[0].percent"),
        ("a negative percentage", "commissions.2.tiers.1.percent", "-1", "commissions[2].tiers[1].percent"),
        ("no number", "featuredPercent", "NaN", "featuredPercent"),
        ("a word", "featuredPercent", "much", "$.featuredPercent"),
        ("no tiers", "commission.tiers", [], "commission.tiers: the first tier"),
        ("a first tier above 0", "commission.tiers.0.above", "5", "commission.tiers: the first tier"),
        ("tiers out of order", "commissions.0.tiers.1.above", "0", "commissions[0].tiers[1].above"),
        ("a most below the least", "commissions.3.maximum", "0.10", "commissions[3].maximum"),
        ("a surcharge above 100 %", "commission.featuredPercent", "150", "commission.featuredPercent"),
        ("an infinite least", "commission.minimum", "Infinity", "commission.minimum"),
        ("an unknown category", "commissions.0.categories.0", "nowhere", "there is no category nowhere"),
        ("a category twice", "commissions.0.categories.0", "4", "4 stands in another entry"),
        ("an unknown category of a listing", "listings.0.categories.0", "nowhere", "listings[0].categories"),
        ("a negative fee", "listings.0.fee", "-1", "listings[0].fee"),
        ("no duration", "promotions.BOLD.every", "ten days", "promotions.BOLD.every"),
        ("a duration of nothing", "packages.0.every", "PT0S", "packages[0].every"),
        ("an unknown option", "promotions.LOUD", {"fee": "1", "every": "PT1H"}, "LOUD"),
        ("a package twice", "packages.0.id", TEXT["packages"][1]["id"], "packages: two"),
        (
            "a package of an unknown category",
            "packages.0.categories",
            ["nowhere"],
            "packages[0].categories: there is no",
        ),
        ("a promotion of nothing", "packages.0.promotions", [{"name": "x", "duration": "P"}], "packages[0].promotions"),
        ("a currency of nothing", "currencies.EUR", "0", "currencies.EUR"),
        ("a currency is not there", "currencies", {"EUR": "0.2"}, "CZK, HUF of a marketplace"),
        ("a misspelt member", "comission", {}, "comission"),
    ],
)
def test_a_file_that_is_no_tariff(case: str, place: str, value: Any, told: str, tmp_path: Path) -> None:
    document = copy.deepcopy(TEXT)
    at: Any = document
    *steps, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    for step in steps:
        at = at[step]
    at[last] = value
    path = tmp_path / "tariff.json"
    path.write_text(json.dumps(document))
    with pytest.raises(BrokenTariffError) as raised:
        load_tariff(CATEGORIES, path)
    assert str(path) in str(raised.value)
    assert told in str(raised.value)


def test_a_file_that_is_not_there_or_not_json(tmp_path: Path) -> None:
    path = tmp_path / "tariff.json"
    with pytest.raises(BrokenTariffError, match="No such file"):
        load_tariff(CATEGORIES, path)
    path.write_text("{")
    with pytest.raises(BrokenTariffError, match=r"tariff.json: Input data was truncated"):
        load_tariff(CATEGORIES, path)


def test_the_shipped_file_may_be_the_start_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "tariff.json"
    path.write_text(json.dumps(TEXT))
    assert load_tariff(CATEGORIES, path) == SHIPPED


@pytest.mark.parametrize(("now", "expected"), [(1_000, 3_601_000), (3_600_999, 3_601_000), (3_601_000, 7_201_000)])
def test_the_next_cycle(now: int, expected: int) -> None:
    assert next_due(1_000, "PT1H", now) == expected


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (0, 1_000, [1_000]),
        (1_000, 3_600_999, [1_000]),
        (1_000, 3_601_000, [1_000, 3_601_000]),
        (3_600_999, 3_601_000, [1_000, 3_601_000]),
        (3_601_000, 7_201_000, [3_601_000, 7_201_000]),
        (5_000_000, 5_000_000, [3_601_000]),
        (7_201_000, 7_200_999, []),
    ],
)
def test_cycles_that_have_begun(since: int, until: int, expected: list[int]) -> None:
    assert list(begun(1_000, "PT1H", since, until)) == expected
