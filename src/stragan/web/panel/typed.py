"""From what people type into forms to the bodies that the services take."""

from collections.abc import Mapping
from typing import Any

_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


def amount(text: str) -> str:
    """`1 234,50` is `1234.50`; what is no amount stays as it is, for the service to refuse."""
    plain = text.translate(_SPACES)
    return plain if "." in plain else plain.replace(",", ".")


def price(text: str, currency: str) -> dict[str, str] | None:
    """None where nothing was typed."""
    return {"amount": amount(text), "currency": currency} if text.strip() else None


def whole(text: str) -> int | str | None:
    """The number; the text itself where it is none, for the service to refuse; None where nothing was typed."""
    typed = text.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else typed or None  # noqa: PLR2004


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """`{"address.city": "X"}` as the object that it is the path into; an object of nothing but None is None."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        *parents, last = path.split(".")
        place = tree
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return {name: _known(value) for name, value in tree.items()}


def _known(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _known(member) for name, member in value.items()}
    return inner if any(member is not None for member in inner.values()) else None


def at(document: Any, path: str) -> Any:
    """The value at `address.city` of a document, None where it has none."""
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document
