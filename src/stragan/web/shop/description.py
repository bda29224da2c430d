"""Descriptions of offers as HTML: written anew from what the grammar of descriptions allows, tag by tag.

Nothing of a seller's text reaches the page as it is. What does not pass the grammar, which a draft may hold, is shown
as the text that it is.
"""

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Literal

from markupsafe import Markup, escape
from msgspec import Struct
from typing_extensions import override

from stragan.features.images import service as images
from stragan.kernel.description import Item, Section
from stragan.kernel.markup import TAGS, content_problems

# The title of the page is its only h1, and a description stands below a heading of the page.
_WRITTEN = {"h1": "h3", "h2": "h4"}
_ALLOWED = frozenset(TAGS) - {"d"}


class Cell(Struct, frozen=True):
    """One item of a section: `html` of a text, `url` of a picture of this server."""

    kind: Literal["TEXT", "IMAGE"]
    html: Markup = Markup()
    url: str = ""


Row = tuple[Cell, ...]


def rows(sections: Iterable[Section]) -> list[Row]:
    """Each section is a row of one or two cells."""
    found = (tuple(cell for item in section.items or () if (cell := _cell(item))) for section in sections)
    return [row for row in found if row]


def picture(url: str) -> str | None:
    """The address on whatever host the reader uses; None for a picture that is not ours, which is not loaded."""
    return images.without_host(url)


def _cell(item: Item) -> Cell | None:
    if item.type == "IMAGE":
        path = picture(item.url) if item.url else None
        return Cell("IMAGE", url=path) if path else None
    return Cell("TEXT", html=written(item.content)) if item.content else None


def written(content: str) -> Markup:
    """The HTML of a text."""
    if content_problems(content):
        return Markup("<p>{}</p>").format(content)
    writer = _Writer()
    writer.feed(content)
    writer.close()
    return writer.html


class _Writer(HTMLParser):
    """Writes allowed tags without attributes and everything else escaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[Markup] = []

    @property
    def html(self) -> Markup:
        return Markup().join(self._parts)

    @override
    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _ALLOWED:
            self._parts.append(Markup("<{}>").format(_WRITTEN.get(tag, tag)))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _ALLOWED:
            self._parts.append(Markup("</{}>").format(_WRITTEN.get(tag, tag)))

    @override
    def handle_data(self, data: str) -> None:
        self._parts.append(escape(data))
