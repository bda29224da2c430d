"""Ids of things that a seller has, for the paths of operations: so that requests made by rote get beyond a 404."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import attaching
from buying import new_buyer
from listing import create
from shipping import order_of, power, ship

from stragan.catalogue.resources import size_table_templates
from stragan.contract.operations import OPERATIONS, Operation

DOCUMENTS: Mapping[str, dict[str, Any]] = {  # small ones, of which a new seller has none
    "/sale/size-tables": {
        "name": "Buty",
        "template": {"id": size_table_templates()[0].id},
        "headers": [{"name": "Rozmiar"}],
        "values": [{"cells": ["38"]}],
    },
    "/sale/offer-additional-services/groups": {
        "name": "Prezenty",
        "language": "pl-PL",
        "additionalServices": [
            {
                "definition": {"id": "GIFT_WRAP"},
                "description": "Papier w gwiazdki",
                "configurations": [
                    {
                        "constraintCriteria": {"country": "PL", "type": "COUNTRY_SAME_QUANTITY"},
                        "price": {"amount": "9.90", "currency": "PLN"},
                    }
                ],
            }
        ],
    },
    "/points-of-service": {
        "name": "Hala",
        "type": "PICKUP_POINT",
        "address": {
            "city": "Poznań",
            "zipCode": "60-166",
            "state": "WIELKOPOLSKIE",
            "countryCode": "PL",
            "coordinates": {"lat": 52.4, "lon": 16.9},
        },
        "openHours": [],
        "confirmationType": "CALL_US",
        "status": "ACTIVE",
    },
    attaching.PATH: {"type": "MANUAL", "file": {"name": "a.pdf"}},
    attaching.WARRANTY_PATH: {"name": "a.pdf"},
}


def own_id(seller: Any, op: Operation) -> tuple[str, str] | None:
    """The first parameter of the path, and the id of something of the seller's to put there if there is any."""
    collection, found, rest = op.path.partition("/{")
    if not found:
        return None
    name = rest.partition("}")[0]
    if name == "offerId":
        return name, str(create(seller)["id"])
    if name == "marketplaceId":
        return name, "allegro-business-cz"
    if name == "commandId":
        return name, command(seller, collection)
    if collection == "/order/customer-returns":
        return name, returned(seller)
    if collection in ("/order", "/order/checkout-forms"):
        return name, ordered(seller)
    if collection in DOCUMENTS:
        return name, document(seller, collection)
    ids = listed(seller, collection)
    return (name, ids[0]) if ids else None


def command(seller: Any, collection: str) -> str:
    """A command that ends the publication of a draft; of other collections a command that nobody has sent."""
    id_ = str(uuid.uuid4())
    if collection == "/sale/offer-publication-commands":
        criteria = [{"offers": [{"id": create(seller)["id"]}], "type": "CONTAINS_OFFERS"}]
        document = {"publication": {"action": "END"}, "offerCriteria": criteria}
        assert seller.put(f"{collection}/{id_}", json=document).status_code == 201
    return id_


def document(seller: Any, collection: str) -> str:
    owner = {"seller": {"id": seller.id}} if collection == "/points-of-service" else {}
    answer = seller.post(collection, json={**DOCUMENTS[collection], **owner})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def ordered(seller: Any) -> str:
    """An order with everything that a seller may add to one."""
    order = order_of(seller, new_buyer(seller.server), 2)
    assert ship(seller, order).status_code == 201
    path = f"/order/checkout-forms/{order}/invoices"
    assert seller.post(path, json={"file": {"name": "faktura.pdf"}, "invoiceNumber": "1"}).status_code == 201
    return order


def returned(seller: Any) -> str:
    """What a buyer has sent back."""
    return str(power(seller.server, f"purchases/{ordered(seller)}/return")["customer_return_id"])


def listed(seller: Any, collection: str) -> list[str]:
    """What a collection lists of the seller, if there is an operation for it."""
    if not any((op.method, op.path) == ("GET", collection) for op in OPERATIONS.values()):
        return []
    answer = seller.get(collection)
    if answer.status_code != 200:
        return []
    found = answer.json()
    lists = [value for value in found.values() if isinstance(value, list)] if isinstance(found, dict) else []
    return [str(item["id"]) for items in lists for item in items if isinstance(item, dict) and "id" in item]


def filled(op: Operation, values: Iterable[str], own: tuple[str, str] | None = None) -> str:
    """The operation's path with these values for its parameters, but for the one that is the seller's own."""
    given = {**dict(zip(re.findall("{([^}]*)}", op.path), values, strict=True)), **dict([own] if own else [])}
    return re.sub("{([^}]*)}", lambda found: quote(given[found[1]], safe=""), op.path)
