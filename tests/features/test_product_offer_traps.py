"""Where product offers could have lost something: both generations, operations, merges, and what is only promised."""

from collections.abc import Iterator
from typing import Any

import pytest
from listing import create as create_draft
from listing import listable, publish, upload
from product_listing import GUIDE_PRODUCT, SAFE, by_gtin, complete_product, create, describing, errors, inline
from test_product_offer_links import HOST, operation, picture

from harness import Account, Server, new_account
from origin import Names, Origin, origin_running, page
from stragan.fetch.fetcher import Fetcher

PATH = "/sale/product-offers"
USED = {"id": "11323", "valuesIds": ["11323_2"]}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with origin_running() as running:
        yield running


@pytest.fixture
def fetching(server: Server, origin: Origin) -> Iterator[Account]:
    server.world.fetcher = Fetcher(f"shop.test:{origin.port}", resolve=Names(shop_test=["127.0.0.1"]))
    yield new_account(server)
    del server.world.fetcher


def patched(seller: Account, offer: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    answer = seller.patch(f"{PATH}/{offer['id']}", json=changes)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def shown(seller: Account, offer: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = seller.get(f"{PATH}/{offer['id']}").json()
    return body


class TestPictures:
    def test_one_that_may_not_be_cached_is_still_used(self, fetching: Account, origin: Origin) -> None:
        origin.pages["/a.png"] = page(picture(), content_type="image/png", cache_control="no-store")
        answer = fetching.post(PATH, json=by_gtin(images=[f"http://shop.test:{origin.port}/a.png"]))
        assert operation(fetching, answer).status_code == 303
        offer = shown(fetching, answer.json())
        assert (offer["publication"]["status"], len(offer["images"])) == ("ACTIVE", 1)

    def test_what_waits_for_pictures_says_what_is_missing(self, fetching: Account, origin: Origin) -> None:
        origin.pages["/x.png"] = page(b"", "404 Not Found")
        link = f"http://shop.test:{origin.port}/x.png"
        answer = fetching.post(PATH, json=describing(inline(link)))
        told = {entry["code"] for entry in answer.json()["validation"]["errors"]}
        assert "ConstraintViolationException.ProductizationMinLimitReached" in told
        failed = operation(fetching, answer)
        assert errors(failed) == [("DownloadError.NotFound", "productSet[0].product.images[0]")]
        [task] = publish(fetching, answer.json()["id"])
        assert task["status"] == "FAIL"
        assert shown(fetching, answer.json())["publication"]["status"] == "INACTIVE"

    def test_the_place_of_the_one_that_failed(self, fetching: Account, origin: Origin) -> None:
        origin.pages["/x.png"] = page(b"", "403 Forbidden")
        link = f"http://shop.test:{origin.port}/x.png"
        answer = fetching.post(PATH, json=by_gtin(images=[upload(fetching), link]))
        assert errors(operation(fetching, answer)) == [("DownloadError.Forbidden", "images[1]")]

    @pytest.mark.parametrize(
        "address",
        ["", "abc", "javascript:alert(1)", "https://a.allegroimg.com/original/0313bd/338d11a74b059fea784beee0084d"],
    )
    def test_addresses_that_lead_nowhere_are_refused_at_once(self, seller: Account, address: str) -> None:
        answer = seller.post(PATH, json=by_gtin(images=[address]))
        assert answer.status_code == 422
        assert errors(answer) == [("OfferImagesNotFoundException", "images")]

    def test_those_that_were_suppressed_stay_away(self, seller: Account) -> None:
        product = {"id": complete_product().id, "images": []}
        offer = create(seller, by_gtin(productSet=[{"product": product}], publication={"status": "INACTIVE"}))
        assert offer["images"] == []
        assert patched(seller, offer, {"stock": {"available": 2}})["images"] == []

    @pytest.mark.parametrize("nothing", [None, []])
    def test_null_and_empty_clear_the_gallery(self, seller: Account, nothing: Any) -> None:
        offer = create(seller, by_gtin(publication={"status": "INACTIVE"}))
        assert len(offer["images"]) == 1
        assert patched(seller, offer, {"images": nothing})["images"] == []

    def test_ended_is_done_even_if_a_picture_cannot_be_had(self, fetching: Account, origin: Origin) -> None:
        origin.pages["/x.png"] = page(b"", "404 Not Found")
        offer = create(fetching)
        changes = {"publication": {"status": "ENDED"}, "images": [f"http://shop.test:{origin.port}/x.png"]}
        answer = fetching.patch(f"{PATH}/{offer['id']}", json=changes)
        assert operation(fetching, answer).status_code == 422
        assert shown(fetching, offer)["publication"]["status"] == "ENDED"

    def test_an_operation_does_not_undo_what_was_edited_meanwhile(self, fetching: Account, origin: Origin) -> None:
        origin.pages["/a.png"] = page(picture(), content_type="image/png")
        answer = fetching.post(PATH, json=by_gtin(images=[f"http://shop.test:{origin.port}/a.png"]))
        path = f"/sale/offers/{answer.json()['id']}"
        document = fetching.get(path).json()
        document["name"] = "Tytuł nadany w międzyczasie"
        assert fetching.put(path, json=document).status_code == 200
        assert errors(operation(fetching, answer)) == [("OfferConflictException", None)]
        assert shown(fetching, answer.json())["name"] == "Tytuł nadany w międzyczasie"


class TestProducts:
    def test_without_one_nothing_goes_live(self, seller: Account) -> None:
        document = by_gtin(
            productSet=None,
            name="Ładowarka sieciowa USB-C 20 W biała",
            category={"id": "250079"},
            images=[upload(seller)],
            description={"sections": [{"items": [{"type": "TEXT", "content": "<p>Opis.</p>"}]}]},
            publication={"status": "INACTIVE"},
        )
        offer = create(seller, document)
        code = "ConstraintViolationException.ProductizationMinLimitReached"
        assert code in {entry["code"] for entry in offer["validation"]["errors"]}
        answer = seller.patch(f"{PATH}/{offer['id']}", json={"publication": {"status": "ACTIVE"}})
        assert answer.status_code == 422
        assert code in {found for found, _ in errors(answer)}
        patched(seller, offer, {"stock": {"available": 3}})
        assert publish(seller, offer["id"])[0]["status"] == "FAIL"

    @pytest.mark.parametrize("nothing", [None, []])
    def test_it_is_not_taken_away(self, seller: Account, nothing: Any) -> None:
        offer = create(seller, by_gtin(publication={"status": "INACTIVE"}))
        answer = seller.patch(f"{PATH}/{offer['id']}", json={"productSet": nothing})
        assert (answer.status_code, errors(answer)) == (422, [("RemoveProductException", "productSet")])

    def test_the_same_new_product_twice_in_a_set(self, seller: Account) -> None:
        element = {"product": inline(upload(seller)), "safetyInformation": SAFE}
        answer = seller.post(PATH, json=describing(inline(upload(seller)), productSet=[element, element]))
        assert errors(answer) == [("ProductSetDuplicatedProducts", "productSet")]

    def test_another_one_brings_its_category(self, seller: Account) -> None:
        offer = create(seller, by_gtin(publication={"status": "INACTIVE"}))
        element = {"product": {"id": GUIDE_PRODUCT}, "safetyInformation": SAFE}
        assert patched(seller, offer, {"productSet": [element]})["category"] == {"id": "257150"}

    def test_a_draft_with_the_products_parameters_is_linked_to_it(self, seller: Account) -> None:
        draft = create_draft(seller)
        element = {"product": {"id": GUIDE_PRODUCT}, "safetyInformation": SAFE}
        changed = patched(seller, draft, {"productSet": [element]})
        assert [value["id"] for value in changed["parameters"]] == ["11323"]
        assert "4386" in {value["id"] for value in changed["productSet"][0]["product"]["parameters"]}

    def test_a_quantity_beyond_reason(self, seller: Account) -> None:
        element = {"product": {"id": complete_product().id}, "quantity": {"value": 10**30}}
        answer = seller.post(PATH, json=by_gtin(productSet=[element]))
        assert answer.status_code in (400, 422)


class TestBothGenerations:
    def test_a_patch_keeps_what_only_drafts_have(self, seller: Account) -> None:
        own = {"name": "Zapach", "values": ["las"]}
        draft = create_draft(
            seller,
            listable(seller, ean="5901234123457", customParameters=[own], tax={"rate": "23.00", "subject": "GOODS"}),
        )
        before = seller.get(f"/sale/offers/{draft['id']}").json()
        patched(seller, draft, {"stock": {"available": 3}})
        after = seller.get(f"/sale/offers/{draft['id']}").json()
        for name in ("ean", "customParameters", "tax", "promotion", "parameters", "sellingMode", "compatibilityList"):
            assert after[name] == before[name], name
        assert after["stock"]["available"] == 3

    def test_the_vat_of_a_put_is_that_of_the_product_offer(self, seller: Account) -> None:
        settings = {"rates": [{"rate": "23.00", "countryCode": "PL"}], "subject": "GOODS"}
        offer = create(seller, by_gtin(taxSettings=settings))
        document = seller.get(f"/sale/offers/{offer['id']}").json()
        assert document["tax"]["rate"] == "23.00"
        document["tax"] = {"rate": "8.00", "subject": "GOODS"}
        assert seller.put(f"/sale/offers/{offer['id']}", json=document).status_code == 200
        assert shown(seller, offer)["taxSettings"]["rates"] == [{"rate": "8.00", "countryCode": "PL"}]
        patched(seller, offer, {"stock": {"available": 3}})
        assert seller.get(f"/sale/offers/{offer['id']}").json()["tax"]["rate"] == "8.00"

    def test_a_product_that_comes_by_put(self, seller: Account) -> None:
        offer = create(
            seller, by_gtin(productSet=None, name="Etui na telefon czarne", publication={"status": "INACTIVE"})
        )
        document = seller.get(f"/sale/offers/{offer['id']}").json()
        document["product"] = {"id": GUIDE_PRODUCT.upper()}
        assert seller.put(f"/sale/offers/{offer['id']}", json=document).status_code == 200
        assert [e["product"]["id"].lower() for e in shown(seller, offer)["productSet"]] == [GUIDE_PRODUCT]
        patched(seller, offer, {"stock": {"available": 3}})
        assert seller.get(f"/sale/offers/{offer['id']}").json()["product"]["id"].lower() == GUIDE_PRODUCT

    def test_one_event_for_one_change(self, seller: Account) -> None:
        draft = create_draft(seller)
        publish(seller, draft["id"])
        patched(seller, draft, {"stock": {"available": 3}})
        kinds = [event["type"] for event in seller.get("/sale/offer-events").json()["offerEvents"]]
        assert kinds == ["OFFER_ACTIVATED", "OFFER_STOCK_CHANGED"]

    def test_republishing_restores_what_the_seller_last_set(self, own_server: Server) -> None:
        from harness import sign_in
        from stragan.kernel.times import DAY

        seller = new_account(own_server)
        offer = create(seller, by_gtin(publication={"duration": "P3D", "republish": True}))
        patched(seller, offer, {"stock": {"available": 2}})
        own_server.advance(3 * DAY + 1000)
        own_server.settle()
        after = shown(sign_in(own_server, seller.id), offer)
        assert (after["publication"]["status"], after["stock"]["available"]) == ("ACTIVE", 2)


class TestMerge:
    def test_a_resource_named_anew(self, seller: Account) -> None:
        offer = create(seller)
        rates = seller.get("/sale/shipping-rates").json()["shippingRates"][0]
        document = seller.get(f"/sale/shipping-rates/{rates['id']}").json()
        document["name"] = "Drugi"
        second = seller.post("/sale/shipping-rates", json=document).json()
        changed = patched(seller, offer, {"delivery": {"shippingRates": {"name": "Drugi"}}})
        assert changed["delivery"]["shippingRates"] == {"id": second["id"]}
        assert changed["delivery"]["handlingTime"] == offer["delivery"]["handlingTime"]
        answer = seller.patch(f"{PATH}/{offer['id']}", json={"delivery": {"shippingRates": {"name": "nieznany"}}})
        assert errors(answer) == [("ShippingRatesNotFoundException", "delivery.shippingRates")]

    def test_dates_of_a_live_offer(self, seller: Account) -> None:
        offer = create(seller)
        answer = seller.patch(f"{PATH}/{offer['id']}", json={"publication": {"startingAt": "2999-01-01T00:00:00Z"}})
        assert answer.status_code == 422
        assert errors(answer)[0][1] == "publication.startingAt"
        answer = seller.patch(f"{PATH}/{offer['id']}", json={"publication": {"endingAt": "wczoraj"}})
        assert errors(answer) == [("VALIDATION_ERROR", "publication.endingAt")]

    @pytest.mark.parametrize(
        ("amount", "currency", "path"),
        [("abc", "CZK", "amount"), ("", "CZK", "amount"), ("-5", "CZK", "amount"), ("100.00", "PLN", "currency")],
    )
    def test_prices_of_other_marketplaces(self, seller: Account, amount: str, currency: str, path: str) -> None:
        price = {"amount": amount, "currency": currency}
        answer = seller.post(
            PATH, json=by_gtin(additionalMarketplaces={"allegro-cz": {"sellingMode": {"price": price}}})
        )
        assert answer.status_code == 422
        assert errors(answer)[0][1] == f"additionalMarketplaces.allegro-cz.sellingMode.price.{path}"

    def test_a_price_elsewhere_has_two_decimals(self, seller: Account) -> None:
        other = {"allegro-cz": {"sellingMode": {"price": {"amount": "100.5", "currency": "CZK"}}}}
        offer = create(seller, by_gtin(additionalMarketplaces=other, parameters=[USED]))
        price = {"amount": "100.50", "currency": "CZK"}
        assert offer["additionalMarketplaces"]["allegro-cz"]["sellingMode"]["price"] == price
        parts = seller.get(f"{PATH}/{offer['id']}/parts?include=price").json()
        assert parts["additionalMarketplaces"] == {"allegro-cz": {"sellingMode": {"price": price}}}

    def test_slow_edits_at_the_same_time(self, fetching: Account, origin: Origin) -> None:
        """Of several edits that are finished later one is taken, the others are told to wait."""
        offer = create(fetching)
        links = [f"http://shop.test:{origin.port}/{i}.png" for i in range(4)]

        async def edit_all(world: Any) -> list[Any]:
            import asyncio
            import json

            from stragan.features.product_offers.service import Origin as From
            from stragan.features.product_offers.service import edit

            start = From(world, fetching.id, HOST, is_new=False)
            bodies = [json.dumps({"images": [link]}).encode() for link in links]
            return await asyncio.gather(
                *(edit(start, offer["id"], body, "en") for body in bodies), return_exceptions=True
            )

        outcomes = fetching.server.run(edit_all)
        assert sorted(getattr(outcome, "status", 0) for outcome in outcomes) == [202, 409, 409, 409]
