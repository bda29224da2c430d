"""Stems: folded words without their inflection, so that the forms of one word meet in a search."""

import re

from stragan.kernel.text import words

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
