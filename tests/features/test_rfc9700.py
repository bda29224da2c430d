"""RFC 9700, best current practice for the security of OAuth 2.0."""

import asyncio
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oauth_world import (
    AUTHORIZE,
    CHALLENGE,
    DEVICE_PAGE,
    PASSWORD,
    READ,
    REDIRECT,
    VERIFIER,
    Browser,
    Stage,
    error,
    result,
    stage,
    text,
)

from stragan.auth import redirects, sign_in
from stragan.auth.attempts import TooManyAttempts
from stragan.web.auth.oauth import Asked
from stragan.web.auth.parameters import raw_pairs

PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
LOOPBACK = "http://127.0.0.1:8000/back"
HOSTILE = (
    REDIRECT + "/",
    REDIRECT + "/../evil",
    REDIRECT + "?x=1",
    REDIRECT + "#x",
    REDIRECT + "%2F",
    REDIRECT + " ",
    REDIRECT + "\n",
    REDIRECT + "\0",
    REDIRECT.upper(),
    REDIRECT.replace("http", "https"),
    REDIRECT.replace("8000", "8001"),
    REDIRECT.replace("localhost", "localhost.evil.example"),
    REDIRECT.replace("localhost", "localhost@evil.example"),
    REDIRECT.replace("localhost", "LOCALHOST"),
    REDIRECT.replace("//", "/\\"),
    REDIRECT.replace("//localhost:8000", "//localhost:8000@evil.example"),
    REDIRECT.removeprefix("http:"),
    REDIRECT.replace("back", "b%61ck"),
    "javascript:alert(1)//" + REDIRECT,
    "https://evil.example/?" + REDIRECT,
)


pages = pytest.mark.one_database  # no database can change what they show


@pytest.fixture(scope="module")
def shop(server) -> Stage:
    return stage(server)


# 2.1, 4.1 Addresses


@pages
@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_is_compared_letter_by_letter(shop, address):
    for prompt in ("none", "confirm"):
        answer = Browser(shop.server).get(shop.url(redirect_uri=address, prompt=prompt))
        assert (answer.status_code, "location" in answer.headers) == (400, False)


@pages
def test_no_port_is_forgiven(server):
    """Not even on loopback, as RFC 8252 has it: a program that relies on that would fail at Allegro."""
    shop = stage(server, redirect_uris=(LOOPBACK,))
    assert Browser(server).get(shop.url(redirect_uri=LOOPBACK)).status_code == 200
    assert Browser(server).get(shop.url(redirect_uri=LOOPBACK.replace("8000", "8001"))).status_code == 400


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.builds(str.__add__, st.just(REDIRECT), st.text(min_size=1, max_size=10)))
def test_only_what_is_registered_is_an_address(address):
    assert redirects.is_registered(address, (REDIRECT,)) is (address == REDIRECT)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"[a-zA-Z]{1,10}:/{0,3}[a-z@:#?\\ .\x00-\x20]{0,20}", fullmatch=True))
def test_an_address_that_may_be_registered_is_absolute(address):
    if redirects.is_usable(address):
        parts = urlsplit(address)
        assert parts.scheme
        assert not parts.fragment
        assert parts.scheme not in {"javascript", "data", "vbscript", "file"}
        assert address.isascii()
        assert address.isprintable()


@pytest.mark.parametrize("address", ["https://shop.example/cb?a=1", "com.example.app:/cb", "app://cb", LOOPBACK])
def test_addresses_of_programs_are_usable(address):
    assert redirects.is_usable(address)


# 2.1.1, 4.5, 4.8 Codes


def test_the_challenge_cannot_be_stripped(shop):
    """Neither on the way there nor on the way back."""
    stripped = shop.code()
    answer = shop.exchange(stripped, code_verifier=VERIFIER)
    assert error(answer) == (400, "invalid_grant", "The code was issued without a code challenge.")
    bound = shop.code(**PKCE)
    assert error(shop.exchange(bound))[1] == "invalid_grant"


def test_a_program_without_a_secret_needs_a_challenge(shop):
    public = {"client_id": shop.app.client_id, "redirect_uri": REDIRECT, "grant_type": "authorization_code"}
    for code, more, status in (
        (shop.code(), {}, 401),
        (shop.code(), {"code_verifier": VERIFIER}, 401),
        (shop.code(**PKCE), {"code_verifier": VERIFIER}, 200),
    ):
        assert shop.post(public | {"code": code} | more, headers={}).status_code == status


# 2.2.2, 4.14 Refresh tokens


def test_a_refresh_token_in_two_hands_closes_the_session(own_server):
    """After the minute of grace; within it, two threads of one program may refresh."""
    shop = stage(own_server)
    stolen, other = shop.minted().refresh_token, shop.minted().refresh_token
    first = shop.refresh(stolen).json()["refresh_token"]
    own_server.advance(59_000)
    second = shop.refresh(stolen).json()["refresh_token"]
    assert shop.refresh(first).status_code == 200
    own_server.advance(2_000)
    assert error(shop.refresh(stolen)) == (400, "invalid_grant", f"Invalid refresh token: {stolen}")
    assert error(shop.refresh(second)) == (400, "invalid_grant", f"Invalid refresh token: {second}")
    assert shop.refresh(other).status_code == 200


def test_reuse_is_noticed_long_after(own_server):
    """When the row of the used token has long been forgotten."""
    shop = stage(own_server)
    old = shop.minted().refresh_token
    newest = old
    for _ in range(3):
        newest = shop.refresh(newest).json()["refresh_token"]
        own_server.advance(86_400_000)
    assert error(shop.refresh(old))[1] == "invalid_grant"
    assert error(shop.refresh(newest))[1] == "invalid_grant"


def test_a_token_that_has_expired_closes_nothing(own_server):
    shop = stage(own_server)
    old = shop.minted().refresh_token
    own_server.advance(50 * 86_400_000)
    newer = shop.refresh(old).json()["refresh_token"]
    own_server.advance(41 * 86_400_000)
    assert error(shop.refresh(old))[1] == "invalid_grant"
    assert shop.refresh(newer).status_code == 200


def test_another_client_closes_nothing(own_server):
    shop = stage(own_server)
    old = shop.minted().refresh_token
    newest = shop.refresh(old).json()["refresh_token"]
    own_server.advance(120_000)
    assert error(stage(own_server).refresh(old))[1] == "invalid_grant"
    assert shop.refresh(newest).status_code == 200


# 2.6, 4.2, 4.12, 4.16 Browsers


@pages
def test_no_other_site_may_read_the_authorization_endpoint(shop):
    for method in ("GET", "OPTIONS"):
        answer = Browser(shop.server).request(method, shop.url(), headers={"Origin": "https://evil.example"})
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pages
def test_nothing_tells_where_a_user_came_from(shop):
    browser = Browser(shop.server)
    page = browser.sign_in(shop.url(prompt="confirm"), shop.user.login)
    back = browser.submit(page, "allow")
    assert [answer.headers["referrer-policy"] for answer in (page, back)] == ["no-referrer"] * 2


@pages
def test_a_form_is_never_sent_on(shop):
    """303 makes a GET of it; 307 and 308 would send password and form token to the application."""
    statuses = []
    for action in ("allow", "cancel", "switch"):
        browser, url = Browser(shop.server), shop.url(prompt="confirm")
        signed_in = browser.submit(browser.get(url), "sign-in", login=shop.user.login, password=PASSWORD)
        statuses += [signed_in.status_code, browser.submit(browser.get(url), action).status_code]
    assert statuses == [303] * 6


@pages
@pytest.mark.parametrize("url", [lambda shop: shop.url(), lambda _: DEVICE_PAGE, lambda _: AUTHORIZE])
def test_no_page_can_be_framed(shop, url):
    headers = Browser(shop.server).get(url(shop)).headers
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"] or "'unsafe" not in headers["content-security-policy"]


@pages
def test_pages_name_no_other_site(shop):
    """No picture, style or link of theirs (4.2.4); the application's address is a text."""
    browser = Browser(shop.server)
    for page in (browser.get(shop.url(prompt="confirm")), browser.sign_in(shop.url(prompt="confirm"), shop.user.login)):
        assert not [part for part in ('src="http', 'href="http', 'src="//', 'href="//') if part in page.text]


# 4.7 Cross-site requests


def test_a_consent_needs_the_form_of_this_browser(shop):
    browser = Browser(shop.server)
    browser.sign_in(shop.url(prompt="confirm"), shop.user.login)
    answer = browser.request("POST", shop.url(prompt="confirm"), data={"action": "allow"})
    assert (answer.status_code, "location" in answer.headers) == (403, False)
    assert browser.get(shop.url(prompt="confirm")).status_code == 200


# 4.11 Open redirectors


@pages
@pytest.mark.parametrize("broken", [{"scope": "nonsense"}, {"response_type": "token"}, {"code_challenge": "x"}])
def test_nobody_is_sent_on_before_he_has_signed_in(shop, broken):
    browser = Browser(shop.server)
    page = browser.get(shop.url(**broken))
    assert page.status_code == 200
    assert "Password" in text(page)
    assert browser.sign_in(shop.url(**broken), shop.user.login).status_code == 302


def test_an_answer_of_somebody_else_is_not_passed_through(shop):
    forged = {"code": "x", "error": "x", "error_description": "x", "error_uri": "x", "iss": "https://evil.example"}
    back = result(Browser(shop.server).get(shop.url(prompt="none", scope=READ, **forged)))
    assert back == {"error": "login_required", "error_description": "The user is not signed in"}


@pages
@pytest.mark.parametrize("state", ["%FF%FE", "a%2Bb+c%20d", "%00%0D%0A", "%22%3E%3Cscript%3E", "=%3D&", "\u017c"])
def test_the_state_comes_back_byte_by_byte(shop, state):
    """In whichever encoding, through both pages, and never as a header or as markup of its own."""
    browser = Browser(shop.server)
    url = f"{shop.url(prompt='confirm')}&state={state}"
    sent = unquote_to_bytes(state.partition("&")[0].replace("+", " "))
    page = browser.sign_in(url, shop.user.login)
    assert "<script" not in page.text
    location = browser.submit(page, "allow").headers["location"]
    assert unquote_to_bytes(location.partition("&state=")[2]) == sent
    assert location.isascii()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=60), st.binary(max_size=20))
def test_any_state_comes_back(state, other):
    query = b"state=" + quote(state, safe="").encode() + b"&x=" + quote(other, safe="").encode()
    asked = Asked(None, REDIRECT, {}, frozenset(), raw_pairs(query))  # type: ignore[arg-type]
    location = asked.back(303, code="c").headers["location"]
    back = dict(raw_pairs(urlsplit(location).query.encode()))
    assert back == {b"code": b"c", b"state": state, b"x": other}
    assert location.startswith(REDIRECT + "?code=c&state=")


# Passwords


def test_one_client_cannot_lock_a_user_out(own_server):
    """Guesses count by login and by address: from elsewhere the user signs in."""
    shop = stage(own_server)

    async def guess(world, address, password):
        return await sign_in.check_password(world, shop.user.login, password, address)

    for _ in range(5):
        assert own_server.run(guess, "203.0.113.1", "guess") is None
    with pytest.raises(TooManyAttempts):
        own_server.run(guess, "203.0.113.1", PASSWORD)
    assert own_server.run(guess, "203.0.113.2", PASSWORD) == shop.user.id
    with pytest.raises(TooManyAttempts):
        own_server.run(guess, "203.0.113.1", "guess")


def test_guesses_at_the_same_moment_are_no_way_round(shop):
    async def guess(world):
        guesses = (sign_in.check_password(world, shop.user.login, "guess", "203.0.113.7") for _ in range(9))
        return await asyncio.gather(*guesses, return_exceptions=True)

    outcomes = shop.server.run(guess)
    assert [outcomes.count(None), sum(isinstance(one, TooManyAttempts) for one in outcomes)] == [5, 4]


def test_many_addresses_do_not_help(own_server, monkeypatch):
    monkeypatch.setattr(sign_in, "MOST_OF_LOGIN", 7)
    shop = stage(own_server)

    async def guess(world, address):
        return await sign_in.check_password(world, shop.user.login, "guess", address)

    for number in range(7):
        assert own_server.run(guess, f"203.0.113.{number}") is None
    with pytest.raises(TooManyAttempts):
        own_server.run(guess, "203.0.113.99")


def test_one_password_for_many_logins_does_not_help(own_server, monkeypatch):
    monkeypatch.setattr(sign_in, "MOST_OF_ADDRESS", 3)
    shop = stage(own_server)
    form = (browser := Browser(own_server)).get(shop.url())
    for number in range(3):
        assert browser.submit(form, "sign-in", login=f"user{number}", password="guess").status_code == 401
    assert browser.submit(form, "sign-in", login="user4", password="guess").status_code == 429


def test_right_passwords_cost_nothing(own_server, monkeypatch):
    for name in ("MOST_OF_LOGIN", "MOST_OF_ADDRESS", "MOST_FAILURES"):
        monkeypatch.setattr(sign_in, name, 2)
    shop = stage(own_server)
    for _ in range(4):
        assert Browser(own_server).sign_in(shop.url(), shop.user.login).status_code == 200
