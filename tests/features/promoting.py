"""What tests of promotions share: live offers, and requests as the specification has them."""

from typing import Any

from changing import live, pln

PROMOTIONS = "/sale/loyalty/promotions"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"


def promotion(specification: dict[str, Any], *members: Any, criterion: str = "CONTAINS_OFFERS") -> dict[str, Any]:
    """Members are ids, or offers as they are sent."""
    offers = [member if isinstance(member, dict) else {"id": member} for member in members]
    criteria = {"type": criterion} | ({"offers": offers} if offers else {})
    return {"benefits": [{"specification": specification}], "offerCriteria": [criteria]}


def wholesale(*thresholds: tuple[int, str], name: str = "Cardboard boxes") -> dict[str, Any]:
    listed = [
        {"quantity": {"lowerBound": least}, "discount": {"percentage": percentage}} for least, percentage in thresholds
    ]
    specification = {"type": "WHOLESALE_PRICE_LIST", "name": name, "thresholds": listed}
    return promotion(specification, criterion="OFFERS_ASSIGNED_EXTERNALLY")


def large_order(*thresholds: tuple[str, str], currency: str = "PLN") -> dict[str, Any]:
    listed = [
        {
            "orderValue": {"lowerBound": {"amount": amount, "currency": currency}},
            "discount": {"percentage": percentage},
        }
        for amount, percentage in thresholds
    ]
    return promotion({"type": "LARGE_ORDER_DISCOUNT", "thresholds": listed}, criterion="ALL_OFFERS")


def multipack(*ids: str, pieces: int = 3, percentage: int = 100, discounted: int = 1) -> dict[str, Any]:
    specification = {
        "type": "UNIT_PERCENTAGE_DISCOUNT",
        "configuration": {"percentage": percentage},
        "trigger": {"forEachQuantity": pieces, "discountedNumber": discounted},
    }
    return promotion(specification, *ids)


def member(id_: str, quantity: int = 1, *, entry: bool = True) -> dict[str, Any]:
    return {"id": id_, "quantity": quantity, "promotionEntryPoint": entry}


def bundle(amount: str, *members: dict[str, Any], currency: str = "PLN") -> dict[str, Any]:
    specification = {"type": "ORDER_FIXED_DISCOUNT", "value": {"amount": amount, "currency": currency}}
    return promotion(specification, *members)


def made(seller: Any, request: dict[str, Any]) -> dict[str, Any]:
    answer = seller.post(PROMOTIONS, json=request)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def price_list(seller: Any, *thresholds: tuple[int, str], name: str = "Cardboard boxes") -> str:
    """The id of a wholesale price list."""
    return str(made(seller, wholesale(*(thresholds or ((10, "5"),)), name=name))["id"])


def priced(seller: Any, amount: str, available: int = 50) -> str:
    """A live offer."""
    return live(seller, sellingMode={"format": "BUY_NOW", "price": pln(amount)}, stock={"available": available})


def listed(seller: Any, kind: str, **filters: Any) -> list[str]:
    answer = seller.get(PROMOTIONS, params={"promotionType": kind, **filters})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    ids = [str(one["id"]) for one in found["promotions"]]
    assert found["totalCount"] >= len(ids)
    return ids
