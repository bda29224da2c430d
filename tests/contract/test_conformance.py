"""The checker bites."""

import json
from typing import Any

import conformance
import pytest
from conformance import PUBLIC, check

CONTACT = {"id": "c1", "name": "Shop", "emails": [{"address": "a@example.com"}], "phones": [{"number": "600100200"}]}
OFFER = {"id": "7", "external": None, "publication": {"endedBy": "USER"}}
EVENT = {"id": "1", "type": "OFFER_ENDED", "occurredAt": "2026-07-01T10:00:00Z", "offer": OFFER}
PROBLEM = {
    "code": "NotFound",
    "message": "Not found",
    "details": None,
    "path": None,
    "userMessage": "?",
    "metadata": {},
}


def answer(
    body: object, *, at: str = "GET /sale/offer-contacts/c1", status: int = 200, media: str = PUBLIC
) -> list[str]:
    method, _, path = at.partition(" ")
    return check(method, path, status, media, json.dumps(body).encode())


def refused(body: object, *, status: int = 404, media: str = PUBLIC) -> list[str]:
    return answer(body, status=status, media=media)


def events(*items: object) -> list[str]:
    return answer({"offerEvents": items}, at="GET /sale/offer-events")


def test_good_answers_have_no_problems():
    assert answer(CONTACT) == []
    assert answer(CONTACT, media=f"{PUBLIC};charset=UTF-8") == []
    assert events(EVENT) == []
    assert check("DELETE", "/sale/offers/7", 204, None, b"") == []


@pytest.mark.parametrize(
    ("case", "change", "problems"),
    [
        ("null in an optional member", {"emails": None}, []),
        ("undeclared member", {"fax": "1"}, ["/fax: is not declared"]),
        ("undeclared null", {"fax": None}, ["/fax: is not declared"]),
        ("undeclared below", {"emails": [{"address": "a", "kind": 1}]}, ["/emails/0/kind: is not declared"]),
        ("wrong type", {"name": 5}, ['/name: 5 is not of types "null", "string"']),
    ],
)
def test_members_of_a_contact(case: str, change: dict[str, Any], problems: list[str]):
    assert answer({**CONTACT, **change}) == problems


@pytest.mark.parametrize(
    ("case", "change", "problems"),
    [
        ("null in an optional member of a kind", {"offer": {**OFFER, "external": None}}, []),
        ("required is null", {"id": None}, ['/offerEvents/0/id: null is not of type "string"']),
        ("not a time", {"occurredAt": "yesterday"}, ['/offerEvents/0/occurredAt: "yesterday" is not a "date-time"']),
        ("undeclared in a kind", {"price": 1}, ["/offerEvents/0/price: is not declared"]),
        ("wrong below a kind", {"offer": {**OFFER, "id": 7}}, ['/offerEvents/0/offer/id: 7 is not of type "string"']),
    ],
)
def test_the_kind_that_is_meant_is_reported(case: str, change: dict[str, Any], problems: list[str]):
    assert events(EVENT | change) == problems


def test_a_missing_required_member_and_an_unknown_kind():
    assert events({key: EVENT[key] for key in ("id", "type", "occurredAt")}) == [
        '/offerEvents/0: "offer" is a required property'
    ]
    assert len(events(EVENT | {"type": "OFFER_LOST"})) == 1


@pytest.mark.parametrize(
    ("case", "body", "problems"),
    [
        ("envelope", {"errors": [PROBLEM]}, []),
        ("least envelope", {"errors": [{"code": "A", "message": "B"}]}, []),
        ("no message", {"errors": [{"code": "A"}]}, ['/errors/0: "message" is a required property']),
        ("undeclared", {"errors": [PROBLEM | {"status": 1}]}, ["/errors/0/status: is not declared"]),
        ("metadata that are not texts", {"errors": [PROBLEM | {"metadata": {"n": 1}}]}, [
            '/errors/0/metadata/n: 1 is not of type "string"'
        ]),
        ("nothing to report", {"errors": []}, ["/errors: [] has less than 1 item"]),
        ("OAuth outside 401", {"error": "invalid_token"}, [
            '/: "errors" is a required property', "/error: is not declared"
        ]),
    ],
)  # fmt: skip
def test_refusals(case: str, body: object, problems: list[str]):
    assert refused(body) == problems


def test_a_refused_token_may_have_the_shape_of_oauth():
    assert refused({"error": "invalid_token", "error_description": "expired"}, status=401) == []
    assert refused({"errors": [PROBLEM]}, status=401) == []


def test_statuses():
    assert answer(CONTACT, status=202) == ["getContactUsingGET does not declare status 202"]
    assert refused({"errors": [PROBLEM]}, status=418) == ["getContactUsingGET does not declare status 418"]
    assert refused({"errors": [PROBLEM]}, status=503) == []
    assert check("DELETE", "/sale/offers/7", 204, None, b"{}") == ["deleteOfferUsingDELETE has a body with status 204"]


def test_media_types():
    json_type = "application/json"
    assert answer(CONTACT, media=json_type) == [f"getContactUsingGET answers 200 as '{json_type}' instead of {PUBLIC}"]
    assert len(answer(CONTACT, media=f"{PUBLIC};charset=latin-1")) == 1
    assert refused({"errors": [PROBLEM]}, media=json_type) == []
    assert refused({"errors": [PROBLEM]}, media="text/html") == ["404 comes as 'text/html'"]


def test_a_body_that_is_not_json():
    (problem,) = check("GET", "/me", 200, PUBLIC, b"<html>")
    assert problem.startswith("/: not JSON: ")


def test_paths_outside_the_api():
    assert answer({"errors": [PROBLEM]}, at="GET /nowhere", status=404) == []
    assert answer({"errors": [PROBLEM]}, at="POST /me", status=405) == []
    assert answer({"errors": [PROBLEM]}, at="POST /me", status=404) == ["POST /me is no operation: 404 instead of 405"]


def test_a_created_draft_is_described_by_the_other_success():
    assert answer({"name": "Book"}, at="POST /sale/offers", status=201) == []
    assert answer({"title": "Book"}, at="POST /sale/offers", status=201) == [
        '/: "name" is a required property',
        "/title: is not declared",
    ]


def test_drafts_have_members_of_later_years():
    assert answer({"name": "Book", "tax": None, "discounts": None}, at="GET /sale/offers/7") == []


def test_a_tolerated_deviation(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(conformance, "DEVIATIONS", {("getContactUsingGET", "/emails/*/kind"): "seen on the wire"})
    assert answer({**CONTACT, "emails": [{"address": "a", "kind": 1}], "fax": "1"}) == ["/fax: is not declared"]


def test_a_tolerated_deviation_of_a_refusal():
    nameless = {"errors": [PROBLEM | {"message": None}]}
    assert answer(nameless, at="POST /sale/images", status=415) == []
    assert refused(nameless) == ['/errors/0/message: null is not of type "string"']


def test_every_schema_compiles():
    compiled = [
        conformance.validator(year, operation_id, status, media)
        for year in ("2020", "2026")
        for operation_id, statuses in conformance.document(year)["responses"].items()
        for status, schemas in statuses.items()
        for media, schema in schemas.items()
        if schema is not True
    ]
    assert len(compiled) == 965
