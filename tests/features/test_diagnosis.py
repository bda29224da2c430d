"""The journal's diagnosis of each kind of refusal: where it is wrong, what stood there, the rule, what to change."""

import pytest
from keyed import RATES, rates
from product_listing import by_gtin
from watched import ask as power
from watched import fault, journal, remember

from harness import Account, client_id, new_account, running, sign_in
from stragan.auth import service as auth
from stragan.settings import Settings

pytestmark = pytest.mark.one_database


OFFERS, DRAFTS = "/sale/product-offers", "/sale/offers"
TOKEN = "/auth/oauth/token"


@pytest.fixture(autouse=True)
def _there_is_a_journal(request):
    if "server" not in request.fixturenames:
        yield
        return
    server = request.getfixturevalue("server")
    remember(server)
    yield
    remember(server, 0)
    power(server, "DELETE", "/_stragan/faults")


def diagnosed(answer, server):
    (entry,) = journal(server, trace_id=answer.headers["trace-id"])
    assert entry["status"] == answer.status_code
    return entry["problems"]


def only(answer, server):
    (said,) = diagnosed(answer, server)
    return said


def with_scopes(server, account, *scopes):
    async def mint(world):
        user = await auth.find_user(world, id=account.id)
        return (await auth.mint(world, user, client_id(server), frozenset(scopes))).access_token

    return Account(server, server.run(mint), account.id)


READ = "allegro:api:profile:read"
# case -> (method, path, options) of a request, status, where, received, rule, words of the hint
REFUSALS = [
    ("unknown path", ("GET", "/sale/product-offer"), 404,
     ("path", "/sale/product-offer", "path_is_of_an_operation", "mean /sale/product-offers?")),
    ("nothing like it", ("GET", "/x"), 404, ("path", "/x", "path_is_of_an_operation", "No operation has this path.")),
    ("double slash", ("GET", "/sale//offers"), 404,
     ("path", "/sale//offers", "path_is_of_an_operation", "needless slash")),
    ("method", ("PUT", "/me"), 405, ("method", "PUT", "operation_has_the_method", "takes GET")),
    ("accept", ("GET", "/me", {"headers": {"Accept": "text/html"}}), 406,
     ("header", "text/html", "answer_has_the_accepted_type", "Accept: application/vnd.allegro.public.v1+json")),
    ("content type", ("POST", DRAFTS, {"json": {}, "headers": {"Content-Type": "text/plain"}}), 415,
     ("header", "text/plain", "body_has_the_consumed_type", "Content-Type: application/vnd.allegro.public.v1+json")),
    ("too large", ("POST", DRAFTS, {"json": {"name": "x" * 5_000_000}}), 413,
     ("body", "5000012 bytes", "body_is_small_enough", "at most 5000000 bytes")),
    ("not JSON", ("POST", DRAFTS, {"json": {}, "content": b'{"name": }'}), 400,
     ("body", '{"name": }', "body_is_json", "byte 9")),
    ("type of a member", ("POST", DRAFTS, {"json": {"name": {}}}), 422,
     ("body", {}, "json_mapping", "Request contains invalid data.")),
    ("unknown operation of the server", ("GET", "/fulfillment/stock"), 501,
     ("server", None, "operation_is_implemented", "Nothing is wrong")),
    ("query", ("GET", f"{DRAFTS}?limit=0&offset=1"), 400, ("query", "0", "bad_request", "limit")),
    ("another query", ("GET", f"{OFFERS}/1/parts?include=nothing"), 400,
     ("query", "nothing", "unknown_product_offer_part", "nothing")),
    ("unknown resource", ("GET", f"{RATES}/no"), 404, ("path", "no", None, "")),
    ("unknown offer", ("PATCH", f"{OFFERS}/7", {"json": {}}), 404, ("path", "7", None, "")),
    ("key", ("POST", RATES, {"json": rates(), "headers": {"Idempotency-Key": "ą".encode()}}), 400,
     ("header", None, "idempotency_key_invalid", "255")),
    ("language", ("GET", "/sale/products?phrase=x", {"headers": {"Accept-Language": "*"}}), 422,
     ("header", "*", "unsupported_language_in_accept_language_header", "")),
]  # fmt: skip


@pytest.mark.parametrize(("case", "request_", "status", "expected"), REFUSALS)
def test_refusals(server, seller, case, request_, status, expected):
    method, path, *options = request_
    given = dict(*options)
    if "content" in given:
        given.pop("json")
        given["headers"] = {"Content-Type": "application/vnd.allegro.public.v1+json"}
    answer = seller.request(method, path, **given)
    assert answer.status_code == status
    where, received, rule, hint = expected
    said = only(answer, server)
    assert said["where"] == where
    assert (received is None) or said["received"] == received
    assert said["rule"] == (rule or said["rule"])
    assert said["rule"]
    assert hint in said["hint"]
    assert said["hint"]


def test_a_missing_scope(server, seller):
    reader = with_scopes(server, seller, READ)
    said = only(reader.post(DRAFTS, json={"name": "x"}), server)
    assert (said["where"], said["received"], said["rule"]) == ("token", [READ], "token_has_the_scopes")
    assert said["hint"] == "Ask for a token with the scope allegro:api:sale:offers:write."


def test_somebody_elses_offer(server, seller, other_seller):
    theirs = other_seller.post(DRAFTS, json={"name": "Nie twoje"}).json()["id"]
    answer = seller.get(f"{DRAFTS}/{theirs}")
    said = only(answer, server)
    assert said["received"] == theirs
    assert (said["where"], bool(said["rule"]), bool(said["hint"])) == ("path", True, True)


@pytest.mark.parametrize(
    ("case", "header", "where", "rule", "hint"),
    [
        ("none", None, "header", "request_has_a_token", "Send Authorization: Bearer"),
        ("basic", "Basic YTpi", "header", "request_has_a_token", "scheme must be Bearer"),
        ("nonsense", "Bearer nonsense", "token", "token_is_of_this_server", "no access token of this server"),
    ],
)
def test_tokens(server, case, header, where, rule, hint):
    headers = {"Authorization": header} if header else {}
    said = only(Account(server, None).get("/me", headers=headers), server)
    assert (said["where"], said["rule"]) == (where, rule)
    assert hint in said["hint"]
    assert said["received"] == (None if header is None else f"{header.split()[0]} ***")


def test_a_token_of_an_application_alone(server, application):
    said = only(application.post(DRAFTS, json={"name": "x"}), server)
    assert (said["where"], said["rule"]) == ("token", "token_is_of_a_user")
    assert "Let a user sign in" in said["hint"]


def test_an_expired_token(own_server):
    remember(own_server)
    account = new_account(own_server, terms=False)
    own_server.advance(24 * 3_600_000)
    said = only(account.get("/me"), own_server)
    assert (said["where"], said["rule"]) == ("token", "token_has_not_expired")
    assert "refresh token" in said["hint"]


def test_a_token_whose_session_has_ended(server):
    account = new_account(server, terms=False)
    power(server, "POST", "/_stragan/oauth/sign-out", {"user": account.login})
    said = only(account.get("/me"), server)
    assert (said["where"], said["rule"]) == ("token", "session_is_open")
    assert "Let the user sign in again" in said["hint"]


def test_rules_keep_their_own_words(server, seller):
    refused = seller.post(OFFERS, json=by_gtin(stock={"available": -1}))
    assert refused.status_code == 422
    said = diagnosed(refused, server)
    assert len(said) == len(refused.json()["errors"])
    for one in said:
        assert (one["where"], one["pointer"], one["received"]) == ("body", "/stock/available", -1)
        assert one["rule"]
        assert one["hint"]


def test_conflicts(server, seller):
    key = {"Idempotency-Key": "mine"}
    assert seller.post(RATES, json=rates(), headers=key).status_code == 201
    refused = seller.post(RATES, json=rates() | {"name": "Inny"}, headers=key)
    said = only(refused, server)
    assert (said["where"], said["received"], said["rule"]) == ("header", "mine", "idempotency_key_reused")
    assert "new key" in said["hint"]


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_faults(server, seller, status):
    standing = fault(server, path="/me", seller=seller.login, status=status, next=1)
    answer = seller.get("/me")
    assert answer.status_code == status
    (entry,) = journal(server, trace_id=answer.headers["trace-id"])
    (said,) = entry["problems"]
    assert (said["where"], said["received"], said["rule"]) == ("server", standing["id"], "no_fault_strikes")
    assert said["hint"].endswith(f"DELETE /_stragan/faults/{standing['id']} ends it.")


def test_a_late_refusal_is_the_servers_own(server, seller):
    fault(server, path="/sale/nothing", seller=seller.login, latency=1, next=1)
    said = only(seller.get("/sale/nothing"), server)
    assert said["rule"] == "path_is_of_an_operation"


@pytest.mark.parametrize(
    ("data", "status", "rule"),
    [({"grant_type": "nothing"}, 400, "unsupported_grant_type"), ({"grant_type": "refresh_token"}, 400, None)],
)
def test_the_token_endpoint(server, data, status, rule):
    seeded = server.application.seeded
    answer = server.client.post(TOKEN, data=data, auth=(seeded.client_id, seeded.client_secret))
    assert answer.status_code == status
    entry = journal(server, path=TOKEN, limit=1)[0]
    (said,) = entry["problems"]
    assert said["code"] == answer.json()["error"]
    assert said["rule"] == (rule or said["rule"])
    assert said["rule"]
    assert said["hint"]


def test_pages_that_refuse(server):
    answer = server.client.get("/auth/oauth/authorize?client_id=nobody&response_type=code")
    assert answer.status_code >= 400
    (said,) = journal(server, path="/auth/oauth/authorize", limit=1)[0]["problems"]
    assert said["code"] == f"HTTP_{answer.status_code}"


def test_a_crash(server, seller, monkeypatch):
    def crash(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("stragan.features.delivery.service.listed", crash)
    answer = seller.get(RATES)
    said = only(answer, server)
    assert (answer.status_code, said["where"], said["rule"]) == (500, "server", "server_works")
    assert said["received"] == answer.headers["trace-id"]


def test_closed_drafts(tmp_path):
    settings = Settings(data=tmp_path, durable=False, profile="2026-strict", request_journal_entries=10)
    with running(settings) as server:
        account = sign_in(server, server.application.seeded.sellers[0].id)
        said = only(account.post(DRAFTS, json={"name": "x"}), server)
        assert (said["where"], said["rule"]) == ("path", "drafts_are_open")


def test_a_success_has_no_diagnosis(server, seller):
    assert diagnosed(seller.get("/me"), server) == []
