"""A description in Allegro's grammar out of plain text, light markdown or any HTML.

The grammar (behaviour §7): h1, h2, p, ul and ol side by side; text only in h1 and h2; b in p; li in lists, b in li;
no attributes. What the source has beyond it keeps its words and loses its form.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from stragan.kernel.problems import Problem
from stragan.lister import remarks
from stragan.lister.characters import plain

MOST_BYTES = 40_000
Kind = Literal["h1", "h2", "p", "ul", "ol"]
_TAG = re.compile(
    r"</?(?:p|br|div|span|ul|ol|li|b|strong|i|em|u|h[1-6]|table|tr|td|th|a|img|font|center|section|hr)\b[^<>]*>",
    re.IGNORECASE,
)
_BOLD_TAGS = frozenset({"b", "strong", "th", "dt"})
_LISTS = frozenset({"ul", "ol"})
_ITEMS = frozenset({"li", "tr", "dd", "dt"})
_INLINE_TEXT = (
    "a abbr b bdi bdo cite code del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time u "
    "var wbr td th"
)
_SILENT_TEXT = "script style head title noscript iframe object embed template svg math select textarea button"
_INLINE = frozenset(_INLINE_TEXT.split())
_SILENT = frozenset(_SILENT_TEXT.split())
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_BULLET = re.compile(r"[-*•·–]\s+(.*)")
_NUMBER = re.compile(r"\d{1,3}[.)]\s+(.*)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__")
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")


class Run(NamedTuple):
    """A piece of text in one weight."""

    text: str
    bold: bool = False


Runs = Sequence[Run]


class Block(Struct, frozen=True):
    """A heading or a paragraph has one item, a list as many as it has points."""

    kind: Kind
    items: tuple[Runs, ...]


class Content(NamedTuple):
    """The one TEXT item of a description."""

    html: str
    notes: tuple[Problem, ...]


def describe(source: str, extra: Iterable[tuple[str, str]] = (), limit: int = MOST_BYTES) -> Content:
    """The description of an offer. `extra` are names and values that follow it as a list and are never cut off."""
    images = 0
    text = plain(source)
    if _TAG.search(text):
        blocks, images = _of_html(text)
    else:
        blocks = list(_of_text(text))
    notes = [remarks.description_images(images)] if images else []
    points = tuple((Run(f"{plain(name)}:", bold=True), Run(f" {plain(value)}")) for name, value in extra)
    last = [Block("ul", points)] if points else []
    kept, lost = _fitting(blocks, limit - _size(last))
    if lost:
        notes.append(remarks.description_cut(lost))
    return Content(render([*kept, *last]), tuple(notes))


def render(blocks: Iterable[Block]) -> str:
    return "".join(map(_rendered, blocks))


def _rendered(block: Block) -> str:
    if block.kind in _LISTS:
        points = "".join(f"<li>{_inline(runs)}</li>" for runs in block.items)
        return f"<{block.kind}>{points}</{block.kind}>"
    inner = _inline(block.items[0]) if block.kind == "p" else html.escape(_text(block.items[0]), quote=False)
    return f"<{block.kind}>{inner}</{block.kind}>"


def _inline(runs: Runs) -> str:
    escaped = ((html.escape(run.text, quote=False), run.bold) for run in runs)
    return "".join(f"<b>{text}</b>" if bold else text for text, bold in escaped)


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)


# Length


def _size(blocks: Iterable[Block]) -> int:
    """Bytes on the wire: JSON escapes count."""
    return len(msgspec.json.encode(render(blocks)))


def _fitting(blocks: Sequence[Block], limit: int) -> tuple[list[Block], int]:
    """As many blocks as fit, the last one cut at the end of a sentence; and how many characters are lost."""
    kept: list[Block] = []
    room = limit - 200  # for the members around the text
    for at, block in enumerate(blocks):
        if (size := _size([block])) > room:
            kept += (part := _part(block, room))
            whole = sum(len(_text(runs)) for block in blocks[at:] for runs in block.items)
            return _without_last_heading(kept), whole - sum(len(_text(runs)) for piece in part for runs in piece.items)
        room -= size
        kept.append(block)
    return kept, 0


def _without_last_heading(blocks: list[Block]) -> list[Block]:
    return blocks[:-1] if blocks and blocks[-1].kind in ("h1", "h2") else blocks


def _part(block: Block, room: int) -> list[Block]:
    """The points of a list that fit, or the sentences of a paragraph."""
    if block.kind in _LISTS:
        fitting: list[Runs] = []
        for runs in block.items:
            room -= _size([Block(block.kind, (runs,))])
            if room < 0:
                break
            fitting.append(runs)
        return [Block(block.kind, tuple(fitting))] if fitting else []
    text = _text(block.items[0])
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    for end in reversed(ends):
        if _size([cut := Block(block.kind, (_first(block.items[0], end),))]) <= room:
            return [cut]
    return []


def _first(runs: Runs, length: int) -> Runs:
    kept: list[Run] = []
    for run in runs:
        if length <= 0:
            break
        kept.append(Run(run.text[:length], run.bold))
        length -= len(run.text)
    return kept


# Plain text and light markdown


def _of_text(text: str) -> Iterator[Block]:
    """Lines are paragraphs; `#` makes a heading, `-`, `*`, `•` and `1.` make points, `**` bold."""
    points: list[Runs] = []
    kind: Kind = "ul"
    for line in map(str.strip, text.split("\n")):
        found = _point(line)
        if points and line and (found is None or found[0] != kind):
            yield Block(kind, tuple(points))
            points = []
        if found is not None:
            kind = found[0]
            points.append(_marked(found[1]))
        elif line:
            yield _line_block(line)
    if points:
        yield Block(kind, tuple(points))


def _point(line: str) -> tuple[Kind, str] | None:
    if (match := _BULLET.fullmatch(line)) and match[1]:
        return "ul", match[1]
    if (match := _NUMBER.fullmatch(line)) and match[1]:
        return "ol", match[1]
    return None


def _line_block(line: str) -> Block:
    if match := _HEADING.fullmatch(line):
        return Block("h1" if len(match[1]) == 1 else "h2", ([Run(_text(_marked(match[2])))],))
    return Block("p", (_marked(line),))


def _marked(text: str) -> Runs:
    text = " ".join(text.split())
    runs: list[Run] = []
    at = 0
    for match in _BOLD.finditer(text):
        runs += [Run(text[at : match.start()]), Run(match[1] or match[2], bold=True)]
        at = match.end()
    return [run for run in (*runs, Run(text[at:])) if run.text]


# HTML


class _Builder:
    """Collects the words of a document into blocks; `break_` ends the block that is being written."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.images = 0
        self._runs: list[Run] = []
        self._open: list[str] = []  # tags of the blocks and lists around
        self._bold = 0

    def text(self, text: str) -> None:
        if text:
            self._runs.append(Run(text, self._bold > 0))

    def enter(self, tag: str) -> None:
        if tag == "img":
            self.images += 1
        if tag in _BOLD_TAGS:
            self._bold += 1
        if tag in ("td", "th", "dd"):
            self.text(" ")
        if tag not in _INLINE:
            self.break_()
            self._open.append(tag)

    def leave(self, tag: str) -> None:
        if tag in _BOLD_TAGS:
            self._bold -= 1
        if tag not in _INLINE:
            self.break_()
            self._open.pop()

    def break_(self) -> None:
        runs, self._runs = _tidy(self._runs), []
        if not runs:
            return
        lists = [tag for tag in self._open if tag in _LISTS]
        if _ITEMS.intersection(self._open):
            self._add_point("ol" if lists and lists[-1] == "ol" else "ul", runs)
            return
        heading = next((tag for tag in reversed(self._open) if re.fullmatch("h[1-6]", tag)), None)
        if heading is None:
            self.blocks.append(Block("p", (runs,)))
        else:
            self.blocks.append(Block("h1" if heading == "h1" else "h2", ([Run(_text(runs))],)))

    def _add_point(self, kind: Kind, runs: Runs) -> None:
        last = self.blocks[-1] if self.blocks else None
        if last is not None and last.kind == kind:
            self.blocks[-1] = Block(kind, (*last.items, runs))
        else:
            self.blocks.append(Block(kind, (runs,)))


def _of_html(source: str) -> tuple[list[Block], int]:
    body = LexborHTMLParser(source).body
    builder = _Builder()
    if body is not None:
        _walk(body, builder)
        builder.break_()
    return builder.blocks, builder.images


def _walk(body: LexborNode, builder: _Builder) -> None:
    """Depth first with a stack of our own: a hostile document may be nested deeper than Python recurses."""
    stack: list[LexborNode | str] = [*_children(body)]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            builder.leave(node)
            continue
        tag = node.tag or ""
        if tag == "-text":
            builder.text(node.text_content or "")
        elif tag not in _SILENT and not tag.startswith(("-", "!")):
            builder.enter(tag)
            stack.append(tag)
            stack += _children(node)


def _children(node: LexborNode) -> list[LexborNode]:
    """From the last to the first, as a stack wants them."""
    children = []
    child = node.last_child
    while child is not None:
        children.append(child)
        child = child.prev
    return children


def _tidy(runs: Sequence[Run]) -> Runs:
    """White space as a browser shows it: single spaces, none at the ends; neighbours of one weight are one run."""
    tidy: list[Run] = []
    for run in runs:
        text = re.sub(r"\s+", " ", plain(run.text))
        before = tidy[-1].text if tidy else " "
        if before.endswith(" "):
            text = text.lstrip()
        if not text:
            continue
        if tidy and tidy[-1].bold == run.bold:
            tidy[-1] = Run(before + text, run.bold)
        else:
            tidy.append(Run(text, run.bold))
    while tidy and not (last := tidy.pop()).text.isspace():
        if text := last.text.rstrip():
            return [*tidy, Run(text, last.bold)]
    return tidy
