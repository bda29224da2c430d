"""Folding of names for search: case, Polish and other diacritics, punctuation."""

import re
import unicodedata

_SPECIAL = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i"})
_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Lower case without diacritics: `Żółw Łatek` becomes `zolw latek`."""
    lowered = text.lower().translate(_SPECIAL)
    if lowered.isascii():
        return lowered
    letters = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return letters.lower().translate(_SPECIAL)  # signs such as ™ decompose into capitals, ǿ into ø


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))
