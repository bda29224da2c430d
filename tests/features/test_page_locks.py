"""Every page at once: no form counts without its token, nobody sees another's, hostile texts stay texts."""

import html
import json
import re
import uuid
from collections.abc import Iterator
from html import escape
from urllib.parse import quote, urlencode

import httpx
import pytest
from buying import buy, new_buyer
from estates import TERMS, Estate, dumped, estate, owner
from listing import create, listable, publish
from oauth_world import READ
from panelling import Desk
from selectolax.lexbor import LexborHTMLParser
from watched import remember

from harness import V1, Account, Server
from stragan.auth import service as auth
from stragan.auth import sign_in
from stragan.auth.registry import service as registry
from stragan.auth.registry.rules import Registration, redirect_addresses_are_safe
from stragan.auth.scopes import ALL
from stragan.web import formats
from stragan.web.pages import OAUTH, PAGES
from stragan.web.render import COOKIE
from stragan.web.shop import addresses
from stragan.world import World

pytestmark = pytest.mark.one_database

OPEN = {  # pages that everybody may see
    "/",
    "/listing",
    "/kategoria/{category}",
    "/uzytkownik/{login}",
    "/oferta/{offer}",
    "/console/rules",
    "/console/codes",
}
# Forms that everybody may send, of which the last one changes nothing but how the sender's own pages look.
OPEN_FORMS = {"/auth/oauth/authorize", "/auth/skojarz-aplikacje", "/auth/sign-in", "/auth/sign-out", "/preferences"}
PROGRAMS = {"/auth/oauth", "/auth/oauth/token", "/auth/oauth/revoke", "/auth/oauth/device", "/register"}
SCRIPTED = "/panel/offers/images"  # called by a script, which is told and not led
ROUTES = [route for route in (*PAGES, *OAUTH) if route.path not in PROGRAMS]
SHOWN = [route for route in PAGES if "GET" in (route.methods or ())]
POSTED = [route for route in ROUTES if "POST" in (route.methods or ())]
BULK = (("sure", "1"), ("status", "SENT"), ("name", "x"), ("do", "delete"), ("amount", "99.00"), ("quantity", "1"))
SIGN_IN = "/auth/sign-in?return="


@pytest.fixture(scope="module")
def told(server: Server) -> Iterator[Estate]:
    remember(server)
    yield estate(server)
    remember(server, 0)


def fields(told: Estate) -> list[tuple[str, str]]:
    """What many forms take: enough for some of them to do something."""
    ids = told.ids
    order = (f"{ids['order_id']}/", f"{ids['order_id']}")
    return [*BULK, ("offer", ids["live"]), ("offer", ids["offer_id"]), ("order", order[0]), ("order", order[1])]


@pytest.mark.one_database
def test_no_form_counts_without_its_token(server: Server, told: Estate) -> None:
    others = Desk(told.buyer)
    before = dumped(server)
    for route in POSTED:
        if route.path == "/preferences":
            continue
        for address in told.address(route):
            for token in ("", "0" * 64, others.token, sign_in.form_token("")):
                answer = told.desk.post(query(told, address), fields(told), token=token)
                assert answer.status_code == 403, (address, token, answer.text)
                assert "location" not in answer.headers
                header = told.desk.post(query(told, address), fields(told), token="", **{"X-Form-Token": token})
                assert header.status_code == 403, address
    assert dumped(server) == before


def query(told: Estate, address: str) -> str:
    """The authorization page looks at its request first."""
    if address != "/auth/oauth/authorize":
        return address
    return f"{address}?response_type=code&client_id={told.ids['client_id']}&redirect_uri=http://localhost:8/"


@pytest.mark.one_database
def test_strangers_sign_in_first(server: Server, told: Estate) -> None:
    before = dumped(server)
    for route in ROUTES:
        for address in told.address(route):
            if "GET" in (route.methods or ()) and route in SHOWN and route.path not in OPEN:
                answer = anonymous(server, "GET", address)
                assert (answer.status_code, answer.headers["location"][: len(SIGN_IN)]) == (303, SIGN_IN), address
            if route in POSTED and route.path not in OPEN_FORMS:
                answer = anonymous(server, "POST", address, content=b"sure=1")
                expected = (403, "") if address == SCRIPTED else (303, SIGN_IN)
                assert (answer.status_code, answer.headers.get("location", "")[: len(SIGN_IN)]) == expected, address
    assert dumped(server) == before


def anonymous(server: Server, method: str, address: str, **options: bytes) -> httpx.Response:
    server.client.cookies.clear()
    return server.client.request(method, address, **options)  # type: ignore[arg-type]


def test_what_is_another_accounts_is_not_there(server: Server, told: Estate, other_seller: Account) -> None:
    desk, mine = Desk(other_seller), told.ids
    secrets = {*mine.values(), *told.terms.values(), told.buyer.login, told.owner.id}
    secrets -= {mine["live"], mine["login"], mine["category"], mine["step"], mine["name"], told.owner.id}
    for route in SHOWN:
        if route.path in OPEN:
            continue
        for address in told.address(route):
            answer = desk.get(address)
            named = "{" in route.path and "{kind}/new" not in route.path
            if route.path.endswith("/offers/{offer_id}/edit"):  # the address of the editor as it is elsewhere
                assert answer.headers["location"] == address.removesuffix("/edit")
                continue
            if named:
                assert told.desk.get(address).status_code == 200, address
            expected = {404} if named else {200, 403, 404}
            assert answer.status_code in expected, (address, answer.status_code)
            shown = answer.text.replace(address, "")
            assert not [secret for secret in secrets if secret in shown], address
            assert told.owner.login not in shown, address


def test_nobody_changes_what_is_anothers(server: Server, told: Estate, other_seller: Account) -> None:
    desk = Desk(other_seller)
    before = dumped(server, told.owner.id)
    for route in POSTED:
        if route.path.startswith(("/auth/", "/profile/password", "/profile/sign-out", "/oferta/", "/preferences")):
            continue
        for address in told.address(route):
            answer = desk.post(address, [field for field in fields(told) if route.path != "/purchases"])
            assert answer.status_code < 500, address
            if "{" in route.path and "{kind}/new" not in route.path and "/withdraw" not in route.path:
                assert answer.status_code in {403, 404}, (address, answer.status_code, answer.text)
    server.settle()
    assert dumped(server, told.owner.id) == before


def test_no_query_and_no_list_tells_of_anothers(told: Estate, other_seller: Account) -> None:
    desk, ids = Desk(other_seller), told.ids
    assert desk.get(f"/oferta/{ids['offer_id']}").status_code == 404
    assert desk.get("/purchases/new?offer=" + ids["offer_id"]).status_code == 404
    assert desk.post("/purchases", [("offer", ids["offer_id"])]).status_code == 404
    for address in (
        f"/panel/offers?q={ids['live']}",
        f"/panel/offers?tag={ids['tag_id']}",
        f"/panel/orders?q={ids['order_id']}",
        f"/panel/orders?q={told.buyer.login}",
        f"/console/requests?application={ids['client_id']}",
        "/console/requests?application=*",
        f"/console/requests?trace_id={ids['request']}",
        "/console/requests/news?after=0",
    ):
        answer = desk.get(address)
        assert answer.status_code in {200, 204}
        shown = LexborHTMLParser(answer.text or "<p>").css("tbody tr, li.order, [id^=request-], .request")
        assert [node.text() for node in shown] == [], address
    for action in ("delete", "tags", "schedule"):
        asked = desk.post(f"/panel/actions/{action}", [("offer", ids["live"]), ("offer", ids["offer_id"])])
        assert asked.status_code == 200
        assert "Ładowarka" not in asked.text


ODD = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\u202e\u2066<script>",
    "x" * 5_000,
    "9" * 18,
    "9" * 30,
    "9" * 5_000,
    "-1",
    "1e999",
    "NaN",
    "²",
    "١٢٣",
    "0.0000001",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2026-02-30",
    "P9999999999D",
    "00000000-0000-1000-8000-000000000000",
    "[]",
    "{",
    "%",
    "//evil.example/[",
    "a:b:c",
)


def names_of(answer: httpx.Response, action: str) -> set[str]:
    """The fields and buttons of every form that is sent there."""
    found = set()
    for form in LexborHTMLParser(answer.text or "<p>").css("form"):
        for node in [form, *form.css("[formaction]")]:
            if (node.attributes.get("action") or node.attributes.get("formaction")) == action:
                found |= {name for one in form.css("[name]") if (name := one.attributes.get("name"))}
    return found - {"form_token"}


NASTY = "\u202e\"'><script>q()</script>{{91*91}}"  # a template that is run makes 8281 of the last part
TITLE = "\"'> <script>q()</script> {{91*91}}"
IMAGE = '"><img src=x onerror=q()>'
LINK = "javascript:q()"
CALLBACK = "https://x.example/?a=javascript:q()&b='onload=q()"
FORGED = {"script", "iframe", "object", "embed", "svg", "math", "base", "style", "frame", "applet", "template"}
ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data", "srcset", "xlink:href")
OWN = re.compile(r"/(?![/\\])|#|\?|https?://127\.0\.0\.1[/?\"]?|https?://localhost:8/|mailto:")
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


def is_harmless(answer: httpx.Response) -> bool:
    """As a browser reads it: no program, handler or address but the pages' own, and a policy that allows none."""
    tree = LexborHTMLParser(answer.text)
    where = str(answer.request.url)
    for node in tree.css("*"):
        given = {name: value or "" for name, value in node.attributes.items()}
        if node.tag in FORGED:
            assert node.tag == "script", where
            assert re.fullmatch(r"/static/\w+(\.min)?\.js", given.get("src", "")), where
            assert not node.text().strip(), where
        handlers = [name for name in given if name.startswith(("on", "hx-on", "hx-vars")) or name == "style"]
        assert handlers == [], (where, node.html)
        for name in ADDRESSES:
            assert name not in given or OWN.match(given[name]) or not given[name], (where, name, given[name])
    assert not re.search(r"\b8281\b", answer.text), where
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; "), where
    assert "unsafe" not in policy, where
    assert "*" not in policy, where
    assert "frame-ancestors 'none'; base-uri 'none'" in policy, where
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS, where
    return True


def hostile(server: Server) -> Estate:
    """An account all of whose texts want to be more than that, with orders of a buyer who is like it."""
    told = estate(server)
    seller, desk = told.owner, told.desk
    words = {"name": TITLE, "external": {"id": NASTY}}
    words["location"] = {"countryCode": "PL", "province": "MAZOWIECKIE", "city": IMAGE, "postCode": "00-001"}
    said = [{"type": "TEXT", "content": f"<p>{escape(NASTY + IMAGE)}</p>"}]
    live = create(seller, listable(seller, **words, description={"sections": [{"items": said}]}))["id"]
    tasks = publish(seller, live)
    assert tasks[0]["status"] == "SUCCESS", seller.get(f"/sale/offers/{live}").json()["validation"]
    draft = create(seller, {"name": NASTY, "description": {"sections": [{"items": said}]}})["id"]
    tag = seller.post("/sale/offer-tags", json={"name": IMAGE}).json()["id"]
    assert seller.post(f"/sale/offers/{live}/tags", json={"tags": [{"id": tag}]}).status_code == 200
    odd = {"first_name": IMAGE, "last_name": NASTY, "company_name": NASTY, "city": IMAGE, "tax_id": "5252674798"}
    buyer = owner(server, f"{NASTY}{uuid.uuid4().hex[:6]}", **odd)[0]
    order = buy(buyer, (live, 1), message_to_seller=NASTY + IMAGE, invoice=True)
    assert desk.post(f"/panel/orders/{order}/parcels", parcel(told, order)).status_code == 303
    terms = {}
    for kind, values in TYPED.items():
        typed = [(name, value) for name, value in values.items()]
        answer = desk.post(f"/panel/terms/{kind}/new", typed)
        assert answer.status_code == 303, [node.html for node in LexborHTMLParser(answer.text).css(".error")]
        path, member = TERMS[kind]
        terms[kind] = next(one["id"] for one in seller.get(path).json()[member] if one["name"] == TITLE)
    application = [
        ("name", TITLE),
        ("redirect_uris", CALLBACK),
        ("scopes", READ),
    ]
    made = desk.post("/console/applications/new", application)
    assert made.status_code == 201
    assert is_harmless(made)
    client_id = server.run(registry.listed, seller.id)[-1].client_id
    server.run(mint, seller.id, client_id)
    headers = {"User-Agent": IMAGE, "X-Nasty": IMAGE, "Accept-Language": "pl", "Content-Type": V1}
    body = json.dumps({"name": TITLE, IMAGE: [LINK, "</code></pre><img src=x onerror=q()>"]})
    refused = seller.request("POST", f"/sale/offers?q={quote(NASTY)}", headers=headers, content=body)
    seller.get(f"/sale/{quote(NASTY, safe='')}")
    ids = {**told.ids, "offer_id": draft, "offer": live, "order_id": order, "tag_id": tag}
    ids["client_id"] = client_id
    ids["request"] = refused.headers["trace-id"]
    return told._replace(ids=ids, terms=terms, buyer=buyer)


async def mint(world: World, user_id: str, client_id: str) -> None:
    """The profile shows to whom something is open."""
    await auth.mint(world, await auth.find_user(world, id=user_id), client_id, None)


ADDRESS = {"address.street": IMAGE, "address.city": IMAGE, "address.postCode": "00-001", "address.countryCode": "PL"}
ADDRESS |= {"address.name": TITLE}
PARTY = {"address.street": IMAGE, "address.city": IMAGE, "address.postalCode": "00-001", "address.countryCode": "PL"}
NAMED = {"name": TITLE}
TYPED = {
    "return-policies": {
        **NAMED,
        **ADDRESS,
        "availability.range": "FULL",
        "withdrawalPeriod": "14",
        "returnCost.coveredBy": "SELLER",
    },
    "implied-warranties": {
        **NAMED,
        **ADDRESS,
        "individual.period": "2",
        "corporate.period": "2",
        "description": TITLE + IMAGE,
    },
    "warranties": {
        **NAMED,
        "type": "SELLER",
        "individual.period": "24",
        "corporate.lifetime": "on",
        "description": TITLE + IMAGE,
    },
    "responsible-producers": {
        **NAMED,
        "producerData.tradeName": TITLE,
        **{f"producerData.{name}": value for name, value in PARTY.items()},
        "producerData.contact.formUrl": "https://x.example/'onload=q()",
    },
    "responsible-persons": {
        **NAMED,
        "personalData.name": TITLE,
        **{f"personalData.{name}": value for name, value in PARTY.items()},
        "personalData.contact.email": "a@example.com",
    },
}


def parcel(told: Estate, order: str) -> list[tuple[str, str]]:
    lines = told.owner.get(f"/order/checkout-forms/{order}").json()["lineItems"]
    return [("carrierId", "OTHER"), ("carrierName", IMAGE), ("waybill", "WB1"), ("lineItems", lines[0]["id"])]


@pytest.mark.one_database
def test_hostile_texts_stay_texts_on_every_page(server: Server) -> None:
    remember(server)
    told = hostile(server)
    query = {"client_id": told.ids["client_id"], "redirect_uri": CALLBACK, "response_type": "code", "state": NASTY}
    consent = told.desk.get(f"/auth/oauth/authorize?{urlencode(query)}")
    assert (consent.status_code, is_harmless(consent)) == (200, True)
    assert TITLE in html.unescape(consent.text)
    for address in ("/auth/sign-in", "/auth/skojarz-aplikacje", "/auth/oauth/authorize"):
        assert is_harmless(anonymous(server, "GET", f"{address}?{ASKED}"))
    told.desk.cookie = server.run(sign_in.elevate, told.desk.cookie) or ""
    seen = 0
    for desk in (told.desk, Desk(told.buyer, "pl")):
        for route in (*SHOWN, *(route for route in OAUTH if "GET" in (route.methods or ()) and "." not in route.path)):
            if route.path in PROGRAMS or route.path == "/auth/oauth/jwks":
                continue
            for address in told.address(route):
                for asked in (address, f"{address}?{ASKED}"):
                    answer = desk.get(asked)
                    if answer.status_code == 301:
                        answer = desk.get(answer.headers["location"])
                    assert answer.status_code < 500
                    if answer.text:
                        assert is_harmless(answer)
                        seen += "q()" in html.unescape(answer.text)
    assert seen > 60  # pages that show at least one of the texts
    remember(server, 0)


FIELDS = ("string", "q", "external", "sort", "p", "page", "name", "what", "seller", "path", "trace_id", "status")
FIELDS += ("return", "code", "tag", "from", "to", "topic", "category", "parameter.11323", "price.from", "application")
ASKED = "&".join(f"{name}={quote(NASTY + IMAGE)}" for name in FIELDS)


@pytest.mark.one_database
def test_what_is_typed_wrongly_is_shown_as_a_text(server: Server, told: Estate) -> None:
    for route in POSTED:
        if route.path in QUIET:
            continue
        for address in told.address(route):
            names = {*names_of(told.desk.get(address), address), *TYPED_ANYWHERE}
            for value in (NASTY, IMAGE, LINK):
                answer = told.desk.post(address, [(name, value) for name in sorted(names)])
                assert answer.status_code < 500, address
                if answer.headers.get("content-type", "").startswith("text/html") and answer.text:
                    assert is_harmless(answer)
                assert OWN.match(answer.headers.get("location", "/")), address


TYPED_ANYWHERE = (
    "name",
    "login",
    "password",
    "back",
    "return",
    "at",
    "do",
    "offer",
    "order",
    "message",
    "code",
    "amount",
)
# They sign out, change the password, or refuse in another way than with a page.
QUIET = {"/auth/sign-out", "/profile/password", "/profile/sign-out-everywhere", SCRIPTED}


@pytest.mark.parametrize(
    "content",
    [
        NASTY,
        f"<p onclick=q()>{TITLE}</p>",
        f'<a href="{LINK}">x</a>',
        "<h1><svg/onload=q()></h1>",
        "<p>a<script>q()</script></p>",
        "<ul><li><img src=x onerror=q()></li></ul>",
        "<p>&lt;script&gt;q()&lt;/script&gt;</p>",
        "<p><b style='background:url(javascript:q())'>x</b></p>",
        "<!--<p>--><iframe src=//evil.example></iframe>",
    ],
)
def test_a_description_is_shown_before_it_is_checked(told: Estate, content: str) -> None:
    fields = [("d.0.layout", "TEXT IMAGE"), ("d.0.text0", content), ("d.0.image0", LINK)]
    assert is_harmless(told.desk.post("/panel/offers/description", fields))


def test_odd_fields_are_refused_and_crash_nothing(server: Server, told: Estate) -> None:
    desk = Desk(told.owner)
    desk.cookie = server.run(sign_in.elevate, desk.cookie) or ""
    desk.token = sign_in.form_token(desk.cookie)
    for route in POSTED:
        if route.path in UNTRIED or "snapshots" in route.path or "worlds" in route.path:
            continue
        for address in told.address(route):
            names = sorted({*names_of(desk.get(address), address), *TYPED_ANYWHERE, *TRAPS})
            for odd in ODD[:: 2 if "terms" in address else 1]:
                body = urlencode([(name, odd.encode("utf-8", "surrogatepass")) for name in names]).encode()
                assert send(desk, "POST", address, body) < 500, (address, odd[:40])


def send(desk: Desk, method: str, address: str, body: bytes = b"") -> int:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Form-Token": desk.token, "HX-Request": "true"}
    return desk._ask(method, address, {**headers, "HX-Current-URL": "http://[/x"}, body).status_code  # noqa: SLF001


LONG = 100  # characters: many of such values are no address
TRAPS = ("set.01.product", "set.1.product", "d.01.layout", "d.١.layout", "starts_at", "once")
TRAPS += ("shipment_date", "set", "latency", "next", "probability", "status", "quantity", "seller")
# They end the sign-in of the test, or the world of other tests.
UNTRIED = {
    *QUIET,
    "/profile/applications/{client_id}/withdraw",
    "/console/sandbox/leave",
    "/console/sandbox/prove",
    "/console/sandbox/clock",
    "/console/sandbox/clock/real",
    "/console/sandbox/data/reset",
    "/console/sandbox/accounts/{id}/sign-in",
    "/console/sandbox/journal",
    "/auth/sign-in",
    "/console/applications/{client_id}/delete",
}


def test_odd_addresses_are_no_pages_and_crash_nothing(server: Server, told: Estate) -> None:
    desk = Desk(told.owner)
    names = (*FIELDS, "after", "paused", "offer", "quantity")
    for odd in ODD:
        raw = odd.encode("utf-8", "surrogatepass")
        for route in SHOWN:
            if "{" in route.path and odd.strip():
                address = re.sub(r"\{\w+\}", quote(raw, safe=""), route.path)
                assert send(desk, "GET", address) < 500, (route.path, odd[:40])
            address = next(told.address(route))
            for some in [names] if len(odd) < LONG else [(name,) for name in ("after", "p", "page")]:
                query = urlencode([(name, raw) for name in some])
                assert send(desk, "GET", f"{address}?{query}") < 500, (address, odd[:40])


def test_a_checkout_that_is_sent_twice_buys_once(server: Server, seller: Account, buyer: Account) -> None:
    offer = create(seller, listable(seller, stock={"available": 1, "unit": "UNIT"}))["id"]
    assert publish(seller, offer)[0]["status"] == "SUCCESS"
    desk, other = Desk(buyer), Desk(new_buyer(server))
    shown = desk.get(f"/purchases/new?offer={offer}")
    once = LexborHTMLParser(shown.text).css_first("[name=once]").attributes["value"] or ""  # type: ignore[union-attr]
    form = [("offer", offer), ("quantity", "1"), ("once", once)]
    first, second = desk.post("/purchases", form), desk.post("/purchases", form)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    orders = seller.get("/order/checkout-forms").json()["checkoutForms"]
    assert [f"/purchases/{order['id']}" for order in orders] == [first.headers["location"]]
    assert once not in first.headers["location"]
    assert other.post("/purchases", form).status_code == 422  # the last piece is gone, and the order is not his
    forged = [("offer", offer), ("quantity", "1"), ("once", orders[0]["id"])]
    assert other.post("/purchases", forged).status_code == 422


def test_who_proves_the_admin_token_gets_a_new_cookie(server: Server, seller: Account) -> None:
    assert server.application.seeded is not None
    desk, known = Desk(seller), Desk(seller)
    known.cookie, known.token = desk.cookie, desk.token
    proof = [("admin_token", server.application.seeded.admin_token)]
    answer = desk.post("/console/sandbox/prove", proof)
    assert answer.headers["location"] == "/console/sandbox"
    desk.cookie = answer.cookies[COOKIE]
    assert desk.cookie != known.cookie
    assert desk.get("/console/sandbox").status_code == 200
    assert known.get("/console/sandbox").headers["location"].startswith("/auth/sign-in")
    assert server.run(sign_in.elevate, known.cookie) is None
    left = Desk(seller)
    left.cookie, left.token = desk.cookie, sign_in.form_token(desk.cookie)
    assert left.post("/console/sandbox/leave").headers["location"] == "/console"
    assert left.get("/console/sandbox").status_code == 403


@pytest.mark.parametrize("way", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"])
def test_no_form_leads_elsewhere(told: Estate, way: str) -> None:
    desk = told.desk
    fields = [(name, way) for name in ("return", "back")]
    for address in ("/preferences", "/panel/actions/publish", "/panel/orders/fulfillment", "/auth/sign-in"):
        answer = desk.post(f"{address}?{urlencode({'return': way})}", fields)
        location = answer.headers.get("location", "/")
        assert re.match(r"/(?![/\\])", location), (address, location)
        assert "evil" not in location.partition("?")[0]
    assert desk.get(f"/auth/sign-in?{urlencode({'return': way})}").headers["location"] == "/"


@pytest.mark.parametrize("host", ["a.example;script-src", "a.example,b.example", "user@a.example", "a'b.example"])
def test_a_host_that_would_change_the_policy_is_none(host: str) -> None:
    new = Registration(name="Sklep", kind="BROWSER", redirect_uris=(f"https://{host}/",), scopes=ALL)
    assert [problem.code for problem in redirect_addresses_are_safe(new)] == ["INVALID_REDIRECT_URI"]


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "9999-12-31T23:59", "1999-12-31T23:59", "2026-02-30T00:00"])
def test_no_form_means_a_time_that_no_clock_shows(text: str) -> None:
    assert formats.from_local(text) is None


def test_a_long_address_is_not_looked_at_from_every_dash() -> None:
    assert addresses.category_id("-" * 60_000 + "257150", {"257150"}) == "257150"
    assert addresses.category_id("257150" + "-" * 60_000, {"257150"}) is None


def test_cookies_are_secure_behind_https(server: Server) -> None:
    for scheme, expected in (("http", False), ("https", True)):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        address = f"{scheme}://127.0.0.1/preferences"
        answer = server.client.post(address, content=b"theme=dark&language=pl", headers=form)
        cookies = answer.headers.get_list("set-cookie")
        assert [("; Secure" in cookie, "HttpOnly" in cookie) for cookie in cookies] == [(expected, True)] * 2
    server.client.cookies.clear()
