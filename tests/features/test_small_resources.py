"""Resources of one operation each: marketplaces, deposits, deals, and delivery without a price list."""

from typing import Any

import pytest
from buying import buy
from changing import live
from listing import create
from product_listing import by_gtin, complete_product, errors

from harness import problems

MAPPINGS = "/order/line-item-id-mappings"


def test_marketplaces(seller: Any, application: Any) -> None:
    answer = application.get("/marketplaces")
    assert answer.json() == seller.get("/marketplaces").json()
    found = {entry["id"]: entry for entry in answer.json()["marketplaces"]}
    assert list(found) == [
        "allegro-pl",
        "allegro-business-pl",
        "allegro-sk",
        "allegro-cz",
        "allegro-hu",
        "allegro-business-cz",
    ]
    currencies = {id_: entry["currencies"]["base"]["code"] for id_, entry in found.items()}
    assert currencies["allegro-pl"] == currencies["allegro-business-pl"] == "PLN"
    assert found["allegro-cz"] == {
        "id": "allegro-cz",
        "languages": {
            "offerCreation": [{"code": code} for code in ("pl-PL", "en-US", "cs-CZ", "sk-SK", "hu-HU", "uk-UA")],
            "offerDisplay": [{"code": "cs-CZ"}, {"code": "en-US"}],
        },
        "currencies": {"base": {"code": "CZK"}, "additional": []},
        "shippingCountries": [{"code": "CZ"}],
    }
    assert {"code": "PL"} in found["allegro-pl"]["shippingCountries"]


def test_deposits(seller: Any, polish: dict[str, str]) -> None:
    types = seller.get("/deposit/types").json()["deposits"]
    assert types[2] == {
        "id": "5e8a9e73-7e55-4896-bd8a-9c430413e808",
        "name": "Reusable glass bottles up to 1.5 litres",
        "marketplaceId": "allegro-pl",
        "price": {"amount": "1.00", "currency": "PLN"},
    }
    assert [kind["price"]["amount"] for kind in types] == ["0.50", "0.50", "1.00"]
    names = [kind["name"] for kind in seller.get("/deposit/types", headers=polish).json()["deposits"]]
    assert names[1] == "Puszki metalowe do 1 litra"


@pytest.mark.parametrize(
    ("case", "deposits", "paths"),
    [
        ("unknown", [{"id": "b5a4e6a0-0000-4000-8000-000000000000"}], ["deposits[0].id"]),
        ("none of them", [{"id": "GLASS", "quantity": 0}], ["deposits[0].quantity"]),
        ("twice", [{"id": "GLASS"}, {"id": "GLASS"}], ["deposits[1].id"]),
    ],
)
def test_deposits_of_offers(seller: Any, case: str, deposits: list[Any], paths: list[str]) -> None:
    glass = seller.get("/deposit/types").json()["deposits"][2]["id"]
    sent = [each | {"id": glass} if each["id"] == "GLASS" else each for each in deposits]
    product = {"id": complete_product().gtins[0], "idType": "GTIN"}
    body = by_gtin(productSet=[{"product": product, "deposits": sent}])
    refused = seller.post("/sale/product-offers", json=body)
    assert refused.status_code == 422
    assert [path for _, path in errors(refused)] == [f"productSet[0].{path}" for path in paths], case
    body["productSet"][0]["deposits"] = [{"id": glass, "quantity": 2}]
    made = seller.post("/sale/product-offers", json=body)
    assert made.json()["productSet"][0]["deposits"] == [{"id": glass, "quantity": 2}]


def test_deals_and_line_items(seller: Any, other_seller: Any, buyer: Any) -> None:
    order = buy(buyer, (live(seller), 1), (live(seller), 2))
    items = [item["id"] for item in seller.get(f"/order/checkout-forms/{order}").json()["lineItems"]]
    deals = []
    for item in items:
        (mapping,) = seller.get(MAPPINGS, params={"lineItemId": item.upper()}).json()["mappings"]
        assert mapping["lineItemId"] == item
        assert mapping["dealId"].isdigit()
        deals.append(mapping["dealId"])
        found = seller.get(MAPPINGS, params={"dealId": mapping["dealId"]}).json()
        assert found == {"mappings": [mapping]} == seller.get(MAPPINGS, params=mapping).json()
    assert len(set(deals)) == 2
    crossed = {"dealId": deals[0], "lineItemId": items[1]}
    assert problems(seller.get(MAPPINGS, params=crossed)) == (404, [("NOT_FOUND", "lineItemId")])
    for params in ({"dealId": deals[0]}, {"lineItemId": items[0]}):
        assert problems(other_seller.get(MAPPINGS, params=params)) == (404, [("NOT_FOUND", next(iter(params)))])


@pytest.mark.parametrize(
    ("query", "status", "expected"),
    [
        ("", 422, ("VALIDATION_ERROR", "lineItemId")),
        ("?dealId=", 422, ("VALIDATION_ERROR", "lineItemId")),
        ("?dealId=1", 404, ("NOT_FOUND", "dealId")),
        ("?dealId=x", 404, ("NOT_FOUND", "dealId")),
        ("?lineItemId=x", 404, ("NOT_FOUND", "lineItemId")),
        ("?lineItemId=b5a4e6a0-0000-4000-8000-000000000000", 404, ("NOT_FOUND", "lineItemId")),
    ],
)
def test_deals_that_there_are_not(seller: Any, query: str, status: int, expected: tuple[str, str]) -> None:
    assert problems(seller.get(MAPPINGS + query)) == (status, [expected])


def test_an_offer_has_no_delivery_beside_its_price_list(seller: Any, other_seller: Any) -> None:
    beta = {"Accept": "application/vnd.allegro.beta.v1+json"}
    path = f"/sale/offers/{create(seller)['id']}/shipping-rates"
    answer = seller.get(path, headers=beta)
    assert (answer.status_code, answer.json()) == (200, {"rates": []})
    assert other_seller.get(path, headers=beta).status_code == 403
    assert problems(seller.get("/sale/offers/1/shipping-rates", headers=beta))[0] == 404
