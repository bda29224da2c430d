"""Stems: folded words without their inflection, so that the forms of one word meet in a search.

The same when something is stored and when a phrase is read. A word with a digit, such as a model, stays whole, but for
measures: `128GB` is `128 GB`. One with signs inside is found with and without them.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from stragan.kernel.text import words

_STOP = frozenset(
    words("a an the by and or of to for with from without yes no i w z do dla na pod od ze we bez lub oraz tak nie")
)
LONGEST = 60  # letters of a word; the databases' indexes take no endless ones
_MEASURE = re.compile(r"([0-9]+)(tb|gb|mb|mm|cm|m|ml|l|kg|g|mg|kw|w|v|hz|mah|ah|wh|szt|pcs)")
_POLISH_ENDINGS = frozenset(
    words("iego iemu owie ami ach ego emu ych ich ymi imi iem iej iom ow om em ej ie ia iu io y i a e o u")
)
_FLEETING_E = re.compile(r"(?<=[^aeiouy])e(?=[^aeiouy]$)")
_LEAST_LEFT = (0, 2, 3, 3, 4)  # letters of a stem, by the length of the ending
_SHORT = 3


def stem_polish(word: str) -> str:
    """A folded word without its inflection: `zegarki`, `zegarkow` and `zegarek` become `zegark`."""
    for length in (4, 3, 2, 1):
        if word[-length:] in _POLISH_ENDINGS and len(word) - length >= _LEAST_LEFT[length]:
            word = word[:-length]
            break
    return _FLEETING_E.sub("", word) if len(word) > _SHORT else word


def stem_english(word: str) -> str:
    """A folded word in its singular: `batteries` becomes `battery`, `watches` becomes `watch`."""
    if len(word) <= _SHORT or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word.removesuffix("s")


@lru_cache(maxsize=4096)  # labels of parameters repeat
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text, each once, in the order in which they first occur."""
    return tuple(dict.fromkeys(stem for _, stem in with_stems(text)))


def with_stems(text: str) -> Iterator[tuple[str, str]]:
    """Each word of a text that says something, with its stem."""
    for piece in text.split():
        yield from _of_piece(piece) if len(piece) <= LONGEST else _read(piece)


def _read(piece: str) -> tuple[tuple[str, str], ...]:
    parts = words(piece)
    found = [(word, stem(word)) for word in _measured(parts) if word not in _STOP and len(word) <= LONGEST]
    if len(parts) > 1 and not all(part.isdigit() for part in parts):
        joined = "".join(parts)
        if has_digit(joined) and len(joined) <= LONGEST:  # `CK-1210` is `ck1210` too
            found.append((joined, joined))
    return tuple(found)


_of_piece = lru_cache(maxsize=16_384)(
    _read
)  # the words of a language repeat: a description is read in a tenth of the time


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
