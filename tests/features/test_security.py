"""What docs/security.md promises and no test of a feature shows: members that are not a client's, other origins."""

from typing import Any

import pytest
from listing import create, listable, publish

from harness import Account, Server, problems

pytestmark = pytest.mark.one_database

NOT_THE_CLIENTS = {
    "id": "7000000001",
    "publication": {"endedBy": "ADMIN", "endedAt": "2001-01-01T00:00:00Z"},
    "validation": {"errors": [], "validatedAt": "2001-01-01T00:00:00.000Z"},
    "createdAt": "2001-01-01T00:00:00Z",
    "updatedAt": "2001-01-01T00:00:00.000Z",
    "seller": {"id": "1"},
    "sellerId": "1",
    "seller_id": "1",
}


def test_what_a_client_may_not_set_is_not_taken(seller: Account, other_seller: Account) -> None:
    """Neither when an offer is made, nor when it is changed: who owns it, its status, its problems, its times."""
    body = {**NOT_THE_CLIENTS, "name": "Szkic", "seller": {"id": other_seller.id}, "sellerId": other_seller.id}
    made = seller.post("/sale/offers", json=body)
    assert made.status_code == 201, made.text
    whole = made.json()
    assert_unmoved(whole)
    assert whole["id"] != NOT_THE_CLIENTS["id"]
    listed = {"name": "Szkic", "publication": {"status": "ACTIVE"}}
    refused = (422, [("VALIDATION_ERROR", "publication.status")])
    assert problems(seller.post("/sale/offers", json=listed)) == refused
    assert problems(seller.put(f"/sale/offers/{whole['id']}", json=listed)) == refused
    again = seller.put(f"/sale/offers/{whole['id']}", json={**body, "id": whole["id"]})
    assert again.status_code == 200
    assert_unmoved(again.json())
    assert again.json()["createdAt"] == whole["createdAt"]
    assert other_seller.get("/sale/offers").json()["totalCount"] == 0
    assert seller.get("/sale/offers").json()["totalCount"] == 1


def assert_unmoved(offer: dict[str, Any]) -> None:
    assert offer["publication"]["status"] == "INACTIVE"
    assert offer["publication"]["endedBy"] is None
    assert len(offer["validation"]["errors"]) > 3
    assert not offer["createdAt"].startswith("2001")
    assert not offer["validation"]["validatedAt"].startswith("2001")


def test_no_other_origin_may_read(server: Server, seller: Account) -> None:
    """No page of another site gets at an answer, with a token or a cookie: nothing is shared or sniffed."""
    live = create(seller, listable(seller))["id"]
    publish(seller, live)
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    for method, path in (
        ("GET", "/me"),
        ("OPTIONS", "/me"),
        ("GET", "/nothing/here"),
        ("GET", f"/sale/offers/{live}"),
        ("GET", "/"),
        ("GET", "/auth/oauth/authorize"),
        ("POST", "/auth/oauth/token"),
        ("GET", "/openapi.json"),
        ("GET", "/_stragan/clock"),
    ):
        answer = seller.request(method, path, headers=headers)
        assert [name for name in answer.headers if name.startswith("access-control-")] == [], path
        assert path == "/openapi.json" or answer.headers["x-content-type-options"] == "nosniff", path
        if "json" not in answer.headers["content-type"]:
            assert answer.headers["x-frame-options"] == "DENY", path
