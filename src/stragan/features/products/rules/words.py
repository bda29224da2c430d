"""The words that products are found by, the same when a product is stored and when a phrase is read."""

from collections.abc import Iterable
from itertools import islice

from stragan.kernel.stems import LONGEST, has_digit, stem, stems, with_stems
from stragan.kernel.text import fold, words

MOST_OTHERS = 200

__all__ = ["LONGEST", "MOST_OTHERS", "has_digit", "mpn_key", "name_key", "others", "stem", "stems", "with_stems"]


def name_key(name: str) -> str:
    """Two names that differ only in case, diacritics and signs are one."""
    return " ".join(words(name)) or fold(name)


def mpn_key(number: str) -> str | None:
    """A maker's number without its signs: `CK-1210` is `ck1210`."""
    return "".join(words(number))[:LONGEST] or None


def others(texts: Iterable[str], named: Iterable[str]) -> list[str]:
    """The stems of further texts that the name does not have, as many as are worth it."""
    known = set(named)
    found = dict.fromkeys(one for text in texts for one in stems(text) if one not in known)
    return list(islice(found, MOST_OTHERS))
