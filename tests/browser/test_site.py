"""The frame that all pages share: home, sign-in, menu, language, appearance."""

import pytest
from browsing import sign_in


def test_home(page, look):
    page.goto("/")
    assert page.get_by_role("heading", level=1).inner_text() == "Open for business"
    look(page, "home")


def test_sign_in_leads_back_and_out_again(page, site, look):
    page.goto("/auth/sign-in?return=/%3Fx=1")
    look(page, "sign-in")
    page.get_by_label("Login").fill(site.seller()["login"])
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").inner_text() == "The login or the password is wrong."
    page.get_by_label("Password").fill(site.seller()["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/?x=1")
    page.locator("details.menu summary").click()
    look(page, "menu")
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("status").inner_text() == "You are signed out."
    page.reload()
    assert page.get_by_role("status").count() == 0
    assert page.get_by_role("link", name="Sign in").count() == 1


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "evil", "/%0d%0aX:1"])
def test_sign_in_leads_nowhere_else(page, site, back):
    page.goto(f"/auth/sign-in?return={back}")
    page.get_by_label("Login").fill(site.seller()["login"])
    page.get_by_label("Password").fill(site.seller()["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url + "/")


def test_language_and_appearance_are_kept(page):
    page.goto("/")
    page.get_by_role("button", name="Polski").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Stragan otwarty"
    page.get_by_role("button", name="ciemny").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(26, 20, 16)"
    page.goto("/auth/sign-in")
    assert page.locator("html").get_attribute("lang") == "pl"
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_all_of_it_by_keyboard(page, site):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    sign_in(page, site.seller())
    page.locator("details.menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/profile"
    page.keyboard.press("Escape")
    assert not page.locator("details.menu").evaluate("menu => menu.open")
