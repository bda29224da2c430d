"""Commissions on the bill (2026 specification, behaviour §11, ADR 0018)."""

import uuid
from typing import Any

import pytest
from bidders import auction, bid_well, new_bidder
from buying import PURCHASES, ask, buy
from changing import live
from listing import publish
from paying import (
    CASH_ON_DELIVERY,
    ENTRIES,
    balances,
    bill,
    claim,
    entries,
    form,
    moves,
    pay_out,
    pieces,
    pln,
    refund,
    wanted,
)

from harness import Account
from stragan.features.billing.schemas import TYPES

PREVIEW = "/pricing/offer-fee-preview"


def test_the_whole_shape_of_an_entry(seller: Account, buyer: Account, polish: dict[str, str]) -> None:
    id_ = live(seller)
    order = form(seller, buy(buyer, (id_, 2)))
    (entry,) = entries(seller, headers=polish)
    uuid.UUID(entry["id"])
    expected = {
        "id": entry["id"],
        "occurredAt": order["updatedAt"],
        "type": {"id": "SUC", "name": "Prowizja od sprzedaży"},
        "offer": {"id": id_, "name": "Ładowarka sieciowa USB-C 20 W biała"},
        "value": pln("-19.18"),
        "tax": {"percentage": "23", "annotation": None},
        "balance": pln("-19.18"),
        "order": {"id": order["id"]},
        "additionalInfo": [],
    }
    assert entry == expected
    assert entries(seller) == [expected | {"type": {"id": "SUC", "name": "Sales commission"}}]


def test_what_the_preview_says_is_charged(seller: Account, buyer: Account) -> None:
    """A featured offer pays for being featured and two commissions, any other one commission."""
    promotion = {"emphasized": True}
    ids = [live(seller, promotion=promotion), live(seller)]
    order = form(seller, buy(buyer, (ids[0], 1), (ids[1], 1)))
    previews = [(id_, seller.get(PREVIEW, params={"offer.id": id_}).json()) for id_ in ids]
    types = {"commissionFee": "SUC", "commissionFeatureFee": "FSF", "emphasizedFee": "FEA"}
    told = [
        (id_, types[fee["type"]], "-" + fee["fee"]["amount"])
        for kind in ("quotes", "commissions")
        for id_, preview in previews
        for fee in preview[kind]
    ]
    charged = [(e["offer"]["id"], e["type"]["id"], e["value"]["amount"]) for e in entries(seller)]
    assert charged[::-1] == told
    first, second = ids
    assert told == [
        (first, "FEA", "-19.00"),
        (first, "SUC", "-9.59"),
        (first, "FSF", "-7.19"),
        (second, "SUC", "-9.59"),
    ]
    assert [balance for _, _, balance in bill(seller)] == ["-45.37", "-35.78", "-28.59", "-19.00"]
    assert balances(seller)["FEES"] == 4537
    assert [entry["order"] for entry in entries(seller)] == [{"id": order["id"]}] * 3 + [None]


def test_what_was_agreed_at_the_purchase_is_charged(seller: Account, buyer: Account) -> None:
    """Even if the offer costs another commission when the buyer pays."""
    id_ = live(seller)
    order = buy(buyer, (id_, 1), until="FILLED_IN")
    assert bill(seller) == []
    document = seller.get(f"/sale/offers/{id_}").json()
    assert seller.put(f"/sale/offers/{id_}", json=document | {"promotion": {"emphasized": True}}).status_code == 200
    assert ask(seller.server, f"{PURCHASES}/{order}/pay", {}).status_code == 200
    assert bill(seller) == [("SUC", "-9.59", "-9.59")]


def test_an_auction_is_charged_for_what_it_went(seller: Account) -> None:
    id_, winner = auction(seller), new_bidder(seller.server)
    bid_well(winner, id_, "30.00")
    publish(seller, id_, action="END")  # with a buyer: it is sold for its starting price
    seller.server.settle()
    (order,) = seller.get("/order/checkout-forms").json()["checkoutForms"]
    assert bill(seller) == []
    for step in ("fill", "pay"):
        assert ask(seller.server, f"{PURCHASES}/{order['id']}/{step}", {}).status_code == 200
    assert bill(seller) == [("SUC", "-0.60", "-0.60")]
    assert moves(seller) == [("CONTRIBUTION", "19.99", "19.99")]


def test_unpaid_orders_cost_nothing_and_paid_on_delivery_as_much(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    unpaid = buy(buyer, (id_, 1), until="FILLED_IN")
    assert ask(seller.server, f"{PURCHASES}/{unpaid}/cancel", {}).status_code == 200
    seller.server.settle()
    assert bill(seller) == []
    buy(buyer, (id_, 1), delivery_method_id=CASH_ON_DELIVERY)
    assert bill(seller) == [("SUC", "-9.59", "-9.59")]


def test_filters(seller: Account, other_seller: Account, buyer: Account) -> None:
    first, second = live(seller), live(seller)
    orders = [form(seller, buy(buyer, (id_, 1))) for id_ in (first, second)]
    refund(seller, wanted(orders[0]))
    claim(seller, orders[0], 1)
    seller.server.settle()
    assert bill(seller) == [("REF", "9.59", "-9.59"), ("SUC", "-9.59", "-19.18"), ("SUC", "-9.59", "-9.59")]
    everything = [entry["id"] for entry in entries(seller)]
    since = orders[1]["updatedAt"]
    for params, expected in (
        ({}, everything),
        ({"type.id": "REF"}, everything[:1]),
        ({"type.id": ["SUC", "LIS"]}, everything[1:]),
        ({"type.id": "SUC,REF"}, everything),
        ({"type.id": "XYZ"}, []),
        ({"offer.id": first}, [everything[0], everything[2]]),
        ({"offer.id": "x"}, []),
        ({"order.id": orders[1]["id"].upper()}, everything[1:2]),
        ({"order.id": str(uuid.uuid1())}, []),
        ({"occurredAt.gte": since}, everything[:2]),
        ({"occurredAt.gte": since, "occurredAt.lte": since}, everything[1:2]),
        ({"occurredAt.lte": orders[0]["updatedAt"]}, everything[2:]),
        ({"marketplaceId": "allegro-pl"}, everything),
        ({"marketplaceId": "allegro-business-pl"}, everything),
        ({"marketplaceId": "allegro-cz"}, []),
        ({"limit": 1, "offset": 1}, everything[1:2]),
        ({"offset": 10_000}, []),
    ):
        assert [entry["id"] for entry in entries(seller, params)] == expected, params
    assert entries(other_seller) == []


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"limit": 101}, "limit"),
        ({"limit": 0}, "limit"),
        ({"offset": 10_001}, "offset"),
        ({"order.id": "1"}, "order.id"),
        ({"occurredAt.gte": "x"}, "occurredAt.gte"),
        ({"occurredAt.gte": "2026-01-02T00:00:00Z", "occurredAt.lte": "2026-01-01T00:00:00Z"}, "occurredAt.gte"),
        ({"marketplaceId": "allegro-mars"}, "marketplaceId"),
    ],
)
def test_wrong_parameters(seller: Account, params: Any, path: str) -> None:
    answer = seller.get(ENTRIES, params=params)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, path)


def test_types(seller: Account, application: Account, polish: dict[str, str]) -> None:
    """An application needs no user for them (client-facts 46)."""
    english = application.get("/billing/billing-types").json()
    assert [one["id"] for one in english] == list(TYPES)
    assert english[0] == {"id": "SUC", "description": "Sales commission"}
    assert seller.get("/billing/billing-types", headers=polish).json()[0]["description"] == "Prowizja od sprzedaży"


def test_the_example_of_the_guide(seller: Account, buyer: Account) -> None:
    """docs/guides/money.md, number by number."""
    order = form(seller, buy(buyer, (live(seller), 2)))
    refund(seller, wanted(order, pieces(order, 1), delivery={"value": pln("5.00")}))
    claim(seller, order, 1)
    seller.server.settle()
    pay_out(seller)
    assert moves(seller)[::-1] == [
        ("CONTRIBUTION", "174.79", "174.79"),
        ("REFUND_CHARGE", "-84.90", "89.89"),
        ("PAYOUT", "-89.89", "0.00"),
    ]
    assert bill(seller)[::-1] == [("SUC", "-19.18", "-19.18"), ("REF", "9.59", "-9.59")]
    after = balances(seller)
    assert after["BANK"] + after["BILLING"] == 8030 == 7990 + 999 - 959
