"""What an application asks for, in words: apart what it may see and what it may change."""

from msgspec import Struct

from stragan.auth.scopes import SCOPES
from stragan.kernel.problems import Language


class Wish(Struct, frozen=True):
    """One scope in words; a new one was not allowed before."""

    words: str
    is_new: bool


class Wishes(Struct, frozen=True):
    """`heading` is the name of a text."""

    heading: str
    wishes: list[Wish]


def in_words(scopes: frozenset[str], known: frozenset[str], language: Language) -> list[Wishes]:
    """Those that only read first. What is new is marked where something else was allowed before."""
    groups: dict[str, list[Wish]] = {"allow_see": [], "allow_change": []}
    for name, words in SCOPES.items():
        if name in scopes:
            heading = "allow_see" if name.endswith(":read") else "allow_change"
            is_new = bool(known & scopes) and name not in known
            groups[heading].append(Wish(words.read_in(language), is_new))
    return [Wishes(heading, wishes) for heading, wishes in groups.items() if wishes]


def place(address: str) -> str:
    """Whose address it is, without what a page may hide behind a long one: the host, or a program's own scheme."""
    scheme, _, rest = address.partition(":")
    return rest.lstrip("/").partition("/")[0].partition("?")[0] if scheme in ("http", "https") else f"{scheme}:"
