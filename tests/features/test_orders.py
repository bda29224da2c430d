"""Purchases through the sandbox, orders and their events (behaviour §10, 2026 specification, guide §12)."""

import re
import uuid
from typing import Any

import pytest
from buying import PURCHASES, ask, basket, buy, new_buyer
from changing import live
from listing import create, listable
from product_listing import by_gtin
from product_listing import create as create_product_offer

from harness import Account, Server, new_account, problems, sign_in
from stragan.db.searches import Page
from stragan.features.orders import service
from stragan.kernel.ids import is_time_uuid, time_uuid
from stragan.kernel.times import DAY, HOUR, iso
from stragan.world import World

FORMS, EVENTS, STATS = "/order/checkout-forms", "/order/events", "/order/event-stats"


def events(seller: Account, **params: Any) -> list[dict[str, Any]]:
    answer = seller.get(EVENTS, params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["events"]
    return found


def kinds(seller: Account, **params: Any) -> list[str]:
    return [event["type"] for event in events(seller, **params)]


def offer_events(seller: Account) -> list[str]:
    return [event["type"] for event in seller.get("/sale/offer-events").json()["offerEvents"]]


def form(seller: Account, id_: str) -> dict[str, Any]:
    answer = seller.get(f"{FORMS}/{id_}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(seller: Account, params: Any = None) -> list[str]:
    answer = seller.get(FORMS, params=params)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == ["checkoutForms", "count", "totalCount"]
    assert body["count"] == len(body["checkoutForms"])
    return [order["id"] for order in body["checkoutForms"]]


def stock(seller: Account, offer_id: str) -> tuple[int, int]:
    """What is left, and what was sold."""
    (row,) = seller.get("/sale/offers", params={"offer.id": offer_id}).json()["offers"]
    assert seller.get(f"/sale/offers/{offer_id}").json()["stock"]["available"] == row["stock"]["available"]
    return row["stock"]["available"], row["stock"]["sold"]


def untouched(seller: Account, offer_id: str, available: int = 5) -> None:
    assert stock(seller, offer_id) == (available, 0)
    assert (listed(seller), events(seller)) == ([], [])


# Purchases


def test_the_whole_shape(seller: Account, buyer: Account) -> None:
    id_ = live(seller, external={"id": "SKU-1"}, stock={"available": 5, "unit": "UNIT"})
    order = form(seller, buy(buyer, (id_, 2), message_to_seller="Na prezent"))
    at = order["updatedAt"]
    payment, delivery, (line,) = order["payment"], order["delivery"], order["lineItems"]
    assert all(is_time_uuid(uid) for uid in (order["id"], payment["id"], line["id"]))
    assert re.fullmatch("[0-9a-f]{8}", order["revision"])
    assert order == {
        "id": order["id"],
        "messageToSeller": "Na prezent",
        "buyer": {
            "id": buyer.id,
            "email": f"{buyer.login}@example.com",
            "login": buyer.login,
            "firstName": "Olga",
            "lastName": "Nowak",
            "companyName": None,
            "guest": False,
            "personalIdentity": None,
            "phoneNumber": "+48 600 700 800",
            "preferences": {"language": "pl-PL"},
            "address": {"street": "ul. Targowa 7", "city": "Poznań", "postCode": "60-166", "countryCode": "PL"},
        },
        "payment": {
            "id": payment["id"],
            "type": "ONLINE",
            "provider": "P24",
            "finishedAt": at,
            "paidAmount": {"amount": "174.79", "currency": "PLN"},
            "reconciliation": None,
            "features": [],
        },
        "status": "READY_FOR_PROCESSING",
        "fulfillment": {
            "status": "NEW",
            "shipmentSummary": {"lineItemsSent": "NONE"},
            "provider": {"id": "SELLER"},
        },
        "delivery": {
            "address": {
                "firstName": "Olga",
                "lastName": "Nowak",
                "street": "ul. Targowa 7",
                "city": "Poznań",
                "zipCode": "60-166",
                "countryCode": "PL",
                "companyName": None,
                "phoneNumber": "+48600700800",
                "modifiedAt": None,
            },
            "method": delivery["method"],
            "pickupPoint": None,
            "cost": {"amount": "14.99", "currency": "PLN"},
            "time": delivery["time"],
            "smart": False,
            "cancellation": None,
            "calculatedNumberOfPackages": 1,
        },
        "invoice": {"required": False, "address": None, "dueDate": None, "features": None},
        "lineItems": [
            {
                "id": line["id"],
                "offer": {
                    "id": id_,
                    "name": "Ładowarka sieciowa USB-C 20 W biała",
                    "external": {"id": "SKU-1"},
                    "productSet": None,
                    "hsNumber": None,
                },
                "quantity": 2,
                "originalPrice": {"amount": "79.90", "currency": "PLN"},
                "price": {"amount": "79.90", "currency": "PLN"},
                "deposit": None,
                "reconciliation": None,
                "selectedAdditionalServices": [],
                "vouchers": [],
                "tax": None,
                "boughtAt": at,
                "discounts": [],
                "serialNumbers": {"expected": False, "entries": []},
            }
        ],
        "surcharges": [],
        "discounts": [],
        "note": None,
        "marketplace": {"id": "allegro-pl"},
        "summary": {"totalToPay": {"amount": "174.79", "currency": "PLN"}},
        "updatedAt": at,
        "revision": order["revision"],
    }
    assert delivery["method"]["id"] == "7203cb90-864c-4cda-bf08-dc883f0c78ad"
    assert list(delivery["time"]) == ["from", "to", "guaranteed", "dispatch"]
    assert stock(seller, id_) == (3, 2)
    assert offer_events(seller)[-1] == "OFFER_STOCK_CHANGED"


def test_how_far_a_purchase_goes(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    bought = form(seller, buy(buyer, (id_, 1), until="BOUGHT"))
    assert (bought["status"], bought["payment"], bought["delivery"]) == ("BOUGHT", None, None)
    assert bought["summary"]["totalToPay"]["amount"] == "79.90"
    filled = form(seller, buy(buyer, (id_, 1), until="FILLED_IN"))
    assert filled["status"] == "FILLED_IN"
    assert (filled["payment"]["finishedAt"], filled["payment"]["paidAmount"]) == (None, None)
    assert filled["summary"]["totalToPay"]["amount"] == "94.89"
    buy(buyer, (id_, 1))
    told = ["BOUGHT", "BOUGHT", "FILLED_IN", "BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"]
    assert kinds(seller) == told
    assert stock(seller, id_) == (2, 3)


def test_several_offers_and_packages(seller: Account, buyer: Account) -> None:
    parcel_locker = "2488f7b7-5d1c-4d65-b85c-4cbcf253fd93"  # one item in a package
    first, second = (
        live(seller),
        live(seller, sellingMode={"format": "BUY_NOW", "price": {"amount": "5", "currency": "PLN"}}),
    )
    order = form(seller, buy(buyer, (second, 3), (first, 1), delivery_method_id=parcel_locker))
    assert [line["offer"]["id"] for line in order["lineItems"]] == [second, first]
    assert order["lineItems"][0]["price"]["amount"] == "5.00"
    # the dearest of both is charged: three packages
    assert (order["delivery"]["cost"]["amount"], order["delivery"]["calculatedNumberOfPackages"]) == ("32.97", 4)
    assert order["summary"]["totalToPay"]["amount"] == "127.87"


def test_a_product_offer(seller: Account, buyer: Account) -> None:
    tax = {"rates": [{"rate": "23.00", "countryCode": "PL"}], "subject": "GOODS"}
    offer = create_product_offer(seller, by_gtin(taxSettings=tax))
    id_, product = offer["id"], offer["productSet"][0]["product"]["id"]
    (line,) = form(seller, buy(buyer, (id_, 1)))["lineItems"]
    assert line["offer"]["productSet"] == {"products": [{"id": product, "quantity": 1}]}
    assert line["tax"] == {"rate": "23.00", "subject": "GOODS", "exemption": None}
    assert seller.get(f"/sale/product-offers/{id_}").json()["stock"]["available"] == 6
    buy(buyer, (id_, 6))
    assert seller.get(f"/sale/product-offers/{id_}").json()["publication"]["endedBy"] == "EMPTY_STOCK"


def test_the_last_item_ends_the_offer(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    buy(buyer, (id_, 5))
    offer = seller.get(f"/sale/offers/{id_}").json()
    assert (offer["publication"]["status"], offer["publication"]["endedBy"]) == ("ENDED", "EMPTY_STOCK")
    assert stock(seller, id_) == (0, 5)
    assert offer_events(seller)[-2:] == ["OFFER_STOCK_CHANGED", "OFFER_ENDED"]


def test_or_lists_it_again(seller: Account, buyer: Account) -> None:
    id_ = live(seller, publication={"duration": "P10D", "republish": True})
    buy(buyer, (id_, 2))
    buy(buyer, (id_, 3))
    assert seller.get(f"/sale/offers/{id_}").json()["publication"]["status"] == "ACTIVE"
    assert stock(seller, id_) == (5, 5)
    assert offer_events(seller)[-2:] == ["OFFER_STOCK_CHANGED", "OFFER_ACTIVATED"]


def test_an_edit_keeps_what_was_sold(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    buy(buyer, (id_, 2))
    offer = seller.get(f"/sale/offers/{id_}").json()
    assert (
        seller.put(f"/sale/offers/{id_}", json=offer | {"name": "Ładowarka sieciowa USB-C czarna"}).status_code == 200
    )
    assert stock(seller, id_) == (3, 2)


@pytest.mark.parametrize(
    ("case", "items", "more", "expected"),
    [
        ("too many", [{"quantity": 6}], {}, (422, [("NOT_ENOUGH_STOCK", "items[0].quantity")])),
        ("none", [], {}, (422, [("WRONG_NUMBER_OF_ITEMS", "items")])),
        ("zero", [{"quantity": 0}], {}, (422, [("WRONG_QUANTITY", "items[0].quantity")])),
        ("below zero", [{"quantity": -1}], {}, (422, [("WRONG_QUANTITY", "items[0].quantity")])),
        ("beyond 64 bits", [{"quantity": 10**30}], {}, (422, [("WRONG_QUANTITY", "items[0].quantity")])),
        ("a text", [{"quantity": "x"}], {}, (422, [("JsonMappingException", "items[0].quantity")])),
        ("twice", [{}, {}], {}, (422, [("OFFER_REPEATED", "items[1].offer_id")])),
        ("twice, once with zeros", [{}, {"zeros": "00"}], {}, (422, [("OFFER_REPEATED", "items[1].offer_id")])),
        ("unknown offer", [{}, {"offer_id": "1"}], {}, (404, [("NOT_FOUND", "items[1].offer_id")])),
        ("no number", [{"offer_id": "abc"}], {}, (404, [("NOT_FOUND", "items[0].offer_id")])),
        ("huge number", [{"offer_id": "9" * 40}], {}, (404, [("NOT_FOUND", "items[0].offer_id")])),
        ("unknown buyer", [{}], {"buyer": "nobody at all"}, (404, [("NOT_FOUND", "buyer")])),
        ("a NUL", [{}], {"buyer": "a\0"}, (400, [("BAD_REQUEST", "request.body")])),
        (
            "unknown method",
            [{}],
            {"delivery_method_id": "x"},
            (422, [("NO_COMMON_DELIVERY_METHOD", "delivery_method_id")]),
        ),
        ("unknown state", [{}], {"until": "SENT"}, (422, [("JsonMappingException", "until")])),
        ("unknown member", [{}], {"x": 1}, (422, [("UnknownJSONProperty", None)])),
    ],
)
def test_refusals_change_nothing(
    seller: Account, buyer: Account, case: str, items: list[dict[str, Any]], more: dict[str, Any], expected: Any
) -> None:
    id_ = live(seller)
    given = [{"offer_id": item.pop("zeros", "") + id_, "quantity": 1} | item for item in map(dict, items)]
    assert problems(ask(seller.server, PURCHASES, {"buyer": buyer.login, "items": given, **more})) == expected, case
    untouched(seller, id_)


def test_what_is_not_active_is_not_sold(seller: Account, buyer: Account) -> None:
    id_ = create(seller, listable(seller))["id"]
    answer = ask(seller.server, PURCHASES, basket(buyer, (id_, 1)))
    assert problems(answer) == (422, [("OFFER_NOT_ACTIVE", "items[0].offer_id")])
    untouched(seller, id_)


def test_nobody_buys_from_oneself(seller: Account) -> None:
    id_ = live(seller)
    assert problems(ask(seller.server, PURCHASES, basket(seller, (id_, 1)))) == (422, [("OWN_OFFER", "buyer")])
    untouched(seller, id_)


def test_an_order_has_one_seller(seller: Account, other_seller: Account, buyer: Account) -> None:
    mine, other = live(seller), live(other_seller)
    answer = ask(seller.server, PURCHASES, basket(buyer, (mine, 1), (other, 1)))
    assert problems(answer) == (422, [("SEVERAL_SELLERS", "items")])
    untouched(seller, mine)
    untouched(other_seller, other)


def test_one_item_that_is_missing_refuses_the_whole_order(seller: Account, buyer: Account) -> None:
    first, second = live(seller), live(seller)
    answer = ask(seller.server, PURCHASES, basket(buyer, (first, 1), (second, 6)))
    assert problems(answer) == (422, [("NOT_ENOUGH_STOCK", "items[1].quantity")])
    untouched(seller, first)


def test_a_company_wants_an_invoice(seller: Account) -> None:
    company = new_buyer(seller.server, company_name="Sklep Olgi", tax_id="5252674798")
    order = form(seller, buy(company, (live(seller), 1), invoice=True))
    assert order["invoice"]["required"] is True
    assert order["invoice"]["address"]["company"] == {
        "name": "Sklep Olgi",
        "ids": [{"type": "PL_NIP", "value": "5252674798"}],
        "vatPayerStatus": "ACTIVE",
        "taxId": "5252674798",
    }
    assert order["invoice"]["address"]["naturalPerson"] is None


def test_a_person_wants_an_invoice_later(seller: Account, buyer: Account) -> None:
    id_ = buy(buyer, (live(seller), 1), until="BOUGHT", invoice=True)
    assert form(seller, id_)["invoice"]["required"] is False  # the form is not filled in yet
    assert ask(seller.server, f"{PURCHASES}/{id_}/fill", {"invoice": True}).status_code == 200
    invoice = form(seller, id_)["invoice"]
    assert (invoice["required"], invoice["dueDate"], invoice["features"]) == (True, None, [])
    assert invoice["address"]["naturalPerson"] == {"firstName": "Olga", "lastName": "Nowak"}
    assert (invoice["address"]["company"], invoice["address"]["countryCode"]) == (None, "PL")


# What a buyer does next


def after(seller: Account, order: str, what: str, body: Any = None) -> Any:
    return ask(seller.server, f"{PURCHASES}/{order}/{what}", {} if body is None else body)


def test_step_by_step(seller: Account, buyer: Account) -> None:
    order = buy(buyer, (live(seller), 2), until="BOUGHT")
    bought = form(seller, order)
    answer = after(seller, order, "fill", {"delivery_method_id": "845efe05-0c96-47c3-a8cb-aa4699c158ce"})
    ids = [line["id"] for line in bought["lineItems"]]
    assert (answer.status_code, answer.json()) == (200, {"checkout_form_id": order, "line_item_ids": ids})
    filled = form(seller, order)
    assert (filled["status"], filled["revision"]) == ("FILLED_IN", bought["revision"])
    assert (filled["payment"]["type"], filled["summary"]["totalToPay"]["amount"]) == ("CASH_ON_DELIVERY", "179.79")
    assert after(seller, order, "pay").status_code == 200
    ready = form(seller, order)
    assert (ready["status"], ready["payment"]["finishedAt"]) == ("READY_FOR_PROCESSING", None)
    assert ready["revision"] != bought["revision"]
    assert after(seller, order, "cancel").status_code == 200
    assert form(seller, order)["status"] == "CANCELLED"
    assert kinds(seller) == ["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING", "BUYER_CANCELLED"]
    assert listed(seller, {"status": "CANCELLED"}) == [order]


def test_what_a_buyer_cannot_do(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    bought, ready = buy(buyer, (id_, 1), until="BOUGHT"), buy(buyer, (id_, 1))
    assert seller.put(f"{FORMS}/{ready}/fulfillment", json={"status": "PROCESSING"}).status_code == 204
    before, told = [form(seller, order) for order in (bought, ready)], kinds(seller)
    for order, what in ((bought, "pay"), (ready, "pay"), (ready, "fill"), (ready, "cancel")):
        assert problems(after(seller, order, what)) == (409, [("WRONG_STATE", None)])
    answer = after(seller, bought, "fill", {"delivery_method_id": "x"})
    assert problems(answer) == (422, [("NO_COMMON_DELIVERY_METHOD", "delivery_method_id")])
    for unknown in (time_uuid(0), "abc"):
        for what in ("pay", "fill", "cancel"):
            assert problems(after(seller, unknown, what)) == (404, [("NOT_FOUND", None)])
    assert ([form(seller, order) for order in (bought, ready)], kinds(seller)) == (before, told)


def test_what_is_not_paid_for_a_week_is_cancelled(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    id_ = live(seller)
    cash = "845efe05-0c96-47c3-a8cb-aa4699c158ce"
    bought, filled = buy(buyer, (id_, 1), until="BOUGHT"), buy(buyer, (id_, 1), until="FILLED_IN")
    on_delivery, paid = buy(buyer, (id_, 1), until="FILLED_IN", delivery_method_id=cash), buy(buyer, (id_, 1))
    late = buy(buyer, (id_, 1), until="FILLED_IN")
    assert after(seller, late, "pay").status_code == 200

    def states() -> list[str]:
        own_server.settle()
        seller.token = sign_in(own_server, seller.id).token
        return [form(seller, order)["status"] for order in (bought, filled, on_delivery, paid, late)]

    own_server.advance(7 * DAY - HOUR)
    assert states() == ["BOUGHT", "FILLED_IN", "FILLED_IN", "READY_FOR_PROCESSING", "READY_FOR_PROCESSING"]
    own_server.advance(2 * HOUR)
    assert states() == ["CANCELLED", "CANCELLED", "FILLED_IN", "READY_FOR_PROCESSING", "READY_FOR_PROCESSING"]
    cancelled = events(seller, type="AUTO_CANCELLED")
    assert sorted(event["order"]["checkoutForm"]["id"] for event in cancelled) == sorted([bought, filled])
    assert problems(after(seller, bought, "cancel")) == (409, [("WRONG_STATE", None)])


# Events


def test_the_shape_of_an_event(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    order = form(seller, buy(buyer, (id_, 2)))
    bought, filled, ready = events(seller)
    assert re.fullmatch("[0-9]{16}", bought["id"])
    assert int(bought["id"]) + 1 == int(filled["id"]) == int(ready["id"]) - 1
    assert bought["order"]["checkoutForm"] == filled["order"]["checkoutForm"] != ready["order"]["checkoutForm"]
    (line,) = order["lineItems"]
    price = {"amount": "79.90", "currency": "PLN"}
    assert ready == {
        "id": ready["id"],
        "order": {
            "seller": {"id": seller.id},
            "buyer": {
                "id": buyer.id,
                "email": f"{buyer.login}@example.com",
                "login": buyer.login,
                "guest": False,
                "preferences": {"language": "pl-PL"},
            },
            "lineItems": [
                {
                    "offer": {"id": id_, "name": line["offer"]["name"], "external": None},
                    "price": price,
                    "id": line["id"],
                    "quantity": 2,
                    "originalPrice": price,
                    "boughtAt": line["boughtAt"],
                }
            ],
            "checkoutForm": {"id": order["id"], "revision": order["revision"]},
            "marketplace": {"id": "allegro-pl"},
        },
        "type": "READY_FOR_PROCESSING",
        "occurredAt": order["updatedAt"],
    }
    stats = seller.get(STATS).json()
    assert stats == {"latestEvent": {"id": ready["id"], "occurredAt": ready["occurredAt"]}}


def test_a_reader_walks_and_filters(seller: Account, other_seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    for _ in range(2):
        buy(buyer, (id_, 1))
    ids = [event["id"] for event in events(seller)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 6
    assert [event["id"] for event in events(seller, limit=2)] == ids[:2]
    assert [event["id"] for event in events(seller, limit=2, **{"from": ids[1]})] == ids[2:4]
    assert events(seller, **{"from": ids[-1]}) == []
    assert kinds(seller, type="BOUGHT,READY_FOR_PROCESSING", limit=3) == ["BOUGHT", "READY_FOR_PROCESSING", "BOUGHT"]
    assert kinds(seller, type=["AUTO_CANCELLED"]) == []
    assert len(events(seller, **{"from": str(uuid.uuid1())})) == 6  # the id of an order returns everything
    assert events(other_seller) == []


def test_without_events(seller: Account) -> None:
    assert events(seller) == []
    assert seller.get(STATS).json() == {"latestEvent": None}


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 1001}, {"limit": "x"}, {"type": "SOLD"}])
def test_wrong_questions_about_events(seller: Account, params: dict[str, Any]) -> None:
    assert problems(seller.get(EVENTS, params=params)) == (422, [("BadRequestException", next(iter(params)))])


def test_events_are_kept_for_60_days_and_orders_for_365(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    id_ = live(seller, publication={"duration": None})
    order = buy(buyer, (id_, 1))

    def later(milliseconds: int) -> None:
        own_server.advance(milliseconds)
        seller.token = sign_in(own_server, seller.id).token

    later(60 * DAY - HOUR)
    assert len(events(seller)) == 3
    later(2 * HOUR)
    assert events(seller) == []
    assert seller.get(STATS).json() == {"latestEvent": None}
    own_server.run(service.sweep)
    assert listed(seller) == [order]
    later(304 * DAY)
    assert listed(seller) == [order]
    later(2 * DAY)
    assert listed(seller) == []
    assert seller.get(f"{FORMS}/{order}").status_code == 404


# Orders


def test_filters(seller: Account, other_seller: Account, buyer: Account) -> None:
    other_buyer, id_ = new_buyer(seller.server), live(seller)
    first, second = buy(buyer, (id_, 1), until="BOUGHT"), buy(other_buyer, (id_, 1))
    order = form(seller, second)
    before, after = iso(0), "2100-01-01T00:00:00.000+02:00"
    seller.put(f"{FORMS}/{second}/fulfillment", json={"status": "SENT"})
    for params, expected in (
        ({"status": "BOUGHT"}, [first]),
        ({"status": "BOUGHT,READY_FOR_PROCESSING"}, [second, first]),
        ({"status": "CANCELLED"}, []),
        ({"fulfillment.status": "SENT"}, [second]),
        ({"fulfillment.status": "NEW"}, [first]),
        ({"fulfillment.provider.id": "SELLER"}, [second, first]),
        ({"fulfillment.provider.id": "ALLEGRO"}, []),
        ({"fulfillment.shipmentSummary.lineItemsSent": "NONE"}, [second, first]),
        ({"fulfillment.shipmentSummary.lineItemsSent": "ALL"}, []),
        ({"lineItems.boughtAt.gte": before, "lineItems.boughtAt.lte": after}, [second, first]),
        ({"lineItems.boughtAt.gte": after}, []),
        ({"lineItems.boughtAt.lte": before}, []),
        ({"updatedAt.gte": order["updatedAt"], "status": "READY_FOR_PROCESSING"}, [second]),
        ({"updatedAt.gte": after}, []),
        ({"updatedAt.lte": before}, []),
        ({"payment.id": order["payment"]["id"]}, [second]),
        ({"surcharges.id": order["payment"]["id"]}, []),
        ({"delivery.method.id": order["delivery"]["method"]["id"]}, [second]),
        ({"buyer.login": buyer.login}, [first]),
        ({"marketplace.id": "allegro-pl"}, [second, first]),
        ({"marketplace.id": "allegro-cz"}, []),
    ):
        assert sorted(listed(seller, params)) == sorted(expected), params
    assert listed(other_seller) == []


def test_sorts_and_pages(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    id_ = live(seller)
    orders = []
    for _ in range(3):
        orders.append(buy(buyer, (id_, 1)))
        own_server.advance(1000)
    newest = orders[::-1]
    assert listed(seller) == newest
    for name in ("lineItems.boughtAt", "updatedAt"):
        assert listed(seller, {"sort": name}) == orders
        assert listed(seller, {"sort": f"-{name}"}) == newest
    assert listed(seller, {"limit": 1, "offset": 1}) == newest[1:2]
    answer = seller.get(FORMS, params={"limit": 2, "offset": 2}).json()
    assert (answer["count"], answer["totalCount"]) == (1, 3)


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"limit": 0}, 422),
        ({"limit": 101}, 422),
        ({"offset": -1}, 422),
        ({"offset": "9" * 30}, 422),
        ({"status": "SOLD"}, 400),
        ({"fulfillment.status": "x"}, 400),
        ({"sort": "id"}, 400),
        ({"updatedAt.gte": "yesterday"}, 400),
        ({"lineItems.boughtAt.lte": "2020-01-01T00:00:00"}, 400),
    ],
)
def test_wrong_questions_about_orders(seller: Account, params: dict[str, Any], status: int) -> None:
    assert problems(seller.get(FORMS, params=params)) == (status, [("BadRequestException", next(iter(params)))])


def test_nothing_is_shown_beyond_the_10000th(seller: Account) -> None:
    assert listed(seller, {"offset": 9900, "limit": 100}) == []
    answer = seller.get(FORMS, params={"offset": 9901, "limit": 100})
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert (problem["code"], problem["path"], problem["details"]) == ("VALIDATION_ERROR", FORMS, None)
    assert problem["message"] == "Offset and limit parameters exceed maximal result size of 10000 items"


def test_ids_that_are_none(seller: Account, other_seller: Account, buyer: Account) -> None:
    id_ = str(uuid.uuid4())
    answer = seller.get(f"{FORMS}/{id_}")
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    told = (problem["code"], problem["message"], problem["details"], problem["path"])
    assert told == ("VALIDATION_ERROR", "Not valid time UUID", f"Invalid value: {id_}", "getCheckoutForm.arg0")
    order = buy(buyer, (live(seller), 1))
    assert form(seller, order.upper())["id"] == order
    for account, unknown in ((seller, time_uuid(0)), (other_seller, order)):
        answer = account.get(f"{FORMS}/{unknown}")
        assert answer.status_code == 404
        (problem,) = answer.json()["errors"]
        text = f"Checkout form {unknown} not found"
        told = (problem["code"], problem["message"], problem["userMessage"], problem["path"])
        assert told == ("CheckoutFormNotFoundException", text, text, f"{FORMS}/{unknown}")


# Fulfillment


def test_a_status_of_the_work(seller: Account, buyer: Account) -> None:
    id_ = buy(buyer, (live(seller), 1))
    before, path = form(seller, id_), f"{FORMS}/{id_}/fulfillment"
    for _ in range(2):  # the second time nothing changes
        answer = seller.put(path, json={"status": "PROCESSING"}, params={"checkoutForm.revision": before["revision"]})
        assert (answer.status_code, answer.content) == (204, b"")
    after = form(seller, id_)
    assert after == before | {"fulfillment": before["fulfillment"] | {"status": "PROCESSING"}}
    assert kinds(seller)[3:] == ["FULFILLMENT_STATUS_CHANGED"]
    assert events(seller)[3]["order"]["checkoutForm"] == {"id": id_, "revision": before["revision"]}


@pytest.mark.parametrize(
    ("case", "body", "expected"),
    [
        ("returned", {"status": "RETURNED"}, (422, [("VALIDATION_ERROR", "status")])),
        ("null", {"status": None}, (422, [("VALIDATION_ERROR", "status")])),
        ("absent", {}, (422, [("VALIDATION_ERROR", "status")])),
        ("unknown", {"status": "LOST"}, (422, [("JsonMappingException", "status")])),
        ("a list", [], (422, [("JsonMappingException", "request.body")])),
    ],
)
def test_statuses_that_nobody_sets(seller: Account, buyer: Account, case: str, body: Any, expected: Any) -> None:
    id_ = buy(buyer, (live(seller), 1))
    before = form(seller, id_)
    assert problems(seller.put(f"{FORMS}/{id_}/fulfillment", json=body)) == expected, case
    assert (form(seller, id_), len(events(seller))) == (before, 3)


def test_a_stale_revision(seller: Account, buyer: Account) -> None:
    id_ = buy(buyer, (live(seller), 1))
    before = form(seller, id_)
    old = events(seller)[0]["order"]["checkoutForm"]["revision"]
    params = {"checkoutForm.revision": old}
    answer = seller.put(f"{FORMS}/{id_}/fulfillment", json={"status": "SENT"}, params=params)
    assert problems(answer) == (409, [("CheckoutFormRevisionConflictException", "checkoutForm.revision")])
    assert (form(seller, id_), len(events(seller))) == (before, 3)


def test_the_work_on_orders_of_others(seller: Account, other_seller: Account, buyer: Account) -> None:
    id_ = buy(buyer, (live(seller), 1))
    for unknown in (id_, time_uuid(0), "abc"):
        answer = other_seller.put(f"{FORMS}/{unknown}/fulfillment", json={"status": "SENT"})
        assert problems(answer) == (404, [("CheckoutFormNotFoundException", f"{FORMS}/{unknown}")])
    assert form(seller, id_)["fulfillment"]["status"] == "NEW"


def test_an_application_alone_has_no_orders(application: Account) -> None:
    for path in (FORMS, EVENTS, STATS):
        assert application.get(path).status_code in (401, 403)


def test_two_calls_of_a_world_see_the_same(seller: Account, buyer: Account) -> None:
    """The stored body is the answer: the list and the single order are the same bytes."""
    id_ = buy(buyer, (live(seller), 1))

    async def read(world: World) -> tuple[bytes, bytes]:
        return await service.get(world, seller.id, id_), await service.listed(world, seller.id, {}, None, Page(1, 0))

    one, page = seller.server.run(read)
    assert page == b'{"checkoutForms":[%b],"count":1,"totalCount":1}' % one
