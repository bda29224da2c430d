"""Contacts: `/sale/offer-contacts`, and offers that name one (2026 specification, behaviour §9)."""

from typing import Any

import pytest
from product_listing import by_gtin, errors

from harness import Server, problems

CONTACTS = "/sale/offer-contacts"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"
SAMPLE: dict[str, Any] = {
    "name": "Main contact",
    "emails": [{"address": "shop@example.com"}],
    "phones": [{"number": "+48 512 323 495"}, {"number": "22 123 45 67"}],
}


def contact(seller: Any, **members: Any) -> str:
    answer = seller.post(CONTACTS, json=SAMPLE | members)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_contact_is_made_read_listed_and_changed(seller: Any) -> None:
    created = seller.post(CONTACTS, json=SAMPLE)
    document = created.json()
    assert (created.status_code, document) == (201, {"id": document["id"], **SAMPLE})
    assert seller.get(f"{CONTACTS}/{document['id']}").json() == document
    second = contact(seller, name="Second")
    listed = seller.get(CONTACTS).json()
    assert [entry["id"] for entry in listed["contacts"]] == [document["id"], second]
    changed = seller.put(f"{CONTACTS}/{second}", json={"name": "Only mail", "emails": SAMPLE["emails"]})
    expected = {"id": second, "name": "Only mail", "emails": SAMPLE["emails"], "phones": []}
    assert (changed.status_code, changed.json()) == (200, expected)
    assert seller.get(f"{CONTACTS}/{second}").json() == expected


@pytest.mark.parametrize(
    ("case", "members", "path"),
    [
        ("name absent", {"name": None}, "name"),
        ("name blank", {"name": " "}, "name"),
        ("name too long", {"name": "x" * 251}, "name"),
        ("two addresses", {"emails": SAMPLE["emails"] * 2}, "emails"),
        ("three numbers", {"phones": [{"number": "123456789"}] * 3}, "phones"),
        ("nothing to reach", {"emails": [], "phones": None}, "emails"),
        ("no address in it", {"emails": [{}]}, "emails[0].address"),
        ("no address", {"emails": [{"address": "shop"}]}, "emails[0].address"),
        ("long address", {"emails": [{"address": f"a@{'x' * 124}.pl"}]}, "emails[0].address"),
        ("long user", {"emails": [{"address": f"{'x' * 65}@x.pl"}]}, "emails[0].address"),
        ("no number in it", {"phones": [{"number": None}]}, "phones[0].number"),
        ("a word", {"phones": [{"number": "call me"}]}, "phones[0].number"),
        ("a long number", {"phones": [{"number": "1" * 251}]}, "phones[0].number"),
    ],
)
def test_wrong_contacts(seller: Any, case: str, members: dict[str, Any], path: str) -> None:
    id_ = contact(seller)
    for answer in (
        seller.post(CONTACTS, json=SAMPLE | members),
        seller.put(f"{CONTACTS}/{id_}", json=SAMPLE | members),
    ):
        assert problems(answer) == (422, [("VALIDATION_ERROR", path)]), case
    assert seller.get(CONTACTS).json() == {"contacts": [{"id": id_, **SAMPLE}]}


@pytest.mark.parametrize("id_", [NOWHERE, "x"])
def test_unknown_ids(seller: Any, id_: str) -> None:
    for answer in (seller.get(f"{CONTACTS}/{id_}"), seller.put(f"{CONTACTS}/{id_}", json=SAMPLE)):
        assert problems(answer) == (404, [("ContactNotFoundException", "id")])


def test_somebody_elses_contact(seller: Any, other_seller: Any) -> None:
    id_ = contact(other_seller)
    for answer in (seller.get(f"{CONTACTS}/{id_}"), seller.put(f"{CONTACTS}/{id_}", json=SAMPLE | {"name": "x"})):
        assert problems(answer) == (404, [("ContactNotFoundException", "id")])
    assert other_seller.get(f"{CONTACTS}/{id_}").json()["name"] == "Main contact"
    assert seller.get(CONTACTS).json() == {"contacts": []}


def test_fifty_contacts(seller: Any, server: Server) -> None:
    most = server.world.settings.max_contacts
    assert most == 50
    for number in range(most):
        contact(seller, name=f"Contact {number}")
    assert problems(seller.post(CONTACTS, json=SAMPLE)) == (422, [("VALIDATION_ERROR", None)])
    assert len(seller.get(CONTACTS).json()["contacts"]) == most


def test_a_draft_names_a_contact(seller: Any, other_seller: Any) -> None:
    mine, foreign = contact(seller), contact(other_seller)
    created = seller.post("/sale/offers", json={"name": "Ogłoszenie", "contact": {"id": mine}})
    assert (created.status_code, created.json()["contact"]) == (201, {"id": mine})
    for id_ in (foreign, NOWHERE):
        refused = seller.post("/sale/offers", json={"name": "Ogłoszenie", "contact": {"id": id_}})
        assert problems(refused) == (422, [("ContactNotFoundException", "contact.id")])


def test_a_product_offer_names_a_contact(seller: Any) -> None:
    id_ = contact(seller, name="By name")
    answer = seller.post("/sale/product-offers", json=by_gtin(contact={"name": "By name"}))
    assert (answer.status_code, answer.json()["contact"]) == (201, {"id": id_})
    unknown = seller.post("/sale/product-offers", json=by_gtin(contact={"name": "Nobody"}))
    assert errors(unknown) == [("ContactNotFoundException", "contact")]
    contact(seller, name="By name")
    ambiguous = seller.post("/sale/product-offers", json=by_gtin(contact={"name": "By name"}))
    assert errors(ambiguous) == [("ContactNotUniqueException", "contact")]
