"""The console in a browser: a program's requests appear as they come, and the sandbox is moved by click."""

import time
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest
from browsing import Look, Site, sign_in
from listing import command, create
from playwright.sync_api import Page, expect

from harness import V1

REQUESTS, SANDBOX = "/console/requests", "/console/sandbox"
OFFER = {"name": "Kubek emaliowany w kropki 350 ml"}


@pytest.fixture
def program(site: Site) -> Iterator[httpx.Client]:
    """A client of the sandbox's own application, which belongs to the first seller."""
    with site.api(site.seller()["login"]) as client:
        yield client
    site.power("DELETE", "/faults")


@pytest.fixture
def admin(page: Page, site: Site) -> Page:
    sign_in(page, site.seller(), SANDBOX)
    page.get_by_label("Admin token").fill(site.ready["admin_token"])
    page.get_by_role("button", name="Open the controls").click()
    expect(page.get_by_text("The controls are open.")).to_be_visible()
    return page


def row(page: Page, path: str):  # type: ignore[no-untyped-def]
    return page.locator("tr", has=page.get_by_role("link", name=path, exact=True))


def test_overview(signed_in: Callable[..., Page], site: Site, look: Look) -> None:
    page = signed_in(site.seller(), "/console")
    expect(page.get_by_role("heading", level=1)).to_have_text("Developer's console")
    look(page, "console", full=True)


def test_requests_come_while_one_looks(
    signed_in: Callable[..., Page], site: Site, program: httpx.Client, look: Look
) -> None:
    page = signed_in(site.seller(), REQUESTS)
    first, second, third = (f"/sale/offers/{uuid.uuid4().hex[:8]}" for _ in range(3))
    program.get(first)
    expect(row(page, first)).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("New requests: 1.")
    program.get(second)
    program.get("/me")
    expect(row(page, second)).to_be_visible()
    assert row(page, first).count() == 1
    page.get_by_role("link", name="Pause").click()
    expect(page.get_by_text("paused", exact=True)).to_be_visible()
    program.get(third)
    page.get_by_role("link", name="Resume").click()
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    expect(row(page, third)).to_be_visible()
    refused = program.post("/sale/offers", json={"name": "x" * 200, "stock": {"available": -3, "unit": "UNIT"}})
    assert refused.status_code == 422
    link = page.locator(f"a[href='{REQUESTS}/{refused.headers['trace-id']}']")
    expect(link).to_be_visible()
    look(page, "requests")
    link.click()
    expect(page.locator(".diagnosis").first).to_be_visible()
    expect(page.locator("pre.json").first).to_contain_text('"available": -3')
    expect(page.locator("#curl")).to_contain_text("Bearer $TOKEN")
    look(page, "request", full=True)
    page.locator(".diagnosis a").first.click()
    expect(page.locator(".rules > div:target")).to_be_visible()


def test_filters_without_a_script(open_tab: Callable[..., Page], site: Site, program: httpx.Client) -> None:
    page = open_tab(java_script_enabled=False)
    sign_in(page, site.seller(), REQUESTS)
    path = f"/sale/{uuid.uuid4().hex[:8]}"
    program.get(path)
    program.get("/me")
    page.get_by_label("Path").fill("/sale/*")
    page.get_by_label("Status").select_option("4xx")
    page.get_by_role("button", name="Filter").click()
    expect(row(page, path)).to_be_visible()
    assert row(page, "/me").count() == 0


def test_a_token_in_words(signed_in: Callable[..., Page], site: Site, look: Look) -> None:
    page = signed_in(site.seller(), "/console/tokens")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("#access-token").inner_text()
    assert httpx.get(f"{site.url}/me", headers={"Authorization": f"Bearer {token}", "Accept": V1}).status_code == 200
    page.get_by_label("Token", exact=True).fill(token)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("It works", exact=True)).to_be_visible()
    assert token not in page.content()
    page.get_by_text("Operations that it opens").click()
    look(page, "tokens", full=True)


def test_wrong_admin_token(signed_in: Callable[..., Page], site: Site, look: Look) -> None:
    page = signed_in(site.seller(1), SANDBOX)
    page.get_by_label("Admin token").fill("wrong")
    page.get_by_role("button", name="Open the controls").click()
    expect(page.get_by_label("Admin token")).to_have_attribute("aria-invalid", "true")
    look(page, "sandbox-prove")


def test_the_clock_by_click(admin: Page, site: Site, look: Look) -> None:
    before = site.power("GET", "/clock")["now"]
    admin.get_by_role("button", name="1 hour").click()
    expect(admin.get_by_role("status")).to_have_text("Done.")
    assert site.power("GET", "/clock")["offset"] in {"PT3600S", "PT3601S", "PT3599S"}
    admin.get_by_role("button", name="Freeze").click()
    expect(admin.get_by_text("frozen", exact=True)).to_be_visible()
    look(admin, "sandbox-time", full=True)
    admin.get_by_role("button", name="Let it run").click()
    admin.get_by_role("button", name="Back to the real time").click()
    expect(admin.get_by_text("running", exact=True)).to_be_visible()
    assert site.power("GET", "/clock")["now"][:13] >= before[:13]


def test_a_fault_added_and_met(admin: Page, program: httpx.Client, look: Look) -> None:
    admin.goto(f"{SANDBOX}/faults")
    admin.get_by_role("button", name="The next request: 503").click()
    admin.get_by_label("Path").fill("/sale/nowhere*")
    admin.get_by_label("Status").fill("429")
    admin.get_by_role("button", name="Put it in force").click()
    expect(admin.locator("td", has_text="/sale/nowhere*")).to_be_visible()
    look(admin, "sandbox-faults", full=True)
    refused = program.get("/me")
    assert refused.status_code == 503
    assert program.get("/me").status_code == 200
    admin.goto(f"{REQUESTS}/{refused.headers['trace-id']}")
    expect(admin.locator(".diagnosis")).to_contain_text("no_fault_strikes")
    admin.goto(f"{SANDBOX}/faults")
    admin.get_by_role("button", name="End all").click()
    expect(admin.get_by_text("None: requests meet no trouble.")).to_be_visible()


def test_a_purchase_by_click(admin: Page, site: Site, program: httpx.Client, look: Look) -> None:
    offer = on_sale(program)
    admin.goto(f"{SANDBOX}/buyers")
    admin.get_by_label("Offer", exact=True).select_option(offer)
    admin.get_by_label("As far as").select_option("FILLED_IN")
    admin.get_by_role("button", name="Buy it").click()
    expect(admin.get_by_text("not paid", exact=True)).to_be_visible()
    look(admin, "sandbox-buyers", full=True)
    admin.get_by_role("button", name="Pay", exact=True).click()
    expect(admin.get_by_text("paid", exact=True)).to_be_visible()
    (order,) = program.get("/order/checkout-forms").json()["checkoutForms"]
    assert (order["status"], order["buyer"]["login"]) == ("READY_FOR_PROCESSING", "stragan-buyer-1")


def on_sale(program: httpx.Client) -> str:
    """An active offer of the first seller."""
    offer = str(create(program)["id"])
    sent = program.put(f"/sale/offer-publication-commands/{uuid.uuid4()}", json=command("ACTIVATE", offer))
    assert sent.status_code == 201, sent.text
    deadline = time.monotonic() + 10
    while program.get(f"/sale/offers/{offer}").json()["publication"]["status"] != "ACTIVE":
        assert time.monotonic() < deadline, "the offer was not listed"
    return offer


def test_a_snapshot_restored(admin: Page, program: httpx.Client, look: Look) -> None:
    admin.goto(f"{SANDBOX}/data")
    admin.get_by_label("Name").fill("before")
    admin.get_by_role("button", name="Make a snapshot").click()
    expect(admin.get_by_text("before", exact=True)).to_be_visible()
    offer = program.post("/sale/offers", json=OFFER).json()["id"]
    admin.get_by_role("button", name="Make a world").click()
    expect(admin.get_by_text("Credentials")).to_be_visible()
    look(admin, "sandbox-data", full=True)
    admin.get_by_role("button", name="Delete").last.click()
    admin.get_by_role("link", name="Restore").click()
    look(admin, "sandbox-ask")
    admin.get_by_role("button", name="Restore").click()
    expect(admin.get_by_role("status")).to_have_text("Done.")
    assert program.get(f"/sale/offers/{offer}").status_code == 404
    admin.get_by_role("button", name="Delete").click()
    expect(admin.get_by_text("There is none.")).to_be_visible()


def test_accounts_and_signing_in_as_one(admin: Page, site: Site, look: Look) -> None:
    admin.goto(f"{SANDBOX}/accounts")
    look(admin, "sandbox-accounts")
    login = site.buyer()["login"]
    admin.locator("tr", has_text=login).get_by_role("button").click()
    expect(admin.locator("details.menu summary")).to_have_text(login)


def test_in_polish(open_tab: Callable[..., Page], site: Site, program: httpx.Client, look: Look) -> None:
    page = open_tab(locale="pl-PL")
    sign_in(page, site.seller(), REQUESTS)
    program.get("/sale/nic")
    expect(row(page, "/sale/nic").first).to_be_visible()
    look(page, "requests-pl")
