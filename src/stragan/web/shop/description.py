"""Descriptions of offers on pages of the shop: rows of one or two cells."""

from collections.abc import Iterable
from typing import Literal

from markupsafe import Markup
from msgspec import Struct

from stragan.kernel.description import Item, Section
from stragan.web.description_html import picture, written


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


def _cell(item: Item) -> Cell | None:
    if item.type == "IMAGE":
        path = picture(item.url) if item.url else None
        return Cell("IMAGE", url=path) if path else None
    return Cell("TEXT", html=written(item.content)) if item.content else None
