"""The base of everything that is read from a host, and how it is read: leniently, for hosts differ in their nulls."""

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """Unknown members are ignored; an absent or null member gets its default."""


def read(body: bytes, shape: type[T]) -> T:
    """Raises `msgspec.DecodeError` when the answer cannot be what was expected."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError:
        return msgspec.convert(_without_nulls(msgspec.json.decode(body)), shape)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
