"""Offers on other marketplaces than their own (2026 specification, behaviour §4, §10)."""

from typing import Any

import pytest
from changing import PRICES, change, events
from listing import publish
from product_listing import by_gtin, create, errors

CZECH, POLISH = "8176f09d-08a4-5e1c-bae7-82cd0c446227", "7203cb90-864c-4cda-bf08-dc883f0c78ad"
RATES = "/sale/shipping-rates"
NO_TAX = "VQR012_OFFER_HAS_NO_TAX_RATE_FOR_MARKETPLACE"
NO_SHIPPING = "OFFER_HAS_NO_SHIPPING_RATES_FOR_MARKETPLACE"
TAX = {"subject": "GOODS", "rates": [{"rate": "23.00", "countryCode": "PL"}, {"rate": "21.00", "countryCode": "CZ"}]}


def czk(amount: str) -> dict[str, Any]:
    return {"allegro-cz": {"sellingMode": {"price": {"amount": amount, "currency": "CZK"}}}}


def rates(*methods: str) -> dict[str, Any]:
    found = []
    for id_ in methods:
        price = {"amount": "20.00", "currency": "CZK" if id_ == CZECH else "PLN"}
        rate = {"maxQuantityPerPackage": 1, "firstItemRate": price, "nextItemRate": price}
        found.append({"deliveryMethod": {"id": id_}, **rate})
    return {"name": "za granicę", "rates": found}


def price_list(seller: Any, *methods: str) -> str:
    answer = seller.post(RATES, json=rates(*methods))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def offered(seller: Any, *, list_id: str, **changes: Any) -> str:
    document = {"delivery": {"shippingRates": {"id": list_id}}, "additionalMarketplaces": czk("900.00")} | changes
    return str(create(seller, by_gtin(**document))["id"])


def read(seller: Any, offer: str, **options: Any) -> Any:
    answer = seller.get(f"/sale/product-offers/{offer}", **options)
    assert answer.status_code == 200, answer.text
    return answer.json()


def there(seller: Any, offer: str, marketplace: str = "allegro-cz") -> tuple[str, list[str]]:
    """The state, and the codes of what speaks against it."""
    publication = read(seller, offer)["additionalMarketplaces"][marketplace]["publication"]
    return publication["state"], [reason["code"] for reason in publication["refusalReasons"]]


def patch(seller: Any, offer: str, **changes: Any) -> None:
    answer = seller.patch(f"/sale/product-offers/{offer}", json=changes)
    assert answer.status_code == 200, answer.text


def told(seller: Any, offer: str) -> list[Any]:
    answer = seller.get("/sale/offer-events", params={"type": "OFFER_VISIBILITY_CHANGED"}).json()
    return [event["offer"]["publication"] for event in answer["offerEvents"] if event["offer"]["id"] == offer]


def row(seller: Any, offer: str) -> Any:
    (found,) = seller.get("/sale/offers", params={"offer.id": offer}).json()["offers"]
    return found


def test_an_offer_is_qualified_once_it_is_live(seller: Any, polish: dict[str, str]) -> None:
    offer = offered(
        seller, list_id=price_list(seller, POLISH, CZECH), taxSettings=TAX, publication={"status": "INACTIVE"}
    )
    assert there(seller, offer) == ("PENDING", [])
    assert there(seller, offer, "allegro-sk") == ("NOT_REQUESTED", [])
    seller.server.settle()
    assert there(seller, offer) == ("PENDING", [])
    patch(seller, offer, publication={"status": "ACTIVE"}, external={"id": "A-1"})
    assert there(seller, offer) == ("IN_PROGRESS", [])
    assert read(seller, offer)["publication"]["marketplaces"] == {"base": {"id": "allegro-pl"}, "additional": []}
    seller.server.settle()
    assert there(seller, offer) == ("APPROVED", [])
    assert read(seller, offer)["publication"]["marketplaces"]["additional"] == [{"id": "allegro-cz"}]
    approved = {"id": "allegro-cz", "status": "APPROVED", "refusalReasons": []}
    assert told(seller, offer) == [
        {
            "marketplaces": {"base": "allegro-pl", "additional": [approved]},
            "updatedMarketplaces": ["allegro-cz"],
        }
    ]
    patch(seller, offer, stock={"available": 3})
    seller.server.settle()
    assert events(seller, offer) == ["OFFER_ACTIVATED", "OFFER_VISIBILITY_CHANGED", "OFFER_STOCK_CHANGED"]


def test_what_speaks_against_it(seller: Any, polish: dict[str, str]) -> None:
    list_id = price_list(seller, POLISH)
    offer = offered(seller, list_id=list_id)
    seller.server.settle()
    assert there(seller, offer) == ("REFUSED", [NO_TAX, NO_SHIPPING])
    found = read(seller, offer)["additionalMarketplaces"]["allegro-cz"]["publication"]["refusalReasons"]
    assert found[0] == {"code": NO_TAX, "userMessage": "no VAT rate", "parameters": {}}
    found = read(seller, offer, headers=polish)["additionalMarketplaces"]["allegro-cz"]["publication"]
    assert found["refusalReasons"][1]["userMessage"] == "brak dostawy do tego serwisu"
    patch(seller, offer, taxSettings=TAX)
    seller.server.settle()
    assert there(seller, offer) == ("REFUSED", [NO_SHIPPING])
    assert seller.put(f"{RATES}/{list_id}", json=rates(POLISH, CZECH)).status_code == 200
    seller.server.settle()
    assert there(seller, offer) == ("APPROVED", [])
    reasons = [
        [reason["code"] for reason in entry["marketplaces"]["additional"][0]["refusalReasons"]]
        for entry in told(seller, offer)
    ]
    assert reasons == [[NO_TAX, NO_SHIPPING], [NO_SHIPPING], []]
    patch(seller, offer, taxSettings={"subject": "GOODS", "rates": TAX["rates"][:1]})
    seller.server.settle()
    assert there(seller, offer) == ("REFUSED", [NO_TAX])
    patch(seller, offer, taxSettings=TAX)
    seller.server.settle()
    publish(seller, offer, action="END")
    assert there(seller, offer) == ("APPROVED", [])
    assert read(seller, offer)["publication"]["marketplaces"]["additional"] == []


def test_business_marketplaces_have_the_vat_of_their_country(seller: Any) -> None:
    price = {"amount": "900.00", "currency": "CZK"}
    prices = {"allegro-business-cz": {"sellingMode": {"price": price}}}
    prices["allegro-business-pl"] = {"sellingMode": {"price": price | {"currency": "PLN"}}}
    tax = {"subject": "GOODS", "rates": TAX["rates"][:1]}
    offer = offered(seller, list_id=price_list(seller, POLISH), additionalMarketplaces=prices, taxSettings=tax)
    seller.server.settle()
    assert there(seller, offer, "allegro-business-pl") == ("APPROVED", [])
    assert there(seller, offer, "allegro-business-cz")[1][0] == NO_TAX


def test_a_marketplace_is_asked_for_later_and_no_more(seller: Any) -> None:
    offer = offered(seller, list_id=price_list(seller, POLISH, CZECH), taxSettings=TAX, additionalMarketplaces=None)
    seller.server.settle()
    assert there(seller, offer) == ("NOT_REQUESTED", [])
    assert row(seller, offer)["additionalMarketplaces"] == {}
    patch(seller, offer, additionalMarketplaces=czk("800.00"))
    seller.server.settle()
    assert there(seller, offer) == ("APPROVED", [])
    patch(seller, offer, additionalMarketplaces={"allegro-cz": {"sellingMode": None}})
    seller.server.settle()
    assert there(seller, offer) == ("NOT_REQUESTED", [])
    assert row(seller, offer)["additionalMarketplaces"] == {}
    assert events(seller, offer) == [
        "OFFER_ACTIVATED",
        "OFFER_PRICE_CHANGED",
        "OFFER_VISIBILITY_CHANGED",
        "OFFER_PRICE_CHANGED",
    ]


def test_price_events_name_the_marketplaces(seller: Any) -> None:
    offer = offered(seller, list_id=price_list(seller, POLISH, CZECH))
    price = {"amount": "1.23", "currency": "CZK"}
    change(seller, PRICES, {"type": "FIXED_PRICE", "price": price, "marketplaceId": "allegro-cz"}, offer)
    patch(
        seller,
        offer,
        additionalMarketplaces=czk("5.00"),
        sellingMode={"price": {"amount": "10.00", "currency": "PLN"}},
    )
    patch(seller, offer, sellingMode={"price": {"amount": "11.00", "currency": "PLN"}})
    found = seller.get("/sale/offer-events", params={"type": "OFFER_PRICE_CHANGED"}).json()["offerEvents"]
    assert [[entry["id"] for entry in event["offer"]["marketplaces"]] for event in found] == [
        ["allegro-cz"],
        ["allegro-pl", "allegro-cz"],
        ["allegro-pl"],
    ]
    assert found[0]["offer"]["marketplaces"] == [{"id": "allegro-cz", "changeType": "MANUAL"}]


def test_the_list_shows_other_marketplaces(seller: Any) -> None:
    offer = offered(seller, list_id=price_list(seller, POLISH), b2b={"buyableOnlyByBusiness": True})
    found = row(seller, offer)
    assert found["b2b"] == {"buyableOnlyByBusiness": True}
    assert found["publication"]["marketplaces"] == {"base": {"id": "allegro-pl"}, "additional": [{"id": "allegro-cz"}]}
    entry = {
        "publication": {"state": "IN_PROGRESS"},
        "sellingMode": {"price": {"amount": "900.00", "currency": "CZK"}, "priceAutomation": None},
        "stats": {"watchersCount": 0, "visitsCount": 0},
        "stock": {"sold": 0},
    }
    assert found["additionalMarketplaces"] == {"allegro-cz": entry}
    seller.server.settle()
    assert row(seller, offer)["additionalMarketplaces"]["allegro-cz"]["publication"] == {"state": "REFUSED"}
    publish(seller, offer, action="END")
    publish(seller, offer)
    assert row(seller, offer)["additionalMarketplaces"]["allegro-cz"] == entry | {"publication": {"state": "REFUSED"}}


def test_offers_are_found_by_their_marketplace(seller: Any) -> None:
    list_id = price_list(seller, POLISH)
    dear, cheap = (offered(seller, list_id=list_id, additionalMarketplaces=czk(price)) for price in ("900", "8.50"))
    home = offered(seller, list_id=list_id, additionalMarketplaces=None)

    def found(**params: str) -> list[str]:
        answer = seller.get("/sale/offers", params={name.replace("_", "."): value for name, value in params.items()})
        assert answer.status_code == 200, answer.text
        assert answer.json()["totalCount"] == len(answer.json()["offers"])
        return [entry["id"] for entry in answer.json()["offers"]]

    czech = {"publication_marketplace": "allegro-cz"}
    assert found() == found(publication_marketplace="allegro-pl") == [home, cheap, dear]
    assert found(**czech) == found(**czech, sort="stock.sold") == [cheap, dear]
    assert found(publication_marketplace="allegro-sk") == found(publication_marketplace="nowhere") == []
    assert found(**czech, sort="-sellingMode.price.amount") == [dear, cheap]
    assert found(**czech, sort="sellingMode.price.amount") == [cheap, dear]
    assert found(**czech, sellingMode_price_amount_gte="8.51") == [dear]
    assert found(**czech, sellingMode_price_amount_lte="899.99") == [cheap]
    assert found(b2b_buyableOnlyByBusiness="true") == []
    patch(seller, cheap, b2b={"buyableOnlyByBusiness": True})
    assert found(b2b_buyableOnlyByBusiness="true") == [cheap]
    assert found(b2b_buyableOnlyByBusiness="false") == [home, dear]
    patch(seller, cheap, additionalMarketplaces=czk("1000.00"))
    assert found(**czech, sellingMode_price_amount_gte="900.01") == [cheap]
    patch(seller, dear, additionalMarketplaces={"allegro-cz": {"sellingMode": None}})
    assert found(**czech) == [cheap]


@pytest.mark.parametrize(
    ("case", "given", "path"),
    [
        ("no rate of the country", [{"rate": "23.00", "countryCode": "CZ"}], "taxSettings.rates[0].rate"),
        ("no rate", [{"countryCode": "CZ"}], "taxSettings.rates[0].rate"),
        ("an unknown country", [{"rate": "19.00", "countryCode": "DE"}], "taxSettings.rates[0].countryCode"),
        ("twice", [{"rate": "21.00", "countryCode": "CZ"}] * 2, "taxSettings.rates[1].countryCode"),
    ],
)
def test_vat_of_other_countries(seller: Any, case: str, given: Any, path: str) -> None:
    home = {"rate": "23.00", "countryCode": "PL"}
    body = by_gtin(taxSettings={"subject": "GOODS", "rates": [*given, home]})
    refused = seller.post("/sale/product-offers", json=body)
    assert refused.status_code == 422
    assert [place for _, place in errors(refused)] == [path], case
