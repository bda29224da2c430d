"""Query strings. A list arrives repeated or with commas (client-facts 10); parameters nobody asks for are ignored."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from stragan.kernel.ids import is_uuid
from stragan.kernel.problems import Invalid, Malformed, Problem
from stragan.kernel.times import parse_instant

T = TypeVar("T")

_WHOLE = re.compile(r"-?[0-9]{1,18}")


class Query:
    """Reads values with their limits; a value that breaks them is a 400 that names its parameter (behaviour §2)."""

    __slots__ = ("_values",)

    def __init__(self, raw: bytes) -> None:
        self._values: dict[str, list[str]] = {}
        if raw:
            try:
                pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=2000)
            except ValueError:
                raise Malformed(invalid("query", "The query string cannot be read.")) from None
            if b"%00" in raw:  # no text of ours holds a NUL, and PostgreSQL takes none
                raise Malformed(invalid("query", "The query string cannot be read."))
            for name, value in pairs:
                self._values.setdefault(name, []).append(value)

    def names(self) -> Iterable[str]:
        """The parameters that were sent, for those whose names are not fixed."""
        return self._values.keys()

    def text(self, name: str) -> str | None:
        """The first value, without surrounding space; None when absent or empty."""
        values = self._values.get(name)
        return (values[0].strip() or None) if values else None

    def texts(self, name: str) -> list[str]:
        """All values, of repeated parameters and of lists with commas, in order and without empty ones."""
        return [part for value in self._values.get(name, ()) for part in map(str.strip, value.split(",")) if part]

    def choices(self, name: str, allowed: frozenset[str]) -> list[str]:
        values = self.texts(name)
        if not allowed.issuperset(values):
            raise Malformed(invalid(name))
        return values

    def choice(self, name: str, allowed: frozenset[str]) -> str | None:
        value = self.text(name)
        if value is not None and value not in allowed:
            raise Malformed(invalid(name))
        return value

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """An integer between `least` and `most`, both allowed."""
        value = self.text(name)
        if value is None:
            return default
        if _WHOLE.fullmatch(value) is None or not least <= int(value) <= most:
            raise Malformed(invalid(name, f'Invalid "{name}" field value. Allowed values are {least} … {most}.'))
        return int(value)

    def instant(self, name: str) -> int | None:
        """A date and time with its zone, in ms."""
        text = self.text(name)
        if text is None:
            return None
        instant = parse_instant(text)
        if instant is None:
            raise Malformed(invalid(name))
        return instant

    def uuid(self, name: str) -> str | None:
        """A UUID as we write it, in lower case with dashes."""
        value = self.text(name)
        if value is not None and not is_uuid(value):
            raise Malformed(invalid(name))
        return None if value is None else str(UUID(value))

    def flag(self, name: str) -> bool | None:
        value = self.text(name)
        if value is None:
            return None
        if value.lower() not in ("true", "false"):
            raise Malformed(invalid(name))
        return value.lower() == "true"


def unprocessable(read: Callable[[], T]) -> T:
    """What `read` reads, where wrong parameters are 422 instead of 400 (2026 specification)."""
    try:
        return read()
    except Malformed as error:
        raise Invalid(*error.problems) from None


def given(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Those that were given: neither None nor an empty list."""
    return {name: value for name, value in filters.items() if value is not None and value != []}


def invalid(name: str, message: str | None = None) -> Problem:
    """A parameter whose value cannot be used (behaviour §2)."""
    told = message or f'Invalid "{name}" field value.'
    return Problem("BadRequestException", told, name, pl=f"Nieprawidłowa wartość parametru „{name}”.")
