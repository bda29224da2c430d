"""GTIN: the number under a bar code (EAN-8, UPC-A, EAN-13, GTIN-14; ISBN-10 is not one but Allegro takes 10 digits)."""

from stdnum import ean, isbn
from stdnum.exceptions import ValidationError

LENGTHS = frozenset({8, 10, 12, 13, 14})


def has_valid_checksum(digits: str) -> bool:
    """Whether the check digit fits; the length must be one of `LENGTHS`."""
    try:
        if len(digits) == 10:  # noqa: PLR2004  (ISBN-10 has its own checksum)
            isbn.validate(digits)
        else:
            ean.validate(digits)
    except ValidationError:
        return False
    return True
