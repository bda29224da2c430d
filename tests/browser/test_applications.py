"""My applications in the console: register, look, change, a new secret, delete, codes for programs."""

import uuid

import httpx
import pytest
from browsing import sign_in
from playwright.sync_api import expect

HERE = "/console/applications"
NASTY = "<b onclick='x'>\"&{{7*7}}</b>"
TRICKY = "https://shop.example/back?a='$(id)'&b=%3Cscript%3E"


@pytest.fixture
def user(site):
    return site.power("POST", "/users", {"login": f"ewa-{uuid.uuid4().hex[:8]}"})


def name():
    return f"Sklep {uuid.uuid4().hex[:8]}"


def registered(site, user, **members):
    body = {"owner": user["id"], "name": name(), "redirect_uris": ["http://localhost:8000/callback"]} | members
    return site.power("POST", "/oauth/applications", body)


def token(site, client_id, secret):
    data = {"grant_type": "client_credentials"}
    return httpx.post(f"{site.url}/auth/oauth/token", data=data, auth=(client_id, secret)).status_code


def test_registering_one(signed_in, site, user, look):
    page = signed_in(user, HERE)
    expect(page.get_by_text("You have no application yet.")).to_be_visible()
    look(page, "applications-none", full=True)
    page.get_by_role("link", name="Register an application").click()
    look(page, "application-new", full=True)
    wanted = name()
    page.get_by_label("Name", exact=True).fill(wanted)
    page.get_by_label("Redirect addresses").fill("http://localhost:8000/callback\nhttp://shop.example/\n")
    page.get_by_role("button", name="Register").click()
    field = page.get_by_label("Redirect addresses")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#redirect_uris-error")).to_have_text(
        "Line 2: A redirect address is https, unless it is on this machine."
    )
    look(page, "application-refused", full=True)
    field.fill("http://localhost:8000/callback\nhttps://shop.example/")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("status")).to_contain_text("The application is registered.")
    look(page, "application-registered", full=True)
    client_id, secret = page.locator("#client-id").inner_text(), page.locator("#secret").inner_text()
    assert token(site, client_id, secret) == 200
    assert secret in page.locator("#command-1").inner_text()
    page.goto(f"{HERE}/{client_id}")
    assert secret not in page.content()
    assert "$CLIENT_SECRET" in page.locator("#command-1").inner_text()
    look(page, "application", full=True)
    page.get_by_role("link", name="My applications").click()
    expect(page.get_by_role("link", name=wanted)).to_be_visible()


def test_its_link_leads_to_the_consent_page(signed_in, site, user):
    app = registered(site, user)
    page = signed_in(user, f"{HERE}/{app['client_id']}")
    page.get_by_role("link", name="Open it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Allow access?")


def test_a_command_is_copied(open_tab, site, user):
    page = open_tab()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    app = registered(site, user)
    sign_in(page, user, f"{HERE}/{app['client_id']}")
    page.get_by_role("button", name="Copy Client ID").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == app["client_id"]


def test_changing_it(signed_in, site, user):
    app = registered(site, user)
    page = signed_in(user, f"{HERE}/{app['client_id']}")
    page.get_by_role("link", name="Edit").click()
    assert page.get_by_role("radio").count() == 0  # the kind is fixed
    wanted = name()
    page.get_by_label("Name", exact=True).fill(wanted)
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#scopes-error")).to_have_text("Choose at least one scope.")
    page.get_by_label("bid in auctions in your name").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    changed = site.power("GET", f"/oauth/applications/{app['client_id']}")
    assert (changed["name"], changed["scopes"]) == (wanted, ["allegro:api:bids"])


def test_a_new_secret(signed_in, site, user):
    app = registered(site, user)
    page = signed_in(user, f"{HERE}/{app['client_id']}")
    page.get_by_role("button", name="Make a new secret").click()
    secret = page.locator("#secret").inner_text()
    assert token(site, app["client_id"], app["client_secret"]) == 401
    assert token(site, app["client_id"], secret) == 200


def test_deleting_it(signed_in, site, user, look):
    app = registered(site, user)
    page = signed_in(user, f"{HERE}/{app['client_id']}")
    page.get_by_role("link", name="Delete the application").click()
    look(page, "application-delete")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(app["name"])
    page.get_by_role("link", name="Delete the application").click()
    page.get_by_role("button", name="Delete the application").click()
    expect(page.get_by_role("status")).to_have_text("The application is deleted.")
    expect(page.get_by_text(app["name"])).to_have_count(0)
    assert token(site, app["client_id"], app["client_secret"]) == 401


def test_a_code_for_a_program(signed_in, site, user, look):
    registered(site, user, kind="DEVICE", redirect_uris=[])
    page = signed_in(user, HERE)
    page.get_by_label("Software statement").fill("integrator-1")
    page.get_by_role("button", name="Get a code").click()
    code = page.locator("#registration-code").inner_text()
    assert len(code) == 32
    command = page.locator("#registration-command").inner_text()
    assert '"software_statement_id": "integrator-1"' in command
    look(page, "applications", full=True)
    body = {
        "code": code,
        "client_name": name(),
        "redirect_uris": ["http://localhost/"],
        "software_statement_id": "integrator-1",
    }
    assert httpx.post(f"{site.url}/register", json=body).status_code == 201
    page.goto(HERE)
    expect(page.get_by_role("link", name=body["client_name"])).to_be_visible()
    assert code not in page.content()


def test_five_are_enough(signed_in, site, user):
    for _ in range(5):
        registered(site, user)
    page = signed_in(user, HERE)
    expect(page.get_by_text("You have as many as there may be.")).to_be_visible()
    assert page.get_by_role("link", name="Register an application").count() == 0
    page.goto(f"{HERE}/new")
    page.get_by_label("Name", exact=True).fill(name())
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("alert")).to_contain_text("An account has at most 5 applications.")


def test_hostile_texts_are_harmless(signed_in, site, user, look):
    app = registered(site, user, name=NASTY[:30] + uuid.uuid4().hex[:8], redirect_uris=[TRICKY])
    page = signed_in(user, f"{HERE}/{app['client_id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(app["name"])
    assert page.locator("main b, main script, [onclick]").count() == 0
    command = page.locator("#command-1").inner_text()
    assert """'redirect_uri=https://shop.example/back?a='"'"'$(id)'"'"'&b=%3Cscript%3E'""" in command
    look(page, "application-hostile", full=True)
    for path in ("", "/edit", "/delete"):
        page.goto(f"{HERE}/{app['client_id']}{path}")
        assert page.locator("main b, main script, [onclick]").count() == 0
    page.goto(HERE)
    expect(page.get_by_role("link", name=app["name"])).to_be_visible()


def test_somebody_elses_is_not_there(signed_in, site, user):
    app = registered(site, site.power("POST", "/users", {"login": f"obca-{uuid.uuid4().hex[:8]}"}))
    page = signed_in(user, "/profile")
    for path in ("", "/edit", "/delete"):
        assert page.goto(f"{HERE}/{app['client_id']}{path}").status == 404
    assert page.request.post(f"{HERE}/{app['client_id']}/delete", form={"form_token": "0"}).status == 403
    assert site.power("GET", f"/oauth/applications/{app['client_id']}")["name"] == app["name"]


def test_in_polish(open_tab, site, user, look):
    app = registered(site, user, kind="DEVICE", redirect_uris=[], scopes=["allegro:api:bids"])
    page = open_tab(locale="pl-PL", viewport={"width": 800, "height": 900})
    sign_in(page, user, f"{HERE}/{app['client_id']}")
    expect(page.get_by_text("licytowanie w Twoim imieniu")).to_be_visible()
    look(page, "application-polish", full=True)
