"""What holds for every operation: paths, methods, media types, languages, tokens, scopes, headers (behaviour §2)."""

import json
import logging
import re
from typing import Any

import httpx
import pytest

from harness import V1, Account, Server, client_id
from stragan.app import ROUTES
from stragan.auth import service as auth
from stragan.auth.scopes import ALL
from stragan.contract.operations import OPERATIONS
from stragan.http.operation import Route, placeholder
from stragan.kernel.times import DAY
from stragan.world import World

pytestmark = pytest.mark.one_database


BETA = "application/vnd.allegro.beta.v1+json"
CONTACT = (
    "Request contains invalid data. Contact the application author.",
    "Żądanie zawiera błędne dane. Skontaktuj się z autorem aplikacji.",
)
NOT_FOUND = (
    "Function is not available. Contact the author of the application.",
    "Funkcja niedostępna. Skontaktuj się z autorem aplikacji.",
)
IMPLEMENTED = {route.operation_id for route in ROUTES}
UNIMPLEMENTED = [op for op in OPERATIONS.values() if op.id not in IMPLEMENTED]
COMMAND = "/sale/offer-publication-commands/8f0fdf4e-0b1f-4d0c-a2b2-7d9e8f0c1d2e"


def send(account: Account, method: str, path: str, **options: Any) -> httpx.Response:
    """A request with only those headers that are given, and the token."""
    headers = options.pop("headers", {})
    if account.token is not None:
        headers = [("Authorization", f"Bearer {account.token}"), *_pairs(headers)]
    return account.server.client.request(method, path, headers=headers, **options)


def _pairs(headers: Any) -> list[tuple[str, str]]:
    return list(headers.items()) if isinstance(headers, dict) else list(headers)


def refusal(answer: httpx.Response, status: int, media_type: str = V1) -> dict[str, Any]:
    """The only problem of a refusal that is as it must be."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == media_type
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["trace-id"])
    (problem,) = answer.json()["errors"]
    assert list(answer.json()) == ["errors"]
    assert set(problem) == {"code", "message", "details", "path", "userMessage", "metadata"}
    return dict(problem)


def exactly(code: str, message: str, user_message: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "message": message,
        "details": None,
        "path": None,
        "userMessage": user_message,
        "metadata": {},
    } | more


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize(
    ("case", "method", "path", "headers", "status", "code", "message", "user_messages"),
    [
        ("unknown path", "GET", "/sale/nothing", {}, 404, "NotFoundException", "Not found", NOT_FOUND),
        (
            "other method",
            "PATCH",
            "/sale/offers",
            {},
            405,
            "NotAllowedException",
            "The HTTP method is not allowed",
            ("An error occurred", "Wystąpił błąd"),
        ),
        (
            "accept",
            "GET",
            "/sale/offers",
            {"Accept": BETA},
            406,
            "NotAcceptableException",
            "Not acceptable representation requested. Please check 'Accept' request header",
            CONTACT,
        ),
        (
            "content type",
            "POST",
            "/sale/offers",
            {"Content-Type": "application/json"},
            415,
            "NotSupportedException",
            "Unsupported content type. Please check 'Content-Type' request header",
            CONTACT,
        ),
        (
            "body",
            "POST",
            "/sale/offers",
            {"Content-Type": V1},
            400,
            "BAD_REQUEST",
            "Message is not readable.",
            CONTACT,
        ),
        (
            "size",
            "POST",
            "/sale/offers",
            {"Content-Type": V1, "Content-Length": "5000001"},
            413,
            "PayloadTooLargeException",
            "The request entity exceeds the maximum allowed.",
            ("The request entity exceeds the maximum allowed.", "Treść żądania przekracza dozwolony rozmiar."),
        ),
    ],
)
def test_refusals_word_for_word(
    seller: Account,
    case: str,
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
    code: str,
    message: str,
    user_messages: tuple[str, str],
    language: str,
) -> None:
    tongue = {"Accept-Language": "pl-PL" if language == "pl" else "en-US"}
    content = {} if method == "GET" else {"content": b'{"name":' if status == 400 else b"{}"}
    answer = send(seller, method, path, headers=headers | tongue, **content)
    where = {"path": "request.body"} if status == 400 else {}
    assert refusal(answer, status) == exactly(code, message, user_messages[language == "pl"], **where)


def test_operations_that_are_not_there_yet_say_their_names(seller: Account, anonymous: Account) -> None:
    """Each of them: never a 404, which would read as a wrong address, and nothing that asks for a body first."""
    for op in UNIMPLEMENTED:
        path = re.sub("{[^}]*}", "1", op.path)
        assert refusal(send(seller, op.method, path), 501, placeholder(op).refuses) == exactly(
            "NOT_IMPLEMENTED",
            f"The operation {op.id} is not implemented.",
            f"The operation {op.id} is not implemented.",
            details=op.id,
            metadata={"operationId": op.id},
        )
        assert send(anonymous, op.method, path).status_code == (501 if op.public else 401)


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ("double slash", "/sale//offers"),
        ("slash before", "//sale/offers"),
        ("slash after", "/sale/offers/"),
        ("slash after an id", "/sale/offers/7/"),
        ("capitals", "/Sale/Offers"),
        ("dots", "/sale/../sale/offers/x/y"),
        ("encoded slash", "/sale%2Foffers/7/8"),
        ("NUL", "/sale/offers/7%00"),
        ("template", "/sale/offers/{offerId}/{x}"),
        ("long", "/sale/" + "x/" * 2000),
    ],
)
def test_paths_that_lead_nowhere(seller: Account, case: str, path: str) -> None:
    answer = send(seller, "GET", path)
    assert refusal(answer, 404) == exactly("NotFoundException", "Not found", NOT_FOUND[0])


@pytest.mark.parametrize(
    ("case", "path", "status"),
    [
        ("encoded letters", "/sale%2Doffers", 404),
        ("encoded literal", "/sale/%6Fffers", 200),
        ("not UTF-8", "/sale/offers/%ff%fe", 404),
        ("not ASCII", "/sale/offers/ż", 404),
        ("quotes", "/sale/offers/'%20OR%201=1", 404),
        ("far too large for an id", "/sale/offers/" + "9" * 300, 404),
        ("fraction", "/sale/offers/1.5", 404),
        ("sign", "/sale/offers/-1", 404),
        ("other digits", "/sale/offers/१२३", 404),
    ],
)
def test_paths_with_strange_characters(seller: Account, case: str, path: str, status: int) -> None:
    assert send(seller, "GET", path).status_code == status


@pytest.mark.parametrize(
    ("case", "accept"),
    [
        ("vendor", [V1]),
        ("plain JSON", ["application/json"]),
        ("JSON with charset", ["application/json; charset=utf-8"]),
        ("two lines", ["application/json", V1]),
        ("two lines, the other way round", [V1, "application/json"]),
        ("list", [f"text/html, {V1};q=0.9"]),
        ("anything", ["*/*"]),
        ("any application", ["application/*"]),
        ("browser", ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"]),
        ("none", []),
        ("empty", [""]),
        ("capitals", [V1.upper()]),
        ("vendor with charset", [f"{V1};charset=UTF-8"]),
        ("beta and public", [BETA, V1]),
    ],
)
def test_accept_that_must_pass(seller: Account, case: str, accept: list[str]) -> None:
    answer = without_default_accept(seller, [("Accept", value) for value in accept])
    assert (answer.status_code, answer.headers["content-type"]) == (200, V1)


@pytest.mark.parametrize("accept", [BETA, "text/html", "application/xml", "image/*", "json", "application/pdf"])
def test_accept_that_is_refused(seller: Account, accept: str) -> None:
    answer = without_default_accept(seller, [("Accept", accept)])
    assert refusal(answer, 406)["code"] == "NotAcceptableException"


def without_default_accept(account: Account, headers: list[tuple[str, str]]) -> httpx.Response:
    request = account.server.client.build_request(
        "GET", "/sale/offers", headers=[("Authorization", f"Bearer {account.token}"), *headers]
    )
    if not headers:
        del request.headers["accept"]
    return account.server.client.send(request)


@pytest.mark.parametrize("content_type", ["application/json", V1, "application/x-www-form-urlencoded", "nonsense", ""])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_content_type_without_a_body_is_ignored(seller: Account, method: str, content_type: str) -> None:
    answer = send(seller, method, "/sale/offers/7", headers={"Content-Type": content_type, "Accept": V1})
    assert answer.status_code == 404


@pytest.mark.parametrize("body", [b"[]", b"null", b"{", b"x" * 6_000_000])
def test_the_body_of_a_get_is_ignored(seller: Account, body: bytes) -> None:
    answer = send(seller, "GET", "/sale/offers", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("case", "headers", "status"),
    [
        ("vendor", [("Content-Type", V1)], 201),
        ("with charset", [("Content-Type", f"{V1};charset=UTF-8")], 201),
        ("capitals", [("content-type", V1.upper())], 201),
        ("plain JSON", [("Content-Type", "application/json")], 415),
        ("beta", [("Content-Type", BETA)], 415),
        ("form", [("Content-Type", "application/x-www-form-urlencoded")], 415),
        ("twice", [("Content-Type", V1), ("Content-Type", V1)], 415),
        ("two kinds", [("Content-Type", V1), ("Content-Type", "application/json")], 415),
        ("none", [], 415),
    ],
)
def test_content_type_of_a_body(seller: Account, case: str, headers: list[tuple[str, str]], status: int) -> None:
    answer = send(seller, "POST", "/sale/offers", content=b'{"name":"Szkic"}', headers=headers)
    assert answer.status_code == status
    drafts = send(seller, "GET", "/sale/offers").json()
    assert drafts["totalCount"] == (status == 201)


@pytest.mark.parametrize(("content_type", "status"), [("application/json", 415), (V1, 400), (None, 400)])
def test_a_command_without_a_body_is_the_clients_fault(seller: Account, content_type: str | None, status: int) -> None:
    """client-facts 47"""
    headers = {} if content_type is None else {"Content-Type": content_type}
    assert send(seller, "PUT", COMMAND, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("case", "content"),
    [
        ("nothing", b""),
        ("half", b'{"name":'),
        ("not UTF-8", b'{"name":"\xff"}'),
        ("UTF-16", '{"name":"Szkic"}'.encode("utf-16")),
        ("deep", b'{"x":' + b"[" * 100_000),
        ("deep after a number for a text", b'{"name":5,"x":' + b"[" * 100_000),
        ("half after a number for a text", b'{"name":5,'),
        ("not UTF-8 after a number for a text", b'{"name":5,"x":"\xff"}'),
        ("NUL", b'{"name":"\\u0000"}'),
        ("NUL in a name", b'{"x\\u0000":1}'),
        ("surrogate", b'{"name":"\\ud800"}'),
        ("gzip", b"\x1f\x8b\x08\x00"),
    ],
)
def test_bodies_that_cannot_be_read(seller: Account, case: str, content: bytes) -> None:
    answer = send(seller, "POST", "/sale/offers", content=content, headers={"Content-Type": V1})
    assert refusal(answer, 400) == exactly("BAD_REQUEST", "Message is not readable.", CONTACT[0], path="request.body")


@pytest.mark.parametrize(
    ("case", "header", "polish"),
    [
        ("Polish", "pl-PL", True),
        ("short", "pl", True),
        ("capitals", "PL-pl", True),
        ("English", "en-US", False),
        ("none", "", False),
        ("anything", "*", False),
        ("Ukrainian falls back", "uk-UA", False),
        ("unknown language, then Polish", "de-DE,pl;q=0.5", True),
        ("weights decide", "en;q=0.5,pl-PL;q=0.9", True),
        ("weights decide the other way", "pl;q=0.1, en;q=0.2", False),
        ("the first of equals", "pl,en", True),
        ("the first of equals in English", "en,pl", False),
        ("Polish unwanted", "pl;q=0", False),
        ("anything but", "pl;q=0,*", False),
        ("garbage", ";;,,=q;q=;pl", False),
        ("weight that is no number", "pl;q=x", False),
        ("weight that is not a number", "pl;q=nan, en;q=0.1", False),
        ("another parameter", "pl;level=1", True),
        ("long", "x" * 5000 + ",pl", True),
    ],
)
def test_accept_language(anonymous: Account, case: str, header: str, polish: bool) -> None:
    answer = send(anonymous, "GET", "/nothing/here", headers={"Accept-Language": header})
    assert refusal(answer, 404)["userMessage"] == NOT_FOUND[polish]


@pytest.mark.parametrize(
    ("case", "headers", "error", "description"),
    [
        ("none", {}, "unauthorized", "Full authentication is required to access this resource"),
        ("empty", {"Authorization": ""}, "unauthorized", "Full authentication is required to access this resource"),
        (
            "other scheme",
            {"Authorization": "Basic YTpi"},
            "unauthorized",
            "Full authentication is required to access this resource",
        ),
        (
            "scheme alone",
            {"Authorization": "Bearer "},
            "unauthorized",
            "Full authentication is required to access this resource",
        ),
        ("garbage", {"Authorization": "Bearer x"}, "invalid_token", "Cannot convert access token to JSON"),
        ("dots", {"Authorization": "Bearer a.b.c"}, "invalid_token", "Cannot convert access token to JSON"),
        ("not ASCII", {"Authorization": "Bearer ż".encode()}, "invalid_token", "Cannot convert access token to JSON"),
        (
            "unsigned",
            {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJ1c2VyX25hbWUiOiIxIn0."},
            "invalid_token",
            "Cannot convert access token to JSON",
        ),
    ],
)
def test_tokens_that_open_nothing(
    anonymous: Account, case: str, headers: dict[str, Any], error: str, description: str
) -> None:
    answer = anonymous.server.client.get("/sale/offers", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"error": error, "error_description": description}
    assert answer.headers["content-type"] == V1
    assert answer.headers["www-authenticate"] == (
        'Bearer realm="allegro", error="invalid_token"' if error == "invalid_token" else 'Bearer realm="allegro"'
    )
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["trace-id"])


def test_the_scheme_may_be_written_in_any_case(seller: Account) -> None:
    for scheme in ("bearer", "BEARER", "Bearer"):
        answer = seller.server.client.get("/me", headers={"Authorization": f"{scheme} {seller.token}"})
        assert answer.status_code == 200


def test_an_expired_token(own_server: Server) -> None:
    from harness import new_account

    seller = new_account(own_server)
    assert send(seller, "GET", "/me").status_code == 200
    own_server.advance(DAY)
    answer = send(seller, "GET", "/me")
    assert answer.status_code == 401
    assert answer.json() == {"error": "invalid_token", "error_description": f"Access token expired: {seller.token}"}


def test_every_answer_has_its_own_trace_id_and_the_usual_headers(seller: Account, anonymous: Account) -> None:
    answers = [
        send(seller, "GET", "/me"),
        send(anonymous, "GET", "/me"),
        send(seller, "GET", "/nothing"),
        send(seller, "POST", "/sale/offers", content=b"{"),
        send(seller, "PUT", "/me"),
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 404, 415, 405]
    assert len({answer.headers["trace-id"] for answer in answers}) == 5
    for answer in answers:
        names = [name for name, _ in answer.headers.multi_items()]
        assert len(names) == len(set(names))
        assert answer.headers["cache-control"] == "no-cache, no-store, max-age=0, must-revalidate"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["vary"] == "Origin,Access-Control-Request-Method,Access-Control-Request-Headers"
        assert int(answer.headers["content-length"]) == len(answer.content)


def test_headers_of_clients_that_mean_nothing_here(seller: Account) -> None:
    headers = {"X-Stainless-Lang": "js", "sec-fetch-mode": "cors", "X-Trace-Id": "1", "Api-Key": "x", "User-Agent": ""}
    assert send(seller, "GET", "/sale/offers", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("case", "query", "status"),
    [
        ("unknown parameters", "offer_id=1&ean=2&seller.id=me&=&&x", 200),
        ("many parameters", "&".join(f"p{n}=1" for n in range(1999)), 200),
        ("far too many", "&".join(f"p{n}=1" for n in range(3000)), 400),
        ("long", "x=" + "y" * 20_000, 200),
        ("spaces", "name=a+b%20c", 200),
        ("not UTF-8", "name=%ff", 400),
        ("NUL", "name=%00", 400),
        ("half an escape", "name=%", 200),
        ("quotes", "name='%22;--", 200),
        ("wildcards", "name=%25_%25", 200),
        ("limit", "limit=1&offset=0", 200),
        ("limit too small", "limit=-1", 400),
        ("two signs", "limit=--5", 400),
        ("not a number", "limit=many", 400),
        ("other digits", "limit=%D9%A1", 400),
        ("superscript", "limit=%C2%B2", 400),
        ("many digits", "limit=" + "1" * 5000, 400),
        ("a number behind zeros", "limit=0000000000000000000199999999", 400),
        ("fraction", "limit=1.5", 400),
        ("empty", "limit=", 200),
    ],
)
def test_query_strings(seller: Account, case: str, query: str, status: int) -> None:
    answer = send(seller, "GET", f"/sale/offers?{query}")
    assert answer.status_code == status
    if status == 400:
        assert refusal(answer, 400)["code"] == "BadRequestException"


def test_head_is_a_get_without_a_body(seller: Account) -> None:
    whole, head = send(seller, "GET", "/me"), send(seller, "HEAD", "/me")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert send(seller, "HEAD", "/nothing").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("OPTIONS", "/sale/offers", "GET, POST"),
        ("PATCH", "/sale/offers", "GET, POST"),
        ("BREW", "/me", "GET"),
        ("HEAD", COMMAND + "/x", None),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(seller: Account, method: str, path: str, allow: str | None) -> None:
    answer = send(seller, method, path)
    assert answer.status_code == (404 if allow is None else 405)
    assert answer.headers.get("allow") == allow


def test_a_crash_tells_the_trace_and_nothing_else(
    server: Server, seller: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from stragan.features.offers import service

    async def crash(*_: Any) -> bytes:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(service, "get", crash)
    with caplog.at_level(logging.ERROR, "stragan.http.api"):
        answer = send(seller, "GET", "/sale/offers/7")
    user_message = "Internal server error. Try again in a few minutes."
    assert refusal(answer, 500) == exactly("INTERNAL_SERVER_ERROR", "An error occurred", user_message)
    assert "hunter2" not in str(answer.headers)
    assert answer.headers.get_list("trace-id") == [answer.headers["trace-id"]]
    assert f"GET /sale/offers/7 crashed, trace-id {answer.headers['trace-id']}" in caplog.text
    assert "hunter2" in caplog.text
    polish = send(seller, "GET", "/sale/offers/7", headers={"Accept-Language": "pl"})
    assert refusal(polish, 500)["userMessage"] == "Wewnętrzny błąd serwera. Spróbuj ponownie za kilka minut."


# Every operation that is bound, whatever it does.


def instance(route: Route) -> str:
    return re.sub("{[^}]*}", "7", route.path)


def body_for(route: Route) -> dict[str, Any]:
    if route.method in ("GET", "DELETE"):
        return {}
    media_type = V1 if V1 in route.consumes or not route.consumes else sorted(route.consumes)[0]
    return {"content": b"{}", "headers": {"Content-Type": media_type}}


everywhere = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation_id)


def everything_of(server: Server, user_id: str) -> list[tuple[str, int]]:
    """How many rows of the seller each table holds."""
    from sqlalchemy import func, select

    from stragan.db.statements import Statement, metadata

    owned = [table for table in metadata.sorted_tables if "seller_id" in table.c]

    async def count(world: World) -> list[tuple[str, int]]:
        counted = []
        for table in owned:
            row = await world.db.one(
                Statement(select(func.count()).select_from(table).where(table.c.seller_id == user_id))
            )
            assert row is not None
            counted.append((table.name, int(row[0])))
        return counted

    return server.run(count)


def minted(server: Server, user_id: str, scopes: frozenset[str]) -> Account:
    async def mint(world: World) -> Account:
        user = await auth.find_user(world, id=user_id)
        token = await auth.mint(world, user, client_id(server), scopes)
        assert frozenset(token.scope.split()) == scopes
        return Account(server, token.access_token)

    return server.run(mint)


@everywhere
def test_without_a_token(anonymous: Account, route: Route) -> None:
    answer = send(anonymous, route.method, instance(route), **body_for(route))
    assert answer.status_code == 401
    assert answer.json()["error"] == "unauthorized"


@everywhere
def test_with_the_token_of_an_application_alone(application: Account, route: Route) -> None:
    answer = send(application, route.method, instance(route), **body_for(route))
    if route.app_token:
        assert answer.status_code not in (401, 403)
    else:
        assert answer.status_code == 401
        assert answer.json() == {"error": "unauthorized", "error_description": "Empty user_name claim"}


@everywhere
def test_without_the_scope(server: Server, seller: Account, route: Route) -> None:
    before = everything_of(server, seller.id)
    other = minted(server, seller.id, ALL - route.scopes)
    answer = send(other, route.method, instance(route), **body_for(route))
    if route.scopes:
        denied = exactly("AccessDenied", "Access is denied", "No access to the specified resource.")
        assert refusal(answer, 403, route.refuses) == denied
        polish = send(
            other,
            route.method,
            instance(route),
            **body_for(route) | {"headers": body_for(route).get("headers", {}) | {"Accept-Language": "pl"}},
        )
        assert refusal(polish, 403, route.refuses) == denied | {"userMessage": "Brak dostępu do wskazanego zasobu."}
        assert everything_of(server, seller.id) == before
    else:
        assert answer.status_code not in (401, 403)


@everywhere
def test_with_garbage_for_a_body(seller: Account, route: Route) -> None:
    """No body and no id brings an operation down."""
    for content in (b"", b"{", b"null", b"[]", b"5", b'"x"', b'{"id":{}}', json.dumps({"name": "x" * 10_000}).encode()):
        if route.method in ("GET", "DELETE") and content:
            break
        options = body_for(route) | ({"content": content} if content else {})
        answer = send(seller, route.method, instance(route), **options)
        assert answer.status_code < 500, answer.text
        assert re.fullmatch("[0-9a-f]{16}", answer.headers["trace-id"])
