"""What tests of advertisements share: one that lacks only its package, the packages, and one that is listed."""

from typing import Any

from changing import pln
from listing import create, listable, publish

FLATS = "380001"
BASIC, EXTENDED = "2b0c6f8e-6a35-4d0f-9d57-0a4bc4b7f101", "2b0c6f8e-6a35-4d0f-9d57-0a4bc4b7f102"
REFRESHING = "2b0c6f8e-6a35-4d0f-9d57-0a4bc4b7f103"
ASSIGNED = "/sale/offer-classifieds-packages"


def advertisement(seller: Any, **changes: Any) -> dict[str, Any]:
    """A draft of an advertisement that has everything but a package."""
    contact = seller.post("/sale/offer-contacts", json={"name": "Anna", "phones": [{"number": "512323495"}]}).json()
    document: dict[str, Any] = {
        **dict.fromkeys(("stock", "delivery", "afterSalesServices")),
        "name": "Mieszkanie dwupokojowe Wola",
        "category": {"id": FLATS},
        "parameters": [{"id": "265602", "values": ["54.5"]}],
        "sellingMode": {"format": "ADVERTISEMENT", "price": pln("300000.00")},
        "contact": {"id": contact["id"]},
    }
    return create(seller, listable(seller, **(document | changes)))


def packages(base: str = BASIC, *extra: str, republish: bool = False) -> dict[str, Any]:
    more = [{"id": id_, "republish": republish} for id_ in extra]
    return {"basePackage": {"id": base}, "extraPackages": more}


def assign(seller: Any, offer_id: str, base: str = BASIC, *extra: str, republish: bool = False) -> None:
    answer = seller.put(f"{ASSIGNED}/{offer_id}", json=packages(base, *extra, republish=republish))
    assert (answer.status_code, answer.content) == (200, b""), answer.text


def listed(seller: Any, base: str = BASIC, *extra: str, republish: bool = False, **changes: Any) -> str:
    id_ = str(advertisement(seller, **changes)["id"])
    assign(seller, id_, base, *extra, republish=republish)
    assert [task["status"] for task in publish(seller, id_)] == ["SUCCESS"]
    return id_
