"""Campaigns of promotions: `/sale/loyalty/promotion-campaigns` (2020 specification)."""

from typing import Any

import pytest
from listing import publish
from promoting import NOWHERE, PROMOTIONS, made, multipack, price_list, priced

from harness import Server, problems

CAMPAIGNS, APPLICATIONS = "/sale/loyalty/promotion-campaigns", "/sale/loyalty/promotion-campaign-applications"
BADGE = {"id": "LISTING_BADGE"}


def pack(seller: Any) -> tuple[str, str]:
    """A multipack and its offer."""
    offer = priced(seller, "10.00")
    return str(made(seller, multipack(offer))["id"]), offer


def apply(seller: Any, promotion_id: str) -> Any:
    return seller.post(CAMPAIGNS, json={"campaign": BADGE, "promotion": {"id": promotion_id}})


def applied(seller: Any, promotion_id: str) -> str:
    answer = apply(seller, promotion_id)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["link"]).rpartition("/")[2]


def campaign(promotion_id: str, status: str) -> dict[str, Any]:
    return {"campaign": BADGE, "promotion": {"id": promotion_id}, "status": status}


def test_an_application_is_accepted(seller: Any, server: Server) -> None:
    promotion_id, offer = pack(seller)
    answer = apply(seller, promotion_id)
    link = answer.json()["link"]
    assert (answer.status_code, answer.json()) == (202, campaign(promotion_id, "REQUESTED") | {"link": link})
    path = f"{APPLICATIONS}/{link.rpartition('/')[2]}"
    assert link.endswith(path)
    pending = {"promotionCampaigns": [campaign(promotion_id, "PENDING")], "totalCount": 1}
    assert (seller.get(path).json(), seller.get(CAMPAIGNS).json()) == (answer.json(), pending)
    leaving = {"promotion.id": promotion_id, "campaign.id": "LISTING_BADGE"}
    assert problems(seller.delete(CAMPAIGNS, params=leaving)) == (
        422, [("PromotionCampaignCannotBeDeletedException", "campaign.id")]
    )  # fmt: skip
    server.settle()
    accepted = seller.get(path, follow_redirects=False)
    assert accepted.status_code == 303
    assert accepted.headers["Location"].endswith(f"{CAMPAIGNS}?promotion.id={promotion_id}")
    active = {"promotionCampaigns": [campaign(promotion_id, "ACTIVE")], "totalCount": 1}
    assert seller.get(CAMPAIGNS, params={"promotion.id": promotion_id}).json() == active
    assert problems(seller.delete(path)) == (
        422, [("PromotionCampaignApplicationCannotBeDeletedException", "applicationId")]
    )  # fmt: skip
    assert problems(apply(seller, promotion_id)) == (422, [("PromotionCampaignAlreadyExistsException", "promotion.id")])
    publish(seller, offer, action="END")
    assert seller.get(CAMPAIGNS).json()["promotionCampaigns"] == [campaign(promotion_id, "SUSPENDED")]
    assert seller.delete(CAMPAIGNS, params=leaving).status_code == 202
    assert problems(seller.delete(CAMPAIGNS, params=leaving)) == (
        404, [("PromotionCampaignNotFoundException", "promotion.id")]
    )  # fmt: skip
    assert seller.get(CAMPAIGNS).json() == {"promotionCampaigns": [], "totalCount": 0}


def test_an_application_is_withdrawn(seller: Any, server: Server) -> None:
    promotion_id, _ = pack(seller)
    path = f"{APPLICATIONS}/{applied(seller, promotion_id)}"
    assert seller.delete(path).status_code == 202
    server.settle()
    assert problems(seller.get(path)) == (404, [("PromotionCampaignApplicationNotFoundException", "applicationId")])
    assert applied(seller, promotion_id) not in path


def test_a_campaign_ends_with_its_promotion(seller: Any, server: Server) -> None:
    promotion_id, _ = pack(seller)
    path = f"{APPLICATIONS}/{applied(seller, promotion_id)}"
    assert seller.delete(f"{PROMOTIONS}/{promotion_id}").status_code == 204
    server.settle()
    assert seller.get(path).status_code == 404
    assert seller.get(CAMPAIGNS).json()["totalCount"] == 0


def test_who_cannot_take_part(seller: Any, other_seller: Any) -> None:
    mine, _ = pack(seller)
    theirs, _ = pack(other_seller)
    for promotion_id in (theirs, NOWHERE, "x", price_list(seller)):
        assert problems(apply(seller, promotion_id)) == (422, [("VALIDATION_ERROR", "promotion.id")])
    wrong = seller.post(CAMPAIGNS, json={"campaign": {"id": "OTHER"}, "promotion": {"id": mine}})
    assert problems(wrong) == (422, [("VALIDATION_ERROR", "campaign.id")])
    assert problems(seller.post(CAMPAIGNS, json={"campaign": BADGE})) == (422, [("JsonMappingException", "promotion")])
    assert seller.get(CAMPAIGNS).json() == {"promotionCampaigns": [], "totalCount": 0}


def test_somebody_elses_campaign(seller: Any, other_seller: Any, server: Server) -> None:
    theirs, _ = pack(other_seller)
    path = f"{APPLICATIONS}/{applied(other_seller, theirs)}"
    for answer in (seller.get(path), seller.delete(path), seller.get(f"{APPLICATIONS}/x")):
        assert problems(answer) == (404, [("PromotionCampaignApplicationNotFoundException", "applicationId")])
    server.settle()
    params = {"promotion.id": theirs, "campaign.id": "LISTING_BADGE"}
    for answer in (seller.get(CAMPAIGNS, params=params), seller.delete(CAMPAIGNS, params=params)):
        assert problems(answer) == (404, [("PromotionCampaignNotFoundException", "promotion.id")])
    assert other_seller.get(CAMPAIGNS).json()["promotionCampaigns"] == [campaign(theirs, "ACTIVE")]


@pytest.mark.parametrize(
    ("params", "refused"),
    [
        ({}, (400, [("BadRequestException", "promotion.id")])),
        ({"promotion.id": NOWHERE}, (400, [("BadRequestException", "campaign.id")])),
        ({"promotion.id": NOWHERE, "campaign.id": "X"}, (404, [("PromotionCampaignNotFoundException", "campaign.id")])),
    ],
)
def test_leaving_needs_both_ids(seller: Any, params: dict[str, str], refused: Any) -> None:
    assert problems(seller.delete(CAMPAIGNS, params=params)) == refused
