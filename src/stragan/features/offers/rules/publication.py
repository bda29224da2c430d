"""How long an offer lasts (guide §12, behaviour §3)."""

import re
from collections.abc import Mapping

from stragan.features.offers.rules.subject import Subject
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import DAY, parse_duration

DAYS: Mapping[str, frozenset[int]] = {
    "BUY_NOW": frozenset({3, 5, 7, 10, 20, 30}),
    "AUCTION": frozenset({1, 3, 5, 7, 10}),
    "ADVERTISEMENT": frozenset({10, 20, 30}),
}
NEWER_DAYS = 30  # of Buy Now, later than the guide
ALL_DAYS = frozenset().union(*DAYS.values())
_HOURS_OF_THE_GUIDE = re.compile(r"P(\d+)H")  # `P72H` stands in the guide; ISO 8601 wants `PT72H`


def normalised(duration: str) -> str:
    """The guide's `P72H` as ISO 8601 writes it; anything else stays as it is."""
    return _HOURS_OF_THE_GUIDE.sub(r"PT\1H", duration)


def days(duration: str) -> int | None:
    """Whole days of an ISO 8601 duration, or None when it is none."""
    length = parse_duration(normalised(duration))
    return length // DAY if length is not None and length % DAY == 0 else None


def duration_is_one_of_the_offered(subject: Subject) -> Problems:
    """A duration is null or one of 1, 3, 5, 7, 10, 20, 30 days, in days or hours."""
    publication = subject.draft.publication
    if publication is None or publication.duration is None or days(publication.duration) in ALL_DAYS:
        return OK
    return [_wrong(publication.duration)]


def duration_fits_the_format(subject: Subject) -> Problems:
    """An auction must end; Buy Now and advertisements may last until sold; each has its own durations."""
    mode, publication = subject.draft.selling_mode, subject.draft.publication
    if mode is None or mode.format is None:
        return OK
    duration = publication.duration if publication else None
    if duration is None:
        if mode.format != "AUCTION":
            return OK
        return [
            Problem(
                "VALIDATION_ERROR",
                '"null" is not valid value for publication.duration, allowed values: ISO 8601 durations.',
                "publication.duration",
                "",
                pl="Podaj czas trwania licytacji.",
            )
        ]
    newer = subject.facts.older_limits and mode.format == "BUY_NOW" and days(duration) == NEWER_DAYS
    return OK if days(duration) in DAYS[mode.format] and not newer else [_wrong(duration)]


def _wrong(duration: str) -> Problem:
    return Problem(
        "VALIDATION_ERROR",
        f'"{duration}" is not valid value for publication.duration.',
        "publication.duration",
        "",
        pl=f"Czas trwania oferty „{duration}” jest nieprawidłowy.",
    )
