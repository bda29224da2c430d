"""The device flow: codes, polling, and the page where a user types the code."""

import re

import pytest
from oauth_world import PASSWORD, READ, Browser, Stage, claims, error, stage, text
from selectolax.lexbor import LexborHTMLParser

from stragan.auth import device

BEGIN, PAGE = "/auth/oauth/device", "/auth/skojarz-aplikacje"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
PENDING = (400, "authorization_pending", "User has not authorized the device code yet.")
WRONG = (400, "invalid_request", "Invalid device code")


@pytest.fixture
def shop(server) -> Stage:
    return stage(server, kind="DEVICE", redirect_uris=())


def begin(shop, **parameters):
    answer = shop.server.client.post(BEGIN, data={"client_id": shop.app.client_id} | parameters, headers=shop.basic)
    assert answer.status_code == 200, answer.text
    return answer.json()


def poll(shop, codes):
    return shop.post({"grant_type": GRANT, "device_code": codes["device_code"]})


def path(codes):
    return codes["verification_uri_complete"].removeprefix("http://127.0.0.1")


def decide(shop, codes, action):
    browser = Browser(shop.server)
    return browser.submit(browser.sign_in(path(codes), shop.user.login), action)


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("form and Basic", lambda shop, client: {"data": client, "headers": shop.basic}),
        ("query and Basic", lambda shop, client: {"params": client, "headers": shop.basic}),
        ("form alone", lambda _, client: {"data": client}),
    ],
)
def test_the_codes(shop, case, options):
    answer = shop.server.client.post(BEGIN, **options(shop, {"client_id": shop.app.client_id}))
    assert answer.status_code == 200
    body = answer.json()
    assert re.fullmatch("[a-z0-9]{9}", body["user_code"])
    assert (body["expires_in"], body["interval"]) == (3600, 5)
    assert body["verification_uri"] == f"http://127.0.0.1{PAGE}"
    assert body["verification_uri_complete"] == f"http://127.0.0.1{PAGE}?code={body['user_code']}"
    assert "device_code" in body


def test_an_application_for_browsers_may_not(server):
    shop = stage(server)
    answer = shop.server.client.post(BEGIN, headers=shop.basic)
    assert error(answer)[:2] == (400, "unauthorized_client")


def test_pending_then_too_fast_then_allowed_once(shop):
    codes = begin(shop, scope=READ)
    assert error(poll(shop, codes)) == PENDING
    assert error(poll(shop, codes))[:2] == (400, "slow_down")
    done = decide(shop, codes, "allow")
    assert "The device is connected" in text(done)
    answer = poll(shop, codes)
    assert answer.status_code == 200
    assert answer.json()["scope"] == READ
    assert claims(answer.json()["access_token"])["user_name"] == shop.user.id
    assert shop.refresh(answer.json()["refresh_token"]).status_code == 200
    assert error(poll(shop, codes)) == WRONG


def test_patience_is_pending_again(shop, monkeypatch):
    codes = begin(shop)
    assert error(poll(shop, codes)) == PENDING
    later = device.real_ms() + 5_000
    monkeypatch.setattr(device, "real_ms", lambda: later)
    assert error(poll(shop, codes)) == PENDING


def test_refused(shop):
    codes = begin(shop)
    assert "The device was refused" in text(decide(shop, codes, "cancel"))
    assert error(poll(shop, codes)) == (400, "access_denied", "User denied access")


def test_wrong_codes(server, shop):
    assert error(shop.post({"grant_type": GRANT, "device_code": "x"})) == WRONG
    assert error(shop.post({"grant_type": GRANT})) == WRONG
    assert error(poll(stage(server, kind="DEVICE"), begin(shop))) == WRONG


def test_codes_expire(own_server):
    shop = stage(own_server, kind="DEVICE")
    codes = begin(shop)
    own_server.advance(3_600_000)
    assert error(poll(shop, codes)) == (400, "expired_token", "Device code expired")
    browser = Browser(own_server)
    assert browser.sign_in(path(codes), shop.user.login).status_code == 400


def test_typing_the_code(shop):
    codes, browser = begin(shop), Browser(shop.server)
    form = browser.sign_in(PAGE, shop.user.login)
    assert "Type the code" in text(form)
    assert LexborHTMLParser(form.text).css_first("form[method=get] input[name=code]") is not None
    shouted = codes["user_code"].upper()
    consent = browser.get(PAGE, params={"code": f" {shouted[:4]}-{shouted[4:]} "})
    assert shop.app.name in text(consent)
    wrong = browser.get(PAGE, params={"code": "<b>nonsense\0"})
    assert wrong.status_code == 400
    assert "There is no such code" in text(wrong)
    assert LexborHTMLParser(wrong.text).css("b") == []


def test_a_decision_counts_once(shop):
    codes, browser = begin(shop), Browser(shop.server)
    consent = browser.sign_in(path(codes), shop.user.login)
    assert browser.submit(consent, "cancel").status_code == 200
    assert browser.submit(consent, "allow").status_code == 400
    assert error(poll(shop, codes))[1] == "access_denied"


def test_the_page_asks_who_it_is(shop):
    codes, browser = begin(shop), Browser(shop.server)
    page = browser.get(path(codes))
    assert browser.submit(page, "sign-in", login=shop.user.login, password="x").status_code == 401
    assert browser.submit(page, "cancel").headers["location"] == "/"
    consent = browser.submit(page, "sign-in", login=shop.user.login, password=PASSWORD)
    assert consent.headers["location"] == path(codes)
    assert browser.submit(browser.get(path(codes)), "switch").headers["location"] == path(codes)
    assert browser.request("POST", path(codes), data={"action": "allow"}).status_code == 403
    assert error(poll(shop, codes)) == PENDING
