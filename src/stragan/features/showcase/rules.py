"""The words, choices and numbers of an offer, and those of a phrase: pure functions."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice

from msgspec.json import encode

from stragan.features.parameters.schemas import ParameterValue
from stragan.kernel.gtin import key as gtin_key
from stragan.kernel.stems import has_digit, stems, with_stems

MOST_WORDS = 10  # of a phrase
LEAST_BEGINNING = 3  # letters of a word that may stand for those that begin with it
_CUT, _LEAST_LEFT = 2, 4  # letters of a stem that may bend, and that must be left
DESCRIBED, CHOSEN = "δ", "π"  # begin the words of a description and the choices: no folded word has such a letter
GTIN = "225693"
_MOST_DESCRIBED = 200  # words of a description
_MOST_READ = 8_000  # characters of a description
_TAG = re.compile(r"<[^>]*>|&[a-z#0-9]+;")
_VALUE = re.compile(r"[A-Za-z0-9_]{1,60}")
_NUMERIC = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)


def titled(title: str) -> tuple[str, ...]:
    return stems(title)


def described(texts: Iterable[str]) -> list[str]:
    """The first words of a description, each once."""
    text = " ".join(_TAG.sub(" ", text) for text in texts)[:_MOST_READ]
    once = " ".join(dict.fromkeys(text.split()))
    found = dict.fromkeys(stem for _, stem in with_stems(once))
    return [DESCRIBED + stem for stem in islice(found, _MOST_DESCRIBED)]


def coded(gtin: str | None, parameters: Iterable[ParameterValue]) -> list[str]:
    """Bar codes, which are looked for as they are printed."""
    texts = [gtin or "", *(text for value in parameters if value.id == GTIN for text in value.values or ())]
    return [text for text in dict.fromkeys(texts) if gtin_key(text) is not None and text.isalnum() and text.isascii()]


def choices(parameters: Iterable[ParameterValue]) -> list[str]:
    """Ids of values, which are unique over all parameters."""
    ids = (id_ for value in parameters for id_ in value.values_ids or ())
    return [id_ for id_ in dict.fromkeys(ids) if _VALUE.fullmatch(id_)]


def numbers(parameters: Iterable[ParameterValue]) -> bytes:
    """By the id of the parameter the least and the greatest number that it has, as JSON."""
    found: dict[str, tuple[float, float]] = {}
    for value in parameters:
        if value.range_value is not None:
            texts: Sequence[str | None] = (value.range_value.from_, value.range_value.to)
        elif value.values_ids:
            continue
        else:
            texts = value.values or ()
        read = [one for text in texts if (one := number(text)) is not None]
        if read and value.id.isdigit():
            found[value.id] = (float(min(read)), float(max(read)))
    return encode(found)


def number(text: str | None) -> Decimal | None:
    """The number that a text is; None for any other text."""
    return Decimal(text) if text and _NUMERIC.fullmatch(text) else None


def is_value_id(text: str) -> bool:
    """Whether it may be asked for: what it cannot be must not reach the query of the index."""
    return _VALUE.fullmatch(text) is not None


def phrase(text: str) -> dict[str, str]:
    """Stem -> word, of a phrase's first words."""
    found: dict[str, str] = {}
    for word, stem in with_stems(text):
        found.setdefault(stem, word)
        if len(found) == MOST_WORDS:
            break
    return found


def forms(stem: str, word: str) -> list[str]:
    """How a word is looked for that has to be found: itself, what begins like it, what bends like it."""
    found = [stem]
    if len(word) >= LEAST_BEGINNING:
        found.append(f"{word}*")
    if not has_digit(word) and len(stem) - _CUT >= _LEAST_LEFT:
        found.append(f"{stem[:-_CUT]}*")
    return found
