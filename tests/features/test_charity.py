"""Fundraising campaigns, and offers that give to one (2026 specification)."""

from typing import Any

import pytest
from product_listing import by_gtin, create, errors

from harness import problems

CAMPAIGNS = "/charity/fundraising-campaigns"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"
BETA = {"Accept": "application/vnd.allegro.beta.v1+json"}


def search(seller: Any, phrase: str, limit: int = 100) -> list[dict[str, Any]]:
    answer = seller.get(CAMPAIGNS, params={"phrase": phrase, "limit": limit}, headers=BETA)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["campaigns"]
    found: list[dict[str, Any]] = answer.json()["campaigns"]
    return found


@pytest.mark.parametrize(
    ("case", "phrase", "names"),
    [
        ("a campaign's name", "Zielone podwórka", ["Zielone podwórka"]),
        ("its beginning, in any case", "zielONE", ["Zielone podwórka"]),
        ("an organization's name", "Fundacja Pełna", ["Ciepły posiłek dla każdego", "Zbiórka zimowa"]),
        ("two of one name", "Zbiórka zimowa", ["Zbiórka zimowa", "Zbiórka zimowa"]),
        ("no beginning", "podwórka", []),
    ],
)
def test_campaigns_are_found_by_prefix(seller: Any, case: str, phrase: str, names: list[str]) -> None:
    assert [one["name"] for one in search(seller, phrase)] == names, case


def test_a_campaign_has_an_organization(seller: Any) -> None:
    (found,) = search(seller, "Komputery")
    assert found == {"id": found["id"], "name": "Komputery na start", "organization": {"name": "Fundacja Dobry Kod"}}
    assert len(search(seller, "Fundacja")) == 7
    assert len(search(seller, "Fundacja", 2)) == 2


@pytest.mark.parametrize(
    ("case", "params", "paths"),
    [
        ("nothing", {}, ["phrase", "limit"]),
        ("no phrase", {"limit": 1}, ["phrase"]),
        ("empty phrase", {"limit": 1, "phrase": ""}, ["phrase"]),
        ("no limit", {"phrase": "x"}, ["limit"]),
        ("limit too small", {"phrase": "x", "limit": 0}, ["limit"]),
        ("limit too large", {"phrase": "x", "limit": 101}, ["limit"]),
        ("no number", {"phrase": "x", "limit": "all"}, ["limit"]),
    ],
)
def test_wrong_searches(seller: Any, case: str, params: dict[str, Any], paths: list[str]) -> None:
    answer = seller.get(CAMPAIGNS, params=params, headers=BETA)
    assert problems(answer) == (400, [("BadRequestException", path) for path in paths]), case


def test_a_draft_names_a_campaign(seller: Any) -> None:
    (campaign,) = search(seller, "Komputery")
    created = seller.post("/sale/offers", json={"name": "Kubek", "fundraisingCampaign": {"id": campaign["id"]}})
    assert (created.status_code, created.json()["fundraisingCampaign"]) == (201, {"id": campaign["id"]})
    found = seller.get("/sale/offers", params={"fundraisingCampaign.id": campaign["id"]}).json()
    assert [offer["id"] for offer in found["offers"]] == [created.json()["id"]]
    refused = seller.post("/sale/offers", json={"name": "Kubek", "fundraisingCampaign": {"id": NOWHERE}})
    assert problems(refused) == (422, [("FundraisingCampaignNotFoundException", "fundraisingCampaign.id")])


def test_a_product_offer_names_a_campaign(seller: Any) -> None:
    (campaign,) = search(seller, "Komputery")
    for given in ({"name": campaign["name"]}, {"id": campaign["id"]}):
        offer = create(seller, by_gtin(fundraisingCampaign=given))
        assert offer["fundraisingCampaign"] == {"id": campaign["id"]}
    for given, error in (
        ({"name": "Zbiórka"}, ("FundraisingCampaignNotFoundException", "fundraisingCampaign")),
        ({"name": "Zbiórka zimowa"}, ("FundraisingCampaignNotUniqueException", "fundraisingCampaign")),
        ({"id": NOWHERE}, ("FundraisingCampaignNotFoundException", "fundraisingCampaign.id")),
    ):
        assert errors(seller.post("/sale/product-offers", json=by_gtin(fundraisingCampaign=given))) == [error]
    assert seller.get("/sale/offers").json()["totalCount"] == 2
