"""Numbers with units as people write them: `16 GB`, `13,2 cm (5.2")`, `80–100`."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from stragan.client.shapes import Restrictions
from stragan.kernel.text import fold

_NUMBER = r"\d{1,3}(?:[  ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_QUANTITY = re.compile(rf"(?<![\w.,])(-?(?:{_NUMBER}))\s*([^\W\d_]+[²³]?|[\"″”%°'])?")
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|\.\.\.?|do|to)\s*({_NUMBER})\s*(\S*)")
_SAME = {
    **dict.fromkeys(('"', "″", "”", "cal", "cala", "cale", "cali", "in", "inch", "inches"), "inch"),
    **dict.fromkeys(("szt", "sztuk", "sztuki", "sztuka", "pcs", "pc"), "szt"),
    **dict.fromkeys(("l", "litr", "litry", "litrow", "liter", "litre"), "l"),
    **dict.fromkeys(("mpx", "mp", "megapixels"), "mpx"),
    **dict.fromkeys(("h", "godz", "hours"), "h"),
}
# A unit as a multiple of the smallest of its kind. Storage is absent on purpose: a terabyte is 1000 GB to some.
_MULTIPLES: tuple[dict[str, Decimal], ...] = (
    {"mm": Decimal(1), "cm": Decimal(10), "dm": Decimal(100), "m": Decimal(1000)},
    {"mg": Decimal(1), "g": Decimal(1000), "dag": Decimal(10_000), "kg": Decimal(1_000_000)},
    {"ml": Decimal(1), "cl": Decimal(10), "l": Decimal(1000)},
    {"w": Decimal(1), "kw": Decimal(1000)},
    {"mah": Decimal(1), "ah": Decimal(1000)},
)


class Quantity(NamedTuple):
    number: Decimal
    unit: str


def number_for(text: str, unit: str | None) -> Decimal | None:
    """The number of a text in the wanted unit; None when there is none, or several to choose from."""
    found = list(_quantities(text))
    wanted = _unit(unit or "")
    same = [quantity.number for quantity in found if quantity.unit == wanted]
    if len(same) == 1:
        return same[0]
    converted = [value for quantity in found if (value := _converted(quantity, wanted)) is not None]
    if len(converted) == 1:
        return converted[0]
    bare = [quantity.number for quantity in found if not quantity.unit or not wanted]
    return bare[0] if len(found) == 1 and bare else None


def range_for(text: str, unit: str | None) -> tuple[Decimal, Decimal] | None:
    """Both ends of a range; a single number is a range of its own."""
    if match := _RANGE.search(text):
        ends = _decimal(match[1]), _decimal(match[2])
        factor = _converted(Quantity(Decimal(1), _unit(match[3])), _unit(unit or "")) or Decimal(1)
        return ends[0] * factor, ends[1] * factor
    single = number_for(text, unit)
    return None if single is None else (single, single)


def fitting(number: Decimal, kind: str, limits: Restrictions) -> str | None:
    """The number as a parameter takes it: whole or rounded to its decimals, within its limits; else None."""
    places = 0 if kind == "integer" else limits.precision
    if places is not None:
        rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if kind == "integer" and rounded != number:
            return None
        number = rounded
    if (limits.min is not None and number < Decimal(str(limits.min))) or (
        limits.max is not None and number > Decimal(str(limits.max))
    ):
        return None
    return shown(number)


def shown(number: Decimal) -> str:
    """Without exponent and trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quantities(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        yield Quantity(_decimal(match[1]), _unit(match[2] or ""))


def _decimal(text: str) -> Decimal:
    return Decimal(re.sub(r"\s", "", text).replace(",", "."))


def _unit(text: str) -> str:
    bare = fold(text.strip().rstrip("."))
    return _SAME.get(bare, bare)


def _converted(quantity: Quantity, wanted: str) -> Decimal | None:
    for multiples in _MULTIPLES:
        if quantity.unit in multiples and wanted in multiples:
            return quantity.number * multiples[quantity.unit] / multiples[wanted]
    return None
