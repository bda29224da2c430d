"""What a description may be: its sections and items, its size, its pictures, and the small HTML of its texts."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from stragan.kernel.checks import Rule, broken, each
from stragan.kernel.description import (
    MOST_BYTES,
    MOST_SECTIONS,
    Description,
    Item,
    has_its_content,
    has_one_or_two_items,
    wrong_size,
)
from stragan.kernel.markup import CODE, content_problems
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.wire import encode


class Described(Struct, frozen=True):
    """A description with what it is measured by."""

    description: Description
    image_urls: Collection[str]
    limit_bytes: int
    most_sections: int = MOST_SECTIONS


def sections_are_few(described: Described) -> Problems:
    """A description has at most 100 sections, or what `max_description_sections` says (guide §6)."""
    most = described.most_sections
    if len(described.description.sections or ()) <= most:
        return OK
    return (wrong_size("sections", most).under("description"),)


def sections_have_one_or_two_items(described: Described) -> Problems:
    """A section shows one item over the whole width, or two beside each other (guide §6)."""
    return each("description.sections", described.description.sections or (), has_one_or_two_items)


def items_have_their_content(described: Described) -> Problems:
    """An item of type TEXT has a content, one of type IMAGE a url (guide §6)."""
    return _of_items(described, has_its_content)


def texts_are_well_formed(described: Described) -> Problems:
    """A text is HTML of h1, h2, p, ul, ol, li and b, each only where it belongs, all in small letters, closed and
    without attributes; no text stands outside of them (guide §6, behaviour §7)."""
    return _of_items(described, _is_well_formed)


def _is_well_formed(item: Item) -> Problems:
    return content_problems(item.content) if item.content and item.type == "TEXT" else OK


def _of_items(described: Described, rule: Rule[Item]) -> Problems:
    problems: list[Problem] = []
    for i, section in enumerate(described.description.sections or ()):
        for j, item in enumerate(section.items or ()):
            if found := rule(item):
                problems += [problem.under(f"description.sections[{i}].items[{j}]") for problem in found]
    return problems


def images_are_in_the_gallery(described: Described) -> Problems:
    """A description shows only pictures that the offer's `images` have (guide §6, behaviour §3)."""
    strange = [url for url in _urls(described.description) if url not in described.image_urls]
    if not strange or {_picture(url) for url in described.image_urls}.issuperset(map(_picture, strange)):
        return OK
    en, pl = "Description images are not valid.", "Zdjęcia w opisie są nieprawidłowe."
    return (Problem(CODE, en, "offerDto", "Invalid value: unknown", pl=pl),)


def _picture(url: str) -> str:
    """What names an uploaded picture: its path, whichever of the server's host names a client has for it."""
    return url.partition("/original/")[2] or url


def _urls(description: Description) -> Iterator[str]:
    for section in description.sections or ():
        for item in section.items or ():
            if item.type == "IMAGE" and item.url:
                yield item.url


def description_fits_its_limit(described: Described) -> Problems:
    """The whole description has at most 40,000 bytes, counted in its JSON as we answer it: texts in UTF-8 with the
    names, quotes and brackets around them (guide §6; Allegro counts the JSON too, issue 1015)."""
    limit = described.limit_bytes
    if _may_weigh(described.description) <= limit or len(encode(described.description)) <= limit:
        return OK
    en = f"The maximum size of the offer description has been exceeded ({limit} bytes)."
    pl = f"Przekroczono maksymalny rozmiar opisu oferty ({limit} bajtów)."
    return (Problem(CODE, en, "description", "Invalid value", pl=pl),)


def _may_weigh(description: Description) -> int:
    """More bytes than the JSON has, at a glance: six for a character, a hundred for what is around an item."""
    return sum(
        100 + sum(100 + 6 * (len(item.content or "") + len(item.url or "")) for item in section.items or ())
        for section in description.sections or ()
    )


RULES: tuple[Rule[Described], ...] = (
    sections_are_few,
    sections_have_one_or_two_items,
    items_have_their_content,
    texts_are_well_formed,
    images_are_in_the_gallery,
    description_fits_its_limit,
)


def description_problems(
    description: Description,
    image_urls: Collection[str],
    limit_bytes: int = MOST_BYTES,
    most_sections: int = MOST_SECTIONS,
) -> Problems:
    """Everything for which a description is refused. One without sections is a gap and none of these."""
    return broken(Described(description, image_urls, limit_bytes, most_sections), RULES)
