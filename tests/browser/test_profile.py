"""My account: who I am, the password, where I am signed in, what I have allowed."""

import re
import uuid

import httpx
import pytest
from browsing import sign_in
from playwright.sync_api import expect

TO_SIGN_IN = re.compile("/auth/sign-in")
NASTY = "<img src=x onerror=alert(1)> & 'Spółka'"


@pytest.fixture
def user(site):
    """An account of the test alone: it ends its sessions."""
    login = f"anna-{uuid.uuid4().hex[:8]}"
    return site.power("POST", "/users", {"login": login, "company_name": NASTY, "tax_id": "5252674798"})


def application(site, user, name=None, scopes=None):
    body = {
        "owner": user["id"],
        "name": name or f"Sklep {uuid.uuid4().hex[:8]}",
        "redirect_uris": ["http://localhost/"],
    }
    return site.power("POST", "/oauth/applications", body | ({} if scopes is None else {"scopes": scopes}))


def allow(site, user, app):
    """Tokens, after the user has allowed it."""
    parameters = {"response_type": "code", "client_id": app["client_id"], "redirect_uri": "http://localhost/"}
    code = site.power("POST", "/oauth/authorize", {"parameters": parameters, "user": user["login"]})["code"]
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost/"}
    answer = httpx.post(f"{site.url}/auth/oauth/token", data=data, auth=(app["client_id"], app["client_secret"]))
    assert answer.status_code == 200, answer.text
    return answer.json()


def status(site, tokens):
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    return httpx.get(f"{site.url}/me", headers=headers).status_code


def test_who_i_am(signed_in, user, look):
    page = signed_in(user, "/profile")
    assert page.get_by_role("heading", level=1).inner_text() == "My account"
    who = page.get_by_role("region", name="Who you are")
    for text in (user["login"], user["id"], NASTY):
        expect(who.get_by_text(text, exact=True)).to_be_visible()
    expect(page.get_by_text("You have not allowed any application yet.")).to_be_visible()
    look(page, "profile-empty", full=True)


def test_what_i_allowed_and_take_back(signed_in, site, user, look):
    few = application(site, user, scopes=["allegro:api:bids", "allegro:api:orders:read"])
    tokens, others = allow(site, user, few), allow(site, user, application(site, user))
    page = signed_in(user, "/profile")
    entry = page.get_by_role("listitem").filter(has_text=few["name"])
    entry.locator("summary").click()
    expect(entry.get_by_text("see orders, with names and addresses")).to_be_visible()
    expect(entry.get_by_text("Open sessions: 1")).to_be_visible()
    assert entry.locator("ul.scopes li").count() == 2
    look(page, "profile", full=True)
    entry.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("status")).to_have_text("The application can do nothing in your name any more.")
    expect(page.get_by_text(few["name"])).to_have_count(0)
    assert (status(site, tokens), status(site, others)) == (401, 200)


def test_a_new_password(signed_in, open_tab, site, user, look):
    other, tokens = open_tab(), allow(site, user, application(site, user))
    sign_in(other, user, "/profile")
    page = signed_in(user, "/profile")

    def change(old, new, repeated):
        page.get_by_label("Present password").fill(old)
        page.get_by_label("New password", exact=True).fill(new)
        page.get_by_label("New password again").fill(repeated)
        page.get_by_role("button", name="Change the password").click()

    for old, new, repeated, field, wrong in (
        ("guess", "zupa-grzybowa", "zupa-grzybowa", "old_password", "This is not your password."),
        (user["password"], "short", "short", "new_password", "A password has 8 to 1000 characters."),
        (user["password"], "zupa-grzybowa", "zupa-ogórkowa", "repeated", "The two new passwords differ."),
    ):
        change(old, new, repeated)
        expect(page.locator(f"#{field}-error")).to_have_text(wrong)
        expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
    look(page, "profile-password", full=True)
    assert status(site, tokens) == 200
    change(user["password"], "zupa-grzybowa", "zupa-grzybowa")
    expect(page.get_by_role("status")).to_have_text("Your password is changed.")
    assert status(site, tokens) == 401
    other.reload()
    other.wait_for_url(TO_SIGN_IN)
    sign_in(other, user | {"password": "zupa-grzybowa"}, "/profile")


def test_signing_out_everywhere(signed_in, open_tab, site, user):
    other, tokens = open_tab(), allow(site, user, application(site, user))
    sign_in(other, user, "/profile")
    page = signed_in(user, "/profile")
    expect(page.get_by_role("region", name="Where you are signed in").get_by_text("2")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out everywhere.")
    for tab in (page, other):
        tab.goto("/profile")
        tab.wait_for_url(TO_SIGN_IN)
    assert status(site, tokens) == 401


def test_in_polish(open_tab, user, look):
    page = open_tab(locale="pl-PL", viewport={"width": 800, "height": 900})
    sign_in(page, user, "/profile")
    assert page.get_by_role("heading", level=1).inner_text() == "Moje konto"
    look(page, "profile-polish", full=True)
    page.get_by_label("Język tych stron").select_option("en")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")


def test_forms_of_strangers_do_nothing(signed_in, site, user):
    tokens = allow(site, user, application(site, user))
    page = signed_in(user, "/profile")
    for path in ("/profile/sign-out-everywhere", "/profile/password", "/profile/applications/x/withdraw"):
        assert page.request.post(path, form={"form_token": "0" * 64}).status == 403
    assert status(site, tokens) == 200
