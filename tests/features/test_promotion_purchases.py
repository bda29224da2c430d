"""What buyers pay for offers with promotions, in orders, their events, payments and fees."""

from decimal import Decimal
from typing import Any

import pytest
from buying import PURCHASES, ask, basket, new_buyer
from changing import MODIFICATIONS, PRICES, change, pln
from promoting import PROMOTIONS, bundle, large_order, made, member, multipack, price_list, priced

from harness import Account, Server, new_account

ORDERS = "/order/checkout-forms"


def bought(seller: Any, buyer: Account, *items: tuple[str, int], **more: Any) -> dict[str, Any]:
    answer = ask(buyer.server, PURCHASES, basket(buyer, *items, **more))
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = seller.get(f"{ORDERS}/{answer.json()['checkout_form_id']}").json()
    assert [line["id"] for line in order["lineItems"]] == answer.json()["line_item_ids"]
    return order


def lines(order: dict[str, Any]) -> list[tuple[str, int, str, str, list[str]]]:
    return [
        (
            line["offer"]["id"],
            line["quantity"],
            line["originalPrice"]["amount"],
            line["price"]["amount"],
            [one["type"] for one in line["discounts"]],
        )
        for line in order["lineItems"]
    ]


def goods(order: dict[str, Any]) -> str:
    """What is paid without the delivery."""
    total, delivery = order["summary"]["totalToPay"]["amount"], order["delivery"]["cost"]["amount"]
    return str(Decimal(total) - Decimal(delivery))


def company(server: Server) -> Account:
    return new_buyer(server, company_name="Hurtownia", tax_id="5252674798")


def test_three_for_two(seller: Any, server: Server) -> None:
    offer = priced(seller, "10.00")
    made(seller, multipack(offer))
    order = bought(seller, new_buyer(server), (offer, 4))
    assert lines(order) == [
        (offer, 3, "10.00", "10.00", []),
        (offer, 1, "10.00", "0.00", ["UNIT_PERCENTAGE_DISCOUNT"]),
    ]
    assert (order["discounts"], goods(order)) == ([{"type": "MULTIPACK"}], "30.00")
    assert order["payment"]["paidAmount"] == order["summary"]["totalToPay"]
    events = seller.get("/order/events", params={"limit": 1000}).json()["events"]
    shown = [line for event in events for line in event["order"]["lineItems"]]
    assert {(line["price"]["amount"], line["originalPrice"]["amount"]) for line in shown} == {
        ("10.00", "10.00"),
        ("0.00", "10.00"),
    }
    stock = seller.get(f"/sale/offers/{offer}").json()["stock"]["available"]
    assert stock == 46


def test_a_multipack_that_has_ended_is_no_discount(seller: Any, server: Server) -> None:
    offer = priced(seller, "10.00")
    id_ = made(seller, multipack(offer))["id"]
    assert seller.delete(f"{PROMOTIONS}/{id_}").status_code == 204
    order = bought(seller, new_buyer(server), (offer, 3))
    assert (lines(order), order["discounts"]) == ([(offer, 3, "10.00", "10.00", [])], [])


def test_bundles_and_packs_of_several_offers(seller: Any, server: Server) -> None:
    first, second, third, fourth = (priced(seller, amount) for amount in ("10.00", "20.00", "7.00", "5.00"))
    made(seller, bundle("6.00", member(first), member(second, 2, entry=False)))
    made(seller, multipack(third, fourth, pieces=2, percentage=50))
    order = bought(seller, new_buyer(server), (first, 2), (second, 2), (third, 1), (fourth, 1))
    assert lines(order) == [
        (first, 1, "10.00", "10.00", []),
        (first, 1, "10.00", "8.80", ["BUNDLE"]),
        (second, 2, "20.00", "17.60", ["BUNDLE"]),
        (third, 1, "7.00", "7.00", []),
        (fourth, 1, "5.00", "2.50", ["UNIT_PERCENTAGE_DISCOUNT"]),
    ]
    assert (order["discounts"], goods(order)) == ([{"type": "BUNDLE"}, {"type": "CROSSMULTIPACK"}], "63.50")


def test_companies_alone_buy_wholesale(seller: Any, server: Server) -> None:
    offer, list_ = priced(seller, "10.00"), price_list(seller, (10, "5"), (20, "10"))
    task = change(seller, MODIFICATIONS, {"discounts": {"wholesalePriceList": {"id": list_}}}, offer)[0]
    assert task["status"] == "SUCCESS"
    made(seller, large_order(("150.00", "20")))
    person = bought(seller, new_buyer(server), (offer, 20))
    assert lines(person) == [(offer, 20, "10.00", "10.00", [])]
    firm = bought(seller, company(server), (offer, 10))
    assert lines(firm) == [(offer, 10, "10.00", "9.50", ["WHOLESALE_PRICE_LIST"])]
    more = bought(seller, company(server), (offer, 20))
    assert lines(more) == [(offer, 20, "10.00", "7.20", ["WHOLESALE_PRICE_LIST", "LARGE_ORDER_DISCOUNT"])]
    assert (goods(person), goods(firm), goods(more)) == ("200.00", "95.00", "144.00")


def test_a_bundle_whose_offers_have_become_cheaper_than_its_discount(server: Server) -> None:
    """It costs nothing, and the seller owes nobody anything."""
    seller = new_account(server)
    first, second = priced(seller, "10.00"), priced(seller, "10.00")
    made(seller, bundle("19.00", member(first), member(second)))
    for task in change(seller, PRICES, {"type": "FIXED_PRICE", "price": pln("9.00")}, first, second):
        assert task["status"] == "SUCCESS"
    order = bought(seller, new_buyer(server), (first, 1), (second, 1))
    assert lines(order) == [(first, 1, "9.00", "0.00", ["BUNDLE"]), (second, 1, "9.00", "0.00", ["BUNDLE"])]
    assert (goods(order), order["status"]) == ("0.00", "READY_FOR_PROCESSING")


def test_a_price_list_that_has_ended_gives_nothing(seller: Any, server: Server) -> None:
    """Not even before the job has taken it off the offer."""
    offer, list_ = priced(seller, "10.00"), price_list(seller, (2, "50"))
    change(seller, MODIFICATIONS, {"discounts": {"wholesalePriceList": {"id": list_}}}, offer)
    assert seller.delete(f"{PROMOTIONS}/{list_}").status_code == 204
    assert lines(bought(seller, company(server), (offer, 2))) == [(offer, 2, "10.00", "10.00", [])]


def test_fees_and_payments_are_of_what_is_paid(server: Server) -> None:
    """The commission of a company that buys for half is half of what it is else."""
    seller = new_account(server)
    offer, list_ = priced(seller, "100.00"), price_list(seller, (2, "50"))
    change(seller, MODIFICATIONS, {"discounts": {"wholesalePriceList": {"id": list_}}}, offer)
    bought(seller, new_buyer(server), (offer, 2))
    bought(seller, company(server), (offer, 2))
    entries = seller.get("/billing/billing-entries").json()["billingEntries"]
    half, whole = sorted(
        abs(round(float(one["value"]["amount"]) * 100)) for one in entries if one["type"]["id"] == "SUC"
    )
    assert (half * 2, half > 0) == (whole, True)


@pytest.mark.parametrize("until", ["BOUGHT", "READY_FOR_PROCESSING"])
def test_the_form_is_filled_in_later(seller: Any, server: Server, until: str) -> None:
    """An offer in two lines is still one parcel."""
    offer = priced(seller, "10.00")
    made(seller, multipack(offer, pieces=2, percentage=50))
    answer = ask(server, PURCHASES, basket(new_buyer(server), (offer, 2), until=until)).json()
    path = f"{PURCHASES}/{answer['checkout_form_id']}"
    if until == "BOUGHT":
        assert ask(server, f"{path}/fill").status_code == 200
    order = seller.get(f"{ORDERS}/{answer['checkout_form_id']}").json()
    alone = bought(seller, new_buyer(server), (priced(seller, "7.50"), 2))
    assert (goods(order), order["delivery"]["cost"]) == ("15.00", alone["delivery"]["cost"])
    assert order["lineItems"][1]["price"] == pln("5.00")
    assert order["delivery"]["calculatedNumberOfPackages"] == alone["delivery"]["calculatedNumberOfPackages"]
