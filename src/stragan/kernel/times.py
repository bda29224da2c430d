"""Instants as milliseconds since 1970 UTC, durations as ISO 8601: how the wire writes both."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

MS = 1
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EARLIEST, LATEST = 946_684_800_000, 221_845_392_000_000  # of a world: the years 2000 and 9000 keep four digits
_DURATION = re.compile(
    r"P(?:(?P<y>\d{1,4})Y)?(?:(?P<mo>\d{1,4})M)?(?:(?P<w>\d{1,5})W)?(?:(?P<d>\d{1,6})D)?"
    r"(?:T(?:(?P<h>\d{1,7})H)?(?:(?P<m>\d{1,8})M)?(?:(?P<s>\d{1,9}(?:\.\d{1,3})?)S)?)?",
    re.ASCII,
)
_YEAR_1, _YEAR_10000 = -62_135_596_800_000, 253_402_300_800_000  # what `iso` can write: zones may lead beyond it
_MONTH_DAYS, _YEAR_DAYS = 30, 365


@lru_cache(maxsize=256)
def _second(seconds: int) -> str:
    """Remembered: the requests of one second all write the same date."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]


def iso(ms: int) -> str:
    """`2018-04-06T09:29:47.544Z`: milliseconds always, UTC."""
    return f"{_second(ms // 1000)}.{ms % 1000:03d}Z"


def iso_seconds(ms: int) -> str:
    """`2018-04-06T09:29:47Z`: a draft's creation date has no milliseconds (guide §1)."""
    return f"{_second(ms // 1000)}Z"


@lru_cache(maxsize=1024)
def parse_instant(text: str) -> int | None:
    """An ISO 8601 date and time with its zone, or None. Without a zone it means nothing to us (behaviour §2).

    What a zone moves out of the years 1 to 9999 cannot be written as an instant again, so it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or "T" not in text:
        return None
    ms = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return ms if _YEAR_1 <= ms < _YEAR_10000 else None


@lru_cache(maxsize=256)  # clients send the same dozen
def parse_duration(text: str) -> int | None:
    """An ISO 8601 duration in milliseconds, or None; a month counts 30 days, a year 365."""
    match = _DURATION.fullmatch(text)
    if match is None or text in ("P", "PT") or text.endswith("T"):
        return None
    part = {name: float(value) for name, value in match.groupdict(default="0").items()}
    days = part["y"] * _YEAR_DAYS + part["mo"] * _MONTH_DAYS + part["w"] * 7 + part["d"]
    return round(days * DAY + part["h"] * HOUR + part["m"] * MINUTE + part["s"] * SECOND)


def in_hours(ms: int) -> str:
    """`PT168H`, the form in which Allegro answers durations of whole hours."""
    return f"PT{ms // HOUR}H" if ms else "PT0S"
