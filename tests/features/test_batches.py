"""Changes of many offers: registration, reports and tasks of all commands; prices; quantities (behaviour §5)."""

import uuid
from typing import Any

import pytest
from changing import (
    AUCTION,
    FIXED_PRICE,
    GONE,
    MODIFICATIONS,
    PRICES,
    QUANTITIES,
    body,
    change,
    codes,
    events,
    live,
    offer_of,
    pln,
    price_of,
    results,
)
from listing import create, listable, publish, status

from stragan.kernel.times import parse_instant

# Registration, reports, tasks


@pytest.mark.parametrize(
    ("path", "modification", "field"),
    [
        (PRICES, {"type": "FIXED_PRICE", "price": pln("12.50")}, "price"),
        (QUANTITIES, {"changeType": "FIXED", "value": 7}, "quantity"),
        (MODIFICATIONS, {"delivery": {"handlingTime": "PT48H"}}, "handlingTime"),
    ],
)
def test_a_command_answers_at_once_and_works_later(seller: Any, path: str, modification: Any, field: str) -> None:
    offer = create(seller)
    id_ = uuid.uuid4()
    command = f"{path}/{str(id_).upper()}"
    answer = seller.put(command, json=body(modification, offer["id"]))
    assert answer.status_code == 201
    report = answer.json()
    assert (report["id"], report["completedAt"]) == (str(id_), None)
    assert report["taskCount"] == {"total": 0, "success": 0, "failed": 0}
    assert seller.get(command).json()["taskCount"] == {"total": 1, "success": 0, "failed": 0}
    (task,) = seller.get(f"{command}/tasks").json()["tasks"]
    assert task == {
        "offer": {"id": offer["id"]},
        "message": None,
        "status": "NEW",
        "scheduledAt": report["createdAt"],
        "finishedAt": None,
        "field": field,
        "errors": [],
    }
    seller.server.settle()
    report = seller.get(command).json()
    assert report["taskCount"] == {"total": 1, "success": 1, "failed": 0}
    assert report["completedAt"] >= report["createdAt"]
    (task,) = seller.get(f"{command}/tasks").json()["tasks"]
    assert (task["status"], task["message"], task["errors"]) == ("SUCCESS", "", [])
    assert parse_instant(task["finishedAt"]) is not None


def test_the_same_command_twice_is_one_command(seller: Any, other_seller: Any) -> None:
    id_ = create(seller)["id"]
    command = f"{PRICES}/{uuid.uuid4()}"
    raising = body({"type": "INCREASE_PRICE", "value": pln("10")}, id_)
    for _ in range(2):
        assert seller.put(command, json=raising).status_code == 201
        seller.server.settle()
    assert price_of(seller, id_) == "89.90"
    again = seller.put(command, json=raising)
    assert again.json() == seller.get(command).json()
    conflict = seller.put(command, json=body({"type": "INCREASE_PRICE", "value": pln("11")}, id_))
    assert (conflict.status_code, conflict.json()["errors"][0]["code"]) == (
        409,
        "COMMAND_ALREADY_REGISTERED_WITH_DIFFERENT_CONTENT",
    )
    # ids belong to a seller and to a kind of command
    assert other_seller.get(command).status_code == 404
    quantity = command.replace(PRICES, QUANTITIES)
    assert seller.get(quantity).json()["errors"][0]["code"] == "COMMAND_NOT_FOUND"
    assert seller.put(quantity, json=body({"changeType": "GAIN", "value": 1}, id_)).status_code == 201
    dashless = uuid.uuid4().hex
    assert seller.put(f"{PRICES}/{dashless}", json=raising).json()["id"] == dashless


@pytest.mark.parametrize("path", [PRICES, QUANTITIES, MODIFICATIONS])
def test_requests_that_cannot_be_read(seller: Any, path: str) -> None:
    command = f"{path}/{uuid.uuid4()}"
    assert seller.put(command).status_code == 400
    assert seller.put(command, headers={"Content-Type": "application/vnd.allegro.public.v1+json"}).status_code == 400
    wrong: Any
    for wrong in ({}, [], {"modification": None, "offerCriteria": []}, {"modification": {}, "offerCriteria": {}}):
        assert seller.put(command, json=wrong).status_code == 422
    assert seller.get(command).status_code == 404
    assert seller.get(f"{command}/tasks").status_code == 404
    assert seller.get(f"{command}/tasks", params={"limit": 1001}).status_code == 400


WRONG_PRICE, UNREADABLE = "ConstraintViolationException.Price", "JsonMappingException"
PRICE_AMOUNT = "modification.price.amount"
AMOUNT, CURRENCY = "sellingMode.price.amount", "sellingMode.price.currency"


@pytest.mark.parametrize(
    ("path", "modification", "code", "at"),
    [
        (PRICES, {"type": "HALF_PRICE"}, UNREADABLE, "modification.type"),
        (PRICES, {"type": "FIXED_PRICE"}, UNREADABLE, "modification.price"),
        (PRICES, {"type": "FIXED_PRICE", "price": pln("abc")}, WRONG_PRICE, PRICE_AMOUNT),
        (PRICES, {"type": "FIXED_PRICE", "price": pln("1.999")}, WRONG_PRICE, PRICE_AMOUNT),
        (PRICES, {"type": "FIXED_PRICE", "price": pln("9" * 40)}, WRONG_PRICE, PRICE_AMOUNT),
        (
            PRICES,
            {"type": "DECREASE_PRICE", "value": pln("-1")},
            WRONG_PRICE,
            "modification.value.amount",
        ),
        (PRICES, {"type": "INCREASE_PERCENTAGE", "percentage": "-1"}, "VALIDATION_ERROR", "modification.percentage"),
        (PRICES, {"type": "DECREASE_PERCENTAGE", "percentage": "1,5"}, "VALIDATION_ERROR", "modification.percentage"),
        (QUANTITIES, {"changeType": "FIXED", "value": 0}, "INCORRECT_QUANTITY_VALUE", "modification.value"),
        (QUANTITIES, {"changeType": "FIXED", "value": -3}, "INCORRECT_QUANTITY_VALUE", "modification.value"),
        (QUANTITIES, {"changeType": "GAIN", "value": 10**30}, "INCORRECT_QUANTITY_VALUE", "modification.value"),
        (QUANTITIES, {"changeType": "GAIN", "value": 1.5}, UNREADABLE, "modification.value"),
        (QUANTITIES, {"changeType": "MORE", "value": 1}, UNREADABLE, "modification.changeType"),
        (MODIFICATIONS, {}, "VALIDATION_ERROR", "modification"),
        (MODIFICATIONS, {"delivery": {}, "sizeTable": None}, "VALIDATION_ERROR", "modification"),
        (MODIFICATIONS, {"delivery": {"handlingTime": "PT48H"}, "location": {}}, "VALIDATION_ERROR", "modification"),
        (
            MODIFICATIONS,
            {"delivery": {"handlingTime": "PT48H", "shippingRates": {"id": "x"}}},
            "VALIDATION_ERROR",
            "modification",
        ),
        (
            MODIFICATIONS,
            {"publication": {"duration": "P3D", "durationUnlimited": True}},
            "VALIDATION_ERROR",
            "modification.publication",
        ),
        (MODIFICATIONS, {"delivery": {"handlingTime": "PT1H"}}, UNREADABLE, "modification.delivery.handlingTime"),
        (
            MODIFICATIONS,
            {"delivery": {"shippingRates": {"id": None}}},
            UNREADABLE,
            "modification.delivery.shippingRates.id",
        ),
        (MODIFICATIONS, {"sizeTable": {}}, UNREADABLE, "modification.sizeTable.id"),
        (
            MODIFICATIONS,
            {"safetyInformation": {"type": "NO_SAFETY_INFORMATION"}},
            UNREADABLE,
            "modification.safetyInformation.type",
        ),
        (
            MODIFICATIONS,
            {"payments": {"invoice": "NO_INVOICE", "tax": {"percentage": "23.00"}}},
            "VALIDATION_ERROR",
            "modification.payments.tax",
        ),
        (
            MODIFICATIONS,
            {"payments": {"invoice": "VAT", "tax": {"percentage": "much"}}},
            "VALIDATION_ERROR",
            "modification.payments.tax.percentage",
        ),
        (MODIFICATIONS, {"location": {"state": "X"}}, "UnknownJSONProperty", "modification.location"),
    ],
)
def test_wrong_modifications_are_refused(seller: Any, path: str, modification: Any, code: str, at: str) -> None:
    command = f"{path}/{uuid.uuid4()}"
    answer = seller.put(command, json=body(modification, "1"))
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert (error["code"], error["path"]) == (code, at)
    assert seller.get(command).status_code == 404


def test_the_refusal_of_an_empty_quantity_is_the_observed_one(seller: Any) -> None:
    answer = seller.put(f"{QUANTITIES}/{uuid.uuid4()}", json=body({"changeType": "FIXED", "value": 0}, "1"))
    assert answer.json()["errors"] == [
        {
            "code": "INCORRECT_QUANTITY_VALUE",
            "message": "Incorrect value of quantity",
            "details": None,
            "path": "modification.value",
            "userMessage": "Incorrect quantity value.",
            "metadata": {},
        }
    ]


@pytest.mark.parametrize("path", [PRICES, QUANTITIES, MODIFICATIONS])
def test_offers_are_few_and_have_ids(seller: Any, path: str) -> None:
    modifications = {
        PRICES: FIXED_PRICE,
        QUANTITIES: {"changeType": "GAIN", "value": 0},
        MODIFICATIONS: {"delivery": {"handlingTime": "PT0S"}},
    }
    many = body(modifications[path], *map(str, range(1001)))
    (error,) = seller.put(f"{path}/{uuid.uuid4()}", json=many).json()["errors"]
    assert (error["message"], error["path"]) == ("size must be between 0 and 1000", "offerCriteria[0].offers")
    (error,) = seller.put(f"{path}/{uuid.uuid4()}", json=body(modifications[path], " ")).json()["errors"]
    assert (error["message"], error["path"]) == ("must not be empty", "offerCriteria[0].offers[].id")
    assert seller.put(f"{path}/first", json=body(modifications[path], "1")).status_code == 422
    assert change(seller, path, modifications[path]) == []


def test_tasks_come_in_pages(seller: Any) -> None:
    ids = [str(number) for number in range(1, 251)]
    command = f"{PRICES}/{uuid.uuid4()}"
    seller.put(command, json=body(FIXED_PRICE, *ids))
    seller.server.settle()
    assert len(seller.get(f"{command}/tasks").json()["tasks"]) == 100
    page = seller.get(f"{command}/tasks", params={"limit": 100, "offset": 200}).json()["tasks"]
    assert [task["offer"]["id"] for task in page] == ids[200:]
    assert seller.get(command).json()["taskCount"] == {"total": 250, "success": 0, "failed": 250}


def test_offers_of_others_fail_and_stop_nobody(seller: Any, other_seller: Any) -> None:
    mine, foreign = create(seller)["id"], create(other_seller)["id"]
    tasks = change(seller, PRICES, FIXED_PRICE, foreign, "7", "x", "9" * 30, mine)
    assert results(tasks) == [("FAIL", GONE)] * 4 + [("SUCCESS", "")]
    assert [(error["code"], error["message"]) for error in tasks[0]["errors"]] == [("UnknownError", GONE)]
    assert price_of(other_seller, foreign) == "79.90"
    assert price_of(seller, mine) == "10.00"


# Prices


@pytest.mark.parametrize(
    ("modification", "price"),
    [
        ({"type": "FIXED_PRICE", "price": pln("12.5")}, "12.50"),
        ({"type": "FIXED_PRICE", "price": pln("1")}, "1.00"),
        ({"type": "FIXED_PRICE", "price": {"amount": 33.4, "currency": "PLN"}}, "33.40"),
        ({"type": "INCREASE_PRICE", "value": pln("0.10")}, "80.00"),
        ({"type": "DECREASE_PRICE", "value": pln("78.90")}, "1.00"),
        ({"type": "INCREASE_PERCENTAGE", "percentage": "10"}, "87.89"),
        ({"type": "DECREASE_PERCENTAGE", "percentage": "12.5"}, "69.91"),  # 69.9125
        ({"type": "INCREASE_PERCENTAGE", "percentage": "0.00625"}, "79.90"),  # 79.90499375
        ({"type": "DECREASE_PERCENTAGE", "percentage": 50}, "39.95"),
        ({"type": "INCREASE_PERCENTAGE", "percentage": "5", "marketplaceId": "allegro-pl"}, "83.90"),  # 83.895
        ({"type": "FIXED_PRICE", "price": pln("2.00"), "marketplaceId": None}, "2.00"),
    ],
)
def test_prices(seller: Any, modification: Any, price: str) -> None:
    id_ = create(seller)["id"]
    assert results(change(seller, PRICES, modification, id_)) == [("SUCCESS", "")]
    assert price_of(seller, id_) == price


@pytest.mark.parametrize(
    ("modification", "code", "path"),
    [
        ({"type": "FIXED_PRICE", "price": pln("0.99")}, WRONG_PRICE, AMOUNT),
        ({"type": "FIXED_PRICE", "price": pln("1000000000.01")}, WRONG_PRICE, AMOUNT),
        ({"type": "DECREASE_PRICE", "value": pln("79.00")}, WRONG_PRICE, AMOUNT),
        ({"type": "DECREASE_PRICE", "value": pln("500")}, WRONG_PRICE, AMOUNT),
        ({"type": "DECREASE_PERCENTAGE", "percentage": "99"}, WRONG_PRICE, AMOUNT),
        ({"type": "DECREASE_PERCENTAGE", "percentage": "100"}, WRONG_PRICE, AMOUNT),
        ({"type": "INCREASE_PERCENTAGE", "percentage": "999999999999"}, WRONG_PRICE, AMOUNT),
        (
            {"type": "FIXED_PRICE", "price": {"amount": "10", "currency": "EUR"}},
            "CurrencyNotSupportedException",
            CURRENCY,
        ),
        (
            {"type": "INCREASE_PRICE", "value": {"amount": "10", "currency": "EUR"}},
            "CurrencyNotSupportedException",
            CURRENCY,
        ),
        (
            {"type": "FIXED_PRICE", "price": pln("10"), "marketplaceId": "allegro-xx"},
            "UnsupportedAdditionalMarketplaceException",
            "additionalMarketplaces.allegro-xx",
        ),
        (
            {"type": "INCREASE_PERCENTAGE", "percentage": "1", "marketplaceId": "allegro-cz"},
            "IllegalOfferUpdateException.PriceMustBeSet",
            "additionalMarketplaces.allegro-cz.sellingMode.price",
        ),
    ],
)
def test_prices_that_cannot_be(seller: Any, modification: Any, code: str, path: str) -> None:
    id_ = live(seller)
    (task,) = change(seller, PRICES, modification, id_)
    assert (task["status"], task["message"]) == ("FAIL", "OPERATION_FAILED")
    assert [(error["code"], error["path"]) for error in task["errors"]] == [(code, path)]
    assert price_of(seller, id_) == "79.90"
    assert events(seller, id_) == ["OFFER_ACTIVATED"]


def test_only_buy_now_has_a_price_to_change(seller: Any) -> None:
    auction = create(seller, listable(seller, **AUCTION))["id"]
    unpriced = create(seller, listable(seller, sellingMode={"format": "BUY_NOW"}))["id"]
    bare = create(seller, {"name": "Oferta testowa"})["id"]
    raising = {"type": "INCREASE_PRICE", "value": pln("1")}
    for modification, failing in ((raising, (auction, unpriced, bare)), (FIXED_PRICE, (auction, bare))):
        for task in change(seller, PRICES, modification, *failing):
            assert (task["message"], codes(task)) == (
                "OPERATION_FAILED",
                ["IllegalOfferUpdateException.PriceMustBeSet"],
            )
    assert results(change(seller, PRICES, FIXED_PRICE, unpriced)) == [("SUCCESS", "")]
    assert offer_of(seller, auction)["sellingMode"]["price"] is None


def test_a_price_change_of_a_live_offer_is_told(seller: Any, polish: dict[str, str]) -> None:
    live_one, draft = live(seller), create(seller)["id"]
    before = offer_of(seller, live_one)
    change(seller, PRICES, FIXED_PRICE, live_one, draft)
    after = offer_of(seller, live_one)
    assert events(seller, live_one) == ["OFFER_ACTIVATED", "OFFER_PRICE_CHANGED"]
    assert events(seller, draft) == []
    for name in ("sellingMode", "updatedAt", "validation"):
        before.pop(name), after.pop(name)
    assert before == after  # nothing else has changed
    listed = seller.get("/sale/offers", params={"offer.id": live_one}).json()["offers"][0]
    assert listed["sellingMode"]["price"] == pln("10.00")
    # the same price again is no news
    assert results(change(seller, PRICES, FIXED_PRICE, live_one)) == [("SUCCESS", "")]
    assert events(seller, live_one) == ["OFFER_ACTIVATED", "OFFER_PRICE_CHANGED"]
    (task,) = change(seller, PRICES, {"type": "FIXED_PRICE", "price": pln("0.1")}, live_one, headers=polish)
    assert task["errors"][0]["userMessage"].startswith("Podaj poprawną cenę.")


def test_a_draft_may_stay_incomplete(seller: Any) -> None:
    """Its gaps are told by its validation, as before; none of them is lost by the change."""
    draft = create(seller, {"name": "Oferta testowa", "sellingMode": {"format": "BUY_NOW"}})
    told = {error["message"] for error in draft["validation"]["errors"]}
    assert "Payments may not be empty." in told
    assert results(change(seller, PRICES, FIXED_PRICE, draft["id"])) == [("SUCCESS", "")]
    priced = {error["message"] for error in offer_of(seller, draft["id"])["validation"]["errors"]}
    assert told - priced == {"You must select at least one selling mode and provide the required prices."}


# Quantities


def test_quantities(seller: Any) -> None:
    id_ = live(seller)
    for modification, left in (
        ({"changeType": "FIXED", "value": 7}, 7),
        ({"changeType": "GAIN", "value": 10}, 17),
        ({"changeType": "GAIN", "value": -16}, 1),
        ({"changeType": "GAIN", "value": 0}, 1),
    ):
        assert results(change(seller, QUANTITIES, modification, id_)) == [("SUCCESS", "")]
        assert offer_of(seller, id_)["stock"] == {"available": left, "unit": "UNIT"}
    assert events(seller, id_) == ["OFFER_ACTIVATED", *["OFFER_STOCK_CHANGED"] * 3]


def test_with_the_last_item_an_offer_ends(seller: Any) -> None:
    id_ = live(seller)
    assert results(change(seller, QUANTITIES, {"changeType": "GAIN", "value": -5}, id_)) == [("SUCCESS", "")]
    offer = offer_of(seller, id_)
    assert offer["stock"]["available"] == 0
    assert (offer["publication"]["status"], offer["publication"]["endedBy"]) == ("ENDED", "EMPTY_STOCK")
    assert events(seller, id_) == ["OFFER_ACTIVATED", "OFFER_STOCK_CHANGED", "OFFER_ENDED"]
    (ended,) = seller.get("/sale/offer-events", params={"type": "OFFER_ENDED"}).json()["offerEvents"]
    assert ended["offer"]["publication"] == {"endedBy": "EMPTY_STOCK"}
    assert publish(seller, id_)[0]["status"] == "FAIL"
    assert results(change(seller, QUANTITIES, {"changeType": "FIXED", "value": 2}, id_)) == [("SUCCESS", "")]
    assert status(seller, id_) == "ENDED"  # stock alone lists nothing
    assert publish(seller, id_)[0]["status"] == "SUCCESS"
    assert offer_of(seller, id_)["stock"]["available"] == 2


def test_quantities_that_cannot_be(seller: Any) -> None:
    id_ = live(seller)
    for value in (-6, 99_995, 2**31 - 1):
        (task,) = change(seller, QUANTITIES, {"changeType": "GAIN", "value": value}, id_)
        code = "ATTEMPT_TO_CHANGE_OFFER_QUANTITY_TO_INVALID_VALUE"
        assert (task["status"], task["message"], codes(task)) == ("FAIL", code, [code])
    assert offer_of(seller, id_)["stock"]["available"] == 5
    auction = live(seller, **AUCTION)
    (task,) = change(seller, QUANTITIES, {"changeType": "FIXED", "value": 2}, auction)
    assert task["message"] == "EXCEPTION_DURING_OFFER_QUANTITY_UPDATE"
    assert task["errors"] == [
        {
            "code": "EXCEPTION_DURING_OFFER_QUANTITY_UPDATE",
            "message": "Exception when update offer quantity.",
            "details": None,
            "path": None,
            "userMessage": "Exception when update offer quantity.",
            "metadata": {},
        }
    ]


def test_an_advertisement_has_neither(seller: Any) -> None:
    advertisement = create(seller, {"name": "Ogłoszenie testowe", "sellingMode": {"format": "ADVERTISEMENT"}})["id"]
    (task,) = change(seller, QUANTITIES, {"changeType": "FIXED", "value": 2}, advertisement)
    assert task["message"] == "EXCEPTION_DURING_OFFER_QUANTITY_UPDATE"
    (task,) = change(seller, PRICES, FIXED_PRICE, advertisement)
    assert codes(task) == ["IllegalOfferUpdateException.PriceMustBeSet"]
