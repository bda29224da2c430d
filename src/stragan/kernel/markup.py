"""The small HTML of descriptions: a strict grammar that names the wrong tag and its place (guide §6, behaviour §7)."""

from functools import lru_cache
from typing import NoReturn
from xml.parsers import expat

from msgspec.structs import replace

from stragan.kernel.problems import Problem

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
