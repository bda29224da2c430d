"""Prices and stock offer by offer, and the price of one offer while the client waits (behaviour §5)."""

import uuid
from typing import Any

import pytest
from changing import AUCTION, codes, events, live, offer_of, pln, price_of
from listing import create

BULK = "/sale/offer-bulk-modification-commands"
BETA = "application/vnd.allegro.beta.v1+json"

# Offer by offer


def bulk(seller: Any, *modifications: dict[str, Any], command: str | None = None) -> Any:
    request = {"commandId": command or str(uuid.uuid4()), "modifications": list(modifications)}
    answer = seller.post(BULK, json=request, headers={"Content-Type": BETA, "Accept": BETA})
    seller.server.settle()
    return answer


def bulk_tasks(seller: Any, answer: Any) -> list[tuple[str, str, str, list[str]]]:
    path = f"{BULK}/{answer.json()['id']}"
    assert seller.get(path).json()["completedAt"] is not None
    return [
        (task["subject"]["offerId"], task["subject"]["field"], task["status"], codes(task))
        for task in seller.get(f"{path}/tasks").json()["tasks"]
    ]


def test_each_offer_its_own_price_and_stock(seller: Any, other_seller: Any) -> None:
    both, raised, other = live(seller), live(seller), live(other_seller)
    answer = bulk(
        seller,
        {
            "offerId": both,
            "prices": {"allegro-pl": {"changeType": "FIXED", "value": pln("49.99")}},
            "stock": {"changeType": "FIXED", "value": 10},
        },
        {"offerId": raised, "prices": {"allegro-pl": {"changeType": "PERCENTAGE", "percentage": "+15.5%"}}},
        {"offerId": raised, "stock": {"changeType": "GAIN", "value": -6}},
        {"offerId": other, "stock": {"changeType": "GAIN", "value": 1}},
    )
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (201, BETA)
    assert answer.json()["taskCount"]["total"] == 0
    assert bulk_tasks(seller, answer) == [
        (both, "prices", "SUCCESS", []),
        (both, "stock", "SUCCESS", []),
        (raised, "prices", "SUCCESS", []),
        (raised, "stock", "FAIL", ["ATTEMPT_TO_CHANGE_OFFER_QUANTITY_TO_INVALID_VALUE"]),
        (other, "stock", "FAIL", ["UnknownError"]),
    ]
    assert (price_of(seller, both), offer_of(seller, both)["stock"]["available"]) == ("49.99", 10)
    assert (price_of(seller, raised), offer_of(seller, raised)["stock"]["available"]) == ("92.28", 5)  # 92.2845
    assert events(seller, both) == ["OFFER_ACTIVATED", "OFFER_PRICE_CHANGED", "OFFER_STOCK_CHANGED"]
    again = bulk(seller, {"offerId": both, "stock": {"changeType": "FIXED", "value": 1}}, command=answer.json()["id"])
    assert again.status_code == 409


def test_prices_of_one_offer_change_together(seller: Any) -> None:
    id_ = live(seller)
    lowered = {"changeType": "GAIN", "value": pln("-9.90")}
    raised = {"changeType": "PERCENTAGE", "percentage": "10"}
    answer = bulk(seller, {"offerId": id_, "prices": {"allegro-pl": lowered, "allegro-cz": raised}})
    assert bulk_tasks(seller, answer) == [(id_, "prices", "FAIL", ["IllegalOfferUpdateException.PriceMustBeSet"])]
    assert price_of(seller, id_) == "79.90"
    assert bulk_tasks(seller, bulk(seller, {"offerId": id_, "prices": {"allegro-pl": lowered}}))[0][2] == "SUCCESS"
    assert price_of(seller, id_) == "70.00"


WRONG, WRONG_PRICE = "VALIDATION_ERROR", "ConstraintViolationException.Price"
PL = "modifications[0].prices.allegro-pl"
ONE_MORE = {"changeType": "GAIN", "value": 1}


@pytest.mark.parametrize(
    ("modifications", "code", "path"),
    [
        ([], WRONG, "modifications"),
        ([{"offerId": str(n), "stock": ONE_MORE} for n in range(26)], WRONG, "modifications"),
        ([{"offerId": "1"}], WRONG, "modifications[0]"),
        ([{"offerId": "", "stock": ONE_MORE}], WRONG, "modifications[0].offerId"),
        ([{"offerId": "1" * 21, "stock": ONE_MORE}], WRONG, "modifications[0].offerId"),
        ([{"offerId": "1", "prices": {}}], WRONG, "modifications[0].prices"),
        ([{"offerId": "1", "stock": ONE_MORE}] * 2, WRONG, "modifications[1].offerId"),
        (
            [{"offerId": "1", "stock": {"changeType": "FIXED", "value": 0}}],
            "INCORRECT_QUANTITY_VALUE",
            "modifications[0].stock.value",
        ),
        (
            [{"offerId": "1", "prices": {"allegro-pl": {"changeType": "PERCENTAGE", "percentage": "+-5"}}}],
            WRONG,
            f"{PL}.percentage",
        ),
        (
            [{"offerId": "1", "prices": {"allegro-pl": {"changeType": "FIXED", "value": pln("-5")}}}],
            WRONG_PRICE,
            f"{PL}.value.amount",
        ),
        (
            [{"offerId": "1", "prices": {"allegro-pl": {"changeType": "GAIN", "value": pln("--5")}}}],
            WRONG_PRICE,
            f"{PL}.value.amount",
        ),
        ([{"offerId": "1", "prices": {"allegro-pl": {"changeType": "HALF"}}}], "JsonMappingException", None),
    ],
)
def test_wrong_bulk_commands_are_refused(seller: Any, modifications: Any, code: str, path: str | None) -> None:
    answer = bulk(seller, *modifications)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["code"] == code
    assert path in (None, error["path"])


def test_bulk_commands_need_their_media_type(seller: Any) -> None:
    request = {"commandId": str(uuid.uuid4()), "modifications": []}
    assert seller.post(BULK, json=request).status_code in (406, 415)
    wrong = {"commandId": "first", "modifications": [{"offerId": "1", "stock": {"changeType": "GAIN", "value": 1}}]}
    answer = seller.post(BULK, json=wrong, headers={"Content-Type": BETA, "Accept": BETA})
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "commandId")
    assert seller.get(f"{BULK}/{uuid.uuid4()}").status_code == 404
    assert seller.get(f"{BULK}/{uuid.uuid4()}/tasks").status_code == 404


# One offer


def single(seller: Any, id_: str, price: Any, command: str | None = None, **members: Any) -> Any:
    path = f"/offers/{id_}/change-price-commands/{command or uuid.uuid4()}"
    return seller.put(path, json={"input": {"buyNowPrice": price}, **members})


def test_the_price_of_one_offer_changes_at_once(seller: Any) -> None:
    id_, command = live(seller), str(uuid.uuid4())
    answer = single(seller, id_, pln("15.00"), command.upper(), id=command)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": command,
        "input": {"buyNowPrice": pln("15.00")},
        "output": {"status": "SUCCESSFUL", "errors": []},
    }
    assert price_of(seller, id_) == "15.00"
    assert events(seller, id_) == ["OFFER_ACTIVATED", "OFFER_PRICE_CHANGED"]
    single(seller, id_, pln("16.00"))
    assert single(seller, id_, pln("15.00"), command).json() == answer.json()  # it has been done, once
    assert price_of(seller, id_) == "16.00"
    assert single(seller, id_, pln("17.00"), command).status_code == 409
    assert single(seller, live(seller), pln("15.00"), command).status_code == 409


@pytest.mark.parametrize("price", [pln("0.99"), pln("x"), pln("-1"), {"amount": "10.00", "currency": "EUR"}])
def test_a_price_that_none_can_be(seller: Any, polish: dict[str, str], price: Any) -> None:
    path = f"/offers/{create(seller)['id']}/change-price-commands/{uuid.uuid4()}"
    answer = seller.put(path, json={"input": {"buyNowPrice": price}}, headers=polish)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "code": "ValidationError.MethodArgumentNotValidException",
            "message": "Not valid parameters: input.buyNowPrice",
            "details": "ValidationError.MethodArgumentNotValidException",
            "path": "input.buyNowPrice",
            "userMessage": "Niepoprawne parametry: input.buyNowPrice",
            "metadata": {},
        }
    ]


def test_a_single_price_that_is_refused(seller: Any, other_seller: Any) -> None:
    id_ = create(seller)["id"]
    assert single(other_seller, id_, pln("15.00")).status_code == 403
    assert single(seller, "7", pln("15.00")).status_code == 404
    assert single(seller, "x", pln("15.00")).status_code == 404
    assert single(seller, id_, pln("15.00"), "first").status_code == 422
    assert single(seller, id_, pln("15.00"), id=str(uuid.uuid4())).status_code == 422
    assert single(seller, id_, None).status_code == 422
    auction = live(seller, **AUCTION)
    answer = single(seller, auction, pln("15.00"))
    assert (answer.status_code, answer.json()["output"]["status"]) == (200, "ERROR")
    (error,) = answer.json()["output"]["errors"]
    assert error["code"] == "IllegalOfferUpdateException.PriceMustBeSet"
    assert price_of(seller, id_) == "79.90"
