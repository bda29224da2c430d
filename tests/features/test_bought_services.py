"""Buyers add services to what they buy: purchases with `additional_services`, what they cost, what goes back."""

from typing import Any

import pytest
from buying import PURCHASES, ask
from listing import create, listable, publish
from paying import REFUNDS, balances, form, pieces, pln, refund, wanted

from harness import Account, problems

GROUPS = "/sale/offer-additional-services/groups"
COURIER, LOCKER = "7203cb90-864c-4cda-bf08-dc883f0c78ad", "2488f7b7-5d1c-4d65-b85c-4cbcf253fd93"
WRAPPED = {
    "definition": {"id": "GIFT_WRAP"},
    "description": "Papier w gwiazdki",
    "configurations": [
        {"constraintCriteria": {"country": "PL", "type": "COUNTRY_SAME_QUANTITY"}, "price": pln("9.90")}
    ],
}
CARRIED = {
    "definition": {"id": "CARRY_IN"},
    "description": "Do drugiego piętra",
    "configurations": [
        {
            "constraintCriteria": {
                "country": "PL",
                "type": "COUNTRY_DELIVERY_SAME_QUANTITY",
                "deliveryMethods": [{"id": COURIER}],
            },
            "price": pln("49.00"),
        }
    ],
}
WRAPPING = {"definitionId": "GIFT_WRAP", "name": "Pakowanie na prezent", "price": pln("9.90"), "quantity": 2}
CARRYING = {"definitionId": "CARRY_IN", "name": "Wniesienie", "price": pln("49.00"), "quantity": 2}


@pytest.fixture
def offer(seller: Account) -> str:
    """Five pieces for 79.90, each of which can be wrapped and carried in."""
    document = {"name": "Usługi", "language": "pl-PL", "additionalServices": [WRAPPED, CARRIED]}
    group = seller.post(GROUPS, json=document)
    assert group.status_code == 201, group.text
    id_ = str(create(seller, listable(seller, additionalServices={"id": group.json()["id"]}))["id"])
    publish(seller, id_)
    return id_


def purchase(buyer: Account, offer: str, *services: str, **more: Any) -> Any:
    """Of two pieces."""
    item = {"offer_id": offer, "quantity": 2, "additional_services": list(services)}
    return ask(buyer.server, PURCHASES, {"buyer": buyer.login, "items": [item], **more})


def order(seller: Account, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    return form(seller, answer.json()["checkout_form_id"])


def available(seller: Account, offer: str) -> int:
    return int(seller.get(f"/sale/offers/{offer}").json()["stock"]["available"])


def test_services_are_paid_with_the_order(seller: Account, buyer: Account, offer: str) -> None:
    """159.80 and 14.99 for the delivery, twice 9.90 and twice 49.00."""
    bought = order(seller, purchase(buyer, offer, "GIFT_WRAP", "CARRY_IN"))
    (line,) = bought["lineItems"]
    assert line["selectedAdditionalServices"] == [WRAPPING, CARRYING]
    assert (line["price"], bought["delivery"]["cost"]) == (pln("79.90"), pln("14.99"))
    assert bought["summary"]["totalToPay"] == bought["payment"]["paidAmount"] == pln("292.59")
    assert balances(seller)["WALLET/P24/AVAILABLE"] == 29259


def test_nothing_is_added_unasked(seller: Account, buyer: Account, offer: str) -> None:
    bought = order(seller, purchase(buyer, offer))
    assert bought["lineItems"][0]["selectedAdditionalServices"] == []
    assert bought["summary"]["totalToPay"] == pln("174.79")


def test_a_form_that_is_filled_in_later(seller: Account, buyer: Account, offer: str) -> None:
    bought = order(seller, purchase(buyer, offer, "GIFT_WRAP", until="BOUGHT"))
    assert bought["summary"]["totalToPay"] == pln("179.60")
    assert bought["lineItems"][0]["selectedAdditionalServices"] == [WRAPPING]
    for step in ("fill", "pay"):
        assert ask(seller.server, f"{PURCHASES}/{bought['id']}/{step}").status_code == 200
    assert form(seller, bought["id"])["payment"]["paidAmount"] == pln("194.59")


def test_services_go_back(seller: Account, buyer: Account, offer: str) -> None:
    bought = order(seller, purchase(buyer, offer, "GIFT_WRAP"))
    made = refund(seller, wanted(bought, lineItems=None, additionalServices={"value": pln("19.79")}))
    assert (made["status"], made["additionalServices"]) == ("SUCCESS", {"value": pln("19.79")})
    too_much = seller.post(REFUNDS, json=wanted(bought, lineItems=None, additionalServices={"value": pln("0.02")}))
    assert problems(too_much)[0] == 422
    assert ask(seller.server, f"{PURCHASES}/{bought['id']}/cancel", {}).status_code == 200
    seller.server.settle()
    rest = seller.get(REFUNDS, params={"order.id": bought["id"]}).json()["refunds"][0]
    assert (rest["totalValue"], rest["additionalServices"]) == (pln("174.80"), {"value": pln("0.01")})
    assert rest["lineItems"] == [pieces(bought, 2) | {"value": None}]
    assert balances(seller)["WALLET/P24/AVAILABLE"] == 0


@pytest.mark.parametrize(
    ("case", "services", "more", "code"),
    [
        ("not in the group", ["GIFT_WRAP", "INSTALLATION"], {}, "SERVICE_NOT_OFFERED"),
        ("no definition", ["ENGRAVING"], {}, "SERVICE_NOT_OFFERED"),
        ("another delivery", ["CARRY_IN"], {"delivery_method_id": LOCKER}, "SERVICE_NOT_OFFERED"),
        ("no delivery yet", ["CARRY_IN"], {"until": "BOUGHT"}, "SERVICE_NOT_OFFERED"),
        ("twice", ["GIFT_WRAP", "GIFT_WRAP"], {}, "SERVICE_REPEATED"),
    ],
)
def test_services_that_cannot_be_added(
    seller: Account, buyer: Account, offer: str, case: str, services: list[str], more: dict[str, str], code: str
) -> None:
    path = "items[0].additional_services"
    assert problems(purchase(buyer, offer, *services, **more)) == (422, [(code, path)]), case
    assert available(seller, offer) == 5
    assert seller.get("/order/checkout-forms").json()["count"] == 0


def test_an_offer_without_a_group(seller: Account, buyer: Account) -> None:
    id_ = str(create(seller, listable(seller))["id"])
    publish(seller, id_)
    refused = purchase(buyer, id_, "GIFT_WRAP")
    assert problems(refused) == (422, [("SERVICE_NOT_OFFERED", "items[0].additional_services")])
    assert available(seller, id_) == 5
