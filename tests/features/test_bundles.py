"""Bundles of offers: `/sale/bundles` (2026 specification). They are made as promotions of the older generation."""

from typing import Any

import pytest
from listing import publish
from promoting import NOWHERE, PROMOTIONS, bundle, made, member, priced

from harness import problems

BUNDLES = "/sale/bundles"


def price(amount: str, marketplace: str = "allegro-pl", currency: str = "PLN") -> dict[str, Any]:
    return {"marketplace": {"id": marketplace}, "amount": amount, "currency": currency}


def standing(status: str, marketplace: str = "allegro-pl") -> dict[str, Any]:
    return {"marketplace": {"id": marketplace}, "status": status}


def test_a_bundle_as_the_specification_has_it(seller: Any) -> None:
    first, second = priced(seller, "10.00"), priced(seller, "20.00", available=2)
    promotion = made(seller, bundle("10.15", member(first), member(second, 2, entry=False)))
    path = f"{BUNDLES}/{promotion['id']}"
    document = seller.get(path).json()
    assert document == {
        "id": promotion["id"],
        "createdAt": promotion["createdAt"],
        "createdBy": "USER",
        "offers": [
            {"id": first, "requiredQuantity": 1, "entryPoint": True},
            {"id": second, "requiredQuantity": 2, "entryPoint": False},
        ],
        "discounts": [price("10.15")],
        "publication": [standing("ACTIVE")],
    }
    assert seller.get(BUNDLES).json() == {"bundles": [document]}
    crowns = price("100", "allegro-cz", "CZK")
    changed = seller.put(f"{path}/discount", json={"discounts": [price("9.5"), crowns]})
    assert (changed.status_code, changed.json()) == (
        200,
        document
        | {
            "discounts": [price("9.50"), crowns | {"amount": "100.00"}],
            "publication": [standing("ACTIVE"), standing("SUSPENDED", "allegro-cz")],
        },
    )
    assert seller.get(path).json() == changed.json()
    value = seller.get(f"{PROMOTIONS}/{promotion['id']}").json()["benefits"][0]["specification"]["value"]
    assert value == {"amount": "9.50", "currency": "PLN"}
    request = bundle("1.00", member(first), member(second, 2, entry=False))
    assert seller.put(f"{PROMOTIONS}/{promotion['id']}", json=request).status_code == 200
    assert seller.get(path).json()["discounts"] == [price("1.00"), crowns | {"amount": "100.00"}]
    for nothing in ({"discounts": None}, {"discounts": []}, {}):
        assert seller.put(f"{path}/discount", json=nothing).json() == document | {"discounts": []}
    assert seller.delete(path).status_code == 204
    for gone in (seller.get(path), seller.delete(path)):
        assert problems(gone) == (404, [("BundleNotFoundException", "bundleId")])
    assert made(seller, bundle("0.00", member(first), member(second)))["status"] == "ACTIVE"


def test_a_bundle_stands_as_its_offers_do(seller: Any) -> None:
    first, second = priced(seller, "10.00"), priced(seller, "20.00", available=1)
    id_ = made(seller, bundle("1.00", member(first), member(second, 2)))["id"]
    assert seller.get(f"{BUNDLES}/{id_}").json()["publication"] == [standing("SUSPENDED")]
    third = priced(seller, "5.00")
    other = made(seller, bundle("1.00", member(first), member(third)))["id"]
    assert seller.get(f"{BUNDLES}/{other}").json()["publication"] == [standing("ACTIVE")]
    publish(seller, third, action="END")
    assert seller.get(f"{BUNDLES}/{other}").json()["publication"] == [standing("SUSPENDED")]


@pytest.mark.parametrize(
    ("case", "discounts", "path"),
    [
        ("another currency", [price("1.00", currency="EUR")], "discounts[0].currency"),
        ("no marketplace", [price("1.00", "allegro-uk")], "discounts[0].marketplace.id"),
        ("twice", [price("1.00"), price("2.00")], "discounts"),
        ("nothing", [price("0.00")], "discounts[0].amount"),
        ("a word", [price("ten")], "discounts[0].amount"),
        ("three decimals", [price("1.001")], "discounts[0].amount"),
        ("everything", [price("30.00")], "discounts[0].amount"),
    ],
)
def test_wrong_discounts(seller: Any, case: str, discounts: list[Any], path: str) -> None:
    id_ = made(seller, bundle("3.00", member(priced(seller, "10.00")), member(priced(seller, "20.00"))))["id"]
    answer = seller.put(f"{BUNDLES}/{id_}/discount", json={"discounts": discounts})
    assert problems(answer) == (422, [("VALIDATION_ERROR", path)]), case
    assert seller.get(f"{BUNDLES}/{id_}").json()["discounts"] == [price("3.00")]


def test_pages_of_bundles(seller: Any) -> None:
    offers = [priced(seller, "10.00") for _ in range(4)]
    ids = [made(seller, bundle("1.00", member(offers[0]), member(other)))["id"] for other in offers[1:]]
    found, page = [], {}
    for _ in range(3):
        answer = seller.get(BUNDLES, params={"limit": 1, "offer.id": offers[0], **page}).json()
        found += [one["id"] for one in answer["bundles"]]
        page = {"page.id": answer["nextPage"]["id"]} if "nextPage" in answer else {}
    assert page == {}
    assert sorted(found) == sorted(ids)
    assert [one["id"] for one in seller.get(BUNDLES, params={"offer.id": offers[2]}).json()["bundles"]] == [ids[1]]
    assert seller.get(BUNDLES, params={"offer.id": "x"}).json() == {"bundles": []}
    for bad in ("x", "ŁŁ", "MTIz"):
        assert problems(seller.get(BUNDLES, params={"page.id": bad})) == (422, [("BadRequestException", "page.id")])
    assert problems(seller.get(BUNDLES, params={"limit": 5001})) == (400, [("BadRequestException", "limit")])


@pytest.mark.parametrize("id_", [NOWHERE, "x"])
def test_unknown_bundles(seller: Any, id_: str) -> None:
    path = f"{BUNDLES}/{id_}"
    for answer in (seller.get(path), seller.put(f"{path}/discount", json={}), seller.delete(path)):
        assert problems(answer) == (404, [("BundleNotFoundException", "bundleId")])


def test_somebody_elses_bundle(seller: Any, other_seller: Any) -> None:
    members = [member(priced(other_seller, "10.00")) for _ in range(2)]
    path = f"{BUNDLES}/{made(other_seller, bundle('1.00', *members))['id']}"
    before = other_seller.get(path).json()
    for answer in (seller.get(path), seller.put(f"{path}/discount", json={}), seller.delete(path)):
        assert problems(answer) == (404, [("BundleNotFoundException", "bundleId")])
    assert other_seller.get(path).json() == before
    assert seller.get(BUNDLES).json() == {"bundles": []}
