"""How the quality of sales is counted (own rules; the codes and the sum of 500 points are those of #9677 and #12353).

Everything that goes well or badly for a buyer is an outcome of one metric, at the moment when it was decided. A day's
score of a metric is its most points times the share of good outcomes in the 30 days that end with the day, rounded half
up; a metric without outcomes has 0. A day without any outcome in its 30 days has no result.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from stragan.features.orders.schemas import Sale
from stragan.kernel.times import DAY, HOUR

Code = Literal["BUYER_SATISFACTION", "DISPATCH_IN_TIME", "FAST_DISPATCH", "NO_CANCELLATIONS"]
POINTS: Mapping[Code, int] = {
    "BUYER_SATISFACTION": 150,
    "DISPATCH_IN_TIME": 40,
    "FAST_DISPATCH": 160,
    "NO_CANCELLATIONS": 150,
}
DAYS = 30  # of history, and of each result
FAST = 24 * HOUR
BEST = "SUPER"
GRADES = ((350, BEST), (100, "GOOD"), (0, "NEUTRAL"))  # from so many points on


class Outcome(NamedTuple):
    code: Code
    at: int
    good: bool


class Result(NamedTuple):
    day: int  # days since 1970, UTC
    scores: Mapping[Code, int]


def outcomes_of(order: Sale, now: int) -> Iterator[Outcome]:
    """An order is kept until it is cancelled; in time when it is sent by its last moment, fast within 24 hours."""
    cancelled = order.cancelled_at
    yield Outcome("NO_CANCELLATIONS", order.ready_at if cancelled is None else cancelled, cancelled is None)
    if order.sent_at is not None:
        yield Outcome("FAST_DISPATCH", order.sent_at, order.sent_at - order.ready_at <= FAST)
    if order.dispatch_by is not None:
        if order.sent_at is not None and order.sent_at <= order.dispatch_by:
            yield Outcome("DISPATCH_IN_TIME", order.sent_at, good=True)
        elif order.dispatch_by <= now and (cancelled is None or cancelled > order.dispatch_by):
            yield Outcome("DISPATCH_IN_TIME", order.dispatch_by, good=False)


def results(outcomes: Iterable[Outcome], now: int) -> list[Result]:
    """The last 30 days, the newest first."""
    today = now // DAY
    first = today - 2 * DAYS + 2  # the oldest day that a result looks at
    counted: dict[Code, list[list[int]]] = {code: [[0, 0] for _ in range(today - first + 1)] for code in POINTS}
    for code, at, good in outcomes:
        if first <= at // DAY <= today:
            bucket = counted[code][at // DAY - first]
            bucket[0] += good
            bucket[1] += 1
    found = []
    for day in range(today, today - DAYS, -1):
        window = slice(day - DAYS + 1 - first, day + 1 - first)
        sums = {code: [sum(part) for part in zip(*buckets[window], strict=True)] for code, buckets in counted.items()}
        if any(total for _, total in sums.values()):
            found.append(Result(day, {code: _share(POINTS[code], *sums[code]) for code in POINTS}))
    return found


def _share(points: int, good: int, total: int) -> int:
    return (2 * points * good + total) // (2 * total) if total else 0


def grade(score: int) -> str:
    """GOOD begins somewhere between 21 and 140 points (#9677, #12353); the rest is an own rule."""
    return next(name for least, name in GRADES if score >= least)
