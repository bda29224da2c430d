"""Money: a decimal string with its currency; inside, whole hundredths."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from stragan.kernel.wire import Wire

_AMOUNT = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


class Price(Wire):
    """`{"amount": "10.23", "currency": "PLN"}`; an amount sent as a number is read as its text."""

    amount: str
    currency: str


@lru_cache(maxsize=4096)  # prices are looked at by several rules
def parse_amount(amount: str) -> Decimal | None:
    """The decimal that an amount stands for, or None: no letters, no comma, no exponent."""
    return Decimal(amount) if _AMOUNT.fullmatch(amount) else None


def hundredths(amount: Decimal) -> int:
    """Rounded half up, as on an invoice."""
    return int((amount * HUNDRED).to_integral_value(ROUND_HALF_UP))


def format_amount(amount: Decimal) -> str:
    """Two decimals, as clients require (client-facts 32)."""
    return str(amount.quantize(CENT, ROUND_HALF_UP))


def format_hundredths(amount: int) -> str:
    """`1250` is `12.50`."""
    return format_amount(Decimal(amount) / HUNDRED)


@lru_cache(maxsize=4096)
def in_hundredths(amount: str) -> int | None:
    """The whole hundredths of an amount, or None if it is none."""
    decimal = parse_amount(amount)
    return None if decimal is None else hundredths(decimal)


@lru_cache(maxsize=4096)
def two_decimals(amount: str) -> str | None:
    """An amount with two decimals, or None if it is none."""
    decimal = parse_amount(amount)
    return None if decimal is None else format_amount(decimal)
