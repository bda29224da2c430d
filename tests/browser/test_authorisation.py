"""Sign-in, consent and devices in a browser: what the user of an application meets, with and without PKCE."""

import base64
import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from browsing import Site
from playwright.sync_api import Error, Page, Request, expect

READ, WRITE = "allegro:api:sale:offers:read", "allegro:api:sale:offers:write"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Shop:
    """The sandbox's own application. Nobody listens at its address: what it would read is caught on the way."""

    def __init__(self, site: Site) -> None:
        self.site, self.ready = site, site.ready
        self.secret = (self.ready["client_id"], self.ready["client_secret"])
        self.device_secret = (self.ready["device_client_id"], self.ready["device_client_secret"])

    def url(self, **more: str) -> str:
        usual = {"client_id": self.ready["client_id"], "redirect_uri": self.ready["redirect_uri"]}
        return "/auth/oauth/authorize?" + urlencode({"response_type": "code"} | usual | more)

    def back(self, page: Page, action: str) -> dict[str, str]:
        """Press the button, and read what the browser brings to the application."""
        with page.expect_request(self.is_back) as caught:
            press(page, action)
        return self.read(caught.value.url)

    def straight_back(self, page: Page, url: str) -> dict[str, str]:
        """The same, of a page that shows nothing. As nobody listens, the browser calls it an error."""
        with page.expect_request(self.is_back) as caught, pytest.raises(Error, match="CONNECTION_REFUSED"):
            page.goto(url)
        return self.read(caught.value.url)

    def is_back(self, request: Request) -> bool:
        return request.url.startswith(self.ready["redirect_uri"])

    @staticmethod
    def read(url: str) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))

    def exchange(self, code: str, *, secret: bool = True, **more: str) -> httpx.Response:
        data = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.ready["redirect_uri"]} | more
        if secret:
            return httpx.post(f"{self.site.url}/auth/oauth/token", data=data, auth=self.secret)
        return httpx.post(f"{self.site.url}/auth/oauth/token", data=data | {"client_id": self.ready["client_id"]})

    def device(self) -> dict[str, str]:
        codes: dict[str, str] = httpx.post(f"{self.site.url}/auth/oauth/device", auth=self.device_secret).json()
        return codes

    def poll(self, codes: dict[str, str]) -> httpx.Response:
        data = {"grant_type": GRANT, "device_code": codes["device_code"]}
        return httpx.post(f"{self.site.url}/auth/oauth/token", data=data, auth=self.device_secret)


@pytest.fixture
def shop(site):
    return Shop(site)


def fill(page, user, password=None):
    page.get_by_label("Login").fill(user["login"])
    page.locator("input[type=password]").fill(user["password"] if password is None else password)
    page.locator("button[value=sign-in]").click()


def press(page, action):
    page.locator(f"main button[value={action}]").click()


def test_from_the_application_and_back(page, site, shop, look):
    user = site.seller()
    page.goto(shop.url(state="ą 1", prompt="confirm"))
    look(page, "authorisation-sign-in")
    fill(page, user)
    assert page.locator("h1").inner_text() in {"Allow access?", "Is this your account?"}
    assert user["login"] in page.locator(".account").inner_text()
    assert [heading.inner_text() for heading in page.locator("main h2").all()] == [
        "Reading",
        "Acting in your name",
    ]
    assert page.locator("ul.scopes li").count() == 22
    look(page, "authorisation-consent", full=True)
    back = shop.back(page, "allow")
    assert back["state"] == "ą 1"
    assert shop.exchange(back["code"]).json()["token_type"] == "bearer"


def test_without_a_secret_but_with_a_challenge(page, site, shop):
    page.goto(shop.url(prompt="confirm", code_challenge=CHALLENGE, code_challenge_method="S256"))
    fill(page, site.seller())
    code = shop.back(page, "allow")["code"]
    assert shop.exchange(code, secret=False, code_verifier="w" * 43).status_code == 400
    assert shop.exchange(code, secret=False, code_verifier=VERIFIER).status_code == 200


def test_what_was_allowed_is_remembered_and_what_is_new_is_marked(page, site, shop, look):
    page.goto(shop.url(scope=READ))
    fill(page, site.buyer(0))
    assert set(shop.back(page, "allow")) == {"code"}
    assert set(shop.straight_back(page.context.new_page(), shop.url(scope=READ))) == {"code"}
    page = page.context.new_page()  # the others are still busy with an address where nobody listens
    page.goto(shop.url(scope=READ, prompt="confirm"))
    assert page.locator("h1").inner_text() == "Is this your account?"
    look(page, "authorisation-confirm")
    page.goto(shop.url(scope=f"{READ} {WRITE}"))
    assert [badge.inner_text() for badge in page.locator(".badge").all()] == ["new"]
    look(page, "authorisation-more")


def test_another_account_and_no_account(page, site, shop):
    page.goto(shop.url(prompt="confirm", state="s"))
    fill(page, site.seller())
    press(page, "switch")
    assert page.locator("input[type=password]").count() == 1
    fill(page, site.buyer(1))
    assert site.buyer(1)["login"] in page.locator(".account").inner_text()
    refused = {"error": "access_denied", "error_description": "User denied access", "state": "s"}
    assert shop.back(page, "cancel") == refused


def test_wrong_passwords(page, site, shop, look):
    login = site.buyer(1)["login"]
    page.goto(shop.url(prompt="confirm"))
    for _ in range(5):
        fill(page, {"login": login}, "wrong")
        assert page.get_by_role("alert").inner_text() == "The login or the password is wrong."
    assert page.evaluate("document.activeElement.id") == "password"
    look(page, "authorisation-wrong")
    fill(page, site.buyer(1))
    assert "Too many failed attempts" in page.get_by_role("alert").inner_text()
    look(page, "authorisation-throttled")
    page.get_by_role("button", name="Polski").click()
    assert page.locator("h1").inner_text() == "Zaloguj się"
    assert "Stragan sandbox" in page.locator(".lead").inner_text()


def test_a_form_without_its_token(page, site, shop, look):
    page.goto(shop.url(prompt="confirm"))
    fill(page, site.seller())
    page.locator("main input[name=form_token]").evaluate("field => field.remove()")
    press(page, "allow")
    assert "Nothing has been done" in page.locator("main").inner_text()
    look(page, "authorisation-old-form")
    page.get_by_role("link", name="Start again").click()
    assert page.locator("main button[value=allow]").count() == 1


def test_an_application_that_is_not_known(page, look):
    page.goto("/auth/oauth/authorize?client_id=nobody")
    assert "not known" in page.locator("main").inner_text()
    look(page, "authorisation-unknown")


def test_a_device(page, site, shop, look):
    codes = shop.device()
    page.goto("/auth/skojarz-aplikacje")
    fill(page, site.seller())
    look(page, "device-code")
    page.get_by_label("Code").fill(f"{codes['user_code'][:4]}-{codes['user_code'][4:].upper()}")
    page.get_by_role("button", name="Continue").click()
    assert page.locator(".device-code code").inner_text() == codes["user_code"]
    assert shop.poll(codes).json()["error"] == "authorization_pending"
    look(page, "device-consent", full=True)
    press(page, "allow")
    assert page.locator("h1").inner_text() == "The device is connected"
    look(page, "device-done")
    assert shop.poll(codes).status_code == 200


def test_a_device_with_the_code_filled_in_is_refused(open_tab, site, shop, look):
    page, codes = open_tab(locale="pl-PL"), shop.device()
    page.goto(codes["verification_uri_complete"])
    look(page, "device-sign-in-pl")
    fill(page, site.seller())
    look(page, "device-consent-pl", full=True)
    press(page, "cancel")
    assert page.locator("h1").inner_text() == "Odmówiono dostępu urządzeniu"
    assert shop.poll(codes).json()["error"] == "access_denied"
    page.goto("/auth/skojarz-aplikacje?code=abc")
    assert "Nie ma takiego kodu" in page.get_by_role("alert").inner_text()
    look(page, "device-wrong-pl")


def test_by_keyboard_alone(page, site, shop):
    user = site.seller()
    page.goto(shop.url(prompt="confirm"))
    expect(page.get_by_label("Login")).to_be_focused()
    page.keyboard.type(user["login"])
    page.keyboard.press("Tab")
    page.keyboard.type(user["password"])
    page.keyboard.press("Enter")
    page.locator("main button[value=allow]").wait_for()
    page.locator("main button[value=switch]").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "allow"
    with page.expect_request(shop.is_back) as caught:
        page.keyboard.press("Enter")
    assert set(shop.read(caught.value.url)) == {"code"}
