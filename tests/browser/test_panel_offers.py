"""The seller's panel: overview, the list of offers and what is done there, tags, events."""

import re
from typing import Any

import pytest
from browsing import Site, sign_in
from listing import create, listable
from playwright.sync_api import Page, expect

NAMES = ("Lampka biurkowa LED z ładowarką", "Kubek ceramiczny 330 ml niebieski", "Plecak miejski na laptopa 15,6 cala")


@pytest.fixture(scope="module")
def shop(site: Site) -> tuple[dict[str, str], list[str]]:
    """A seller of these tests, and his offers: three that can be listed and a draft that cannot."""
    seller = site.seller(1)
    with site.api(seller["login"]) as api:
        document = listable(api)
        ids = []
        for i, name in enumerate(NAMES):
            price = {"format": "BUY_NOW", "price": {"amount": f"{30 + 20 * i}.90", "currency": "PLN"}}
            changes = {"name": name, "sellingMode": price, "external": {"id": f"SKU-{i}"}}
            ids.append(str(create(api, document | changes)["id"]))
        ids.append(str(create(api, {"name": "Szkic bez niczego"})["id"]))
    return seller, ids


def row(page: Page, id_: str) -> Any:
    return page.locator(f"#offer-{id_}")


def test_a_day_at_the_desk(page, site, shop, look):
    seller, ids = shop
    sign_in(page, seller, "/panel/tags")
    page.get_by_label("New tag").fill("Wyprzedaż")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("status")).to_have_text("The tag is added.")
    look(page, "panel-tags")

    page.goto("/panel/offers")
    look(page, "panel-offers-drafts")
    page.get_by_label("All on this page").check()
    page.get_by_role("button", name="Publish").first.click()
    page.wait_for_url("**/panel/commands/*")
    expect(page.get_by_text("Done: 3. Not done: 1.")).to_be_visible()
    look(page, "panel-command")

    page.goto("/panel/offers?status=ACTIVE")
    expect(page.locator("tbody tr")).to_have_count(3)
    row(page, ids[0]).get_by_role("checkbox").check()
    page.get_by_role("group", name="With the chosen offers").get_by_role("button", name="Tags").click()
    page.get_by_label("Wyprzedaż").check()
    look(page, "panel-assign-tags")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("status").first).to_have_text("The tags are assigned.")
    expect(row(page, ids[0])).to_contain_text("Wyprzedaż")
    look(page, "panel-offers", full=True)

    page.goto("/panel")
    look(page, "panel", full=True)
    page.goto("/panel/events")
    look(page, "panel-events")


def test_typing_swaps_the_table_and_the_address_follows(page, shop):
    seller, ids = shop
    sign_in(page, seller, "/panel/offers")
    page.get_by_label("Title or offer number").press_sequentially("kubek")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(row(page, ids[1])).to_be_visible()
    expect(page).to_have_url(re.compile(r"/panel/offers\?q=kubek$"))
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("Title or offer number")).to_have_value("kubek")


def test_price_and_stock_are_edited_in_the_row(page, shop, look):
    seller, ids = shop
    sign_in(page, seller, "/panel/offers")
    row(page, ids[2]).get_by_role("link", name="Price and stock").click()
    field = row(page, ids[2]).get_by_label("Price", exact=True)
    expect(field).to_be_focused()
    field.fill("abc")
    row(page, ids[2]).get_by_role("button", name="Save").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    look(page, "panel-quick")
    field.fill("64,50")
    row(page, ids[2]).get_by_label("Stock", exact=True).fill("7")
    row(page, ids[2]).get_by_role("button", name="Save").click()
    expect(row(page, ids[2])).to_contain_text("64.50")
    expect(row(page, ids[2]).locator("td.num").nth(1)).to_have_text("7")


def test_it_works_without_scripts_in_polish(open_tab, shop, look):
    seller, ids = shop
    page = open_tab(java_script_enabled=False, locale="pl-PL")
    sign_in(page, seller, "/panel/offers")
    page.get_by_label("Tytuł albo numer oferty").fill("lampka")
    page.locator("#search button").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    row(page, ids[0]).get_by_role("link", name="Cena i sztuki").click()
    page.get_by_label("Sztuki").fill("9")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_role("status").first).to_have_text("Zapisano.")
    expect(row(page, ids[0]).locator("td.num").nth(1)).to_have_text("9")


def test_in_polish_on_a_tablet(open_tab, shop, look):
    page = open_tab(locale="pl-PL", viewport={"width": 800, "height": 1000})
    sign_in(page, shop[0], "/panel/offers")
    page.get_by_text("Więcej filtrów").click()
    row(page, shop[1][0]).locator("details.menu summary").click()
    look(page, "panel-offers-polish")


def test_nobody_starts_without_help(page, site, look):
    sign_in(page, site.buyer(1), "/panel/offers")
    expect(page.get_by_role("heading", name="No offers yet")).to_be_visible()
    look(page, "panel-empty")
