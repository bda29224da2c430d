"""Where something stands in a JSON text, for messages about files that people write."""

import json
from json.decoder import WHITESPACE  # type: ignore[attr-defined]

_read = json.JSONDecoder().raw_decode


def line_of(text: str, pointer: str) -> int:
    """The line, from 1, of the value at a JSON pointer (RFC 6901), or of the deepest step to it that is there.

    The text must be JSON.
    """
    at = _skip(text, 0)
    for step in pointer.split("/")[1:]:
        found = _member(text, at, step.replace("~1", "/").replace("~0", "~"))
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _member(text: str, at: int, step: str) -> int | None:
    """Where the member or the item of this name begins, in the object or the array at `at`."""
    if text[at] not in "{[":
        return None
    is_object, index = text[at] == "{", 0
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        name = str(index)
        if is_object:
            name, end = _read(text, at)
            at = _skip(text, _skip(text, end) + 1)  # behind the colon
        if name == step:
            return at
        _, end = _read(text, at)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
        index += 1
    return None


def _skip(text: str, at: int) -> int:
    return int(WHITESPACE.match(text, at).end())
