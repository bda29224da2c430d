"""What the description of a proposed product may be: as that of an offer (guide §6)."""

from collections.abc import Iterator

from stragan.features.products.rules.proposal import Proposed
from stragan.kernel.checks import Rule, each
from stragan.kernel.description import (
    MOST_BYTES,
    MOST_SECTIONS,
    Item,
    Section,
    has_its_content,
    has_one_or_two_items,
    wrong_size,
)
from stragan.kernel.markup import CODE, content_problems
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.wire import encode

_SECTIONS = "description.sections"


def sections_are_few(proposed: Proposed) -> Problems:
    """A description has between 1 and 100 sections (guide §6)."""
    description = proposed.proposal.description
    if description is None or 1 <= len(description.sections or ()) <= MOST_SECTIONS:
        return OK
    return (wrong_size("sections", MOST_SECTIONS).under("description"),)


def sections_have_one_or_two_items(proposed: Proposed) -> Problems:
    """A section shows one item, or two beside each other (guide §6)."""
    return each(_SECTIONS, _sections(proposed), has_one_or_two_items)


def texts_are_well_formed(proposed: Proposed) -> Problems:
    """A text keeps to the small HTML of descriptions (guide §6, behaviour §7)."""
    return each(_SECTIONS, _sections(proposed), lambda section: each("items", section.items or (), _is_well_formed))


def _is_well_formed(item: Item) -> Problems:
    if item.type == "IMAGE":
        return OK
    return has_its_content(item) or content_problems(item.content or "")


def pictures_are_the_products(proposed: Proposed) -> Problems:
    """A description shows only pictures of the product's `images` (guide §6)."""
    if all(item.url in proposed.proposal.images for item in _items(proposed) if item.type == "IMAGE"):
        return OK
    en, pl = "Description images are not valid.", "Zdjęcia w opisie są nieprawidłowe."
    return (Problem(CODE, en, "description", "Invalid value", pl=pl),)


def description_is_short(proposed: Proposed) -> Problems:
    """The whole description has at most 40,000 bytes in its JSON (guide §6)."""
    if proposed.proposal.description is None or len(encode(proposed.proposal.description)) <= MOST_BYTES:
        return OK
    en = f"The maximum size of the description has been exceeded ({MOST_BYTES} bytes)."
    pl = f"Przekroczono maksymalny rozmiar opisu ({MOST_BYTES} bajtów)."
    return (Problem(CODE, en, "description", "Invalid value", pl=pl),)


def _sections(proposed: Proposed) -> list[Section]:
    return (proposed.proposal.description.sections if proposed.proposal.description else None) or []


def _items(proposed: Proposed) -> Iterator[Item]:
    for section in _sections(proposed):
        yield from section.items or ()


RULES: tuple[Rule[Proposed], ...] = (
    sections_are_few,
    sections_have_one_or_two_items,
    texts_are_well_formed,
    pictures_are_the_products,
    description_is_short,
)
