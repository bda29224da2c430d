"""Dry runs and bulk creation: what a request would be told, and many requests in one."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listing import create as create_draft
from listing import listable, publish
from product_listing import GUIDE_GTIN, NEW, by_gtin, complete_product, create

from harness import Account

PATH = "/_stragan/product-offers"
JSON = {"Accept": "application/json"}


def dry(seller: Account, path: str, document: Any) -> dict[str, Any]:
    answer = seller.post(path, json=document, headers=JSON)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def count(seller: Account) -> int:
    return int(seller.get("/sale/offers?limit=1").json()["totalCount"])


class TestDryRun:
    def test_a_good_request_is_accepted_and_nothing_is_stored(self, seller: Account) -> None:
        assert dry(seller, f"{PATH}/dry-run", by_gtin()) == {"accepted": True, "listable": True, "problems": []}
        assert count(seller) == 0
        assert seller.get("/sale/offer-events").json()["offerEvents"] == []

    def test_every_problem_has_its_place_its_rule_and_what_was_received(self, seller: Account) -> None:
        document = by_gtin(
            GUIDE_GTIN, name="Etui", sellingMode={"price": {"amount": "0.50", "currency": "PLN"}}, parameters=[]
        )
        found = dry(seller, f"{PATH}/dry-run", document)
        assert (found["accepted"], found["listable"]) == (False, False)
        by_rule = {problem["rule"]: problem for problem in found["problems"]}
        price = by_rule["prices_are_amounts_in_limits"]
        assert (price["pointer"], price["received"]) == ("/sellingMode/price/amount", "0.50")
        assert price["code"] == "ConstraintViolationException.Price"
        assert "1.00" in price["hint"]
        assert by_rule["title_is_long"]["pointer"] == "/name" if "title_is_long" in by_rule else True
        safety = by_rule["products_have_safety_information"]
        assert (safety["pointer"], safety["received"]) == ("/productSet/0/safetyInformation", None)

    def test_wrong_shapes_are_told_too(self, seller: Account) -> None:
        found = dry(seller, f"{PATH}/dry-run", by_gtin(productSet=[{"quantity": 2}]))
        assert found["accepted"] is False
        assert [(p["pointer"], p["received"]) for p in found["problems"]] == [("/productSet/0/quantity", 2)]

    def test_of_a_patch(self, seller: Account) -> None:
        offer = create(seller)
        path = f"{PATH}/{offer['id']}/dry-run"
        assert dry(seller, path, {"stock": {"available": 3}})["accepted"] is True
        found = dry(seller, path, {"stock": {"available": -3}})
        assert found["accepted"] is False
        assert [(p["pointer"], p["received"]) for p in found["problems"]] == [("/stock/available", -3)]
        assert seller.get(f"/sale/product-offers/{offer['id']}").json() == offer

    def test_of_another_sellers_offer(self, seller: Account, other_seller: Account) -> None:
        offer = create(seller)
        answer = other_seller.post(f"{PATH}/{offer['id']}/dry-run", json={}, headers=JSON)
        assert answer.status_code == 403

    def test_of_a_draft(self, seller: Account) -> None:
        found = dry(seller, "/_stragan/offers/dry-run", {"name": "Oferta testowa"})
        assert (found["accepted"], found["listable"]) == (True, False)
        assert [p["pointer"] for p in found["problems"]][:3] == ["/location", "/payments/invoice", "/description"]
        assert dry(seller, "/_stragan/offers/dry-run", listable(seller)) == {
            "accepted": True,
            "listable": True,
            "problems": [],
        }
        assert count(seller) == 0

    def test_of_a_drafts_replacement(self, seller: Account) -> None:
        draft = create_draft(seller)
        path = f"/_stragan/offers/{draft['id']}/dry-run"
        assert dry(seller, path, draft)["listable"] is True
        assert dry(seller, path, {**draft, "category": {"id": "0"}})["accepted"] is False

    def test_needs_a_token(self, anonymous: Account) -> None:
        assert anonymous.post(f"{PATH}/dry-run", json={}, headers=JSON).status_code == 401


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Etui", "Etui na telefon czarne", "x" * 80, "Ładne etui © na telefon"]),
        "parameters": st.sampled_from([[], [NEW], [NEW, NEW], [{"id": "11323", "valuesIds": ["nie ma"]}]]),
        "stock": st.builds(lambda n: {"available": n}, st.integers(-1, 3)),
        "sellingMode": st.sampled_from(
            [
                {"price": {"amount": amount, "currency": currency}}
                for amount in ("0.99", "1.00", "10", "abc")
                for currency in ("PLN", "EUR")
            ]
        ),
        "language": st.sampled_from(["pl-PL", "xx"]),
        "publication": st.sampled_from([{"status": "ACTIVE"}, {"duration": "P3D"}, {"duration": "P4D"}]),
        "delivery": st.sampled_from([{"handlingTime": "PT24H"}, {"handlingTime": "PT1H"}]),
        "productSet": st.sampled_from(
            [[], [{"product": {"id": complete_product().id}}], [{"product": {"id": "nie ma"}}]]
        ),
    },
)


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=CHANGES)
def test_what_a_dry_run_accepts_publication_accepts_and_the_reverse(seller: Account, changes: dict[str, Any]) -> None:
    """A creation as ACTIVE succeeds exactly when its dry run is accepted, with the same problems otherwise."""
    document = by_gtin(**changes)
    found = dry(seller, f"{PATH}/dry-run", document)
    answer = seller.post("/sale/product-offers", json=document)
    assert (answer.status_code == 201) is found["accepted"], (found, answer.text)
    if answer.status_code == 201:
        offer = answer.json()
        assert offer["publication"]["status"] == "ACTIVE"
        ended = seller.patch(f"/sale/product-offers/{offer['id']}", json={"publication": {"status": "ENDED"}})
        assert ended.status_code == 200  # at most five offers of a product are active
    else:
        told = [(p["code"], p["path"]) for p in answer.json()["errors"]]
        assert set(told) <= {(p["code"], p["path"]) for p in found["problems"]}


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=CHANGES)
def test_a_draft_that_is_listable_can_be_published_and_no_other(seller: Account, changes: dict[str, Any]) -> None:
    taken = ("name", "parameters", "stock", "sellingMode", "delivery")
    document = listable(seller)
    for name in taken:
        if name in changes:
            document[name] = document[name] | changes[name] if name in ("sellingMode", "delivery") else changes[name]
    found = dry(seller, "/_stragan/offers/dry-run", document)
    answer = seller.post("/sale/offers", json=document)
    assert (answer.status_code == 201) is found["accepted"], (found, answer.text)
    if answer.status_code == 201:
        [task] = publish(seller, answer.json()["id"])
        assert (task["status"] == "SUCCESS") is found["listable"], (found, task)


class TestBulk:
    def bulk(self, seller: Account, offers: list[Any], **options: Any) -> dict[str, Any]:
        return dry(seller, f"{PATH}/bulk", {"offers": offers, **options})

    def test_each_has_its_result(self, seller: Account) -> None:
        used = by_gtin(parameters=[{"id": "11323", "valuesIds": ["11323_2"]}])
        found = self.bulk(seller, [used, by_gtin(stock=None), used | {"external": {"id": "SKU-3"}}, {"nie": "ma"}])
        assert (found["created"], found["failed"]) == (2, 2)
        assert [result["status"] for result in found["results"]] == [201, 422, 201, 422]
        assert [result["index"] for result in found["results"]] == [0, 1, 2, 3]
        assert found["results"][2]["externalId"] == "SKU-3"
        assert found["results"][1]["errors"][0]["path"] == "stock.available"
        assert found["results"][3]["errors"][0]["code"] == "UnknownJSONProperty"
        ids = {row["id"] for row in seller.get("/sale/offers").json()["offers"]}
        assert ids == {found["results"][0]["id"], found["results"][2]["id"]}
        assert len(seller.get("/sale/offer-events").json()["offerEvents"]) == 2

    def test_all_or_nothing(self, seller: Account) -> None:
        used = by_gtin(parameters=[{"id": "11323", "valuesIds": ["11323_2"]}])
        found = self.bulk(seller, [used, by_gtin(stock=None)], onError="ALL_OR_NOTHING")
        assert (found["created"], found["failed"]) == (0, 2)
        assert [result["status"] for result in found["results"]] == [424, 422]
        assert count(seller) == 0
        found = self.bulk(seller, [used, used], onError="ALL_OR_NOTHING")
        assert (found["created"], found["failed"]) == (2, 0)
        assert count(seller) == 2

    def test_a_limit_in_the_middle_undoes_all(self, seller: Account) -> None:
        found = self.bulk(seller, [by_gtin()] * 6, onError="ALL_OR_NOTHING")
        assert found["created"] == 0
        assert [result["status"] for result in found["results"]] == [424] * 5 + [422]
        assert found["results"][5]["errors"][0]["code"] == "offerCounter"
        assert count(seller) == 0

    @pytest.mark.parametrize("on_error", ["KEEP_GOOD", "ALL_OR_NOTHING"])
    @pytest.mark.parametrize("bad", [0, 1])
    def test_repeated_under_a_key_it_makes_nothing_more(self, seller: Account, on_error: str, bad: int) -> None:
        used = by_gtin(parameters=[{"id": "11323", "valuesIds": ["11323_2"]}])
        document = {"offers": [used, used, *[by_gtin(stock=None)] * bad], "onError": on_error}
        key = {**JSON, "Idempotency-Key": f"{on_error}-{bad}"}
        first, again = (seller.post(f"{PATH}/bulk", json=document, headers=key) for _ in range(2))
        assert first.status_code == 200
        assert again.content == first.content
        assert again.headers["idempotent-replayed"] == "true"
        expected = 0 if bad and on_error == "ALL_OR_NOTHING" else 2
        assert (first.json()["created"], count(seller)) == (expected, expected)

    def test_a_limit_leaves_the_others_under_a_key(self, seller: Account) -> None:
        document = {"offers": [by_gtin()] * 6}
        found = seller.post(f"{PATH}/bulk", json=document, headers={**JSON, "Idempotency-Key": "six"}).json()
        assert [result["status"] for result in found["results"]] == [201] * 5 + [422]
        assert count(seller) == 5

    @pytest.mark.parametrize("size", [0, 1001])
    def test_from_one_to_a_thousand(self, seller: Account, size: int) -> None:
        answer = seller.post(f"{PATH}/bulk", json={"offers": [{}] * size}, headers=JSON)
        assert answer.status_code == 422
