"""Which products a phrase finds, and in which order: plain arithmetic over words, the same on every database.

A word weighs the more the fewer products have it. A product is found when it has words of half of the phrase's weight,
so that a seller's title with words such as "GRATIS" still finds what it sells. It ranks by the weight of these words,
more for those of its name, and by how much of its name the phrase says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import log
from typing import NamedTuple

from msgspec import Struct

from stragan.features.products.rules.words import has_digit, with_stems
from stragan.features.products.schemas import Candidate

SHARE = 0.5  # of a phrase's weight, as much as a product must have
MOST_WORDS = 40
LEAST_PREFIX = 3
_UNKNOWN = 0.3  # a word that no product has, against one that a single product has
_BEGINS, _BENT = 0.7, 0.5  # a word that begins like the phrase's; one that only shares its first letters
_OTHER = 0.6  # a word outside of the name
_BASE, _COVERED = 0.75, 0.25
_PAIRED = 5  # of the rarest words, two at least
_CUT, _LEAST_LEFT, _LONGEST_ENDING = 2, 4, 4
_DIGITS = 9  # of a score; beyond them it is noise


class Word(NamedTuple):
    """A word of a phrase, its stem, and the stems that may stand for it with how well they do."""

    text: str
    stem: str
    forms: Mapping[str, float]
    weight: float


class Phrase(Struct, frozen=True):
    """A phrase as it is looked for: its known words, the rarest first, and the weight of all of it."""

    known: tuple[Word, ...]
    total: float


class Match(NamedTuple):
    """A product with its place in the order: better ones have a smaller key."""

    key: tuple[float, str]
    candidate: Candidate


def read(phrase: str) -> dict[str, str]:
    """Stem -> word, of a phrase's first 40 words."""
    found: dict[str, str] = {}
    for word, stem in with_stems(phrase):
        found.setdefault(stem, word)
        if len(found) == MOST_WORDS:
            break
    return found


def beginnings(word: str, stem: str) -> Iterator[tuple[str, float]]:
    """Where to look for a word that no product has: what it may be the beginning of, then what bends like it."""
    if len(word) >= LEAST_PREFIX:
        yield word, _BEGINS
    if not has_digit(word) and len(stem) - _CUT >= _LEAST_LEFT:
        yield stem[:-_CUT], _BENT


def standing_in(found: Iterable[str], beginning: str, quality: float) -> dict[str, float]:
    """Of the stems with this beginning, those that may stand for the word."""
    return {one: quality for one in found if quality == _BEGINS or len(one) - len(beginning) <= _LONGEST_ENDING}


def weigh(
    words: Mapping[str, str], forms: Mapping[str, Mapping[str, float]], counts: Mapping[str, int], products: int
) -> Phrase:
    """A phrase with the weight of its words. `counts` says of each stem in how many products it is."""
    known = []
    total = 0.0
    for stem, word in words.items():
        if stem_forms := forms.get(stem):
            weight = log(1 + products / max(1, *(counts.get(form, 1) for form in stem_forms)))
            known.append(Word(word, stem, stem_forms, weight))
        else:
            weight = _UNKNOWN * log(1 + products)
        total += weight
    known.sort(key=lambda word: (-word.weight, word.stem))
    return Phrase(tuple(known), total)


def decisive(phrase: Phrase) -> tuple[Word, ...]:
    """The rarest words: a product that has none of them cannot have enough of the phrase."""
    left = sum(word.weight for word in phrase.known)
    for count, word in enumerate(phrase.known):
        if left < SHARE * phrase.total:
            return phrase.known[:count]
        left -= word.weight
    return phrase.known


def any_of(words: Iterable[Word]) -> list[tuple[str, ...]]:
    """Groups of stems: products with one of these words."""
    return [(form,) for form in dict.fromkeys(form for word in words for form in word.forms)]


def all_of(words: Sequence[Word]) -> list[tuple[str, ...]]:
    """Products with every one of the words, each in its best form."""
    return [tuple(dict.fromkeys(_best(word) for word in words))]


def pairs_of(words: Sequence[Word]) -> list[tuple[str, ...]]:
    """Products with two of the rarest words."""
    return [(_best(one), _best(other)) for one, other in combinations(words[:_PAIRED], 2)]


def _best(word: Word) -> str:
    return min(word.forms, key=lambda form: (-word.forms[form], form))


def ranked(phrase: Phrase, candidates: Iterable[Candidate]) -> list[Match]:
    """Those that have enough of the phrase, the best first, equal ones by their ids."""
    matches = (match for candidate in candidates if (match := _match(phrase, candidate)) is not None)
    return sorted(matches, key=lambda match: match.key)


def _match(phrase: Phrase, candidate: Candidate) -> Match | None:
    stems = candidate.words.split()
    place = {stem: at for at, stem in reversed(list(enumerate(stems)))}
    had = score = 0.0
    named = set()
    for word in phrase.known:
        met = [(form, quality) for form, quality in word.forms.items() if form in place]
        if not met:
            continue
        form, quality = max(met, key=lambda one: (one[1], place[one[0]] < candidate.name_words, one[0]))
        in_name = place[form] < candidate.name_words
        had += word.weight * quality
        score += word.weight * quality * (1.0 if in_name else _OTHER)
        if in_name:
            named.add(form)
    if not had or had < SHARE * phrase.total:
        return None
    covered = len(named) / max(1, candidate.name_words)
    return Match((-round(score * (_BASE + _COVERED * covered), _DIGITS), candidate.id), candidate)
