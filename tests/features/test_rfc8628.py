"""RFC 8628, the device flow: a program without a browser shows a code, and its user allows it on any screen."""

import re

import pytest
from oauth_world import (
    DEVICE,
    DEVICE_GRANT,
    DEVICE_PAGE,
    NO_TOKEN,
    PENDING,
    READ,
    WRONG_CLIENT,
    Browser,
    Stage,
    basic,
    claims,
    device_page,
    error,
    stage,
    text,
)
from selectolax.lexbor import LexborHTMLParser

from stragan.auth import device

SLOW = (400, "slow_down")


@pytest.fixture(scope="module")
def shop(server) -> Stage:
    return stage(server, kind="DEVICE", redirect_uris=())


class Watch:
    """The real time by which the server judges a device's patience."""

    def __init__(self, monkeypatch):
        self.now = device.real_ms()
        monkeypatch.setattr(device, "real_ms", lambda: self.now)

    def wait(self, seconds):
        self.now += round(seconds * 1_000)


@pytest.fixture
def watch(monkeypatch) -> Watch:
    return Watch(monkeypatch)


# 3.1, 3.2 The device asks


def test_what_a_device_gets(shop):
    codes = shop.device()
    assert set(codes) == {
        *("device_code", "user_code", "verification_uri", "verification_uri_complete", "expires_in", "interval")
    }
    assert re.fullmatch("[A-Za-z0-9]{32}", codes["device_code"])
    assert re.fullmatch("[a-z2-9]{9}", codes["user_code"])
    assert codes["verification_uri_complete"] == f"{codes['verification_uri']}?code={codes['user_code']}"
    assert len({shop.device()["user_code"] for _ in range(10)}) == 10


def test_a_secret_that_is_sent_is_checked(shop):
    wrong = shop.server.client.post(DEVICE, headers=basic(shop.app.client_id, "wrong"))
    assert error(wrong) == WRONG_CLIENT
    wrong = {"client_id": shop.app.client_id, "client_secret": "wrong"}
    assert error(shop.server.client.post(DEVICE, data=wrong)) == WRONG_CLIENT
    assert error(shop.server.client.post(DEVICE)) == (401, "unauthorized", NO_TOKEN)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post(shop, method):
    answer = shop.server.client.request(method, DEVICE, headers=shop.basic)
    assert (error(answer)[0], answer.headers["allow"]) == (405, "POST")


# 3.3 The user decides


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.upper(),
        lambda code: f" {code[:3]}-{code[3:6]}-{code[6:]} ",
        ".".join,
        lambda code: f"„{code[:4]} {code[4:]}”",
    ],
)
def test_a_code_is_read_as_people_type_it(shop, typed):
    codes, browser = shop.device(), Browser(shop.server)
    browser.sign_in(DEVICE_PAGE, shop.user.login)
    page = browser.get(DEVICE_PAGE, params={"code": typed(codes["user_code"])})
    assert page.status_code == 200
    assert shop.app.name in text(page)


def test_nothing_happens_without_the_user(shop):
    """The complete address brings the code, and shows it to be compared: it allows nothing (3.3.1, 5.4)."""
    codes, browser = shop.device(), Browser(shop.server)
    page = browser.sign_in(device_page(codes), shop.user.login)
    assert codes["user_code"] in [node.text().strip() for node in LexborHTMLParser(page.text).css("code")]
    assert "Your device shows this code" in text(page)
    assert error(shop.poll(codes)) == PENDING
    browser.submit(page, "allow")
    assert shop.poll(codes).status_code == 200


def test_nobody_who_has_not_signed_in_sees_what_a_code_is_for(shop):
    page = Browser(shop.server).get(device_page(shop.device()))
    assert "Password" in text(page)
    assert shop.app.name not in text(page)


def test_user_codes_are_not_guessed(own_server, monkeypatch):
    """A user has ten guesses a minute, by address or by form; right codes do not count (5.1)."""
    monkeypatch.setattr(device, "MOST_WRONG_CODES", 4)
    shop = stage(own_server, kind="DEVICE")
    codes, browser = shop.device(), Browser(own_server)
    consent = browser.sign_in(device_page(codes), shop.user.login)
    wrong = [browser.get(DEVICE_PAGE, params={"code": "wrong"}).status_code for _ in range(2)]
    forms = [
        browser.submit(page, "allow").status_code
        for page in [consent]
        for _ in range(3)  # the first one is right, the others come too late
    ]
    assert (wrong, forms) == ([400] * 2, [200, 400, 400])
    other = shop.device()
    stopped = browser.get(device_page(other))
    assert stopped.status_code == 429
    assert "Too many" in text(stopped)
    assert stopped.headers["retry-after"] == "60"
    assert browser.submit(consent, "allow").status_code == 429
    somebody = stage(own_server)
    assert Browser(own_server).sign_in(device_page(other), somebody.user.login).status_code == 200
    own_server.advance(61_000)
    assert browser.get(device_page(other)).status_code == 200


# 3.4, 3.5 The device polls


def test_each_haste_costs_five_seconds(shop, watch):
    codes = shop.device()
    for seconds, expected in (
        (0, "authorization_pending"),
        (5, "authorization_pending"),
        (4.9, "slow_down"),
        (9.9, "slow_down"),
        (15, "authorization_pending"),
        (14.9, "slow_down"),
        (20, "authorization_pending"),
    ):
        watch.wait(seconds)
        assert error(shop.poll(codes))[:2] == (400, expected), seconds


def test_haste_loses_no_token(shop, watch):
    """What has been decided is told at once."""
    codes = shop.device()
    assert error(shop.poll(codes)) == PENDING
    assert error(shop.poll(codes))[:2] == SLOW
    shop.decide(codes)
    assert shop.poll(codes).status_code == 200


def test_a_refusal_is_told(shop):
    codes = shop.device()
    shop.decide(codes, "cancel")
    assert [error(shop.poll(codes)) for _ in range(2)] == [(400, "access_denied", "User denied access")] * 2


def test_a_code_that_was_allowed_expires_as_well(own_server):
    shop = stage(own_server, kind="DEVICE")
    codes = shop.device()
    shop.decide(codes)
    own_server.advance(3_600_000)
    assert error(shop.poll(codes)) == (400, "expired_token", "Device code expired")


def test_a_code_is_worth_one_session(shop):
    codes = shop.device(scope=READ)
    shop.decide(codes)
    polling = {"grant_type": DEVICE_GRANT, "device_code": codes["device_code"]}
    answers = shop.at_once(polling, 3)
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400]
    [good] = [answer.json() for answer in answers if answer.status_code == 200]
    assert (good["scope"], claims(good["access_token"])["user_name"]) == (READ, shop.user.id)
    assert error(shop.poll(codes)) == (400, "invalid_request", "Invalid device code")


def test_a_code_belongs_to_its_client(server, shop):
    codes = shop.device()
    shop.decide(codes)
    other = stage(server, kind="DEVICE")
    assert error(other.poll(codes)) == (400, "invalid_request", "Invalid device code")
    assert shop.poll(codes).status_code == 200


def test_somebody_else_cannot_make_a_device_wait(server, shop, watch):
    codes, other = shop.device(), stage(server, kind="DEVICE")
    assert error(shop.poll(codes)) == PENDING
    watch.wait(4)
    other.poll(codes)
    watch.wait(1)
    assert error(shop.poll(codes)) == PENDING
