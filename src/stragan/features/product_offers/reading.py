"""From the bytes of a request to its shape, with the refusals that were observed of product offers (behaviour §4)."""

import contextlib
from collections.abc import Mapping
from typing import Any

import msgspec

from stragan.features.product_offers.schemas import ProductOfferRequest
from stragan.kernel.problems import Invalid, Malformed, Problem
from stragan.kernel.wire import CONTACT_EN, CONTACT_PL, UNREADABLE, encode, reader

_read = reader(ProductOfferRequest)
_read_any = reader(dict[str, Any], Malformed)
_decode_as_written = msgspec.json.Decoder(float_hook=str).decode  # `10.10` must not become `10.1`
_MOST_UNKNOWN = 20  # of the strange members, as many are told
UNKNOWN, MAPPING = "UnknownJSONProperty", "JsonMappingException"


def read_create(body: bytes) -> ProductOfferRequest:
    """Raises `Malformed` (400) for a wrong type, `Invalid` (422) for unknown members and wrong images."""
    _language_is_not_null(_read_any(body))
    return _shaped(body)


def read_patch(body: bytes) -> dict[str, Any]:
    """The object of a merge patch as it was written; whether it fits is known after the merge."""
    patch = _read_any(body)
    _language_is_not_null(patch)
    merged: dict[str, Any] = _decode_as_written(body)
    return merged


def merged(document: Mapping[str, Any], patch: Mapping[str, Any]) -> ProductOfferRequest:
    """RFC 7396: objects are merged, null takes away, anything else is put in place of what was there."""
    return _shaped(encode(_merge(document, patch)))


def _merge(target: Any, patch: Any) -> Any:
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    if "name" in patch and "id" not in patch and result.keys() <= {"id"}:
        result = {}  # a resource that is named anew is not the one whose id is there
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merge(result.get(name), value)
    return result


def _shaped(body: bytes) -> ProductOfferRequest:
    try:
        return _read(body)
    except Invalid as refused:
        problem = refused.problems[0]
    if problem.code == UNKNOWN:
        raise Invalid(msgspec.structs.replace(problem, path=None, metadata=_all_unknown(body)))
    if problem.path is not None and problem.path.startswith("images"):
        raise Invalid(problem)  # `images[0]` as an object is 422, every other wrong type 400
    raise Malformed(problem)


def _all_unknown(body: bytes) -> dict[str, str]:
    """The bare names of the unknown members, wherever they stand (#10293): taken away one after the other."""
    document, names = _decode_as_written(body), []
    for _ in range(_MOST_UNKNOWN):
        try:
            _read(encode(document))
        except (Invalid, Malformed) as error:
            problem = error.problems[0]
            if problem.code != UNKNOWN or problem.metadata is None:
                break
            name = problem.metadata["unknownProperties"]
            if not _take_away(document, problem.path or "", name):
                break
            names.append(name)
        else:
            break
    return {"unknownProperties": ", ".join(dict.fromkeys(names))}


def _take_away(value: Any, path: str, name: str) -> bool:
    """Remove the member from every object at the path; `[...]` and `[0]` both stand for all items of a list."""
    steps = path.replace("[", ".[").split(".") if path else []
    found = [value]
    for step in steps:
        if not step:
            continue
        below: list[Any] = []
        for each in found:
            if isinstance(each, list) or (step == "[...]" and isinstance(each, dict)):
                below += each if isinstance(each, list) else each.values()
            elif isinstance(each, dict) and step in each:
                below.append(each[step])
        found = below
    removed = False
    for each in found:
        if isinstance(each, dict):
            with contextlib.suppress(KeyError):
                del each[name]
                removed = True
    return removed


def _language_is_not_null(document: Mapping[str, Any]) -> None:
    """An explicit null is refused (client-facts 39)."""
    if "language" in document and document["language"] is None:
        raise Malformed(Problem(MAPPING, UNREADABLE, "language", en=CONTACT_EN, pl=CONTACT_PL))
