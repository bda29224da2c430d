"""RFC 6749, the framework: what an authorization server must do and must not, asked over HTTP.

docs/reference/oauth.md lists the requirements and names the test of each; those proven elsewhere are not here.
"""

from base64 import b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oauth_world import (
    DEVICE,
    DEVICE_GRANT,
    NO_TOKEN,
    PROFILE,
    READ,
    REDIRECT,
    REVOKE,
    TOKEN,
    WRITE,
    WRONG_CLIENT,
    Browser,
    Stage,
    basic,
    claims,
    error,
    result,
    stage,
    text,
)

from stragan.auth import clients, service
from stragan.auth.schemas import NewApplication

ALONE = {"grant_type": "client_credentials"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def shop(server) -> Stage:
    return stage(server)


# 2.3 Client authentication


@pytest.mark.parametrize("path", [TOKEN, DEVICE, REVOKE])
def test_a_client_proves_itself_in_one_way(shop, path):
    secret = {"client_id": shop.app.client_id, "client_secret": shop.app.secret}
    answer = shop.server.client.post(path, data=ALONE | secret, headers=shop.basic)
    assert error(answer)[:2] == (400, "invalid_request")
    twice = [("Authorization", shop.basic["Authorization"])] * 2
    assert error(shop.server.client.post(path, data=ALONE, headers=twice))[:2] == (400, "invalid_request")


@pytest.mark.parametrize("path", [TOKEN, DEVICE, REVOKE])
def test_a_secret_is_never_in_the_address(shop, path):
    secret = {"client_id": shop.app.client_id, "client_secret": shop.app.secret}
    answer = shop.server.client.post(path, params=secret, data=ALONE)
    assert error(answer)[:2] == (400, "invalid_request")
    assert shop.app.secret not in answer.text


def test_credentials_are_encoded_before_base64(server):
    """As the RFC says, and as clients of Allegro do it, who do not know of that."""
    strange = "a+b%41 ż&:"

    async def add(world):
        return await service.add_application(world, NewApplication(name="Znaki", secret=strange))

    app = server.run(add)
    for secret in (quote_plus(strange), strange):
        answer = server.client.post(TOKEN, data=ALONE, headers=basic(app.client_id, secret))
        assert answer.status_code == 200, secret
    wrong = server.client.post(TOKEN, data=ALONE, headers=basic(app.client_id, quote_plus(quote_plus(strange))))
    assert error(wrong) == WRONG_CLIENT


def test_secrets_are_not_guessed(own_server, monkeypatch):
    """From the address that guesses not even the right one counts any more; other applications do not notice."""
    monkeypatch.setattr(clients, "MOST_WRONG_SECRETS", 3)
    shop, other = stage(own_server), stage(own_server)
    for _ in range(3):
        assert error(shop.post(ALONE, headers=basic(shop.app.client_id, "guess"))) == WRONG_CLIENT
    stopped = shop.post(ALONE)
    assert error(stopped)[:2] == (429, "too_many_requests")
    assert stopped.headers["retry-after"] == "60"
    assert error(shop.revoke("x"))[0] == 429
    assert other.post(ALONE).status_code == 200
    own_server.advance(61_000)
    assert shop.post(ALONE).status_code == 200


@pytest.mark.parametrize("path", [TOKEN, DEVICE, REVOKE])
def test_a_refused_client_is_told_the_scheme(shop, path):
    answer = shop.server.client.post(path, data=ALONE, headers=basic(shop.app.client_id, "wrong"))
    assert error(answer) == WRONG_CLIENT
    assert answer.headers["www-authenticate"] == 'Basic realm="allegro"'


# 3.1, 3.2 Parameters


@pytest.mark.parametrize(
    ("case", "query", "form"),
    [
        ("twice in the form", "", "grant_type=client_credentials&grant_type=client_credentials"),
        ("twice in the query", f"grant_type=client_credentials&scope={READ}&scope={READ}", ""),
        ("an empty one beside it", "", f"grant_type=client_credentials&scope=&scope={READ}"),
        ("different in query and form", "grant_type=client_credentials", "grant_type=refresh_token"),
        ("another client", "client_id=other", "grant_type=client_credentials&client_id=another"),
    ],
)
def test_a_parameter_is_given_once(shop, case, query, form):
    answer = shop.server.client.post(f"{TOKEN}?{query}", content=form, headers=shop.basic | FORM)
    assert error(answer)[:2] == (400, "invalid_request")


def test_query_and_form_may_say_the_same(shop):
    """Client-facts 16: some clients send everything in both."""
    same = ALONE | {"scope": READ}
    answer = shop.server.client.post(TOKEN, params=same, data=same, headers=shop.basic)
    assert (answer.status_code, answer.json()["scope"]) == (200, READ)


@pytest.mark.parametrize("path", [DEVICE, REVOKE])
def test_the_other_endpoints_count_as_well(shop, path):
    answer = shop.server.client.post(path, content="client_id=a&client_id=b&token=x", headers=FORM)
    assert error(answer)[:2] == (400, "invalid_request")


def test_a_parameter_without_a_value_is_not_there(shop):
    answer = shop.server.client.post(f"{TOKEN}?scope=", data=ALONE | {"client_secret": ""}, headers=shop.basic)
    assert answer.status_code == 200
    assert set(answer.json()["scope"].split()) == shop.app.scopes
    missing = error(shop.post({"grant_type": ""}))
    assert missing == (400, "invalid_request", "Missing grant type")
    code = shop.code(code_challenge="", code_challenge_method="", scope="", prompt="")
    assert shop.exchange(code, code_verifier="").status_code == 200


def test_unknown_parameters_are_ignored(shop):
    unknown = "grant_type=client_credentials&resource=a&resource=b&audience=c"
    assert shop.server.client.post(TOKEN, content=unknown, headers=shop.basic | FORM).status_code == 200
    assert shop.exchange(shop.code(display="popup", max_age="1")).status_code == 200


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_nobody_is_sent_anywhere_by_a_client_or_address_given_twice(shop, name):
    value = {"client_id": shop.app.client_id, "redirect_uri": REDIRECT}[name]
    answer = Browser(shop.server).get(f"{shop.url()}&{name}={value}")
    assert (answer.status_code, "location" in answer.headers) == (400, False)


@pytest.mark.parametrize("name", ["response_type", "scope", "state", "prompt", "code_challenge"])
def test_the_authorization_endpoint_takes_a_parameter_once(shop, name):
    url = shop.url(state="s", prompt="none", scope=READ, code_challenge="x")
    answer = Browser(shop.server).get(f"{url}&{name}={'none' if name == 'prompt' else 'other'}")
    back = result(answer)
    assert (back["error"], name in back["error_description"]) == ("invalid_request", True)
    assert back.get("state") == (None if name == "state" else "s")


def test_the_authorization_endpoint_takes_get(shop):
    assert Browser(shop.server).get(shop.url()).status_code == 200
    for method in ("PUT", "DELETE", "PATCH"):
        assert Browser(shop.server).request(method, shop.url()).status_code == 405


# 3.1.2 Redirection endpoint


@pytest.mark.parametrize("address", [REDIRECT + "#part", "back", "/back", "javascript:alert(1)", "data:text/html,x"])
def test_an_address_that_is_no_address_leads_nowhere(server, address):
    """Not even if an operator has registered it."""
    shop = stage(server, redirect_uris=(address,))
    answer = Browser(server).get(shop.url(redirect_uri=address))
    assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_an_address_must_be_named_even_if_there_is_but_one(shop):
    answer = Browser(shop.server).get(shop.url(redirect_uri=None))
    assert answer.status_code == 400
    assert "has not registered" in text(answer)


# 3.3 Scopes


def test_what_was_given_is_told(server):
    shop = stage(server, scopes=frozenset({READ, WRITE}))
    answer = shop.exchange(shop.code(scope=f"{READ} {PROFILE}"))
    assert answer.json()["scope"] == READ


@pytest.mark.parametrize("wanted", [PROFILE, "nonsense", 'a"b'])
def test_a_token_for_nothing_is_refused(server, wanted):
    shop = stage(server, kind="DEVICE", scopes=frozenset({READ}))
    refusals = [
        shop.post(ALONE | {"scope": wanted}),
        server.client.post(DEVICE, data={"scope": wanted}, headers=shop.basic),
    ]
    assert [error(answer)[:2] for answer in refusals] == [(400, "invalid_scope")] * 2


# 4.1 Authorization code


def test_a_code_that_comes_again_closes_the_session(shop):
    code = shop.code()
    first = shop.exchange(code).json()
    other = shop.minted()
    assert error(shop.exchange(code)) == (400, "invalid_grant", f"Invalid authorization code: {code}")
    assert error(shop.refresh(first["refresh_token"]))[1] == "invalid_grant"
    assert shop.refresh(other.refresh_token).status_code == 200


def test_another_client_cannot_close_a_session(server, shop):
    code = shop.code()
    first = shop.exchange(code).json()
    assert error(stage(server).exchange(code))[1] == "invalid_grant"
    assert shop.refresh(first["refresh_token"]).status_code == 200


def test_of_many_exchanges_at_once_one_succeeds(shop):
    parameters = {"grant_type": "authorization_code", "code": shop.code(), "redirect_uri": REDIRECT}
    answers = shop.at_once(parameters, 4)
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


def test_a_code_needs_a_client_that_is_known(shop):
    exchange = {"grant_type": "authorization_code", "code": shop.code(), "redirect_uri": REDIRECT}
    assert error(shop.post(exchange, headers={})) == (401, "unauthorized", NO_TOKEN)
    assert error(shop.post(exchange | {"client_id": shop.app.client_id}, headers={})) == (401, "unauthorized", NO_TOKEN)
    assert shop.post(exchange).status_code == 200


# 4.2, 4.3 What is not here


@pytest.mark.parametrize("wanted", ["token", "id_token", "code token", "none", "CODE"])
def test_there_is_no_implicit_grant(shop, wanted):
    answer = Browser(shop.server).get(shop.url(response_type=wanted, prompt="none"))
    assert result(answer)["error"] == "unsupported_response_type"
    assert "#" not in answer.headers["location"]


def test_there_is_no_password_grant(shop):
    asked = {"grant_type": "password", "username": shop.user.login, "password": "x"}
    assert error(shop.post(asked)) == (400, "unsupported_grant_type", "Unsupported grant type: password")


def test_an_application_alone_must_prove_itself(shop):
    answer = shop.post(ALONE | {"client_id": shop.app.client_id}, headers={})
    assert error(answer) == (401, "unauthorized", NO_TOKEN)


# 5 Answers


def test_nothing_of_the_endpoints_is_stored_on_its_way(shop):
    code = shop.code()
    answers = [
        shop.exchange(code),
        shop.exchange(code),
        shop.post(ALONE),
        shop.post(ALONE, headers={}),
        shop.revoke("x"),
        shop.server.client.post(DEVICE, headers=shop.basic),
        shop.server.client.get(TOKEN),
        Browser(shop.server).get(shop.url()),
        Browser(shop.server).get(shop.url(prompt="none")),
    ]
    assert [answer.headers["cache-control"] for answer in answers] == ["no-store"] * len(answers)
    assert [answer.headers["pragma"] for answer in answers] == ["no-cache"] * len(answers)


@pytest.mark.parametrize("strange", ['a"b', "a\\b", "zażółć", "a\nb", "a\x7fb", "🙂"])
def test_an_error_has_characters_that_any_client_can_read(shop, strange):
    for parameters in (
        {"grant_type": strange},
        {"grant_type": "refresh_token", "refresh_token": strange},
        {"grant_type": "authorization_code", "code": strange, "redirect_uri": REDIRECT},
    ):
        _, code, description = error(shop.post(parameters))
        assert "?" in description
        assert all(" " <= c <= "~" and c not in '"\\' for c in code + description)


# 6 Refreshing


def test_a_refresh_may_ask_for_less(server):
    shop = stage(server)
    first = shop.exchange(shop.code(scope=f"{READ} {PROFILE}")).json()
    less = shop.refresh(first["refresh_token"], scope=READ).json()
    assert (less["scope"], claims(less["access_token"])["scope"]) == (READ, [READ])
    assert claims(less["refresh_token"])["scope"] == [PROFILE, READ]
    assert shop.refresh(less["refresh_token"]).json()["scope"] == f"{PROFILE} {READ}"


def test_a_refresh_never_gives_more(shop):
    first = shop.exchange(shop.code(scope=READ)).json()
    for more in (WRITE, f"{READ} {WRITE}", "nonsense"):
        status, code, description = error(shop.refresh(first["refresh_token"], scope=more))
        assert (status, code) == (400, "invalid_scope")
        assert more.split()[-1] in description
    assert shop.refresh(first["refresh_token"]).json()["scope"] == READ


def test_the_same_refresh_at_once_gives_pairs_that_all_work(shop):
    parameters = {"grant_type": "refresh_token", "refresh_token": shop.minted().refresh_token}
    answers = shop.at_once(parameters, 2)
    assert [answer.status_code for answer in answers] == [200, 200]
    tokens = {answer.json()["refresh_token"] for answer in answers}
    assert len(tokens) == 2
    assert [shop.refresh(token).status_code for token in tokens] == [200, 200]


# 10 Security


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_cannot_be_changed(shop, part):
    """One that we have not signed as it is refreshes nothing, revokes nothing and opens nothing."""
    minted = shop.minted()
    parts = minted.refresh_token.split(".")
    parts[part] = ("A" if parts[part][0] != "A" else "B") + parts[part][1:]
    forged = ".".join(parts)
    assert error(shop.refresh(forged)) == (400, "invalid_grant", f"Invalid refresh token: {forged}")
    assert shop.revoke(forged).status_code == 200
    assert shop.refresh(minted.refresh_token).status_code == 200


NAMES = (
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "code_verifier",
    "refresh_token",
    "scope",
    "device_code",
    "token",
)
GRANTS = ("authorization_code", "refresh_token", "client_credentials", DEVICE_GRANT)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    path=st.sampled_from([TOKEN, DEVICE, REVOKE]),
    sent=st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=40)),
    grant=st.sampled_from(GRANTS) | st.none(),
    header=st.binary(max_size=40),
    known=st.booleans(),
)
def test_whatever_is_sent_breaks_nothing(shop, path, sent, grant, header, known):
    """A refusal in two members, or what was asked for; never a fault of ours."""
    if grant is not None:
        sent["grant_type"] = grant.encode()
    form = b"&".join(name.encode() + b"=" + quote(value).encode() for name, value in sent.items())
    authorization = shop.basic["Authorization"].encode() if known else b"Basic " + b64encode(header)
    headers = {"Authorization": authorization, "Content-Type": FORM["Content-Type"]}
    answer = shop.server.client.post(path, content=form, headers=headers)
    assert answer.status_code in (200, 400, 401)
    if answer.status_code != 200:
        error(answer)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(["state", "scope", "prompt", "code_challenge", "x"]), st.binary(max_size=40)))
def test_whatever_is_asked_breaks_no_page(shop, sent):
    query = "&".join(f"{name}={quote(value)}" for name, value in sent.items())
    assert Browser(shop.server).get(f"{shop.url()}&{query}").status_code in (200, 302)


def test_the_application_alone_has_no_refresh_token(shop):
    assert "refresh_token" not in shop.post(ALONE).json()


def test_two_applications_have_two_ids(server):
    assert len({stage(server).app.client_id for _ in range(3)}) == 3
