"""Ratings by buyers of the sandbox, answers and requests of sellers, scores, summaries (2026 specification)."""

import asyncio
import re
from typing import Any

import pytest
from buying import ask, buy, new_buyer
from changing import live

from harness import V1, Account, Server, new_account, problems, sign_in
from stragan.features.ratings import service
from stragan.features.ratings.schemas import Rates
from stragan.http.media import BETA
from stragan.kernel.times import DAY, parse_instant
from stragan.world import World

RATINGS = "/sale/user-ratings"
GOOD, BAD = {"recommended": True}, {"recommended": False}


def rate(server: Server, order: str, **opinion: Any) -> Any:
    return ask(server, f"/_stragan/purchases/{order}/rate", opinion)


def rated(server: Server, order: str, **opinion: Any) -> str:
    answer = rate(server, order, **opinion)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["rating_id"])


def remove(server: Server, order: str, body: Any = None) -> Any:
    return ask(server, f"/_stragan/purchases/{order}/remove-rating", body or {})


def shown(seller: Account, **params: Any) -> list[dict[str, Any]]:
    answer = seller.get(RATINGS, params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["ratings"]
    return found


def ids(seller: Account, **params: Any) -> list[str]:
    return [rating["id"] for rating in shown(seller, **params)]


def one(seller: Account, id_: str) -> dict[str, Any]:
    answer = seller.get(f"{RATINGS}/{id_}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_rating_as_the_seller_sees_it(server: Server, seller: Account, buyer: Account) -> None:
    offer = live(seller)
    order = buy(buyer, (offer, 2))
    rates = {"delivery_cost": 5, "description": 4, "service": 1}
    answer = rate(server, order, recommended=False, comment="Paczka była\nuszkodzona.", rates=rates)
    assert answer.status_code == 201
    id_ = answer.json()["rating_id"]
    assert re.fullmatch("[0-9a-f]{24}", id_)
    rating = one(seller, id_)
    made = parse_instant(rating["createdAt"])
    assert made is not None
    assert parse_instant(rating["removal"].pop("possibleTo")) == made + 30 * DAY
    title = seller.get(f"/sale/offers/{offer}").json()["name"]
    assert rating == {
        "id": id_,
        "createdAt": rating["createdAt"],
        "editedAt": None,
        "lastChangedAt": rating["createdAt"],
        "recommended": False,
        "buyer": {"id": buyer.id, "login": buyer.login},
        "comment": "Paczka była\nuszkodzona.",
        "rates": {"delivery": None, "deliveryCost": 5, "description": 4, "service": 1},
        "excludedFromAverageRates": False,
        "excludedFromAverageRatesReason": None,
        "answer": None,
        "removal": {"request": None},
        "order": {"id": order, "offers": [{"id": offer, "title": title, "snapshot": None}]},
    }
    assert ids(seller) == [id_]


def test_a_rating_may_be_changed(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    order = buy(buyer, (live(seller), 1))
    id_ = rated(own_server, order, **BAD)
    assert seller.put(f"{RATINGS}/{id_}/answer", json={"message": "Przepraszamy."}).status_code == 201
    own_server.advance(DAY // 4)
    answer = rate(own_server, order, recommended=True, comment="Już dobrze.")
    assert (answer.status_code, answer.json()) == (200, {"rating_id": id_})
    rating = one(seller, id_)
    assert (rating["recommended"], rating["comment"], rating["removal"]) == (True, "Już dobrze.", None)
    assert rating["editedAt"] == rating["lastChangedAt"]
    created, changed = parse_instant(rating["createdAt"]), parse_instant(rating["lastChangedAt"])
    assert created is not None
    assert changed is not None
    assert changed - created >= DAY // 4
    assert rating["answer"]["message"] == "Przepraszamy."
    assert rated(own_server, order, **BAD) == id_
    removal = one(seller, id_)["removal"]
    assert (parse_instant(removal["possibleTo"]), removal["request"]) == (created + 30 * DAY, None)
    assert len(shown(seller)) == 1


@pytest.mark.parametrize(
    ("opinion", "expected"),
    [
        ({}, [("JsonMappingException", "recommended")]),
        (GOOD | {"stars": 5}, [("UnknownJSONProperty", None)]),
        (
            GOOD | {"rates": {"service": 0, "description": 6}},
            [("VALIDATION_ERROR", f"rates.{n}") for n in ("description", "service")],
        ),
        (GOOD | {"comment": " "}, [("VALIDATION_ERROR", "comment")]),
        (GOOD | {"comment": "a" * 501}, [("VALIDATION_ERROR", "comment")]),
        (GOOD | {"comment": "a\rb"}, [("VALIDATION_ERROR", "comment")]),
        (
            GOOD | {"scores": [{"offer_id": "1", "score": 6}]},
            [("VALIDATION_ERROR", f"scores[0].{n}") for n in ("offer_id", "score")],
        ),
        (
            GOOD | {"scores": [{"offer_id": "1", "score": 5, "size": "XL"}]},
            [("JsonMappingException", "scores[0].size")],
        ),
    ],
)
def test_what_is_no_opinion(server: Server, seller: Account, buyer: Account, opinion: Any, expected: Any) -> None:
    order = buy(buyer, (live(seller), 1))
    assert problems(rate(server, order, **opinion)) == (422, expected)
    assert shown(seller) == []


def test_only_orders_that_are_ready_are_rated(server: Server, seller: Account, buyer: Account) -> None:
    offer = live(seller)
    order = buy(buyer, (offer, 1), until="FILLED_IN")
    assert problems(rate(server, order, **GOOD)) == (409, [("WRONG_STATE", None)])
    ready = buy(buyer, (offer, 1))
    assert ask(server, f"/_stragan/purchases/{ready}/cancel", {}).status_code == 200
    assert problems(rate(server, ready, **GOOD)) == (409, [("WRONG_STATE", None)])
    for unknown in ("x", "11111111-1111-1111-8111-111111111111"):
        assert problems(rate(server, unknown, **GOOD)) == (404, [("NOT_FOUND", None)])
        assert problems(remove(server, unknown)) == (404, [("NOT_FOUND", None)])
    assert problems(remove(server, order)) == (404, [("NOT_FOUND", None)])
    assert shown(seller) == []


def test_the_list_is_filtered_and_paged(own_server: Server) -> None:
    seller = new_account(own_server)
    offer = live(seller)
    made = []
    for recommended in (True, False, True):
        made.append(rated(own_server, buy(new_buyer(own_server), (offer, 1)), recommended=recommended))
        own_server.advance(1_000)
    first, second, third = made
    assert ids(seller) == [third, second, first]
    assert ids(seller, recommended="true") == [third, first]
    assert ids(seller, recommended="false") == [second]
    assert ids(seller, limit=1, offset=1) == [second]
    at = one(seller, second)["lastChangedAt"]
    assert ids(seller, **{"lastChangedAt.gte": at}) == [third, second]
    assert ids(seller, **{"lastChangedAt.lte": at}) == [second, first]
    assert ids(seller, **{"lastChangedAt.gte": at, "lastChangedAt.lte": at, "recommended": "true"}) == []
    assert shown(new_account(own_server)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", 0),
        ("limit", 101),
        ("offset", -1),
        ("offset", 20_001),
        ("recommended", "maybe"),
        ("lastChangedAt.gte", "yesterday"),
        ("lastChangedAt.lte", "2020-11-13T12:45:20"),
    ],
)
def test_wrong_filters(seller: Account, name: str, value: Any) -> None:
    assert problems(seller.get(RATINGS, params={name: value})) == (400, [("BadRequestException", name)])


def test_an_answer(server: Server, seller: Account, buyer: Account) -> None:
    id_ = rated(server, buy(buyer, (live(seller), 1)), **GOOD)
    answer = seller.put(f"{RATINGS}/{id_}/answer", json={"message": "Dziękujemy!"})
    assert (answer.status_code, answer.json()["message"]) == (201, "Dziękujemy!")
    assert one(seller, id_)["answer"] == answer.json()
    assert seller.put(f"{RATINGS}/{id_}/answer", json={"message": "Dziękujemy!"}).json() == answer.json()
    other = seller.put(f"{RATINGS}/{id_}/answer", json={"message": "Zapraszamy!"})
    assert problems(other) == (400, [("VALIDATION_ERROR", "message")])
    assert one(seller, id_)["answer"] == answer.json()
    assert one(seller, id_)["lastChangedAt"] == one(seller, id_)["createdAt"]


@pytest.mark.parametrize(
    ("message", "status"),
    [(None, 422), ("", 400), (" \n", 400), ("a" * 501, 400), ("a\rb", 400), ("a" * 500, 201), ("a\nb", 201)],
)
def test_messages(server: Server, seller: Account, buyer: Account, message: Any, status: int) -> None:
    id_ = rated(server, buy(buyer, (live(seller), 1)), **BAD)
    answer = seller.put(f"{RATINGS}/{id_}/answer", json={"message": message})
    request = seller.put(f"{RATINGS}/{id_}/removal", json={"request": {"message": message}})
    assert (answer.status_code, request.status_code) == (status, status)
    if status != 201:
        assert [e["path"] for e in answer.json()["errors"]] == ["message"]
        assert [e["path"] for e in request.json()["errors"]] == ["request.message"]
        assert (one(seller, id_)["answer"], one(seller, id_)["removal"]["request"]) == (None, None)


def test_a_request_for_removal(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    offer = live(seller)
    bad, good = (rated(own_server, buy(buyer, (offer, 1)), **opinion) for opinion in (BAD, GOOD))
    late = rated(own_server, buy(buyer, (offer, 1)), **BAD)
    body = {"request": {"message": "Wymieniliśmy towar."}}
    answer = seller.put(f"{RATINGS}/{bad}/removal", json=body)
    assert answer.status_code == 201
    removal = answer.json()
    assert (removal["request"]["message"], removal["request"]["source"]) == ("Wymieniliśmy towar.", "SELLER")
    assert one(seller, bad)["removal"] == removal
    for id_ in (bad, good):
        assert problems(seller.put(f"{RATINGS}/{id_}/removal", json=body)) == (400, [("VALIDATION_ERROR", "request")])
    own_server.advance(31 * DAY)
    seller = sign_in(own_server, seller.id)
    assert problems(seller.put(f"{RATINGS}/{late}/removal", json=body)) == (400, [("VALIDATION_ERROR", "request")])
    assert one(seller, late)["removal"]["request"] is None
    assert one(seller, bad)["removal"] == removal


def test_ratings_of_others_are_not_there(
    server: Server, seller: Account, other_seller: Account, buyer: Account
) -> None:
    id_ = rated(server, buy(buyer, (live(other_seller), 1)), **BAD)
    for unknown in (id_, "5df0a6d1ef437e00255572a1", "x"):
        path = f"{RATINGS}/{unknown}"
        answers = [
            seller.get(path),
            seller.put(f"{path}/answer", json={"message": "?"}),
            seller.put(f"{path}/removal", json={"request": {"message": "?"}}),
        ]
        assert [problems(answer) for answer in answers] == [(404, [("NOT_FOUND", path)])] * 3
    assert (one(other_seller, id_)["answer"], one(other_seller, id_)["removal"]["request"]) == (None, None)


def test_of_one_buyers_ratings_the_newest_counts(server: Server, seller: Account, buyer: Account, polish: Any) -> None:
    offer = live(seller)
    first, second = buy(buyer, (offer, 1)), buy(buyer, (offer, 1))
    older, newer = rated(server, first, **GOOD), rated(server, second, **BAD)
    told = {rating["id"]: rating["excludedFromAverageRatesReason"] for rating in shown(seller)}
    assert sorted(told.values(), key=str) == [None, "Rating not unique"]
    excluded = next(id_ for id_, reason in told.items() if reason)
    in_polish = seller.get(f"{RATINGS}/{excluded}", headers=polish).json()
    assert in_polish["excludedFromAverageRatesReason"] == "Ocena nie jest unikalna"
    assert in_polish["excludedFromAverageRates"] is True
    assert remove(server, second if excluded == older else first).status_code == 204
    assert {older, newer} - set(ids(seller)) == {newer if excluded == older else older}
    assert one(seller, excluded)["excludedFromAverageRates"] is False


def test_a_removed_rating_is_gone(server: Server, seller: Account, buyer: Account) -> None:
    order = buy(buyer, (live(seller), 1))
    id_ = rated(server, order, **BAD)
    assert problems(remove(server, order, {"by": "NOBODY"}))[0] == 422
    assert ids(seller) == [id_]
    assert remove(server, order, {"by": "ADMIN"}).status_code == 204
    assert shown(seller) == []
    assert seller.get(f"{RATINGS}/{id_}").status_code == 404
    assert seller.put(f"{RATINGS}/{id_}/answer", json={"message": "?"}).status_code == 404
    assert problems(rate(server, order, **GOOD)) == (409, [("WRONG_STATE", None)])
    assert problems(remove(server, order)) == (404, [("NOT_FOUND", None)])


def test_the_scores_of_an_offer(server: Server, seller: Account, other_seller: Account) -> None:
    offer, other = live(seller), live(seller)
    path = f"/sale/offers/{offer}/rating"
    names = ("5", "4", "3", "2", "1")
    assert seller.get(path).json() == {
        "averageScore": None,
        "scoreDistribution": [{"name": name, "count": 0} for name in names],
        "totalResponses": 0,
        "sizeFeedback": [{"name": name, "count": 0} for name in ("BIGGER", "FIT", "SMALLER")],
    }
    both = buy(new_buyer(server), (offer, 1), (other, 1))
    scores = [{"offer_id": offer, "score": 1, "size": "FIT"}, {"offer_id": other, "score": 1}]
    assert problems(rate(server, both, recommended=True, scores=[*scores, scores[0]]))[0] == 422
    rated(server, both, recommended=True, scores=scores)
    rated(server, both, recommended=True, scores=[{**scores[0], "score": 5}])
    for score, size in ((4, "FIT"), (4, None)):
        order = buy(new_buyer(server), (offer, 1))
        rated(server, order, recommended=False, scores=[{"offer_id": offer, "score": score, "size": size}])
    found = seller.get(path).json()
    assert (found["averageScore"], found["totalResponses"]) == ("4.3", 3)
    assert [(entry["name"], entry["count"]) for entry in found["scoreDistribution"]] == list(
        zip(names, (1, 2, 0, 0, 0), strict=True)
    )
    assert [entry["count"] for entry in found["sizeFeedback"]] == [0, 2, 0]
    assert seller.get(f"/sale/offers/{other}/rating").json()["totalResponses"] == 0
    assert other_seller.get(path).status_code == 403
    assert seller.get("/sale/offers/1/rating").status_code == 404


def test_the_summary_that_anybody_may_read(
    server: Server, seller: Account, other_seller: Account, buyer: Account
) -> None:
    path = f"/users/{seller.id}/ratings-summary"
    nothing = other_seller.get(path).json()
    assert nothing["recommendedPercentage"] is None
    assert nothing["statistics"]["received"] == {"total": 0}
    offer = live(seller)
    rated(server, buy(buyer, (offer, 1)), **GOOD)
    rated(server, buy(buyer, (offer, 1)), **GOOD)
    rated(server, buy(new_buyer(server), (offer, 1)), **BAD)
    gone = buy(new_buyer(server), (offer, 1))
    rated(server, gone, **BAD)
    assert remove(server, gone, {"by": "BUYER_DUE_TO_COMPENSATION"}).status_code == 204
    found = other_seller.get(path).json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.pop("user")["createdAt"])
    assert found == {
        "recommended": {"unique": 1, "total": 2},
        "notRecommended": {"unique": 1, "total": 1},
        "recommendedPercentage": "50,0",
        "statistics": {
            "received": {"total": 4},
            "excluded": {"total": 1},
            "removed": {"total": 1, "byAdmin": 0, "byBuyer": 0, "byBuyerDueToCompensation": 1},
        },
    }
    assert problems(seller.get("/users/nobody/ratings-summary")) == (404, [("NOT_FOUND", "userId")])


def test_the_beta_shape(server: Server, seller: Account, buyer: Account, polish: Any) -> None:
    order = buy(buyer, (live(seller), 1))
    opinion = {"recommended": False, "comment": "Za późno.", "justifications": ["Długa dostawa"]}
    id_ = rated(server, order, **opinion)
    headers = {"Accept": BETA, **polish}
    first = seller.get(f"{RATINGS}/{id_}", headers=headers)
    assert first.headers["content-type"] == BETA
    public = one(seller, id_)
    possible_to = public["removal"]["possibleTo"]
    assert first.json() == {
        "id": id_,
        "createdAt": public["createdAt"],
        "editedAt": None,
        "lastChangedAt": public["createdAt"],
        "recommended": False,
        "buyer": public["buyer"],
        "comment": {"text": "Za późno.", "language": "pl"},
        "exclusion": None,
        "justifications": [{"text": "Długa dostawa", "visibleForBuyer": True}],
        "answer": None,
        "removal": {"possibleTo": possible_to, "request": None},
        "order": public["order"],
        "firstNegativeReviewInLast30Days": True,
    }
    seller.put(f"{RATINGS}/{id_}/answer", json={"message": "Przepraszamy."})
    seller.put(f"{RATINGS}/{id_}/removal", json={"request": {"message": "Oddaliśmy pieniądze."}})
    second = rated(server, buy(buyer, (live(seller), 1)), **BAD)
    answer = seller.get(RATINGS, headers=headers)
    assert answer.headers["content-type"] == BETA
    by_id = {rating["id"]: rating for rating in answer.json()["ratings"]}
    assert by_id.keys() == {id_, second}
    asked = by_id[id_]["removal"]["request"]
    assert (by_id[id_]["answer"]["text"], by_id[id_]["answer"]["language"]) == ("Przepraszamy.", "pl")
    assert (asked["message"], asked["source"], asked["language"]) == ("Oddaliśmy pieniądze.", "SELLER", "pl")
    assert (by_id[second]["comment"], by_id[second]["justifications"]) == (None, [])
    assert sorted(rating["exclusion"] is None for rating in by_id.values()) == [False, True]
    assert {"reason": "Ocena nie jest unikalna"} in [rating["exclusion"] for rating in by_id.values()]


def test_the_first_negative_rating_of_thirty_days(own_server: Server) -> None:
    seller = new_account(own_server)
    offer = live(seller)
    made = []
    for recommended, wait in ((False, DAY), (True, DAY), (False, 31 * DAY), (False, DAY)):
        order = buy(new_buyer(own_server), (offer, 1))
        made.append(rated(own_server, order, recommended=recommended))
        own_server.advance(wait)
        own_server.settle()
    answer = sign_in(own_server, seller.id).get(RATINGS, headers={"Accept": BETA})
    first = {rating["id"]: rating["firstNegativeReviewInLast30Days"] for rating in answer.json()["ratings"]}
    assert [first[id_] for id_ in made] == [True, False, False, True]


def test_the_public_shape_comes_first(server: Server, seller: Account, buyer: Account) -> None:
    id_ = rated(server, buy(buyer, (live(seller), 1)), **GOOD)
    for accept in (f"{BETA}, {V1}", "*/*", V1):
        answer = seller.get(f"{RATINGS}/{id_}", headers={"Accept": accept})
        assert (answer.headers["content-type"], "rates" in answer.json()) == (V1, True)
    assert seller.get(f"{RATINGS}/{id_}", headers={"Accept": "text/html"}).status_code == 406


def test_an_order_is_rated_once_however_many_ask(server: Server, seller: Account, buyer: Account) -> None:
    order = buy(buyer, (live(seller), 1))

    async def at_once(world: World) -> list[tuple[str, bool]]:
        opinions = (service.Opinion(index % 2 == 0, f"Raz {index}", Rates()) for index in range(8))
        return await asyncio.gather(*(service.rate(world, order, opinion) for opinion in opinions))

    told = server.run(at_once)
    assert len({id_ for id_, _ in told}) == 1
    assert [is_new for _, is_new in told].count(True) == 1
    assert ids(seller) == [told[0][0]]
