"""`GET /sale/offers`: filters, sorts, pages, the row's shape (2026 specification, behaviour §10)."""

from typing import Any

import pytest
from listing import create, listable, publish


@pytest.fixture
def shelf(seller: Any) -> dict[str, str]:
    """Four offers, by name."""
    document = listable(seller)

    def make(name: str, price: str, stock: int, **changes: Any) -> str:
        mode = {"format": "BUY_NOW", "price": {"amount": price, "currency": "PLN"}}
        return str(
            create(seller, document | {"name": name, "sellingMode": mode, "stock": {"available": stock}} | changes)[
                "id"
            ]
        )

    ids = {
        "lamp": make("Żółta lampa stołowa", "100.50", 3, external={"id": "SKU-1"}),
        "chair": make("Krzesło drewniane", "250", 1, external={"id": "SKU-2"}),
        "table": make("Stół drewniany", "999.99", 9, delivery=None),
    }
    ids["draft"] = str(create(seller, {"name": "Lampa w szkicu"})["id"])
    publish(seller, ids["lamp"], ids["chair"])
    publish(seller, ids["chair"], action="END")
    return ids


def found(seller: Any, params: Any) -> list[str]:
    answer = seller.get("/sale/offers", params=params)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["count"] == len(page["offers"])
    return [offer["id"] for offer in page["offers"]]


@pytest.mark.parametrize(
    ("case", "params", "expected"),
    [
        ("all, newest first", {}, ["draft", "table", "chair", "lamp"]),
        ("word prefix, folded", {"name": "zolt LAMP"}, ["lamp"]),
        ("word prefix of two", {"name": "lamp"}, ["draft", "lamp"]),
        ("not inside a word", {"name": "ampa"}, []),
        ("no letters in it", {"name": "!!!"}, []),
        ("status", {"publication.status": "ACTIVE"}, ["lamp"]),
        ("statuses repeated", [("publication.status", "ACTIVE"), ("publication.status", "ENDED")], ["chair", "lamp"]),
        ("statuses with a comma", {"publication.status": "ACTIVE,ENDED"}, ["chair", "lamp"]),
        ("external ids", {"external.id": "SKU-2,SKU-1,none"}, ["chair", "lamp"]),
        ("format", {"sellingMode.format": "BUY_NOW"}, ["table", "chair", "lamp"]),
        ("auctions", {"sellingMode.format": "AUCTION"}, []),
        ("price from", {"sellingMode.price.amount.gte": "100.50"}, ["table", "chair", "lamp"]),
        ("price to", {"sellingMode.price.amount.lte": "250"}, ["chair", "lamp"]),
        ("category", {"category.id": "257150"}, ["table", "chair", "lamp"]),
        ("category above", {"category.id": "348"}, ["table", "chair", "lamp"]),
        ("no price list", {"delivery.shippingRates.id.empty": "true"}, ["draft", "table"]),
        ("a price list", {"delivery.shippingRates.id.empty": "false"}, ["chair", "lamp"]),
        ("no product", {"product.id.empty": "true"}, ["draft", "table", "chair", "lamp"]),
        ("charity", {"fundraisingCampaign.id.empty": "false"}, []),
        ("marketplace", {"publication.marketplace": "allegro-cz"}, []),
        ("base marketplace", {"publication.marketplace": "allegro-pl"}, ["draft", "table", "chair", "lamp"]),
        ("warehouse", {"isFulfillment": "true"}, []),
        ("for business", {"b2b.buyableOnlyByBusiness": "true"}, []),
        ("price rule", {"sellingMode.priceAutomation.rule.id": "641c73feaef0a8281a3d11f8"}, []),
        ("cheapest first", {"sort": "sellingMode.price.amount"}, ["lamp", "chair", "table", "draft"]),
        ("dearest first", {"sort": "-sellingMode.price.amount"}, ["table", "chair", "lamp", "draft"]),
        ("most in stock", {"sort": "-stock.available"}, ["table", "lamp", "chair", "draft"]),
        ("least sold", {"sort": "stock.sold"}, ["draft", "table", "chair", "lamp"]),
        ("second page", {"limit": "2", "offset": "2"}, ["chair", "lamp"]),
        ("after the end", {"offset": "10"}, []),
        ("unknown parameters", {"offer_id": "1", "seller.id": "2"}, ["draft", "table", "chair", "lamp"]),
        (
            "all at once",
            {"name": "lamp", "publication.status": "ACTIVE", "sellingMode.price.amount.lte": "200"},
            ["lamp"],
        ),
    ],
)
def test_filters_and_sorts(seller: Any, shelf: dict[str, str], case: str, params: Any, expected: list[str]) -> None:
    assert found(seller, params) == [shelf[name] for name in expected]


def test_ids_repeated_or_with_a_comma(seller: Any, shelf: dict[str, str]) -> None:
    wanted = [shelf["chair"], shelf["lamp"]]
    assert found(seller, [("offer.id", id_) for id_ in wanted]) == wanted
    assert found(seller, {"offer.id": ",".join([*wanted, "nonsense", "5"])}) == wanted


def test_totals_and_pages(seller: Any, shelf: dict[str, str]) -> None:
    page = seller.get("/sale/offers", params={"limit": "3"}).json()
    assert (page["count"], page["totalCount"]) == (3, 4)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("limit", "0"),
        ("limit", "1001"),
        ("limit", "ten"),
        ("offset", "-1"),
        ("offset", "10000000"),
        ("publication.status", "SOLD"),
        ("sellingMode.format", "GIFT"),
        ("sort", "name"),
        ("sellingMode.price.amount.gte", "cheap"),
        ("sellingMode.price.amount.lte", "0"),
        ("product.id.empty", "maybe"),
        ("external.id", ",".join(map(str, range(101)))),
        ("external.id", "x" * 101),
        ("name", "a%00b"),
    ],
)
def test_limits_are_told(seller: Any, parameter: str, value: str) -> None:
    answer = seller.get(f"/sale/offers?{parameter}={value}")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["code"] == "BadRequestException"


def test_a_row_shows_the_offer(seller: Any, shelf: dict[str, str]) -> None:
    lamp = seller.get("/sale/offers", params={"offer.id": shelf["lamp"]}).json()["offers"][0]
    draft = seller.get("/sale/offers", params={"offer.id": shelf["draft"]}).json()["offers"][0]
    assert lamp["sellingMode"]["price"] == {"amount": "100.50", "currency": "PLN"}
    assert lamp["stock"] == {"available": 3, "sold": 0}
    assert lamp["publication"]["status"] == "ACTIVE"
    assert lamp["publication"]["startedAt"] is not None
    assert lamp["external"] == {"id": "SKU-1"}
    assert lamp["primaryImage"]["url"].startswith("http://127.0.0.1/original/")
    assert draft["sellingMode"] is None
    assert draft["category"] is None


def test_sellers_see_their_own(seller: Any, other_seller: Any, shelf: dict[str, str]) -> None:
    assert other_seller.get("/sale/offers").json() == {"offers": [], "count": 0, "totalCount": 0}
    assert found(other_seller, {"offer.id": shelf["lamp"]}) == []
