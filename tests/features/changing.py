"""What tests of commands share: a command that is run to its end, and what has become of an offer."""

import uuid
from typing import Any

from listing import create, listable, publish

PRICES = "/sale/offer-price-change-commands"
QUANTITIES = "/sale/offer-quantity-change-commands"
MODIFICATIONS = "/sale/offer-modification-commands"
GONE = "Offer not found. It was deleted, archived or never existed."
AUCTION = {
    "sellingMode": {"format": "AUCTION", "startingPrice": {"amount": "5.00", "currency": "PLN"}},
    "publication": {"duration": "P3D"},
    "stock": {"available": 1},
}


def pln(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PLN"}


def body(modification: Any, *ids: str) -> dict[str, Any]:
    criteria = [{"offers": [{"id": id_} for id_ in ids], "type": "CONTAINS_OFFERS"}]
    return {"modification": modification, "offerCriteria": criteria}


def change(seller: Any, path: str, modification: Any, *ids: str, **options: Any) -> list[dict[str, Any]]:
    """Run a command to its end and return its tasks."""
    command = f"{path}/{uuid.uuid4()}"
    answer = seller.put(command, json=body(modification, *ids))
    assert answer.status_code == 201, answer.text
    seller.server.settle()
    assert seller.get(command).json()["completedAt"] is not None
    tasks: list[dict[str, Any]] = seller.get(f"{command}/tasks", params={"limit": 1000}, **options).json()["tasks"]
    return tasks


def results(tasks: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(task["status"], task["message"]) for task in tasks]


def codes(task: dict[str, Any]) -> list[str]:
    return [error["code"] for error in task["errors"]]


def live(seller: Any, **changes: Any) -> str:
    id_ = str(create(seller, listable(seller, **changes))["id"])
    assert publish(seller, id_)[0]["status"] == "SUCCESS"
    return id_


def offer_of(seller: Any, id_: str) -> Any:
    answer = seller.get(f"/sale/offers/{id_}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def price_of(seller: Any, id_: str) -> str:
    return str(offer_of(seller, id_)["sellingMode"]["price"]["amount"])


def events(seller: Any, id_: str) -> list[str]:
    found = seller.get("/sale/offer-events", params={"limit": 1000}).json()["offerEvents"]
    return [event["type"] for event in found if event["offer"]["id"] == id_]


FIXED_PRICE: dict[str, Any] = {"type": "FIXED_PRICE", "price": pln("10.00")}
