"""What clients of Allegro's API send to get tokens, and need to read: facts 9, 16 to 26 and 46 of their survey."""

import pytest
from oauth_world import CHALLENGE, READ, REDIRECT, TOKEN, VERIFIER, Browser, Stage, claims, error, result, stage

from harness import V1, Account, Server

BEGIN, GRANT = "/auth/oauth/device", "urn:ietf:params:oauth:grant-type:device_code"
FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"}


@pytest.fixture
def shop(server: Server) -> Stage:
    return stage(server)


@pytest.fixture
def devices(server: Server) -> Stage:
    return stage(server, kind="DEVICE", redirect_uris=())


def test_fact_09_the_scheme_is_spelled_bearer(seller: Account) -> None:
    """Clients write `Bearer`; nothing is asked in return."""
    answer = seller.server.client.get("/me", headers={"Authorization": f"Bearer {seller.token}"})
    assert (answer.status_code, answer.json()["id"]) == (200, seller.id)


def test_fact_16_token_parameters_come_from_everywhere(shop: Stage) -> None:
    """In the form, in the query with an empty body, or some here and some there."""
    grant, client = {"grant_type": "client_credentials"}, shop.server.client
    answers = [
        client.post(TOKEN, data=grant, headers=shop.basic),
        client.post(TOKEN, params=grant, headers=shop.basic | {"Content-Length": "0"}),
        client.post(TOKEN, params=grant, headers=shop.basic | FORM, content=b""),
        client.post(TOKEN, params=grant, data={"scope": READ}, headers=shop.basic),
        client.post(TOKEN, content=b"grant_type=client_credentials", headers=shop.basic | FORM),
    ]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert answers[3].json()["scope"] == READ


@pytest.mark.parametrize("grant", [GRANT, GRANT.replace(":", "%3A")])
def test_fact_17_colons_and_slashes_need_not_be_encoded(shop: Stage, devices: Stage, grant: str) -> None:
    """An address and a grant type stand in the query as they are, or encoded."""
    codes = shop.server.client.post(BEGIN, data={"client_id": devices.app.client_id}, headers=devices.basic).json()
    answer = shop.server.client.post(
        f"{TOKEN}?grant_type={grant}&device_code={codes['device_code']}", headers=devices.basic
    )
    assert error(answer)[:2] == (400, "authorization_pending")
    plain = f"grant_type=authorization_code&code={shop.code()}&redirect_uri={REDIRECT}"
    assert shop.server.client.post(f"{TOKEN}?{plain}", headers=shop.basic).status_code == 200


def test_fact_18_a_device_asks_in_four_ways(devices: Stage) -> None:
    """With Basic or without, in the form or in the query, with a scope or without; times are integers."""
    client, who = devices.server.client, {"client_id": devices.app.client_id}
    answers = [
        client.post(BEGIN, data=who, headers=devices.basic),
        client.post(BEGIN, params=who, headers=devices.basic),
        client.post(BEGIN, data=who),
        client.post(BEGIN, data=who | {"scope": READ}, headers=devices.basic),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        body = answer.json()
        texts = ("device_code", "user_code", "verification_uri", "verification_uri_complete")
        assert {type(body[name]) for name in texts} == {str}
        assert {type(body[name]) for name in ("expires_in", "interval")} == {int}


def test_fact_19_polling_is_told_why_not(devices: Stage) -> None:
    """400 with `error` and a text in `error_description`; a wrong code has words of its own."""
    codes = devices.server.client.post(BEGIN, params={"client_id": devices.app.client_id}).json()
    polling = {"grant_type": GRANT, "device_code": codes["device_code"]}
    assert error(devices.post(polling))[:2] == (400, "authorization_pending")
    status, code, description = error(devices.post(polling))
    assert (status, code) == (400, "slow_down")
    assert description
    wrong = error(devices.post(polling | {"device_code": "x"}))
    assert wrong == (400, "invalid_request", "Invalid device code")


def test_fact_20_refresh_tokens_rotate_with_a_minute_of_grace(own_server: Server) -> None:
    """With the address or without it; a used token works for another minute, then it is named in the refusal."""
    shop = stage(own_server)
    old = shop.minted().refresh_token
    assert shop.refresh(old).json()["refresh_token"] != old
    own_server.advance(50_000)
    assert shop.refresh(old, redirect_uri=REDIRECT).status_code == 200
    own_server.advance(11_000)
    assert error(shop.refresh(old)) == (400, "invalid_grant", f"Invalid refresh token: {old}")


def test_fact_21_members_of_the_token_answer(shop: Stage) -> None:
    """All that clients require, of their types; an application alone gets no refresh token."""
    body = shop.exchange(shop.code()).json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 43199)
    assert {type(body[name]) for name in ("access_token", "refresh_token", "scope", "jti", "iss")} == {str}
    assert " " in body["scope"]
    assert "refresh_token" not in shop.post({"grant_type": "client_credentials"}).json()


def test_fact_22_tokens_can_be_decoded(shop: Stage) -> None:
    """JWTs both; `user_name` is the id that `/me` shows, `scope` is an array."""
    body = shop.exchange(shop.code()).json()
    token = claims(body["access_token"])
    me = Account(shop.server, body["access_token"]).get("/me").json()
    assert token["user_name"] == me["id"] == claims(body["refresh_token"])["user_name"]
    assert token["scope"] == body["scope"].split()
    assert {"exp", "jti", "client_id", "iss"} <= set(token)


def test_fact_23_authorize_echoes_the_state(shop: Stage) -> None:
    """Encoded again, letter by letter; PKCE together with Basic."""
    url = shop.url(state="st 1/ą", prompt="confirm", code_challenge=CHALLENGE, code_challenge_method="S256")
    browser = Browser(shop.server)
    answer = browser.submit(browser.sign_in(url, shop.user.login), "allow")
    assert "state=st%201%2F%C4%85" in answer.headers["location"].replace("+", "%20")
    assert result(answer)["state"] == "st 1/ą"
    assert shop.exchange(result(answer)["code"], code_verifier=VERIFIER).status_code == 200


def test_fact_24_revoke_is_there(shop: Stage) -> None:
    """Not documented, yet called."""
    token = shop.minted().refresh_token
    data = {"token": token, "token_type_hint": "refresh_token"}
    assert shop.server.client.post("/auth/oauth/revoke", data=data, headers=shop.basic).status_code == 200
    assert error(shop.refresh(token))[:2] == (400, "invalid_grant")


def test_fact_25_a_dead_token_is_not_in_the_envelope(shop: Stage) -> None:
    """401 with `error`, and the vendor's media type on the API's host."""
    for token in ("nonsense", shop.minted().refresh_token):
        answer = Account(shop.server, token).get("/sale/offers")
        assert (answer.status_code, answer.headers["content-type"]) == (401, V1)
        assert answer.json()["error"] == "invalid_token"
        assert "token" in answer.json()["error_description"]
    wrong = shop.post({"grant_type": "client_credentials"}, headers={"Authorization": "Basic YTpi"})
    assert error(wrong)[0] == 401


def test_fact_26_a_missing_scope_is_no_dead_token(server: Server) -> None:
    """403, or clients would spend their refresh tokens in vain."""
    shop = stage(server, scopes=frozenset({READ}))
    answer = Account(server, shop.minted().access_token).post("/sale/offers", json={"name": "Szkic"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "AccessDenied")


def test_fact_46_what_an_application_alone_may_read(application: Account) -> None:
    """The catalogue and delivery methods; an account it has none."""
    for path in (
        "/sale/categories",
        "/sale/categories/257150/parameters",
        "/sale/matching-categories?name=telefon",
        "/sale/delivery-methods",
    ):
        assert application.get(path).status_code == 200, path
    assert application.get("/me").status_code == 401
