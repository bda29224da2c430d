"""The shapes of the published API: parameters, requests and responses of each operation, as JSON Schemas.

Of each generation there is one file, read when it is first asked for: the server itself does not need it.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from stragan.contract.deviations import OLDER
from stragan.contract.operations import Operation

Schema = dict[str, Any]
Bodies = Mapping[str, Any]  # of each media type: its schema, or True where it is no JSON
NULL: Schema = {"type": "null"}
_OF_EACH = ("anyOf", "allOf")


@cache
def shapes(generation: str) -> Mapping[str, Any]:
    """`$defs`, `parameters`, `requests` and `responses` of a generation; the last three by operation id."""
    text = files("stragan.contract").joinpath(f"data/schemas-{generation}.json").read_bytes()
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def generation(op: Operation) -> str:
    """The generation that an operation follows: the newer one, or the only one."""
    return op.generations[0] if op.id in OLDER else op.generations[-1]


def responses(op: Operation) -> Mapping[str, Bodies]:
    """Of each declared status."""
    declared: Mapping[str, Bodies] = shapes(generation(op))["responses"][op.id]
    return declared


def described(declared: Mapping[str, Bodies], status: int) -> tuple[int, Bodies]:
    """What the status declares of its body, or else a neighbouring success does (drafts: 200 for 201)."""
    for neighbour in (status, 200, 201, 202):
        if bodies := declared.get(str(neighbour)):
            return neighbour, bodies
    return status, {}


def with_nulls(schema: Schema) -> Schema:
    """The shape of an answer: any optional member may be null, which the specification seldom says.

    What is a map of names to schemas is not one itself, so that a member may be called `items`.
    """
    told = dict(schema)
    for key in _OF_EACH:
        if key in schema:
            told[key] = [with_nulls(branch) for branch in schema[key]]
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            told[key] = with_nulls(schema[key])
    if "properties" in schema:
        required = schema.get("required", ())
        members = {name: with_nulls(member) for name, member in schema["properties"].items()}
        told["properties"] = {name: one if name in required else or_null(one) for name, one in members.items()}
    return told


def or_null(schema: Schema) -> Schema:
    if "type" not in schema or "const" in schema:
        return any_of([schema, NULL]) if schema else schema
    kinds = list(dict.fromkeys([*([schema["type"]] if isinstance(schema["type"], str) else schema["type"]), "null"]))
    nullable = {**schema, "type": kinds if len(kinds) > 1 else kinds[0]}
    if None not in schema.get("enum", [None]):
        nullable["enum"] = [*schema["enum"], None]
    return nullable


def any_of(branches: Iterable[Schema]) -> Schema:
    """`anyOf`, or the only branch; nested choices are opened."""
    opened = [inner for branch in branches for inner in (branch["anyOf"] if set(branch) == {"anyOf"} else [branch])]
    distinct = [branch for i, branch in enumerate(opened) if branch not in opened[:i]]
    return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}
