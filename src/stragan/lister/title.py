"""A title that Allegro accepts: its characters (guide §2), its length counted with entities, its words not too long."""

import re
import unicodedata
from typing import NamedTuple

from stragan.kernel.problems import Problem
from stragan.lister import remarks
from stragan.lister.characters import plain

LIMIT = 75  # since September 2023 (behaviour §3)
LONGEST_WORD = 30
COST = {"&": 5, "<": 4, ">": 4, '"': 6}  # characters that become entities
_LETTERS = "abcdefghijklmnopqrstuvwxyzäöüøòßáčěířšůúýžœæàâçéèêëîïôûùÿąćęłńóśźż"
_OTHERS = "0123456789!@[]#$%^&*{}().,/\\|? ;~²³`'’´\"”„“″<>_:-=+…–°€×µ⌀"
ALLOWED = frozenset(_LETTERS + _OTHERS) | {letter.upper() for letter in _LETTERS if letter != "ß"}
_INSTEAD = str.maketrans(
    {
        **dict.fromkeys("™®©℠•·●■▪★☆✓✔►\u2713", " "),
        **dict.fromkeys("—―‒−‐‑", "–"),
        **dict.fromkeys("ʺ〃", "″"),
        **dict.fromkeys("‘‚ʼ′", "'"),
        **dict.fromkeys("«»‟", '"'),
        "∅": "⌀",
        "№": "nr",
        "⁄": "/",
        "Ω": "ohm",
        "±": "+/-",
        "≥": ">=",
        "≤": "<=",
        "→": "-",
    }
)
_AMOUNT = re.compile(r"[\d.,]+")
_UNIT = re.compile(
    r"[kMGT]?(?:B|Hz|W|Wh)|mAh|Ah|[mck]?m|[mk]?g|[mc]?l|V|A|MP|Mpx|szt\.?|cali|cal|x|\+|/", re.IGNORECASE
)
_INCHES = re.compile(r'(?<=\d)"')
_DANGLING = " ,.;:-–/\\|+&(["
_MOST_LOST_TO_A_BRACKET = 20
_LAST_OF_BMP = "\uffff"


class Title(NamedTuple):
    text: str
    notes: tuple[Problem, ...]


def cost(text: str) -> int:
    """The length as Allegro counts it."""
    return sum(COST.get(character, 1) for character in text)


def fit(raw: str, limit: int = LIMIT) -> Title:
    """The title as it can be listed, with a note for every change that a reader would see."""
    notes: list[Problem] = []
    text, replaced = _with_allowed_characters(" ".join(plain(raw).split()))
    replaced = [*(character for character in dict.fromkeys(raw) if character > _LAST_OF_BMP), *replaced]
    if replaced:
        notes.append(remarks.title_characters(" ".join(replaced)))
    text = _with_short_words(text, notes)
    if cost(text) > limit and _INCHES.search(text):
        text = _INCHES.sub("″", text)
        notes.append(remarks.title_inches())
    if cost(text) > limit:
        whole, text = text, _shortened(text, limit)
        notes.append(remarks.title_shortened(whole[len(text) :].strip()))
    return Title(text, tuple(notes))


def _with_allowed_characters(text: str) -> tuple[str, list[str]]:
    """The text, and the characters that had to go."""
    foreign = list(dict.fromkeys(character for character in text if character not in ALLOWED))
    if not foreign:
        return text, []
    fitted = "".join(character if character in ALLOWED else _simpler(character) for character in text)
    return " ".join(fitted.split()), foreign


def _simpler(character: str) -> str:
    """The nearest allowed characters, or none: `ō` is `o`, `㎡` is `m2`."""
    instead = character.translate(_INSTEAD)
    if instead != character:
        return instead
    parts = unicodedata.normalize("NFKD", character).translate(_INSTEAD)
    return "".join(part for part in parts if part in ALLOWED)


def _with_short_words(text: str, notes: list[Problem]) -> str:
    words: list[str] = []
    for word in text.split(" "):
        if len(word) > LONGEST_WORD:
            notes.append(remarks.long_word(word))
        words += _divided(word)
    return " ".join(words)


def _divided(word: str) -> list[str]:
    """Divide a long word after a mark, or where it must be."""
    pieces = []
    while len(word) > LONGEST_WORD:
        marks = [at + 1 for at in range(LONGEST_WORD) if word[at] in "/,;|+-_"]
        at = marks[-1] if marks else LONGEST_WORD
        pieces.append(word[:at])
        word = word[at:]
    return [*pieces, word] if word else pieces


def _shortened(text: str, limit: int) -> str:
    """Whole words from the left, without what would dangle at the end."""
    words = text.split(" ")
    lost = ""
    while len(words) > 1 and cost(" ".join(words)) > limit:
        lost = words.pop()
    if len(words) > 1 and _AMOUNT.fullmatch(words[-1]) and _UNIT.fullmatch(lost):
        words.pop()  # a number without its unit says nothing
    fitted = " ".join(words).rstrip(_DANGLING)
    opened = fitted.rfind("(")
    if opened > fitted.rfind(")") and len(fitted) - opened <= _MOST_LOST_TO_A_BRACKET:
        fitted = fitted[:opened].rstrip(_DANGLING)
    return fitted
