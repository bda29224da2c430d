"""Holds an answer against the published API: status, media type, every member that is there and every one that is not.

The newer specification decides; the older one for operations that only it has. A null in an optional member counts as
absent (the schemas allow it), a member that the schema does not declare is a problem. Deliberate differences stand in
src/stragan/contract/deviations.py.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator, Registry, ValidationError, ValidationErrorKind

from stragan.contract.deviations import DEVIATIONS, OTHER_METHODS, possible
from stragan.contract.operations import OPERATIONS, Operation
from stragan.contract.schemas import described, generation, responses, shapes, with_nulls
from stragan.contract.tree import Match, Tree

PUBLIC = "application/vnd.allegro.public.v1+json"

BODILESS = frozenset({204, 303, 304})
TEXT = {"type": "string"}
OPTIONAL_TEXT = {"type": ["string", "null"]}
PROBLEM = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": TEXT,
        "message": TEXT,
        "details": OPTIONAL_TEXT,
        "path": OPTIONAL_TEXT,
        "userMessage": OPTIONAL_TEXT,
        "metadata": {"type": ["object", "null"], "additionalProperties": TEXT},
    },
    "additionalProperties": False,
}
ENVELOPE = Draft202012Validator(
    {
        "type": "object",
        "required": ["errors"],
        "properties": {"errors": {"type": "array", "items": PROBLEM, "minItems": 1}},
        "additionalProperties": False,
    }
)
OAUTH = Draft202012Validator(
    {
        "type": "object",
        "required": ["error"],
        "properties": {"error": TEXT, "error_description": TEXT},
        "additionalProperties": False,
    }
)
TREE = Tree(
    [
        *((op.method, op.path, op) for op in OPERATIONS.values()),
        *((method, path, OPERATIONS[like]) for (method, path), like in OTHER_METHODS.items()),
    ]
)


def check(method: str, path: str, status: int, media_type: str | None, body: bytes) -> list[str]:
    """Everything that is wrong with an answer, in words; `path` is without query."""
    found = TREE.match(method, path)
    if not isinstance(found, Match):
        expected = 404 if found is None else 405
        return [f"{method} {path} is no operation: {status} instead of {expected}"] * (status != expected) + refusal(
            "", frozenset(), status, media_type, body
        )
    op = found.value
    declared = responses(op)
    if str(status) not in declared and status not in possible(method, op.id):
        return [f"{op.id} does not declare status {status}"]
    if status in BODILESS:
        return [f"{op.id} has a body with status {status}"] * bool(body)
    if status >= 400:
        return refusal(op.id, {*declared.get(str(status), ()), *op.produces}, status, media_type, body)
    return success(op, status, described(declared, status), media_type, body)


def success(
    op: Operation, status: int, declared: tuple[int, Mapping[str, Any]], media_type: str | None, body: bytes
) -> list[str]:
    source, schemas = declared
    if not schemas:
        return []  # the specification is silent about this body
    media = next((name for name in (essence(media_type), "*/*") if name in schemas), None)
    if media is None and essence(media_type) in older_bodies(op, status):
        return invalid(validator(op.generations[0], op.id, str(status), essence(media_type)), op.id, body)
    if media is None:
        return [f"{op.id} answers {status} as {media_type!r} instead of {' or '.join(schemas)}"]
    if schemas[media] is True:
        return []
    return invalid(validator(generation(op), op.id, str(source), media), op.id, body)


def older_bodies(op: Operation, status: int) -> Mapping[str, Any]:
    """What the first generation declares: it is answered to those who accept nothing but its media type."""
    bodies: Mapping[str, Any] = shapes(op.generations[0])["responses"][op.id].get(str(status), {})
    return bodies


def refusal(operation_id: str, declared: Iterable[str], status: int, media_type: str | None, body: bytes) -> list[str]:
    """Every refusal has the one envelope; 401 may have the shape of OAuth instead."""
    problems = []
    if essence(media_type) not in {PUBLIC, "application/json", *declared}:
        problems.append(f"{status} comes as {media_type!r}")
    if status == 401 and not invalid(OAUTH, "", body):
        return problems
    return problems + invalid(ENVELOPE, operation_id, body)


def essence(media_type: str | None) -> str:
    """The media type without its charset, or nothing if another parameter or charset stands there."""
    name, _, parameter = (media_type or "").replace(" ", "").lower().partition(";")
    return name if parameter in {"", "charset=utf-8"} else ""


def invalid(schema: Draft202012Validator, operation_id: str, body: bytes) -> list[str]:
    try:
        value = json.loads(body)
    except ValueError as error:
        return [f"/: not JSON: {error}"]
    found = sorted({told for error in leaves(schema.iter_errors(value)) for told in tell(error)})
    return [f"{at or '/'}: {message}" for at, message in found if not is_deviation(operation_id, at)]


def is_deviation(operation_id: str, at: str) -> bool:
    """Whether the table has the place, or one above it: there the description says nothing of what is below."""
    steps = starred(at).split("/")
    return any((operation_id, "/".join(steps[:end])) in DEVIATIONS for end in range(2, len(steps) + 1))


def starred(pointer: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/*", pointer)


def leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Instead of "none of these shapes": what is wrong with the shape that was most likely meant."""
    for error in errors:
        if not isinstance(error.kind, ValidationErrorKind.AnyOf):
            yield error
            continue
        at = list(error.instance_path)
        branches = [list(branch) for branch in error.kind.context]
        meant = min(branches, key=lambda branch: (mismatches(branch, at), len(branch)))
        yield from leaves(meant)


def mismatches(branch: list[ValidationError], at: list[str | int]) -> int:
    """How many errors say that the branch was never meant: another discriminator, or another type altogether."""
    kinds = ValidationErrorKind
    return sum(
        isinstance(error.kind, kinds.Constant) or (isinstance(error.kind, kinds.Type) and error.instance_path == at)
        for error in branch
    )


def tell(error: ValidationError) -> Iterator[tuple[str, str]]:
    at = "".join(f"/{step}" for step in error.instance_path)
    if isinstance(error.kind, ValidationErrorKind.AdditionalProperties):
        yield from ((f"{at}/{name}", "is not declared") for name in error.kind.unexpected)
    else:
        yield at, error.message


@cache
def document(year: str) -> dict[str, Any]:
    """Every answer of a generation."""
    facts = shapes(year)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {name: with_nulls(schema) for name, schema in facts["$defs"].items()},
        "responses": {
            operation_id: {
                status: {media: schema is True or with_nulls(schema) for media, schema in bodies.items()}
                for status, bodies in statuses.items()
            }
            for operation_id, statuses in facts["responses"].items()
        },
    }


@cache
def registry(year: str) -> Registry:
    return Registry([(f"urn:responses-{year}", document(year))])


@cache
def validator(year: str, operation_id: str, status: str, media: str) -> Draft202012Validator:
    pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in (operation_id, status, media))
    reference = {"$ref": f"urn:responses-{year}#/responses/{pointer}"}
    return Draft202012Validator(reference, registry=registry(year), validate_formats=True)
