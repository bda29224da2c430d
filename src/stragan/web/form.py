"""What a form or a query says: the fields by name, of a repeated one all values in their order."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

MOST_FORM_BYTES = 65_536
MOST_FIELDS = 200
MOST_PAGE_FIELDS = 2_000  # an offer with its parameters, a hundred selected rows
_MOST_DIGITS = 18  # fits a signed 64-bit integer
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"


class FormTooLarge(Exception):
    """More than any form or token request needs."""


class Form(dict[str, str]):
    """The last value of each field; `all` gives every one.

    A zero character, which no browser lets people type and PostgreSQL refuses, is shown as what cannot be read.
    """

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.pairs if field == name]

    def text(self, name: str) -> str:
        """Without the spaces around it; "" where the field is missing."""
        return self.get(name, "").strip()

    def number(self, name: str) -> int | None:
        """The number without a sign that was typed; None for anything else, and for what no number of ours can be."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None

    def starting(self, prefix: str) -> Mapping[str, list[str]]:
        """The values of `prefix…`, by what follows the prefix."""
        found: dict[str, list[str]] = {}
        for field, value in self.pairs:
            if field.startswith(prefix):
                found.setdefault(field.removeprefix(prefix), []).append(value)
        return found


def query_of(request: Request) -> Form:
    return _form(request.scope["query_string"], MOST_FIELDS)


async def form_of(request: Request, most: int = MOST_FORM_BYTES) -> Form:
    """Raises `FormTooLarge` beyond so many bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise FormTooLarge
    return _form(bytes(body), MOST_FIELDS if most == MOST_FORM_BYTES else MOST_PAGE_FIELDS)


def _form(encoded: bytes, most: int) -> Form:
    try:
        pairs = parse_qsl(encoded.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most)
    except ValueError:
        raise FormTooLarge from None
    return Form([(readable(name), readable(value)) for name, value in pairs])


def readable(text: str) -> str:
    return text.replace("\0", _UNREADABLE)
