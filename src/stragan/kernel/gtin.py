"""GTIN: the number under a bar code (EAN-8, UPC-A, EAN-13, GTIN-14; ISBN-10 is not one but Allegro takes 10 digits)."""

from stdnum import isbn

LENGTHS = frozenset({8, 10, 12, 13, 14})
_LONGEST = 14


def has_valid_checksum(digits: str) -> bool:
    """Whether the check digit fits; the length must be one of `LENGTHS`."""
    if len(digits) == 10:  # noqa: PLR2004  (ISBN-10 has its own checksum, in which X is ten)
        return bool(isbn.is_valid(digits))
    if not digits.isascii() or not digits.isdigit():
        return False
    codes = digits.encode()
    from_right, others = codes[::-2], codes[-2::-2]
    total = sum(from_right) + 3 * sum(others) - ord("0") * (len(from_right) + 3 * len(others))
    return total % 10 == 0


def key(digits: str) -> str | None:
    """One spelling for all forms of a GTIN: 14 digits, an ISBN of ten as the EAN it stands for; None for no GTIN."""
    text = digits.strip().upper()
    if len(text) == 10 and isbn.is_valid(text):  # noqa: PLR2004
        return str(isbn.to_isbn13(text)).zfill(_LONGEST)
    if text.isascii() and text.isdigit() and len(text) in LENGTHS:
        return text.zfill(_LONGEST)
    return None
