"""Payments on wallets, their history and names, payouts (2026 and 2020 specifications, ADR 0018)."""

import uuid
from typing import Any

import pytest
from buying import PURCHASES, ask, buy, new_buyer
from changing import live
from paying import (
    CASH_ON_DELIVERY,
    OPERATIONS,
    balances,
    form,
    moves,
    operations,
    pay_out,
    pln,
    refund,
    wanted,
)

from harness import Account, Server, new_account, problems, sign_in
from stragan.kernel.times import DAY

MAPPINGS = "/payments/payment-id-mappings"


def test_the_whole_shape_of_a_contribution(seller: Account, buyer: Account) -> None:
    order = form(seller, buy(buyer, (live(seller), 2)))
    assert operations(seller) == [
        {
            "type": "CONTRIBUTION",
            "group": "INCOME",
            "wallet": {"paymentOperator": "P24", "type": "AVAILABLE", "balance": pln("174.79")},
            "occurredAt": order["payment"]["finishedAt"],
            "value": pln("174.79"),
            "marketplaceId": "allegro-pl",
            "payment": {"id": order["payment"]["id"]},
            "participant": {
                "id": buyer.id,
                "companyName": None,
                "login": buyer.login,
                "firstName": "Olga",
                "lastName": "Nowak",
                "address": {"street": "ul. Targowa 7", "city": "Poznań", "postCode": "60-166"},
            },
        }
    ]
    assert balances(seller) == {"WALLET/P24/AVAILABLE": 17479, "BUYERS": -17479, "BILLING": -1918, "FEES": 1918}


def test_money_comes_with_the_payment_and_never_from_a_courier(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    order = buy(buyer, (id_, 1), until="FILLED_IN")
    buy(buyer, (id_, 1), delivery_method_id=CASH_ON_DELIVERY)
    assert operations(seller) == []
    assert ask(seller.server, f"{PURCHASES}/{order}/pay", {}).status_code == 200
    assert moves(seller) == [("CONTRIBUTION", "94.89", "94.89")]
    assert balances(seller) == {"WALLET/P24/AVAILABLE": 9489, "BUYERS": -9489, "BILLING": -1918, "FEES": 1918}


def test_the_balance_is_that_after_each_operation(seller: Account, other_seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    buy(buyer, (id_, 1))
    order = form(seller, buy(buyer, (id_, 2)))
    refund(seller, wanted(order))
    assert moves(seller) == [
        ("REFUND_CHARGE", "-159.80", "109.88"),
        ("CONTRIBUTION", "174.79", "269.68"),
        ("CONTRIBUTION", "94.89", "94.89"),
    ]
    assert operations(other_seller) == []


def test_a_payout_empties_the_wallet(seller: Account, buyer: Account) -> None:
    buy(buyer, (live(seller), 1))
    answer = pay_out(seller)
    assert answer.status_code == 200
    (payout,) = answer.json()["payouts"]
    uuid.UUID(payout["payout_id"])
    assert payout == {
        "payout_id": payout["payout_id"],
        "payment_operator": "P24",
        "amount": "94.89",
        "currency": "PLN",
    }
    shown = operations(seller)[0]
    assert shown == {
        "type": "PAYOUT",
        "group": "OUTCOME",
        "wallet": {"paymentOperator": "P24", "type": "AVAILABLE", "balance": pln("0.00")},
        "occurredAt": shown["occurredAt"],
        "value": pln("-94.89"),
        "marketplaceId": None,
        "payout": {"id": payout["payout_id"]},
    }
    assert balances(seller)["BANK"] == 9489
    assert pay_out(seller).json() == {"payouts": []}
    assert problems(ask(seller.server, "/_stragan/payouts", {"seller": "nobody at all"})) == (
        404,
        [("NOT_FOUND", "seller")],
    )
    assert len(operations(seller)) == 2


def test_filters(seller: Account, buyer: Account) -> None:
    id_, other = live(seller), new_buyer(seller.server)
    first, second = form(seller, buy(buyer, (id_, 1))), form(seller, buy(other, (id_, 1)))
    refund(seller, wanted(second))
    pay_out(seller)
    finished = first["payment"]["finishedAt"]
    tomorrow, income = "2999-01-01T00:00:00Z", ["CONTRIBUTION"] * 2
    refunds = ["REFUND_CHARGE", "CONTRIBUTION"]
    everything = ["PAYOUT", "REFUND_CHARGE", *income]
    for params, expected in (
        ({}, everything),
        ({"wallet.type": "AVAILABLE"}, everything),
        ({"wallet.type": "WAITING"}, []),
        ({"wallet.paymentOperator": "P24"}, everything),
        ({"wallet.paymentOperator": "AF_P24"}, []),
        ({"payment.id": second["payment"]["id"].upper()}, refunds),
        ({"participant.login": other.login}, refunds),
        ({"participant.login": "nobody"}, []),
        ({"occurredAt.gte": tomorrow}, []),
        ({"occurredAt.lte": finished}, ["CONTRIBUTION"]),
        ({"occurredAt.lte": tomorrow, "occurredAt.gte": finished}, everything),
        ({"group": "INCOME"}, income),
        ({"group": ["INCOME", "OUTCOME"]}, ["PAYOUT", *income]),
        ({"group": "REFUND,OUTCOME"}, ["PAYOUT", "REFUND_CHARGE"]),
        ({"group": "BLOCKADES"}, []),
        ({"marketplaceId": "allegro-pl"}, ["REFUND_CHARGE", *income]),
        ({"marketplaceId": "allegro-cz"}, []),
        ({"currency": "PLN"}, everything),
        ({"currency": "EUR"}, []),
        ({"limit": 2}, everything[:2]),
        ({"limit": 2, "offset": 3}, everything[3:]),
        ({"offset": 9950}, []),
    ):
        assert [o["type"] for o in operations(seller, **params)] == expected, params
    assert seller.get(OPERATIONS, params={"limit": 1}).json()["totalCount"] == 4


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"wallet.type": "BOTH"}, "wallet.type"),
        ({"wallet.paymentOperator": "STRIPE"}, "wallet.paymentOperator"),
        ({"payment.id": "x"}, "payment.id"),
        ({"occurredAt.gte": "yesterday"}, "occurredAt.gte"),
        ({"occurredAt.lte": "2026-01-01"}, "occurredAt.lte"),
        ({"group": ["INCOME", "X"]}, "group"),
        ({"marketplaceId": "allegro-mars"}, "marketplaceId"),
        ({"limit": 51}, "limit"),
        ({"limit": 0}, "limit"),
        ({"offset": 10_001}, "offset"),
        ({"offset": -1}, "offset"),
        ({"offset": 9_951}, OPERATIONS),
    ],
)
def test_wrong_parameters(seller: Account, params: Any, path: str) -> None:
    answer = seller.get(OPERATIONS, params=params)
    assert problems(answer) == (422, [(answer.json()["errors"][0]["code"], path)])


def test_both_names_of_a_payment(seller: Account, other_seller: Account, buyer: Account) -> None:
    payment_id = form(seller, buy(buyer, (live(seller), 1)))["payment"]["id"]
    by_id = seller.get(MAPPINGS, params={"paymentId": payment_id})
    assert by_id.status_code == 200
    names = by_id.json()
    assert names["paymentId"] == payment_id
    assert names["transactionId"].isdigit()
    assert seller.get(MAPPINGS, params={"transactionId": names["transactionId"]}).json() == names
    for params in ({"paymentId": payment_id}, {"transactionId": names["transactionId"]}):
        assert problems(other_seller.get(MAPPINGS, params=params))[0] == 404
    assert problems(seller.get(MAPPINGS, params={"transactionId": "abc"}))[1] == [
        ("PaymentNotFoundException", "transactionId")
    ]
    unknown = seller.get(MAPPINGS, params={"paymentId": str(uuid.uuid1())})
    assert problems(unknown) == (404, [("PaymentNotFoundException", "paymentId")])
    assert problems(seller.get(MAPPINGS)) == (400, [("BadRequestException", None)])
    assert problems(seller.get(MAPPINGS, params=names)) == (400, [("BadRequestException", None)])
    assert problems(seller.get(MAPPINGS, params={"paymentId": "x"})) == (400, [("BadRequestException", "paymentId")])


def test_names_are_told_for_three_months(own_server: Server) -> None:
    seller = new_account(own_server)
    payment_id = form(seller, buy(new_buyer(own_server), (live(seller), 1)))["payment"]["id"]
    own_server.advance(91 * DAY)
    later = sign_in(own_server, seller.id)
    assert later.get(MAPPINGS, params={"paymentId": payment_id}).status_code == 200
    own_server.advance(2 * DAY)
    assert sign_in(own_server, seller.id).get(MAPPINGS, params={"paymentId": payment_id}).status_code == 404
