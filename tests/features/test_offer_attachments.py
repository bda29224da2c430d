"""Attachments in offers of both generations, and as safety information of products (guide §11, behaviour §6, §9)."""

from typing import Any

import pytest
from attaching import LABELS, OFFER_TYPES, SAFETY, WARRANTY_PATH, declared, put, shown, uploaded
from changing import MODIFICATIONS, change, codes, live
from listing import create
from product_listing import by_gtin
from product_listing import create as create_product_offer
from shopping import HOSTILE, browser

from harness import Account, Server, problems, sign_in
from stragan.features.attachments.service import GUIDE_ATTACHMENT
from stragan.kernel.ids import new_uuid

OFFERS, PRODUCT_OFFERS = "/sale/offers", "/sale/product-offers"
NOT_FOUND, WRONG_TYPE = "AttachmentNotFoundException", "IllegalOfferUpdateException.AttachmentsTypeChange"
SAFETY_PATH = "productSet[0].safetyInformation.attachments"


def references(*ids: str) -> list[dict[str, str]]:
    return [{"id": id_} for id_ in ids]


def draft(seller: Account, *ids: str) -> dict[str, Any]:
    return create(seller, {"name": "Oferta testowa", "attachments": references(*ids)})


def safety(*ids: str) -> dict[str, Any]:
    return {"type": "ATTACHMENTS", "attachments": references(*ids)}


def safe_offer(*ids: str, **changes: Any) -> dict[str, Any]:
    """A product offer whose product has this safety information."""
    document = by_gtin(**changes)
    document["productSet"][0]["safetyInformation"] = safety(*ids)
    return document


# Drafts


def test_the_guides_request_shows_the_attachment_once_it_is_uploaded(own_server: Server) -> None:
    assert own_server.application.seeded is not None
    seller = sign_in(own_server, own_server.application.seeded.sellers[0].id)
    assert draft(seller, GUIDE_ATTACHMENT.id)["attachments"] == []
    assert put(seller, GUIDE_ATTACHMENT.id).status_code == 200
    assert draft(seller, GUIDE_ATTACHMENT.id)["attachments"] == references(GUIDE_ATTACHMENT.id)


def test_a_draft_shows_what_was_uploaded(seller: Account) -> None:
    first, second, only_declared = uploaded(seller), uploaded(seller, "ENERGY_LABEL"), declared(seller, "USER_MANUAL")
    offer = draft(seller, second, only_declared, first)
    path = f"{OFFERS}/{offer['id']}"
    assert offer["attachments"] == references(second, first)
    assert seller.get(path).json()["attachments"] == references(second, first)
    assert put(seller, only_declared).status_code == 200
    assert seller.get(path).json()["attachments"] == references(second, first), "what was left out stays out"
    changed = seller.put(path, json=offer | {"attachments": references(only_declared)})
    assert (changed.status_code, changed.json()["attachments"]) == (200, references(only_declared))
    for nothing in ([], None):
        assert seller.put(path, json=offer | {"attachments": nothing}).json()["attachments"] == []


def test_one_file_serves_many_offers(seller: Account) -> None:
    """#10210."""
    id_ = uploaded(seller)
    offers = [draft(seller, id_) for _ in range(2)]
    assert seller.delete(f"{OFFERS}/{offers[0]['id']}").status_code == 204
    assert seller.get(f"{OFFERS}/{offers[1]['id']}").json()["attachments"] == references(id_)
    assert draft(seller, id_.upper())["attachments"] == references(id_.upper())


def test_an_offer_has_attachments_of_its_seller_only(seller: Account, other_seller: Account) -> None:
    of_warranty = str(seller.post(WARRANTY_PATH, json={"name": "gwarancja.pdf"}).json()["id"])
    assert put(seller, of_warranty, path=WARRANTY_PATH).status_code == 200
    offer = draft(seller, uploaded(seller))
    path, stored = f"{OFFERS}/{offer['id']}", seller.get(f"{OFFERS}/{offer['id']}").content
    for id_ in (new_uuid(), "x", "", GUIDE_ATTACHMENT.id, uploaded(other_seller), declared(other_seller), of_warranty):
        told = (422, [(NOT_FOUND, "attachments")])
        assert problems(seller.post(OFFERS, json={"name": "Oferta", "attachments": references(id_)})) == told
        assert problems(seller.put(path, json=offer | {"attachments": references(id_)})) == told
        assert problems(seller.post(PRODUCT_OFFERS, json=by_gtin(attachments=references(id_)))) == told
    assert seller.get(path).content == stored


@pytest.mark.parametrize("body", [[{}], [{"id": None}], {"id": "x"}, ["x"]])
def test_bad_bodies(seller: Account, body: Any) -> None:
    for path, document, status in ((OFFERS, {"name": "Oferta"}, 422), (PRODUCT_OFFERS, by_gtin(), 400)):
        answer = seller.post(path, json=document | {"attachments": body})
        assert answer.status_code == status
        assert answer.json()["errors"][0]["path"].startswith("attachments")


def test_one_of_a_type(seller: Account) -> None:
    first, second, other = uploaded(seller), uploaded(seller), uploaded(seller, "USER_MANUAL")
    for twice in (references(first, other, second), references(first, first), references(first, declared(seller))):
        answer = seller.post(OFFERS, json={"name": "Oferta testowa", "attachments": twice})
        assert problems(answer) == (422, [("VALIDATION_ERROR", "attachments")])
        assert answer.json()["errors"][0]["message"] == "An offer has one attachment of type MANUAL."


def test_nine_of_them(seller: Account, polish: dict[str, str]) -> None:
    """One for each section of the guide."""
    ids = [uploaded(seller, type_) for type_ in (*OFFER_TYPES[:8], *LABELS)]
    assert draft(seller, *ids[:9])["attachments"] == references(*ids[:9])
    answer = seller.post(OFFERS, json={"name": "Oferta testowa", "attachments": references(*ids)}, headers=polish)
    assert problems(answer) == (422, [("VALIDATION_ERROR", "attachments")])
    assert answer.json()["errors"][0]["userMessage"] == "Oferta może mieć do 9 załączników."


def test_safety_information_is_not_of_an_offer(seller: Account, polish: dict[str, str]) -> None:
    """#11075."""
    ids = references(uploaded(seller, SAFETY), uploaded(seller, SAFETY))
    for path, document in ((OFFERS, {"name": "Oferta testowa"}), (PRODUCT_OFFERS, by_gtin())):
        (error,) = seller.post(path, json=document | {"attachments": ids}, headers=polish).json()["errors"]
        assert (error["code"], error["details"], error["path"]) == (WRONG_TYPE, WRONG_TYPE, "attachments")
        assert error["userMessage"] == "Nieprawidłowy typ załącznika: Instrukcja z informacją o bezpieczeństwie"


def test_an_edit_of_a_listed_offer_keeps_its_attachments(seller: Account) -> None:
    id_ = uploaded(seller)
    offer = live(seller, attachments=references(id_))
    stored = seller.get(f"{OFFERS}/{offer}").json()
    assert stored["attachments"] == references(id_)
    wanted = {"delivery": {"handlingTime": "PT48H"}}
    (task,) = change(seller, MODIFICATIONS, wanted, offer)
    assert task["status"] == "SUCCESS"
    assert seller.get(f"{OFFERS}/{offer}").json()["attachments"] == references(id_)


# Product offers


def test_a_product_offer_shows_what_was_uploaded(seller: Account) -> None:
    first, second, only_declared = uploaded(seller), uploaded(seller, "TIRE_LABEL"), declared(seller, "USER_MANUAL")
    offer = create_product_offer(seller, by_gtin(attachments=references(first, only_declared)))
    assert offer["attachments"] == references(first)
    path = f"{PRODUCT_OFFERS}/{offer['id']}"
    assert seller.get(path).json()["attachments"] == references(first)
    assert seller.get(f"{OFFERS}/{offer['id']}").json()["attachments"] == references(first)
    kept = seller.patch(path, json={"stock": {"available": 3}})
    assert (kept.status_code, kept.json()["attachments"]) == (200, references(first))
    assert seller.patch(path, json={"attachments": references(second)}).json()["attachments"] == references(second)
    assert problems(seller.patch(path, json={"attachments": references("x")})) == (422, [(NOT_FOUND, "attachments")])
    assert seller.get(path).json()["attachments"] == references(second)
    assert seller.patch(path, json={"attachments": []}).json()["attachments"] == []


def test_files_with_safety_information(seller: Account) -> None:
    ids = [uploaded(seller, SAFETY) for _ in range(2)]
    offer = create_product_offer(seller, safe_offer(*ids))
    path = f"{PRODUCT_OFFERS}/{offer['id']}"
    assert offer["productSet"][0]["safetyInformation"] == safety(*ids)
    assert seller.get(path).json()["productSet"][0]["safetyInformation"] == safety(*ids)
    assert (offer["validation"]["errors"], offer["attachments"]) == ([], [])
    assert seller.patch(path, json={"stock": {"available": 3}}).status_code == 200
    text = {"type": "TEXT", "description": "Nie nadaje się dla dzieci."}
    for wanted in (text, safety(ids[1])):  # one kind in place of the other (#12972)
        element = offer["productSet"][0] | {"safetyInformation": wanted}
        changed = seller.patch(path, json={"productSet": [element]})
        assert (changed.status_code, changed.json()["productSet"][0]["safetyInformation"]) == (200, wanted)


def test_twenty_files_of_a_product(seller: Account) -> None:
    id_ = uploaded(seller, SAFETY)
    assert create_product_offer(seller, safe_offer(*[id_] * 20))["productSet"][0]["safetyInformation"] == safety(
        *[id_] * 20
    )
    for count in (0, 21):
        answer = seller.post(PRODUCT_OFFERS, json=safe_offer(*[id_] * count))
        assert problems(answer) == (422, [("VALIDATION_ERROR", SAFETY_PATH)])


def test_what_is_no_file_with_safety_information(seller: Account, other_seller: Account) -> None:
    good = uploaded(seller, SAFETY)
    offer = create_product_offer(seller, safe_offer(good))
    path = f"{PRODUCT_OFFERS}/{offer['id']}"
    wrong = {
        new_uuid(): NOT_FOUND,
        "x": NOT_FOUND,
        declared(seller, SAFETY): NOT_FOUND,
        uploaded(other_seller, SAFETY): NOT_FOUND,
        uploaded(seller, "USER_MANUAL"): "VALIDATION_ERROR",
    }
    for id_, code in wrong.items():
        told = (422, [(code, SAFETY_PATH)])
        assert problems(seller.post(PRODUCT_OFFERS, json=safe_offer(good, id_))) == told
        element = offer["productSet"][0] | {"safetyInformation": safety(id_)}
        assert problems(seller.patch(path, json={"productSet": [element]})) == told
        modification = {"safetyInformation": safety(id_)}
        (task,) = change(seller, MODIFICATIONS, modification, offer["id"])
        assert (task["status"], codes(task)) == ("FAIL", [code])
    assert seller.get(path).json()["productSet"][0]["safetyInformation"] == safety(good)


def test_a_command_gives_a_product_its_files(seller: Account) -> None:
    ids = [uploaded(seller, SAFETY) for _ in range(2)]
    offer = create_product_offer(seller)
    (task,) = change(seller, MODIFICATIONS, {"safetyInformation": safety(*ids)}, offer["id"])
    assert (task["status"], task["errors"]) == ("SUCCESS", [])
    shown = seller.get(f"{PRODUCT_OFFERS}/{offer['id']}").json()
    assert shown["productSet"][0]["safetyInformation"] == safety(*ids)


# What buyers see


def test_the_page_of_an_offer_links_to_its_files(seller: Account) -> None:
    manual, label, secure = uploaded(seller), uploaded(seller, "ENERGY_LABEL"), uploaded(seller, SAFETY)
    file = str(seller.post(WARRANTY_PATH, json={"name": HOSTILE[:200].replace("/", "")}).json()["id"])
    assert put(seller, file, path=WARRANTY_PATH).status_code == 200
    terms = "/after-sales-service-conditions/warranties"
    lasting = {"period": "P24M", "lifetime": False}
    named = {"name": "Plik", "type": "SELLER", "individual": lasting, "corporate": lasting, "attachment": {"id": file}}
    warranty = seller.post(terms, json=named).json()
    offer = create_product_offer(
        seller,
        safe_offer(
            secure,
            attachments=references(label, manual),
            afterSalesServices={"warranty": {"id": warranty["id"]}},
        ),
    )
    page = browser(seller.server).get(f"/oferta/{offer['id']}")
    page = browser(seller.server).get(page.location or "")
    urls = [shown(seller, id_)["file"]["url"] for id_ in (label, manual, secure)]
    wanted = [url.partition("127.0.0.1")[2] for url in (*urls[:2], warranty["attachment"]["url"], urls[2])]
    assert page.links("/attachments/") == wanted
    for text in ("Energy label", "Guide", "Safety information", "Additional information"):
        assert text in page.text
    assert page.is_harmless()
    for address in wanted:
        assert seller.server.client.get(address).status_code == 200
