"""The sandbox's own API: tokens without pages, and the clock."""

import asyncio

import pytest
from oauth_world import READ, claims, stage

from harness import problems
from stragan.auth import service as auth
from stragan.kernel.times import parse_instant
from stragan.sandbox.accounts import seed_accounts

TOKENS, CLOCK = "/_stragan/tokens", "/_stragan/clock"


def admin(server):
    return {"Authorization": f"Bearer {server.application.seeded.admin_token}"}


def ask(server, method, path, json=None, headers=None):
    headers = admin(server) if headers is None else headers
    return server.client.request(method, path, json=json, headers=headers)


def test_tokens_of_a_user(server):
    shop, seeded = stage(server), server.application.seeded
    answer = ask(server, "POST", TOKENS, {"login": shop.user.login})
    assert answer.status_code == 200
    said = claims(answer.json()["access_token"])
    assert (said["user_name"], said["client_id"]) == (shop.user.id, seeded.client_id)
    assert "refresh_token" in answer.json()
    chosen = {"login": shop.user.login, "client_id": shop.app.client_id, "scopes": [READ]}
    said = claims(ask(server, "POST", TOKENS, chosen).json()["access_token"])
    assert (said["client_id"], said["scope"]) == (shop.app.client_id, [READ])


@pytest.mark.parametrize(
    ("case", "body", "expected"),
    [
        ("unknown login", {"login": "nobody"}, (404, [("NOT_FOUND", "login")])),
        ("a zero", {"login": "a\0"}, (400, [("BAD_REQUEST", "request.body")])),
        ("unknown client", {"login": "stragan-seller", "client_id": "x"}, (404, [("NOT_FOUND", "client_id")])),
        (
            "unknown scope",
            {"login": "stragan-seller", "scopes": [READ, "x"]},
            (422, [("NOT_FOUND", "scopes[1]")]),
        ),
        ("unknown field", {"login": "stragan-seller", "x": 1}, (422, [("UnknownJSONProperty", None)])),
        ("no login", {}, (422, [("JsonMappingException", "login")])),
    ],
)
def test_tokens_refused(server, case, body, expected):
    assert problems(ask(server, "POST", TOKENS, body)) == expected


def test_text_that_is_not_json(server):
    answer = server.client.post(TOKENS, content=b"{", headers=admin(server))
    assert problems(answer) == (400, [("BAD_REQUEST", "request.body")])


def test_a_body_that_is_too_large(server):
    answer = server.client.post(TOKENS, content=b"x" * 1_000_001, headers=admin(server))
    assert problems(answer) == (413, [("PayloadTooLargeException", None)])


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
@pytest.mark.parametrize("path", [TOKENS, CLOCK, "/_stragan/nothing"])
def test_nobody_else_may(server, path, headers):
    assert problems(ask(server, "POST", path, {}, headers)) == (401, [("ADMIN_TOKEN_REQUIRED", None)])


def test_a_token_of_the_api_does_not_open_the_sandbox(server):
    token = stage(server).minted().access_token
    assert ask(server, "GET", CLOCK, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_in_polish(server):
    answer = ask(server, "GET", CLOCK, headers={"Accept-Language": "pl-PL"})
    assert answer.json()["errors"][0]["userMessage"].startswith("Potrzebny jest token administratora")


def test_paths_and_methods(server):
    assert problems(ask(server, "GET", "/_stragan/nothing")) == (404, [("NotFoundException", None)])
    answer = ask(server, "DELETE", CLOCK)
    assert problems(answer) == (405, [("NotAllowedException", None)])
    assert "GET" in answer.headers["allow"]


def test_the_clock_moves_and_stands(own_server):
    def clock(**body):
        answer = ask(own_server, "POST", CLOCK, body) if body else ask(own_server, "GET", CLOCK)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert (clock()["frozen"], clock()["offset"]) == (False, "PT0S")
    ahead = clock(advance="P60D")
    assert ahead["offset"] == "PT5184000S"
    stands = clock(set="2026-03-01T12:00:00Z", advance="PT1H", freeze=True)
    assert (stands["now"], stands["frozen"]) == ("2026-03-01T13:00:00.000Z", True)
    assert own_server.world.now() == parse_instant("2026-03-01T13:00:00Z")
    assert clock(advance="PT0.5S")["now"] == "2026-03-01T13:00:00.500Z"
    assert clock()["now"] == "2026-03-01T13:00:00.500Z"
    assert clock(set="2000-01-01T00:00:00+00:00")["offset"].startswith("-PT")
    assert clock(freeze=False)["frozen"] is False


def test_moving_the_clock_rings_the_alarm(own_server):
    async def listen(world):
        return world.alarm.listen()

    bell = own_server.run(listen)
    ask(own_server, "POST", CLOCK, {"advance": "P1D"})

    async def rung(_world):
        await asyncio.wait_for(bell.wait(30), 1)

    own_server.run(rung)


@pytest.mark.parametrize(
    ("case", "body", "expected"),
    [
        ("no zone", {"set": "2026-01-01T00:00:00"}, [("INVALID_VALUE", "set")]),
        ("nonsense", {"advance": "tomorrow"}, [("INVALID_VALUE", "advance")]),
        ("too far", {"advance": "P9000Y"}, [("CLOCK_OUT_OF_RANGE", "advance")]),
        ("too early", {"set": "1999-12-31T23:59:59Z"}, [("CLOCK_OUT_OF_RANGE", "set")]),
        ("unknown", {"rewind": "P1D"}, [("UnknownJSONProperty", None)]),
        ("not a flag", {"freeze": "yes"}, [("JsonMappingException", "freeze")]),
    ],
)
def test_the_clock_refuses(server, case, body, expected):
    assert problems(ask(server, "POST", CLOCK, body)) == (422, expected)


def test_seeding_twice_changes_nothing(server):
    first = server.application.seeded
    assert server.run(seed_accounts) == first
    assert [user.login for user in first.sellers] == ["stragan-seller", "stragan-seller-2"]
    assert [user.login for user in first.buyers] == ["stragan-buyer-1", "stragan-buyer-2"]
    assert len({user.id for user in first.sellers + first.buyers}) == 4


def test_two_servers_may_seed_at_once(own_server):
    async def both(world):
        return await asyncio.gather(*(seed_accounts(world) for _ in range(3)))

    first, *others = own_server.run(both)
    assert others == [first, first]


def test_the_first_seller_is_a_company(server):
    async def find(world):
        return [await auth.find_user(world, login=user.login) for user in server.application.seeded.sellers]

    company, person = server.run(find)
    assert company.is_business
    assert not person.is_business


def test_the_printed_credentials_work(server):
    seeded = server.application.seeded
    basic = (seeded.client_id, seeded.client_secret)
    answer = server.client.post("/auth/oauth/token", data={"grant_type": "client_credentials"}, auth=basic)
    assert answer.status_code == 200
    device = (seeded.device_client_id, seeded.device_client_secret)
    assert server.client.post("/auth/oauth/device", auth=device).status_code == 200
