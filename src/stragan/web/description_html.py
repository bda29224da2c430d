"""The texts of descriptions as HTML: written anew from what their grammar allows, tag by tag.

Nothing of a seller's text reaches the page as it is. What does not pass the grammar, which a draft may hold and whoever
is typing has most of the time, is shown as the text that it is.
"""

from html.parser import HTMLParser

from markupsafe import Markup, escape
from typing_extensions import override

from stragan.features.images import service as images
from stragan.kernel.markup import TAGS, content_problems

_WRITTEN = {"h1": "h3", "h2": "h4"}  # the title of the page is its only h1
_ALLOWED = frozenset(TAGS) - {"d"}


def picture(url: str) -> str | None:
    """The address on whatever host the reader uses; None for a picture that is not ours, which is not loaded."""
    return images.without_host(url)


def written(content: str) -> Markup:
    """The HTML of a text."""
    if content_problems(content):
        return Markup("<p>{}</p>").format(content)
    writer = _Writer()
    writer.feed(content)
    writer.close()
    return Markup().join(writer.parts)


class _Writer(HTMLParser):
    """Writes allowed tags without attributes and everything else escaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Markup] = []

    @override
    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _ALLOWED:
            self.parts.append(Markup("<{}>").format(_WRITTEN.get(tag, tag)))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _ALLOWED:
            self.parts.append(Markup("</{}>").format(_WRITTEN.get(tag, tag)))

    @override
    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))
