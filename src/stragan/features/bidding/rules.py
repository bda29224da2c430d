"""The price of an auction, who wins it, and which bid is taken. Amounts are whole hundredths."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from stragan.features.offers.service import WRONG_PRICE, is_possible_price
from stragan.kernel.marketplaces import CURRENCY, unsupported_currency
from stragan.kernel.money import Price, format_hundredths
from stragan.kernel.problems import OK, Problem, Problems

# Below a price (hundredths) the least step to the next one. Seen on the marketplace: 0.50 at 8 PLN, 1.00 at 81 PLN
# (#2713); the other steps are an own rule.
INCREMENTS: tuple[tuple[int, int], ...] = (
    (25_00, 50),
    (100_00, 1_00),
    (250_00, 2_50),
    (500_00, 5_00),
    (1_000_00, 10_00),
    (2_500_00, 25_00),
)
LARGEST_INCREMENT = 50_00


class Terms(NamedTuple):
    """What the seller asks: the price of the first bid, and the least for which it is sold."""

    starting: int
    reserve: int | None


class Bid(NamedTuple):
    """The most that a bidder gives; of equal ones the one with the smaller `placed` is the earlier."""

    bidder_id: str
    maximum: int
    placed: int


class Standing(NamedTuple):
    """Where an auction with bids stands."""

    price: int
    winner: str
    reserve_is_met: bool


class Attempt(NamedTuple):
    """A bid that somebody wants to place in a locked auction. `is_over`: its end has come."""

    bidder_id: str
    maximum: int
    seller_id: str
    terms: Terms
    standing: Standing | None
    is_over: bool
    path: str  # where the amount stood


def increment(price: int) -> int:
    """The least step from a price to the next one."""
    return next((step for below, step in INCREMENTS if price < below), LARGEST_INCREMENT)


def proxy(bids: Iterable[Bid], terms: Terms) -> Standing | None:
    """Who has the highest maximum wins, of equal ones the earliest, at one increment above the second highest.

    Nobody pays more than his maximum. A maximum that reaches the reserve price lifts the price to it. The two highest
    bids say as much as all of them. None without bids.
    """
    ranked = sorted(bids, key=lambda bid: (-bid.maximum, bid.placed))
    if not ranked:
        return None
    highest, is_met = ranked[0], terms.reserve is None or ranked[0].maximum >= terms.reserve
    price = terms.starting
    if len(ranked) > 1:
        price = max(price, ranked[1].maximum + increment(ranked[1].maximum))
    if is_met and terms.reserve is not None:
        price = max(price, terms.reserve)
    return Standing(min(price, highest.maximum), highest.bidder_id, is_met)


def lowest_bid(attempt: Attempt) -> int:
    """The least that is taken.

    The leader may change his maximum to anything from the current price on, a smaller one too (#2713); others must
    bid an increment more than the current price. The first bid starts at the starting price.
    """
    if attempt.standing is None:
        return attempt.terms.starting
    price = attempt.standing.price
    return price if attempt.standing.winner == attempt.bidder_id else price + increment(price)


def nobody_bids_on_their_own(attempt: Attempt) -> Problems:
    """A seller does not bid in an auction of his own (own rule, as on every marketplace)."""
    if attempt.bidder_id != attempt.seller_id:
        return OK
    pl = "Nie można licytować we własnej ofercie."
    return [Problem("BidOnOwnOfferException", "You cannot bid in your own auction.", pl=pl)]


def auction_is_running(attempt: Attempt) -> Problems:
    """A bid counts only before the end, even when the end is carried out later."""
    if not attempt.is_over:
        return OK
    return [AUCTION_IS_OVER]


def bid_is_high_enough(attempt: Attempt) -> Problems:
    """The first bid is at least the starting price, that of the leader the current price, another one a step more
    (#2713)."""
    least = lowest_bid(attempt)
    if attempt.is_over or attempt.maximum >= least:
        return OK
    text = format_hundredths(least)
    return [
        Problem(
            "BidTooLowException",
            f"The bid is too low, bid at least {text} {CURRENCY}.",
            attempt.path,
            pl=f"Kwota jest za niska, zalicytuj co najmniej {text} {CURRENCY}.",
            metadata={"minimalAmount": text},
        )
    ]


AUCTION_IS_OVER = Problem("AuctionEndedException", "The auction has ended.", pl="Licytacja jest zakończona.")
RULES: tuple[Callable[[Attempt], Problems], ...] = (
    nobody_bids_on_their_own,
    auction_is_running,
    bid_is_high_enough,
)


def against(attempt: Attempt) -> list[Problem]:
    return [problem for rule in RULES for problem in rule(attempt)]


def maximum_is_an_amount_in_limits(maximum: Price, path: str) -> Problems:
    """A maximum is a price that an offer can have (behaviour §3)."""
    return OK if is_possible_price(maximum.amount) else [WRONG_PRICE.under(path)]


def maximum_is_in_the_marketplace_currency(maximum: Price, _path: str) -> Problems:
    """Bids on the Polish marketplace are in PLN."""
    if maximum.currency == CURRENCY:
        return OK
    return [unsupported_currency(maximum.currency, CURRENCY, "maxAmount")]


MAXIMUM_RULES: tuple[Callable[[Price, str], Problems], ...] = (
    maximum_is_an_amount_in_limits,
    maximum_is_in_the_marketplace_currency,
)


def against_maximum(maximum: Price, path: str) -> list[Problem]:
    """What is wrong with an amount, whatever the auction; `path` is its own."""
    return [problem for rule in MAXIMUM_RULES for problem in rule(maximum, path)]
