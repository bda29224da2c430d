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
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]+)`")
_STEP = re.compile(r"\[(?:\d+|\.\.\.)\]|[^.\[\]]+")  # `[...]` is any value of an object with free names
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_AS_WRITTEN = msgspec.json.Decoder(float_hook=str)  # `10.10` must not become `10.1`
_NUMBER_FOR_TEXT = re.compile(r"Expected `str(?: \| null)?`, got `(?:int|float)`")
CONTACT_EN = "Request contains invalid data. Contact the application author."
CONTACT_PL = "Żądanie zawiera błędne dane. Skontaktuj się z autorem aplikacji."
UNREADABLE = "Message is not readable."
_UNREADABLE = Problem("BAD_REQUEST", UNREADABLE, "request.body", en=CONTACT_EN, pl=CONTACT_PL)
_NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Wire(msgspec.Struct, rename="camel"):
    """Base of request and response bodies: camelCase names; members that the request lacks get their default."""


def reader(shape: type[T], refuse: type[ApiError] = Invalid) -> Callable[[bytes], T]:
    """A decoder for `shape`. Text that is not JSON is `Malformed`; JSON of another shape raises `refuse`.

    A number where a text belongs is taken as its text: clients send ids and amounts as numbers (behaviour §2).
    A NUL makes the whole body unreadable: no text of ours holds one, and PostgreSQL takes none.
    """
    decode = msgspec.json.Decoder(shape).decode

    def read(body: bytes) -> T:
        if b"\\" in body and b"\\u0000" in body and _NUL.search(body) is not None:
            raise Malformed(_UNREADABLE)
        try:
            return decode(body)
        except msgspec.ValidationError as error:
            unfit = error
        except _NOT_JSON:
            raise Malformed(_UNREADABLE) from None
        try:
            return _second_try(shape, body, unfit, refuse)
        except _NOT_JSON:  # the first try had not come to the place
            raise Malformed(_UNREADABLE) from None

    return read


def _second_try(shape: type[T], body: bytes, error: msgspec.ValidationError, refuse: type[ApiError]) -> T:
    """Replace the numbers where the errors say that texts belong, until the shape fits or no number is left.

    What holds for one item of a list holds for all of them, so that a list of any length costs one round.
    """
    document: Any = None
    tried: set[tuple[str, ...]] = set()
    while _NUMBER_FOR_TEXT.match(str(error)):
        steps = tuple("[]" if step[0] == "[" else step for step in _STEP.findall(_path(error)))
        if not steps or steps in tried:
            break
        tried.add(steps)
        if document is None:
            document = _AS_WRITTEN.decode(body)
        _replace_by_texts(document, steps)
        try:
            return msgspec.convert(document, shape)
        except msgspec.ValidationError as another:
            error = another
    if unknown := _UNKNOWN.search(str(error)):
        raise refuse(
            Problem(
                "UnknownJSONProperty",
                "Unknown properties found in the request.",
                _path(error) or None,
                en="The uploaded data includes unsupported properties. Contact your software vendor.",
                pl="Przesłane dane zawierają nieobsługiwane właściwości. Skontaktuj się z dostawcą oprogramowania.",
                metadata={"unknownProperties": unknown["name"]},
            )
        ) from None
    reason = _AT.sub("", str(error))
    path = _path(error) or "request.body"
    raise refuse(Problem("JsonMappingException", UNREADABLE, path, reason, CONTACT_EN, CONTACT_PL)) from None


def _path(error: msgspec.ValidationError) -> str:
    """`parameters[0].id`, the place that a decoding error names; empty for the document itself."""
    at, missing = _AT.search(str(error)), _MISSING.search(str(error))
    return ".".join(filter(None, (at["path"] if at else "", missing["name"] if missing else "")))


def _replace_by_texts(value: Any, steps: tuple[str, ...]) -> None:
    """Integers at the path become texts; other numbers have been read as texts already."""
    step, *rest = steps
    if isinstance(value, list):
        keys: Iterable[Any] = range(len(value)) if step == "[]" else ()
    elif isinstance(value, dict):
        keys = list(value) if step == "[]" else [step] * (step in value)
    else:
        return
    for key in keys:
        if rest:
            _replace_by_texts(value[key], tuple(rest))
        elif type(value[key]) is int:
            value[key] = str(value[key])


def array(name: str, bodies: Iterable[bytes]) -> bytes:
    """`{"name": [...]}` out of items that are already encoded."""
    return b'{"%b":[%b]}' % (name.encode(), b",".join(bodies))
