"""From the listing to the last grosz: two offers, three buyers, parcels, one return, and all books agree.

What is expected is computed here, from prices, quantities and the previews of fees. Of the orders only what a delivery
costs is believed.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from buying import buy, new_buyer
from paying import CASH_ON_DELIVERY, balances, claim, entries, form, operations, pay_out, pieces, refund, wanted
from product_listing import by_gtin
from shipping import BETA, power, ship, shipments

from harness import Account

KETTLE, BICYCLE = "5908722596502", "5901983735000"
PRICES = {KETTLE: Decimal("149.90"), BICYCLE: Decimal("3333.33")}
STOCK = 7
GROSZ = Decimal("0.01")


class Listed:
    """An offer with what its buyers will owe and its sale will cost."""

    def __init__(self, seller: Account, gtin: str) -> None:
        price = {"price": {"amount": str(PRICES[gtin]), "currency": "PLN"}}
        request = by_gtin(gtin, sellingMode=price, stock={"available": STOCK}, external={"id": gtin})
        answer = seller.post("/sale/product-offers", json=request)
        assert (answer.status_code, answer.json()["publication"]["status"]) == (201, "ACTIVE")
        self.id, self.price = str(answer.json()["id"]), PRICES[gtin]
        preview = seller.get("/pricing/offer-fee-preview", params={"offer.id": self.id}).json()
        (fee,) = preview["commissions"]
        self.fee = Decimal(fee["fee"]["amount"])  # of one piece


def events(seller: Account, path: str, name: str) -> Iterator[dict[str, Any]]:
    """The whole journal by a cursor, three events at a time."""
    seen = None
    while True:
        params = {"limit": "3"} | ({"from": seen} if seen else {})
        found = seller.get(path, params=params).json()[name]
        if not found:
            return
        yield from found
        seen = found[-1]["id"]


def money(amount: dict[str, str]) -> Decimal:
    assert amount["currency"] == "PLN"
    return Decimal(amount["amount"])


class Sale:
    """Three orders: two articles, one article, and one that is paid at the door."""

    def __init__(self, seller: Account) -> None:
        self.seller = seller
        self.kettle, self.bicycle = Listed(seller, KETTLE), Listed(seller, BICYCLE)
        one, two, three = (new_buyer(seller.server) for _ in range(3))
        self.first = buy(one, (self.kettle.id, 2), (self.bicycle.id, 1))
        self.second = buy(two, (self.kettle.id, 3))
        self.third = buy(three, (self.bicycle.id, 1), delivery_method_id=CASH_ON_DELIVERY)
        self.bought = {
            self.first: {self.kettle: 2, self.bicycle: 1},
            self.second: {self.kettle: 3},
            self.third: {self.bicycle: 1},
        }
        self.orders = {id_: form(seller, id_) for id_ in self.bought}

    def owed(self, id_: str) -> Decimal:
        """Goods and delivery."""
        goods = sum(offer.price * count for offer, count in self.bought[id_].items())
        return goods + money(self.orders[id_]["delivery"]["cost"])

    def send(self) -> None:
        """Parcels of the first two."""
        for number, id_ in enumerate((self.first, self.second)):
            assert ship(self.seller, id_, waybill=f"000000726875{number}Q").status_code == 201
            path = f"/order/checkout-forms/{id_}/fulfillment"
            assert self.seller.put(path, json={"status": "SENT"}).status_code == 204

    def take_back(self) -> str:
        """One of three kettles comes back; its price and its commission go back. Returns the path of the return."""
        order = self.orders[self.second]
        items = [{"line_item_id": order["lineItems"][0]["id"], "quantity": 1}]
        made = power(self.seller.server, f"purchases/{self.second}/return", {"items": items})["customer_return_id"]
        power(self.seller.server, f"returns/{made}/advance", {"status": "DELIVERED"})
        assert refund(self.seller, wanted(order, pieces(order, 1)))["status"] == "SUCCESS"
        claimed = claim(self.seller, order, 1)
        self.seller.server.settle()
        assert self.seller.get(f"/order/refund-claims/{claimed}").json()["status"] == "GRANTED"
        return f"/order/customer-returns/{made}"

    def commission(self, id_: str, offer: Listed) -> Decimal:
        """A line is rounded once; a preview of one piece was rounded, so that it may differ by a grosz."""
        return (offer.fee * self.bought[id_][offer]).quantize(GROSZ, ROUND_HALF_UP)


def test_list_sell_ship_refund_reconcile(seller: Account) -> None:
    sale = Sale(seller)
    sale.send()
    back = sale.take_back()
    orders_agree(sale, back)
    left, bill = payments_agree(sale), bills_agree(sale)
    assert pay_out(seller).status_code == 200
    books = balances(seller)
    assert (books["BANK"], books["BILLING"], sum(books.values())) == (left * 100, bill * 100, 0)
    stock_agrees(sale)
    journals_agree(sale)


def orders_agree(sale: Sale, back: str) -> None:
    for id_, order in sale.orders.items():
        assert money(order["summary"]["totalToPay"]) == sale.owed(id_)
        found = {line["offer"]["id"]: line["quantity"] for line in order["lineItems"]}
        assert found == {offer.id: count for offer, count in sale.bought[id_].items()}
    sent = [form(sale.seller, id_)["fulfillment"]["shipmentSummary"]["lineItemsSent"] for id_ in sale.bought]
    assert sent == ["ALL", "ALL", "NONE"]
    assert [len(shipments(sale.seller, id_)) for id_ in sale.bought] == [1, 1, 0]
    assert sale.seller.get(back, headers={"Accept": BETA}).json()["status"] == "COMMISSION_REFUNDED"


def payments_agree(sale: Sale) -> Decimal:
    """What came online, less the kettle; returns what is left."""
    online = (sale.first, sale.second)
    moved = operations(sale.seller)
    assert [(o["type"], money(o["value"])) for o in reversed(moved)] == [
        *(("CONTRIBUTION", sale.owed(id_)) for id_ in online),
        ("REFUND_CHARGE", -sale.kettle.price),
    ]
    assert {o["payment"]["id"] for o in moved} == {sale.orders[id_]["payment"]["id"] for id_ in online}
    left = sum((sale.owed(id_) for id_ in online), -sale.kettle.price)
    assert money(moved[0]["wallet"]["balance"]) == left
    return left


def bills_agree(sale: Sale) -> Decimal:
    """A commission for each line, a third of one given back; returns the balance."""
    billed = entries(sale.seller)
    charged = {(e["order"]["id"], e["offer"]["id"]): -money(e["value"]) for e in billed if e["type"]["id"] == "SUC"}
    expected = {(id_, offer.id): sale.commission(id_, offer) for id_, lines in sale.bought.items() for offer in lines}
    assert charged.keys() == expected.keys()
    assert all(abs(charged[key] - expected[key]) <= GROSZ for key in expected)
    (given_back,) = [e for e in billed if e["type"]["id"] == "REF"]
    a_third = (charged[sale.second, sale.kettle.id] / 3).quantize(GROSZ, ROUND_HALF_UP)
    assert (given_back["order"]["id"], money(given_back["value"])) == (sale.second, a_third)
    assert len(billed) == len(expected) + 1
    balance = a_third - sum(charged.values())
    assert money(billed[0]["balance"]) == balance
    return balance


def stock_agrees(sale: Sale) -> None:
    for offer in (sale.kettle, sale.bicycle):
        sold = sum(lines.get(offer, 0) for lines in sale.bought.values())
        (row,) = sale.seller.get("/sale/offers", params={"offer.id": offer.id}).json()["offers"]
        assert (row["stock"]["available"], row["stock"]["sold"]) == (STOCK - sold, sold)


def journals_agree(sale: Sale) -> None:
    """Whoever follows a cursor is told everything, and nothing twice."""
    steps = ("BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING")
    expected = [(id_, kind) for id_ in sale.bought for kind in steps]
    expected += [(id_, "FULFILLMENT_STATUS_CHANGED") for id_ in (sale.first, sale.second)]
    told = events(sale.seller, "/order/events", "events")
    assert sorted((e["order"]["checkoutForm"]["id"], e["type"]) for e in told) == sorted(expected)
    changes = Counter((e["offer"]["id"], e["type"]) for e in events(sale.seller, "/sale/offer-events", "offerEvents"))
    offers = (sale.kettle.id, sale.bicycle.id)
    assert changes == {
        **{(id_, "OFFER_ACTIVATED"): 1 for id_ in offers},
        **{(id_, "OFFER_STOCK_CHANGED"): 2 for id_ in offers},
    }
