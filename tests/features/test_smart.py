"""Smart! classification of sellers and offers (2026 specification)."""

from typing import Any

import pytest
from buying import ask, buy, new_buyer
from changing import live
from listing import create, publish

from harness import Account, problems
from stragan.kernel.times import iso

SMART = "/sale/smart"
PARCEL_LOCKER, COURIER = "2488f7b7-5d1c-4d65-b85c-4cbcf253fd93", "7203cb90-864c-4cda-bf08-dc883f0c78ad"
ON_DELIVERY = "845efe05-0c96-47c3-a8cb-aa4699c158ce"


def recommend(seller: Account, offer: str, *, times: int) -> list[str]:
    orders = []
    for _ in range(times):
        orders.append(buy(new_buyer(seller.server), (offer, 1)))
        answer = ask(seller.server, f"/_stragan/purchases/{orders[-1]}/rate", {"recommended": True})
        assert answer.status_code == 201, answer.text
    return orders


def report(seller: Account, offer: str | None = None, **options: Any) -> Any:
    answer = seller.get(SMART if offer is None else f"/sale/offers/{offer}/smart", **options)
    assert answer.status_code == 200, answer.text
    return answer.json()


def methods(entries: list[dict[str, str]]) -> set[str]:
    return {entry["id"] for entry in entries}


def test_a_new_seller_is_not_smart(seller: Account, polish: dict[str, str]) -> None:
    found = report(seller, headers=polish)
    assert found["classification"]["fulfilled"] is False
    assert found["excludedDeliveryMethods"] == []
    assert [
        (each["code"], each["value"], each.get("threshold"), each["fulfilled"], each["required"])
        for each in found["conditions"]
    ] == [
        ("ratingPercentage", 0, 0.98, False, True),
        ("ratesCount", 0, 5, False, True),
        ("superSeller", 0, None, False, False),
    ]
    assert [each["name"] for each in found["conditions"]] == ["Wskaźnik poleceń", "Liczba poleceń", "Super Sprzedawca"]


def test_five_buyers_make_a_seller_smart(seller: Account) -> None:
    offer = live(seller, stock={"available": 20})
    recommend(seller, offer, times=4)
    assert report(seller)["classification"]["fulfilled"] is False
    assert report(seller, offer)["classification"]["fulfilled"] is False
    recommend(seller, offer, times=1)
    found = report(seller, params={"marketplaceId": "allegro-cz"})
    assert [(each["code"], each["value"], each["fulfilled"]) for each in found["conditions"]] == [
        ("ratingPercentage", 1, True),
        ("ratesCount", 5, True),
        ("superSeller", 0, False),
    ]
    assert found["classification"]["fulfilled"] is True
    assert found["classification"]["lastChanged"][:10] == iso(seller.server.world.now())[:10]
    assert report(seller, offer)["classification"]["fulfilled"] is True
    order = buy(new_buyer(seller.server), (offer, 1))
    assert ask(seller.server, f"/_stragan/purchases/{order}/rate", {"recommended": False}).status_code == 201
    assert report(seller)["conditions"][0]["value"] == 0.8333
    assert report(seller)["classification"]["fulfilled"] is False
    assert report(seller, offer)["classification"]["fulfilled"] is False


def test_the_best_quality_takes_the_place_of_ratings(seller: Account) -> None:
    offer = live(seller)
    order = buy(new_buyer(seller.server), (offer, 1))
    assert seller.put(f"/order/checkout-forms/{order}/fulfillment", json={"status": "SENT"}).status_code == 204
    assert seller.get("/sale/quality").json()["quality"][0]["grade"] == "SUPER"
    found = report(seller)
    assert found["classification"]["fulfilled"] is True
    assert [each["required"] for each in found["conditions"]] == [False, False, False]
    assert found["conditions"][2]["fulfilled"] is True


def test_methods_of_an_offer(seller: Account) -> None:
    offer = live(seller, stock={"available": 20})
    recommend(seller, offer, times=5)
    found = report(seller, offer)
    prices, returns = found["conditions"]
    assert (prices["code"], prices["fulfilled"]) == ("deliveryMethodPrices", True)
    assert methods(prices["passedDeliveryMethods"]) == {PARCEL_LOCKER}
    assert methods(prices["failedDeliveryMethods"]) == {COURIER, ON_DELIVERY}
    assert (returns["code"], returns["fulfilled"]) == ("returnPaidBy", True)
    assert methods(returns["passedDeliveryMethods"]) == methods(found["smartDeliveryMethods"]) == {PARCEL_LOCKER}
    assert found["scheduledForReclassification"] is False
    changed = found["classification"]["lastChanged"]
    assert changed >= seller.get(f"/sale/offers/{offer}").json()["updatedAt"]
    abroad = report(seller, offer, params={"marketplaceId": "allegro-cz"})
    assert [each["fulfilled"] for each in abroad["conditions"]] == [False, False]
    assert abroad["classification"]["fulfilled"] is False
    publish(seller, offer, action="END")
    assert report(seller, offer)["classification"]["fulfilled"] is False
    assert report(seller, offer)["smartDeliveryMethods"] == []


def test_an_offer_without_methods_or_terms(seller: Account) -> None:
    bare = str(create(seller, {"name": "Lampa w szkicu"})["id"])
    for condition in report(seller, bare)["conditions"]:
        assert condition["fulfilled"] is False
        assert condition["passedDeliveryMethods"] == condition["failedDeliveryMethods"] == []
    rates = seller.get("/sale/shipping-rates").json()["shippingRates"][0]["id"]
    sent = str(create(seller, {"name": "Lampa w szkicu", "delivery": {"shippingRates": {"id": rates}}})["id"])
    prices, returns = report(seller, sent)["conditions"]
    assert (prices["fulfilled"], returns["fulfilled"]) == (True, False)
    assert methods(returns["failedDeliveryMethods"]) == {PARCEL_LOCKER}


@pytest.mark.parametrize("path", [SMART, "/sale/offers/OFFER/smart"])
def test_marketplaces_that_there_are_not(seller: Account, path: str) -> None:
    path = path.replace("OFFER", str(create(seller)["id"]))
    answer = seller.get(path, params={"marketplaceId": "allegro-de"})
    assert problems(answer) == (422, [("MARKETPLACE_NOT_SUPPORTED", "marketplaceId")])


def test_offers_of_others_and_of_nobody(seller: Account, other_seller: Account) -> None:
    assert other_seller.get(f"/sale/offers/{create(seller)['id']}/smart").status_code == 403
    for id_ in ("1", "nonsense"):
        assert problems(seller.get(f"/sale/offers/{id_}/smart")) == (404, [("NOT_FOUND", "offerId")])
