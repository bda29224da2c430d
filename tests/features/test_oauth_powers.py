"""Powers of the sandbox over OAuth: users, decisions, applications, codes, keys. The guide shows them together."""

import uuid

import pytest
from oauth_world import PASSWORD, READ, REDIRECT, Browser, Stage, stage
from test_oauth_devices import begin, poll
from test_session_ends import is_alive
from watched import ask

from harness import problems
from stragan.auth import store
from stragan.auth.scopes import ALL
from stragan.db.statements import Statement

AUTHORIZE, DECIDE, SIGN_OUT, USERS = (
    f"/_stragan/{path}" for path in ("oauth/authorize", "oauth/devices/decide", "oauth/sign-out", "users")
)
APPLICATIONS, CODES = "/_stragan/oauth/applications", "/_stragan/oauth/registration-codes"


@pytest.fixture
def shop(server) -> Stage:
    return stage(server)


def test_a_user_with_a_password(shop):
    login = f"anna-{uuid.uuid4().hex[:8]}"
    made = ask(shop.server, "POST", USERS, {"login": login})
    assert made.status_code == 201
    user = made.json()
    assert set(user) == {"id", "login", "password"}
    assert Browser(shop.server).sign_in(shop.url(), login, user["password"]).status_code == 200
    again = ask(shop.server, "POST", USERS, {"login": login.upper()})
    assert problems(again) == (409, [("LOGIN_TAKEN", "login")])
    assert problems(ask(shop.server, "POST", USERS, {"login": " "})) == (422, [("INVALID_LOGIN", "login")])


def authorize(shop, **body):
    return ask(shop.server, "POST", AUTHORIZE, {"user": shop.user.login} | body)


def test_a_decision_at_the_authorization_page(shop):
    url = "http://127.0.0.1" + shop.url(state="st 1/ą", scope=READ)
    answer = authorize(shop, url=url)
    assert answer.status_code == 200
    sent = answer.json()
    assert set(sent) == {"redirect", "code", "state", "error", "error_description"}
    assert sent["redirect"] == f"{REDIRECT}?code={sent['code']}&state=st%201%2F%C4%85"
    assert (sent["state"], sent["error"]) == ("st 1/ą", None)
    tokens = shop.exchange(sent["code"]).json()
    assert tokens["scope"] == READ
    assert is_alive(shop.server, shop.minted().access_token)
    denied = authorize(shop, url=url, decision="deny", user=shop.user.id).json()
    assert (denied["code"], denied["error"], denied["state"]) == (None, "access_denied", "st 1/ą")


def test_it_tells_the_applications_mistakes(shop):
    parameters = {"response_type": "token", "client_id": shop.app.client_id, "redirect_uri": REDIRECT}
    answer = authorize(shop, parameters=parameters)
    assert (answer.status_code, answer.json()["error"]) == (200, "unsupported_response_type")


@pytest.mark.parametrize(
    ("case", "body", "status", "problem"),
    [
        ("unknown user", {"user": "nobody", "url": "/?x"}, 404, ("NOT_FOUND", "user")),
        ("strange decision", {"url": "/?x", "decision": "maybe"}, 422, ("INVALID_VALUE", "decision")),
        ("neither", {}, 422, ("INVALID_VALUE", "url")),
        ("both", {"url": "/?x", "parameters": {}}, 422, ("INVALID_VALUE", "url")),
        ("no address", {"url": "http://[::1"}, 422, ("INVALID_VALUE", "url")),
        ("no client", {"url": "/?x"}, 422, ("AUTHORIZATION_IMPOSSIBLE", "url")),
        ("no such client", {"parameters": {"client_id": "x"}}, 422, ("AUTHORIZATION_IMPOSSIBLE", "parameters")),
    ],
)
def test_decisions_that_cannot_be_made(shop, case, body, status, problem):
    assert problems(authorize(shop, **body)) == (status, [problem])


def test_nobody_stays_signed_in(shop):
    async def count(world):
        mine = store.sign_ins.select().where(store.sign_ins.c.user_id == shop.user.id)
        return len(await world.db.all(Statement(mine)))

    assert authorize(shop, url=shop.url()).json()["code"]
    assert shop.server.run(count) == 0


@pytest.mark.parametrize(("decision", "error"), [("allow", None), ("deny", "access_denied")])
def test_a_device(server, decision, error):
    shop = stage(server, kind="DEVICE", redirect_uris=())
    codes = begin(shop)
    body = {"user_code": codes["user_code"].upper(), "user": shop.user.login, "decision": decision}
    assert ask(server, "POST", DECIDE, body).status_code == 204
    assert poll(shop, codes).json().get("error") == error
    assert problems(ask(server, "POST", DECIDE, body)) == (404, [("NOT_FOUND", "user_code")])


def test_signing_out(shop):
    tokens = shop.minted()
    assert ask(shop.server, "POST", SIGN_OUT, {"user": shop.user.id}).status_code == 204
    assert not is_alive(shop.server, tokens.access_token)
    assert Browser(shop.server).sign_in(shop.url(), shop.user.login, PASSWORD).status_code == 200


def test_the_life_of_an_application(shop):
    name = f"Sklep {uuid.uuid4().hex[:8]}"
    body = {"owner": shop.user.login, "name": name, "redirect_uris": [REDIRECT]}
    made = ask(shop.server, "POST", APPLICATIONS, body)
    assert made.status_code == 201
    application = made.json()
    secret = application.pop("client_secret")
    assert (application["kind"], application["owner_id"], set(application["scopes"])) == ("BROWSER", shop.user.id, ALL)
    here = f"{APPLICATIONS}/{application['client_id']}"
    assert ask(shop.server, "GET", here).json() == application
    assert application in ask(shop.server, "GET", APPLICATIONS).json()["applications"]
    assert problems(ask(shop.server, "POST", APPLICATIONS, body)) == (422, [("NAME_TAKEN", "name")])
    changed = ask(shop.server, "PATCH", here, {"scopes": [READ]}).json()
    assert changed == application | {"scopes": [READ]}
    renewed = ask(shop.server, "POST", f"{here}/secret").json()
    assert renewed.pop("client_secret") != secret
    assert renewed == changed
    assert ask(shop.server, "DELETE", here).status_code == 204
    assert problems(ask(shop.server, "GET", here)) == (404, [("NOT_FOUND", "client_id")])


def test_a_registration_code(shop):
    answer = ask(shop.server, "POST", CODES, {"user": shop.user.login, "software_statement_id": "s"})
    assert answer.status_code == 201
    assert set(answer.json()) == {"code", "expires_at"}
    body = {"code": answer.json()["code"], "client_name": f"Sklep {uuid.uuid4().hex[:8]}", "redirect_uris": [REDIRECT]}
    assert shop.server.client.post("/register", json=body).status_code == 403
    assert shop.server.client.post("/register", json=body | {"software_statement_id": "s"}).status_code == 201


def test_keys(own_server):
    def shown(method="GET", path="/_stragan/oauth/keys"):
        answer = ask(own_server, method, path)
        assert answer.status_code == 200
        return answer.json()["keys"]

    [first] = shown()
    assert first["replaced_at"] is None
    after = shown("POST", "/_stragan/oauth/keys/rotate")
    assert [key["replaced_at"] is None for key in after] == [False, True]
    assert after == shown()
    assert after[0]["kid"] == first["kid"]


@pytest.mark.parametrize("path", [AUTHORIZE, DECIDE, SIGN_OUT, APPLICATIONS, CODES, USERS])
def test_only_with_the_admin_token(server, path):
    assert server.client.post(path, json={}).status_code == 401
