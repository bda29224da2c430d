"""Badge campaigns: `/sale/badge-campaigns`, `/sale/badges`, `/sale/badge-applications`, `/sale/badge-operations`."""

import uuid
from typing import Any

import pytest
from buying import ask, buy, new_buyer
from listing import create, publish
from product_listing import by_gtin
from product_listing import create as create_product_offer
from shipping import order_of, ship

from harness import Account, Server, new_account, problems, sign_in
from stragan.features.badges import service
from stragan.kernel.times import DAY, HOUR, iso

BADGES, CAMPAIGNS, APPLICATIONS = "/sale/badges", "/sale/badge-campaigns", "/sale/badge-applications"
BETA = "application/vnd.allegro.beta.v1+json"
PLN = {"currency": "PLN"}
CRITERIA = "This offer does not meet the badge criteria."


def live(seller: Any, **changes: Any) -> str:
    """An active Buy Now offer that costs 79.90."""
    offer_id = str(create(seller)["id"])
    assert publish(seller, offer_id)[0]["status"] == "SUCCESS"
    return offer_id


def wanted(offer_id: str, campaign: str = "BARGAIN", bargain: str | None = "59.90", **more: Any) -> dict[str, Any]:
    prices = {"prices": {"bargain": {"amount": bargain, "currency": "PLN"}}} if bargain else {}
    return {"campaign": {"id": campaign}, "offer": {"id": offer_id}, **prices, **more}


def apply(seller: Any, *args: Any, **more: Any) -> dict[str, Any]:
    """An application, decided, with what its address says of it."""
    answer = seller.post(BADGES, json=wanted(*args, **more))
    assert answer.status_code == 202, answer.text
    assert answer.json()["process"] == {"status": "REQUESTED", "rejectionReasons": []}
    seller.server.settle()
    return application(seller, answer.json()["id"])


def application(seller: Any, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = seller.get(f"{APPLICATIONS}/{id_}").json()
    return found


def badges(seller: Any, marketplace: str = "allegro-pl", **params: Any) -> list[dict[str, Any]]:
    answer = seller.get(BADGES, params={"marketplace.id": marketplace, **params})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["badges"]
    return found


def statuses(seller: Any) -> list[str]:
    return [badge["process"]["status"] for badge in badges(seller)]


def reasons(thing: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and last sentence of each reason."""
    return [(one["code"], one["messages"][-1]["text"]) for one in thing["process"]["rejectionReasons"]]


def price(seller: Any, offer_id: str) -> str:
    return str(seller.get(f"/sale/offers/{offer_id}").json()["sellingMode"]["price"]["amount"])


def change(seller: Any, offer_id: str, body: Any, campaign: str = "BARGAIN") -> Any:
    return seller.patch(f"{BADGES}/offers/{offer_id}/campaigns/{campaign}", json=body)


def operate(seller: Any, offer_id: str, body: Any, campaign: str = "BARGAIN") -> dict[str, Any]:
    """An operation, done."""
    answer = change(seller, offer_id, body, campaign)
    assert (answer.status_code, list(answer.json())) == (202, ["id"]), answer.text
    location = f"/sale/badge-operations/{answer.json()['id']}"
    assert answer.headers["location"] == f"http://127.0.0.1{location}"
    assert seller.get(location).json()["process"] == {"status": "REQUESTED", "rejectionReasons": []}
    seller.server.settle()
    found: dict[str, Any] = seller.get(location).json()
    return found


def to(amount: str) -> dict[str, Any]:
    return {"prices": {"bargain": {"value": {"amount": amount, "currency": "PLN"}}}}


FINISH = {"process": {"status": "FINISHED"}}


def add_campaign(server: Server, **members: Any) -> str:
    id_ = f"TEST_{uuid.uuid4().hex[:8].upper()}"
    answer = ask(server, "/_stragan/badge-campaigns", {"id": id_, "name": "Próba", "type": "STANDARD", **members})
    assert (answer.status_code, answer.json()) == (201, {"campaign_id": id_}), answer.text
    return id_


def later(seller: Account, milliseconds: int) -> Account:
    """The seller with a new token, when the clock was moved and all jobs were done."""
    seller.server.advance(milliseconds)
    seller.server.settle()
    return sign_in(seller.server, seller.id)


# Campaigns


def test_campaigns_and_who_may_take_part(seller: Account, polish: dict[str, str]) -> None:
    found = {one["id"]: one for one in seller.get(CAMPAIGNS).json()["badgeCampaigns"]}
    assert found["BARGAIN"] == {
        "id": "BARGAIN",
        "name": "Deal zone",
        "marketplace": {"id": "allegro-pl"},
        "type": "DISCOUNT",
        "eligibility": {"eligible": True, "refusalReasons": []},
        "application": {"type": "ALWAYS"},
        "visibility": {"type": "ALWAYS"},
        "publication": {"type": "ALWAYS"},
        "regulationsLink": "https://stragan.example/campaigns/BARGAIN",
        "stockReservationIsRequired": False,
    }
    assert found["HIT"]["eligibility"] == {
        "eligible": False,
        "refusalReasons": [
            {
                "code": "BB1",
                "messages": [{"text": "The account does not meet the quality criteria", "link": None}],
            }
        ],
    }
    in_polish = seller.get(CAMPAIGNS, headers=polish).json()["badgeCampaigns"]
    assert in_polish[0]["name"] == "Strefa okazji"


def test_a_campaign_in_rounds_has_dates_around_now(seller: Account) -> None:
    now = iso(seller.server.world.now())
    (week,) = [one for one in seller.get(CAMPAIGNS).json()["badgeCampaigns"] if one["id"].startswith("WEEK_OF")]
    assert {week[name]["type"] for name in ("application", "visibility", "publication")} == {"WITHIN"}
    assert week["visibility"]["from"] <= now < week["visibility"]["to"]
    assert week["publication"]["to"] == week["visibility"]["to"]
    assert week["id"] == "WEEK_OF_DEALS_" + week["publication"]["from"][:10].replace("-", "")
    assert week["stockReservationIsRequired"] is True


def test_campaigns_of_one_marketplace(seller: Account) -> None:
    found = seller.get(CAMPAIGNS, params={"marketplace.id": "allegro-cz"}).json()["badgeCampaigns"]
    assert [one["id"] for one in found] == ["BARGAIN_CZ"]
    refused = seller.get(CAMPAIGNS, params={"marketplace.id": "allegro-xx"})
    assert problems(refused) == (400, [("BB35", "marketplace.id")])


def test_good_sellers_may_join_what_asks_for_quality(seller: Account) -> None:
    assert ship(seller, order_of(seller, new_buyer(seller.server))).status_code == 201
    offer_id = live(seller)
    (hit,) = [one for one in seller.get(CAMPAIGNS).json()["badgeCampaigns"] if one["id"] == "HIT"]
    assert hit["eligibility"] == {"eligible": True, "refusalReasons": []}
    assert apply(seller, offer_id, "HIT", None)["process"]["status"] == "PROCESSED"


def test_campaigns_are_for_companies(server: Server) -> None:
    private = new_account(server, business=False)
    for answer in (
        private.get(CAMPAIGNS),
        private.get(BADGES, params={"marketplace.id": "allegro-pl"}),
        private.post(BADGES, json=wanted("1")),
        private.get(APPLICATIONS),
        private.get(f"{APPLICATIONS}/{uuid.uuid4()}"),
        private.get(f"/sale/badge-operations/{uuid.uuid4()}"),
        change(private, "1", FINISH),
    ):
        assert problems(answer) == (403, [("BB2", None)])


def test_first_clients_are_answered_in_their_media_type(seller: Account) -> None:
    accepting = {"headers": {"Accept": BETA, "Content-Type": BETA}}
    made = seller.post(BADGES, json=wanted(live(seller)), **accepting)
    assert "campaignStock" not in made.json()
    answers = [
        seller.get(CAMPAIGNS, **accepting),
        seller.get(BADGES, **accepting),  # they know of no marketplaces
        seller.get(APPLICATIONS, **accepting),
        seller.get(f"{APPLICATIONS}/{made.json()['id']}", **accepting),
    ]
    assert [answer.headers["content-type"] for answer in (made, *answers)] == [BETA] * 5
    assert [answer.status_code for answer in answers] == [200] * 4
    assert set(answers[0].json()["badgeCampaigns"][0]) & {"marketplace", "regulationsLink"} == set()
    assert (len(answers[1].json()["badges"]), answers[2].json()["badgeApplications"]) == (1, [answers[3].json()])
    assert problems(seller.get(BADGES)) == (400, [("BB35", "marketplace.id")])


# Applications


def test_an_application_becomes_a_badge_with_a_price(seller: Account) -> None:
    offer_id = live(seller)
    limits = {"purchaseConstraints": {"limit": {"perUser": {"maxItems": 1}}}}
    answer = seller.post(BADGES, json=wanted(offer_id, **limits))
    id_ = answer.json()["id"]
    assert answer.headers["location"] == f"http://127.0.0.1{APPLICATIONS}/{id_}"
    created = answer.json().pop("createdAt")
    assert answer.json() == {
        "id": id_,
        "createdAt": created,
        "updatedAt": created,
        "campaign": {"id": "BARGAIN"},
        "offer": {"id": offer_id},
        "prices": {"bargain": {"amount": "59.90", "currency": "PLN"}},
        "campaignStock": None,
        "process": {"status": "REQUESTED", "rejectionReasons": []},
        **limits,
    }
    (waiting,) = badges(seller)
    assert (waiting["publication"], waiting["process"]["status"]) == (None, "IN_VERIFICATION")
    assert price(seller, offer_id) == "79.90"

    seller.server.settle()

    assert application(seller, id_)["process"] == {"status": "PROCESSED", "rejectionReasons": []}
    (badge,) = badges(seller)
    since = badge["publication"].pop("from")
    assert since <= iso(seller.server.world.now())
    assert badge == {
        "offer": {"id": offer_id},
        "campaign": {"id": "BARGAIN", "name": "Deal zone"},
        "publication": {"type": "SINCE", "to": None},
        "prices": {"market": {"amount": "79.90", **PLN}, "bargain": {"amount": "59.90", **PLN}},
        "process": {"status": "ACTIVE", "rejectionReasons": []},
        "campaignStock": None,
    }


def test_buyers_pay_the_bargain_price(seller: Account) -> None:
    offer_id = live(seller)
    apply(seller, offer_id)
    order = buy(new_buyer(seller.server), (offer_id, 2), until="READY_FOR_PROCESSING")
    (line,) = seller.get(f"/order/checkout-forms/{order}").json()["lineItems"]
    assert line["price"] == {"amount": "59.90", "currency": "PLN"}
    told = seller.get("/sale/offer-events", params={"type": "OFFER_PRICE_CHANGED"}).json()["offerEvents"]
    assert [event["offer"]["marketplaces"] for event in told] == [[{"id": "allegro-pl", "changeType": "AUTOMATIC"}]]


def test_a_campaign_without_prices_changes_none(seller: Account) -> None:
    offer_id = live(seller)
    assert apply(seller, offer_id, "NOVELTY")["prices"] is None
    (badge,) = badges(seller)
    assert (badge["prices"], badge["process"]["status"], price(seller, offer_id)) == (None, "ACTIVE", "79.90")


def test_jobs_may_run_twice(seller: Account) -> None:
    offer_id = live(seller)
    application_id = apply(seller, offer_id)["id"]
    badge, key = f"{seller.id}/{offer_id}/BARGAIN", f"{seller.id}/{application_id}"
    for task, of in ((service.verify, key), (service.publish, badge), (service.finish_due, badge)):
        seller.server.run(task, of)
    assert (statuses(seller), price(seller, offer_id)) == (["ACTIVE"], "59.90")
    done = operate(seller, offer_id, FINISH)
    for _ in range(2):
        seller.server.run(service.operate, f"{seller.id}/{done['id']}")
        seller.server.run(service.publish, badge)
    assert (statuses(seller), price(seller, offer_id)) == (["FINISHED"], "79.90")


def test_an_application_that_is_repeated_is_one(seller: Account) -> None:
    given = {"json": wanted(live(seller)), "headers": {"Idempotency-Key": "once"}}
    first, second = seller.post(BADGES, **given), seller.post(BADGES, **given)
    assert (first.json(), first.headers["location"]) == (second.json(), second.headers["location"])
    assert len(seller.get(APPLICATIONS).json()["badgeApplications"]) == 1


def test_stock_that_is_reserved(seller: Account) -> None:
    offer_id, campaign = live(seller), add_campaign(seller.server, stock_reservation_is_required=True)
    found = apply(seller, offer_id, campaign, None, declaredStock={"quantity": 5})
    assert (found["campaignStock"], found["process"]["status"]) == ({"quantity": 5}, "PROCESSED")
    assert badges(seller)[0]["campaignStock"] == {"quantity": 5}


@pytest.mark.parametrize(
    ("case", "members", "expected"),
    [
        ("unknown campaign", {"campaign": {"id": "SPRING"}}, [("BA10", "campaign.id")]),
        ("a round that is none", {"campaign": {"id": "WEEK_OF_DEALS_20261125"}}, [("BA10", "campaign.id")]),
        ("no date", {"campaign": {"id": "WEEK_OF_DEALS_20269999"}}, [("BA10", "campaign.id")]),
        ("long id of an offer", {"offer": {"id": "1" * 21}}, [("VALIDATION_ERROR", "offer.id")]),
        (
            "another currency, and no number",
            {"prices": {"bargain": {"amount": "ten", "currency": "EUR"}}},
            [("BB5", "prices.bargain.currency"), ("BB6", "prices.bargain.amount")],
        ),
        (
            "less than 1.00",
            {"prices": {"bargain": {"amount": "0.99", "currency": "PLN"}}},
            [("ConstraintViolationException.Price", "prices.bargain.amount")],
        ),
        ("stock for nothing", {"declaredStock": {"quantity": 3}}, [("BB39", "declaredStock.quantity")]),
        ("no stock", {"campaign": {"id": "WEEK_OF_DEALS_20261130"}}, [("BA107", "declaredStock.quantity")]),
        (
            "half a piece",
            {"campaign": {"id": "WEEK_OF_DEALS_20261130"}, "declaredStock": {"quantity": 1.5}},
            [("VALIDATION_ERROR", "declaredStock.quantity")],
        ),
        (
            "nothing for a buyer",
            {"purchaseConstraints": {"limit": {"perUser": {"maxItems": 0}}}},
            [("VALIDATION_ERROR", "purchaseConstraints.limit.perUser.maxItems")],
        ),
    ],
)
def test_applications_that_are_not_taken(
    seller: Account, case: str, members: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    answer = seller.post(BADGES, json=wanted(live(seller)) | members)
    assert problems(answer) == (422, expected), case
    assert (badges(seller), seller.get(APPLICATIONS).json()) == ([], {"badgeApplications": []})


@pytest.mark.parametrize("body", [{}, {"campaign": {"id": "HIT"}}, {"campaign": "HIT", "offer": {"id": "1"}}, []])
def test_applications_of_another_shape(seller: Account, body: Any) -> None:
    answer = seller.post(BADGES, json=body)
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)


def test_offers_that_may_not_take_part(seller: Account, polish: dict[str, str]) -> None:
    draft = apply(seller, create(seller)["id"])
    assert reasons(draft) == [("BA26", "The offer is not active.")]
    assert draft["process"]["rejectionReasons"][0]["messages"][0] == {"text": CRITERIA, "link": None}
    told = seller.get(f"{APPLICATIONS}/{draft['id']}", headers=polish).json()["process"]["rejectionReasons"]
    assert told[0]["messages"][-1] == {"text": "Oferta nie jest aktywna.", "link": None}
    dear, free, hit = (
        apply(seller, live(seller), *args) for args in [("BARGAIN", "79.90"), ("BARGAIN", None), ("HIT",)]
    )
    assert reasons(dear) == [("BA26", "The bargain price is not lower than the price of the offer.")]
    assert reasons(free) == [("BA2", "The discount price or suggested market price is not defined.")]
    assert reasons(hit) == [("BB1", "The account does not meet the quality criteria")]
    assert statuses(seller) == ["DECLINED"] * 4
    assert badges(seller)[3]["process"] == draft["process"]


def test_nobody_takes_part_with_the_offer_of_somebody_else(seller: Account, other_seller: Account) -> None:
    offer_id = live(other_seller)
    for id_ in (offer_id, "404", "none"):
        assert reasons(apply(seller, id_)) == [("BA4", "This offer does not exist.")]
    assert (badges(seller), badges(other_seller), price(other_seller, offer_id)) == ([], [], "79.90")


def test_an_offer_takes_part_once(seller: Account) -> None:
    offer_id = live(seller)
    apply(seller, offer_id)
    again, sourcing = apply(seller, offer_id, bargain="50.00"), apply(seller, offer_id, "COMMISSION_DISCOUNT", "50.00")
    assert reasons(again) == [("BA26", "The offer takes part in this campaign already.")]
    assert reasons(sourcing) == [("BA26", "The offer takes part in another campaign that changes its price.")]
    assert (sorted(statuses(seller)), price(seller, offer_id)) == (["ACTIVE", "DECLINED"], "59.90")


def test_too_few_pieces_and_a_closed_campaign(seller: Account) -> None:
    campaign = add_campaign(seller.server, stock_reservation_is_required=True, application={"never": True})
    found = apply(seller, live(seller), campaign, None, declaredStock={"quantity": 6})
    assert reasons(found) == [
        ("BA26", "The campaign takes no applications now."),
        ("BA26", "The offer has fewer pieces than were declared."),
    ]


def test_applications_and_badges_are_listed(seller: Account, other_seller: Account) -> None:
    first, second = live(seller), live(seller)
    ids = [apply(seller, *args)["id"] for args in ((first,), (second,), (second, "NOVELTY", None))]

    def found(**params: Any) -> list[str]:
        return [one["id"] for one in seller.get(APPLICATIONS, params=params).json()["badgeApplications"]]

    assert sorted(found()) == sorted(ids)
    assert found(limit=2) + found(limit=2, offset=2) == found()
    assert found(**{"offer.id": first}) == ids[:1]
    assert found(**{"campaign.id": "NOVELTY", "offer.id": second}) == ids[2:]
    assert {badge["campaign"]["id"] for badge in badges(seller, **{"offer.id": second})} == {"BARGAIN", "NOVELTY"}
    assert [len(badges(seller, limit=2)), len(badges(seller, offset=2)), badges(seller, **{"offer.id": "x"})] == [
        2,
        1,
        [],
    ]
    assert badges(seller, "allegro-cz") == []
    assert other_seller.get(APPLICATIONS).json() == {"badgeApplications": []}
    assert problems(other_seller.get(f"{APPLICATIONS}/{ids[0]}")) == (404, [("BB8", None)])
    assert problems(seller.get(f"{APPLICATIONS}/none")) == (404, [("BB8", None)])


@pytest.mark.parametrize("path", [BADGES, APPLICATIONS])
@pytest.mark.parametrize(
    ("params", "code"),
    [({"limit": 0}, "BB9"), ({"limit": 1001}, "BB9"), ({"offset": -1}, "BB10"), ({"limit": "x"}, "BB9")],
)
def test_bad_pages(seller: Account, path: str, params: dict[str, Any], code: str) -> None:
    answer = seller.get(path, params={"marketplace.id": "allegro-pl", **params})
    assert problems(answer) == (400, [(code, next(iter(params)))])


def test_prices_of_other_marketplaces(seller: Account) -> None:
    in_czechia = {"allegro-cz": {"sellingMode": {"price": {"amount": "900.00", "currency": "CZK"}}}}
    document = {"additionalMarketplaces": in_czechia}
    offer_id = create_product_offer(seller, by_gtin(**document, publication={"status": "ACTIVE"}))["id"]
    body = wanted(offer_id, "BARGAIN_CZ", None) | {"prices": {"bargain": {"amount": "700", "currency": "CZK"}}}
    assert seller.post(BADGES, json=body).status_code == 202
    seller.server.settle()
    (badge,) = badges(seller, "allegro-cz")
    assert (badge["process"]["status"], badge["prices"]["market"]) == (
        "ACTIVE",
        {"amount": "900.00", "currency": "CZK"},
    )
    found = seller.get(f"/sale/product-offers/{offer_id}").json()
    assert found["additionalMarketplaces"]["allegro-cz"]["sellingMode"]["price"]["amount"] == "700.00"
    assert found["sellingMode"]["price"]["amount"] == "149.90"


# Changes and the end


def test_a_seller_ends_a_badge(seller: Account, other_seller: Account) -> None:
    offer_id = live(seller)
    apply(seller, offer_id)
    done = operate(seller, offer_id, FINISH)
    assert done == {
        "id": done["id"],
        "type": "FINISH",
        "createdAt": done["createdAt"],
        "updatedAt": done["updatedAt"],
        "campaign": {"id": "BARGAIN"},
        "offer": {"id": offer_id},
        "process": {"status": "PROCESSED", "rejectionReasons": []},
    }
    (badge,) = badges(seller)
    assert (badge["publication"]["type"], badge["process"]["status"]) == ("WITHIN", "FINISHED")
    assert price(seller, offer_id) == "79.90"
    assert problems(other_seller.get(f"/sale/badge-operations/{done['id']}")) == (404, [("BB14", None)])
    assert reasons(operate(seller, offer_id, FINISH)) == [("BA26", "The offer takes no part in this campaign.")]
    assert apply(seller, offer_id, bargain="70.00")["process"]["status"] == "PROCESSED"
    assert (statuses(seller), price(seller, offer_id)) == (["ACTIVE"], "70.00")


def test_a_seller_changes_the_bargain_price(seller: Account) -> None:
    offer_id = live(seller)
    apply(seller, offer_id)
    assert operate(seller, offer_id, to("65"))["type"] == "UPDATE"
    assert (price(seller, offer_id), badges(seller)[0]["prices"]["bargain"]["amount"]) == ("65.00", "65.00")
    dear = operate(seller, offer_id, to("79.90"))
    assert reasons(dear) == [("BA26", "The bargain price is not lower than the price of the offer.")]
    assert price(seller, offer_id) == "65.00"
    apply(seller, offer_id, "NOVELTY", None)
    assert reasons(operate(seller, offer_id, to("10"), "NOVELTY")) == [
        ("BA2", "The discount price or suggested market price is not defined.")
    ]


def test_a_price_of_the_sellers_own_stays(seller: Account) -> None:
    offer_id = live(seller)
    apply(seller, offer_id)
    document = seller.get(f"/sale/offers/{offer_id}").json()
    document["sellingMode"]["price"]["amount"] = "88.00"
    assert seller.put(f"/sale/offers/{offer_id}", json=document).status_code == 200
    operate(seller, offer_id, FINISH)
    assert price(seller, offer_id) == "88.00"


def test_one_operation_at_a_time(seller: Account) -> None:
    offer_id = live(seller)
    apply(seller, offer_id)
    assert change(seller, offer_id, to("60.00")).status_code == 202
    assert problems(change(seller, offer_id, FINISH)) == (409, [("BB12", None)])
    seller.server.settle()
    assert (statuses(seller), price(seller, offer_id)) == (["ACTIVE"], "60.00")


@pytest.mark.parametrize(
    ("case", "body", "status", "expected"),
    [
        ("nothing", {}, 422, [("VALIDATION_ERROR", None)]),
        ("both", FINISH | to("60.00"), 422, [("VALIDATION_ERROR", None)]),
        ("no number", to("x"), 422, [("BB6", "prices.bargain.amount")]),
        ("another status", {"process": {"status": "ACTIVE"}}, 400, [("JsonMappingException", "process.status")]),
    ],
)
def test_changes_that_are_not_taken(seller: Account, case: str, body: Any, status: int, expected: Any) -> None:
    offer_id = live(seller)
    apply(seller, offer_id)
    assert problems(change(seller, offer_id, body)) == (status, expected), case
    seller.server.settle()
    assert (statuses(seller), price(seller, offer_id)) == (["ACTIVE"], "59.90")


def test_changes_of_what_is_not_there(seller: Account, other_seller: Account) -> None:
    offer_id = live(seller)
    apply(seller, offer_id)
    assert problems(change(other_seller, offer_id, FINISH)) == (404, [("BA4", None)])
    assert problems(change(seller, "404", FINISH)) == (404, [("BA4", None)])
    assert problems(change(seller, offer_id, FINISH, "SPRING")) == (404, [("BA10", None)])
    seller.server.settle()
    assert statuses(seller) == ["ACTIVE"]


def test_badges_come_and_go_with_their_dates(own_server: Server) -> None:
    seller, now = new_account(own_server), own_server.world.now()
    offer_id = live(seller)
    dates = {"publication": {"from": iso(now + DAY), "to": iso(now + 3 * DAY)}, "application": {"to": iso(now + HOUR)}}
    campaign = add_campaign(own_server, type="SOURCING", **dates)
    assert apply(seller, offer_id, campaign)["process"]["status"] == "PROCESSED"
    (badge,) = badges(seller)
    assert badge["publication"] == {"type": "WITHIN", "from": iso(now + DAY), "to": iso(now + 3 * DAY)}
    assert (statuses(seller), price(seller, offer_id)) == (["WAITING_FOR_PUBLICATION"], "79.90")
    seller = later(seller, DAY)
    assert (statuses(seller), price(seller, offer_id)) == (["ACTIVE"], "59.90")
    assert reasons(apply(seller, live(seller), campaign)) == [("BA26", "The campaign takes no applications now.")]
    seller = later(seller, 2 * DAY)
    assert (badges(seller)[1]["process"]["status"], price(seller, offer_id)) == ("FINISHED", "79.90")
    assert len(seller.get(APPLICATIONS).json()["badgeApplications"]) == 2
    seller = later(seller, 31 * DAY)
    assert seller.get(APPLICATIONS).json() == {"badgeApplications": []}


def test_a_badge_ends_with_its_offer(own_server: Server) -> None:
    seller = new_account(own_server)
    offer_id = live(seller)
    apply(seller, offer_id)
    publish(seller, offer_id, action="END")
    seller = later(seller, HOUR)
    assert (statuses(seller), price(seller, offer_id)) == (["FINISHED"], "79.90")


def test_an_offer_that_ends_before_its_badge_comes(own_server: Server) -> None:
    seller, now = new_account(own_server), own_server.world.now()
    offer_id, campaign = live(seller), add_campaign(own_server, publication={"from": iso(now + 10_000)})
    apply(seller, offer_id, campaign, None)
    publish(seller, offer_id, action="END")
    seller = later(seller, 10_000)
    (badge,) = badges(seller)
    assert (badge["process"]["status"], reasons(badge)) == ("DECLINED", [("BA26", "The offer is not active.")])


# The sandbox


def test_campaigns_of_the_sandbox(seller: Account) -> None:
    id_ = add_campaign(seller.server, visibility={"never": True})
    assert id_ not in {one["id"] for one in seller.get(CAMPAIGNS).json()["badgeCampaigns"]}
    body = {"id": id_, "name": "Druga", "type": "STANDARD"}
    for taken in (body, body | {"id": "BARGAIN"}):
        assert problems(ask(seller.server, "/_stragan/badge-campaigns", taken)) == (409, [("CAMPAIGN_EXISTS", "id")])
    wrong = body | {"id": "OTHER", "marketplace_id": "allegro-xx"}
    assert problems(ask(seller.server, "/_stragan/badge-campaigns", wrong)) == (422, [("NOT_FOUND", "marketplace_id")])
    wrong = body | {"id": "OTHER", "publication": {"from": "tomorrow"}}
    assert ask(seller.server, "/_stragan/badge-campaigns", wrong).status_code == 400
