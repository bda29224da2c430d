"""Profiles over HTTP: limits with Allegro's own 429, late product offers, a slow sandbox."""

import pytest
from inhabiting import forget_worlds, new_world
from product_listing import by_gtin
from watched import FAULTS, ask, journal, remember

from harness import problems
from stragan.app import TASKS
from stragan.jobs import worker

pytestmark = pytest.mark.one_database


OFFERS = "/sale/product-offers"
PROFILE = f"{FAULTS}/profile"


@pytest.fixture(autouse=True)
def _no_profile_stays(server):
    remember(server)
    yield
    ask(server, "DELETE", FAULTS)
    remember(server, 0)
    forget_worlds(server)


def test_a_profile_begins_and_ends(server, seller):
    put = ask(server, "PUT", PROFILE, {"name": "production", "limits": 0.5})
    standing = {"name": "production", "seed": 0, "limits": 0.5, "latency": 1.0, "seen": 0, "refused": 0}
    assert (put.status_code, put.json()) == (200, standing)
    seller.get("/me")
    assert ask(server, "GET", FAULTS).json() == {"faults": [], "profile": standing | {"seen": 1}}
    assert ask(server, "PUT", PROFILE, {"name": "sandbox", "latency": 0}).json()["seen"] == 0
    assert ask(server, "DELETE", PROFILE).status_code == 204
    assert ask(server, "GET", FAULTS).json() == {"faults": [], "profile": None}
    ask(server, "PUT", PROFILE, {"name": "production"})
    assert ask(server, "DELETE", FAULTS).status_code == 204
    assert ask(server, "GET", FAULTS).json()["profile"] is None
    assert not server.world.conduct.is_late()


def test_in_production_journals_are_in_disorder(server):
    def mode():
        return ask(server, "GET", "/_stragan/hostile").json()

    quiet = {"duplicates": 0.0, "disorder": 0.0, "stale_lists": "PT0S", "seed": 0}
    assert ask(server, "PUT", PROFILE, {"name": "production", "seed": 7}).status_code == 200
    assert mode() == quiet | {"duplicates": 0.02, "disorder": 0.1, "seed": 7}
    assert ask(server, "PUT", PROFILE, {"name": "sandbox"}).status_code == 200
    assert mode() == quiet
    assert ask(server, "PUT", "/_stragan/hostile", {"duplicates": 1}).status_code == 200
    assert ask(server, "DELETE", PROFILE).status_code == 204
    assert mode() == quiet


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, [("JsonMappingException", "name")])),
        ({"name": "staging"}, (422, [("JsonMappingException", "name")])),
        ({"name": "production", "limits": 0}, (422, [("INVALID_VALUE", "limits")])),
        (
            {"name": "production", "limits": 101, "latency": -1},
            (422, [("INVALID_VALUE", "limits"), ("INVALID_VALUE", "latency")]),
        ),
        ({"name": "production", "limit": 1}, (422, [("UnknownJSONProperty", None)])),
    ],
)
def test_refused_profiles(server, body, expected):
    assert problems(ask(server, "PUT", PROFILE, body)) == expected
    assert ask(server, "GET", FAULTS).json()["profile"] is None


def test_too_many_requests(server, seller, other_seller):
    """Nine thousand a minute is nine here; everybody has the same client."""
    assert ask(server, "PUT", PROFILE, {"name": "production", "limits": 0.001}).status_code == 200
    statuses = [seller.get("/me").status_code for _ in range(10)]
    assert statuses == [200] * 9 + [429]
    refused = other_seller.get("/me")
    assert refused.json() == {
        "errors": [
            {
                "code": "TOO_MANY_REQUESTS",
                "message": "Too Many Requests.",
                "details": None,
                "path": "",
                "userMessage": "The maximum number of queries per user has been exceeded. Try again in a few moments.",
                "metadata": {},
            }
        ]
    }
    (entry,) = journal(server, trace_id=refused.headers["trace-id"])
    (said,) = entry["problems"]
    assert (said["where"], said["rule"]) == ("server", "client_asks_9000_times_a_minute")
    assert "wait" in said["hint"]
    assert server.client.get("/_stragan/openapi.json").status_code == 200
    assert ask(server, "GET", FAULTS).json()["profile"]["refused"] == 2


def test_failures_count_twice(server, seller):
    assert ask(server, "PUT", PROFILE, {"name": "production", "limits": 0.002}).status_code == 200
    wrong = by_gtin(stock={"available": -1})
    assert [seller.post(OFFERS, json=wrong).status_code for _ in range(4)] == [422, 422, 422, 429]


def test_the_limits_follow_the_clock_of_the_world(server):
    world = new_world(server)
    seller = world.seller()
    assert world.power("PUT", "/faults/profile", {"name": "production", "limits": 0.0001}).status_code == 200
    assert [seller.get("/me").status_code for _ in range(2)] == [200, 429]
    world.power("POST", "/clock", {"advance": "PT61S"})
    assert seller.get("/me").status_code == 200
    assert ask(server, "GET", FAULTS).json()["profile"] is None


def test_some_offers_are_late(server):
    """The same ones with the same seed; what is late is finished some seconds later."""

    def run(seed):
        world = new_world(server)
        seller = world.seller()
        world.power("PUT", "/faults/profile", {"name": "production", "seed": seed})
        answers = [seller.post(OFFERS, json=by_gtin(publication={"status": "INACTIVE"})) for _ in range(16)]
        return world, seller, answers

    world, seller, answers = run(1)
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {201, 202}
    assert [answer.status_code for answer in run(1)[2]] == statuses
    assert [answer.status_code for answer in run(2)[2]] != statuses
    late = next(answer for answer in answers if answer.status_code == 202)
    assert late.headers["location"].startswith(f"{world.url}{OFFERS}/{late.json()['id']}/operations/")
    settle(server, world)
    assert seller.get(late.headers["location"]).status_code == 202
    world.power("POST", "/clock", {"advance": "PT6S"})
    settle(server, world)
    assert seller.get(late.headers["location"]).status_code == 303


def settle(server, inhabited):
    async def work(_):
        while await worker.run_due(inhabited.world, TASKS):
            pass

    server.run(work)


def test_the_sandbox_profile(server, seller):
    """With a factor of 0 nobody waits; what would be slow is in the journal."""
    assert ask(server, "PUT", PROFILE, {"name": "sandbox", "latency": 0, "seed": 3}).status_code == 200
    answer = seller.get("/me")
    assert answer.status_code == 200
    (entry,) = journal(server, trace_id=answer.headers["trace-id"])
    assert (entry["fault"], entry["problems"]) == ("profile:sandbox_is_slow", [])


def test_faults_come_first(server, seller):
    ask(server, "PUT", PROFILE, {"name": "production", "limits": 0.0001})
    assert ask(server, "POST", FAULTS, {"path": "/me", "status": 503, "next": 1}).status_code == 201
    assert [seller.get("/me").status_code for _ in range(3)] == [503, 200, 429]
