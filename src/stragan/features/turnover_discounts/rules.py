"""When a turnover discount is right, and what a change does to its definitions (2026 specification)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from stragan.features.turnover_discounts.schemas import Definition, Percentage, Status, Threshold, TurnoverRequest
from stragan.kernel.checks import Rule, absent
from stragan.kernel.marketplaces import CURRENCIES
from stragan.kernel.money import Price, parse_amount
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import iso

MARKETPLACES = ("allegro-business-cz",)
MOST_THRESHOLDS = 10
_CURRENCY = CURRENCIES[MARKETPLACES[0]]


def _wrong(path: str, en: str, pl: str) -> Problem:
    return Problem("VALIDATION_ERROR", en, path, pl=pl)


def there_are_thresholds(request: TurnoverRequest) -> Problems:
    """One to ten (own limit)."""
    if request.thresholds is None:
        return [absent("thresholds")]
    if 1 <= len(request.thresholds) <= MOST_THRESHOLDS:
        return OK
    en, pl = f"There are 1 to {MOST_THRESHOLDS} thresholds.", f"Progów jest od 1 do {MOST_THRESHOLDS}."
    return [_wrong("thresholds", en, pl)]


def thresholds_are_whole(request: TurnoverRequest) -> Problems:
    """Percents from 1 to 99 (own limits) and turnovers of more than nothing, without a fraction, in the currency."""
    problems = []
    for i, threshold in enumerate(request.thresholds or ()):
        path = f"thresholds[{i}]"
        if (percents := whole(threshold.discount.percentage)) is None or percents > 99:  # noqa: PLR2004
            en, pl = "The percentage is a whole number from 1 to 99.", "Procent jest liczbą całkowitą od 1 do 99."
            problems.append(_wrong(f"{path}.discount.percentage", en, pl))
        if whole(threshold.minimum_turnover.amount) is None:
            en, pl = "The turnover is a whole amount.", "Obrót jest kwotą bez groszy."
            problems.append(_wrong(f"{path}.minimumTurnover.amount", en, pl))
        if threshold.minimum_turnover.currency != _CURRENCY:
            en, pl = f"The currency is {_CURRENCY}.", f"Walutą jest {_CURRENCY}."
            problems.append(_wrong(f"{path}.minimumTurnover.currency", en, pl))
    return problems


def more_brings_more(request: TurnoverRequest) -> Problems:
    """A threshold above another one has a higher discount (own rule, as of other discounts)."""
    pairs = sorted(
        (whole(one.minimum_turnover.amount) or 0, whole(one.discount.percentage) or 0)
        for one in request.thresholds or ()
    )
    if all(lower[0] < higher[0] and lower[1] < higher[1] for lower, higher in pairwise(pairs)):
        return OK
    return [_wrong("thresholds", "A higher threshold has a higher discount.", "Wyższy próg ma wyższy rabat.")]


RULES: tuple[Rule[TurnoverRequest], ...] = (there_are_thresholds, thresholds_are_whole)


def whole(text: str) -> int | None:
    """`5` of `5.00`; None for what has a fraction or is not more than nothing."""
    parsed: Decimal | None = parse_amount(text)
    return int(parsed) if parsed is not None and parsed > 0 and parsed == parsed.to_integral_value() else None


def written(request: TurnoverRequest) -> list[Threshold]:
    """As they are answered."""
    return [
        Threshold(
            Price(str(whole(one.minimum_turnover.amount)), one.minimum_turnover.currency),
            Percentage(str(whole(one.discount.percentage))),
        )
        for one in request.thresholds or ()
    ]


# Definitions: the last one is the newest. Days are those of UTC, and compare as texts.


def today(now: int) -> str:
    return iso(now)[:10]


def next_months(now: int) -> tuple[str, str]:
    """The first days of the next month and of the one after it."""
    day = datetime.fromtimestamp(now / 1000, UTC).date()
    month = day.year * 12 + day.month  # counted from zero, this is the next one
    first, second = (date((month + i) // 12, (month + i) % 12 + 1, 1) for i in (0, 1))
    return first.isoformat(), second.isoformat()


def in_force(definitions: Sequence[Definition], now: int) -> list[Definition]:
    """Without those that nobody spends of any more."""
    return [one for one in definitions if one.spending_to_date is None or one.spending_to_date > today(now)]


def is_pending(definition: Definition, now: int) -> bool:
    """Nothing is cumulated yet, so that it can still be changed."""
    return definition.cumulating_from_date > today(now)


def changed(definitions: Sequence[Definition], thresholds: list[Threshold], now: int) -> list[Definition]:
    """With these thresholds from the next month on; what is cumulated against already stays until then."""
    kept = in_force(definitions, now)
    if kept and is_pending(kept[-1], now):
        return [*kept[:-1], replace(kept[-1], thresholds=thresholds, updated_at=iso(now))]
    first, second = next_months(now)
    new = Definition(iso(now), iso(now), first, None, second, None, thresholds)
    return [*ended(kept, now), new]


def ended(definitions: Sequence[Definition], now: int) -> list[Definition]:
    """Nothing is cumulated after this month, nor spent after the next one; a definition that waits never begins."""
    kept = [one for one in in_force(definitions, now) if not is_pending(one, now)]
    if not kept or kept[-1].cumulating_to_date is not None:
        return kept
    first, second = next_months(now)
    last = replace(kept[-1], cumulating_to_date=first, spending_to_date=second, updated_at=iso(now))
    return [*kept[:-1], last]


def status_of(definitions: Sequence[Definition], now: int) -> Status | None:
    """Of definitions that are in force."""
    if not definitions:
        return None
    if all(is_pending(one, now) for one in definitions):
        return "ACTIVATING"
    return "ACTIVE" if definitions[-1].cumulating_to_date is None else "DEACTIVATING"


def unsupported_marketplace(id_: str) -> Problem:
    return Problem(
        "MarketplaceNotSupportedException",
        f"Marketplace {id_} is not supported",
        "marketplaceId",
        pl=f"Serwis {id_} nie jest obsługiwany.",
    )


def only_for_companies() -> Problem:
    en, pl = "Only company accounts may offer it.", "Mogą go udostępniać tylko konta firmowe."
    return Problem("ForbiddenException", en, pl=pl)
