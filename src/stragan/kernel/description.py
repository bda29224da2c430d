"""A description as the wire has it: sections of one or two items, each a text or an image."""

from typing import Literal

from stragan.kernel.wire import Wire


class Item(Wire, omit_defaults=True):
    """`content` of a TEXT, `url` of an IMAGE."""

    type: Literal["TEXT", "IMAGE"]
    content: str | None = None
    url: str | None = None


class Section(Wire):
    items: list[Item] | None = None


class Description(Wire):
    sections: list[Section] | None = None
