"""The quality of sales: outcomes of orders, and how they make the points of a day."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.features.orders.schemas import Sale
from stragan.features.quality.reckoning import DAYS, POINTS, Outcome, grade, outcomes_of, results
from stragan.kernel.times import DAY, HOUR

NOW = 20_000 * DAY + 12 * HOUR
READY, BY = NOW - 10 * DAY, NOW - 7 * DAY
KEPT = ("NO_CANCELLATIONS", READY, True)


@pytest.mark.parametrize(
    ("case", "sale", "expected"),
    [
        ("waits", Sale(READY, NOW + 1, None, None), [KEPT]),
        ("has no last moment", Sale(READY, None, None, None), [KEPT]),
        (
            "sent at once",
            Sale(READY, BY, READY + 24 * HOUR, None),
            [KEPT, ("FAST_DISPATCH", READY + 24 * HOUR, True), ("DISPATCH_IN_TIME", READY + 24 * HOUR, True)],
        ),
        (
            "sent at the last moment",
            Sale(READY, BY, BY, None),
            [KEPT, ("FAST_DISPATCH", BY, False), ("DISPATCH_IN_TIME", BY, True)],
        ),
        (
            "sent too late",
            Sale(READY, BY, BY + 1, None),
            [KEPT, ("FAST_DISPATCH", BY + 1, False), ("DISPATCH_IN_TIME", BY, False)],
        ),
        ("not sent, too late", Sale(READY, BY, None, None), [KEPT, ("DISPATCH_IN_TIME", BY, False)]),
        ("not sent, its last moment is now", Sale(READY, NOW, None, None), [KEPT, ("DISPATCH_IN_TIME", NOW, False)]),
        ("cancelled before it had to be sent", Sale(READY, BY, None, BY), [("NO_CANCELLATIONS", BY, False)]),
        (
            "cancelled when it was late",
            Sale(READY, BY, None, BY + 1),
            [("NO_CANCELLATIONS", BY + 1, False), ("DISPATCH_IN_TIME", BY, False)],
        ),
    ],
)
def test_outcomes_of_an_order(case: str, sale: Sale, expected: list[Any]) -> None:
    assert sorted(outcomes_of(sale, NOW)) == sorted(Outcome(*outcome) for outcome in expected)


def test_nothing_has_no_result() -> None:
    assert results([], NOW) == []


def test_a_share_of_the_points_for_each_metric() -> None:
    outcomes = [Outcome("FAST_DISPATCH", NOW, good) for good in (True, True, False)]
    outcomes += [Outcome("DISPATCH_IN_TIME", NOW, good=True)]
    (today,) = results(outcomes, NOW)
    assert today.day == 20_000
    assert today.scores == {
        "BUYER_SATISFACTION": 0,
        "DISPATCH_IN_TIME": 40,
        "FAST_DISPATCH": 107,  # 106.67
        "NO_CANCELLATIONS": 0,
    }


def test_half_a_point_is_rounded_up() -> None:
    outcomes = [Outcome("BUYER_SATISFACTION", NOW, index == 0) for index in range(4)]  # 37.5
    assert results(outcomes, NOW)[0].scores["BUYER_SATISFACTION"] == 38


@pytest.mark.parametrize(
    ("days_ago", "results_of"),
    [(0, range(1)), (1, range(2)), (29, range(30)), (30, range(1, 30)), (58, range(29, 30)), (59, range(0))],
)
def test_an_outcome_counts_for_thirty_days(days_ago: int, results_of: range) -> None:
    found = results([Outcome("NO_CANCELLATIONS", NOW - days_ago * DAY, good=True)], NOW)
    assert [20_000 - result.day for result in found] == list(results_of)


def test_the_future_does_not_count() -> None:
    assert results([Outcome("NO_CANCELLATIONS", NOW + DAY, good=True)], NOW) == []


OUTCOMES = st.lists(
    st.builds(
        Outcome,
        st.sampled_from(sorted(POINTS)),
        st.integers(0, 70).map(lambda days: NOW - days * DAY),
        st.booleans(),
    ),
    max_size=40,
)


@given(OUTCOMES)
def test_laws(outcomes: list[Outcome]) -> None:
    """Points are within bounds, a day has what one day counts by hand, and another good outcome never costs any."""
    found = {result.day: result.scores for result in results(outcomes, NOW)}
    for day in range(20_000 - DAYS + 1, 20_001):
        window = [outcome for outcome in outcomes if day - DAYS < outcome.at // DAY <= day]
        assert (day in found) == bool(window)
        for code, most in POINTS.items():
            good = [outcome.good for outcome in window if outcome.code == code]
            if window:
                assert 0 <= found[day][code] <= most
                assert abs(found[day][code] - (most * sum(good) / len(good) if good else 0)) <= 0.5
    better = results([*outcomes, Outcome("FAST_DISPATCH", NOW, good=True)], NOW)[0]
    assert better.scores["FAST_DISPATCH"] >= found.get(20_000, {"FAST_DISPATCH": 0})["FAST_DISPATCH"]


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0, "NEUTRAL"), (20, "NEUTRAL"), (99, "NEUTRAL"), (100, "GOOD"), (140, "GOOD"), (349, "GOOD"), (350, "SUPER")],
)
def test_grades(score: int, expected: str) -> None:
    assert grade(score) == expected
    assert sum(POINTS.values()) == 500
