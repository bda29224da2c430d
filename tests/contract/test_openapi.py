"""What the server tells of itself at `/openapi.json`."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from harness import V1, Server
from stragan.app import ROUTES
from stragan.contract.deviations import DEVIATIONS
from stragan.contract.operations import OPERATIONS
from stragan.http.openapi import document
from stragan.http.operation import operation

IMPLEMENTED = {route.operation_id for route in ROUTES} & OPERATIONS.keys()


async def handler(*_: Any) -> bytes:
    return b""


PAGE = document(ROUTES)
WHOLE = document([operation(id_)(handler) for id_ in OPERATIONS])
both = pytest.mark.parametrize("page", [PAGE, WHOLE], ids=["implemented", "all"])


def operations(page: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {told["operationId"]: told for path in page["paths"].values() for told in path.values()}


def resolved(page: dict[str, Any], part: Any) -> Any:
    while isinstance(part, dict) and "$ref" in part:
        found: Any = page
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found | {key: value for key, value in part.items() if key != "$ref"}
    return part


def references(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_it_is_served_to_anybody(server: Server) -> None:
    answer = server.client.get("/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == json.loads(json.dumps(PAGE))
    head = server.client.head("/openapi.json")
    assert (head.status_code, head.content) == (200, b"")
    assert server.client.post("/openapi.json").status_code == 405
    assert server.client.get("/openapi.json/x").status_code == 404


def test_exactly_what_is_implemented() -> None:
    assert PAGE["openapi"] == "3.1.0"
    assert set(operations(PAGE)) == IMPLEMENTED
    for id_, told in operations(PAGE).items():
        assert told is PAGE["paths"][OPERATIONS[id_].path][OPERATIONS[id_].method.lower()]


@both
def test_references_lead_somewhere_and_nothing_is_left_over(page: dict[str, Any]) -> None:
    used = {part["$ref"] for part in references(page)}
    assert used == {
        f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in page["components"][kind]
    }
    assert [name for name in used if not resolved(page, {"$ref": name})] == []


@both
def test_every_shape_is_a_json_schema(page: dict[str, Any]) -> None:
    defs = json.loads(json.dumps(page["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/"))
    Draft202012Validator({"$defs": defs, "allOf": [{"$ref": f"#/$defs/{name}"} for name in defs]})


@both
def test_parameters_of_paths_are_declared(page: dict[str, Any]) -> None:
    for path, methods in page["paths"].items():
        for told in methods.values():
            declared = {one["name"]: one["required"] for one in told["parameters"] if one["in"] == "path"}
            assert declared == dict.fromkeys(re.findall("{([^}]*)}", path), True), told["operationId"]


def places(page: dict[str, Any], schema: Any, steps: list[str]) -> Iterator[Any]:
    """What the page demands at a place of a body, in each of the alternatives."""
    schema = resolved(page, schema)
    for branch in schema.get("anyOf", ()):
        yield from places(page, branch, steps)
    if not steps:
        yield schema
    elif steps[0] == "*":
        yield from places(page, schema["items"], steps[1:]) if "items" in schema else ()
    elif steps[0] in schema.get("properties", {}):
        yield from places(page, schema["properties"][steps[0]], steps[1:])


@pytest.mark.parametrize(("operation_id", "pointer"), sorted(DEVIATIONS))
def test_deviations_are_told(operation_id: str, pointer: str) -> None:
    steps = pointer.split("/")[1:]
    answers = operations(WHOLE)[operation_id]["responses"].items()
    refusing = steps[:1] == ["errors"]
    told = [resolved(WHOLE, answer) for status, answer in answers if (status >= "400") == refusing]
    bodies = [body for answer in told for body in answer.get("content", {}).values()]
    found = [place for body in bodies for place in places(WHOLE, body["schema"], steps)]
    assert {} in found
    assert [place for place in found if place not in ({}, {"type": "null"})] == []


def test_what_a_specification_leaves_out() -> None:
    draft = operations(PAGE)["createOfferUsingPOST"]
    assert draft["responses"]["201"]["content"] == draft["responses"]["200"]["content"]
    assert set(draft["responses"]) >= {"400", "401", "403", "404", "406", "413", "415", "422", "429", "500", "503"}
    assert not {"405", "501"} & set(draft["responses"])
    assert "content" not in operations(PAGE)["deleteOfferUsingDELETE"]["responses"]["204"]


def test_refusals_have_their_shape_and_media_type() -> None:
    def shape(id_: str, status: str) -> tuple[str, str]:
        ((media, body),) = resolved(PAGE, operations(PAGE)[id_]["responses"][status])["content"].items()
        return media, body["schema"]["$ref"].rpartition("/")[2]

    assert shape("meGET", "404") == (V1, "Refusal")
    assert shape("meGET", "401") == (V1, "OAuthError")
    assert shape("getOfferEvents", "404") == ("application/json", "Refusal")


def test_tokens_that_an_operation_takes() -> None:
    assert operations(PAGE)["meGET"]["security"] == [{"user": ["allegro:api:profile:read"]}]
    assert operations(PAGE)["getCategoriesUsingGET"]["security"] == [{"user": []}, {"application": []}]
    flow = PAGE["components"]["securitySchemes"]["user"]["flows"]["authorizationCode"]
    assert flow["scopes"]["allegro:api:sale:offers:read"] == "sale offers read"
