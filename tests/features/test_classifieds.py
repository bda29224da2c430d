"""Advertisements: their packages, what they need to be listed, and their statistics (behaviour §9)."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from advertising import ASSIGNED, BASIC, EXTENDED, FLATS, REFRESHING, advertisement, assign, listed, packages
from buying import ask
from changing import live, offer_of
from listing import create, publish, status
from msgspec.structs import replace
from product_listing import create as create_product_offer
from shopping import browser

from harness import Account, Server, new_account, problems, running, sign_in, started_before
from stragan.kernel.times import DAY, HOUR, iso

CONFIGURATIONS = "/sale/classifieds-packages"
OFFERS_STATS, SELLER_STATS = "/sale/classified-offers-stats", "/sale/classified-seller-stats"
CHARGERS, HOUSES, HOUSES_FOR_SALE = "257150", "380006", "380004"
NO_PACKAGE = {
    "code": "ConstraintViolationException.ValidAdvertisementPackage",
    "message": "The classifieds package is not associated with the offer, or the category does not match the package.",
    "details": "ConstraintViolationException.ValidAdvertisementPackage",
    "path": "sellingMode",
    "userMessage": "Pakiet ogłoszeniowy nie jest przypisany do oferty lub kategoria nie pasuje do pakietu.",
}
UNPUBLISHED = (
    "Could not change offer publication status. "
    "Pakiet ogłoszeniowy nie jest przypisany do oferty lub kategoria nie pasuje do pakietu."
)


def not_found(offer_id: str) -> tuple[int, str, str]:
    return 404, "ClassifiedForOfferNotFoundException", f"Classified with id: {offer_id} does not exist."


def refusal(answer: Any) -> tuple[int, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["code"], error["message"]


def assigned(seller: Account, offer_id: str) -> Any:
    answer = seller.get(f"{ASSIGNED}/{offer_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestConfigurations:
    def test_of_a_category(self, seller: Account) -> None:
        found = seller.get(CONFIGURATIONS, params={"category.id": FLATS}).json()["packages"]
        assert [(one["id"], one["type"], one["publication"]) for one in found] == [
            (BASIC, "BASE", {"duration": "PT720H"}),
            (EXTENDED, "BASE", {"duration": "PT720H"}),
            (REFRESHING, "EXTRA", None),
        ]
        assert seller.get(f"{CONFIGURATIONS}/{BASIC}").json() == found[0]
        assert found[0] == {
            "id": BASIC,
            "name": "Basic package",
            "type": "BASE",
            "publication": {"duration": "PT720H"},
            "promotions": [],
            "extensions": [],
        }

    def test_in_polish(self, seller: Account, polish: dict[str, str]) -> None:
        assert seller.get(f"{CONFIGURATIONS}/{BASIC}", headers=polish).json()["name"] == "Pakiet podstawowy"

    def test_a_category_without_advertisements_has_none(self, seller: Account) -> None:
        assert seller.get(CONFIGURATIONS, params={"category.id": CHARGERS}).json() == {"packages": []}

    @pytest.mark.parametrize("params", [{}, {"category.id": ""}, {"category.id": "nothing"}])
    def test_unknown_categories(self, seller: Account, params: dict[str, str]) -> None:
        answer = seller.get(CONFIGURATIONS, params=params)
        assert problems(answer) == (400, [("BadRequestException", "category.id")])

    def test_unknown_packages(self, seller: Account) -> None:
        assert problems(seller.get(f"{CONFIGURATIONS}/nothing")) == (404, [("PackageNotFoundException", None)])


def test_packages_of_a_tariff_of_ones_own(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Sold in one category and below it, with what it includes; others keep the packages that are sold everywhere."""
    document = json.loads((files("stragan.catalogue") / "data" / "tariff.json").read_text("utf-8"))
    document["packages"][0] |= {
        "categories": [HOUSES],
        "promotions": [{"name": "emphasized", "duration": "PT240H"}],
        "extensions": [{"name": "otherSite", "description": "Other site"}],
    }
    path = tmp_path / "tariff.json"
    path.write_text(json.dumps(document))
    with (
        started_before(kind, tmp_path / "data", request) as settings,
        running(replace(settings, tariff=path)) as server,
    ):
        seller = new_account(server)
        sold = {
            category: seller.get(CONFIGURATIONS, params={"category.id": category}).json()["packages"]
            for category in (FLATS, HOUSES_FOR_SALE)
        }
        assert [one["id"] for one in sold[FLATS]] == [EXTENDED, REFRESHING]
        assert [one["id"] for one in sold[HOUSES_FOR_SALE]] == [BASIC, EXTENDED, REFRESHING]
        assert sold[HOUSES_FOR_SALE][0]["promotions"] == [{"name": "emphasized", "duration": "PT240H"}]
        assert sold[HOUSES_FOR_SALE][0]["extensions"] == [{"name": "otherSite", "description": "Other site"}]
        id_ = advertisement(seller)["id"]
        refused = seller.put(f"{ASSIGNED}/{id_}", json=packages(BASIC))
        assert problems(refused) == (422, [("PackagesNotActiveException", None)])
        assign(seller, id_, EXTENDED)


class TestPackages:
    def test_an_advertisement_needs_one_to_be_listed(self, seller: Account, polish: dict[str, str]) -> None:
        id_ = advertisement(seller)["id"]
        assert seller.get(f"/sale/offers/{id_}", headers=polish).json()["validation"]["errors"] == [NO_PACKAGE]
        assert refusal(seller.get(f"{ASSIGNED}/{id_}")) == not_found(id_)
        (task,) = publish(seller, id_)
        assert (task["status"], task["message"]) == ("FAIL", UNPUBLISHED)
        assign(seller, id_, BASIC, REFRESHING)
        assert assigned(seller, id_) == packages(BASIC, REFRESHING)
        for headers in ({}, polish):
            assert seller.get(f"/sale/offers/{id_}", headers=headers).json()["validation"]["errors"] == []
        assert [task["status"] for task in publish(seller, id_)] == ["SUCCESS"]
        assert status(seller, id_) == "ACTIVE"

    def test_other_gaps_stay(self, seller: Account, polish: dict[str, str]) -> None:
        id_ = advertisement(seller, images=None)["id"]
        before = [seller.get(f"/sale/offers/{id_}", headers=h).json()["validation"]["errors"] for h in ({}, polish)]
        assign(seller, id_)
        after = [seller.get(f"/sale/offers/{id_}", headers=h).json()["validation"]["errors"] for h in ({}, polish)]
        assert after == [[e for e in errors if e["code"] != NO_PACKAGE["code"]] for errors in before]
        assert [len(errors) for errors in after] == [len(before[0]) - 1] * 2
        (task,) = publish(seller, id_)
        assert task["message"] == "Could not change offer publication status. You cannot activate an invalid offer."

    def test_edits_keep_the_package_but_not_in_another_category(self, seller: Account) -> None:
        id_ = advertisement(seller)["id"]
        assign(seller, id_)
        document = offer_of(seller, id_)
        again = seller.put(f"/sale/offers/{id_}", json=document | {"name": "Mieszkanie dwupokojowe Ochota"}).json()
        assert again["validation"]["errors"] == []
        moved = seller.put(f"/sale/offers/{id_}", json=document | {"category": None}).json()
        assert NO_PACKAGE["code"] in [error["code"] for error in moved["validation"]["errors"]]

    def test_product_offers(self, seller: Account) -> None:
        id_ = advertisement(seller)["id"]
        refused = seller.patch(f"/sale/product-offers/{id_}", json={"publication": {"status": "ACTIVE"}})
        assert problems(refused) == (422, [(NO_PACKAGE["code"], "sellingMode")])
        assign(seller, id_)
        done = seller.patch(f"/sale/product-offers/{id_}", json={"publication": {"status": "ACTIVE"}})
        assert (done.status_code, done.json()["publication"]["status"]) == (200, "ACTIVE")

    def test_a_product_offer_says_that_it_lacks_one_and_then_no_more(self, seller: Account) -> None:
        document = {
            "name": "Mieszkanie dwupokojowe Wola",
            "category": {"id": FLATS},
            "sellingMode": {"format": "ADVERTISEMENT", "price": {"amount": "300000.00", "currency": "PLN"}},
        }
        offer = create_product_offer(seller, document)
        codes = [error["code"] for error in offer["validation"]["errors"]]
        assert (offer["publication"]["status"], NO_PACKAGE["code"] in codes) == ("INACTIVE", True)
        assign(seller, offer["id"])
        left = seller.get(f"/sale/product-offers/{offer['id']}").json()["validation"]["errors"]
        assert [error["code"] for error in left] == [code for code in codes if code != NO_PACKAGE["code"]]

    def test_the_end_uses_them_up(self, seller: Account) -> None:
        id_ = listed(seller, BASIC)
        publish(seller, id_, action="END")
        assert refusal(seller.get(f"{ASSIGNED}/{id_}")) == not_found(id_)
        (task,) = publish(seller, id_)
        assert (task["status"], task["message"]) == ("FAIL", UNPUBLISHED)
        assign(seller, id_, EXTENDED)
        assert [task["status"] for task in publish(seller, id_)] == ["SUCCESS"]

    def test_what_starts_again_by_itself_keeps_what_is_to_be_republished(self, own_server: Server) -> None:
        seller = new_account(own_server)
        publication = {"duration": "P10D", "republish": True}
        once, again = (listed(seller, BASIC, REFRESHING, republish=r, publication=publication) for r in (False, True))
        own_server.advance(10 * DAY)
        own_server.settle()
        seller = sign_in(own_server, seller.id)
        assert [status(seller, id_) for id_ in (once, again)] == ["ACTIVE", "ACTIVE"]
        assert assigned(seller, once) == packages(BASIC)
        assert assigned(seller, again) == packages(BASIC, REFRESHING, republish=True)

    def test_a_duration_that_is_over_uses_them_up(self, own_server: Server) -> None:
        seller = new_account(own_server)
        id_ = listed(seller, BASIC, publication={"duration": "P10D"})
        own_server.advance(10 * DAY)
        own_server.settle()
        seller = sign_in(own_server, seller.id)
        assert (status(seller, id_), seller.get(f"{ASSIGNED}/{id_}").status_code) == ("ENDED", 404)

    def test_extra_packages_come_and_go_while_it_is_listed(self, seller: Account) -> None:
        id_ = listed(seller, BASIC)
        refused = seller.put(f"{ASSIGNED}/{id_}", json=packages(EXTENDED))
        assert problems(refused) == (422, [("VALIDATION_ERROR", "basePackage.id")])
        assign(seller, id_, BASIC, REFRESHING)
        assert assigned(seller, id_) == packages(BASIC, REFRESHING)
        quotes = seller.get("/pricing/offer-quotes", params={"offer.id": id_}).json()["quotes"]
        assert [quote["type"] for quote in quotes] == ["LISTING", "CLASSIFIEDS_EXTRA"]
        assign(seller, id_, BASIC)
        quotes = seller.get("/pricing/offer-quotes", params={"offer.id": id_}).json()["quotes"]
        assert [quote["type"] for quote in quotes] == ["LISTING"]

    @pytest.mark.parametrize(
        ("case", "body", "expected"),
        [
            ("nothing", {}, [("VALIDATION_ERROR", "basePackage")]),
            ("null", {"basePackage": None}, [("VALIDATION_ERROR", "basePackage")]),
            ("no id", {"basePackage": {}}, [("VALIDATION_ERROR", "basePackage.id")]),
            (
                "no extra id",
                {"basePackage": {"id": BASIC}, "extraPackages": [{"republish": True}]},
                [("VALIDATION_ERROR", "extraPackages[0].id")],
            ),
            ("unknown", packages("nothing"), [("PackagesNotActiveException", None)]),
            (
                "swapped",
                packages(REFRESHING, BASIC),
                [("VALIDATION_ERROR", "basePackage.id"), ("VALIDATION_ERROR", "extraPackages[0].id")],
            ),
            ("twice", packages(BASIC, REFRESHING, REFRESHING), [("VALIDATION_ERROR", "extraPackages")]),
            ("no object", {"basePackage": "x"}, [("JsonMappingException", "basePackage")]),
        ],
    )
    def test_wrong_requests(self, seller: Account, case: str, body: Any, expected: Any) -> None:
        id_ = advertisement(seller)["id"]
        assert problems(seller.put(f"{ASSIGNED}/{id_}", json=body)) == (422, expected), case
        assert seller.get(f"{ASSIGNED}/{id_}").status_code == 404

    def test_packages_that_are_not_active_are_named(self, seller: Account) -> None:
        id_ = advertisement(seller)["id"]
        answer = seller.put(f"{ASSIGNED}/{id_}", json=packages("one", "two"))
        assert answer.json()["errors"][0]["message"] == "Packages with ids: [one, two] are not active."
        unsorted = create(seller, {"name": "Ogłoszenie testowe", "sellingMode": {"format": "ADVERTISEMENT"}})["id"]
        answer = seller.put(f"{ASSIGNED}/{unsorted}", json=packages(BASIC))
        assert problems(answer) == (422, [("PackagesNotActiveException", None)])

    def test_only_advertisements_have_them(self, seller: Account) -> None:
        id_ = live(seller)
        (error,) = seller.put(f"{ASSIGNED}/{id_}", json=packages()).json()["errors"]
        assert (error["code"], error["details"]) == ("VALIDATION_ERROR", "Only advertisements can have packages.")
        assert refusal(seller.get(f"{ASSIGNED}/{id_}")) == not_found(id_)

    def test_other_sellers_and_unknown_offers(self, seller: Account, other_seller: Account) -> None:
        id_ = advertisement(other_seller)["id"]
        assert seller.put(f"{ASSIGNED}/{id_}", json=packages()).status_code == 403
        assert seller.get(f"{ASSIGNED}/{id_}").status_code == 403
        assert refusal(seller.put(f"{ASSIGNED}/1", json=packages())) == not_found("1")
        assert refusal(seller.get(f"{ASSIGNED}/1")) == not_found("1")
        assert refusal(other_seller.get(f"{ASSIGNED}/{id_}")) == not_found(id_)

    def test_no_promotion_packages(self, seller: Account) -> None:
        change = {"modificationType": "CHANGE", "packageType": "BASE", "packageId": "emphasized1d"}
        answer = seller.post(
            f"/sale/offers/{listed(seller)}/promo-options-modification", json={"modifications": [change]}
        )
        assert problems(answer) == (422, [("promoPackageNotAllowed", None)])


class TestStatistics:
    def happen(self, server: Server, offer_id: str, type_: str, count: int = 1) -> Any:
        return ask(server, "/_stragan/classified-events", {"offer_id": offer_id, "type": type_, "count": count})

    def test_events_are_counted_by_day(self, own_server: Server) -> None:
        seller = new_account(own_server)
        first, second = listed(seller), listed(seller)
        nothing = {"eventStatsTotal": [], "eventsPerDay": []}
        assert seller.get(SELLER_STATS).json() == nothing
        assert seller.get(OFFERS_STATS, params={"offer.id": first}).json() == {
            "offerStats": [{"offer": {"id": first}, **nothing}]
        }
        day = iso(own_server.world.now())[:10]
        for id_, type_, count in (
            (first, "SHOWED_PHONE_NUMBER", 2),
            (first, "ADDED_TO_FAVOURITES", 1),
            (second, "SHOWED_PHONE_NUMBER", 5),
        ):
            assert self.happen(own_server, id_, type_, count).status_code == 204
        own_server.advance(DAY)
        seller = sign_in(own_server, seller.id)
        next_day = iso(own_server.world.now())[:10]
        self.happen(own_server, first, "SHOWED_PHONE_NUMBER")
        self.happen(own_server, first, "SHOWED_PHONE_NUMBER")

        def counts(**given: int) -> list[dict[str, Any]]:
            return [{"eventType": type_, "count": count} for type_, count in given.items()]

        assert seller.get(SELLER_STATS).json() == {
            "eventStatsTotal": counts(ADDED_TO_FAVOURITES=1, SHOWED_PHONE_NUMBER=9),
            "eventsPerDay": [
                {"date": day, "eventStats": counts(ADDED_TO_FAVOURITES=1, SHOWED_PHONE_NUMBER=7)},
                {"date": next_day, "eventStats": counts(SHOWED_PHONE_NUMBER=2)},
            ],
        }
        stats = seller.get(OFFERS_STATS, params=[("offer.id", second), ("offer.id", first)]).json()["offerStats"]
        assert [(one["offer"]["id"], one["eventStatsTotal"]) for one in stats] == [
            (second, counts(SHOWED_PHONE_NUMBER=5)),
            (first, counts(ADDED_TO_FAVOURITES=1, SHOWED_PHONE_NUMBER=4)),
        ]
        only = {"date.gte": iso(own_server.world.now() - HOUR), "date.lte": iso(own_server.world.now())}
        if only["date.gte"][:10] == next_day:
            assert seller.get(SELLER_STATS, params=only).json()["eventStatsTotal"] == counts(SHOWED_PHONE_NUMBER=2)
        before = {"date.lte": iso(own_server.world.now() - DAY)}
        assert seller.get(SELLER_STATS, params=before).json()["eventStatsTotal"] == counts(
            ADDED_TO_FAVOURITES=1, SHOWED_PHONE_NUMBER=7
        )

    def test_questions_are_counted(self, seller: Account, other_seller: Account) -> None:
        id_, ordinary = listed(seller), live(seller)
        for about in (id_, id_, ordinary):
            message = {"buyer": other_seller.login, "offer_id": about, "text": "Czy aktualne?"}
            assert ask(seller.server, "/_stragan/messages", message).status_code == 201
        assert seller.get(SELLER_STATS).json()["eventStatsTotal"] == [{"eventType": "ASKED_QUESTION", "count": 2}]
        assert other_seller.get(SELLER_STATS).json()["eventStatsTotal"] == []

    def test_telephone_numbers_that_the_shop_shows_are_counted(self, seller: Account, buyer: Account) -> None:
        id_ = listed(seller)
        shop = browser(seller.server, buyer)
        address = shop.get(f"/oferta/{id_}").location or ""
        page = shop.get(address)
        assert (page.status, "512323495" in page.text) == (200, False)
        assert page.all("form", action=f"{address}/contact")
        assert seller.get(SELLER_STATS).json()["eventStatsTotal"] == []
        shown = shop.post(f"{address}/contact", {})
        assert (shown.status, "Anna 512323495" in shown.text) == (200, True)
        assert shown.all("a", href="tel:512323495")
        assert seller.get(SELLER_STATS).json()["eventStatsTotal"] == [{"eventType": "SHOWED_PHONE_NUMBER", "count": 1}]
        browser(seller.server, seller).post(f"{address}/contact", {})  # the seller knows the number
        stranger = browser(seller.server)
        assert stranger.get(address).links("/auth/sign-in?return=")
        assert stranger.post(f"{address}/contact", {}).status != 200
        ordinary = live(seller)
        shop.post(f"/oferta/{ordinary}/contact", {})
        assert seller.get(SELLER_STATS).json()["eventStatsTotal"] == [{"eventType": "SHOWED_PHONE_NUMBER", "count": 1}]

    def test_only_what_was_listed_has_events(self, seller: Account) -> None:
        for id_ in (advertisement(seller)["id"], live(seller), "1", "x"):
            assert self.happen(seller.server, id_, "ASKED_QUESTION").status_code == 404
        id_ = listed(seller)
        for count in (0, 1_000_001):
            assert self.happen(seller.server, id_, "ASKED_QUESTION", count).status_code == 422
        assert self.happen(seller.server, id_, "LOOKED").status_code == 422
        assert seller.get(SELLER_STATS).json()["eventStatsTotal"] == []

    @pytest.mark.parametrize(
        ("case", "since", "until", "expected"),
        [
            ("from the future", HOUR, None, ["date.gte", "date.gte"]),
            ("until the future", None, HOUR, ["date.lte"]),
            ("backwards", -DAY, -2 * DAY, ["date.gte"]),
            ("three months", -93 * DAY, 0, ["date.gte"]),
        ],
    )
    def test_wrong_periods(
        self, seller: Account, case: str, since: int | None, until: int | None, expected: list[str]
    ) -> None:
        now = seller.server.world.now()
        dates = {"date.gte": since, "date.lte": until}
        params = {name: iso(now + at) for name, at in dates.items() if at is not None}
        wrong = (422, [("VALIDATION_ERROR", path) for path in expected])
        assert problems(seller.get(SELLER_STATS, params=params)) == wrong, case
        id_ = listed(seller)
        assert problems(seller.get(OFFERS_STATS, params={"offer.id": id_, **params})) == wrong, case

    def test_wrong_dates_and_offers(self, seller: Account, other_seller: Account) -> None:
        assert problems(seller.get(SELLER_STATS, params={"date.gte": "today"})) == (
            400,
            [("BadRequestException", "date.gte")],
        )
        assert problems(seller.get(OFFERS_STATS)) == (400, [("BadRequestException", "offer.id")])
        many = [("offer.id", str(i)) for i in range(1, 52)]
        assert problems(seller.get(OFFERS_STATS, params=many)) == (422, [("VALIDATION_ERROR", "offer.id")])
        assert refusal(seller.get(OFFERS_STATS, params=many[:50])) == not_found("1")
        id_ = live(seller)
        assert refusal(seller.get(OFFERS_STATS, params={"offer.id": id_})) == not_found(id_)
        foreign = listed(other_seller)
        assert seller.get(OFFERS_STATS, params={"offer.id": foreign}).status_code == 403
