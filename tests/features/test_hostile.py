"""The hostile mode: what clients see of it, what they lose (nothing), and that it is repeatable."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from buying import buy, new_buyer
from changing import QUANTITIES, live
from changing import change as run_command
from listing import create, listable
from watched import ask

from harness import Account, Server, new_account, running, started_before
from stragan.features.events import service
from stragan.features.events.schemas import Event
from stragan.kernel.times import SECOND
from stragan.sandbox.hostile import Hostile, HostileRequest
from stragan.world import World

pytestmark = pytest.mark.one_database


HOSTILE = "/_stragan/hostile"
OFF = {"duplicates": 0.0, "disorder": 0.0, "stale_lists": "PT0S", "seed": 0}
EVENTS, FORMS, OFFERS = "/sale/offer-events", "/order/checkout-forms", "/sale/offers"


@pytest.fixture(scope="module")
def apart(kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server of these tests alone: the mode is of a whole server, and some of them move the clock."""
    with started_before(kind, tmp_path_factory.mktemp(kind), request) as settings, running(settings) as server:
        yield server


@pytest.fixture
def hostile(apart: Server) -> Iterator[Account]:
    yield new_account(apart)
    choose(apart)


def choose(server: Server, **wish: Any) -> None:
    answer = ask(server, "PUT", HOSTILE, wish)
    assert (answer.status_code, answer.json()) == (200, {**OFF, **wish})
    assert ask(server, "GET", HOSTILE).json() == {**OFF, **wish}


def recorded(seller: Account, count: int) -> None:
    async def record(world: World) -> None:
        async with world.db.write() as tx:
            await service.record(
                tx, seller.id, [Event("OFFER_CHANGED", number) for number in range(count)], world.now()
            )

    seller.server.run(record)


def page(seller: Account, path: str = EVENTS, **params: Any) -> list[str]:
    answer = seller.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [event["id"] for event in next(iter(answer.json().values()))]


def followed(seller: Account, path: str, limit: int) -> list[str]:
    """What a client gets that continues from the last event of each page."""
    seen: list[str] = []
    while found := page(seller, path, limit=limit, **({"from": seen[-1]} if seen else {})):
        assert len(found) <= limit
        seen += found
    return seen


@pytest.mark.parametrize("limit", [1, 2, 7, 1000])
def test_a_client_that_follows_the_advice_loses_nothing(hostile: Account, limit: int) -> None:
    recorded(hostile, 60)
    everything = page(hostile)
    choose(hostile.server, duplicates=0.4, disorder=0.5, seed=limit)
    seen = followed(hostile, EVENTS, limit)
    assert set(seen) == set(everything)
    assert len(everything) == 60
    if limit > 1:
        assert list(dict.fromkeys(seen)) != everything  # it was in disorder
    if limit > 60:
        assert len(seen) > 60  # and some came twice
    choose(hostile.server)
    assert page(hostile) == everything


def test_events_of_orders_as_well(hostile: Account) -> None:
    buyer = new_buyer(hostile.server)
    id_ = live(hostile)
    for _ in range(5):
        buy(buyer, (id_, 1))
    everything = page(hostile, "/order/events")
    choose(hostile.server, duplicates=1.0, disorder=1.0)
    seen = page(hostile, "/order/events")
    assert (len(everything), len(seen)) == (15, 30)
    assert {seen.count(one) for one in everything} == {2}
    assert set(followed(hostile, "/order/events", 4)) == set(everything)
    assert hostile.get("/order/events", params={"limit": 0}).status_code == 422
    assert Account(hostile.server, None).get("/order/events").status_code == 401


def test_the_same_seed_does_the_same(hostile: Account) -> None:
    recorded(hostile, 30)
    turns = []
    for seed in (1, 1, 2):
        choose(hostile.server, duplicates=0.2, disorder=0.3, seed=seed)
        turns.append([page(hostile) for _ in range(3)])
    assert turns[0] == turns[1] != turns[2]
    assert turns[0][0] != turns[0][1]


def test_any_chances_keep_the_events_of_a_page() -> None:
    draw = random.Random(0)
    for _ in range(200):
        wish = HostileRequest(draw.random(), draw.random(), seed=draw.randint(0, 9))
        events = [str(number) for number in range(draw.randint(0, 20))]
        room = len(events) + draw.randint(0, 9)
        found = Hostile(wish).disturbed(events, room)  # type: ignore[arg-type]
        assert set(found) == set(events)
        assert len(found) <= room


def test_new_things_and_changes_come_late_into_lists(hostile: Account) -> None:
    server = hostile.server
    old = live(hostile)
    server.advance(20 * SECOND)
    choose(server, stale_lists="PT10S")
    new = str(create(hostile, listable(hostile))["id"])
    assert offers(hostile) == {old: 5}  # the first look does not show what is too new
    assert run_command(hostile, QUANTITIES, {"changeType": "FIXED", "value": 9}, old)[0]["status"] == "SUCCESS"
    order = buy(new_buyer(server), (old, 1))
    assert (offers(hostile), orders(hostile)) == ({old: 5}, [])
    assert hostile.get(f"{OFFERS}/{new}").json()["id"] == new  # the detail is not behind
    assert hostile.get(f"{OFFERS}/{old}").json()["stock"]["available"] == 8
    assert hostile.get(f"{FORMS}/{order}").json()["id"] == order
    server.advance(9 * SECOND)
    assert offers(hostile) == {old: 5}
    server.advance(2 * SECOND)
    assert (offers(hostile), orders(hostile)) == ({old: 8, new: 5}, [order])
    choose(server)
    id_ = str(create(hostile, listable(hostile))["id"])
    assert id_ in offers(hostile)


def offers(seller: Account) -> dict[str, int]:
    body = seller.get(OFFERS).json()
    assert body["totalCount"] == body["count"] == len(body["offers"])
    return {offer["id"]: offer["stock"]["available"] for offer in body["offers"]}


def orders(seller: Account) -> list[str]:
    body = seller.get(FORMS).json()
    assert body["totalCount"] == len(body["checkoutForms"])
    return [form["id"] for form in body["checkoutForms"]]


def test_an_earlier_answer_is_for_its_seller_and_its_question_alone(hostile: Account) -> None:
    server = hostile.server
    live(hostile)
    server.advance(20 * SECOND)
    choose(server, stale_lists="PT10S")
    assert len(offers(hostile)) == 1
    assert offers(new_account(server)) == {}
    assert hostile.get(OFFERS, params={"publication.status": "ENDED"}).json()["count"] == 0
    assert hostile.get(OFFERS, params={"limit": 0}).status_code == 400


@pytest.mark.parametrize(
    ("case", "wish", "path"),
    [
        ("more than always", {"duplicates": 1.1}, "duplicates"),
        ("less than never", {"disorder": -0.1}, "disorder"),
        ("no duration", {"stale_lists": "5 s"}, "stale_lists"),
        ("too long", {"stale_lists": "P1DT1S"}, "stale_lists"),
    ],
)
def test_what_is_refused(case: str, wish: Any, path: str, server: Server) -> None:
    answer = ask(server, "PUT", HOSTILE, wish)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["path"]) == (422, "INVALID_VALUE", path)
    assert ask(server, "GET", HOSTILE).json() == OFF
