"""Which leaf categories a title of an offer may belong to: words and phrases, weighed by how few categories use them.

The evidence is what the catalogue says of its leaves: names, names of the path, and keywords, in Polish and English.
A title is read in both languages at once, since sellers mix them. Every word of a title counts for a leaf as much as
the best phrase that it is part of; a phrase that is there as a whole is worth far more than a part of one.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import takewhile
from math import log
from typing import NamedTuple

from stragan.catalogue.model import Category, Text
from stragan.kernel.problems import Language
from stragan.kernel.text import words

_BEFORE_COMPLEMENT = frozenset(words("do dla na pod od z ze w we bez for with from without"))  # "case FOR a phone"
_STOP = _BEFORE_COMPLEMENT | frozenset(
    words("a an the by i and in lub or oraz of to s szt sztuk pcs new nowy nowa nowe")
)
_COLOURS = frozenset(
    words(
        "black white silver grey gray red blue green gold brown pink navy "
        "czarny czarna czarne bialy biala biale szary szara szare srebrny srebrna granatowy granatowa"
    )
)
_EXTRA = re.compile(r"\s\+\s")  # "telephone + case": the case is a present
_MEASURES = re.compile(r"\d+[.,]\d+|\bcd/m")  # the halves of `4.3` are not numbers of models
_MOST_CHARACTERS, _MOST_WORDS = 400, 40  # what follows describes details
_PIECES = re.compile(r",| i | and ")

_PATH, _NAME, _KEYWORD = 0.25, 0.6, 1.0  # a name covers all that is in a category, a keyword names one thing
_WHOLE = (0.0, 1.0, 0.9, 0.8)  # each word of a whole phrase of one, two, three and more words
_SCATTERED = 0.7  # the words of a phrase are all there, but not side by side
_PART = 0.7  # some words of a phrase are missing; times the square of how much of it is there
_HEADLESS = 0.05  # and among them the one that says what it is about
_BRAND = 0.4  # the maker inside a phrase: it makes many other things
_HEAD = 1.3  # what is sold: a Polish title begins with it, an English one ends with it
_COMPLEMENT = 0.45  # what it is for, or comes with
_FADE = 0.97  # for each word further from the beginning
_LEAST, _LEAST_EACH = 1.3, 0.2  # below this, or this for each word of a short title, only stray words were met

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


_STEM: Mapping[Language, Callable[[str], str]] = {"pl": stem_polish, "en": stem_english}


class Matcher:
    """An index over the leaves of a catalogue. Built once; asking it changes nothing."""

    def __init__(self, categories: Mapping[str, Category]) -> None:
        leaves = [category for category in categories.values() if category.leaf]
        self._ids = [leaf.id for leaf in leaves]
        self._brands = _brands(leaves)
        self._indexes = [_Index(language, leaves, categories) for language in _STEM]

    def best(self, title: str, most: int) -> list[str]:
        """Ids of the leaves that fit a title, the best first; equally good ones in the order of the tree."""
        read = _read(title, self._brands)
        evidence: dict[int, dict[int, float]] = defaultdict(dict)  # leaf -> place in the title -> weight
        for index in self._indexes:
            for leaf, at, weight in index.evidence(read):
                places = evidence[leaf]
                if weight > places.get(at, 0.0):
                    places[at] = weight
        least = min(_LEAST, _LEAST_EACH * len(read))
        scores = ((-sum(places.values()), leaf) for leaf, places in evidence.items())
        return [self._ids[leaf] for score, leaf in nsmallest(most, scores) if -score >= least]


class _Word(NamedTuple):
    """A word of a title, and what its place makes of it when it is read in either language."""

    at: int
    text: str
    weight: Mapping[Language, float]
    brand: bool


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

    def evidence(self, title: Iterable[_Word]) -> Iterator[tuple[int, int, float]]:
        """(leaf, place in the title, weight) for each word of every phrase that shares words with the title."""
        words_: dict[str, _Word] = {}
        for word in title:
            words_.setdefault(_STEM[self._language](word.text), word)
        met: dict[int, dict[str, _Word]] = defaultdict(dict)
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

    def _strength(self, phrase: _Phrase, found: Mapping[str, _Word]) -> float:
        if len(found) == len(phrase.stems):
            places = [word.at for word in found.values()]
            together = max(places) - min(places) < len(places)
            return _WHOLE[min(len(places), len(_WHOLE) - 1)] * (1.0 if together else _SCATTERED)
        told = sum(self._rarity[stem] for stem, word in found.items() if _tells_by_itself(stem, word))
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


def _head(piece: str, stems: tuple[str, ...], language: Language) -> str:
    """`battery for samsung` is about a battery."""
    if language == "pl":
        return stems[0]
    before = " ".join(takewhile(lambda word: word not in _BEFORE_COMPLEMENT, words(piece)))
    return (_stems(before, language) or stems)[-1]


def _pieces(name: Text, language: Language) -> list[str]:
    """`Sofas, armchairs and pouffes` are three things."""
    return _PIECES.split(name.pl if language == "pl" else name.en)


def _stems(text: str, language: Language) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_STEM[language](word) for word in words(text) if word not in _STOP))


def _read(title: str, brands: frozenset[str]) -> list[_Word]:
    """The words of a title that can say what it sells."""
    text = _MEASURES.sub(" ", _EXTRA.sub(" with ", title[:_MOST_CHARACTERS]))
    told: list[tuple[str, float]] = []
    complement = _MOST_WORDS
    for word in words(text)[:_MOST_WORDS]:
        if told and word in _BEFORE_COMPLEMENT:
            complement = min(complement, len(told))
        if word not in _STOP:
            told.append((word, _FADE ** len(told) * (1.0 if len(told) < complement else _COMPLEMENT)))
    heads = [
        at
        for at, (word, weight) in enumerate(told)
        if at < complement and word not in brands and word not in _COLOURS and not _is_code(word)
    ]
    first, last = (heads[0], heads[-1]) if heads else (-1, -1)
    return [
        _Word(
            at,
            word,
            {"pl": weight * (_HEAD if at == first else 1.0), "en": weight * (_HEAD if at == last else 1.0)},
            word in brands,
        )
        for at, (word, weight) in enumerate(told)
    ]


def _tells_by_itself(stem: str, word: _Word) -> bool:
    """Whether a word means anything without the rest of its phrase: a colour or a maker does not."""
    return len(stem) >= _SHORT and not word.brand and word.text not in _COLOURS and not _is_code(word.text)


def _is_code(word: str) -> bool:
    """A number or the name of a model: it means something only in a whole phrase that contains it."""
    return len(word) == 1 or any(character.isdigit() for character in word)


def _brands(leaves: Iterable[Category]) -> frozenset[str]:
    """Makers that are known by one word, from the values of parameters that are called a brand."""
    brands = {
        parameter.id: parameter for leaf in leaves for parameter in leaf.parameters if parameter.name.en == "Brand"
    }
    names = [words(value.name.en) for brand in brands.values() for value in brand.values]
    return frozenset(name[0] for name in names if len(name) == 1)
