"""Claims for commissions (2026 specification, #3001, #6744, #9992)."""

import uuid
from typing import Any

import pytest
from buying import PURCHASES, ask, buy, new_buyer
from changing import live
from paying import (
    CASH_ON_DELIVERY,
    CLAIMS,
    amount,
    balances,
    bill,
    claim,
    entries,
    form,
    pay_out,
    pieces,
    pln,
    refund,
    status_of,
    wanted,
)

from harness import Account, Server, new_account, problems, sign_in
from stragan.kernel.times import DAY


def test_the_whole_shape_of_a_claim(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    order = form(seller, buy(buyer, (id_, 2)))
    line = order["lineItems"][0]
    answer = seller.post(CLAIMS, json={"lineItem": {"id": line["id"]}, "quantity": 1})
    assert answer.status_code == 201
    assert list(answer.json()) == ["id"]
    found = seller.get(f"{CLAIMS}/{answer.json()['id']}")
    assert b'"amount":9.59,' in found.content  # a number, and with two decimals
    shown = found.json()
    assert shown == {
        "id": answer.json()["id"],
        "status": "WAITING_FOR_PAYMENT_REFUND",
        "quantity": 1,
        "commission": {"amount": 9.59, "currency": "PLN"},
        "buyer": {"id": buyer.id},
        "createdAt": shown["createdAt"],
        "lineItem": {"id": line["id"], "quantity": 2, "boughtAt": line["boughtAt"], "offer": {"id": id_}},
        "type": "MANUAL",
    }
    assert seller.get(CLAIMS).json() == {"refundClaims": [shown], "count": 1}


def test_a_claim_waits_until_the_buyer_has_the_money(seller: Account, buyer: Account) -> None:
    order = form(seller, buy(buyer, (live(seller), 2)))
    waiting = claim(seller, order, 2)
    seller.server.settle()
    refund(seller, wanted(order, pieces(order, 1)))
    assert status_of(seller, waiting) == "WAITING_FOR_PAYMENT_REFUND"
    refund(seller, wanted(order, pieces(order, 1)))
    assert status_of(seller, waiting) == "GRANTED"
    assert bill(seller) == [("REF", "19.18", "0.00"), ("SUC", "-19.18", "-19.18")]
    returned = entries(seller)[0]
    assert (returned["order"]["id"], returned["offer"]["id"]) == (order["id"], order["lineItems"][0]["offer"]["id"])
    assert balances(seller)["FEES"] == 0
    refund(seller, wanted(order, lineItems=None, delivery={"value": pln("1")}))
    assert len(bill(seller)) == 2


def test_a_claim_after_the_refund_is_in_progress_first(seller: Account, buyer: Account) -> None:
    order = form(seller, buy(buyer, (live(seller), 2)))
    refund(seller, wanted(order, amount(order, "79.90")))
    granted = claim(seller, order, 1)
    assert status_of(seller, granted) == "IN_PROGRESS"
    seller.server.settle()
    assert status_of(seller, granted) == "GRANTED"
    assert bill(seller) == [("REF", "9.59", "-9.59"), ("SUC", "-19.18", "-19.18")]


@pytest.mark.parametrize(
    ("case", "document", "expected"),
    [
        ("no line", {"quantity": 1}, ("VALIDATION_ERROR", "lineItem.id")),
        ("line without id", {"lineItem": {}, "quantity": 1}, ("VALIDATION_ERROR", "lineItem.id")),
        ("no quantity", {"lineItem": {"id": "LINE"}}, ("VALIDATION_ERROR", "quantity")),
        ("none", {"lineItem": {"id": "LINE"}, "quantity": 0}, ("VALIDATION_ERROR", "quantity")),
        ("too many", {"lineItem": {"id": "LINE"}, "quantity": 3}, ("VALIDATION_ERROR", "quantity")),
        ("half", {"lineItem": {"id": "LINE"}, "quantity": 0.5}, ("JsonMappingException", "quantity")),
        (
            "unknown",
            {"lineItem": {"id": str(uuid.uuid1())}, "quantity": 1},
            ("LineItemNotFoundException", "lineItem.id"),
        ),
    ],
)
def test_wrong_claims(seller: Account, buyer: Account, case: str, document: Any, expected: Any) -> None:
    line = form(seller, buy(buyer, (live(seller), 2)))["lineItems"][0]["id"]
    if document.get("lineItem") == {"id": "LINE"}:
        document = document | {"lineItem": {"id": line}}
    assert problems(seller.post(CLAIMS, json=document)) == (422, [expected]), case
    assert seller.get(CLAIMS).json() == {"refundClaims": [], "count": 0}


def test_what_has_cost_nothing_is_not_claimed(seller: Account, buyer: Account) -> None:
    """Letter by letter (#6744, #11656)."""
    line = form(seller, buy(buyer, (live(seller), 1), until="FILLED_IN"))["lineItems"][0]["id"]
    answer = seller.post(CLAIMS, json={"lineItem": {"id": line}, "quantity": 1})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "code": "CommissionAmountException",
            "message": f"Invalid commission amount of line item id {line}.",
            "details": None,
            "path": None,
            "userMessage": "You cannot apply for zero sales commission.",
            "metadata": {},
        }
    ]


def test_one_claim_for_a_line(seller: Account, buyer: Account) -> None:
    """Letter by letter (#9992); one that was withdrawn makes room."""
    order = form(seller, buy(buyer, (live(seller), 2)))
    first = claim(seller, order, 1)
    line = order["lineItems"][0]["id"]
    again = {"lineItem": {"id": line}, "quantity": 1}
    answer = seller.post(CLAIMS, json=again)
    (problem,) = answer.json()["errors"]
    assert (answer.status_code, problem["code"]) == (422, "ClaimExistsException")
    assert problem["message"] == f"Claim exists for line item id {line}."
    assert problem["userMessage"] == "Refund application for the specified ID already exists."
    assert seller.delete(f"{CLAIMS}/{first}").status_code == 204
    assert status_of(seller, first) == "CANCELLED"
    second = claim(seller, order, 2)
    assert problems(seller.delete(f"{CLAIMS}/{first}")) == (422, [("ClaimAlreadyProcessedException", None)])
    refund(seller, wanted(order))
    assert [status_of(seller, id_) for id_ in (first, second)] == ["CANCELLED", "GRANTED"]
    assert problems(seller.delete(f"{CLAIMS}/{second}")) == (422, [("ClaimAlreadyProcessedException", None)])
    assert problems(seller.post(CLAIMS, json=again)) == (422, [("ClaimExistsException", None)])
    assert bill(seller) == [("REF", "19.18", "0.00"), ("SUC", "-19.18", "-19.18")]


def test_another_sellers_claims_are_unknown(seller: Account, other_seller: Account, buyer: Account) -> None:
    order = form(seller, buy(buyer, (live(seller), 1)))
    id_ = claim(seller, order, 1)
    document = {"lineItem": {"id": order["lineItems"][0]["id"]}, "quantity": 1}
    assert problems(other_seller.post(CLAIMS, json=document)) == (422, [("LineItemNotFoundException", "lineItem.id")])
    for method in ("GET", "DELETE"):
        for wrong in (id_, str(uuid.uuid4()), "x"):
            answer = other_seller.request(method, f"{CLAIMS}/{wrong}")
            (problem,) = answer.json()["errors"]
            assert (answer.status_code, problem["code"]) == (404, "ClaimNotFoundException")
            assert problem["message"] == problem["userMessage"] == f"Claim data not found for id: {wrong}."
    assert other_seller.get(CLAIMS).json() == {"refundClaims": [], "count": 0}
    assert status_of(seller, id_) == "WAITING_FOR_PAYMENT_REFUND"


def test_an_idempotency_key_makes_one_claim(seller: Account, buyer: Account) -> None:
    line = form(seller, buy(buyer, (live(seller), 1)))["lineItems"][0]["id"]
    document, key = {"lineItem": {"id": line}, "quantity": 1}, {"Idempotency-Key": str(uuid.uuid4())}
    first, second = (seller.post(CLAIMS, json=document, headers=key) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content) == (201, first.content)


def test_filters_of_claims(seller: Account, buyer: Account) -> None:
    other_buyer, first, second = new_buyer(seller.server), live(seller), live(seller)
    orders = [form(seller, buy(who, (id_, 1))) for who, id_ in ((buyer, first), (other_buyer, second))]
    ids = [claim(seller, order, 1) for order in orders][::-1]
    seller.delete(f"{CLAIMS}/{ids[0]}")
    for params, expected in (
        ({}, ids),
        ({"lineItem.offer.id": first}, ids[1:]),
        ({"buyer.id": other_buyer.id}, ids[:1]),
        ({"status": "CANCELLED"}, ids[:1]),
        ({"status": "APPEALED"}, []),
        ({"limit": 1, "offset": 1}, ids[1:]),
    ):
        body = seller.get(CLAIMS, params=params).json()
        assert ([one["id"] for one in body["refundClaims"]], body["count"]) == (expected, len(expected)), params
    for params, path in (({"status": "X"}, "status"), ({"limit": 101}, "limit"), ({"offset": -1}, "offset")):
        assert problems(seller.get(CLAIMS, params=params)) == (422, [("BadRequestException", path)])


def test_a_cancelled_order_claims_by_itself(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    paid = form(seller, buy(buyer, (id_, 2), (live(seller), 1)))
    cash = form(seller, buy(buyer, (id_, 1), delivery_method_id=CASH_ON_DELIVERY))
    mine = claim(seller, paid, 1)
    for order in (paid, cash):
        assert ask(seller.server, f"{PURCHASES}/{order['id']}/cancel", {}).status_code == 200
        seller.server.settle()
    claims = seller.get(CLAIMS).json()["refundClaims"]
    assert [(one["type"], one["status"], one["quantity"]) for one in claims] == [
        ("AUTOMATIC", "GRANTED", 1),  # on delivery: there is no money to wait for
        ("AUTOMATIC", "GRANTED", 1),
        ("MANUAL", "GRANTED", 1),  # what is claimed already is not claimed again
    ]
    assert claims[2]["id"] == mine
    assert balances(seller)["BILLING"] == -959  # of the piece that the seller has not claimed


# What time does to them


def test_a_claim_that_nobody_refunds_is_rejected_after_two_weeks(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    id_ = live(seller)
    paid, cash, poor = (form(seller, buy(buyer, (id_, 1), **more)) for more in ({}, CASH, {}))
    pay_out(seller)
    refund(seller, wanted(poor))
    ids = [claim(seller, order, 1) for order in (paid, cash, poor)]
    waiting = "WAITING_FOR_PAYMENT_REFUND"
    own_server.settle()
    for days, expected in (
        (0, [waiting, "IN_PROGRESS", waiting]),
        (13, [waiting, "IN_PROGRESS", waiting]),
        (1, ["REJECTED", "GRANTED", "REJECTED"]),
    ):
        own_server.advance(days * DAY)
        own_server.settle()
        seller = sign_in(own_server, seller.id)
        assert [status_of(seller, one) for one in ids] == expected, days
    assert bill(seller)[0] == ("REF", "9.59", "-19.18")


CASH = {"delivery_method_id": CASH_ON_DELIVERY}


def test_commissions_are_claimed_for_45_days(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    first, second = (form(seller, buy(buyer, (live(seller), 1))) for _ in range(2))
    own_server.advance(45 * DAY - 60_000)
    seller = sign_in(own_server, seller.id)
    claim(seller, first, 1)
    own_server.advance(120_000)
    answer = seller.post(CLAIMS, json={"lineItem": {"id": second["lineItems"][0]["id"]}, "quantity": 1})
    assert problems(answer) == (422, [("CommissionTooOldException", None)])
