"""When a seller is Smart! (2026 specification)."""

from decimal import Decimal

import pytest

from stragan.catalogue.model import load
from stragan.features.smart.rules import HORIZON, Standing, changed_on, fit_by_returns, standing, tally
from stragan.kernel.times import DAY

TODAY = 20_000


def opinions(*days: int, recommended: bool = True) -> list[tuple[int, bool]]:
    return [(day * DAY + 5, recommended) for day in days]


@pytest.mark.parametrize(
    ("case", "found", "is_smart"),
    [
        ("nobody", Standing(0, 0, is_super=False), False),
        ("four of four", Standing(4, 4, is_super=False), False),
        ("five of five", Standing(5, 5, is_super=False), True),
        ("49 of 50", Standing(49, 50, is_super=False), True),
        ("48 of 49", Standing(48, 49, is_super=False), False),
        ("the best quality", Standing(0, 3, is_super=True), True),
    ],
)
def test_conditions(case: str, found: Standing, is_smart: bool) -> None:
    assert found.is_smart is is_smart, case


def test_ratings_of_a_year_count() -> None:
    given = [*opinions(TODAY - 365, TODAY - 364, TODAY), *opinions(TODAY - 1, recommended=False)]
    assert standing(tally(given), (), TODAY) == Standing(2, 3, is_super=False)
    assert standing(tally(given), {TODAY}, TODAY - 1) == Standing(2, 3, is_super=False)
    assert standing(tally(given), {TODAY}, TODAY).is_super
    assert standing(tally(given), (), TODAY).share == Decimal(2) / 3


@pytest.mark.parametrize(
    ("case", "given", "super_days", "day"),
    [
        ("never", [], (), None),
        ("since the fifth", opinions(*range(TODAY - 7, TODAY - 2)), (), TODAY - 3),
        ("since today", [], {TODAY}, TODAY),
        ("not any more", [], {TODAY - 3, TODAY - 4}, TODAY - 2),
        ("too long ago", opinions(*[TODAY - HORIZON] * 5), (), None),
        ("just long enough ago", opinions(*[TODAY - HORIZON + 2] * 5), (), TODAY - HORIZON + 2),
        ("they are too old now", opinions(*[TODAY - 366] * 5), (), TODAY - 1),
    ],
)
def test_changes(case: str, given: list[tuple[int, bool]], super_days: set[int], day: int | None) -> None:
    assert changed_on(tally(given), super_days, TODAY) == day, case


@pytest.mark.parametrize(
    ("case", "has_policy", "seller_pays", "fit"),
    [
        ("no return policy", False, False, set()),
        ("the buyer pays", True, False, {"PL"}),
        ("the seller pays", True, True, {"PL", "CZ"}),
    ],
)
def test_returns_of_methods(case: str, has_policy: bool, seller_pays: bool, fit: set[str]) -> None:
    methods = [method for method in load().delivery_methods if method.destination_country in {"PL", "CZ"}]
    found = fit_by_returns(methods, "PL", has_policy=has_policy, seller_pays=seller_pays)
    assert {method.destination_country for method in found} == fit, case
