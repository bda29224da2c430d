"""Every page at once: no form counts without its token, nobody sees another's, hostile texts stay texts."""

from collections.abc import Iterator

import httpx
import pytest
from estates import Estate, dumped, estate
from panelling import Desk
from selectolax.lexbor import LexborHTMLParser
from watched import remember

from harness import Account, Server
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
