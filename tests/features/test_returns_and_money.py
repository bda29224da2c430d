"""A return follows the money: paid back, commission claimed, commission given back (2026 specification)."""

from buying import ask
from paying import claim, form, pieces, refund, status_of, wanted
from shipping import order_of
from test_returns import advance, make, returned

from harness import Account


def test_it_is_finished_when_the_goods_are_paid_back(seller: Account, buyer: Account) -> None:
    order = form(seller, order_of(seller, buyer, 3))
    line = order["lineItems"][0]["id"]
    first = make(seller, order["id"], {"items": [{"line_item_id": line, "quantity": 1}]})
    second = make(seller, order["id"], {"items": [{"line_item_id": line, "quantity": 2}]})
    advance(seller.server, first, status="DELIVERED")
    assert refund(seller, wanted(order, pieces(order, 1)))["status"] == "SUCCESS"
    assert (returned(seller, first)["status"], returned(seller, second)["status"]) == ("FINISHED", "CREATED")
    assert refund(seller, wanted(order, pieces(order, 1)))["status"] == "SUCCESS"
    assert returned(seller, second)["status"] == "CREATED"  # one of its two pieces is not paid
    assert refund(seller, wanted(order, pieces(order, 1)))["status"] == "SUCCESS"
    assert returned(seller, second)["status"] == "FINISHED"


def test_its_commission_is_claimed_and_given_back(seller: Account, buyer: Account) -> None:
    order = form(seller, order_of(seller, buyer, 2))
    id_ = make(seller, order["id"])
    refund(seller, wanted(order))
    assert returned(seller, id_)["status"] == "FINISHED"
    claimed = claim(seller, order, 2)
    assert returned(seller, id_)["status"] == "COMMISSION_REFUND_CLAIMED"
    seller.server.settle()
    assert (status_of(seller, claimed), returned(seller, id_)["status"]) == ("GRANTED", "COMMISSION_REFUNDED")


def test_one_that_is_refused_is_not_paid(seller: Account, buyer: Account) -> None:
    order = form(seller, order_of(seller, buyer, 2))
    line = order["lineItems"][0]["id"]
    refused, other = (make(seller, order["id"], {"items": [{"line_item_id": line, "quantity": 1}]}) for _ in range(2))
    assert ask(seller.server, f"/_stragan/returns/{refused}/advance", {"status": "DELIVERED"}).status_code == 200
    beta = {"Accept": "application/vnd.allegro.beta.v1+json", "Content-Type": "application/vnd.allegro.beta.v1+json"}
    rejection = {"rejection": {"code": "NO_RETURN_RIGHT"}}
    path = f"/order/customer-returns/{refused}/rejection"
    assert seller.post(path, json=rejection, headers=beta).status_code == 200
    refund(seller, wanted(order, pieces(order, 1)))
    assert (returned(seller, refused)["status"], returned(seller, other)["status"]) == ("REJECTED", "FINISHED")
