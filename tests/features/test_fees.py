"""Fees: previews of both generations, the preview of a stored offer, and the fees that come next (behaviour §11)."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from advertising import EXTENDED, REFRESHING, advertisement, assign
from listing import create, listable, publish
from msgspec.structs import replace
from product_listing import by_gtin
from product_listing import create as create_product_offer

from harness import new_account, running, sign_in, started_before
from stragan.catalogue.tariff import BrokenTariffError
from stragan.kernel.times import HOUR, parse_instant

PREVIEW, OLDER, QUOTES = "/pricing/offer-fee-preview", "/pricing/fee-preview", "/pricing/offer-quotes"
CHARGERS, FLATS = "257150", "380001"  # 12 % up to 200, 4 % above; advertisements


def pln(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PLN"}


def offer(price: str | None = "79.90", **changes: Any) -> dict[str, Any]:
    mode = {"format": "BUY_NOW", "price": pln(price) if price is not None else None}
    return {"name": "Ładowarka", "category": {"id": CHARGERS}, "sellingMode": mode} | changes


def ask(seller: Any, document: dict[str, Any], **more: Any) -> Any:
    headers = more.pop("headers", {})
    return seller.post(PREVIEW, json={"offer": document, **more}, headers=headers)


def errors(answer: Any) -> list[tuple[Any, ...]]:
    assert answer.status_code == 422, answer.text
    return [(e["code"], e["path"], e["details"]) for e in answer.json()["errors"]]


def test_a_preview_tells_the_commission(seller: Any, polish: dict[str, str]) -> None:
    answer = ask(seller, offer(), headers=polish)
    assert answer.status_code == 200
    assert answer.json() == {
        "commissions": [{"name": "Prowizja od sprzedaży", "type": "commissionFee", "fee": pln("9.59")}],
        "quotes": [],
    }
    assert ask(seller, offer()).json()["commissions"][0]["name"] == "Sales commission"


def test_promotion_costs_a_second_commission_and_fees_that_come_again(seller: Any, polish: dict[str, str]) -> None:
    promotion = {"emphasized": True, "bold": True, "highlight": False, "departmentPage": True}
    answer = ask(seller, offer("500.00", promotion=promotion), headers=polish).json()
    assert answer["commissions"] == [
        {"name": "Prowizja od sprzedaży", "type": "commissionFee", "fee": pln("36.00")},
        {"name": "Prowizja od sprzedaży oferty wyróżnionej", "type": "commissionFeatureFee", "fee": pln("27.00")},
    ]
    assert answer["quotes"] == [
        {"name": "Wyróżnienie", "type": "emphasizedFee", "fee": pln("19.00"), "cycleDuration": "PT240H"},
        {"name": "Pogrubienie", "type": "boldFee", "fee": pln("4.00"), "cycleDuration": "PT240H"},
        {
            "name": "Promowanie na stronie działu",
            "type": "departmentPageFee",
            "fee": pln("79.00"),
            "cycleDuration": "PT240H",
        },
    ]


@pytest.mark.parametrize(
    ("promotion", "quotes", "featured"),
    [
        ({"emphasized1d": True}, [("emphasized1dFee", "2.90", "PT24H")], True),
        ({"emphasized10d": True}, [("emphasizedFee", "19.00", "PT240H")], True),
        (
            {"emphasizedHighlightBoldPackage": True, "emphasized": True, "bold": True, "highlight": True},
            [("emphasizedHighlightBoldPackageFee", "29.00", "PT240H")],
            True,
        ),
        ({"bold": None, "departmentPage": False}, [], False),
        (None, [], False),
    ],
)
def test_options_of_both_generations(seller: Any, promotion: Any, quotes: list[Any], featured: bool) -> None:
    answer = ask(seller, offer(promotion=promotion)).json()
    assert [(q["type"], q["fee"]["amount"], q["cycleDuration"]) for q in answer["quotes"]] == quotes
    assert len(answer["commissions"]) == 1 + featured


@pytest.mark.parametrize(
    "incomplete",
    [offer(None), offer(category=None), offer(sellingMode=None), {"name": "Ładowarka"}, {}],
)
def test_an_incomplete_model_costs_nothing(seller: Any, incomplete: dict[str, Any]) -> None:
    answer = ask(seller, incomplete)
    assert answer.status_code == 200
    assert [c["fee"] for c in answer.json()["commissions"]] == [pln("0.00")]


def test_models_that_clients_have_at_hand(seller: Any) -> None:
    stored = create(seller, listable(seller))
    draft = seller.get(f"/sale/offers/{stored['id']}").json()
    modern = seller.get(f"/sale/product-offers/{stored['id']}").json()
    for model in (draft, modern):
        assert ask(seller, model).json()["commissions"][0]["fee"] == pln("9.59")


def test_the_category_of_the_product_will_do(seller: Any) -> None:
    stored = create_product_offer(seller)
    mode, product = stored["sellingMode"], stored["productSet"][0]["product"]["id"]
    expected = ask(seller, {"sellingMode": mode, "category": stored["category"]}).json()
    assert expected["commissions"][0]["fee"] != pln("0.00")
    assert ask(seller, {"sellingMode": mode, "productSet": [{"product": {"id": product}}]}).json() == expected
    assert ask(seller, {"sellingMode": mode, "product": {"id": product}}).json() == expected
    assert ask(seller, by_gtin()).json() == expected
    unknown = {"sellingMode": mode, "productSet": [{"product": {"id": "0", "idType": "MPN"}}]}
    assert ask(seller, unknown).json()["commissions"][0]["fee"] == pln("0.00")


def test_fundraising_and_auctions(seller: Any) -> None:
    free = ask(seller, offer(fundraisingCampaign={"id": "11111111-1111-4111-8111-111111111111"})).json()
    assert free["commissions"][0]["fee"] == pln("0.00")
    mode = {"format": "AUCTION", "startingPrice": pln("10.00"), "minimalPrice": pln("50.00")}
    assert ask(seller, offer(sellingMode=mode)).json()["commissions"][0]["fee"] == pln("1.20")


def test_another_marketplace_has_its_currency(seller: Any) -> None:
    czech = {"allegro-cz": {"sellingMode": {"price": {"amount": "580.00", "currency": "CZK"}}}}
    answer = ask(seller, offer(additionalMarketplaces=czech), marketplaceId="allegro-cz").json()
    assert answer["commissions"][0]["fee"] == {"amount": "69.60", "currency": "CZK"}
    promoted = offer(additionalMarketplaces=czech, promotion={"emphasized1d": True})
    quotes = ask(seller, promoted, marketplaceId="allegro-cz").json()["quotes"]
    assert quotes[0]["fee"] == {"amount": "16.82", "currency": "CZK"}


def test_a_preview_of_a_stored_offer_knows_its_packages(seller: Any) -> None:
    flat = advertisement(seller)["id"]
    assign(seller, flat, EXTENDED, REFRESHING)
    quotes = seller.get(PREVIEW, params={"offer.id": flat}).json()["quotes"]
    assert [(quote["type"], quote["fee"]["amount"]) for quote in quotes] == [
        ("listingFee", "24.90"),
        ("classifiedsPackageFee", "15.00"),
        ("classifiedsPackageFee", "6.00"),
    ]
    id_ = create(seller, listable(seller))["id"]
    publish(seller, id_)
    for package, expected in (("emphasized1d", "emphasized1dFee"), ("emphasized10d", "emphasizedFee")):
        change = {"basePackage": {"id": package}, "modificationTime": "NOW"}
        criteria = [{"type": "CONTAINS_OFFERS", "offers": [{"id": id_}]}]
        path = f"/sale/offers/promo-options-commands/{uuid.uuid4()}"
        seller.put(path, json={"modification": change, "offerCriteria": criteria})
        seller.server.settle()
        quotes = seller.get(PREVIEW, params={"offer.id": id_}).json()["quotes"]
        assert [quote["type"] for quote in quotes] == [expected]


def test_advertisements_pay_for_listing_and_packages(seller: Any, server: Any) -> None:
    ad = offer("300000.00", category={"id": FLATS})
    ad["sellingMode"]["format"] = "ADVERTISEMENT"
    base, extra = "2b0c6f8e-6a35-4d0f-9d57-0a4bc4b7f102", "2b0c6f8e-6a35-4d0f-9d57-0a4bc4b7f103"
    packages = {"basePackage": {"id": base}, "extraPackages": [{"id": extra, "republish": True}]}
    answer = ask(seller, ad, classifiedsPackages=packages).json()
    assert answer["commissions"] == []
    assert [(q["type"], q["fee"]["amount"], q["cycleDuration"]) for q in answer["quotes"]] == [
        ("listingFee", "24.90", "PT720H"),
        ("classifiedsPackageFee", "15.00", "PT720H"),
        ("classifiedsPackageFee", "6.00", "PT240H"),
    ]
    assert [q.get("classifiedsPackage") for q in answer["quotes"]] == [None, {"id": base}, {"id": extra}]
    assert [e[1:] for e in errors(ask(seller, offer(), classifiedsPackages=packages))] == [
        (None, "Only advertisements can have packages.")
    ]
    swapped = {"basePackage": {"id": extra}, "extraPackages": [{"id": base}, {"id": None}]}
    assert [e[1] for e in errors(ask(seller, ad, classifiedsPackages=swapped))] == [
        "classifiedsPackages.basePackage.id",
        "classifiedsPackages.extraPackages[0].id",
        "classifiedsPackages.extraPackages[1].id",
    ]


@pytest.mark.parametrize(
    ("document", "more", "code", "path"),
    [
        (offer(category={"id": "nowhere"}), {}, "VALIDATION_ERROR", "offer.category.id"),
        (offer("ten"), {}, "VALIDATION_ERROR", "offer.sellingMode.price.amount"),
        (offer("-1.00"), {}, "VALIDATION_ERROR", "offer.sellingMode.price.amount"),
        (offer(), {"marketplaceId": "allegro-xx"}, "VALIDATION_ERROR", "marketplaceId"),
        (
            offer(),
            {"marketplaceId": "allegro-sk"},
            "CurrencyNotSupportedException",
            "offer.sellingMode.price.currency",
        ),
        (offer(sellingMode={"format": "GIFT"}), {}, "JsonMappingException", "offer.sellingMode.format"),
        (offer(promotion={"bold": "yes"}), {}, "JsonMappingException", "offer.promotion.bold"),
    ],
)
def test_what_a_preview_refuses(seller: Any, document: Any, more: Any, code: str, path: str) -> None:
    assert [e[:2] for e in errors(ask(seller, document, **more))] == [(code, path)]


def test_a_preview_needs_an_offer(seller: Any) -> None:
    assert [e[:2] for e in errors(seller.post(PREVIEW, json={}))] == [("JsonMappingException", "offer")]
    answer = seller.post(PREVIEW, content=b"{", headers={"Content-Type": "application/vnd.allegro.public.v1+json"})
    assert answer.status_code == 400


def test_the_preview_of_a_stored_offer(seller: Any, other_seller: Any) -> None:
    promotion = {"emphasizedHighlightBoldPackage": True}
    id_ = create(seller, listable(seller, promotion=promotion))["id"]
    answer = seller.get(PREVIEW, params={"offer.id": id_})
    assert answer.status_code == 200
    assert [c["fee"]["amount"] for c in answer.json()["commissions"]] == ["9.59", "7.19"]
    assert [q["fee"]["amount"] for q in answer.json()["quotes"]] == ["29.00"]
    assert other_seller.get(PREVIEW, params={"offer.id": id_}).status_code == 403
    assert seller.get(PREVIEW, params={"offer.id": "1"}).status_code == 404
    assert seller.get(PREVIEW).status_code == 400


def conditions(**changes: Any) -> dict[str, Any]:
    offered = {"category": {"id": CHARGERS}, "unitPrice": 79.9, "type": "offer"} | changes
    return {"offer": {name: value for name, value in offered.items() if value is not None}}


def test_the_older_preview(seller: Any) -> None:
    answer = seller.post(OLDER, json=conditions(soldQuantity=3, emphasized=True, numberOfPhotos=0))
    assert answer.status_code == 200
    assert [(c["type"], c["fee"]) for c in answer.json()["commissions"]] == [
        ("commissionFee", pln("28.76")),
        ("commissionFeatureFee", pln("21.58")),
    ]
    assert [(q["type"], q["fee"], q["cycleDuration"]) for q in answer.json()["quotes"]] == [
        ("emphasizedFee", pln("19.00"), "PT240H")
    ]
    ad = conditions(category={"id": FLATS}, type="advertisement", quantity=1)
    assert [q["type"] for q in seller.post(OLDER, json=ad).json()["quotes"]] == ["listingFee"]
    assert seller.post(OLDER, json=conditions(type=None, shop=False)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"category": None}, "offer.category.id"),
        ({"category": {"id": "nowhere"}}, "offer.category.id"),
        ({"unitPrice": None}, "offer.unitPrice"),
        ({"unitPrice": "1e3"}, "offer.unitPrice"),
        ({"unitPrice": -1}, "offer.unitPrice"),
        ({"type": None}, "offer.type"),
        ({"type": "advertisement"}, "offer.quantity"),
        ({"quantity": 0}, "offer.quantity"),
        ({"soldQuantity": 1_000_001}, "offer.soldQuantity"),
        ({"numberOfPhotos": -1}, "offer.numberOfPhotos"),
        ({"duration": "PT1H"}, "offer.duration"),
    ],
)
def test_what_the_older_preview_refuses(seller: Any, changes: Any, path: str) -> None:
    assert [e[1] for e in errors(seller.post(OLDER, json=conditions(**changes)))] == [path]


def test_the_next_fees_of_live_offers(own_server: Any, polish: dict[str, str]) -> None:

    seller, other = new_account(own_server), new_account(own_server)
    promotion = {"emphasizedHighlightBoldPackage": True, "departmentPage": True}
    short = {"duration": "PT240H", "republish": False}
    promoted = create(seller, listable(seller, promotion=promotion, publication={"duration": None}))["id"]
    ending = create(seller, listable(seller, promotion={"departmentPage": True}, publication=short))["id"]
    plain, draft = create(seller)["id"], create(seller, listable(seller, promotion=promotion))["id"]
    publish(seller, promoted, ending, plain)
    started = parse_instant(
        seller.get("/sale/offers", params={"offer.id": promoted}).json()["offers"][0]["publication"]["startedAt"]
    )
    assert started is not None
    asked = {"offer.id": [promoted, ending, plain, draft, "1", "x", promoted]}
    first = seller.get(QUOTES, params=asked, headers=polish).json()
    assert first["count"] == 3
    assert [(q["offer"]["id"], q["type"], q["name"], q["fee"]["amount"], q["enabled"]) for q in first["quotes"]] == [
        (promoted, "EMPHASIZED_HIGHLIGHT_BOLD_PACKAGE", "Pakiet Promo", "29.00", True),
        (promoted, "DEPARTMENT_PAGE", "Promowanie na stronie działu", "79.00", True),
        (ending, "DEPARTMENT_PAGE", "Promowanie na stronie działu", "79.00", False),
    ]
    assert parse_instant(first["quotes"][0]["nextDate"]) == started + 240 * HOUR
    own_server.advance(241 * HOUR)
    own_server.settle()
    seller, other = sign_in(own_server, seller.id), sign_in(own_server, other.id)  # tokens live for twelve hours
    later = seller.get(QUOTES, params=asked).json()
    assert [(q["offer"]["id"], q["name"]) for q in later["quotes"]] == [
        (promoted, "Promo package"),
        (promoted, "Promotion on the department page"),
    ]
    assert parse_instant(later["quotes"][0]["nextDate"]) == started + 480 * HOUR
    named = seller.get(QUOTES, params={"offer.id": promoted, "name": "Promo package"}).json()
    assert (named["count"], [q["type"] for q in named["quotes"]]) == (1, ["EMPHASIZED_HIGHLIGHT_BOLD_PACKAGE"])
    assert other.get(QUOTES, params=asked).json() == {"count": 0, "quotes": []}


def test_quotes_are_asked_for_one_to_twenty_offers(seller: Any) -> None:
    assert seller.get(QUOTES, params={"offer.id": ",".join(map(str, range(20)))}).json() == {"count": 0, "quotes": []}
    for params in ({}, {"offer.id": ""}, {"offer.id": list(range(21))}):
        answer = seller.get(QUOTES, params=params)
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "offer.id")


def test_a_replaced_tariff(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "own.json"
    path.write_text(
        json.dumps(
            {
                "featuredPercent": "50",
                "commission": {"tiers": [{"percent": "20"}]},
                "currencies": {"EUR": "0.25", "CZK": "6", "HUF": "100"},
            }
        )
    )
    with started_before("sqlite", tmp_path / "data", request) as settings:
        with running(replace(settings, tariff=path)) as server:
            promotion = {"emphasized": True}
            answer = ask(new_account(server), offer("10.00", promotion=promotion)).json()
        assert [c["fee"] for c in answer["commissions"]] == [pln("2.00"), pln("1.00")]
        assert answer["quotes"] == []
        path.write_text("{}")
        with pytest.raises(BrokenTariffError, match=f"^tariff: {path}: "), running(replace(settings, tariff=path)):
            pytest.fail("a server has started with a broken tariff")
