"""The OpenAPI document of this server: of the published API what is implemented, with our deviations from it.

Names of shapes: `X` is what the newer specification calls X in answers, `X.request` the same in requests, where a
member that may be left out need not be taken as null; `X.2020` comes from the older specification.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from stragan import __version__
from stragan.contract.deviations import DEVIATIONS, possible
from stragan.contract.operations import OPERATIONS, Operation
from stragan.contract.schemas import described, generation, responses, shapes, with_nulls
from stragan.http.media import PUBLIC
from stragan.http.operation import Route
from stragan.kernel.problems import Refusal

Json = dict[str, Any]
NEWEST = "2026"
SCHEMAS = "#/components/schemas/"
BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.SEE_OTHER, HTTPStatus.NOT_MODIFIED})
NEVER = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})  # of what is implemented
ABOUT = (
    "What this server implements of Allegro's REST API. It is made from the published specification; where the server "
    "differs from it on purpose, it says what the server does."
)
OAUTH_ERROR: Json = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
    "required": ["error", "error_description"],
}


class Shelf:
    """Named shapes; those that are referred to come along. `nulls` says whether optional members may be null."""

    def __init__(self, named: Mapping[str, Json], suffix: str = "", *, nulls: bool = False) -> None:
        self._named = named
        self._suffix = suffix
        self._nulls = nulls
        self._wanted: dict[str, None] = {}

    def take(self, schema: Json, tolerated: Iterable[list[str]] = ()) -> Json:
        """A shape for the document; anything is allowed at the tolerated places."""
        told = with_nulls(schema) if self._nulls else schema
        for steps in tolerated:
            told = self._allow(told, steps)
        return self._moved(told)

    def all(self) -> Iterator[tuple[str, Json]]:
        done: set[str] = set()
        while pending := [name for name in self._wanted if name not in done]:
            for name in pending:
                done.add(name)
                yield name + self._suffix, self.take(self._named[name])

    def _moved(self, schema: Json) -> Json:
        """The same with its references led to where the document has them."""
        moved = {key: self._moved_part(value) for key, value in schema.items()}
        if isinstance(reference := schema.get("$ref"), str):
            name = reference.rpartition("/")[2]
            self._wanted[name] = None
            moved["$ref"] = SCHEMAS + name + self._suffix
        return moved

    def _moved_part(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self._moved_part(one) for one in part]
        return self._moved(part) if isinstance(part, dict) else part

    def _allow(self, schema: Json, steps: list[str]) -> Json:
        """The schema without any demand at the place; what lies on the way there is written out."""
        if not steps:
            return {}
        told = self._written_out(schema) if "$ref" in schema else dict(schema)
        for key in ("anyOf", "allOf"):
            if key in told:
                told[key] = [self._allow(branch, steps) for branch in told[key]]
        step, *rest = steps
        if step == "*" and "items" in told:
            told["items"] = self._allow(told["items"], rest)
        elif "properties" in told:
            members = told["properties"]
            told["properties"] = members | {step: self._allow(members.get(step, {}), rest)}
        return told

    def _written_out(self, schema: Json) -> Json:
        """What a reference means, with what stands beside it."""
        target = self._named[schema["$ref"].rpartition("/")[2]]
        target = with_nulls(target) if self._nulls else target
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        for key in beside.keys() & {"properties"}:
            beside[key] = target.get(key, {}) | beside[key]
        for key in beside.keys() & {"required"}:
            beside[key] = sorted({*target.get(key, ()), *beside[key]})
        return target | beside


class Components:
    """What the operations share: shapes, and refusals by name."""

    def __init__(self) -> None:
        _, own = msgspec.json.schema_components([Refusal], ref_template=SCHEMAS + "{name}")
        self._own = Shelf({**own, "OAuthError": OAUTH_ERROR})
        self._published: dict[tuple[str, bool], Shelf] = {}
        self.refusals: dict[str, Json] = {}

    def shelf(self, op: Operation, *, answers: bool) -> Shelf:
        """The shapes of its generation, of answers or of requests."""
        year = generation(op)
        if (year, answers) not in self._published:
            suffix = ("" if year == NEWEST else f".{year}") + ("" if answers else ".request")
            self._published[year, answers] = Shelf(shapes(year)["$defs"], suffix, nulls=answers)
        return self._published[year, answers]

    def schemas(self) -> dict[str, Json]:
        return dict(sorted(item for shelf in (self._own, *self._published.values()) for item in shelf.all()))

    def refusal(self, status: HTTPStatus, media: str, tolerated: list[list[str]]) -> Json:
        """How a status is told: in the same way by all operations of one media type, but for what is tolerated."""
        shape = "OAuthError" if status == HTTPStatus.UNAUTHORIZED else "Refusal"
        told = _response(status, {media: {"schema": self._own.take({"$ref": SCHEMAS + shape}, tolerated)}})
        if tolerated:
            return told
        kind = "" if media == PUBLIC else "." + re.sub(r"\W+", "-", media)
        name = status.phrase.replace(" ", "") + kind
        self.refusals[name] = told
        return {"$ref": f"#/components/responses/{name}"}


def document(routes: Iterable[Route]) -> Json:
    components = Components()
    paths: dict[str, Json] = {}
    published = (route for route in routes if route.operation_id in OPERATIONS)
    for route in sorted(published, key=lambda route: (route.path, route.method)):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Stragan", "version": __version__, "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": components.schemas(),
            "responses": dict(sorted(components.refusals.items())),
            "securitySchemes": _security_schemes(),
        },
    }


def _operation(route: Route, components: Components) -> Json:
    op = OPERATIONS[route.operation_id]
    facts = shapes(generation(op))
    requests = components.shelf(op, answers=False)
    told: Json = {
        "operationId": op.id,
        "parameters": [
            parameter | {"schema": requests.take(parameter["schema"])} for parameter in facts["parameters"][op.id]
        ],
        "responses": _successes(op, components.shelf(op, answers=True))
        | {
            str(status.value): components.refusal(status, route.refuses, _tolerated(op, of_refusals=True))
            for status in _refused(op)
        },
        "security": _security(op),
    }
    if bodies := facts["requests"].get(op.id):
        content = {media: _body(schema, requests) for media, schema in bodies.items()}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _body(schema: Any, shelf: Shelf, tolerated: Iterable[list[str]] = ()) -> Json:
    """The schema of a media type; what is no JSON may be anything."""
    return {} if schema is True else {"schema": shelf.take(schema, tolerated)}


def _successes(op: Operation, shelf: Shelf) -> Json:
    declared = responses(op)
    tolerated = _tolerated(op, of_refusals=False)
    told = {}
    for status in (HTTPStatus(int(code)) for code in sorted(declared)):
        if status < HTTPStatus.BAD_REQUEST:
            bodies = {} if status in BODILESS else described(declared, status)[1]
            told[str(status.value)] = _response(
                status, {media: _body(schema, shelf, tolerated) for media, schema in bodies.items()}
            )
    return told


def _tolerated(op: Operation, *, of_refusals: bool) -> list[list[str]]:
    """The places of the operation's deviations, in refusals (`/errors/…`) or in answers of success."""
    places = [pointer.split("/")[1:] for operation_id, pointer in DEVIATIONS if operation_id == op.id]
    return [steps for steps in places if (steps[:1] == ["errors"]) == of_refusals]


def _refused(op: Operation) -> list[HTTPStatus]:
    declared = {int(code) for code in responses(op) if int(code) >= HTTPStatus.BAD_REQUEST}
    return [HTTPStatus(code) for code in sorted((declared | possible(op.method, op.id)) - NEVER)]


def _response(status: HTTPStatus, content: Json) -> Json:
    return {"description": status.phrase} | ({"content": content} if content else {})


def _security(op: Operation) -> list[Json]:
    if op.public:
        return []
    return [{"user": list(op.scopes)}, *[{"application": list[str]()}] * op.app_token]


def _security_schemes() -> Json:
    scopes = {scope: _words(scope) for op in OPERATIONS.values() for scope in op.scopes}
    addresses = {"authorizationUrl": "/auth/oauth/authorize", "tokenUrl": "/auth/oauth/token"}
    return {
        "user": {
            "type": "oauth2",
            "flows": {"authorizationCode": {**addresses, "scopes": dict(sorted(scopes.items()))}},
        },
        "application": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": addresses["tokenUrl"], "scopes": {}}},
        },
    }


def _words(scope: str) -> str:
    """`allegro:api:sale:offers:read` is "sale offers read"."""
    return " ".join(re.findall(r"\w+", scope)[2:])
