"""Drafts through HTTP: the guide's samples, references, gaps, edits, deletion (guide §1, §12, §14; behaviour §3)."""

import re
from typing import Any

import guide
import pytest
from listing import create, listable, publish, status, upload
from promoting import price_list

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
INSTANT_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def errors(offer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(e["code"], e["path"]) for e in offer["validation"]["errors"]]


def test_a_fresh_draft_is_the_guides(seller: Any) -> None:
    answer = seller.post("/sale/offers", json={"name": "Oferta testowa"})
    assert answer.status_code == 201
    offer = answer.json()
    assert {name: offer[name] for name in guide.FRESH_DRAFT} == guide.FRESH_DRAFT
    assert {name: offer["publication"][name] for name in guide.FRESH_PUBLICATION} == guide.FRESH_PUBLICATION
    assert offer["validation"]["errors"] == guide.FRESH_ERRORS
    assert INSTANT.fullmatch(offer["validation"]["validatedAt"])
    assert INSTANT_SECONDS.fullmatch(offer["createdAt"])
    assert INSTANT.fullmatch(offer["updatedAt"])
    assert offer["id"].isdigit()
    assert seller.get(f"/sale/offers/{offer['id']}").content == answer.content


def test_a_fresh_draft_speaks_polish(seller: Any, polish: dict[str, str]) -> None:
    offer = seller.post("/sale/offers", json={"name": "Oferta testowa"}, headers=polish).json()
    said = [e["userMessage"] for e in offer["validation"]["errors"]]
    assert said[0] == "Podaj lokalizację. Lokalizacja nie może być pusta."
    assert [e["message"] for e in offer["validation"]["errors"]] == [e["message"] for e in guide.FRESH_ERRORS]
    assert seller.get(f"/sale/offers/{offer['id']}", headers=polish).json() == offer
    assert seller.get(f"/sale/offers/{offer['id']}").json()["validation"]["errors"] == guide.FRESH_ERRORS


def test_the_guides_complete_offer_comes_back_as_the_guides_answer(guide_seller: Any) -> None:
    draft = create(guide_seller, {"name": "Oferta testowa"})
    hurt = price_list(guide_seller)
    answer = guide_seller.put(f"/sale/offers/{draft['id']}", json=guide.complete_offer(hurt))
    assert answer.status_code == 200, answer.text
    offer = answer.json()
    expected = guide.complete_answer(hurt)
    publication, validation = expected.pop("publication"), expected.pop("validation")
    assert {name: offer[name] for name in expected} == expected
    assert {name: offer["publication"][name] for name in publication} == publication
    assert offer["validation"]["errors"] == validation["errors"]
    assert offer["product"] == {"id": "634238b1-4385-4de7-9c00-dfa49fce16ab"}
    assert (offer["id"], offer["createdAt"]) == (draft["id"], draft["createdAt"])


def test_a_client_may_send_back_what_it_read(guide_seller: Any) -> None:
    draft = create(guide_seller, guide.complete_offer(price_list(guide_seller)))
    again = guide_seller.put(f"/sale/offers/{draft['id']}", json=draft)
    assert again.status_code == 200, again.text
    changing = ("validation", "updatedAt")
    assert {k: v for k, v in again.json().items() if k not in changing} == {
        k: v for k, v in draft.items() if k not in changing
    }


def test_a_similar_offer_is_made_from_what_was_read(seller: Any) -> None:
    """Guide §14: everything but id, validation, dates and publication."""
    first = create(seller)
    copy = {k: v for k, v in first.items() if k not in ("id", "validation", "createdAt", "updatedAt", "publication")}
    second = create(seller, copy)
    assert second["id"] > first["id"]
    assert second["validation"]["errors"] == []
    assert {k: second[k] for k in copy} == copy


def test_a_complete_offer_has_no_gaps(seller: Any) -> None:
    assert create(seller)["validation"]["errors"] == []


@pytest.mark.parametrize(
    ("case", "changes", "expected"),
    [
        ("no category", {"category": None}, [("VALIDATION_ERROR", "")]),
        ("no images", {"images": None}, [("VALIDATION_ERROR", "")]),
        ("no payments", {"payments": None}, [("VALIDATION_ERROR", "")]),
        ("not a leaf", {"category": {"id": "348"}, "parameters": None}, None),
        (
            "no stock",
            {"stock": None},
            [("AvailableStockMustEqualToOneOrBeGreaterThanOne", "stock.available")],
        ),
        (
            "stock 0",
            {"stock": {"available": 0}},
            [("AvailableStockMustEqualToOneOrBeGreaterThanOne", "stock.available")],
        ),
        (
            "business without terms",
            {"afterSalesServices": None},
            [("ConstraintViolationException.AfterSalesServiceConditionsRequiredByCompany", "null")],
        ),
        (
            "required parameters missing",
            {"parameters": [{"id": "11323", "valuesIds": ["11323_1"]}]},
            [("ConstraintViolationException.MissingRequiredParameters", "parameters")],
        ),
        (
            "auction without duration",
            {
                "sellingMode": {"format": "AUCTION", "startingPrice": {"amount": "1.00", "currency": "PLN"}},
                "stock": {"available": 1},
            },
            [("VALIDATION_ERROR", "publication.duration")],
        ),
        (
            "auction of two",
            {
                "sellingMode": {"format": "AUCTION", "startingPrice": {"amount": "1.00", "currency": "PLN"}},
                "publication": {"duration": "P3D"},
                "stock": {"available": 2},
            },
            [("VALIDATION_ERROR", "stock.available")],
        ),
        (
            "Buy Now for a day",
            {"publication": {"duration": "P1D"}},
            [("VALIDATION_ERROR", "publication.duration")],
        ),
        (
            "location without a city",
            {"location": {"countryCode": "PL", "province": "SLASKIE", "postCode": "40-001"}},
            [("EMPTY_LOCATION", "location.city")],
        ),
    ],
)
def test_gaps_are_stored_and_told(seller: Any, case: str, changes: dict[str, Any], expected: Any) -> None:
    document = listable(seller, **changes)
    offer = create(seller, document)
    if expected is None:
        assert ("VALIDATION_ERROR", "category.id") in errors(offer)
    else:
        assert errors(offer) == expected


def test_without_delivery_there_is_no_location(seller: Any) -> None:
    """Location is dropped until price list and selling mode are set (guide §15, question 10)."""
    offer = create(seller, listable(seller, delivery=None))
    assert offer["location"] is None
    assert "Location may not be empty." in [e["message"] for e in offer["validation"]["errors"]]
    offer = create(seller, listable(seller, sellingMode=None))
    assert offer["location"] is None


@pytest.mark.parametrize(
    ("case", "changes", "code", "path"),
    [
        ("category", {"category": {"id": "999999999"}}, "CATEGORY_NOT_EXISTS", "category.id"),
        (
            "price list",
            {"delivery": {"shippingRates": {"id": "11111111-2222-3333-4444-555555555555"}}},
            "ShippingRatesNotFoundException",
            "delivery.shippingRates.id",
        ),
        (
            "return policy",
            {"afterSalesServices": {"returnPolicy": {"id": "11111111-2222-3333-4444-555555555555"}}},
            "ReturnPolicyNotFoundException",
            "afterSalesServices.returnPolicy.id",
        ),
        ("product", {"product": {"id": "1"}}, "ProductNotFoundException", "product.id"),
        ("image", {"images": [{"url": "https://example.com/a.png"}]}, "VALIDATION_ERROR", ""),
        ("tax", {"tax": {"rate": "99.00"}}, "TransactionTaxSettingsNotFoundException", "tax"),
        ("parameter", {"parameters": [{"id": "99999999", "values": ["x"]}]}, None, None),
        (
            "dictionary value",
            {"category": {"id": "257150"}, "parameters": [{"id": "11323", "valuesIds": ["11323_77"]}]},
            None,
            None,
        ),
        ("price", {"sellingMode": {"format": "BUY_NOW", "price": {"amount": "1,5", "currency": "PLN"}}}, None, None),
        (
            "low price",
            {"sellingMode": {"format": "BUY_NOW", "price": {"amount": "0.99", "currency": "PLN"}}},
            None,
            None,
        ),
        ("currency", {"sellingMode": {"format": "BUY_NOW", "price": {"amount": "2", "currency": "EUR"}}}, None, None),
        ("stock", {"stock": {"available": -1}}, "AvailableStockMustEqualToZeroOrBeGreaterThanZero", "stock.available"),
        ("duration", {"publication": {"duration": "P4D"}}, "VALIDATION_ERROR", "publication.duration"),
        ("handling time", {"delivery": {"handlingTime": "P6D"}}, "VALIDATION_ERROR", "delivery.handlingTime"),
        ("status", {"publication": {"status": "ACTIVE"}}, "VALIDATION_ERROR", "publication.status"),
        ("format", {"sellingMode": {"format": "GIFT"}}, "JsonMappingException", "sellingMode.format"),
        ("shape", {"images": ["https://example.com/a.png"]}, "JsonMappingException", "images[0]"),
        ("tag", {"description": {"sections": [{"items": [{"type": "TEXT", "content": "<p>a<br/></p>"}]}]}}, None, None),
        ("no title", {"name": "  "}, "VALIDATION_ERROR", "name"),
    ],
)
def test_wrong_shapes_and_unknown_ids_are_refused(
    seller: Any, case: str, changes: dict[str, Any], code: str | None, path: str | None
) -> None:
    answer = seller.post("/sale/offers", json={"name": "Oferta testowa", **changes})
    assert answer.status_code == 422, answer.text
    if code is not None:
        assert [(e["code"], e["path"]) for e in answer.json()["errors"]] == [(code, path)]
    assert seller.get("/sale/offers").json()["totalCount"] == 0


def test_all_refusals_come_at_once(seller: Any) -> None:
    body = {"name": "Oferta", "category": {"id": "x"}, "stock": {"available": -1}, "publication": {"duration": "P4D"}}
    answer = seller.post("/sale/offers", json=body)
    assert [e["path"] for e in answer.json()["errors"]] == ["category.id", "stock.available", "publication.duration"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"x":' + b"[" * 100_000])
def test_what_is_not_json_is_malformed(seller: Any, content: bytes) -> None:
    vendor = {"Content-Type": "application/vnd.allegro.public.v1+json"}
    answer = seller.post("/sale/offers", content=content, headers=vendor)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["code"], error["message"], error["path"]) == (
        "BAD_REQUEST",
        "Message is not readable.",
        "request.body",
    )


def test_numbers_are_taken_for_ids_and_amounts(seller: Any) -> None:
    document = listable(seller, sellingMode={"format": "BUY_NOW", "price": {"amount": 79.90, "currency": "PLN"}})
    document["category"] = {"id": 257150}
    offer = create(seller, document)
    assert offer["category"] == {"id": "257150"}
    assert float(offer["sellingMode"]["price"]["amount"]) == 79.9
    assert isinstance(offer["sellingMode"]["price"]["amount"], str)


def test_durations_are_answered_in_hours(seller: Any) -> None:
    document = listable(seller)
    document["delivery"]["handlingTime"] = "P7D"
    assert create(seller, document)["delivery"]["handlingTime"] == "PT168H"


def test_provinces_are_upper_case_without_diacritics(seller: Any) -> None:
    location = {"countryCode": "PL", "province": "małopolskie", "city": "Kraków", "postCode": "30-001"}
    assert create(seller, listable(seller, location=location))["location"]["province"] == "MALOPOLSKIE"


def test_delete_takes_drafts_only(seller: Any) -> None:
    draft, live = create(seller), create(seller)
    publish(seller, live["id"])
    assert seller.delete(f"/sale/offers/{draft['id']}").status_code == 204
    again = seller.delete(f"/sale/offers/{draft['id']}")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (404, "NOT_FOUND")
    assert again.json()["errors"][0]["path"] == f"/sale/offers/{draft['id']}"
    refused = seller.delete(f"/sale/offers/{live['id']}")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "CannotDeleteOfferException"
    assert status(seller, live["id"]) == "ACTIVE"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_sellers_offer_is_forbidden(seller: Any, other_seller: Any, method: str) -> None:
    offer = create(seller)
    body = {"name": "Moja oferta"} if method == "PUT" else None
    answer = other_seller.request(method, f"/sale/offers/{offer['id']}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "AccessDenied")
    assert seller.get(f"/sale/offers/{offer['id']}").json() == offer


@pytest.mark.parametrize("offer_id", ["1", "abc", "99999999999999999999999", "%00"])
def test_unknown_offers_are_not_found(seller: Any, offer_id: str) -> None:
    assert seller.get(f"/sale/offers/{offer_id}").status_code == 404


def test_another_sellers_resources_are_unknown(seller: Any, other_seller: Any) -> None:
    document = listable(other_seller)
    answer = seller.post("/sale/offers", json=document)
    assert answer.status_code == 422
    assert [e["path"] for e in answer.json()["errors"]] == [
        "",
        "delivery.shippingRates.id",
        "afterSalesServices.impliedWarranty.id",
        "afterSalesServices.returnPolicy.id",
    ]


def test_drafts_need_a_user(application: Any, anonymous: Any) -> None:
    answer = application.post("/sale/offers", json={"name": "Oferta testowa"})
    assert answer.status_code == 401
    assert answer.json()["error_description"] == "Empty user_name claim"
    assert anonymous.post("/sale/offers", json={"name": "Oferta testowa"}).status_code == 401


def test_live_offers_stay_fit_to_be_listed(seller: Any) -> None:
    offer = create(seller)
    publish(seller, offer["id"])
    live = seller.get(f"/sale/offers/{offer['id']}").json()
    for name, value, path in (
        ("stock", {"available": 0}, "stock.available"),
        ("payments", None, ""),
        (
            "sellingMode",
            {"format": "AUCTION", "startingPrice": {"amount": "5", "currency": "PLN"}},
            "sellingMode.format",
        ),
        ("publication", {"duration": "P10D"}, "publication.duration"),
    ):
        answer = seller.put(f"/sale/offers/{offer['id']}", json=live | {name: value})
        assert answer.status_code == 422, name
        assert path in [e["path"] for e in answer.json()["errors"]]
    assert seller.get(f"/sale/offers/{offer['id']}").json() == live
    cheaper = live | {"sellingMode": {"format": "BUY_NOW", "price": {"amount": "69.90", "currency": "PLN"}}}
    changed = seller.put(f"/sale/offers/{offer['id']}", json=cheaper)
    assert changed.status_code == 200
    assert changed.json()["publication"]["status"] == "ACTIVE"


def test_the_draft_limit_is_told(own_server: Any) -> None:
    from msgspec.structs import replace

    from harness import new_account

    own_server.world.settings = replace(own_server.world.settings, max_drafts=2)
    seller = new_account(own_server)
    first, _ = create(seller, {"name": "Oferta 1"}), create(seller, {"name": "Oferta 2"})
    answer = seller.post("/sale/offers", json={"name": "Oferta 3"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "ConstraintViolationException.MaxInactiveOffers"
    seller.delete(f"/sale/offers/{first['id']}")
    create(seller, {"name": "Oferta 3"})
    assert seller.get("/sale/offers").json()["totalCount"] == 2


def test_unknown_members_of_a_location_are_refused(seller: Any) -> None:
    """`state` is not a field (behaviour §3)."""
    answer = seller.post("/sale/offers", json={"name": "Oferta testowa", "location": {"state": "x"}})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["path"]) == ("UnknownJSONProperty", "location")
    assert error["metadata"] == {"unknownProperties": "state"}


@pytest.mark.parametrize(
    ("case", "changes", "path"),
    [
        ("attachment", {"attachments": [{"id": "zzz"}]}, "attachments"),
        ("country", {"location": {"countryCode": "XX"}}, "location.countryCode"),
    ],
)
def test_other_unknown_ids(seller: Any, case: str, changes: dict[str, Any], path: str) -> None:
    answer = seller.post("/sale/offers", json={"name": "Oferta testowa", **changes})
    assert answer.status_code == 422
    assert [e["path"] for e in answer.json()["errors"]] == [path]


def test_at_once_is_answered_as_it_is_written(seller: Any) -> None:
    document = listable(seller)
    document["delivery"]["handlingTime"] = "PT0S"
    assert create(seller, document)["delivery"]["handlingTime"] == "PT0S"


def test_a_picture_is_the_same_under_every_host_name(seller: Any) -> None:
    url = upload(seller)
    elsewhere = url.replace("http://127.0.0.1", "https://upload.allegro.pl")
    described = {"sections": [{"items": [{"type": "IMAGE", "url": elsewhere}]}]}
    assert create(seller, listable(seller, images=[{"url": url}], description=described))["validation"]["errors"] == []


def test_the_start_of_a_live_offer_stays(seller: Any) -> None:
    offer = create(seller)
    publish(seller, offer["id"])
    live = seller.get(f"/sale/offers/{offer['id']}").json()
    later = live | {"publication": live["publication"] | {"startingAt": "2040-01-01T00:00:00Z"}}
    answer = seller.put(f"/sale/offers/{offer['id']}", json=later)
    assert answer.status_code == 422
    assert [e["path"] for e in answer.json()["errors"]] == ["publication.startingAt"]


def test_the_profile_of_2021_has_the_older_limits(own_server: Any) -> None:
    from msgspec.structs import replace

    from harness import new_account

    own_server.world.settings = replace(own_server.world.settings, profile="2021")
    seller = new_account(own_server)
    long_title = create(seller, listable(seller, name="Ładowarka sieciowa USB-C 20 W biała z kablem w zestawie"))
    assert "(50 characters" in long_title["validation"]["errors"][0]["message"]
    month = create(seller, listable(seller, publication={"duration": "P30D"}))
    assert errors(month) == [("VALIDATION_ERROR", "publication.duration")]
    document = listable(seller)
    document["delivery"]["handlingTime"] = "P30D"
    assert seller.post("/sale/offers", json=document).status_code == 422
