"""The token endpoint: what every kind of client sends, what it gets, and every refusal."""

import asyncio

import pytest
from oauth_world import (
    CHALLENGE,
    PROFILE,
    READ,
    REDIRECT,
    TOKEN,
    VERIFIER,
    WRITE,
    Stage,
    basic,
    claims,
    error,
    header,
    stage,
)

from stragan.auth import clients, grants, service
from stragan.auth.scopes import ALL

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NO_TOKEN = "Full authentication is required to access this resource"
WRONG_CLIENT = (401, "Unauthorized", "Unauthorized")


@pytest.fixture(scope="module")
def shop(server) -> Stage:
    return stage(server)


def test_application_alone(shop):
    answer = shop.post({"grant_type": "client_credentials"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "trace-id" not in answer.headers
    body = answer.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "scope", "allegro_api", "iss", "jti"}
    assert (body["token_type"], body["expires_in"], body["allegro_api"]) == ("bearer", 43199, True)
    assert body["scope"].split()[:2] == ["allegro:api:profile:read", "allegro:api:profile:write"]
    assert set(body["scope"].split()) == ALL
    assert "user_name" not in claims(body["access_token"])


def test_tokens_of_a_user(shop):
    answer = shop.exchange(shop.code())
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {
        *("access_token", "token_type", "refresh_token", "expires_in", "scope", "allegro_api", "iss", "jti")
    }
    access, refresh = claims(body["access_token"]), claims(body["refresh_token"])
    head = header(body["access_token"])
    assert (head["alg"], head["typ"]) == ("RS256", "JWT")
    assert set(head) == {"alg", "typ", "kid"}
    assert set(access) == {"exp", "user_name", "jti", "client_id", "scope", "allegro_api", "iss", "sid"}
    assert access["user_name"] == shop.user.id
    assert access["user_name"].isdigit()
    assert access["client_id"] == shop.app.client_id
    assert len(access["client_id"]) == 32
    assert access["scope"] == body["scope"].split()
    assert access["jti"] == body["jti"]
    assert access["iss"] == body["iss"] == "http://127.0.0.1:8080"
    now = shop.server.world.now() // 1000
    assert 43190 <= access["exp"] - now <= 43199
    assert set(refresh) == {*access, "ati"}
    assert refresh["ati"] == access["jti"]
    assert refresh["sid"] == access["sid"]
    assert 89 * 86400 < refresh["exp"] - now <= 90 * 86400


def form_only(shop, parameters):
    return shop.post(parameters)


def form_with_charset(shop, parameters):
    content_type = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    return shop.post(parameters, headers=shop.basic | content_type)


def query_only(shop, parameters):
    return shop.server.client.post(TOKEN, params=parameters, headers=shop.basic | {"Content-Length": "0"})


def query_and_form_type(shop, parameters):
    return shop.server.client.post(TOKEN, params=parameters, headers=shop.basic | FORM)


def query_and_form(shop, parameters):
    first, *others = parameters.items()
    return shop.server.client.post(TOKEN, params=dict([first]), data=dict(others), headers=shop.basic)


def unencoded_query(shop, parameters):
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return shop.server.client.post(f"{TOKEN}?{query}", headers=shop.basic)


def secret_among_parameters(shop, parameters):
    secret = {"client_id": shop.app.client_id, "client_secret": shop.app.secret}
    return shop.post(parameters | secret, headers={})


@pytest.mark.parametrize(
    "send",
    [
        form_only,
        form_with_charset,
        query_only,
        query_and_form_type,
        query_and_form,
        unencoded_query,
        secret_among_parameters,
    ],
)
def test_parameters_may_come_from_everywhere(shop, send):
    answer = send(shop, {"grant_type": "authorization_code", "code": shop.code(), "redirect_uri": REDIRECT})
    assert answer.status_code == 200, answer.text
    assert claims(answer.json()["access_token"])["user_name"] == shop.user.id


def test_requested_scopes_are_cut_to_those_of_the_application(server):
    shop = stage(server, scopes=frozenset({READ, WRITE}))
    narrow = shop.post({"grant_type": "client_credentials", "scope": f"{WRITE} {PROFILE} nonsense"})
    assert narrow.json()["scope"] == WRITE
    assert claims(narrow.json()["access_token"])["scope"] == [WRITE]
    assert shop.post({"grant_type": "client_credentials", "scope": ""}).json()["scope"] == f"{READ} {WRITE}"


@pytest.mark.parametrize(
    ("case", "parameters", "headers", "expected"),
    [
        ("nothing", {}, {}, (401, "unauthorized", NO_TOKEN)),
        ("no client", {"grant_type": "client_credentials"}, {}, (401, "unauthorized", NO_TOKEN)),
        ("empty client", {"client_id": "", "client_secret": ""}, {}, (401, "unauthorized", NO_TOKEN)),
        ("unknown client", {"client_id": "nobody", "client_secret": "x"}, {}, WRONG_CLIENT),
        ("a zero in the client", {"client_id": "a\0", "client_secret": "x"}, {}, WRONG_CLIENT),
        ("unknown public client", {"client_id": "nobody"}, {}, WRONG_CLIENT),
        ("basic without colon", {}, {"Authorization": "Basic YWJj"}, WRONG_CLIENT),
        ("basic that is not base64", {}, {"Authorization": "Basic %%%"}, WRONG_CLIENT),
        ("basic that is not text", {}, {"Authorization": "Basic //8="}, WRONG_CLIENT),
        ("bearer", {}, {"Authorization": "Bearer YTpi"}, WRONG_CLIENT),
    ],
)
def test_unknown_clients(shop, case, parameters, headers, expected):
    answer = shop.post(parameters, headers=headers)
    assert error(answer) == expected
    assert answer.headers["www-authenticate"].startswith("Basic")


def test_wrong_secret(shop):
    parameters = {"grant_type": "client_credentials"}
    assert error(shop.post(parameters, headers=basic(shop.app.client_id, "wrong"))) == WRONG_CLIENT
    wrong = {"client_id": shop.app.client_id, "client_secret": "wrong"}
    assert error(shop.post(parameters | wrong, headers={})) == WRONG_CLIENT
    assert error(shop.post(parameters | {"client_id": "other"})) == WRONG_CLIENT


@pytest.mark.parametrize(
    ("case", "parameters", "expected"),
    [
        ("no grant", {}, ("invalid_request", "Missing grant type")),
        ("password", {"grant_type": "password"}, ("unsupported_grant_type", "Unsupported grant type: password")),
        (
            "no code",
            {"grant_type": "authorization_code"},
            ("invalid_request", "An authorization code must be supplied"),
        ),
        (
            "unknown code",
            {"grant_type": "authorization_code", "code": "x\0", "redirect_uri": REDIRECT},
            ("invalid_grant", "Invalid authorization code: x?"),
        ),
        ("no refresh token", {"grant_type": "refresh_token"}, ("invalid_request", "A refresh token must be supplied")),
        (
            "garbage",
            {"grant_type": "refresh_token", "refresh_token": "a.b.c"},
            ("invalid_grant", "Invalid refresh token: a.b.c"),
        ),
    ],
)
def test_refused_grants(shop, case, parameters, expected):
    assert error(shop.post(parameters)) == (400, *expected)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post(shop, method):
    answer = shop.server.client.request(method, TOKEN, headers=shop.basic)
    assert error(answer) == (405, "method_not_allowed", f"Request method '{method}' not supported")
    assert answer.headers["allow"] == "POST"


def test_too_large(shop):
    assert error(shop.post({"grant_type": "x" * 70_000}))[:2] == (413, "invalid_request")
    assert error(shop.post({f"f{i}": "1" for i in range(300)}))[:2] == (413, "invalid_request")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_last_part_of_the_path(shop, method):
    assert error(shop.server.client.request(method, "/auth/oauth")) == (401, "unauthorized", NO_TOKEN)


def test_a_code_works_once(shop):
    code = shop.code()
    assert shop.exchange(code).status_code == 200
    assert error(shop.exchange(code)) == (400, "invalid_grant", f"Invalid authorization code: {code}")


def test_of_two_exchanges_at_once_one_succeeds(shop):
    parameters = {"code": shop.code(), "redirect_uri": REDIRECT}

    async def both(world):
        client = clients.Client(shop.app, proven=True)
        work = (grants.authorization_code(world, client, parameters) for _ in range(2))
        return await asyncio.gather(*work, return_exceptions=True)

    outcomes = shop.server.run(both)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "TokenAnswer"]


def test_a_code_lives_ten_seconds(own_server):
    shop = stage(own_server)
    fresh, stale = shop.code(), shop.code()
    own_server.advance(8_000)
    assert shop.exchange(fresh).status_code == 200
    own_server.advance(2_000)
    assert error(shop.exchange(stale)) == (400, "invalid_grant", f"Invalid authorization code: {stale}")


def test_a_code_belongs_to_its_client_and_address(server, shop):
    code = shop.code()
    assert error(stage(server).exchange(code)) == (400, "invalid_grant", f"Invalid authorization code: {code}")
    mismatch = (400, "invalid_grant", "Redirect URI mismatch.")
    assert error(shop.exchange(code, redirect_uri=REDIRECT + "/")) == mismatch
    assert error(shop.post({"grant_type": "authorization_code", "code": code})) == mismatch
    assert shop.exchange(code).status_code == 200


def test_pkce_stands_for_the_secret(shop):
    challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    public = {"client_id": shop.app.client_id}
    exchange = {"grant_type": "authorization_code", "redirect_uri": REDIRECT}
    code = shop.code(**challenge)
    for case, verifier, description in (
        ("none", {}, "A code verifier must be supplied."),
        ("wrong", {"code_verifier": "w" * 43}, "Invalid code verifier."),
        ("short", {"code_verifier": "v" * 42}, "Invalid code verifier."),
        ("letters", {"code_verifier": "ś" * 43}, "Invalid code verifier."),
    ):
        answer = shop.post(exchange | public | {"code": code} | verifier, headers={})
        assert error(answer) == (400, "invalid_grant", description), case
    answer = shop.post(exchange | public | {"code": code, "code_verifier": VERIFIER}, headers={})
    assert answer.status_code == 200
    refresh = {"grant_type": "refresh_token", "refresh_token": answer.json()["refresh_token"]}
    assert error(shop.post(refresh | public, headers={})) == (401, "unauthorized", NO_TOKEN)
    assert shop.post(refresh).status_code == 200


def test_pkce_together_with_the_secret(shop):
    code = shop.code(code_challenge=CHALLENGE, code_challenge_method="S256")
    assert shop.exchange(code, code_verifier=VERIFIER).status_code == 200


def test_without_a_challenge_the_secret_is_needed(shop):
    code = shop.code()
    parameters = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    public = {"client_id": shop.app.client_id}
    assert error(shop.post(parameters | public, headers={})) == (401, "unauthorized", NO_TOKEN)
    assert error(shop.exchange(code, code_verifier=VERIFIER))[:2] == (400, "invalid_grant")


def test_refresh_gives_a_new_pair_with_the_old_scopes(server):
    shop = stage(server)
    first = shop.exchange(shop.code(scope=f"{READ} {PROFILE}")).json()
    second = shop.refresh(first["refresh_token"], redirect_uri=REDIRECT)
    assert second.status_code == 200
    assert second.json()["scope"] == first["scope"] == f"{PROFILE} {READ}"
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert claims(second.json()["access_token"])["user_name"] == shop.user.id
    assert shop.refresh(second.json()["refresh_token"]).status_code == 200


def test_a_used_refresh_token_works_for_another_minute(own_server):
    shop = stage(own_server)
    old = shop.minted().refresh_token
    first = shop.refresh(old).json()["refresh_token"]
    own_server.advance(50_000)
    second = shop.refresh(old).json()["refresh_token"]
    assert shop.refresh(first).status_code == 200
    assert shop.refresh(second).status_code == 200
    own_server.advance(15_000)
    assert error(shop.refresh(old)) == (400, "invalid_grant", f"Invalid refresh token: {old}")


def test_two_threads_may_refresh_at_once(shop):
    token = shop.minted().refresh_token

    async def both(world):
        client = clients.Client(shop.app, proven=True)
        return await asyncio.gather(*(grants.refresh(world, client, {"refresh_token": token}) for _ in range(8)))

    answers = shop.server.run(both)
    assert len({answer.refresh_token for answer in answers}) == 8
    assert all(shop.refresh(answer.refresh_token).status_code == 200 for answer in answers)


def test_refresh_tokens_that_mean_nothing(server, shop):
    minted = shop.minted()
    refused = (400, "invalid_grant", f"Invalid refresh token: {minted.access_token}")
    assert error(shop.refresh(minted.access_token)) == refused
    of_another = error(stage(server).refresh(minted.refresh_token))
    assert of_another == (400, "invalid_grant", f"Invalid refresh token: {minted.refresh_token}")
    assert shop.refresh(minted.refresh_token).status_code == 200


def test_a_refresh_token_lives_ninety_days_from_its_making(own_server):
    shop = stage(own_server)
    token, unused = shop.minted().refresh_token, shop.minted().refresh_token
    own_server.advance(89 * 86_400_000)
    assert shop.refresh(token).status_code == 200
    own_server.advance(86_400_000)
    assert error(shop.refresh(unused)) == (400, "invalid_grant", f"Invalid refresh token: {unused}")


def test_the_twenty_first_session_closes_the_oldest(server):
    shop = stage(server)
    tokens = [shop.minted().refresh_token for _ in range(service.MOST_SESSIONS + 1)]
    assert error(shop.refresh(tokens[0]))[1] == "invalid_grant"
    assert all(shop.refresh(token).status_code == 200 for token in (tokens[1], tokens[-1]))


def test_revoke_closes_the_session(shop):
    revoke = "/auth/oauth/revoke"
    minted, another = shop.minted(), shop.minted()
    for token in (minted.refresh_token, minted.refresh_token, "garbage"):
        answer = shop.server.client.post(revoke, data={"token": token}, headers=shop.basic)
        assert (answer.status_code, answer.content) == (200, b"")
    assert error(shop.refresh(minted.refresh_token))[1] == "invalid_grant"
    assert shop.refresh(another.refresh_token).status_code == 200
    answer = shop.server.client.post(revoke, data={"token": another.refresh_token})
    assert error(answer) == (401, "unauthorized", NO_TOKEN)


def test_a_crash_is_json(shop, monkeypatch, caplog):
    async def crash(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(clients, "client_of", crash)
    assert error(shop.post()) == (500, "server_error", "Internal server error. Try again in a few minutes.")
    assert "secret detail" in caplog.text
