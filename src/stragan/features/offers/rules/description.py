"""What a description may be: its sections and items, its size, its pictures, and the small HTML of its texts."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NoReturn
from xml.parsers import expat

from msgspec import Struct
from msgspec.structs import replace

from stragan.features.offers.schemas import Description, Item, Section
from stragan.kernel.checks import Rule, broken, each
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.wire import encode

MOST_SECTIONS = 100
MOST_ITEMS = 2
LIMIT_BYTES = 40_000
CODE = "VALIDATION_ERROR"

_ROOT = "d"  # wraps a text, which has many elements side by side, into the one element that XML wants
TAGS: dict[str, tuple[str, ...]] = {
    _ROOT: ("h1", "h2", "p", "ul", "ol"),
    "h1": (),
    "h2": (),
    "p": ("b",),
    "ul": ("li",),
    "ol": ("li",),
    "li": ("b", "p"),
    "b": (),
}
_WITHOUT_TEXT = frozenset({_ROOT, "ul", "ol"})
ENTITIES = frozenset({"nbsp", "quot", "amp", "apos", "lt", "gt"})
_XML_SPACE = " \t\r\n"
_TAG_MISMATCH = expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]
_MOST_REMEMBERED = 256  # texts of at most 40 kB: ten megabytes when every one is as long as it may be


class Described(Struct, frozen=True):
    """A description with what it is measured by."""

    description: Description
    image_urls: Collection[str]
    limit_bytes: int


def sections_are_few(described: Described) -> Problems:
    """A description has at most 100 sections (guide §6)."""
    if len(described.description.sections or ()) <= MOST_SECTIONS:
        return OK
    return (_size("sections", MOST_SECTIONS).under("description"),)


def sections_have_one_or_two_items(described: Described) -> Problems:
    """A section shows one item over the whole width, or two beside each other (guide §6)."""
    return each("description.sections", described.description.sections or (), _has_one_or_two_items)


def _has_one_or_two_items(section: Section) -> Problems:
    return OK if 1 <= len(section.items or ()) <= MOST_ITEMS else (_size("items", MOST_ITEMS),)


def _size(member: str, most: int) -> Problem:
    en = f'"{member}" size must be between 1 and {most}'
    return Problem(CODE, en, member, "Invalid value", pl=f'Rozmiar "{member}" musi być między 1 a {most}')


def items_have_their_content(described: Described) -> Problems:
    """An item of type TEXT has a content, one of type IMAGE a url (guide §6)."""
    return _of_items(described, _has_its_content)


def _has_its_content(item: Item) -> Problems:
    member, value = ("content", item.content) if item.type == "TEXT" else ("url", item.url)
    if value and not value.isspace():
        return OK
    en, pl = f'"{member}" may not be empty', f'Pole "{member}" nie może być puste'
    return (Problem(CODE, en, member, f"Invalid value: {value or ''}", pl=pl),)


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
    description: Description, image_urls: Collection[str], limit_bytes: int = LIMIT_BYTES
) -> Problems:
    """Everything for which a description is refused. One without sections is a gap and none of these."""
    return broken(Described(description, image_urls, limit_bytes), RULES)


@lru_cache(_MOST_REMEMBERED)
def content_problems(content: str) -> tuple[Problem, ...]:
    """The first problem of a text, or none. Remembered because one text is judged when it is drafted, edited and
    published, and because sellers repeat themselves."""
    # The line break keeps the columns of the text's first line as they are.
    document = f"<{_ROOT}>\n{content}</{_ROOT}>".encode()
    grammar = _Grammar()
    try:
        grammar.parser.Parse(document, True)  # noqa: FBT003  (expat's signature: this is all of it)
    except _BrokenGrammarError as broken_grammar:
        problem, line, column = broken_grammar.problem, broken_grammar.line, broken_grammar.column
    except expat.ExpatError as error:
        problem, line, column = grammar.explain(error, document)
    else:
        return ()
    finally:
        grammar.end()
    place = {"line": str(line - 1), "column": str(column + 1)}  # both from 1, in the lines of the text
    return (replace(problem, path="content", details=f"Invalid value: {content}", metadata=place),)


class _BrokenGrammarError(Exception):
    """Ends the parsing at the first tag or text that does not belong where it stands."""

    def __init__(self, problem: Problem, parser: expat.XMLParserType) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.line, self.column = parser.CurrentLineNumber, parser.CurrentColumnNumber


class _Grammar:
    """A strict parser of one text. It reads no document type, so a text can neither declare nor fetch entities."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.parser = parser = expat.ParserCreate()
        parser.UseForeignDTD(True)  # noqa: FBT003  (so that we are asked about `&nbsp;`, which XML does not know)
        parser.StartElementHandler = self._opened
        parser.EndElementHandler = self._closed
        parser.SkippedEntityHandler = self._referred
        parser.CommentHandler = parser.ProcessingInstructionHandler = self._not_ours
        parser.StartCdataSectionHandler = self._not_ours
        self._no_text = self._read  # bound once: it is taken on and off with nearly every tag

    def end(self) -> None:
        """Let go of the parser: as it and we hold each other, its memory would wait for the garbage collector."""
        del self.parser, self._no_text

    def explain(self, error: expat.ExpatError, document: bytes) -> tuple[Problem, int, int]:
        """What the seller should do about a text that is not well-formed, and where."""
        if error.code == _TAG_MISMATCH:
            return _CLOSED_TOO_MUCH if self.open == [_ROOT] else _CLOSED_TOO_LITTLE, error.lineno, error.offset
        _, ampersand, name = document[: self.parser.ErrorByteIndex].rpartition(b"&")
        if ampersand and (not name or name.removeprefix(b"#").isalnum()):
            return _BARE_AMPERSAND, error.lineno, error.offset - len(name) - 1
        return _NOT_HTML, error.lineno, error.offset

    def _opened(self, tag: str, attributes: dict[str, str]) -> None:
        if self.open and tag not in TAGS[self.open[-1]]:
            raise _BrokenGrammarError(_wrong_tag(tag, self.open[-1]), self.parser)
        if attributes:
            raise _BrokenGrammarError(_attributes(tag, attributes), self.parser)
        self.open.append(tag)
        self.parser.CharacterDataHandler = self._no_text if tag in _WITHOUT_TEXT else None

    def _closed(self, _tag: str) -> None:
        self.open.pop()
        self.parser.CharacterDataHandler = self._no_text if self.open and self.open[-1] in _WITHOUT_TEXT else None

    def _read(self, text: str) -> None:
        if text.strip(_XML_SPACE):
            raise _BrokenGrammarError(_NOT_HTML, self.parser)

    def _referred(self, entity: str, _is_parameter: bool) -> None:  # noqa: FBT001  (expat's signature)
        if entity not in ENTITIES:
            raise _BrokenGrammarError(_BARE_AMPERSAND, self.parser)
        if self.open[-1] in _WITHOUT_TEXT:
            raise _BrokenGrammarError(_NOT_HTML, self.parser)

    def _not_ours(self, *_: str) -> NoReturn:
        raise _BrokenGrammarError(_NOT_HTML, self.parser)


_NOT_HTML = Problem(CODE, "Invalid HTML subset", pl="Nieprawidłowy podzbiór HTML")
_CLOSED_TOO_MUCH = Problem(CODE, "One of the starting tags is missing", pl="Brakuje jednego z tagów otwierających")
_CLOSED_TOO_LITTLE = Problem(CODE, "One of the closing tags is missing", pl="Brakuje jednego z tagów zamykających")
_BARE_AMPERSAND = Problem(
    CODE,
    "In order to put & character into description use &amp; entity. "
    "Other allowed entities are: &nbsp; &quot; &amp; &apos; &lt; &gt; &#160;",
    pl="Aby umieścić w opisie znak &, użyj encji &amp;. "
    "Pozostałe dozwolone encje: &nbsp; &quot; &amp; &apos; &lt; &gt; &#160;",
)


def _wrong_tag(tag: str, parent: str) -> Problem:
    if not TAGS[parent]:
        en = f'Tag "{parent}" is a simple type, so it must have no children'
        return Problem(CODE, en, pl=f'Tag "{parent}" nie może zawierać innych tagów')
    allowed = "{" + ", ".join(TAGS[parent]) + "}"
    en = f'Invalid tag: "{tag}", allowed tags: {allowed}'
    return Problem(CODE, en, pl=f'Błędny tag "{tag}", dozwolone są: {allowed}')


def _attributes(tag: str, attributes: dict[str, str]) -> Problem:
    names = ", ".join(attributes)
    en = f'Tag "{tag}" must have no attributes, found: {names}'
    return Problem(CODE, en, pl=f'Tag "{tag}" nie może mieć atrybutów, podano: {names}')
