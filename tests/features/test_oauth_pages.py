"""The authorization page, walked by a browser without JavaScript: sign-in, consent, and where it leads."""

import re
import uuid
from urllib.parse import quote

import pytest
from oauth_world import (
    AUTHORIZE,
    CHALLENGE,
    PASSWORD,
    PROFILE,
    READ,
    REDIRECT,
    WRITE,
    Browser,
    Stage,
    result,
    stage,
    text,
)
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from stragan.auth import sign_in
from stragan.auth.scopes import SCOPES
from stragan.web.auth import oauth

pytestmark = pytest.mark.one_database


EVIL = "https://evil.example/"


@pytest.fixture
def shop(server) -> Stage:
    return stage(server)


@pytest.fixture
def browser(server) -> Browser:
    return Browser(server)


def test_from_sign_in_to_the_code(shop, browser):
    sign_in = browser.get(shop.url(state="s"))
    assert sign_in.status_code == 200
    assert "to continue to Sklep" in text(sign_in)
    consent = browser.sign_in(shop.url(state="s"), shop.user.login)
    assert consent.status_code == 200
    assert shop.user.login in text(consent)
    assert [node.text() for node in LexborHTMLParser(consent.text).css("ul.scopes li")] == [
        SCOPES[name].en for name in sorted(SCOPES, key=lambda name: not name.endswith(":read"))
    ]
    answer = browser.submit(consent, "allow")
    assert answer.status_code == 303
    assert list(result(answer)) == ["code", "state"]
    assert re.fullmatch("[A-Za-z0-9]{32}", result(answer)["code"])
    assert shop.exchange(result(answer)["code"]).status_code == 200


@pytest.mark.parametrize("state", ["st 1/ą", "a+b&c=d#e?", "%2F", "", "<script>", "x" * 500])
def test_state_comes_back_exactly(shop, browser, state):
    answer = browser.submit(browser.sign_in(shop.url(state=state), shop.user.login), "allow")
    assert result(answer)["state"] == state
    assert f"&state={quote(state, safe='')}" in answer.headers["location"]


def test_other_parameters_go_through(shop, browser):
    url = shop.url(shop="ł 1", code="forged", error="forged", code_challenge=CHALLENGE, code_challenge_method="S256")
    answer = browser.submit(browser.sign_in(url, shop.user.login), "allow")
    assert set(result(answer)) == {"code", "shop"}
    assert result(answer)["shop"] == "ł 1"
    assert result(answer)["code"] != "forged"


def test_a_redirect_address_with_a_query_keeps_it(server):
    address = "http://localhost:8000/?from=allegro"
    shop, browser = stage(server, redirect_uris=(address,)), Browser(server)
    url = shop.url(redirect_uri=address)
    answer = browser.submit(browser.sign_in(url, shop.user.login), "allow")
    assert answer.headers["location"].startswith(address + "&code=")


def test_what_was_allowed_is_not_asked_again(shop, browser):
    browser.submit(browser.sign_in(shop.url(scope=f"{READ} {WRITE}"), shop.user.login), "allow")
    again = browser.get(shop.url(scope=READ))
    assert again.status_code == 302
    assert set(result(again)) == {"code"}
    more = browser.get(shop.url(scope=f"{READ} {PROFILE}"))
    assert (more.status_code, "Allow access?" in text(more)) == (200, True)
    confirm = browser.get(shop.url(scope=READ, prompt="confirm"))
    assert (confirm.status_code, "Is this your account?" in text(confirm)) == (200, True)
    assert set(result(browser.submit(confirm, "allow"))) == {"code"}


def test_prompt_none_shows_nothing(shop, browser):
    url = shop.url(prompt="none", state="s")
    assert result(browser.get(url))["error"] == "login_required"
    consent = browser.sign_in(shop.url(), shop.user.login)
    assert result(browser.get(url))["error"] == "consent_required"
    browser.submit(consent, "allow")
    assert set(result(browser.get(url))) == {"code", "state"}


def test_cancel(shop, browser):
    expected = {"error": "access_denied", "error_description": "User denied access", "state": "ą"}
    assert result(browser.submit(browser.get(shop.url(state="ą")), "cancel")) == expected
    assert result(browser.submit(browser.sign_in(shop.url(state="ą"), shop.user.login), "cancel")) == expected


def test_another_account(shop, browser):
    consent = browser.sign_in(shop.url(), shop.user.login)
    answer = browser.submit(consent, "switch")
    assert (answer.status_code, answer.headers["location"]) == (303, shop.url())
    assert "Password" in text(browser.get(shop.url()))
    other = stage(shop.server).user
    assert other.login in text(browser.sign_in(shop.url(), other.login))


@pytest.mark.parametrize(
    ("case", "parameters"),
    [
        ("unknown client", {"client_id": "0" * 32}),
        ("no client", {"client_id": None}),
        ("a zero in the client", {"client_id": "a\0"}),
        ("markup for a client", {"client_id": "<script>alert(1)</script>"}),
        ("another address", {"redirect_uri": EVIL}),
        ("no address", {"redirect_uri": None}),
        ("longer address", {"redirect_uri": REDIRECT + "/"}),
        ("shorter address", {"redirect_uri": "http://localhost:8000"}),
        ("address in capitals", {"redirect_uri": REDIRECT.upper()}),
        ("address with a user", {"redirect_uri": "http://localhost:8000@evil.example/back"}),
        ("address with a query", {"redirect_uri": REDIRECT + "?x=1"}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_error_page_instead_of_a_redirect(shop, browser, method, case, parameters):
    answer = browser.request(method, shop.url(**parameters))
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "We can't display this page" in text(answer)
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["trace-id"])
    assert answer.headers["trace-id"] in text(answer)
    assert "<script" not in answer.text
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("case", "parameters", "error"),
    [
        ("token", {"response_type": "token"}, "unsupported_response_type"),
        ("no type", {"response_type": None}, "unsupported_response_type"),
        ("plain", {"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ("no method", {"code_challenge": CHALLENGE}, "invalid_request"),
        ("short", {"code_challenge": "x", "code_challenge_method": "S256"}, "invalid_request"),
        ("zero", {"code_challenge": "\0" * 43, "code_challenge_method": "S256"}, "invalid_request"),
        ("method alone", {"code_challenge_method": "S256"}, "invalid_request"),
        ("empty challenge", {"code_challenge": "", "code_challenge_method": "S256"}, "invalid_request"),
        ("no such scope", {"scope": "allegro:api:nothing"}, "invalid_scope"),
    ],
)
def test_errors_that_the_application_is_told(shop, browser, case, parameters, error):
    """Once the user has signed in, or at once where nothing may be shown; a form that was kept is refused as well."""
    url = shop.url(**parameters, state="s 1")
    for answer in (browser.get(f"{url}&prompt=none"), browser.sign_in(url, shop.user.login)):
        assert answer.status_code == 302
        assert (result(answer)["error"], result(answer)["state"]) == (error, "s 1")
    token = sign_in.form_token(browser.cookies["stragan_sign_in"])
    forced = browser.request("POST", url, data={"form_token": token, "action": "allow"})
    assert (forced.status_code, result(forced)["error"]) == (303, error)


def test_scopes_are_cut_to_those_of_the_application(server):
    shop, browser = stage(server, scopes=frozenset({READ})), Browser(server)
    consent = browser.sign_in(shop.url(scope=f"{READ} {WRITE}"), shop.user.login)
    assert [node.text() for node in LexborHTMLParser(consent.text).css("ul.scopes li")] == [SCOPES[READ].en]
    code = result(browser.submit(consent, "allow"))["code"]
    assert shop.exchange(code).json()["scope"] == READ


@pytest.mark.parametrize(
    ("case", "values", "status", "message", "field"),
    [
        ("nothing", {"login": "", "password": ""}, 400, "Enter your login.", "login"),
        ("no password", {"password": ""}, 400, "Enter your password.", "password"),
        ("wrong password", {"password": "wrong"}, 401, "The login or the password is wrong.", "password"),
        ("endless password", {"password": "x" * 2000}, 401, "The login or the password is wrong.", "password"),
        ("zero", {"login": "a\0b"}, 401, "The login or the password is wrong.", "password"),
    ],
)
def test_sign_in_refused(shop, browser, case, values, status, message, field):
    usual = {"login": shop.user.login, "password": PASSWORD}
    answer = browser.submit(browser.get(shop.url()), "sign-in", **usual | values)
    assert answer.status_code == status
    html = LexborHTMLParser(answer.text)
    wrong = html.css_first(f"input[name={field}][aria-invalid=true]")
    assert wrong is not None
    assert html.css_first(f"#{wrong.attributes['aria-describedby']}").text().strip() == message
    password = html.css_first("input[name=password]")
    assert password is not None
    assert password.attributes["value"] == ""


def test_an_unknown_login_reads_like_a_wrong_password(shop, browser):
    name = f"nobody-{uuid.uuid4().hex}"
    unknown = browser.submit(browser.get(shop.url()), "sign-in", login=name, password="x")
    known = browser.submit(browser.get(shop.url()), "sign-in", login=shop.user.login, password="x")
    assert unknown.status_code == known.status_code == 401
    assert unknown.text.replace(name, shop.user.login) == known.text


def test_guessing_is_stopped_for_a_minute(own_server):
    shop, browser = stage(own_server), Browser(own_server)
    form = browser.get(shop.url())
    for _ in range(5):
        assert browser.submit(form, "sign-in", login=shop.user.login, password="guess").status_code == 401
    stopped = browser.submit(form, "sign-in", login=shop.user.login.upper(), password=PASSWORD)
    assert stopped.status_code == 429
    assert "Too many failed attempts" in text(stopped)
    assert stopped.headers["retry-after"] == "60"
    own_server.advance(61_000)
    assert browser.sign_in(shop.url(), shop.user.login).status_code == 200


def test_success_forgets_failures(shop, browser):
    for _ in range(3):
        form = browser.get(shop.url(prompt="confirm"))
        for _ in range(3):
            browser.submit(form, "sign-in", login=shop.user.login, password="guess")
        browser.submit(browser.sign_in(shop.url(prompt="confirm"), shop.user.login), "switch")


def test_a_form_needs_the_token_of_this_browser(shop, browser):
    consent = browser.sign_in(shop.url(), shop.user.login)
    thief = Browser(shop.server)
    foreign = LexborHTMLParser(thief.get(shop.url()).text).css_first("input[name=form_token]")
    assert foreign is not None
    for token in (None, "", "ą", foreign.attributes["value"]):
        data = {"action": "allow"} | ({} if token is None else {"form_token": token})
        answer = browser.request("POST", shop.url(), data=data)
        assert answer.status_code == 403
        assert "location" not in answer.headers
        assert "Nothing has been done" in text(answer)
    cookieless = Browser(shop.server).submit(consent, "allow")
    assert cookieless.status_code == 403
    assert browser.submit(consent, "allow").status_code == 303


def test_the_cookie_changes_with_the_sign_in(shop, browser):
    page = browser.get(shop.url())
    [cookie] = page.headers.get_list("set-cookie")
    assert re.fullmatch(r"stragan_sign_in=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)
    before = dict(browser.cookies)
    browser.sign_in(shop.url(), shop.user.login)
    assert browser.cookies != before
    fixed = Browser(shop.server, cookies=before)
    assert "Password" in text(fixed.get(shop.url()))
    assert "set-cookie" not in browser.get(shop.url()).headers


def test_the_cookie_is_secure_behind_https(shop, browser):
    page = browser.get("https://127.0.0.1" + shop.url())
    assert "; Secure" in page.headers["set-cookie"]


def test_a_sign_in_ends(own_server):
    shop, browser = stage(own_server), Browser(own_server)
    consent = browser.sign_in(shop.url(), shop.user.login)
    own_server.advance(30 * 86_400_000)
    answer = browser.submit(consent, "allow")
    assert (answer.status_code, answer.headers["location"]) == (303, shop.url())
    assert "Password" in text(browser.get(shop.url()))


def test_markup_is_shown_as_text(server):
    nasty = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
    shop, browser = stage(server, name=nasty), Browser(server)
    url = shop.url(state=nasty, extra=nasty, scope=f"{READ} {nasty}")
    first = browser.get(url + f"&raw={nasty.replace(' ', '+')}")
    again = browser.submit(first, "sign-in", login=nasty, password="x")
    consent = browser.sign_in(url, shop.user.login)
    for page in (first, again, consent):
        html = LexborHTMLParser(page.text)
        assert html.css("script, img, [onerror], style, [style]") == []
        assert nasty in text(page) or page is again
    login = LexborHTMLParser(again.text).css_first("input[name=login]")
    assert login is not None
    assert login.attributes["value"] == nasty
    assert result(browser.submit(consent, "allow"))["state"] == nasty


def test_headers_of_a_page(shop, browser):
    headers = browser.get(shop.url()).headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "form-action 'self' http://localhost:8000; frame-ancestors 'none'; base-uri 'none'"
    )


def test_in_polish(shop):
    browser = Browser(shop.server, language="pl-PL")
    page = browser.get(shop.url())
    assert LexborHTMLParser(page.text).css_first("html").attributes["lang"] == "pl"  # type: ignore[union-attr]
    assert "Zaloguj się" in text(page)
    wrong = browser.submit(page, "sign-in", login=shop.user.login, password="x")
    assert "Login lub hasło są nieprawidłowe." in text(wrong)
    consent = browser.sign_in(shop.url(scope=READ), shop.user.login)
    assert "odczyt ofert i szkiców" in text(consent)
    assert "Nie możemy wyświetlić tej strony" in text(browser.get(AUTHORIZE))


def test_home_and_its_stylesheet(browser):
    home = browser.get("/")
    assert home.status_code == 200
    assert "http://127.0.0.1/auth/oauth/token" in text(home)
    assert "set-cookie" not in home.headers
    css = browser.get("/static/stragan.css")
    assert (css.status_code, css.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert browser.get("/static/stragan.svg").headers["content-type"] == "image/svg+xml"


def test_home_keeps_the_sandbox_to_itself(server, browser):
    seeded = server.application.seeded
    home = browser.get("/").text
    for secret in (seeded.admin_token, seeded.client_id, seeded.client_secret, seeded.sellers[0].password):
        assert secret not in home


@pytest.mark.parametrize(
    "path", ["/static/nothing", "/static/..%2Fpages.py", "/static/../pages.py", "/auth/nothing", "/auth/oauth/token/"]
)
def test_no_such_page(browser, path):
    assert browser.get(path).status_code in (404, 405)
    assert "import" not in browser.get(path).text


def test_a_form_that_is_too_large(shop, browser):
    assert browser.request("POST", shop.url(), data={"login": "x" * 70_000}).status_code == 413


def test_a_crash_is_a_page(server, monkeypatch):
    async def crash(_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(oauth, "_asked", crash)
    client = TestClient(server.asgi, raise_server_exceptions=False)
    answer = client.get(AUTHORIZE, headers={"Accept-Language": "pl-PL"})
    assert answer.status_code == 500
    assert "Coś się zepsuło" in text(answer)
    assert "secret detail" not in answer.text
