"""Amounts in hundredths and lengths of time as people read them, in English and Polish."""

from stragan.kernel.money import Price, format_hundredths, in_hundredths
from stragan.kernel.problems import Language
from stragan.kernel.times import DAY, HOUR, parse_duration
from stragan.web import formats

SPACE = "\N{NO-BREAK SPACE}"
_FEW = range(2, 5)
_TEENS = range(12, 15)
_UNITS = {  # one, a few, many in Polish; one, many in English
    "day": (("dzień", "dni", "dni"), ("day", "days")),
    "month": (("miesiąc", "miesiące", "miesięcy"), ("month", "months")),
    "year": (("rok", "lata", "lat"), ("year", "years")),
    "hour": (("godzina", "godziny", "godzin"), ("hour", "hours")),
}


def money(amount: int, currency: str, language: Language) -> str:
    """Hundredths: `1250` is `12,50 zł`."""
    return formats.money(format_hundredths(amount), currency, language)


def amount(price: Price, language: Language) -> str:
    """A price as answers have it."""
    return formats.money(price.amount, price.currency, language)


def times(price: Price, quantity: int, language: Language) -> str:
    return money((in_hundredths(price.amount) or 0) * quantity, price.currency, language)


def counted(number: int, unit: str, language: Language) -> str:
    """`1 dzień`, `2 dni`, `5 lat`; `1 day`, `2 days`."""
    polish, english = _UNITS[unit]
    if language == "en":
        return f"{number}{SPACE}{english[0] if number == 1 else english[1]}"
    few = number % 10 in _FEW and number % 100 not in _TEENS
    return f"{number}{SPACE}{polish[0] if number == 1 else polish[1] if few else polish[2]}"


def period(text: str, language: Language) -> str:
    """An ISO 8601 period in words: `P14D`, `P24M`, `P2Y`; any other one as days."""
    for letter, unit in (("Y", "year"), ("M", "month"), ("D", "day")):
        number = text.removeprefix("P").removesuffix(letter)
        if text.startswith("P") and text.endswith(letter) and number.isdigit():
            return counted(int(number), unit, language)
    length = parse_duration(text)
    return text if length is None else duration(length, language)


def duration(length: int, language: Language) -> str:
    """Milliseconds as whole days, or hours where they are fewer."""
    if length < DAY:
        return counted(max(1, round(length / HOUR)), "hour", language) if length else counted(0, "day", language)
    return counted(round(length / DAY), "day", language)


def span(low: int | None, high: int | None, language: Language) -> str | None:
    """`1-2 dni` of two lengths of time."""
    if low is None and high is None:
        return None
    first, last = round((low or high or 0) / DAY), max(1, round((high or low or 0) / DAY))
    words = counted(last, "day", language)
    return words if first in (last, 0) else f"{first}\N{EN DASH}{words}"


def left(length: int, language: Language) -> str:
    """How long something still lasts, in milliseconds."""
    days, hours = length // DAY, length % DAY // HOUR
    parts = [counted(days, "day", language)] if days else []
    if hours and days < _FEW.start:
        parts.append(counted(hours, "hour", language))
    if parts:
        return " ".join(parts)
    minutes = max(1, length // 60_000)
    return f"{minutes}{SPACE}min"
