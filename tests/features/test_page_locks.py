"""Every page at once: no form counts without its token, nobody sees another's, hostile texts stay texts."""

import html
import json
import re
import uuid
from collections.abc import Iterator
from html import escape
from urllib.parse import quote

import httpx
import pytest
from buying import buy
from estates import TERMS, Estate, dumped, estate, owner
from listing import create, listable, publish
from oauth_world import READ
from panelling import Desk
from selectolax.lexbor import LexborHTMLParser
from watched import remember

from harness import V1, Account, Server
from stragan.auth import sign_in
from stragan.web.pages import OAUTH, PAGES

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
    """As a browser reads it: no program, handler, style or address but the pages' own, and a policy that allows none."""
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
        ("redirect_uris", "https://x.example/?a=javascript:q()&b='onload=q()"),
        ("scopes", READ),
    ]
    made = desk.post("/console/applications/new", application)
    assert made.status_code == 201
    assert is_harmless(made)
    headers = {"User-Agent": IMAGE, "X-Nasty": IMAGE, "Accept-Language": "pl", "Content-Type": V1}
    body = json.dumps({"name": TITLE, IMAGE: [LINK, "</code></pre><img src=x onerror=q()>"]})
    refused = seller.request("POST", f"/sale/offers?q={quote(NASTY)}", headers=headers, content=body)
    seller.get(f"/sale/{quote(NASTY, safe='')}")
    ids = {**told.ids, "offer_id": draft, "offer": live, "order_id": order, "tag_id": tag}
    ids["request"] = refused.headers["trace-id"]
    return told._replace(ids=ids, terms=terms, buyer=buyer)


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


def test_hostile_texts_stay_texts_on_every_page(server: Server) -> None:
    remember(server)
    told = hostile(server)
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
