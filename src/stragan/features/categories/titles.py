"""What the words of a title say: what is sold, what it is for or comes with, who makes it, whom it is for."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from stragan.catalogue.model import Category
from stragan.features.categories.computers import told_as_computer
from stragan.kernel.problems import Language
from stragan.kernel.text import fold, words

_BEFORE_COMPLEMENT = frozenset(words("do dla na pod od z ze w we bez for with from without"))  # "case FOR a phone"
STOP = _BEFORE_COMPLEMENT | frozenset(
    words("a an the by i and in lub or oraz of to s szt sztuk pcs new nowy nowa nowe")
)
_COLOURS = frozenset(
    words(
        "black white silver grey gray red blue green gold brown pink navy "
        "czarny czarna czarne bialy biala biale szary szara szare srebrny srebrna granatowy granatowa"
    )
)
_WOMEN, _MEN = "women", "men"
_AUDIENCES = dict.fromkeys(
    words("damski damska damskie damskich damskiej damskiego kobiet kobiety women womens woman ladies"), _WOMEN
) | dict.fromkeys(words("meski meska meskie meskich meskiej meskiego mezczyzn mezczyzny men mens man gents"), _MEN)
_SIGNS = re.compile("[™®©]")  # folding would make letters of them
_JOINED = re.compile(r"\b([a-z])-(?=[a-z]{3})|\b(t) (?=shirt)|\b(wi)[ -](?=fi\b)")  # `t-shirt` and `wi-fi` are one word
_EXTRA = re.compile(r"\s\+\s")  # "telephone + case": the case is a present
_MEASURES = re.compile(r"\d+[.,]\d+|\bcd/m")  # the halves of `4.3` are not numbers of models
_MOST_CHARACTERS, _MOST_WORDS = 400, 40  # what follows describes details

_HEAD = 1.3  # what is sold: a Polish title begins with it, an English one ends with it
_COMPLEMENT = 0.45  # what it is for, or comes with
_FADE = 0.97  # for each word further from the beginning
_SHORT = 3


class Word(NamedTuple):
    """A word of a title, and what its place makes of it when it is read in either language."""

    at: int
    text: str
    weight: Mapping[Language, float]
    brand: bool

    def tells_by_itself(self, stem: str) -> bool:
        """Whether it means anything without the rest of its phrase: a colour, a maker or a model's name does not."""
        return len(stem) >= _SHORT and not self.brand and self.text not in _COLOURS and not _is_code(self.text)


def split(text: str) -> list[str]:
    """The folded words of a text, a title or a phrase of the catalogue."""
    return words(_JOINED.sub(r"\1\2\3", fold(text)))


def read(title: str, brands: frozenset[str]) -> list[Word]:
    """The words of a title that can say what it sells."""
    text = told_as_computer(fold(_SIGNS.sub(" ", title[:_MOST_CHARACTERS])))
    text = _MEASURES.sub(" ", _EXTRA.sub(" with ", text))
    told: list[tuple[str, float]] = []
    complement = _MOST_WORDS
    for word in split(text)[:_MOST_WORDS]:
        if told and word in _BEFORE_COMPLEMENT:
            complement = min(complement, len(told))
        if word not in STOP:
            told.append((word, _FADE ** len(told) * (1.0 if len(told) < complement else _COMPLEMENT)))
    heads = [
        at
        for at, (word, _) in enumerate(told)
        if at < complement and word not in brands and word not in _COLOURS and not _is_code(word)
    ]
    first, last = (heads[0], heads[-1]) if heads else (-1, -1)
    return [
        Word(
            at,
            word,
            {"pl": weight * (_HEAD if at == first else 1.0), "en": weight * (_HEAD if at == last else 1.0)},
            word in brands,
        )
        for at, (word, weight) in enumerate(told)
    ]


def head_in_english(piece: str) -> list[str]:
    """`battery for samsung` is about a battery."""
    before = []
    for word in split(piece):
        if word in _BEFORE_COMPLEMENT:
            break
        before.append(word)
    return before


def audience(told: Iterable[str]) -> str | None:
    """Whom the words name: women or men. Nobody when they name both."""
    named = {_AUDIENCES[word] for word in told if word in _AUDIENCES}
    return named.pop() if len(named) == 1 else None


def makers(leaves: Iterable[Category]) -> frozenset[str]:
    """Makers that are known by one word, from the values of parameters that are called a brand."""
    brands = {
        parameter.id: parameter for leaf in leaves for parameter in leaf.parameters if parameter.name.en == "Brand"
    }
    names = [words(value.name.en) for brand in brands.values() for value in brand.values]
    return frozenset(name[0] for name in names if len(name) == 1)


def _is_code(word: str) -> bool:
    """A number or the name of a model: it means something only in a whole phrase that contains it."""
    return len(word) == 1 or any(character.isdigit() for character in word)
