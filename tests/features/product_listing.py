"""What tests of product offers share: products of the starter catalogue, and requests that list them."""

import random
from functools import cache
from typing import Any

from stragan.catalogue.model import AuthoredProduct, load_products

NEW = {"id": "11323", "valuesIds": ["11323_1"]}
SAFE = {"type": "TEXT", "description": "Trzymać z dala od ognia."}
GUIDE_PRODUCT, GUIDE_GTIN = "634238b1-4385-4de7-9c00-dfa49fce16ab", "6901443187416"
TWO_OF_ONE_GTIN = "4891223077209"
WITHOUT_BRAND = "df7e4db9-0dc6-4708-af86-84360469a152"
OWN_VALUE = "5222c367-c86d-44d7-8840-c1adec7d4178"


@cache
def complete_product() -> AuthoredProduct:
    """A product with everything that an offer takes from it: one GTIN, a description, safety text and producer."""
    return next(p for p in load_products() if len(p.gtins) == 1 and p.safety and p.producer and p.description)


def by_gtin(gtin: str | None = None, **changes: Any) -> dict[str, Any]:
    """The shortest request that lists an offer: a GTIN, the condition, a price and a stock."""
    document: dict[str, Any] = {
        "productSet": [{"product": {"id": gtin or complete_product().gtins[0], "idType": "GTIN"}}],
        "parameters": [NEW],
        "sellingMode": {"price": {"amount": "149.90", "currency": "PLN"}},
        "stock": {"available": 7},
    }
    return {name: value for name, value in (document | changes).items() if value is not None}


def fresh_gtin() -> str:
    """A bar code that no product has yet: the catalogue is shared by all tests of a server."""
    digits = f"590{random.randrange(10**9):09d}"
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def inline(picture: str, **changes: Any) -> dict[str, Any]:
    """A new product by its data: a case for phones that the catalogue does not know."""
    product: dict[str, Any] = {
        "name": "Etui pancerne Stragan Tarcza do Samsung Galaxy S24 granatowe",
        "category": {"id": "257150"},
        "parameters": [
            {"id": "4386", "valuesIds": ["4386_1"]},
            {"name": "Rodzaj", "values": ["etui"]},
            {"id": "260001", "values": ["Tarcza S24"]},
            {"id": "225693", "values": [fresh_gtin()]},
        ],
        "images": [picture],
    }
    return {name: value for name, value in (product | changes).items() if value is not None}


def describing(product: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A request that lists a product by its data."""
    element = {"product": product, "safetyInformation": SAFE}
    text = {"type": "TEXT", "content": "<p>Etui, które zniesie upadek.</p>"}
    return by_gtin(**({"productSet": [element], "description": {"sections": [{"items": [text]}]}} | changes))


def create(seller: Any, document: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = seller.post("/sale/product-offers", json=document or by_gtin())
    assert answer.status_code == 201, answer.text
    offer: dict[str, Any] = answer.json()
    return offer


def errors(answer: Any) -> list[tuple[str, str | None]]:
    """Code and path of each problem."""
    return [(problem["code"], problem["path"]) for problem in answer.json()["errors"]]
