"""The words that products are found by, the same when a product is stored and when a phrase is read.

Words are folded and cut to their stems, so that the forms of a Polish or English word meet. A word with a digit, such
as a model, stays whole, but for measures: `128GB` is `128 GB`. One with signs inside is found with and without them.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from stragan.kernel.stems import stem_english, stem_polish
from stragan.kernel.text import fold, words

_STOP = frozenset(
    words("a an the by and or of to for with from without yes no i w z do dla na pod od ze we bez lub oraz tak nie")
)
LONGEST = 60  # letters of a word; the databases' indexes take no endless ones
MOST_OTHERS = 200
_MEASURE = re.compile(r"([0-9]+)(tb|gb|mb|mm|cm|m|ml|l|kg|g|mg|kw|w|v|hz|mah|ah|wh|szt|pcs)")


@lru_cache(maxsize=4096)  # labels of parameters repeat
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text, each once, in the order in which they first occur."""
    return tuple(dict.fromkeys(stem for _, stem in with_stems(text)))


def with_stems(text: str) -> Iterator[tuple[str, str]]:
    """Each word of a text that says something, with its stem."""
    for piece in text.split():
        parts = words(piece)
        for word in _measured(parts):
            if word not in _STOP and len(word) <= LONGEST:
                yield word, stem(word)
        if len(parts) > 1 and not all(part.isdigit() for part in parts):
            joined = "".join(parts)
            if has_digit(joined) and len(joined) <= LONGEST:  # `CK-1210` is `ck1210` too
                yield joined, joined


def _measured(parts: Iterable[str]) -> Iterator[str]:
    for word in parts:
        if (measure := _MEASURE.fullmatch(word)) is not None:
            yield from measure.groups()
        else:
            yield word


def stem(word: str) -> str:
    return word if has_digit(word) else stem_polish(stem_english(word))


def has_digit(word: str) -> bool:
    """Of a folded word, which is letters and digits only."""
    return not word.isalpha()


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
