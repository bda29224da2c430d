"""The journal of requests: what it shows, what it hides, how it is filtered and bounded."""

import base64
import json

import pytest
from keyed import RATES, rates
from listing import listable, upload
from watched import REQUESTS, ask, journal, remember

from harness import V1, Account, client_id, new_account, problems, running
from stragan.kernel.times import parse_instant
from stragan.sandbox.journal import KEPT_BYTES
from stragan.settings import Settings

pytestmark = pytest.mark.one_database


CATEGORIES = "/sale/categories"
TOKEN = "/auth/oauth/token"


@pytest.fixture(autouse=True)
def _there_is_a_journal(server):
    remember(server)
    yield
    remember(server, 0)


def last(server, **filters):
    return journal(server, limit=1, **filters)[0]


def test_a_request_and_its_answer(server, seller):
    answer = seller.post("/sale/offers?x=1", json={"name": "Oferta"}, headers={"X-Mine": "yes"})
    (entry,) = journal(server, trace_id=answer.headers["trace-id"])
    assert parse_instant(entry["time"]) is not None
    assert entry["duration_ms"] > 0
    facts = ("method", "path", "query", "status", "client_id", "seller_id", "problems", "fault")
    assert {name: entry[name] for name in facts} == {
        "method": "POST",
        "path": "/sale/offers",
        "query": "x=1",
        "status": 201,
        "client_id": client_id(server),
        "seller_id": seller.id,
        "problems": [],
        "fault": None,
    }
    assert json.loads(entry["request"]["body"]) == {"name": "Oferta"}
    assert (entry["request"]["headers"]["content-type"], entry["request"]["headers"]["x-mine"]) == (V1, "yes")
    assert json.loads(entry["response"]["body"]) == answer.json()
    assert entry["response"]["size"] == len(answer.content)
    assert entry["response"]["headers"]["trace-id"] == entry["trace_id"]


def test_why_an_offer_was_refused(server, seller):
    document = listable(seller, sellingMode={"format": "BUY_NOW", "price": {"amount": "-1.00", "currency": "PLN"}})
    refused = seller.post("/sale/offers", json=document)
    assert refused.status_code == 422
    entry = last(server, trace_id=refused.headers["trace-id"])
    sent = [(error["code"], error["message"], error["path"]) for error in refused.json()["errors"]]
    assert [(said["code"], said["message"], said["path"]) for said in entry["problems"]] == sent
    (said,) = entry["problems"]
    assert (said["pointer"], said["received"]) == ("/sellingMode/price/amount", "-1.00")
    assert said["rule"] == "prices_are_amounts_in_limits"
    assert said["hint"]


def test_why_a_product_offer_was_refused(server, seller):
    refused = seller.post("/sale/product-offers", json={"productSet": [], "stock": {"available": -3}})
    assert refused.status_code == 422
    entry = last(server, trace_id=refused.headers["trace-id"])
    assert len(entry["problems"]) == len(refused.json()["errors"])
    assert all(said["rule"] and said["hint"] for said in entry["problems"])


def test_refusals_before_a_handler(server, seller, anonymous):
    seller.get("/sale/nothing")
    assert [said["code"] for said in last(server, seller=seller.id)["problems"]] == ["NotFoundException"]
    answer = Account(server, "nonsense").get("/me")
    entry = last(server, trace_id=answer.headers["trace-id"])
    assert (entry["client_id"], entry["seller_id"], entry["status"]) == (None, None, 401)
    assert [said["code"] for said in entry["problems"]] == ["invalid_token"]


def test_a_successful_request_has_no_problems_of_the_one_before(server, seller):
    seller.get("/sale/nothing")
    seller.get("/me")
    assert last(server, seller=seller.id)["problems"] == []


def test_secrets_are_masked(server, seller):
    seeded = server.application.seeded
    basic = base64.b64encode(f"{seeded.client_id}:{seeded.client_secret}".encode()).decode()
    form = {"grant_type": "client_credentials", "client_secret": "hidden-1", "code": "hidden-2", "password": "hidden-3"}
    server.client.post(TOKEN, data=form, headers={"Authorization": f"Basic {basic}", "Cookie": "session=hidden-4"})
    granted = server.client.post(
        TOKEN, data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )
    token = granted.json()["access_token"]
    server.client.post(f"{TOKEN}?refresh_token=hidden-5&code=hidden-6", headers={"Authorization": f"Basic {basic}"})
    seller.get(f"{CATEGORIES}?note={token}")
    seller.post("/sale/offers", json={"password": "hidden-7", "Client_Secret": 'hid"den-8', "name": token})
    cut = '{"name":"' + "x" * (KEPT_BYTES - 40) + '","password":"hidden-9-and-more-and-more-and-more"}'
    seller.post("/sale/offers", json=json.loads(cut))
    everything = ask(server, "GET", REQUESTS, params={"limit": 8}).text
    for secret in ("hidden-", "den-8", basic, token, seller.token, seeded.client_secret, token.split(".")[2]):
        assert secret not in everything
    entries = journal(server, limit=8)
    assert "Basic ***" in {entry["request"]["headers"].get("authorization") for entry in entries}
    assert "Bearer ***" in {entry["request"]["headers"].get("authorization") for entry in entries}
    issued = next(entry for entry in entries if entry["path"] == TOKEN and entry["status"] == 200)
    assert json.loads(issued["response"]["body"])["access_token"] == "***"
    assert issued["client_id"] == seeded.client_id


def test_an_expired_token_in_a_description_is_masked(own_server):
    remember(own_server)
    account = new_account(own_server, terms=False)
    own_server.advance(24 * 3_600_000)
    answer = account.get("/me")
    assert account.token in answer.text
    entry = last(own_server, trace_id=answer.headers["trace-id"])
    assert account.token not in json.dumps(entry)
    assert [said["message"] for said in entry["problems"]] == ["Access token expired: ***"]


def test_large_bodies_are_cut(server, seller):
    name = "ż" * KEPT_BYTES
    answer = seller.post("/sale/offers", json={"name": name})
    entry = last(server, trace_id=answer.headers["trace-id"])
    assert entry["request"]["truncated"]
    assert entry["request"]["size"] > KEPT_BYTES
    assert len(entry["request"]["body"].encode()) <= KEPT_BYTES
    small = last(server, trace_id=seller.post("/sale/offers", json={"name": "Oferta"}).headers["trace-id"])
    assert not small["request"]["truncated"]


def test_a_body_in_parts(server, seller):
    def parts():
        yield b'{"name":'
        yield b'"Oferta"}'

    answer = seller.request("POST", "/sale/offers", content=parts(), headers={"Content-Type": V1})
    assert answer.status_code == 201
    asked = last(server, trace_id=answer.headers["trace-id"])["request"]
    assert (asked["body"], asked["size"], asked["truncated"]) == ('{"name":"Oferta"}', 17, False)


def test_pictures_and_pages_are_not_shown(server, seller):
    upload(seller)
    asked = last(server, seller=seller.id)["request"]
    assert asked["body"] is None
    assert asked["size"] > 0
    seller.get("/auth/sign-in")
    page = last(server, path="/auth/sign-in")["response"]
    assert (page["body"], page["size"] > 0) == (None, True)


def test_filters(server, seller, other_seller):
    seller.get("/me")
    seller.post(RATES, json=rates())
    seller.get("/sale/nothing")
    other_seller.get("/me")

    def told(**filters):
        return [(entry["method"], entry["path"]) for entry in journal(server, **filters)]

    mine = {"seller": seller.login}
    assert told(**mine, limit=3) == [("GET", "/sale/nothing"), ("POST", RATES), ("GET", "/me")]
    assert told(**mine, path="/sale/*", method="post") == [("POST", RATES)]
    assert told(seller=seller.id, status="404") == [("GET", "/sale/nothing")]
    assert told(**mine, status="4xx") == [("GET", "/sale/nothing")]
    assert told(**mine, status="5xx") == []
    assert ("GET", "/me") in told(seller=other_seller.id, client_id=client_id(server))
    assert told(seller=other_seller.id, client_id="another") == []
    assert told(seller="nobody") == []
    assert told(trace_id="0") == []


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("trace=1", "trace"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
        ("status=ok", "status"),
        ("status=4000", "status"),
        ("status=%C2%B2%C2%B2%C2%B2", "status"),
        ("seller=%00", "query"),
    ],
)
def test_filters_refused(server, query, path):
    assert problems(ask(server, "GET", f"{REQUESTS}?{query}")) == (400, [("BadRequestException", path)])


def test_the_sandbox_api_is_not_in_it(own_server):
    remember(own_server)
    ask(own_server, "GET", "/_stragan/clock")
    ask(own_server, "GET", REQUESTS)
    assert journal(own_server) == []
    account = new_account(own_server)
    account.post("/_stragan/offers/dry-run", json={"name": "x"}, headers={"Accept": "application/json"})
    assert [entry["path"] for entry in journal(own_server)] == ["/_stragan/offers/dry-run"]


def test_nobody_else_may(server, seller):
    answer = server.client.get(REQUESTS, headers={"Authorization": f"Bearer {seller.token}"})
    assert answer.status_code == 401


def test_it_is_bounded(tmp_path):
    with running(Settings(data=tmp_path, durable=False, request_journal_entries=3)) as server:
        account = new_account(server, terms=False)
        for i in range(5):
            account.get(f"/sale/nothing-{i}")
        paths = [entry["path"] for entry in journal(server)]
        assert paths == ["/sale/nothing-4", "/sale/nothing-3", "/sale/nothing-2"]


def test_off_unless_it_is_wanted(tmp_path):
    with running(Settings(data=tmp_path, durable=False)) as server:
        new_account(server, terms=False).get("/me")
        assert problems(ask(server, "GET", REQUESTS)) == (409, [("REQUEST_JOURNAL_OFF", None)])


@pytest.mark.parametrize(
    ("chosen", "entries"),
    [({}, 0), ({"memory": True}, 1000), ({"memory": True, "request_journal_entries": 0}, 0)],
)
def test_servers_of_tests_have_one(chosen, entries):
    assert Settings(**chosen).journal_entries == entries
