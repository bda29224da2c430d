"""How a request is shown: JSON indented and in colours, and as a line for a shell."""

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from stragan.sandbox.journal import Part, SeenRequest
from stragan.sandbox.masking import MASK

_TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<text>"(?:[^"\\]|\\.)*")'
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<word>\b(?:true|false|null)\b)"
)
_OF_THE_CONNECTION = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "transfer-encoding", "user-agent", "cookie"}
)


class Piece(NamedTuple):
    """A stretch of JSON; `kind` is key, text, number, word, or "" for what is between them."""

    kind: str
    text: str


def pieces(body: str) -> list[Piece]:
    """A body, indented where it is JSON and complete."""
    try:
        shown = msgspec.json.format(body, indent=2)
        msgspec.json.decode(shown)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return [Piece("", body)]
    return list(_pieces(shown))


def _pieces(shown: str) -> Iterator[Piece]:
    end = 0
    for match in _TOKEN.finditer(shown):
        if match.start() > end:
            yield Piece("", shown[end : match.start()])
        yield Piece(match.lastgroup or "", match.group())
        end = match.end()
    if end < len(shown):
        yield Piece("", shown[end:])


def masked(part: Part) -> list[str]:
    """The headers in which something is masked; "" stands for the body."""
    names = [name for name, value in part.headers.items() if MASK in value]
    return [*names, ""] if part.body is not None and MASK in part.body else names


def curl(base_url: str, seen: SeenRequest) -> str:
    """The request as a line for a shell, one part a line. What is masked comes from variables of the shell."""
    address = base_url + quote(seen.path, safe="/:@!$&'()*+,;=~-._")
    parts = [f"curl -X {shlex.quote(seen.method)}", _word(f"{address}?{seen.query}" if seen.query else address)]
    for name, value in seen.request.headers.items():
        if name == "authorization":
            parts.append(f'-H "Authorization: {_credentials(value)}"')
        elif name not in _OF_THE_CONNECTION:
            parts.append(f"-H {_word(f'{name}: {value}')}")
    if seen.request.size:
        parts.append(
            "--data-binary @body" if seen.request.body is None else f"--data-binary {_word(seen.request.body)}"
        )
    return " \\\n  ".join(parts)


def _credentials(value: str) -> str:
    return "Basic $CREDENTIALS" if value.lower().startswith("basic ") else "Bearer $TOKEN"


def _word(text: str) -> str:
    """One word for a shell, in which `$SECRET` stands for what is masked."""
    return '"$SECRET"'.join(shlex.quote(part) if part else "" for part in text.split(MASK)) or "''"
