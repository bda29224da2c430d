"""The example requests of Allegro's Postman collection (2023), sent to this server.

Each is sent as it stands, and again for something that the seller has: no crash, and an answer of a status that has an
example shows every member of the example, unless the specification has dropped it since: then an answer with it would
break the contract. `tools/extract_postman.py` has kept the shapes alone.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from belongings import filled, own_id
from conformance import check, starred

from harness import V1, Account, Server, new_account
from stragan.app import ROUTES
from stragan.contract.operations import OPERATIONS, Operation

pytestmark = pytest.mark.one_database


IMPLEMENTED = {route.operation_id for route in ROUTES}
EXAMPLES = {
    one["operation"]: one
    for one in json.loads((Path(__file__).parent / "data" / "postman.json").read_bytes())
    if one["operation"] in IMPLEMENTED
}
TYPES: Mapping[str, tuple[type, ...]] = {"string": (str,), "number": (int, float), "boolean": (bool,)}
# (operation, place in the answer) -> why ours lacks what the example has and the specification still declares.
EXCEPTIONS: Mapping[tuple[str, str], str] = dict.fromkeys(
    (
        ("getOrderShipmentsUsingGET", "/shipments/*/lineItems"),
        ("createOrderShipmentsUsingPOST", "/lineItems"),
        ("getListOfAdditionalServicesDefinitionsUsingGET", "/definitions"),
    ),
    "a list without a type in the specification, so the example guessed an object",
) | {
    ("createOfferAttachmentUsingPOST", "/file/url"): "there is none before the upload (guide §11, #11008)",
    ("getCompatibleProducts", "/totalCount"): "left out of what a phrase finds (2026 specification)",
}


def differences(shape: Any, value: Any, at: str = "") -> Iterator[str]:
    """What the example has and the value has not. Null and an empty list have nothing below them."""
    if value is None or shape == "any":
        return
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{at}: no object"
            return
        for name, member in shape.items():
            yield from differences(member, value[name], f"{at}/{name}") if name in value else (f"{at}/{name}: missing",)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{at}: no list"
            return
        for item in value if shape else ():
            yield from differences(shape[0], item, f"{at}/*")
    elif not isinstance(value, TYPES[shape]) or (isinstance(value, bool) and shape != "boolean"):
        yield f"{at}: no {shape}"


def requests(seller: Account, op: Operation) -> Iterator[tuple[str, Any]]:
    """Paths and bodies: as the examples have them, with an id of the seller's, and what was read sent back."""
    own = own_id(seller, op)
    for example in EXAMPLES[op.id]["requests"]:
        query = "?" + urlencode([(name, value or "") for name, value in example["query"]])
        yield filled(op, example["path"]) + query, example.get("body")
        yield filled(op, example["path"], own), example.get("body")
    if op.method in ("PUT", "PATCH"):
        path = filled(op, EXAMPLES[op.id]["requests"][0]["path"], own)
        read = seller.get(path)
        yield path, read.json() if read.status_code == 200 else {}


def sent(op: Operation, body: Any) -> dict[str, Any]:
    if op.method in ("GET", "DELETE"):
        return {"headers": {"Accept": "*/*"}}
    media = V1 if V1 in op.consumes or not op.consumes else op.consumes[0]
    content = b"" if body is None else json.dumps(body).encode()
    return {"content": content, "headers": {"Content-Type": media, "Accept": "*/*"}}


@pytest.mark.parametrize("operation_id", sorted(EXAMPLES))
def test_examples(server: Server, operation_id: str) -> None:
    op, shapes = OPERATIONS[operation_id], EXAMPLES[operation_id]["shapes"]
    seller = new_account(server)
    for path, body in requests(seller, op):
        answer = seller.request(op.method, path, **sent(op, body))
        assert answer.status_code < 500, answer.text
        shape = shapes.get(str(answer.status_code), "any")
        wrong = {*differences(shape, answer.json())} if shape != "any" else set()
        excused = {told for told in wrong if is_excused(op, answer, told.partition(":")[0])}
        assert wrong - excused == set(), f"{op.method} {path} -> {answer.status_code}: {answer.text[:1000]}"


def is_excused(op: Operation, answer: Any, place: str) -> bool:
    """Whether the table says so, or the specification no longer knows the place."""
    body, path = answer.json(), answer.request.url.path
    add(body, place.split("/")[1:])
    told = check(op.method, path, answer.status_code, answer.headers["content-type"], json.dumps(body).encode())
    undeclared = {
        starred(at) for at, _, problem in (one.partition(": ") for one in told) if problem == "is not declared"
    }
    return (op.id, place) in EXCEPTIONS or place in undeclared


def add(value: Any, steps: list[str]) -> None:
    """Put a null at the place, in every item of a list on the way, unless something is there."""
    step, *rest = steps
    if step == "*":
        for item in value:
            add(item, rest)
    elif rest:
        add(value[step], rest) if value.get(step) else None
    else:
        value.setdefault(step, None)


@pytest.mark.parametrize(
    ("case", "value", "told"),
    [
        ("all there", {"id": "1", "n": 1.5, "items": [{"a": True, "x": {}}]}, []),
        ("more than the example", {"id": "1", "n": 1, "items": [{"a": False, "x": 1, "y": 2}], "more": 1}, []),
        ("nothing below", {"id": None, "n": None, "items": []}, []),
        ("missing", {"n": 1, "items": [{"x": 1}]}, ["/id: missing", "/items/*/a: missing"]),
        ("types", {"id": 1, "n": True, "items": [{"a": "true", "x": 1}]}, [
            "/id: no string", "/n: no number", "/items/*/a: no boolean"
        ]),
        ("no list", {"id": "1", "n": 1, "items": {}}, ["/items: no list"]),
        ("no object", {"id": "1", "n": 1, "items": ["a"]}, ["/items/*: no object"]),
    ],
)  # fmt: skip
def test_the_comparison_bites(case: str, value: Any, told: list[str]) -> None:
    shape = {"id": "string", "n": "number", "items": [{"a": "boolean", "x": "any"}]}
    assert list(differences(shape, value)) == told


def test_only_what_the_specification_has_dropped_is_excused(seller: Account) -> None:
    answer, op = seller.get("/sale/shipping-rates"), OPERATIONS["getListOfShippingRatestUsingGET"]
    assert len(answer.json()["shippingRates"]) == 1
    excused = {name: is_excused(op, answer, f"/shippingRates/*/{name}") for name in ("name", "features", "colour")}
    assert excused == {"name": False, "features": False, "colour": True}


def test_exceptions_are_of_examples() -> None:
    assert {operation_id for operation_id, _ in EXCEPTIONS} <= set(EXAMPLES)
