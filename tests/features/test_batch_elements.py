"""One element of many offers, and what commands do to offers with products (behaviour §5)."""

import uuid
from typing import Any

import pytest
from changing import FIXED_PRICE, MODIFICATIONS, PRICES, change, codes, events, live, offer_of, pln, results
from listing import create, publish
from product_listing import by_gtin
from product_listing import create as create_product_offer
from promoting import price_list

# One element


def test_elements_that_tell_nobody(seller: Any) -> None:
    """Changes of delivery, handling time and wholesale lists have no event (behaviour §10)."""
    id_ = live(seller)
    rates, wholesale = str(offer_of(seller, id_)["delivery"]["shippingRates"]["id"]), price_list(seller)
    for modification, field in (
        ({"delivery": {"handlingTime": "P7D"}}, "handlingTime"),
        ({"delivery": {"shippingRates": {"id": rates}, "handlingTime": None}}, "shippingRates"),
        ({"discounts": {"wholesalePriceList": {"id": wholesale}}}, "wholesalePriceList"),
    ):
        (task,) = change(seller, MODIFICATIONS, modification, id_)
        assert (task["status"], task["field"]) == ("SUCCESS", field)
    offer = offer_of(seller, id_)
    assert offer["delivery"]["handlingTime"] == "PT168H"
    assert offer["discounts"] == {"wholesalePriceList": {"id": wholesale}}
    for nothing in ({"wholesalePriceList": {"id": None}}, {"wholesalePriceList": None}):
        (task,) = change(seller, MODIFICATIONS, {"discounts": nothing}, id_)
        assert task["status"] == "SUCCESS"
        assert offer_of(seller, id_)["discounts"] is None
    assert events(seller, id_) == ["OFFER_ACTIVATED"]


def test_elements_that_are_told(seller: Any) -> None:
    id_ = live(seller)
    location = {"countryCode": "PL", "province": "małopolskie", "city": "Kraków", "postCode": "30-001"}
    for modification, field in (
        ({"payments": {"invoice": "VAT", "tax": {"percentage": "8"}}}, "invoice"),
        ({"payments": {"invoice": "NO_INVOICE", "tax": None}}, "invoice"),
        ({"location": location}, "location"),
    ):
        (task,) = change(seller, MODIFICATIONS, modification, id_)
        assert (task["status"], task["field"], task["errors"]) == ("SUCCESS", field, [])
    offer = offer_of(seller, id_)
    assert offer["location"] == location | {"province": "MALOPOLSKIE"}
    assert offer["payments"] == {"invoice": "NO_INVOICE"}
    assert (offer["tax"]["rate"], offer["tax"]["subject"]) == ("8.00", "GOODS")
    assert offer["sellingMode"]["netPrice"] == pln("73.98")
    assert events(seller, id_) == ["OFFER_ACTIVATED", *["OFFER_CHANGED"] * 3]


@pytest.mark.parametrize(
    ("modification", "code"),
    [
        ({"sizeTable": {"id": "no-such"}}, "SizeTableNotFoundException"),
        ({"additionalServicesGroup": {"id": "no-such"}}, "AdditionalServicesGroupNotFoundException"),
        ({"discounts": {"wholesalePriceList": {"id": "no-such"}}}, "WholesalePriceListNotFoundException"),
        ({"delivery": {"shippingRates": {"id": "no-such"}}}, "ShippingRatesNotFoundException"),
        ({"location": {"countryCode": "PL", "city": "Kraków"}}, "EMPTY_LOCATION"),
        ({"payments": {"invoice": "VAT", "tax": {"percentage": "77.00"}}}, "TransactionTaxSettingsNotFoundException"),
        ({"responsibleProducer": {"id": str(uuid.uuid4())}}, "RESPONSIBLE_PRODUCER_DOES_NOT_EXIST"),
        ({"responsiblePerson": {"id": "no-such"}}, "RESPONSIBLE_PERSON_DOES_NOT_EXIST"),
        ({"safetyInformation": {"type": "TEXT", "description": "Nie dla dzieci."}}, "ProductSetMinSizeExceeded"),
    ],
)
def test_elements_that_do_not_fit(seller: Any, modification: Any, code: str) -> None:
    id_ = live(seller)
    before = offer_of(seller, id_)
    (task,) = change(seller, MODIFICATIONS, modification, id_)
    assert (task["status"], task["message"]) == ("FAIL", "OPERATION_FAILED")
    assert set(codes(task)) == {code}
    assert offer_of(seller, id_) == before


def test_price_lists_of_others_cannot_be_had(seller: Any, other_seller: Any) -> None:
    id_ = live(seller)
    foreign = other_seller.get("/sale/shipping-rates").json()["shippingRates"][0]["id"]
    (task,) = change(seller, MODIFICATIONS, {"delivery": {"shippingRates": {"id": foreign}}}, id_)
    assert codes(task) == ["ShippingRatesNotFoundException"]


def test_durations(seller: Any) -> None:
    """Any of a draft, of a running offer only none at all, of an ended one any again (behaviour §3)."""
    running = live(seller, publication={"duration": "P3D"})
    draft, ended = create(seller)["id"], live(seller)
    publish(seller, ended, action="END")
    tasks = change(seller, MODIFICATIONS, {"publication": {"duration": "P10D"}}, running, draft, ended)
    assert [(task["status"], task["field"]) for task in tasks] == [
        ("FAIL", "duration"),
        ("SUCCESS", "duration"),
        ("SUCCESS", "duration"),
    ]
    assert tasks[0]["errors"][0]["message"] == "Duration cannot be changed."
    (task,) = change(seller, MODIFICATIONS, {"publication": {"durationUnlimited": True}}, running)
    assert (task["status"], task["field"]) == ("SUCCESS", "durationUnlimited")
    publication = offer_of(seller, running)["publication"]
    assert (publication["duration"], publication["endingAt"], publication["status"]) == (None, None, "ACTIVE")
    assert offer_of(seller, draft)["publication"]["duration"] == "P10D"


# Offers with products


def product_offer(seller: Any, **changes: Any) -> dict[str, Any]:
    used = [{"id": "11323", "valuesIds": ["11323_2"]}]  # of a new product there may be five offers only
    return create_product_offer(seller, by_gtin(**({"parameters": used} | changes)))


def read(seller: Any, offer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = seller.get(f"/sale/product-offers/{offer['id']}").json()
    return found


def gaps(seller: Any, offer: dict[str, Any]) -> list[str]:
    return [error["code"] for error in read(seller, offer)["validation"]["errors"]]


def test_a_product_offer_keeps_everything_else(seller: Any) -> None:
    offer = product_offer(seller)
    assert results(change(seller, PRICES, FIXED_PRICE, offer["id"])) == [("SUCCESS", "")]
    after = read(seller, offer)
    assert after["sellingMode"]["price"] == pln("10.00")
    before = seller.get(f"/sale/product-offers/{offer['id']}").json()
    for name in offer.keys() - {"sellingMode", "updatedAt", "validation"}:
        assert after[name] == before[name] == offer[name], name
    assert events(seller, offer["id"]) == ["OFFER_ACTIVATED", "OFFER_PRICE_CHANGED"]


def test_prices_on_other_marketplaces(seller: Any) -> None:
    czk = {"amount": "900.00", "currency": "CZK"}
    offer = product_offer(seller, additionalMarketplaces={"allegro-cz": {"sellingMode": {"price": czk}}})
    there = {"marketplaceId": "allegro-cz"}
    raised = {"type": "INCREASE_PERCENTAGE", "percentage": "2.5", **there}
    assert results(change(seller, PRICES, raised, offer["id"])) == [("SUCCESS", "")]
    after = read(seller, offer)
    assert after["additionalMarketplaces"]["allegro-cz"]["sellingMode"]["price"] == czk | {"amount": "922.50"}
    assert after["sellingMode"] == offer["sellingMode"]
    (task,) = change(seller, PRICES, {**FIXED_PRICE, **there}, offer["id"])
    assert codes(task) == ["CurrencyNotSupportedException"]


def test_who_is_responsible_for_the_first_product(seller: Any, other_seller: Any) -> None:
    offer = product_offer(seller)
    producer = seller.get("/sale/responsible-producers").json()["responsibleProducers"][0]["id"]
    person = seller.get("/sale/responsible-persons").json()["responsiblePersons"][0]["id"]
    safety = {"type": "TEXT", "description": "Nie nadaje się dla dzieci."}
    for modification, field in (
        ({"responsibleProducer": {"id": producer}}, "responsibleProducer"),
        ({"responsiblePerson": {"id": person}}, "responsiblePerson"),
        ({"safetyInformation": safety}, "safetyInformation"),
    ):
        (task,) = change(seller, MODIFICATIONS, modification, offer["id"])
        assert (task["status"], task["field"], task["errors"]) == ("SUCCESS", field, [])
    (element,) = read(seller, offer)["productSet"]
    assert (element["responsibleProducer"], element["responsiblePerson"]) == ({"id": producer}, {"id": person})
    assert element["safetyInformation"] == safety
    assert events(seller, offer["id"]) == ["OFFER_ACTIVATED", *["OFFER_CHANGED"] * 3]
    (task,) = change(seller, MODIFICATIONS, {"responsiblePerson": {"id": None}}, offer["id"])
    assert task["status"] == "SUCCESS"
    assert read(seller, offer)["productSet"][0]["responsiblePerson"] is None
    # a listed offer cannot do without a producer, and html is no text
    for modification, code in (
        ({"responsibleProducer": {"id": None}}, "RESPONSIBLE_PRODUCER_NOT_SPECIFIED"),
        ({"safetyInformation": {"type": "TEXT", "description": "<b>Uwaga</b>"}}, "VALIDATION_ERROR"),
        ({"safetyInformation": {"type": "ATTACHMENTS", "attachments": []}}, "VALIDATION_ERROR"),
    ):
        (task,) = change(seller, MODIFICATIONS, modification, offer["id"])
        assert (task["status"], codes(task)) == ("FAIL", [code])
    foreign = other_seller.get("/sale/responsible-producers").json()["responsibleProducers"][0]["id"]
    (task,) = change(seller, MODIFICATIONS, {"responsibleProducer": {"id": foreign}}, offer["id"])
    assert codes(task) == ["RESPONSIBLE_PRODUCER_DOES_NOT_EXIST"]


def test_gaps_of_a_product_offer_stay_known(seller: Any) -> None:
    """What only product offers must have is checked as well, so that no command makes an offer look complete."""
    offer = product_offer(seller, publication={"status": "INACTIVE"})
    (task,) = change(seller, MODIFICATIONS, {"responsibleProducer": {"id": None}}, offer["id"])
    assert task["status"] == "SUCCESS"
    assert gaps(seller, offer) == ["RESPONSIBLE_PRODUCER_NOT_SPECIFIED"]
    change(seller, PRICES, FIXED_PRICE, offer["id"])
    assert gaps(seller, offer) == ["RESPONSIBLE_PRODUCER_NOT_SPECIFIED"]
    assert publish(seller, offer["id"])[0]["status"] == "FAIL"
    unlinked = create_product_offer(
        seller, {"name": "Oferta bez żadnego produktu", "publication": {"status": "INACTIVE"}}
    )
    told = gaps(seller, unlinked)
    assert "ConstraintViolationException.ProductizationMinLimitReached" in told
    change(seller, MODIFICATIONS, {"delivery": {"handlingTime": "PT48H"}}, unlinked["id"])
    assert gaps(seller, unlinked) == told
