"""What tests of shipping share: orders, parcels and the journals that must not tell of them."""

from typing import Any

from buying import ask, buy
from changing import live

from harness import Account, Server, sign_in

FORMS = "/order/checkout-forms"
BETA = "application/vnd.allegro.beta.v1+json"
DPD = "0000007268757Q"  # the number of behaviour §10


def order_of(seller: Account, buyer: Account, *quantities: int, **more: Any) -> str:
    """An order with a line item of each quantity."""
    return buy(buyer, *((live(seller), quantity) for quantity in quantities or (1,)), **more)


def form(seller: Account, id_: str) -> dict[str, Any]:
    answer = seller.get(f"{FORMS}/{id_}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def lines(seller: Account, id_: str) -> list[str]:
    return [line["id"] for line in form(seller, id_)["lineItems"]]


def ship(seller: Account, id_: str, waybill: str = DPD, carrier_id: str = "DPD", **more: Any) -> Any:
    return seller.post(f"{FORMS}/{id_}/shipments", json={"carrierId": carrier_id, "waybill": waybill, **more})


def shipments(seller: Account, id_: str) -> list[dict[str, Any]]:
    answer = seller.get(f"{FORMS}/{id_}/shipments")
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["shipments"]
    found: list[dict[str, Any]] = answer.json()["shipments"]
    return found


def kinds(seller: Account) -> list[str]:
    return [event["type"] for event in seller.get("/order/events").json()["events"]]


def power(server: Server, path: str, body: Any = None) -> Any:
    """The answer of a power that must not refuse."""
    answer = ask(server, f"/_stragan/{path}", {} if body is None else body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def later(seller: Account, milliseconds: int) -> None:
    """Move the clock, do what is due, and sign in again."""
    seller.server.advance(milliseconds)
    seller.server.settle()
    seller.token = sign_in(seller.server, seller.id).token
