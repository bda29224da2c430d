"""Prices and winners of auctions: tables of what was observed, and properties against a model of another making."""

from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.features.bidding.rules import (
    Attempt,
    Bid,
    Standing,
    Terms,
    against,
    against_maximum,
    increment,
    lowest_bid,
    proxy,
)
from stragan.kernel.money import Price

FREE = Terms(1_00, None)


@pytest.mark.parametrize(
    ("price", "step"),
    [
        (1_00, 50),
        (8_00, 50),
        (24_99, 50),
        (25_00, 1_00),
        (81_01, 1_00),
        (99_99, 1_00),
        (100_00, 2_50),
        (249_99, 2_50),
        (250_00, 5_00),
        (499_99, 5_00),
        (500_00, 10_00),
        (999_99, 10_00),
        (1_000_00, 25_00),
        (2_499_99, 25_00),
        (2_500_00, 50_00),
        (1_000_000_000_00, 50_00),
    ],
)
def test_increments(price: int, step: int) -> None:
    assert increment(price) == step


@pytest.mark.parametrize(
    ("case", "terms", "maxima", "standing"),
    [
        ("one bidder pays the starting price", FREE, [15_00], Standing(1_00, "0", True)),
        ("the second highest and a step, as observed", FREE, [8_00, 15_00], Standing(8_50, "1", True)),
        ("the order does not matter", FREE, [15_00, 8_00], Standing(8_50, "0", True)),
        ("nobody pays more than the maximum", FREE, [15_00, 14_80], Standing(15_00, "0", True)),
        ("of equal ones the earlier wins", FREE, [15_00, 15_00], Standing(15_00, "0", True)),
        ("only the two highest count", FREE, [8_00, 15_00, 9_00, 2_00], Standing(9_50, "1", True)),
        ("the step is that of the second highest", FREE, [24_99, 100_00], Standing(25_49, "1", True)),
        ("a reserve that is reached is the price", Terms(5_00, 8_00), [15_00], Standing(8_00, "0", True)),
        ("a reserve that is not", Terms(5_00, 8_00), [7_99], Standing(5_00, "0", False)),
        ("just reached", Terms(5_00, 8_00), [8_00], Standing(8_00, "0", True)),
        ("two below it", Terms(5_00, 8_00), [7_00, 6_00], Standing(6_50, "0", False)),
        ("the second is above it", Terms(5_00, 8_00), [15_00, 9_00], Standing(9_50, "0", True)),
        ("no bids", FREE, [], None),
    ],
)
def test_standings(case: str, terms: Terms, maxima: list[int], standing: Standing | None) -> None:
    assert proxy([Bid(str(i), maximum, i) for i, maximum in enumerate(maxima)], terms) == standing, case


def attempt(maximum: int, standing: Standing | None, bidder: str = "0", *, is_over: bool = False) -> Attempt:
    return Attempt(bidder, maximum, "seller", Terms(5_00, None), standing, is_over, "maxAmount.amount")


LED_BY_OTHER, LED_BY_ME = Standing(10_00, "1", True), Standing(10_00, "0", True)


@pytest.mark.parametrize(
    ("case", "tried", "codes"),
    [
        ("the first at the starting price", attempt(5_00, None), []),
        ("the first below it", attempt(4_99, None), ["BidTooLowException"]),
        ("a step above the price", attempt(10_50, LED_BY_OTHER), []),
        ("less than a step", attempt(10_49, LED_BY_OTHER), ["BidTooLowException"]),
        ("the leader raises a little", attempt(20_01, LED_BY_ME), []),
        ("the leader comes down to the price", attempt(10_00, LED_BY_ME), []),
        ("the leader below the price", attempt(9_99, LED_BY_ME), ["BidTooLowException"]),
        ("one's own", attempt(20_00, None, "seller"), ["BidOnOwnOfferException"]),
        ("over", attempt(20_00, LED_BY_OTHER, is_over=True), ["AuctionEndedException"]),
        ("over and too low", attempt(1_00, LED_BY_OTHER, is_over=True), ["AuctionEndedException"]),
    ],
)
def test_bids_that_are_taken(case: str, tried: Attempt, codes: list[str]) -> None:
    assert [problem.code for problem in against(tried)] == codes, case


def test_who_bids_too_little_learns_how_much_is_needed() -> None:
    (problem,) = against(attempt(10_49, LED_BY_OTHER))
    assert (problem.path, problem.metadata) == ("maxAmount.amount", {"minimalAmount": "10.50"})


@pytest.mark.parametrize(
    ("case", "price", "problems"),
    [
        ("an amount", Price("12.50", "PLN"), []),
        ("whole zloty", Price("12", "PLN"), []),
        ("letters", Price("dwa", "PLN"), [("ConstraintViolationException.Price", "maxAmount.amount")]),
        ("a comma", Price("12,50", "PLN"), [("ConstraintViolationException.Price", "maxAmount.amount")]),
        ("three places", Price("12.505", "PLN"), [("ConstraintViolationException.Price", "maxAmount.amount")]),
        ("negative", Price("-12.50", "PLN"), [("ConstraintViolationException.Price", "maxAmount.amount")]),
        ("zero", Price("0", "PLN"), [("ConstraintViolationException.Price", "maxAmount.amount")]),
        ("too much", Price("1000000000.01", "PLN"), [("ConstraintViolationException.Price", "maxAmount.amount")]),
        ("another currency", Price("12.50", "EUR"), [("CurrencyNotSupportedException", "maxAmount.currency")]),
    ],
)
def test_amounts(case: str, price: Price, problems: list[tuple[str, str]]) -> None:
    found = [(problem.code, problem.path) for problem in against_maximum(price, "maxAmount.amount")]
    assert found == problems, case


class Room(NamedTuple):
    """An auctioneer who remembers only who leads, how far he goes, and how far the best of the others went."""

    terms: Terms
    leader: str | None = None
    limit: int = 0
    runner_up: int | None = None

    def price(self) -> int:
        called = self.terms.starting if self.runner_up is None else self.runner_up + increment(self.runner_up)
        if self.terms.reserve is not None and self.limit >= self.terms.reserve:
            called = max(called, self.terms.reserve)
        return min(max(called, self.terms.starting), self.limit)

    def hear(self, bidder: str, limit: int) -> "Room":
        if self.leader is None:
            return self._replace(leader=bidder, limit=limit)
        if bidder == self.leader:
            return self._replace(limit=limit) if limit >= self.price() else self
        if limit < self.price() + increment(self.price()):
            return self
        if limit > self.limit:
            return self._replace(leader=bidder, limit=limit, runner_up=self.limit)
        return self._replace(runner_up=limit)


amounts = st.integers(1_00, 60_00)
terms_of = st.builds(Terms, amounts, st.one_of(st.none(), amounts))
attempts_of = st.lists(st.tuples(st.sampled_from("abcd"), amounts), max_size=25)


@given(terms_of, attempts_of)
def test_bid_by_bid_it_is_what_an_auctioneer_would_call(terms: Terms, attempts: list[tuple[str, int]]) -> None:
    room, bids, price = Room(terms), dict[str, Bid](), 0
    for placed, (bidder, maximum) in enumerate(attempts):
        standing = proxy(bids.values(), terms)
        if bidder in bids and bids[bidder].maximum == maximum:
            continue  # the same bid once more changes nothing, and stays as early as it was
        if against(Attempt(bidder, maximum, "seller", terms, standing, False, "")):
            continue
        bids[bidder] = Bid(bidder, maximum, placed)
        room = room.hear(bidder, maximum)
        standing = proxy(bids.values(), terms)
        assert standing is not None
        assert (standing.winner, standing.price) == (room.leader, room.price())
        assert standing.price >= price, "no bid lowers the price"
        assert lowest_bid(Attempt("new", 0, "seller", terms, standing, False, "")) > standing.price
        price = standing.price


@given(terms_of, st.lists(amounts, min_size=1, max_size=25), st.randoms())
def test_the_two_highest_say_as_much_as_all(terms: Terms, maxima: list[int], random: Random) -> None:
    bids = [Bid(str(i), maximum, i) for i, maximum in enumerate(maxima)]
    standing = proxy(bids, terms)
    assert standing is not None
    assert proxy(sorted(bids, key=lambda bid: (-bid.maximum, bid.placed))[:2], terms) == standing
    random.shuffle(bids)
    assert proxy(bids, terms) == standing
    highest = max(maxima)
    assert standing.price <= highest
    assert maxima[int(standing.winner)] == highest
    assert standing.reserve_is_met == (terms.reserve is None or standing.price >= terms.reserve), "the price tells it"
