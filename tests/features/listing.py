"""What tests of offers share: a picture, an offer that can be listed, its publication."""

import uuid
from io import BytesIO
from typing import Any

from PIL import Image


def upload(seller: Any, colour: str = "#c0392b", size: tuple[int, int] = (600, 500)) -> str:
    """Upload a small picture and return its address."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    answer = seller.post("/sale/images", content=file.getvalue(), headers={"Content-Type": "image/png"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["location"])


def listable(seller: Any, **changes: Any) -> dict[str, Any]:
    """A complete Buy Now offer of this seller; a change of None takes a member away."""
    rates = seller.get("/sale/shipping-rates").json()["shippingRates"][0]["id"]
    terms = "/after-sales-service-conditions"
    url = upload(seller)
    document = {
        "name": "Ładowarka sieciowa USB-C 20 W biała",
        "category": {"id": "257150"},
        "parameters": [
            {"id": "11323", "valuesIds": ["11323_1"]},
            {"id": "4386", "valuesIds": ["4386_1"]},
        ],
        "description": {"sections": [{"items": [{"type": "TEXT", "content": "<p>Szybka ładowarka.</p>"}]}]},
        "images": [{"url": url}],
        "sellingMode": {"format": "BUY_NOW", "price": {"amount": "79.90", "currency": "PLN"}},
        "stock": {"available": 5, "unit": "UNIT"},
        "publication": {"duration": None},
        "delivery": {"shippingRates": {"id": rates}, "handlingTime": "PT24H"},
        "payments": {"invoice": "VAT"},
        "afterSalesServices": {
            "impliedWarranty": {"id": seller.get(f"{terms}/implied-warranties").json()["impliedWarranties"][0]["id"]},
            "returnPolicy": {"id": seller.get(f"{terms}/return-policies").json()["returnPolicies"][0]["id"]},
        },
        "location": {"countryCode": "PL", "province": "MAZOWIECKIE", "city": "Warszawa", "postCode": "00-001"},
    }
    return {name: value for name, value in (document | changes).items() if value is not None}


def create(seller: Any, document: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = seller.post("/sale/offers", json=document or listable(seller))
    assert answer.status_code == 201, answer.text
    offer: dict[str, Any] = answer.json()
    return offer


def command(action: str, *ids: str, **publication: Any) -> dict[str, Any]:
    return {
        "publication": {"action": action, **publication},
        "offerCriteria": [{"offers": [{"id": id_} for id_ in ids], "type": "CONTAINS_OFFERS"}],
    }


def publish(seller: Any, *ids: str, action: str = "ACTIVATE", **publication: Any) -> list[dict[str, Any]]:
    """Run a publication command to its end and return its tasks."""
    path = f"/sale/offer-publication-commands/{uuid.uuid4()}"
    answer = seller.put(path, json=command(action, *ids, **publication))
    assert answer.status_code == 201, answer.text
    seller.server.settle()
    tasks: list[dict[str, Any]] = seller.get(f"{path}/tasks", params={"limit": 1000}).json()["tasks"]
    return tasks


def status(seller: Any, offer_id: str) -> str:
    return str(seller.get(f"/sale/offers/{offer_id}").json()["publication"]["status"])
