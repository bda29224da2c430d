"""Money: a decimal string with its currency; inside, whole hundredths."""

import re
from decimal import ROUND_HALF_UP, Decimal

from stragan.kernel.wire import Wire

_AMOUNT = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?")
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


class Price(Wire):
    """`{"amount": "10.23", "currency": "PLN"}`; a client may send the amount as a number."""

    amount: str | int | float
    currency: str


def parse_amount(amount: str | float) -> Decimal | None:
    """The decimal that an amount stands for, or None: no letters, no comma, no exponent."""
    text = amount if isinstance(amount, str) else repr(amount)
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def hundredths(amount: Decimal) -> int:
    """Rounded half up, as on an invoice."""
    return int((amount * HUNDRED).to_integral_value(ROUND_HALF_UP))


def format_amount(amount: Decimal) -> str:
    """Two decimals, as clients require (client-facts 32)."""
    return str(amount.quantize(CENT, ROUND_HALF_UP))
