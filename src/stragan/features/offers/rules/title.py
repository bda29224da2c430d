"""What the title of an offer may be: its length as it is counted, its characters, its words."""

from msgspec import Struct

from stragan.kernel.checks import Rule, broken
from stragan.kernel.problems import OK, Problem, Problems

COST = {"&": 5, "<": 4, ">": 4, '"': 6}  # these are stored as entities and count as long as those
LONGEST_WORD = 30
FEWEST_CHARACTERS = 12
FEWEST_WORDS = 3
PATH = "name"

_LETTERS = "abcdefghijklmnopqrstuvwxyzäöüøòßáčěířšůúýžœæàâçéèêëîïôûùÿąćęłńóśźż"
_SIGNS = "0123456789!@[]#$%^&*{}().,/\\|? ;~²³`'’´\"”„“″<>_\t:-=+…–°€×µ⌀"
ALLOWED = frozenset(_LETTERS + _SIGNS) | {letter.upper() for letter in _LETTERS if letter != "ß"}


class Title(Struct, frozen=True):
    """A name with the greatest cost that it may have: 75, or 50 in the profile of 2021."""

    name: str
    limit: int


def cost(name: str) -> int:
    """What a title takes of its limit: 1 for a character, more for those of `COST`."""
    return len(name) + sum((each - 1) * name.count(character) for character, each in COST.items())


def title_is_given(title: Title) -> Problems:
    """An offer has a title, if nothing else (guide §1, §2)."""
    if title.name.strip():
        return OK
    en, pl = "Offer title may not be empty.", "Tytuł oferty nie może być pusty."
    return (Problem("VALIDATION_ERROR", en, PATH, "", pl=pl),)


def title_fits_its_limit(title: Title) -> Problems:
    """A title costs at most 75, in 2021 50; `&` counts 5, `<` and `>` 4, `"` 6 (guide §2, behaviour §3)."""
    if cost(title.name) <= title.limit:
        return OK
    en = (
        f"The maximum allowed length of the offer title has been exceeded ({title.limit} characters, "
        "assuming that some letters and symbols are counted as more than 1 character)."
    )
    pl = (
        f"Przekroczono maksymalny dopuszczalny rozmiar tytułu oferty ({title.limit} znaków, "
        "przy założeniu, że niektóre litery i symbole liczone są jako więcej niż 1 znak)."
    )
    return (Problem("VALIDATION_ERROR", en, PATH, "", pl=pl),)


def title_has_only_allowed_characters(title: Title) -> Problems:
    """A title is written with the letters, digits and signs of the guide's list, small or capital (guide §2)."""
    if ALLOWED.issuperset(title.name):
        return OK
    strange = " ".join(dict.fromkeys(character for character in title.name if character not in ALLOWED))
    code = "ConstraintViolationException.CharacterNotAllowed"
    en, pl = f"The title contains forbidden characters: {strange}", f"Tytuł zawiera niedozwolone znaki: {strange}"
    return (Problem(code, en, PATH, code, pl=pl),)


def words_of_the_title_are_short(title: Title) -> Problems:
    """No word of a title is longer than 30 characters; only spaces part words (behaviour §3)."""
    if len(title.name) <= LONGEST_WORD or max(map(len, title.name.split()), default=0) <= LONGEST_WORD:
        return OK
    code = "ConstraintViolationException.MaxWordLength"
    en = (
        "You have exceeded the maximum permissible length of a single word in the offer title "
        f"({LONGEST_WORD} characters)."
    )
    pl = f"Przekroczono maksymalną dopuszczalną długość pojedynczego słowa w tytule oferty ({LONGEST_WORD} znaków)."
    return (Problem(code, en, PATH, code, pl=pl),)


RULES: tuple[Rule[Title], ...] = (
    title_is_given,
    title_fits_its_limit,
    title_has_only_allowed_characters,
    words_of_the_title_are_short,
)


def title_problems(name: str | None, limit: int) -> Problems:
    """Every problem of a draft's title."""
    return broken(Title(name or "", limit), RULES)


# Rules of the newer generation only: drafts were listed with shorter titles, the guide's own sample has two words.


def title_is_long_enough(title: Title) -> Problems:
    """A title has at least 12 characters, spaces included (behaviour §3, since May 2025)."""
    if len(title.name) >= FEWEST_CHARACTERS:
        return OK
    code = "ConstraintViolationException.StringLength"
    en = f"The offer title must have at least {FEWEST_CHARACTERS} characters."
    pl = f"Tytuł oferty musi mieć co najmniej {FEWEST_CHARACTERS} znaków."
    return (Problem(code, en, PATH, code, pl=pl),)


def title_has_enough_words(title: Title) -> Problems:
    """A title has at least 3 words (behaviour §3, since May 2025)."""
    if len(title.name.split()) >= FEWEST_WORDS:
        return OK
    code = "ConstraintViolationException.StringLength"
    en = f"The offer title must have at least {FEWEST_WORDS} words."
    pl = f"Tytuł oferty musi mieć co najmniej {FEWEST_WORDS} słowa."
    return (Problem(code, en, PATH, code, pl=pl),)


def shortened(name: str, limit: int) -> str:
    """A product's name made fit to be a title: words are left out at the end (behaviour §4, Defaults)."""
    kept = name
    while cost(kept) > limit and " " in kept:
        kept = kept.rsplit(" ", 1)[0].rstrip(" ,;-/")
    while cost(kept) > limit:
        kept = kept[:-1]
    return kept
