"""What a form or a query says: the fields by name, of a repeated one all values in their order."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

MOST_FORM_BYTES = 65_536
MOST_FIELDS = 200
MOST_PAGE_FIELDS = 2_000  # an offer with its parameters, a hundred selected rows


class FormTooLarge(Exception):
    """More than any form or token request needs."""


class Form(dict[str, str]):
    """The last value of each field; `all` gives every one."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.pairs if field == name]

    def text(self, name: str) -> str:
        """Without the spaces around it; "" where the field is missing."""
        return self.get(name, "").strip()

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
        return Form(parse_qsl(encoded.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most))
    except ValueError:
        raise FormTooLarge from None
