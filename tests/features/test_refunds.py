"""Refunds of payments (2026 specification, #4391, #5896, #8840, #12208, #12680, #14040)."""

import uuid
from typing import Any

import pytest
from buying import PURCHASES, ask, buy, new_buyer
from changing import live
from msgspec.structs import replace
from paying import (
    CASH_ON_DELIVERY,
    REFUNDS,
    amount,
    balances,
    form,
    moves,
    pay_out,
    pieces,
    pln,
    refund,
    wanted,
)

from harness import Account, Server, new_account, problems, sign_in
from stragan.kernel.ids import is_time_uuid
from stragan.kernel.times import DAY, HOUR

Order = dict[str, Any]


@pytest.fixture
def order(seller: Account, buyer: Account) -> Order:
    """Two pieces for 79.90, and 14.99 for the delivery: 174.79."""
    return form(seller, buy(buyer, (live(seller), 2)))


def listed(seller: Account, params: Any = None) -> list[dict[str, Any]]:
    answer = seller.get(REFUNDS, params=params)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == ["refunds", "count", "totalCount"]
    assert body["count"] == len(body["refunds"])
    found: list[dict[str, Any]] = body["refunds"]
    return found


def refused(seller: Account, request: Any) -> tuple[int, list[tuple[str, str | None]]]:
    """What a request is refused with; nothing has changed."""
    before = (listed(seller), moves(seller))
    answer = seller.post(REFUNDS, json=request)
    seller.server.settle()
    assert (listed(seller), moves(seller)) == before
    return problems(answer)


def wrong(*paths: str) -> tuple[int, list[tuple[str, str | None]]]:
    return 422, [("VALIDATION_ERROR", path) for path in paths]


def test_the_whole_shape(seller: Account, order: Order) -> None:
    request = wanted(
        order, pieces(order, 1), delivery={"value": pln("4.5")}, sellerComment="Przepraszamy", reason="COMPLAINT"
    )
    answer = seller.post(REFUNDS, json=request)
    made = answer.json()
    assert answer.status_code == 200
    assert is_time_uuid(made["id"])
    assert made == {
        "id": made["id"],
        "payment": {"id": order["payment"]["id"]},
        "order": {"id": order["id"]},
        "reason": "COMPLAINT",
        "status": "NEW",
        "createdAt": made["createdAt"],
        "totalValue": pln("84.40"),
        "lineItems": [{"id": order["lineItems"][0]["id"], "type": "QUANTITY", "quantity": 1, "value": None}],
        "deposits": [],
        "delivery": {"value": pln("4.50")},
        "overpaid": None,
        "surcharges": [],
        "additionalServices": None,
        "sellerComment": "Przepraszamy",
    }
    assert listed(seller) == [made]
    seller.server.settle()
    assert listed(seller) == [made | {"status": "SUCCESS"}]
    assert moves(seller)[0] == ("REFUND_CHARGE", "-84.40", "90.39")
    assert form(seller, order["id"]) == order  # a refund does not change an order (#5974)


def test_everything_in_several_steps_and_nothing_beyond(seller: Account, order: Order) -> None:
    assert refund(seller, wanted(order, pieces(order, 1)))["totalValue"] == pln("79.90")
    assert refused(seller, wanted(order, pieces(order, 2))) == wrong("lineItems.quantity")
    assert refund(seller, wanted(order, pieces(order, 1.0)))["totalValue"] == pln("79.90")
    assert refund(seller, wanted(order, lineItems=None, delivery={"value": pln("14.98")}))["status"] == "SUCCESS"
    assert refused(seller, wanted(order, lineItems=None, delivery={"value": pln("0.02")})) == wrong("delivery.value")
    assert refund(seller, wanted(order, lineItems=None, delivery={"value": pln("0.01")}))["status"] == "SUCCESS"
    assert balances(seller)["WALLET/P24/AVAILABLE"] == 0
    answer = seller.post(REFUNDS, json=wanted(order, pieces(order, 1)), headers={"Accept-Language": "pl-PL"})
    (problem,) = answer.json()["errors"]
    id_ = order["lineItems"][0]["id"]
    assert problem["message"] == f"Offer: {id_} quantity exceeded, available: 0, requested: 1"
    assert problem["userMessage"] == f"Oferta: {id_} ilość przekroczona, dostępna: 0, żądana: 1"


def test_by_amounts(seller: Account, order: Order) -> None:
    line = order["lineItems"][0]["id"]
    made = refund(seller, wanted(order, amount(order, "100.00"), reason="PAID_VALUE_TOO_LOW"))
    assert made["lineItems"] == [{"id": line, "type": "AMOUNT", "quantity": None, "value": pln("100.00")}]
    answer = seller.post(REFUNDS, json=wanted(order, amount(order, "59.81")), headers={"Accept-Language": "pl-PL"})
    assert problems(answer) == wrong("lineItems.value")
    (problem,) = answer.json()["errors"]
    assert problem["message"] == f"Offer: {line} value exceeded, available: 59.80 PLN, requested: 59.81 PLN"
    assert problem["userMessage"] == f"Oferta: {line} wartość przekroczona, dostępna: 59,80 PLN, żądana: 59,81 PLN"
    assert refused(seller, wanted(order, pieces(order, 1)))[1][0] == ("VALIDATION_ERROR", "lineItems.type")
    assert refund(seller, wanted(order, amount(order, "59.8")))["lineItems"][0]["value"] == pln("59.80")
    assert balances(seller)["WALLET/P24/AVAILABLE"] == 1499


def test_lines_of_one_order(seller: Account, buyer: Account) -> None:
    order = form(seller, buy(buyer, (live(seller), 1), (live(seller), 3)))
    made = refund(seller, wanted(order, pieces(order, 1, at=0), amount(order, "0.01", at=1)))
    assert made["totalValue"] == pln("79.91")
    twice = wanted(order, pieces(order, 1, at=1), pieces(order, 1, at=1))
    assert refused(seller, twice)[0] == 422


@pytest.mark.parametrize(
    ("case", "changes", "paths"),
    [
        ("no payment", {"payment": None}, ["payment.id"]),
        ("payment without id", {"payment": {}}, ["payment.id"]),
        ("payment without a form", {"payment": {"id": "x"}}, ["payment.id"]),
        ("no order", {"order": None}, ["order.id"]),
        ("another order", {"order": {"id": str(uuid.uuid4())}}, ["order.id"]),
        ("no command", {"commandId": None}, ["commandId"]),
        ("command without a form", {"commandId": "1"}, ["commandId"]),
        ("no reason", {"reason": None}, ["reason"]),
        ("unknown reason", {"reason": "JUST_SO"}, ["reason"]),
        ("several", {"reason": None, "commandId": None, "order": None}, ["reason", "order.id", "commandId"]),
        ("long comment", {"sellerComment": "x" * 251}, ["sellerComment"]),
        ("nothing", {"lineItems": None}, ["lineItems"]),
        ("no lines", {"lineItems": []}, ["lineItems"]),
        ("delivery without value", {"delivery": {}}, ["delivery.value"]),
        ("delivery for nothing", {"delivery": {"value": pln("0.00")}}, ["delivery.value"]),
        ("negative delivery", {"delivery": {"value": pln("-1")}}, ["delivery.value"]),
        ("three decimals", {"delivery": {"value": pln("1.001")}}, ["delivery.value"]),
        ("a word", {"delivery": {"value": pln("one")}}, ["delivery.value"]),
        ("too much delivery", {"delivery": {"value": pln("15.00")}}, ["delivery.value"]),
        ("euro", {"delivery": {"value": {"amount": "1", "currency": "EUR"}}}, ["delivery.value.currency"]),
        ("overpaid", {"overpaid": {"value": pln("0.01")}}, ["overpaid.value"]),
        ("services", {"additionalServices": {"value": pln("0.01")}}, ["additionalServices.value"]),
        ("surcharge", {"surcharges": [{"id": str(uuid.uuid1()), "value": pln("1")}]}, ["surcharges.id"]),
        ("surcharge without value", {"surcharges": [{"id": str(uuid.uuid1())}]}, ["surcharges.value"]),
        ("deposit", {"deposits": [{"lineItemId": str(uuid.uuid1()), "totalValue": pln("1")}]}, ["deposits.lineItemId"]),
        ("deposit of nothing", {"deposits": [{}]}, ["deposits.lineItemId", "deposits.totalValue"]),
    ],
)
def test_wrong_requests(seller: Account, order: Order, case: str, changes: Any, paths: list[str]) -> None:
    assert refused(seller, wanted(order, **changes)) == wrong(*paths), case


@pytest.mark.parametrize(
    ("case", "line", "paths"),
    [
        ("unknown line", {"id": str(uuid.uuid1()), "type": "QUANTITY", "quantity": 1}, ["lineItems.id"]),
        ("no id", {"id": None, "type": "QUANTITY", "quantity": 1}, ["lineItems.id"]),
        ("no type", {"type": None, "quantity": 1}, ["lineItems.type"]),
        ("unknown type", {"type": "ALL"}, ["lineItems.type"]),
        ("no quantity", {"type": "QUANTITY"}, ["lineItems.quantity"]),
        ("none", {"type": "QUANTITY", "quantity": 0}, ["lineItems.quantity"]),
        ("half", {"type": "QUANTITY", "quantity": 0.5}, ["lineItems.quantity"]),
        ("one and a half", {"type": "QUANTITY", "quantity": 1.5}, ["lineItems.quantity"]),
        ("too many", {"type": "QUANTITY", "quantity": 3}, ["lineItems.quantity"]),
        ("very many", {"type": "QUANTITY", "quantity": 1e300}, ["lineItems.quantity"]),
        ("no value", {"type": "AMOUNT"}, ["lineItems.value"]),
        ("a quantity instead", {"type": "AMOUNT", "quantity": 1}, ["lineItems.value"]),
        ("as a float is written", {"type": "AMOUNT", "value": pln("50.410000000000004")}, ["lineItems.value"]),
        ("too much", {"type": "AMOUNT", "value": pln("159.81")}, ["lineItems.value"]),
        (
            "crowns",
            {"type": "AMOUNT", "value": {"amount": "1", "currency": "CZK"}},
            ["lineItems.value.currency"],
        ),
    ],
)
def test_wrong_lines(seller: Account, order: Order, case: str, line: Any, paths: list[str]) -> None:
    assert refused(seller, wanted(order, {"id": order["lineItems"][0]["id"]} | line)) == wrong(*paths), case


def test_words_of_a_wrong_parameter(seller: Account, order: Order) -> None:
    """Letter by letter (#4391, #4755)."""
    line = {"id": order["lineItems"][0]["id"], "type": "AMOUNT"}
    answer = seller.post(REFUNDS, json=wanted(order, line), headers={"Accept-Language": "pl-PL"})
    assert answer.json()["errors"] == [
        {
            "code": "VALIDATION_ERROR",
            "message": "Invalid parameter format",
            "details": "Invalid value: null",
            "path": "lineItems.value",
            "userMessage": "Niewłaściwy format parametru",
            "metadata": {},
        }
    ]
    assert (
        seller.post(REFUNDS, content=b"{", headers={"Content-Type": answer.headers["content-type"]}).status_code == 400
    )
    assert problems(seller.post(REFUNDS, json={"payment": 1}))[0] == 422


def test_payments_that_there_are_not(seller: Account, other_seller: Account, buyer: Account, order: Order) -> None:
    id_ = live(seller)
    unpaid = form(seller, buy(buyer, (id_, 1), until="FILLED_IN"))
    cash = form(seller, buy(buyer, (id_, 1), delivery_method_id=CASH_ON_DELIVERY))
    missing = (404, [("PaymentNotFoundException", "payment.id")])
    assert refused(seller, wanted(unpaid)) == missing
    assert refused(seller, wanted(cash)) == missing
    assert refused(seller, wanted(order, payment={"id": str(uuid.uuid1())})) == missing
    assert refused(other_seller, wanted(order)) == missing
    assert refused(seller, wanted(order, order={"id": cash["id"]})) == wrong("order.id")
    assert listed(other_seller) == []


def test_a_command_makes_one_refund(seller: Account, order: Order) -> None:
    request = wanted(order, pieces(order, 1))
    made = refund(seller, request)
    again = seller.post(REFUNDS, json=request)
    assert (again.status_code, again.json()) == (200, made)
    assert refused(seller, wanted(order, pieces(order, 2), commandId=request["commandId"])) == wrong("commandId")
    assert [o[:2] for o in moves(seller)] == [("REFUND_CHARGE", "-79.90"), ("CONTRIBUTION", "174.79")]


def test_an_idempotency_key_makes_one_refund(seller: Account, order: Order) -> None:
    request, key = wanted(order, pieces(order, 1)), {"Idempotency-Key": str(uuid.uuid4())}
    first, second = (seller.post(REFUNDS, json=request, headers=key) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert len(listed(seller)) == 1


def test_filters(seller: Account, buyer: Account, order: Order) -> None:
    other = form(seller, buy(buyer, (live(seller), 1)))
    first, second = refund(seller, wanted(order)), refund(seller, wanted(other))
    third = seller.post(REFUNDS, json=wanted(other, lineItems=None, delivery={"value": pln("1")})).json()
    everything = [third["id"], second["id"], first["id"]]
    for params, expected in (
        ({}, everything),
        ({"id": first["id"]}, everything[2:]),
        ({"id": str(uuid.uuid1())}, []),
        ({"payment.id": other["payment"]["id"].upper()}, everything[:2]),
        ({"order.id": order["id"]}, everything[2:]),
        ({"occurredAt.gte": second["createdAt"]}, everything[:2]),
        ({"occurredAt.lte": first["createdAt"]}, everything[2:]),
        ({"status": "SUCCESS"}, everything[1:]),
        ({"status": ["WAITING", "CANCELED"]}, everything[:1]),
        ({"status": "IN_PROGRESS,PARTIAL"}, []),
        ({"limit": 1, "offset": 1}, everything[1:2]),
    ):
        assert [found["id"] for found in listed(seller, params)] == expected, params
    assert seller.get(REFUNDS, params={"limit": 1}).json()["totalCount"] == 3
    seller.server.settle()


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"id": "x"}, "id"),
        ({"payment.id": "1"}, "payment.id"),
        ({"order.id": "1"}, "order.id"),
        ({"occurredAt.gte": "now"}, "occurredAt.gte"),
        ({"status": "NEW"}, "status"),
        ({"limit": 101}, "limit"),
        ({"offset": -1}, "offset"),
    ],
)
def test_wrong_parameters(seller: Account, params: Any, path: str) -> None:
    assert problems(seller.get(REFUNDS, params=params)) == (422, [("BadRequestException", path)])


# What a task makes of them


def test_a_wallet_with_too_little_is_tried_for_two_days(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    id_ = live(seller)
    first, second = (form(seller, buy(buyer, (id_, 1))) for _ in range(2))
    pay_out(seller)
    made = refund(seller, wanted(first))
    assert made["status"] == "IN_PROGRESS"
    assert refused(seller, wanted(first)) == wrong("lineItems.quantity")  # a refund that waits counts (#8840)
    buy(buyer, (id_, 1))
    assert listed(seller)[0]["status"] == "IN_PROGRESS"
    own_server.advance(HOUR)
    seller = sign_in(own_server, seller.id)
    own_server.settle()
    assert listed(seller)[0]["status"] == "SUCCESS"
    assert moves(seller)[0] == ("REFUND_CHARGE", "-79.90", "14.99")
    late = refund(seller, wanted(second))
    own_server.advance(2 * DAY - HOUR)
    own_server.settle()
    assert listed(sign_in(own_server, seller.id), {"id": late["id"]})[0]["status"] == "IN_PROGRESS"
    own_server.advance(HOUR)
    own_server.settle()
    seller = sign_in(own_server, seller.id)
    assert listed(seller, {"id": late["id"]})[0]["status"] == "CANCELED"
    assert refund(seller, wanted(second))["status"] == "IN_PROGRESS"  # what was cancelled may be asked for again
    assert balances(seller)["WALLET/P24/AVAILABLE"] == 1499


def test_a_buyer_who_cancels_gets_the_rest_back(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    untouched, halved, reduced = (form(seller, buy(buyer, (id_, n))) for n in (1, 2, 1))
    refund(seller, wanted(halved, pieces(halved, 1), delivery={"value": pln("4.99")}))
    refund(seller, wanted(reduced, amount(reduced, "9.90")))
    expected: list[tuple[Order, str, list[dict[str, Any]], str]] = [
        (untouched, "94.89", [pieces(untouched, 1) | {"value": None}], "14.99"),
        (halved, "89.90", [pieces(halved, 1) | {"value": None}], "10.00"),
        (reduced, "84.99", [amount(reduced, "70.00") | {"quantity": None}], "14.99"),
    ]
    for order, total, lines, delivery in expected:
        assert ask(seller.server, f"{PURCHASES}/{order['id']}/cancel", {}).status_code == 200
        seller.server.settle()
        made = listed(seller, {"order.id": order["id"]})[0]
        assert (made["reason"], made["status"], made["totalValue"]) == ("CANCELLED_BY_BUYER", "SUCCESS", pln(total))
        assert (made["lineItems"], made["delivery"]) == (lines, {"value": pln(delivery)})
    assert balances(seller)["WALLET/P24/AVAILABLE"] == 0


def test_nothing_goes_back_of_what_was_not_paid(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    unpaid = buy(buyer, (id_, 1), until="FILLED_IN")
    cash = buy(buyer, (id_, 1), delivery_method_id=CASH_ON_DELIVERY)
    refunded = form(seller, buy(buyer, (id_, 1)))
    refund(seller, wanted(refunded, delivery={"value": pln("14.99")}))
    for order in (unpaid, cash, refunded["id"]):
        assert ask(seller.server, f"{PURCHASES}/{order}/cancel", {}).status_code == 200
        seller.server.settle()
    assert [found["order"]["id"] for found in listed(seller)] == [refunded["id"]]


def test_clients_of_2021_name_neither_order_nor_command(own_server: Server) -> None:
    own_server.world.settings = replace(own_server.world.settings, profile="2021")
    seller = new_account(own_server)
    order = form(seller, buy(new_buyer(own_server), (live(seller), 2)))
    for _ in range(2):
        made = refund(seller, wanted(order, pieces(order, 1), order=None, commandId=None))
        assert (made["order"], made["status"]) == ({"id": order["id"]}, "SUCCESS")
    assert refused(seller, wanted(order, order={"id": "1"}, commandId="1")) == wrong("order.id", "commandId")
    for offset, status in ((1000, 200), (1001, 422)):  # #4905
        assert seller.get("/billing/billing-entries", params={"offset": offset}).status_code == status
