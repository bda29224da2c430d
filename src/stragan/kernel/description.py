"""A description as the wire has it: sections of one or two items, each a text or an image; its limits (guide §6)."""

from typing import Literal

from stragan.kernel.markup import CODE
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.wire import Wire

MOST_SECTIONS, MOST_ITEMS, MOST_BYTES = 100, 2, 40_000


class Item(Wire, omit_defaults=True):
    """`content` of a TEXT, `url` of an IMAGE."""

    type: Literal["TEXT", "IMAGE"]
    content: str | None = None
    url: str | None = None


class Section(Wire):
    items: list[Item] | None = None


class Description(Wire):
    sections: list[Section] | None = None


def has_one_or_two_items(section: Section) -> Problems:
    """A section shows one item over the whole width, or two beside each other."""
    return OK if 1 <= len(section.items or ()) <= MOST_ITEMS else (wrong_size("items", MOST_ITEMS),)


def wrong_size(member: str, most: int) -> Problem:
    """A list is empty or too long."""
    en = f'"{member}" size must be between 1 and {most}'
    return Problem(CODE, en, member, "Invalid value", pl=f'Rozmiar "{member}" musi być między 1 a {most}')


def has_its_content(item: Item) -> Problems:
    """An item of type TEXT has a content, one of type IMAGE a url."""
    member, value = ("content", item.content) if item.type == "TEXT" else ("url", item.url)
    if value and not value.isspace():
        return OK
    en, pl = f'"{member}" may not be empty', f'Pole "{member}" nie może być puste'
    return (Problem(CODE, en, member, f"Invalid value: {value or ''}", pl=pl),)
