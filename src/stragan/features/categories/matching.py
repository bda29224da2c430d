"""Which leaf categories a title of an offer may belong to: words and phrases weighed by how few categories use them.

The evidence is what the catalogue says of its leaves: names, names of the path, and keywords, in Polish and English.
A title is read in both languages at once, since sellers mix them. Every word of a title counts for a leaf as much as
the best phrase that it is part of; a phrase that is there as a whole is worth far more than a part of it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import nsmallest
from math import log
from typing import NamedTuple

from stragan.catalogue.model import Category, Text
from stragan.kernel.problems import Language
from stragan.kernel.text import words

_STOP = frozenset(
    "a an and by i in lub of or oraz s szt sztuk the to w we ze z pcs new nowy nowa nowe na do dla pod od for with "
    "from".split()
)
_BEFORE_COMPLEMENT = frozenset("do dla na pod od z ze w we for with from".split())  # "a case FOR a phone": no phone
_POLISH_ENDINGS = (
    "owie ami ach ego emu ych ich ymi imi iem iej iom ow om em ej ie ia iu io y i a e o u"
).split()
_FLEETING_E = re.compile(r"(?<=[^aeiouy])e(?=[^aeiouy]$)")
_LONGEST_TITLE = 40  # words; what follows describes details
_NAME, _KEYWORD, _PATH = 1.0, 1.0, 0.25
_WHOLE = (0.0, 1.0, 1.5, 1.8)  # by the number of words of the phrase; the last one for longer phrases as well
_SCATTERED = 0.7  # its words are all there, but not side by side
_PART = 0.4
_HEAD = 1.3  # a Polish title begins with what it sells, an English one ends with it
_COMPLEMENT = 0.45
_FADE = 0.97  # for each word further from the beginning
_LEAST = 1.5  # below this only a stray word was met


class _Phrase(NamedTuple):
    leaf: int
    stems: tuple[str, ...]
    weight: float


class _Word(NamedTuple):
    """A word of a title; `polish` and `english` say how much its place makes of it in either language."""

    at: int
    text: str
    polish: float
    english: float


def stem_polish(word: str) -> str:
    """A folded word without its inflection: `zegarki`, `zegarkow` and `zegarek` become `zegark`."""
    for ending in _POLISH_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= max(2, len(ending)):
            word = word[: -len(ending)]
            break
    return _FLEETING_E.sub("", word) if len(word) > 3 else word  # noqa: PLR2004


def stem_english(word: str) -> str:
    """A folded word in its singular: `batteries` becomes `battery`, `watches` becomes `watch`."""
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):  # noqa: PLR2004
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word.removesuffix("s")


_STEM: Mapping[Language, Callable[[str], str]] = {"pl": stem_polish, "en": stem_english}


class Matcher:
    """An index over the leaves of a catalogue. Built once; asking it changes nothing."""

    def __init__(self, categories: Mapping[str, Category]) -> None:
        self._leaves = [category.id for category in categories.values() if category.leaf]
        leaves = [category for category in categories.values() if category.leaf]
        self._indexes = tuple(_Index(language, leaves, categories) for language in _STEM)
        self._brands = _brands(leaves)

    def best(self, title: str, most: int) -> list[str]:
        """Ids of the leaves that fit a title, the best first; equally good ones in the order of the tree."""
        title_words = _read(title, self._brands)
        evidence: dict[int, dict[int, float]] = defaultdict(dict)  # leaf -> place in the title -> weight
        for index in self._indexes:
            for leaf, at, weight in index.evidence(title_words):
                places = evidence[leaf]
                if weight > places.get(at, 0.0):
                    places[at] = weight
        scores = ((-sum(places.values()), leaf) for leaf, places in evidence.items())
        return [self._leaves[leaf] for score, leaf in nsmallest(most, scores) if score <= -_LEAST]


class _Index:
    """Phrases of all leaves in one language, to be found by any of their stems."""

    def __init__(self, language: Language, leaves: list[Category], categories: Mapping[str, Category]) -> None:
        self._language = language
        self._stem = _STEM[language]
        self._phrases = [
            phrase
            for number, leaf in enumerate(leaves)
            for phrase in _phrases(number, leaf, categories, language)
        ]
        self._with: dict[str, list[int]] = defaultdict(list)
        used_by: dict[str, set[int]] = defaultdict(set)
        for number, phrase in enumerate(self._phrases):
            for stem in phrase.stems:
                self._with[stem].append(number)
                if phrase.weight > _PATH:
                    used_by[stem].add(phrase.leaf)
        self._rarity = {stem: log(1 + len(leaves) / max(1, len(used_by[stem]))) for stem in self._with}

    def evidence(self, title: list[_Word]) -> Iterator[tuple[int, int, float]]:
        """(leaf, place in the title, weight) for every phrase that shares a word with the title."""
        places: dict[str, _Word] = {}
        for word in title:
            places.setdefault(self._stem(word.text), word)
        found: dict[int, list[str]] = defaultdict(list)
        for stem in places:
            for number in self._with.get(stem, ()):
                found[number].append(stem)
        for number, stems in found.items():
            phrase = self._phrases[number]
            met = [places[stem] for stem in stems]
            strength = phrase.weight * self._strength(phrase, stems, met)
            if strength:
                place = max(word.polish if self._language == "pl" else word.english for word in met)
                for stem, word in zip(stems, met, strict=True):
                    yield phrase.leaf, word.at, strength * place * self._rarity[stem]

    def _strength(self, phrase: _Phrase, stems: list[str], met: list[_Word]) -> float:
        if len(stems) == len(phrase.stems):
            whole = _WHOLE[min(len(stems), len(_WHOLE) - 1)]
            span = max(word.at for word in met) - min(word.at for word in met)
            return whole if span <= len(stems) else whole * _SCATTERED
        told = [stem for stem in stems if not _is_code(stem)]
        whole = sum(self._rarity[stem] for stem in phrase.stems)
        return _PART * sum(self._rarity[stem] for stem in told) / whole


def _phrases(number: int, leaf: Category, categories: Mapping[str, Category], language: Language) -> Iterable[_Phrase]:
    best: dict[tuple[str, ...], float] = {}
    told = [(_in(leaf.name, language), _NAME)]
    told += [(_in(categories[id_].name, language), _PATH) for id_ in leaf.path_ids[:-1]]
    pieces = [(piece, weight) for name, weight in told for piece in re.split(r",| i | and ", name)]
    pieces += [(keyword, _KEYWORD) for keyword in (leaf.keywords.pl if language == "pl" else leaf.keywords.en)]
    for piece, weight in pieces:
        stems = tuple(dict.fromkeys(_STEM[language](word) for word in words(piece) if word not in _STOP))
        if stems:
            best[stems] = max(weight, best.get(stems, 0.0))
    return [_Phrase(number, stems, weight) for stems, weight in best.items()]


def _in(text: Text, language: Language) -> str:
    return text.pl if language == "pl" else text.en


def _read(title: str, brands: frozenset[str]) -> list[_Word]:
    """The words of a title that can say what it sells, and how much their places make of them."""
    read: list[tuple[str, float]] = []
    place = 1.0
    told = False
    for word in words(title)[:_LONGEST_TITLE]:
        if told and word in _BEFORE_COMPLEMENT:
            place = _COMPLEMENT
        if word not in _STOP:
            told = True
            read.append((word, place))
    telling = [at for at, (word, place) in enumerate(read) if place == 1.0 and word not in brands and not _is_code(word)]
    first, last = (telling[0], telling[-1]) if telling else (-1, -1)
    return [
        _Word(
            at,
            word,
            place * _FADE**at * (_HEAD if at == first else 1.0),
            place * _FADE**at * (_HEAD if at == last else 1.0),
        )
        for at, (word, place) in enumerate(read)
    ]


def _is_code(word: str) -> bool:
    """A number or the name of a model: only a whole phrase that contains it means anything."""
    return len(word) == 1 or any(character.isdigit() for character in word)


def _brands(leaves: Iterable[Category]) -> frozenset[str]:
    return frozenset()
