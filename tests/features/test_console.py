"""The developer's console without JavaScript: what is shown to whom, what is hidden, what its buttons do."""

import base64
import json
import re
import uuid
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from listing import create, publish
from oauth_world import PASSWORD, Browser, claims, text
from selectolax.lexbor import LexborHTMLParser
from watched import ask, remember, standing

from harness import V1, Account, client_id, new_account, running
from stragan.auth import service as auth
from stragan.auth.registry import service as registry
from stragan.auth.registry.rules import Registration
from stragan.auth.scopes import ALL
from stragan.settings import Settings

pytestmark = pytest.mark.one_database

REQUESTS, SANDBOX, TOKENS = "/console/requests", "/console/sandbox", "/console/tokens"
NASTY = "<script>alert(1)</script>\"'&"


@pytest.fixture(autouse=True)
def _there_is_a_journal(server):
    remember(server)
    yield
    remember(server, 0)


class Developer(Browser):
    """A signed-in browser whose user owns one application and has a token of it."""

    def __init__(self, server):
        super().__init__(server)

        async def make(world):
            user = await auth.add_user(world, auth.NewUser(login=f"dev-{uuid.uuid4().hex[:8]}", password=PASSWORD))
            new = Registration(
                name=f"App {user.login}", kind="BROWSER", redirect_uris=("http://localhost:8000/",), scopes=ALL
            )
            made = await registry.register(world, user.id, new)
            token = await auth.mint(world, user, made.application.client_id, None)
            return user, made, token

        self.user, made, self.token = server.run(make)
        self.application, self.secret = made.application, made.secret
        self.sign_in("/auth/sign-in?return=/", self.user.login)

    @property
    def account(self):
        return Account(self.server, self.token.access_token, self.user.id, self.user.login)

    def post(self, address, /, **fields):
        """Send a form with the token that a page shows."""
        found = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get("/console").text)
        assert found is not None
        return self.request("POST", address, data={"form_token": found[1]} | fields)

    def prove(self):
        answer = self.post(f"{SANDBOX}/prove", admin_token=self.server.application.seeded.admin_token)
        assert (answer.status_code, answer.headers["location"]) == (303, SANDBOX)
        return self


@pytest.fixture
def dev(server):
    return Developer(server)


@pytest.fixture
def other(server):
    return Developer(server)


@pytest.fixture
def admin(dev):
    return dev.prove()


def rows(page):
    """What the cells of each request say."""
    html = page.text if page.text.startswith("<!doctype") else f"<table>{page.text}</table>"
    return [[cell.text().strip() for cell in row.css("td")] for row in LexborHTMLParser(html).css("tr:has(td)")]


def links(page):
    found = LexborHTMLParser(page.text).css("td.path a")
    return [node.attributes["href"] for node in found]


# Who sees what


@pytest.mark.parametrize("path", ["/console", REQUESTS, TOKENS, SANDBOX, f"{REQUESTS}/x", f"{SANDBOX}/data"])
def test_only_for_who_is_signed_in(server, path):
    answer = Browser(server).get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/auth/sign-in?return={quote(path, safe='')}")


def test_a_developer_sees_requests_of_own_applications_alone(server, dev, other):
    remember(server)  # without the two that have just signed in
    mine = dev.account.get("/sale/mine").headers["trace-id"]
    theirs = other.account.get("/sale/theirs").headers["trace-id"]
    seller = new_account(server, terms=False)  # of the sandbox's own application
    seller.get("/sale/seeded")
    Account(server, "nonsense").get("/sale/nobody")
    assert links(dev.get(REQUESTS)) == [f"{REQUESTS}/{mine}"]
    assert links(other.get(REQUESTS)) == [f"{REQUESTS}/{theirs}"]
    for path in (f"application={other.application.client_id}", f"application={client_id(server)}", "application=*"):
        assert links(dev.get(f"{REQUESTS}?{path}")) == []
        assert links(dev.get(f"{REQUESTS}/news?after=0&{path}")) == []
    assert links(dev.get(f"{REQUESTS}?trace_id={theirs}")) == []
    assert dev.get(f"{REQUESTS}/{theirs}").status_code == 404
    assert dev.get(f"{REQUESTS}/2").status_code == 404
    assert dev.get(f"{REQUESTS}/{mine}").status_code == dev.get(f"{REQUESTS}/1").status_code == 200


def test_a_token_of_anothers_application_shows_the_owner_of_the_application(server, dev, other):
    """The user of the token is not who has written the program."""

    async def mint(world):
        return await auth.mint(world, other.user, dev.application.client_id, None)

    Account(server, server.run(mint).access_token).get("/sale/in-the-name-of-other")
    assert len(links(dev.get(REQUESTS))) == 1
    assert links(other.get(REQUESTS)) == []


def test_whoever_holds_the_admin_token_may_see_all(server, admin, other):
    theirs = other.account.get("/sale/theirs").headers["trace-id"]
    Account(server, "nonsense").get("/sale/nobody")
    assert links(admin.get(REQUESTS)) == []
    assert len(links(admin.get(f"{REQUESTS}?application=*&path=/sale/*"))) == 2
    assert admin.get(f"{REQUESTS}/{theirs}").status_code == 200


def test_refusals_of_tokens_that_open_nothing_are_their_applications(own_server):
    remember(own_server)
    dev = Developer(own_server)
    dev.account.get("/me")
    own_server.advance(13 * 3_600_000)
    expired = dev.account.get("/me").headers["trace-id"]
    page = dev.get(f"{REQUESTS}/{expired}")
    assert page.status_code == 200
    assert '<a href="/console/rules#token_has_not_expired">' in page.text
    assert dev.token.access_token not in page.text


def test_requests_for_tokens_are_there_without_a_trace_id(server, dev):
    form = {"grant_type": "client_credentials", "client_id": dev.application.client_id, "client_secret": "wrong-secret"}
    server.client.post("/auth/oauth/token", data=form)
    server.client.post("/auth/oauth/token", data=form | {"client_secret": dev.secret})
    good, bad = links(dev.get(REQUESTS))
    assert int(good.rpartition("/")[2]) == int(bad.rpartition("/")[2]) + 1
    for path in (good, bad):
        page = dev.get(path)
        assert "wrong-secret" not in page.text
        assert dev.secret not in page.text
        assert "client_secret=***" in page.text
    assert '"$SECRET"' in LexborHTMLParser(dev.get(good).text).css_first("#curl").text()


# The list and its news


def test_filters(dev):
    dev.account.get("/me")
    dev.account.get("/sale/nothing")
    dev.account.post("/sale/offers", json={"name": "Oferta"})
    assert [row[0] for row in rows(dev.get(REQUESTS))] == ["201", "404", "200"]
    counts = {"status=4xx": 1, "status=201": 1, "method=POST": 1, "path=/sale/*": 2, "method=PUT": 0}
    counts[f"application={dev.application.client_id}"] = 3
    assert {query: len(rows(dev.get(f"{REQUESTS}?{query}"))) for query in counts} == counts
    wrong = dev.get(f"{REQUESTS}?status=many")
    assert wrong.status_code == 400
    assert "422" in text(wrong)


def mark(page):
    found = re.search(r"after=(\d+)", page.text)
    assert found is not None
    return int(found[1])


def test_news_are_only_what_is_new(dev, other):
    dev.account.get("/sale/first")
    page = dev.get(REQUESTS)
    assert dev.get(f"{REQUESTS}/news?after={mark(page)}").status_code == 204
    other.account.get("/sale/not-mine")
    quiet = dev.get(f"{REQUESTS}/news?after={mark(page)}")
    assert (rows(quiet), mark(quiet)) == ([], mark(page) + 1)
    dev.account.get("/sale/second")
    dev.account.get("/sale/third")
    news = dev.get(f"{REQUESTS}/news?after={mark(quiet)}")
    assert [row[2] for row in rows(news)] == ["/sale/third", "/sale/second"]
    assert "New requests: 2." in text(news)
    assert dev.get(f"{REQUESTS}/news?after={mark(news)}").status_code == 204
    assert dev.get(f"{REQUESTS}/news?after=999").headers["hx-refresh"] == "true"


def test_a_pause_asks_for_nothing(dev):
    paused = dev.get(f"{REQUESTS}?paused=1")
    assert "hx-trigger" not in paused.text
    assert 'hx-trigger="every 1s"' in dev.get(REQUESTS).text
    part = dev.get(f"{REQUESTS}/listening?after=0")
    assert f"{REQUESTS}/news?after=0" in part.text


# One request


def test_a_refused_offer_and_its_diagnosis(dev):
    refused = dev.account.post("/sale/offers", json={"name": "x" * 200, "category": {"id": "nonsense"}})
    assert refused.status_code == 422
    page = dev.get(f"{REQUESTS}/{refused.headers['trace-id']}")
    diagnoses = LexborHTMLParser(page.text).css(".diagnosis")
    assert len(diagnoses) == len(refused.json()["errors"])
    known = LexborHTMLParser(dev.get("/console/rules").text)
    for node in diagnoses:
        link = node.css_first("dd a").attributes["href"]
        assert link.startswith("/console/rules#")
        assert known.css_first(f"[id='{link.partition('#')[2]}']") is not None
    assert "in the body" in diagnoses[0].text()


def test_hostile_requests_are_shown_as_text(server, dev):
    headers = {"X-Nasty": NASTY, "User-Agent": NASTY, "Accept-Language": "pl"}
    body = json.dumps({"name": NASTY, NASTY: [1, None, True, {"a": "</code></pre><img src=x onerror=alert(1)>"}]})
    answer = dev.account.request(
        "POST", f"/sale/offers?q={quote(NASTY)}", headers=headers | {"Content-Type": V1}, content=body
    )
    raw = dev.account.request("POST", "/sale/offers", headers=headers | {"Content-Type": "text/html"}, content=NASTY)
    dev.account.get(f"/sale/{quote(NASTY)}")
    for page in (dev.get(REQUESTS), *(dev.get(f"{REQUESTS}/{a.headers['trace-id']}") for a in (answer, raw))):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        scripts = LexborHTMLParser(page.text).css("script")
        assert {node.attributes["src"] for node in scripts} == {"/static/htmx.min.js", "/static/stragan.js"}
    shown = LexborHTMLParser(dev.get(f"{REQUESTS}/{answer.headers['trace-id']}").text)
    assert json.loads(shown.css_first("pre.json").text()) == json.loads(body)
    assert NASTY in [node.text() for node in shown.css(".headers td code")]


def test_secrets_are_masked_everywhere(dev):
    token = dev.token.access_token
    answer = dev.account.post(
        f"/sale/offers?token=hidden-1&note={token}",
        json={"password": "hidden-2", "name": token},
        headers={"Cookie": "a=hidden-3", "X-Note": token},
    )
    pages = dev.get(REQUESTS).text + dev.get(f"{REQUESTS}/{answer.headers['trace-id']}").text
    assert "hidden-" not in pages
    assert token.split(".")[2] not in pages
    shown = LexborHTMLParser(pages)
    assert "authorization" in text(SimpleNamespace(text=pages))
    assert '-H "Authorization: Bearer $TOKEN"' in shown.css_first("#curl").text()


def test_the_line_for_a_shell(dev):
    answer = dev.account.post("/sale/offers?x='a'", json={"name": "It's $HOME `id`"})
    line = LexborHTMLParser(dev.get(f"{REQUESTS}/{answer.headers['trace-id']}").text).css_first("#curl").text()
    assert line.startswith("curl -X POST \\\n  'http://127.0.0.1/sale/offers?x=")
    assert """--data-binary '{"name": "It'"'"'s $HOME `id`"}'""" in line
    assert "user-agent" not in line


# The journal by a power and a button


def test_the_journal_is_switched_while_the_server_runs(tmp_path):
    with running(Settings(data=tmp_path, durable=False)) as server:
        dev = Developer(server)
        assert "does not remember requests" in text(dev.get(REQUESTS))
        dev.account.get("/sale/before")
        assert ask(server, "PUT", "/_stragan/requests", {"on": True}).json() == {"on": True, "kept": 0, "most": 1000}
        dev.account.get("/sale/after")
        assert len(links(dev.get(REQUESTS))) == 1
        assert ask(server, "DELETE", "/_stragan/requests").status_code == 204
        assert links(dev.get(REQUESTS)) == []
        assert ask(server, "PUT", "/_stragan/requests", {"on": False}).json()["on"] is False
        assert ask(server, "PUT", "/_stragan/requests", {}).status_code == 422
        assert "Remember requests" not in dev.get(REQUESTS).text
        dev.prove()
        assert "Remember requests" in dev.get(REQUESTS).text
        answer = dev.post(f"{SANDBOX}/journal", action="on", **{"from": "requests"})
        assert answer.headers["location"] == REQUESTS
        dev.account.get("/sale/again")
        assert len(links(dev.get(REQUESTS))) == 1


def test_without_a_sandbox_there_are_no_controls(tmp_path):
    with running(Settings(data=tmp_path, durable=False, sandbox=False)) as server:
        dev = Developer(server)
        for path in (SANDBOX, f"{SANDBOX}/buyers", f"{SANDBOX}/faults", f"{SANDBOX}/data", f"{SANDBOX}/accounts"):
            answer = dev.get(path)
            assert answer.status_code == 404
            assert "This server is no sandbox" in text(answer)
        assert dev.post(f"{SANDBOX}/prove", admin_token="x").status_code == 404
        assert dev.post(f"{SANDBOX}/clock", advance="P1D").status_code == 404
        assert dev.post(f"{TOKENS}/new", client_id=dev.application.client_id).status_code == 404
        assert "is no sandbox" in text(dev.get(REQUESTS))
        assert dev.get("/console").status_code == dev.get(TOKENS).status_code == 200


# The admin token


BUTTONS = [
    "clock", "clock/real", "journal", "data/snapshots", "data/snapshots/a/restore", "data/snapshots/a/delete",
    "data/reset", "data/worlds", "data/worlds/w1/delete", "accounts/1/sign-in", "buyers/buy", "buyers/1/pay",
    "faults/presets", "faults/add", "faults/clear", "faults/profile", "faults/hostile", "faults/1/delete",
]  # fmt: skip


@pytest.mark.parametrize("path", BUTTONS)
def test_no_button_works_without_the_admin_token(dev, path):
    before = dev.server.world.clock.frozen_at
    answer = dev.post(f"{SANDBOX}/{path}", advance="P1D", preset="flaky", name="a", action="off")
    assert answer.status_code == 403
    assert "Admin token" in text(answer)
    assert standing(dev.server) == []
    assert dev.server.world.clock.frozen_at == before


@pytest.mark.parametrize(
    "path", [f"{SANDBOX}/{path}" for path in (*BUTTONS, "prove", "leave")] + [TOKENS, f"{TOKENS}/new"]
)
def test_no_form_of_another_site_counts(admin, path):
    for fields in ({}, {"form_token": "0" * 64}):
        answer = admin.request("POST", path, data=fields | {"preset": "flaky"})
        assert answer.status_code == 403
        assert "out of date" in text(answer)
    assert standing(admin.server) == []


def test_the_admin_token_is_proved_once_and_ends_with_the_sign_in(dev):
    assert dev.get(SANDBOX).status_code == 403
    dev.prove()
    assert dev.get(SANDBOX).status_code == 200
    again = Browser(dev.server)
    again.sign_in("/auth/sign-in?return=/", dev.user.login)  # another browser of the same user
    assert again.get(SANDBOX).status_code == 403
    dev.post("/auth/sign-out")
    assert dev.get(SANDBOX).status_code == 303
    dev.sign_in("/auth/sign-in?return=/", dev.user.login)
    assert dev.get(SANDBOX).status_code == 403


def test_controls_can_be_locked(admin):
    assert admin.post(f"{SANDBOX}/leave").headers["location"] == "/console"
    assert admin.get(SANDBOX).status_code == 403


def test_guessing_is_throttled(dev):
    seeded = dev.server.application.seeded
    for guess in ("", "x", seeded.admin_token[:-1], seeded.admin_token + "x", "ż"):
        assert dev.post(f"{SANDBOX}/prove", admin_token=guess).status_code == 422
    answer = dev.post(f"{SANDBOX}/prove", admin_token=seeded.admin_token)
    assert answer.status_code == 429
    assert seeded.admin_token not in answer.text
    assert dev.get(SANDBOX).status_code == 403


# What the buttons do


def test_the_clock(own_server):
    admin, world = Developer(own_server).prove(), own_server.world
    before = world.now()
    assert admin.post(f"{SANDBOX}/clock", advance="P1D").status_code == 303
    assert 86_400_000 <= world.now() - before < 86_400_000 + 60_000
    for _ in range(3):  # and stays signed in
        assert admin.post(f"{SANDBOX}/clock", advance="P30D").headers["location"] == SANDBOX
    assert admin.get(SANDBOX).status_code == 200
    admin.post(f"{SANDBOX}/clock", freeze="1")
    assert world.clock.frozen_at is not None
    assert "frozen" in text(admin.get(SANDBOX))
    admin.post(f"{SANDBOX}/clock", set="2027-01-02T03:04")
    assert world.now() == 1_798_855_440_000
    admin.post(f"{SANDBOX}/clock", freeze="0")
    assert world.clock.frozen_at is None
    for wrong in ({"set": "soon"}, {"advance": "soon"}, {}):
        answer = admin.post(f"{SANDBOX}/clock", **wrong)
        assert answer.status_code == 422
        assert LexborHTMLParser(answer.text).css_first("[role=alert]") is not None
    admin.post(f"{SANDBOX}/clock/real")
    assert abs(world.now() - before) < 60_000


def test_buyers(server, admin):
    seller = new_account(server)
    offer = create(seller)["id"]
    publish(seller, offer)
    query = f"?seller={seller.login}"
    page = admin.get(f"{SANDBOX}/buyers{query}")
    assert f'<option value="{offer}">' in page.text
    form = {"offer_id": offer, "quantity": "2", "buyer": "stragan-buyer-1", "until": "FILLED_IN"}
    assert admin.post(f"{SANDBOX}/buyers/buy{query}", **form).headers["location"] == f"{SANDBOX}/buyers{query}"
    (order,) = seller.get("/order/checkout-forms").json()["checkoutForms"]
    assert (order["status"], order["lineItems"][0]["quantity"]) == ("FILLED_IN", 2)
    assert order["id"] in text(admin.get(f"{SANDBOX}/buyers{query}"))
    admin.post(f"{SANDBOX}/buyers/{order['id']}/pay{query}")
    assert seller.get(f"/order/checkout-forms/{order['id']}").json()["status"] == "READY_FOR_PROCESSING"
    too_many = admin.post(f"{SANDBOX}/buyers/buy{query}", **(form | {"quantity": "100000"}))
    assert too_many.status_code == 422
    assert admin.post(f"{SANDBOX}/buyers/buy{query}", **(form | {"quantity": "two"})).status_code == 422
    assert seller.get("/order/checkout-forms").json()["totalCount"] == 1
    assert admin.post(f"{SANDBOX}/buyers/{order['id']}/explode").status_code == 404
    admin.post(f"{SANDBOX}/buyers/{order['id']}/cancel{query}")
    assert seller.get(f"/order/checkout-forms/{order['id']}").json()["status"] == "CANCELLED"


def test_faults(own_server):
    admin = Developer(own_server).prove()
    admin.post(f"{SANDBOX}/faults/presets", preset="unavailable")
    assert admin.account.get("/me").status_code == 503
    assert admin.account.get("/me").status_code == 200
    admin.post(f"{SANDBOX}/faults/add", path="/sale/*", method="GET", status="504", next="", probability="1", after="1")
    (fault,) = standing(own_server)
    wanted = {"path": "/sale/*", "method": "GET", "status": 504, "next": None, "probability": 1.0, "after": True}
    assert {name: fault[name] for name in wanted} == wanted
    page = admin.get(f"{SANDBOX}/faults")
    assert "/sale/*" in text(page)
    for wrong in ({}, {"status": "200"}, {"status": "many"}, {"latency": "1", "path": "/_stragan"}):
        assert admin.post(f"{SANDBOX}/faults/add", **wrong).status_code == 422
    assert admin.post(f"{SANDBOX}/faults/presets", preset=NASTY).status_code == 404
    admin.post(f"{SANDBOX}/faults/{fault['id']}/delete")
    assert standing(own_server) == []
    admin.post(f"{SANDBOX}/faults/profile", name="production")
    assert ask(own_server, "GET", "/_stragan/faults").json()["profile"]["name"] == "production"
    admin.post(f"{SANDBOX}/faults/profile")
    assert ask(own_server, "GET", "/_stragan/faults").json()["profile"] is None
    admin.post(f"{SANDBOX}/faults/hostile", on="1")
    assert ask(own_server, "GET", "/_stragan/hostile").json()["disorder"] == 0.3
    admin.post(f"{SANDBOX}/faults/hostile", on="0")
    assert ask(own_server, "GET", "/_stragan/hostile").json()["disorder"] == 0


def test_snapshots_reset_and_worlds(own_server):
    admin, seller = Developer(own_server).prove(), new_account(own_server)
    offer = seller.post("/sale/offers", json={"name": "Oferta"}).json()["id"]
    admin.post(f"{SANDBOX}/data/snapshots", name="one")
    assert "one" in text(admin.get(f"{SANDBOX}/data"))
    assert admin.post(f"{SANDBOX}/data/snapshots", name="<b>").status_code == 422
    assert "Reset everything?" in text(admin.get(f"{SANDBOX}/data/ask?what=reset"))
    admin.post(f"{SANDBOX}/data/reset")
    assert seller.get(f"/sale/offers/{offer}").status_code == 404
    assert "Restore one?" in text(admin.get(f"{SANDBOX}/data/ask?what=restore&name=one"))
    assert admin.get(f"{SANDBOX}/data/ask?what=else").status_code == 404
    assert admin.post(f"{SANDBOX}/data/snapshots/one/restore").status_code == 303
    assert seller.get(f"/sale/offers/{offer}").status_code == 200
    admin.post(f"{SANDBOX}/data/snapshots/one/delete")
    assert ask(own_server, "GET", "/_stragan/snapshots").json() == {"snapshots": []}
    admin.post(f"{SANDBOX}/data/worlds")
    (world,) = ask(own_server, "GET", "/_stragan/worlds").json()["worlds"]
    assert world["base_url"] in admin.get(f"{SANDBOX}/data").text
    admin.post(f"{SANDBOX}/data/worlds/{world['id']}/delete")
    assert ask(own_server, "GET", "/_stragan/worlds").json() == {"worlds": []}


def test_signing_in_as_an_account_of_the_sandbox(server, admin):
    buyer = server.application.seeded.buyers[0]
    page = admin.get(f"{SANDBOX}/accounts")
    assert buyer.password in page.text
    assert admin.post(f"{SANDBOX}/accounts/{buyer.id}/sign-in").headers["location"] == "/"
    assert buyer.login in text(admin.get("/"))
    assert admin.get(SANDBOX).status_code == 403
    assert admin.get(f"{SANDBOX}/accounts").status_code == 403


# Tokens


def test_a_token_in_words(dev):
    token = dev.token.access_token
    page = dev.post(TOKENS, token=f" Bearer {token} \n")
    assert page.status_code == 200
    shown = text(page)
    for words in (
        "It works",
        "signed by this server",
        "not expired",
        "session open",
        dev.user.login,
        dev.application.name,
    ):
        assert words in shown
    assert claims(token)["jti"] in shown
    assert token not in page.text
    assert token.split(".")[2] not in page.text
    assert dev.get(REQUESTS).text.count(TOKENS) == 1  # in the menu: pages are not in the journal


def test_what_a_token_opens(server, dev):
    async def mint(world):
        scopes = frozenset({"allegro:api:profile:read"})
        return (
            await auth.mint(world, dev.user, dev.application.client_id, scopes),
            await auth.mint(world, None, dev.application.client_id, scopes),
        )

    of_user, alone = server.run(mint)
    page = dev.post(TOKENS, token=of_user.access_token)
    operations = [node.text() for node in LexborHTMLParser(page.text).css(".operations li")]
    assert "GET /me" in operations
    assert "GET /sale/offers" not in operations
    assert f"Operations that it opens: {len(operations)}" in text(page)
    page = dev.post(TOKENS, token=alone.access_token)
    operations = [node.text() for node in LexborHTMLParser(page.text).css(".operations li")]
    assert "GET /sale/categories" in operations
    assert "GET /me" not in operations
    assert "nobody: the application alone" in text(page)
    page = dev.post(TOKENS, token=dev.token.refresh_token)
    assert "refresh token: for the token endpoint only" in text(page)
    assert "It opens nothing" in text(page)


def test_tokens_that_open_nothing(own_server):
    dev = Developer(own_server)
    token = dev.token.access_token
    auth_header = base64.b64encode(f"{dev.application.client_id}:{dev.secret}".encode()).decode()
    own_server.client.post(
        "/auth/oauth/revoke", data={"token": token}, headers={"Authorization": f"Basic {auth_header}"}
    )
    ended = text(dev.post(TOKENS, token=token))
    assert "session ended" in ended
    assert "It opens nothing" in ended
    own_server.advance(13 * 3_600_000)
    assert "expired" in text(dev.post(TOKENS, token=token)).replace("not expired", "")


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "token",
    ["", "x", "a.b", "a.b.c", "...", f"{encoded([1])}.{encoded({})}.x", f"{encoded({})}.{encoded('x')}.x", "é.é.é"],
)
def test_what_is_no_token(dev, token):
    page = dev.post(TOKENS, token=token)
    assert page.status_code == 400
    assert "This is no JWT" in text(page)


def test_a_forged_token_is_not_believed(dev, other):
    header, _, signature = dev.token.access_token.split(".")
    said = claims(dev.token.access_token) | {"user_name": other.user.id, NASTY: NASTY, "n": [NASTY]}
    page = dev.post(TOKENS, token=f"{header}.{encoded(said)}.{signature}")
    assert page.status_code == 200
    assert "not signed by this server" in text(page)
    assert other.user.login not in page.text
    assert "<script>alert" not in page.text
    none = {"alg": "none", "kid": NASTY}
    assert "It opens nothing" in text(dev.post(TOKENS, token=f"{encoded(none)}.{encoded(said)}."))


def minted(page):
    return LexborHTMLParser(page.text).css_first("#access-token").text()


def test_give_me_a_token(dev):
    form = {"client_id": dev.application.client_id, "scopes": "allegro:api:profile:read"}
    page = dev.post(f"{TOKENS}/new", **form)
    token = minted(page)
    assert claims(token)["scope"] == ["allegro:api:profile:read"]
    assert claims(token)["user_name"] == dev.user.id
    assert Account(dev.server, token).get("/me").json()["login"] == dev.user.login
    assert token not in dev.get(TOKENS).text


def test_tokens_of_others_are_for_the_admin(dev, other):
    form = {"client_id": dev.application.client_id, "login": other.user.login}
    refused = dev.post(f"{TOKENS}/new", **form)
    assert refused.status_code == 403
    assert "own account only" in text(refused)
    assert LexborHTMLParser(refused.text).css_first("#access-token") is None
    foreign = dev.post(f"{TOKENS}/new", client_id=other.application.client_id)
    assert foreign.status_code == 404
    dev.prove()
    assert claims(minted(dev.post(f"{TOKENS}/new", **form)))["user_name"] == other.user.id
    assert dev.post(f"{TOKENS}/new", client_id=other.application.client_id).status_code == 404
    assert dev.post(f"{TOKENS}/new", client_id=dev.application.client_id, login="nobody").status_code == 404
    assert dev.post(f"{TOKENS}/new", client_id=dev.application.client_id, scopes="all").status_code == 422


# The overview and the reference


def test_the_overview(dev):
    page = dev.get("/console")
    shown = text(page)
    assert dev.application.name in shown
    assert dev.application.client_id in shown
    assert dev.secret not in page.text
    for word in ("/auth/oauth/token", "grant_type=client_credentials", "device_code", "import httpx", "$CLIENT_SECRET"):
        assert word in shown
    assert '<a href="/_stragan/openapi.json">' in page.text


@pytest.mark.parametrize("path", ["/console", REQUESTS, TOKENS, "/console/rules", "/console/codes"])
def test_pages_in_polish(server, path):
    dev = Developer(server)
    dev.language = "pl-PL"
    page = dev.get(path)
    assert page.headers["content-language"] == "pl"


def test_controls_in_polish(admin):
    admin.language = "pl-PL"
    for path in ("", "/buyers", "/faults", "/data", "/accounts"):
        page = admin.get(f"{SANDBOX}{path}")
        assert page.status_code == 200
        assert "Sterowanie sandboksem" in text(page)
