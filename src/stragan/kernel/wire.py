"""Bytes in, Structs out, bytes back: the only place that knows how JSON is read and written."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from stragan.kernel.problems import ApiError, Invalid, Malformed, Problem

T = TypeVar("T")
encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode
_AT = re.compile(r" - at `(?:key in )?\$\.?(?P<path>[^`]*)`$")
_MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`")
_STEP = re.compile(r"\[\d+\]|[^.\[\]]+")
_AS_WRITTEN = msgspec.json.Decoder(float_hook=str)  # `10.10` must not become `10.1`
_NUMBER_FOR_TEXT = ("Expected `str`, got `int`", "Expected `str | null`, got `int`", "Expected `str`, got `float`")
_MOST_NUMBERS = 500
CONTACT_EN = "Request contains invalid data. Contact the application author."
CONTACT_PL = "Żądanie zawiera błędne dane. Skontaktuj się z autorem aplikacji."
UNREADABLE = "Message is not readable."


class Wire(msgspec.Struct, rename="camel"):
    """Base of request and response bodies: camelCase names; members that the request lacks get their default."""


def reader(shape: type[T], refuse: type[ApiError] = Invalid) -> Callable[[bytes], T]:
    """A decoder for `shape`. Text that is not JSON is `Malformed`; JSON of another shape raises `refuse`.

    A number where a text belongs is taken as its text: clients send ids and amounts as numbers (behaviour §2).
    """
    decode = msgspec.json.Decoder(shape).decode

    def read(body: bytes) -> T:
        try:
            return decode(body)
        except msgspec.ValidationError as error:
            return _second_try(shape, body, error, refuse)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Malformed(Problem("BAD_REQUEST", UNREADABLE, "request.body", en=CONTACT_EN, pl=CONTACT_PL)) from None

    return read


def _second_try(shape: type[T], body: bytes, error: msgspec.ValidationError, refuse: type[ApiError]) -> T:
    """Replace the numbers that the error names, one after the other, by their texts, until the shape fits."""
    document = None
    for _ in range(_MOST_NUMBERS):
        if not str(error).startswith(_NUMBER_FOR_TEXT):
            break
        if document is None:
            document = _AS_WRITTEN.decode(body)
        _replace_by_text(document, _path(error))
        try:
            return msgspec.convert(document, shape)
        except msgspec.ValidationError as another:
            error = another
    reason = _AT.sub("", str(error))
    path = _path(error) or "request.body"
    raise refuse(Problem("JsonMappingException", UNREADABLE, path, reason, CONTACT_EN, CONTACT_PL)) from None


def _path(error: msgspec.ValidationError) -> str:
    """`parameters[0].id`, the place that a decoding error names; empty for the document itself."""
    at, missing = _AT.search(str(error)), _MISSING.search(str(error))
    return ".".join(filter(None, (at["path"] if at else "", missing["name"] if missing else "")))


def _replace_by_text(document: Any, path: str) -> None:
    *parents, last = [int(step[1:-1]) if step[0] == "[" else step for step in _STEP.findall(path)]
    for step in parents:
        document = document[step]
    document[last] = str(document[last])


def array(name: str, bodies: Iterable[bytes]) -> bytes:
    """`{"name": [...]}` out of items that are already encoded."""
    return b'{"%b":[%b]}' % (name.encode(), b",".join(bodies))
