"""Prices, numbers and times as people in Poland read them, in English and Polish."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from stragan.kernel.problems import Language
from stragan.kernel.times import EARLIEST, LATEST

_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "pl": ("sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"),
}
_SIGNS = {"PLN": "zł", "CZK": "Kč", "EUR": "€", "HUF": "Ft"}
_THIN = "\N{NO-BREAK SPACE}"


@cache
def zone() -> ZoneInfo:
    """The market's time, in which sellers plan and buyers wait."""
    return ZoneInfo("Europe/Warsaw")


def local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone())


def moment(ms: int, language: Language) -> str:
    """`27 Nov 2026, 14:05`."""
    at = local(ms)
    return f"{at.day} {_MONTHS[language][at.month - 1]} {at.year}, {at:%H:%M}"


def day(ms: int, language: Language) -> str:
    """`27 Nov 2026`."""
    at = local(ms)
    return f"{at.day} {_MONTHS[language][at.month - 1]} {at.year}"


def from_local(text: str) -> int | None:
    """Milliseconds of a `datetime-local` field, which means the market's time; None if it is none.

    Nor is it one that no world's clock can show.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is not None:
        return None
    ms = int(at.replace(tzinfo=zone()).timestamp() * 1000)
    return ms if EARLIEST <= ms < LATEST else None


def number(value: int, language: Language) -> str:
    return f"{value:,}".replace(",", "," if language == "en" else _THIN)


def money(amount: str, currency: str, language: Language) -> str:
    """`1,234.50 zł` in English and `1 234,50 zł` in Polish; what is no amount is shown as it is."""
    sign = _SIGNS.get(currency, currency)
    whole, point, fraction = amount.partition(".")
    digits = whole.removeprefix("-")
    if not digits.isdecimal() or (point and not fraction.isdecimal()):
        return f"{amount}{_THIN}{sign}"
    minus = "−" if whole.startswith("-") else ""
    shown = f"{minus}{number(int(digits), language)}"
    decimals = (fraction + "00")[: max(2, len(fraction))]
    return f"{shown}{'.' if language == 'en' else ','}{decimals}{_THIN}{sign}"
