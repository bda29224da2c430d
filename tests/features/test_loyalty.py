"""Promotions: `/sale/loyalty/promotions` (2020 and 2026 specification)."""

from typing import Any

import pytest
from changing import MODIFICATIONS, change, offer_of, pln
from listing import create, listable, publish
from msgspec.structs import replace
from product_listing import by_gtin, errors
from promoting import (
    NOWHERE,
    PROMOTIONS,
    bundle,
    large_order,
    listed,
    made,
    member,
    multipack,
    price_list,
    priced,
    promotion,
    wholesale,
)

from harness import V1, Server, new_account, problems
from stragan.kernel.times import iso

THREE = ((2000, "5"), (4000, "10.00"), (6000, "15"))


def shown(request: dict[str, Any], document: dict[str, Any], status: str = "ACTIVE") -> dict[str, Any]:
    return request | {"id": document["id"], "createdAt": document["createdAt"], "status": status}


def test_a_wholesale_price_list_as_the_specification_has_it(seller: Any, server: Server) -> None:
    document = made(seller, wholesale(*THREE))
    assert document == shown(wholesale((2000, "5"), (4000, "10"), (6000, "15")), document)
    path = f"{PROMOTIONS}/{document['id']}"
    assert seller.get(path).json() == document
    assert document["createdAt"] <= iso(server.world.now())
    another = wholesale((1500, "6"), (3000, "11"), name="Cardboard boxes - new version")
    changed = seller.put(path, json=another)
    assert (changed.status_code, changed.json()) == (200, shown(another, document))
    assert seller.get(path).json() == changed.json()
    assert listed(seller, "WHOLESALE_PRICE_LIST") == [document["id"]]
    assert listed(seller, "MULTIPACK") == []


def test_a_large_order_discount_as_the_specification_has_it(seller: Any) -> None:
    document = made(seller, large_order(("1000", "5.00"), ("1500.00", "8.00")))
    assert document == shown(large_order(("1000.00", "5"), ("1500.00", "8")), document)
    assert problems(seller.post(PROMOTIONS, json=large_order(("10.00", "1")))) == (
        422, [("PromotionAlreadyExistsException", None)]
    )  # fmt: skip
    path = f"{PROMOTIONS}/{document['id']}"
    assert seller.put(path, json=large_order(("2000.00", "10"))).json() == shown(
        large_order(("2000.00", "10")), document
    )
    assert seller.delete(path).status_code == 204
    assert made(seller, large_order(("10.00", "1")))["id"] != document["id"]


def test_multipacks_of_one_offer_and_of_several(seller: Any) -> None:
    first, second, third = (priced(seller, "10.00") for _ in range(3))
    one = made(seller, multipack(first))
    assert one == shown(multipack(first), one)
    several = made(seller, multipack(second, third, pieces=2, percentage=16))
    assert several == shown(multipack(second, third, pieces=2, percentage=16), several)
    assert (listed(seller, "MULTIPACK"), listed(seller, "CROSS_MULTIPACK")) == ([one["id"]], [several["id"]])
    assert listed(seller, "CROSS_MULTIPACK", **{"offer.id": third}) == [several["id"]]
    assert listed(seller, "CROSS_MULTIPACK", **{"offer.id": first}) == []
    assert listed(seller, "CROSS_MULTIPACK", **{"offer.id": "x"}) == []
    for taken in (multipack(first), multipack(third, first)):
        assert problems(seller.post(PROMOTIONS, json=taken)) == (
            422, [("PromotionAlreadyExistsException", "offerCriteria[0].offers")]
        )  # fmt: skip
    assert problems(seller.put(f"{PROMOTIONS}/{one['id']}", json=multipack(first, percentage=50))) == (
        422, [("PromotionCannotBeModifiedException", None)]
    )  # fmt: skip
    assert seller.delete(f"{PROMOTIONS}/{one['id']}").status_code == 204
    assert made(seller, multipack(first, percentage=50))["status"] == "ACTIVE"


def test_a_bundle_as_the_specification_has_it(seller: Any) -> None:
    first, second = priced(seller, "10.00"), priced(seller, "20.00")
    request = bundle("10.00", member(first, 2), member(second, entry=False))
    document = made(seller, request)
    assert document == shown(request, document)
    again = seller.post(PROMOTIONS, json=bundle("1.00", member(second), member(first)))
    assert (problems(again), again.json()["errors"][0]["message"]) == (
        (422, [("BundleAlreadyExistsException", "/sale/loyalty/promotions")]),
        f"Bundle with offerIds [{second}, {first}] already exists",
    )
    path = f"{PROMOTIONS}/{document['id']}"
    cheaper = bundle("39.99", *request["offerCriteria"][0]["offers"])
    assert seller.put(path, json=cheaper).json() == shown(cheaper, document)
    assert problems(seller.put(path, json=bundle("40.00", *request["offerCriteria"][0]["offers"]))) == (
        422, [("VALIDATION_ERROR", "benefits[0].specification.value.amount")]
    )  # fmt: skip
    assert problems(seller.put(path, json=bundle("1.00", member(first, 1), member(second)))) == (
        422, [("VALIDATION_ERROR", "offerCriteria[0].offers")]
    )  # fmt: skip
    assert problems(seller.put(path, json=multipack(first))) == (
        422, [("VALIDATION_ERROR", "benefits[0].specification.type")]
    )  # fmt: skip
    assert seller.get(path).json() == shown(cheaper, document)
    assert listed(seller, "BUNDLE", **{"offer.id": second}) == [document["id"]]


SPECIFICATION, THRESHOLDS = "benefits[0].specification", "benefits[0].specification.thresholds"
TWO_BENEFITS = wholesale((2, "5")) | {"benefits": wholesale((2, "5"))["benefits"] * 2}


@pytest.mark.parametrize(
    ("case", "request_", "path"),
    [
        ("two benefits", TWO_BENEFITS, "benefits"),
        ("no criterion", wholesale((2, "5")) | {"offerCriteria": []}, "offerCriteria"),
        ("another criterion", wholesale((2, "5")) | {"offerCriteria": [{"type": "ALL_OFFERS"}]},
         "offerCriteria[0].type"),
        ("offers too", promotion(wholesale((2, "5"))["benefits"][0]["specification"], "1",
                                 criterion="OFFERS_ASSIGNED_EXTERNALLY"), "offerCriteria[0].offers"),
        ("no name", wholesale((2, "5"), name=" "), f"{SPECIFICATION}.name"),
        ("a long name", wholesale((2, "5"), name="x" * 101), f"{SPECIFICATION}.name"),
        ("no threshold", wholesale(), THRESHOLDS),
        ("one piece", wholesale((1, "5")), f"{THRESHOLDS}[0].quantity.lowerBound"),
        ("many pieces", wholesale((100_001, "5")), f"{THRESHOLDS}[0].quantity.lowerBound"),
        ("half a percent", wholesale((2, "5.50")), f"{THRESHOLDS}[0].discount.percentage"),
        ("no percent", wholesale((2, "0")), f"{THRESHOLDS}[0].discount.percentage"),
        ("everything", wholesale((2, "100")), f"{THRESHOLDS}[0].discount.percentage"),
        ("a word", wholesale((2, "five")), f"{THRESHOLDS}[0].discount.percentage"),
        ("more for less", wholesale((20, "5"), (2, "6")), THRESHOLDS),
        ("the same twice", wholesale((2, "5"), (2, "6")), THRESHOLDS),
        ("the same discount", wholesale((2, "5"), (3, "5")), THRESHOLDS),
        ("a free order", large_order(("0.00", "5")), f"{THRESHOLDS}[0].orderValue.lowerBound.amount"),
        ("three decimals", large_order(("1.001", "5")), f"{THRESHOLDS}[0].orderValue.lowerBound.amount"),
        ("euros", large_order(("9.00", "5"), currency="EUR"), f"{THRESHOLDS}[0].orderValue.lowerBound.currency"),
        ("orders: more for less", large_order(("20.00", "5"), ("9.00", "6")), THRESHOLDS),
        ("a pack of one", multipack("1", pieces=1), f"{SPECIFICATION}.trigger.forEachQuantity"),
        ("a pack of six", multipack("1", pieces=6), f"{SPECIFICATION}.trigger.forEachQuantity"),
        ("two discounted", multipack("1", discounted=2), f"{SPECIFICATION}.trigger.discountedNumber"),
        *((f"too little for {pieces}", multipack("1", pieces=pieces, percentage=least),
           f"{SPECIFICATION}.configuration.percentage") for pieces, least in ((2, 15), (3, 30), (4, 40), (5, 50))),
        ("more than all", multipack("1", percentage=101), f"{SPECIFICATION}.configuration.percentage"),
        ("no offers", multipack(), "offerCriteria[0].offers"),
        ("an offer twice", multipack("7", "07"), "offerCriteria[0].offers"),
        ("a quantity in a pack", promotion(multipack("1")["benefits"][0]["specification"], {"id": "1", "quantity": 2}),
         "offerCriteria[0].offers[0].quantity"),
        ("a bundle of one", bundle("1.00", member("1")), "offerCriteria[0].offers"),
        ("no quantity", bundle("1.00", member("1"), {"id": "2"}), "offerCriteria[0].offers[1].quantity"),
        ("no piece", bundle("1.00", member("1"), member("2", 0)), "offerCriteria[0].offers[1].quantity"),
        ("no entry", bundle("1.00", member("1", entry=False), member("2", entry=False)), "offerCriteria[0].offers"),
        ("a debt", bundle("-1.00", member("1"), member("2")), f"{SPECIFICATION}.value.amount"),
        ("crowns", bundle("1.00", member("1"), member("2"), currency="CZK"), f"{SPECIFICATION}.value.currency"),
    ],
)  # fmt: skip
def test_wrong_promotions(seller: Any, case: str, request_: dict[str, Any], path: str) -> None:
    assert problems(seller.post(PROMOTIONS, json=request_)) == (422, [("VALIDATION_ERROR", path)]), case


def test_nothing_of_wrong_promotions_is_kept(seller: Any) -> None:
    """And what cannot be read names its place."""
    for body, place in (
        ({"benefits": []}, "offerCriteria"),
        (promotion({"type": "BUY_TWO"}), "benefits[0].specification.type"),
        (promotion({"type": "WHOLESALE_PRICE_LIST", "name": "x"}), "benefits[0].specification.thresholds"),
        (bundle("1.00", {"id": "1", "promotionEntryPoint": 1}), "offerCriteria[0].offers[0].promotionEntryPoint"),
    ):
        assert problems(seller.post(PROMOTIONS, json=body)) == (422, [("JsonMappingException", place)])
    assert problems(seller.post(PROMOTIONS, content=b"{", headers={"Content-Type": V1})) == (
        400,
        [("BAD_REQUEST", "request.body")],
    )
    assert seller.get(PROMOTIONS, params={"user.id": seller.id}).json() == {"promotions": [], "totalCount": 0}


def test_limits_of_promotions(own_server: Server) -> None:
    seller = new_account(own_server)
    many = wholesale(*((i + 2, str(i + 1)) for i in range(11)))
    assert problems(seller.post(PROMOTIONS, json=many)) == (
        412,
        [("VALIDATION_ERROR", "benefits[0].specification.thresholds")],
    )
    crowd = multipack(*map(str, range(1001)))
    assert problems(seller.post(PROMOTIONS, json=crowd)) == (412, [("VALIDATION_ERROR", "offerCriteria[0].offers")])
    id_ = price_list(seller)
    assert problems(seller.put(f"{PROMOTIONS}/{id_}", json=many))[0] == 422
    assert own_server.world.settings.max_promotions == 50_000
    own_server.world.settings = replace(own_server.world.settings, max_promotions=1)
    assert problems(seller.post(PROMOTIONS, json=wholesale((2, "5")))) == (
        412, [("PromotionLimitExceededException", None)]
    )  # fmt: skip
    assert listed(seller, "WHOLESALE_PRICE_LIST") == [id_]


def test_only_companies_sell_wholesale(server: Server) -> None:
    person = new_account(server, business=False)
    for request in (wholesale((2, "5")), large_order(("10.00", "5"))):
        assert problems(person.post(PROMOTIONS, json=request)) == (
            403, [("ForbiddenException", "benefits[0].specification.type")]
        )  # fmt: skip
    assert made(person, multipack(priced(person, "10.00")))["status"] == "ACTIVE"


def test_offers_of_promotions(seller: Any, other_seller: Any) -> None:
    mine, theirs = priced(seller, "10.00"), priced(other_seller, "10.00")
    draft = create(seller)["id"]
    for unknown in (theirs, "1", "x"):
        assert problems(seller.post(PROMOTIONS, json=multipack(mine, unknown))) == (
            404, [("OfferNotFoundException", "offerCriteria[0].offers[1].id")]
        )  # fmt: skip
    assert problems(seller.post(PROMOTIONS, json=multipack(mine, draft))) == (
        422, [("OfferNotActiveException", "offerCriteria[0].offers[1].id")]
    )  # fmt: skip
    free = bundle("20.00", member(mine), member(priced(seller, "10.00")))
    assert problems(seller.post(PROMOTIONS, json=free)) == (
        422, [("VALIDATION_ERROR", "benefits[0].specification.value.amount")]
    )  # fmt: skip
    assert seller.get(PROMOTIONS, params={"user.id": seller.id}).json()["totalCount"] == 0


def test_a_promotion_stands_as_its_offers_do(seller: Any) -> None:
    first, second = priced(seller, "10.00"), priced(seller, "20.00")
    pack, both = made(seller, multipack(first, second)), made(seller, bundle("1.00", member(first), member(second)))

    def statuses() -> list[str]:
        return [seller.get(f"{PROMOTIONS}/{one['id']}").json()["status"] for one in (pack, both)]

    assert statuses() == ["ACTIVE", "ACTIVE"]
    publish(seller, first, action="END")
    assert statuses() == ["ACTIVE", "SUSPENDED"]
    publish(seller, second, action="END")
    assert statuses() == ["SUSPENDED", "SUSPENDED"]
    publish(seller, first, second)
    assert statuses() == ["ACTIVE", "ACTIVE"]


def test_what_was_deactivated(seller: Any) -> None:
    """It is found by its id alone, and doing it again changes nothing."""
    document = made(seller, multipack(priced(seller, "10.00")))
    path = f"{PROMOTIONS}/{document['id']}"
    assert [seller.delete(path).status_code for _ in range(2)] == [204, 204]
    assert seller.get(path).json() == document | {"status": "INACTIVE"}
    assert listed(seller, "MULTIPACK") == []
    request = {name: document[name] for name in ("benefits", "offerCriteria")}
    assert problems(seller.put(path, json=request)) == (422, [("PromotionCannotBeModifiedException", None)])


@pytest.mark.parametrize("id_", [NOWHERE, "x"])
def test_unknown_promotions(seller: Any, id_: str) -> None:
    path = f"{PROMOTIONS}/{id_}"
    for answer in (seller.get(path), seller.put(path, json=wholesale((2, "5"))), seller.delete(path)):
        assert problems(answer) == (404, [("PromotionNotFoundException", "promotionId")])


def test_somebody_elses_promotion(seller: Any, other_seller: Any) -> None:
    document = made(other_seller, wholesale((2, "5")))
    path = f"{PROMOTIONS}/{document['id']}"
    for answer in (seller.get(path), seller.put(path, json=wholesale((2, "6"))), seller.delete(path)):
        assert problems(answer) == (404, [("PromotionNotFoundException", "promotionId")])
    assert other_seller.get(path).json() == document
    assert listed(seller, "WHOLESALE_PRICE_LIST") == []


def test_pages_and_filters(seller: Any) -> None:
    ids = [price_list(seller, name=f"List {i}") for i in range(3)]
    order = made(seller, large_order(("10.00", "5")))["id"]
    assert sorted(listed(seller, "WHOLESALE_PRICE_LIST")) == sorted(ids)
    all_ = listed(seller, "WHOLESALE_PRICE_LIST")
    assert listed(seller, "WHOLESALE_PRICE_LIST", limit=2) == all_[:2]
    assert listed(seller, "WHOLESALE_PRICE_LIST", limit=2, offset=2) == all_[2:]
    older = seller.get(PROMOTIONS, params={"user.id": seller.id, "limit": 1}).json()
    assert (len(older["promotions"]), older["totalCount"]) == (1, 4)
    assert listed(seller, "LARGE_ORDER_DISCOUNT") == [order]
    for refused, params in (
        ((422, [("VALIDATION_ERROR", "promotionType")]), {}),
        ((400, [("BadRequestException", "promotionType")]), {"promotionType": "SOMETHING"}),
        ((404, [("NOT_FOUND", "user.id")]), {"user.id": "1"}),
        ((422, [("BadRequestException", "limit")]), {"promotionType": "BUNDLE", "limit": 5001}),
        ((422, [("BadRequestException", "limit")]), {"promotionType": "BUNDLE", "limit": 51, "offset": 49_950}),
        ((422, [("BadRequestException", "offset")]), {"promotionType": "BUNDLE", "offset": 50_000}),
    ):
        assert problems(seller.get(PROMOTIONS, params=params)) == refused
    assert listed(seller, "BUNDLE", limit=50, offset=49_950) == []


# Wholesale price lists of offers


def test_offers_name_a_price_list(seller: Any, other_seller: Any) -> None:
    """Drafts by id, product offers by id or by name."""
    id_ = price_list(seller, name="Hurt")
    draft = create(seller, listable(seller, discounts={"wholesalePriceList": {"id": id_}}))
    assert draft["discounts"] == {"wholesalePriceList": {"id": id_}}
    for named in ({"id": id_}, {"name": "Hurt"}):
        offer = seller.post("/sale/product-offers", json=by_gtin(discounts={"wholesalePriceList": named}))
        assert offer.status_code == 201, offer.text
        assert offer.json()["discounts"] == {"wholesalePriceList": {"id": id_}}
        assert seller.get(f"/sale/product-offers/{offer.json()['id']}").json()["discounts"] == offer.json()["discounts"]
    price_list(seller, name="Hurt")
    for owner, named, code in (
        (seller, {"name": "Hurt"}, "WholesalePriceListNotUniqueException"),
        (seller, {"name": "Detal"}, "WholesalePriceListNotFoundException"),
        (seller, {"id": NOWHERE}, "WholesalePriceListNotFoundException"),
        (other_seller, {"id": id_}, "WholesalePriceListNotFoundException"),
    ):
        refused = owner.post("/sale/product-offers", json=by_gtin(discounts={"wholesalePriceList": named}))
        assert refused.status_code == 422
        assert [code for code, _ in errors(refused)] == [code]


def test_a_price_list_that_ends_leaves_its_offers(seller: Any, server: Server) -> None:
    """Otherwise no offer with it could be edited any more."""
    id_, stays = price_list(seller), price_list(seller, name="Another")
    live_one, another = priced(seller, "10.00"), priced(seller, "10.00")
    draft = create(seller, listable(seller, discounts={"wholesalePriceList": {"id": id_}}))["id"]
    assert (
        change(seller, MODIFICATIONS, {"discounts": {"wholesalePriceList": {"id": id_}}}, live_one)[0]["status"]
        == "SUCCESS"
    )
    assert (
        change(seller, MODIFICATIONS, {"discounts": {"wholesalePriceList": {"id": stays}}}, another)[0]["status"]
        == "SUCCESS"
    )
    assert seller.delete(f"{PROMOTIONS}/{id_}").status_code == 204
    refused = change(seller, MODIFICATIONS, {"discounts": {"wholesalePriceList": {"id": id_}}}, another)[0]
    assert [error["code"] for error in refused["errors"]] == ["WholesalePriceListNotFoundException"]
    server.settle()
    assert [offer_of(seller, one)["discounts"] for one in (live_one, draft)] == [None, None]
    assert offer_of(seller, another)["discounts"] == {"wholesalePriceList": {"id": stays}}
    changed = seller.put(
        f"/sale/offers/{live_one}",
        json=offer_of(seller, live_one) | {"sellingMode": {"format": "BUY_NOW", "price": pln("11.00")}},
    )
    assert changed.status_code == 200
