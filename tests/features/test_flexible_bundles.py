"""Flexible bundles: `/sale/flexible-bundles` (2026 specification)."""

from typing import Any

import pytest
from listing import create, publish
from msgspec.structs import replace
from product_listing import by_gtin
from promoting import NOWHERE, priced

from harness import V1, Server, new_account, problems

BUNDLES = "/sale/flexible-bundles"
PL, CZ = ({"marketplaceId": "allegro-pl", "percentage": 10}, {"marketplaceId": "allegro-cz", "percentage": 15})


def slot(order: int, *ids: str, **changes: Any) -> dict[str, Any]:
    offers = [{"id": id_, "excludedFromDiscount": False} for id_ in ids]
    return {"order": order, "entryPoint": order == 0, "requiredQuantity": 1, "offers": offers} | changes


def whole(*discounts: dict[str, Any], least: int = 2) -> dict[str, Any]:
    given = {"minimumBoughtOffers": least, "discounts": list(discounts)}
    return {"type": "WHOLE_BUNDLE_DISCOUNT", "bundle": given, "slot": None}


def of_slots(*slots: tuple[int, list[dict[str, Any]]]) -> dict[str, Any]:
    given = {"slots": [{"order": order, "discounts": discounts} for order, discounts in slots]}
    return {"type": "SLOT_DISCOUNT", "bundle": None, "slot": given}


def body(*slots: dict[str, Any], discount: Any = None) -> dict[str, Any]:
    return {"slots": list(slots), "discount": discount}


def made(seller: Any, request: dict[str, Any]) -> dict[str, Any]:
    answer = seller.post(BUNDLES, json=request)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def here(*reasons: str, id_: str = "allegro-pl") -> dict[str, Any]:
    return {"id": id_, "availability": {"available": not reasons, "reasons": list(reasons)}}


def shown(request: dict[str, Any], document: dict[str, Any], *marketplaces: dict[str, Any]) -> dict[str, Any]:
    """A bundle whose offers all stand in the same way."""
    slots = [
        one
        | {"id": of["id"]}
        | {
            "offers": [
                offer | {"entryPoint": one["entryPoint"], "marketplaces": list(marketplaces)} for offer in one["offers"]
            ]
        }
        for one, of in zip(request["slots"], document["slots"], strict=True)
    ]
    kept = {name: document[name] for name in ("id", "createdAt")}
    return kept | {"createdBy": "USER", "discount": request["discount"], "slots": slots}


def test_a_bundle_as_the_specification_has_it(seller: Any) -> None:
    first, second, third, fourth = (priced(seller, "10.00") for _ in range(4))
    kept = {"offers": [{"id": third, "excludedFromDiscount": False}, {"id": fourth, "excludedFromDiscount": True}]}
    request = body(slot(0, first, second), slot(1, **kept), discount=whole(PL, CZ))
    document = made(seller, request)
    abroad = here("NOT_AVAILABLE_TO_PURCHASE", id_="allegro-cz")
    assert document == shown(request, document, here(), abroad)
    assert len({document["id"], *(one["id"] for one in document["slots"])}) == 3
    path = f"{BUNDLES}/{document['id']}"
    assert seller.get(path).json() == document
    changed = body(
        slot(1, first, id=document["slots"][0]["id"], entryPoint=True), slot(3, third), discount=of_slots((3, [CZ]))
    )
    answer = seller.put(path, json=changed)
    assert (answer.status_code, answer.json()) == (200, shown(changed, answer.json(), here(), abroad))
    kept_slot, new_slot = answer.json()["slots"]
    assert kept_slot["id"] == document["slots"][0]["id"]
    assert new_slot["id"] not in {one["id"] for one in document["slots"]}
    assert {name: answer.json()[name] for name in ("id", "createdAt")} == {
        name: document[name] for name in ("id", "createdAt")
    }
    summary = {name: answer.json()[name] for name in ("id", "createdAt", "createdBy", "discount")}
    assert seller.get(BUNDLES).json() == {"bundles": [summary | {"slotsRepresentatives": [first, third]}]}
    assert seller.get(BUNDLES, params={"offer.id": second}).json() == {"bundles": []}
    assert seller.delete(path).status_code == 204
    assert problems(seller.get(path)) == (404, [("BundleNotFoundException", "bundleId")])
    assert seller.get(BUNDLES).json() == {"bundles": []}


def test_a_bundle_without_a_discount(seller: Any) -> None:
    first, second = priced(seller, "10.00"), priced(seller, "20.00", available=1)
    document = made(seller, body(slot(1, second, requiredQuantity=2), slot(0, first)))
    path = f"{BUNDLES}/{document['id']}"

    def standing() -> list[Any]:
        slots = seller.get(path).json()["slots"]
        return [offer["marketplaces"] for one in slots for offer in one["offers"]]

    assert (document["discount"], [one["order"] for one in document["slots"]]) == (None, [0, 1])
    assert standing() == [[here()], [here("STOCK_NOT_SUFFICIENT")]]
    publish(seller, first, action="END")
    assert standing()[0] == [here("NOT_AVAILABLE_TO_PURCHASE")]


A, B = slot(0, "1"), slot(1, "2")
DISCOUNT = "discount.bundle.discounts"


@pytest.mark.parametrize(
    ("case", "request_", "path"),
    [
        ("one slot", body(A), "slots"),
        ("seven slots", body(A, *(slot(i, str(i + 1)) for i in range(1, 6)), slot(5, "9")), "slots"),
        ("the same order", body(A, slot(0, "2")), "slots"),
        ("order", body(A, slot(6, "2")), "slots[1].order"),
        ("no offer", body(A, slot(1)), "slots[1].offers"),
        ("31 offers", body(A, slot(1, *map(str, range(2, 33)))), "slots[1].offers"),
        ("no piece", body(A, slot(1, "2", requiredQuantity=0)), "slots[1].requiredQuantity"),
        ("no entry", body(slot(0, "1", entryPoint=False), B), "slots"),
        ("an offer twice", body(A, slot(1, "01")), "slots[1].offers[0].id"),
        ("no discount of the type", body(A, B, discount=whole(PL) | {"bundle": None}), "discount.bundle"),
        ("no slot discount", body(A, B, discount=of_slots((0, [PL])) | {"slot": None}), "discount.slot"),
        ("both", body(A, B, discount=whole(PL) | {"slot": of_slots((0, [PL]))["slot"]}), "discount.slot"),
        ("of no marketplace", body(A, B, discount=whole()), DISCOUNT),
        ("a marketplace twice", body(A, B, discount=whole(PL, PL)), DISCOUNT),
        ("an unknown one", body(A, B, discount=whole(PL | {"marketplaceId": "x"})), f"{DISCOUNT}[0].marketplaceId"),
        ("no percent", body(A, B, discount=whole(PL | {"percentage": 0})), f"{DISCOUNT}[0].percentage"),
        ("everything", body(A, B, discount=whole(PL | {"percentage": 100})), f"{DISCOUNT}[0].percentage"),
        ("one bought", body(A, B, discount=whole(PL, least=1)), "discount.bundle.minimumBoughtOffers"),
        ("three of two", body(A, B, discount=whole(PL, least=3)), "discount.bundle.minimumBoughtOffers"),
        ("no slots", body(A, B, discount=of_slots()), "discount.slot.slots"),
        ("a slot twice", body(A, B, discount=of_slots((0, [PL]), (0, [CZ]))), "discount.slot.slots"),
        ("another slot", body(A, B, discount=of_slots((2, [PL]))), "discount.slot.slots[0].order"),
        ("a slot for nothing", body(A, B, discount=of_slots((1, []))), "discount.slot.slots[0].discounts"),
    ],
)
def test_wrong_bundles(seller: Any, case: str, request_: dict[str, Any], path: str) -> None:
    assert problems(seller.post(BUNDLES, json=request_)) == (422, [("VALIDATION_ERROR", path)]), case


def test_offers_that_cannot_be_bundled(seller: Any, other_seller: Any) -> None:
    mine, theirs, draft = priced(seller, "10.00"), priced(other_seller, "10.00"), create(seller)["id"]
    for unfit, code in (
        (theirs, "OfferNotFoundException"),
        ("x", "OfferNotFoundException"),
        (draft, "OfferNotActiveException"),
    ):
        assert problems(seller.post(BUNDLES, json=body(slot(0, mine), slot(1, unfit)))) == (
            422, [(code, "slots[1].offers[0].id")]
        )  # fmt: skip
    assert seller.get(BUNDLES).json() == {"bundles": []}


def test_what_offers_of_a_bundle_are(seller: Any) -> None:
    """No two of one product, none for companies alone, and in a slot one category."""

    def listed(**changes: Any) -> str:
        answer = seller.post("/sale/product-offers", json=by_gtin(**changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    mine, product, same = priced(seller, "10.00"), listed(), listed()
    companies = listed(b2b={"buyableOnlyByBusiness": True})
    for request, refused in (
        (body(slot(0, product), slot(1, same)), [("DuplicatedProductsException", "slots")]),
        (body(slot(0, mine), slot(1, companies)), [("B2BOfferException", "slots[1].offers[0].id")]),
        (body(slot(0, mine, product), slot(1, priced(seller, "1.00"))), [
            ("OffersFromDifferentCategoriesException", "slots[0].offers")
        ]),
    ):  # fmt: skip
        assert problems(seller.post(BUNDLES, json=request)) == (422, refused)
    assert made(seller, body(slot(0, mine), slot(1, product)))["createdBy"] == "USER"


def test_ids_of_slots(seller: Any) -> None:
    first, second = priced(seller, "10.00"), priced(seller, "10.00")
    request = body(slot(0, first), slot(1, second))
    new = body(slot(0, first, id=NOWHERE), slot(1, second))
    assert problems(seller.post(BUNDLES, json=new)) == (422, [("VALIDATION_ERROR", "slots[0].id")])
    document = made(seller, request)
    path, id_ = f"{BUNDLES}/{document['id']}", document["slots"][0]["id"]
    twice = body(slot(0, first, id=id_), slot(1, second, id=id_))
    assert problems(seller.put(path, json=twice)) == (
        422, [("VALIDATION_ERROR", "slots[0].id"), ("VALIDATION_ERROR", "slots[1].id")]
    )  # fmt: skip
    assert seller.get(path).json() == document


def test_pages_and_the_limit(own_server: Server) -> None:
    seller = new_account(own_server)
    first, *others = (priced(seller, "10.00") for _ in range(4))
    ids = [made(seller, body(slot(0, first), slot(1, other)))["id"] for other in others]
    found, page = [], {}
    for _ in range(2):
        answer = seller.get(BUNDLES, params={"limit": 2, **page}).json()
        found += [one["id"] for one in answer["bundles"]]
        page = {"page.id": answer["nextPage"]["id"]} if "nextPage" in answer else {}
    assert (page, sorted(found)) == ({}, sorted(ids))
    assert problems(seller.get(BUNDLES, params={"limit": 1001})) == (400, [("BadRequestException", "limit")])
    assert problems(seller.get(BUNDLES, params={"page.id": "x"})) == (422, [("BadRequestException", "page.id")])
    own_server.world.settings = replace(own_server.world.settings, max_promotions=3)
    refused = seller.post(BUNDLES, json=body(slot(0, first), slot(1, others[0])))
    assert problems(refused) == (422, [("PromotionLimitExceededException", None)])


def test_somebody_elses_bundle(seller: Any, other_seller: Any) -> None:
    request = body(slot(0, priced(other_seller, "10.00")), slot(1, priced(other_seller, "10.00")))
    document = made(other_seller, request)
    for id_ in (document["id"], NOWHERE, "x"):
        path = f"{BUNDLES}/{id_}"
        for answer in (seller.get(path), seller.put(path, json=request), seller.delete(path)):
            assert problems(answer) == (404, [("BundleNotFoundException", "bundleId")])
    assert other_seller.get(f"{BUNDLES}/{document['id']}").json() == document
    assert seller.get(BUNDLES).json() == {"bundles": []}


def test_bodies_that_cannot_be_read(seller: Any) -> None:
    for request, place in (({}, "slots"), (body(A, B, discount={"type": "FREE"}), "discount.type")):
        assert problems(seller.post(BUNDLES, json=request)) == (422, [("JsonMappingException", place)])
    unreadable = seller.post(BUNDLES, content=b"{", headers={"Content-Type": V1})
    assert problems(unreadable) == (400, [("BAD_REQUEST", "request.body")])
