"""Which leaf categories a title of an offer may belong to: words and phrases, weighed by how few categories use them.

The evidence is what the catalogue says of its leaves: names, names of the path, and keywords, in Polish and English.
A title is read in both languages at once, since sellers mix them. Every word of a title counts for a leaf as much as
the best phrase that it is part of; a phrase that is there as a whole is worth far more than a part of one.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from math import log
from typing import NamedTuple

from stragan.catalogue.model import Category, Text
from stragan.features.categories import titles
from stragan.features.categories.titles import Word
from stragan.kernel.problems import Language
from stragan.kernel.stems import stem_english, stem_polish

_PIECES = re.compile(r",| i | and ")

_PATH, _NAME, _KEYWORD = 0.25, 0.6, 1.0  # a name covers all that is in a category, a keyword names one thing
_WHOLE = (0.0, 1.0, 0.9, 0.8)  # each word of a whole phrase of one, two, three and more words
_SCATTERED = 0.7  # the words of a phrase are all there, but not side by side
_PART = 0.7  # some words of a phrase are missing; times the square of how much of it is there
_HEADLESS = 0.05  # and among them the one that says what it is about
_BRAND = 0.4  # the maker inside a phrase: it makes many other things
_LEAST, _LEAST_EACH = 1.3, 0.2  # below this, or this for each word of a short title, only stray words were met
_OTHER_AUDIENCE = 0.4  # a leaf of men's things, and the title names women
_NEAR, _SAME_MAIN = 1.0, 0.2  # for each step that a leaf shares with the best one; for the main category

_STEM: Mapping[Language, Callable[[str], str]] = {"pl": stem_polish, "en": stem_english}


class Matcher:
    """An index over the leaves of a catalogue. Built once; asking it changes nothing."""

    def __init__(self, categories: Mapping[str, Category]) -> None:
        leaves = [category for category in categories.values() if category.leaf]
        self._leaves = leaves
        self._brands = titles.makers(leaves)
        self._indexes = [_Index(language, leaves, categories) for language in _STEM]
        self._audiences = [_audience(leaf, categories) for leaf in leaves]
        self._under: dict[str, list[int]] = defaultdict(list)  # a category -> its leaves
        for number, leaf in enumerate(leaves):
            for step in leaf.path_ids[:-1]:
                self._under[step].append(number)

    def best(self, title: str, most: int) -> list[str]:
        """Ids of the leaves that fit a title, the best first; equally good ones in the order of the tree.

        What remains of `most` is filled with the next best: leaves near the best one in the tree, and leaves that share
        stray words with the title. A title that fits nothing gets nothing.
        """
        read = titles.read(title, self._brands)
        scores = self._scores(read)
        least = min(_LEAST, _LEAST_EACH * len(read))
        fitting = {leaf: score for leaf, score in scores.items() if score >= least}
        found = nsmallest(most, fitting, key=lambda leaf: (-fitting[leaf], leaf))
        if 0 < len(found) < most:
            found += self._next_best(found, scores, most - len(found))
        return [self._leaves[leaf].id for leaf in found]

    def _scores(self, read: Sequence[Word]) -> dict[int, float]:
        evidence: dict[int, dict[int, float]] = defaultdict(dict)  # leaf -> place in the title -> weight
        for index in self._indexes:
            for leaf, at, weight in index.evidence(read):
                places = evidence[leaf]
                if weight > places.get(at, 0.0):
                    places[at] = weight
        scores = {leaf: sum(places.values()) for leaf, places in evidence.items()}
        if audience := titles.audience(word.text for word in read):
            for leaf in scores:
                if self._audiences[leaf] not in (None, audience):
                    scores[leaf] *= _OTHER_AUDIENCE
        return scores

    def _next_best(self, found: Sequence[int], scores: Mapping[int, float], most: int) -> list[int]:
        """Leaves that do not fit by themselves, those first that are near the best one and share words."""
        worth = dict(scores)
        for depth, step in enumerate(self._leaves[found[0]].path_ids[:-1]):
            for leaf in self._under[step]:
                worth[leaf] = worth.get(leaf, 0.0) + (_NEAR if depth else _SAME_MAIN)
        rest = [leaf for leaf, value in worth.items() if value >= _SAME_MAIN and leaf not in found]
        return nsmallest(most, rest, key=lambda leaf: (-worth[leaf], leaf))


class _Phrase(NamedTuple):
    leaf: int
    stems: tuple[str, ...]
    head: str  # what the phrase is about: in Polish its first word, in English the last one
    weight: float


class _Index:
    """Phrases of all leaves in one language, to be found by any of their stems."""

    def __init__(self, language: Language, leaves: Sequence[Category], categories: Mapping[str, Category]) -> None:
        self._language = language
        self._phrases: list[_Phrase] = []
        for number, leaf in enumerate(leaves):
            self._phrases += _phrases(number, leaf, categories, language)
        self._holding: dict[str, list[int]] = defaultdict(list)  # stem -> numbers of phrases
        users: dict[str, set[int]] = defaultdict(set)  # stem -> leaves
        for number, phrase in enumerate(self._phrases):
            for stem in phrase.stems:
                self._holding[stem].append(number)
                if phrase.weight > _PATH:
                    users[stem].add(phrase.leaf)
        self._rarity = {stem: log(1 + len(leaves) / max(1, len(users[stem]))) for stem in self._holding}

    def evidence(self, title: Iterable[Word]) -> Iterator[tuple[int, int, float]]:
        """(leaf, place in the title, weight) for each word of every phrase that shares words with the title."""
        words_: dict[str, Word] = {}
        for word in title:
            words_.setdefault(_STEM[self._language](word.text), word)
        met: dict[int, dict[str, Word]] = defaultdict(dict)
        for stem, word in words_.items():
            for number in self._holding.get(stem, ()):
                met[number][stem] = word
        for number, found in met.items():
            phrase = self._phrases[number]
            head = found.get(phrase.head) or next(iter(found.values()))
            strength = phrase.weight * self._strength(phrase, found) * head.weight[self._language]
            for stem, word in found.items():
                maker = _BRAND if word.brand and len(phrase.stems) > 1 else 1.0
                yield phrase.leaf, word.at, strength * maker * self._rarity[stem]

    def _strength(self, phrase: _Phrase, found: Mapping[str, Word]) -> float:
        if len(found) == len(phrase.stems):
            places = [word.at for word in found.values()]
            together = max(places) - min(places) < len(places)
            return _WHOLE[min(len(places), len(_WHOLE) - 1)] * (1.0 if together else _SCATTERED)
        told = sum(self._rarity[stem] for stem, word in found.items() if word.tells_by_itself(stem))
        part = told / sum(self._rarity[stem] for stem in phrase.stems)
        return (_PART if phrase.head in found else _HEADLESS) * part**2


def _phrases(number: int, leaf: Category, categories: Mapping[str, Category], language: Language) -> Iterator[_Phrase]:
    pieces = [(piece, _PATH) for id_ in leaf.path_ids[:-1] for piece in _pieces(categories[id_].name, language)]
    pieces += [(piece, _NAME) for piece in _pieces(leaf.name, language)]
    pieces += [(keyword, _KEYWORD) for keyword in (leaf.keywords.pl if language == "pl" else leaf.keywords.en)]
    found = {_stems(piece, language): (piece, weight) for piece, weight in pieces}  # the leaf's own words come last
    for stems, (piece, weight) in found.items():
        if stems:
            yield _Phrase(number, stems, _head(piece, stems, language), weight)


def _audience(leaf: Category, categories: Mapping[str, Category]) -> str | None:
    return titles.audience(word for step in leaf.path_ids for word in titles.split(categories[step].name.en))


def _head(piece: str, stems: tuple[str, ...], language: Language) -> str:
    if language == "pl":
        return stems[0]
    before = " ".join(titles.head_in_english(piece))
    return (_stems(before, language) or stems)[-1]


def _pieces(name: Text, language: Language) -> list[str]:
    """`Sofas, armchairs and pouffes` are three things."""
    return _PIECES.split(name.pl if language == "pl" else name.en)


def _stems(text: str, language: Language) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_STEM[language](word) for word in titles.split(text) if word not in titles.STOP))
