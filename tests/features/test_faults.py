"""Faults, each seen by a real HTTP client on a real connection."""

import json
import time

import httpx
import pytest
from keyed import RATES, names, rates
from listing import listable
from watched import FAULTS, ask, client_of, fault, journal, listening, remember, standing

from harness import client_id, new_account, running
from stragan.sandbox import faults
from stragan.settings import Settings

pytestmark = pytest.mark.one_database


CATEGORIES = "/sale/categories"


@pytest.fixture(scope="module")
def address(server):
    with listening(server) as address:
        yield address


@pytest.fixture(autouse=True)
def _no_faults_are_left(server):
    yield
    ask(server, "DELETE", FAULTS)


@pytest.fixture
def client(seller, address):
    with client_of(seller, address) as client:
        yield client


def problem(answer):
    (error,) = answer.json()["errors"]
    return error


GATEWAY = [
    (
        429,
        "TOO_MANY_REQUESTS",
        "Too Many Requests.",
        "",
        "The maximum number of queries per user has been exceeded. Try again in a few moments.",
    ),
    (
        500,
        "INTERNAL_SERVER_ERROR",
        "Timeout to the backend service.",
        None,
        "Internal server error. Please try again in a few minutes.",
    ),
    (
        503,
        "ServiceUnavailableException",
        "An error occurred",
        None,
        "The server is not able to complete the request. Please try again in a few minutes.",
    ),
    (504, "ServiceTimeoutException", "An error occurred", None, "Execution of the request timed-out. Try again."),
    (418, "ERROR", "An error has occurred", None, "An error has occurred"),
]


@pytest.mark.parametrize(("status", "code", "message", "path", "user_message"), GATEWAY)
def test_a_status_for_the_next_request(server, client, status, code, message, path, user_message):
    fault(server, path="/sale/categories*", status=status, next=1)
    answer = client.get(CATEGORIES)
    assert answer.status_code == status
    assert answer.json() == {
        "errors": [
            {
                "code": code,
                "message": message,
                "details": None,
                "path": path,
                "userMessage": user_message,
                "metadata": {},
            }
        ]
    }
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert len(answer.headers["trace-id"]) == 16
    assert client.get(CATEGORIES).status_code == 200
    assert standing(server) == []


def test_in_polish(server, client):
    fault(server, status=504, next=1)
    answer = client.get(CATEGORIES, headers={"Accept-Language": "pl-PL"})
    assert problem(answer)["userMessage"] == "Przekroczono czas wykonania zapytania. Spróbuj ponownie."


def test_401_is_in_the_oauth_style(server, client):
    fault(server, status=401, next=1)
    answer = client.get(CATEGORIES)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_429_without_and_with_headers(server, client):
    fault(server, path=CATEGORIES, status=429, next=1)
    sent = {"Retry-After": "2", "X-RateLimit-Limit": "9000", "X-RateLimit-Remaining": "0"}
    fault(server, path=CATEGORIES, status=429, next=1, headers=sent)
    bare, told = client.get(CATEGORIES), client.get(CATEGORIES)
    assert (bare.status_code, told.status_code) == (429, 429)
    assert [bare.headers.get(name) for name in sent] == [None, None, None]
    assert {name: told.headers[name] for name in sent} == sent


def test_latency(server, client):
    fault(server, path=CATEGORIES, latency=300, next=1)
    started = time.monotonic()
    assert client.get(CATEGORIES).status_code == 200
    assert time.monotonic() - started >= 0.3


def test_latency_longer_than_a_client_waits_after_the_work(server, seller, client):
    fault(server, method="POST", path=RATES, latency=2500, after=True, next=1)
    with pytest.raises(httpx.ReadTimeout):
        client.post(RATES, json=rates("Po czasie"), timeout=1)
    assert names(seller) == ["Po czasie"]


def test_a_dropped_connection_has_done_nothing(server, seller, client):
    fault(server, path=RATES, method="POST", drop=True, next=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        client.post(RATES, json=rates())
    assert names(seller) == []
    assert client.post(RATES, json=rates()).status_code == 201


def test_a_dropped_connection_after_the_work(server, seller, client):
    fault(server, path=RATES, method="POST", drop=True, after=True, next=1)
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(RATES, json=rates("Zapisane"))
    assert names(seller) == ["Zapisane"]


def test_a_partial_body(server, client):
    whole = client.get(CATEGORIES)
    fault(server, path=CATEGORIES, partial=True, next=1)
    with client.stream("GET", CATEGORIES) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-length"] == whole.headers["content-length"]
        parts = answer.iter_raw()
        assert next(parts) == whole.content[: len(whole.content) // 2]
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
            next(parts)


def test_504_after_the_commit(server, seller, client):
    document = listable(seller)
    fault(server, path="/sale/offers", method="POST", status=504, after=True, next=1)
    key = {"Idempotency-Key": "once-and-no-more"}
    lost = client.post("/sale/offers", json=document, headers=key)
    assert (lost.status_code, problem(lost)["code"]) == (504, "ServiceTimeoutException")
    (there,) = client.get("/sale/offers").json()["offers"]
    again = client.post("/sale/offers", json=document, headers=key)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert again.json()["id"] == there["id"]
    assert client.get("/sale/offers").json()["totalCount"] == 1


def test_503_before_the_work_does_nothing(server, client):
    fault(server, path="/sale/offers", method="POST", status=503, next=1)
    assert client.post("/sale/offers", json={"name": "Oferta"}).status_code == 503
    assert client.get("/sale/offers").json()["totalCount"] == 0


def test_by_method(server, client):
    fault(server, path=CATEGORIES, method="HEAD", status=503)
    assert client.get(CATEGORIES).status_code == 200
    assert client.head(CATEGORIES).status_code == 503


@pytest.mark.parametrize(
    ("pattern", "struck"),
    [
        ("/sale/*", True),
        ("*/categories", True),
        ("*", True),
        ("/sale/categorie", False),
        ("/sale/categories/*", False),
        ("/sale/categorie[s]", False),
    ],
)
def test_by_path(server, client, pattern, struck):
    fault(server, path=pattern, status=503)
    assert client.get(CATEGORIES, params={"parent.id": "1"}).status_code == (503 if struck else 404)


def test_by_seller(server, seller, other_seller, client, address):
    fault(server, seller=seller.login, status=503)
    fault(server, seller=other_seller.id, status=504)
    with client_of(other_seller, address) as other, httpx.Client(base_url=address) as nobody:
        assert client.get("/me").status_code == 503
        assert other.get("/me").status_code == 504
        assert nobody.get("/me").status_code == 401


def test_by_client(server, client, address):
    application = client_id(server)
    secret = server.application.seeded.client_secret
    fault(server, client_id=server.application.seeded.device_client_id, status=500)
    fault(server, client_id=application, status=503)
    assert client.get("/me").status_code == 503
    form = {"grant_type": "client_credentials"}
    token = httpx.post(f"{address}/auth/oauth/token", data=form, auth=(application, secret))
    assert token.status_code == 503
    garbage = {"Authorization": "Bearer nonsense"}
    assert client.get("/me", headers=garbage).status_code == 401
    assert client.get("/me", headers={"Authorization": "Basic nonsense"}).status_code == 401


def test_an_expired_token_is_nobodys(own_server):
    account = new_account(own_server, terms=False)
    assert account.get("/me").status_code == 200
    own_server.advance(24 * 3_600_000)
    fault(own_server, seller=account.login, status=503)
    assert account.get("/me").status_code == 401


def test_the_next_three(server, client):
    assert fault(server, path=CATEGORIES, status=503, next=3)["next"] == 3
    assert client.get(CATEGORIES).status_code == 503
    (left,) = standing(server)
    assert (left["next"], left["seen"], left["struck"]) == (2, 1, 1)
    assert [client.get(CATEGORIES).status_code for _ in range(3)] == [503, 503, 200]


def test_a_probability_is_the_same_for_the_same_seed(server, client):
    def drawn(seed):
        ask(server, "DELETE", FAULTS)
        fault(server, path=CATEGORIES, status=503, probability=0.5, seed=seed)
        return [client.get(CATEGORIES).status_code for _ in range(30)]

    first = drawn(7)
    assert set(first) == {200, 503}
    assert drawn(7) == first
    assert drawn(8) != first
    (shown,) = standing(server)
    assert shown["seen"] == 30


def test_the_first_that_strikes_is_the_only_one(server, client):
    fault(server, path=CATEGORIES, status=503, next=1)
    fault(server, path=CATEGORIES, status=504, next=1)
    assert [client.get(CATEGORIES).status_code for _ in range(3)] == [503, 504, 200]


def test_the_sandbox_own_operations_and_pages_are_not_touched(server, client):
    fault(server, status=503)
    assert len(standing(server)) == 1
    dry_run = client.post("/_stragan/offers/dry-run", json={"name": "Oferta"}, headers={"Accept": "application/json"})
    assert dry_run.status_code == 200
    assert client.get("/").status_code == 200
    assert client.post("/auth/oauth/token").status_code == 503


def test_remove_one(server, client):
    first = fault(server, path=CATEGORIES, status=503)
    second = fault(server, path="/me", status=504)
    assert ask(server, "DELETE", f"{FAULTS}/{first['id']}").status_code == 204
    assert [shown["id"] for shown in standing(server)] == [second["id"]]
    assert client.get(CATEGORIES).status_code == 200
    missing = ask(server, "DELETE", f"{FAULTS}/{first['id']}")
    assert (missing.status_code, problem(missing)["path"]) == (404, "id")


def test_what_is_shown(server, seller):
    shown = fault(server, seller=seller.login, status=429, headers={"Retry-After": "1"})
    id_ = shown.pop("id")
    assert id_.isdecimal()
    assert shown == {
        "path": None,
        "method": None,
        "client_id": None,
        "seller": seller.login,
        "status": 429,
        "headers": {"Retry-After": "1"},
        "latency": 0,
        "drop": False,
        "partial": False,
        "after": False,
        "next": None,
        "probability": None,
        "seed": 0,
        "seen": 0,
        "struck": 0,
    }


@pytest.mark.parametrize(
    ("case", "wish", "status", "told"),
    [
        ("nothing", {}, 422, [("FAULT_WITHOUT_EFFECT", None)]),
        ("two ends", {"status": 503, "drop": True}, 422, [("FAULT_EFFECTS_EXCLUDE", None)]),
        ("a success", {"status": 200}, 422, [("INVALID_VALUE", "status")]),
        ("no status", {"status": 600}, 422, [("INVALID_VALUE", "status")]),
        ("a text", {"status": "503"}, 422, [("JsonMappingException", "status")]),
        ("huge", {"status": 10**40}, 422, [("INVALID_VALUE", "status")]),
        ("below zero", {"latency": -1}, 422, [("INVALID_VALUE", "latency")]),
        ("eleven minutes", {"latency": 660_000}, 422, [("INVALID_VALUE", "latency")]),
        ("no path", {"status": 503, "path": "sale"}, 422, [("INVALID_VALUE", "path")]),
        ("a query", {"status": 503, "path": "/sale?a=1"}, 422, [("INVALID_VALUE", "path")]),
        ("ours", {"status": 503, "path": "/_stragan/faults"}, 422, [("INVALID_VALUE", "path")]),
        ("long", {"status": 503, "path": "/" + "a" * 500}, 422, [("INVALID_VALUE", "path")]),
        ("method", {"status": 503, "method": "get"}, 422, [("INVALID_VALUE", "method")]),
        ("none", {"status": 503, "next": 0}, 422, [("INVALID_VALUE", "next")]),
        ("never", {"status": 503, "probability": 0}, 422, [("INVALID_VALUE", "probability")]),
        ("too likely", {"status": 503, "probability": 1.5}, 422, [("INVALID_VALUE", "probability")]),
        ("headers alone", {"latency": 5, "headers": {"a": "b"}}, 422, [("INVALID_VALUE", "headers")]),
        ("split", {"status": 503, "headers": {"a": "b\r\nc: d"}}, 422, [("INVALID_VALUE", "headers.a")]),
        (
            "length",
            {"status": 503, "headers": {"Content-Length": "0"}},
            422,
            [("INVALID_VALUE", "headers.Content-Length")],
        ),
        ("unknown member", {"status": 503, "times": 1}, 422, [("UnknownJSONProperty", None)]),
        ("unknown client", {"status": 503, "client_id": "x"}, 404, [("NOT_FOUND", "client_id")]),
        ("unknown seller", {"status": 503, "seller": "nobody"}, 404, [("NOT_FOUND", "seller")]),
        ("a zero", {"status": 503, "seller": "a\0"}, 400, [("BAD_REQUEST", "request.body")]),
        (
            "all at once",
            {"status": 1, "next": -1, "probability": 2},
            422,
            [("INVALID_VALUE", "status"), ("INVALID_VALUE", "next"), ("INVALID_VALUE", "probability")],
        ),
    ],
)
def test_refused(server, case, wish, status, told):
    answer = ask(server, "POST", FAULTS, wish)
    assert (answer.status_code, [(error["code"], error["path"]) for error in answer.json()["errors"]]) == (status, told)
    assert standing(server) == []


def test_there_is_a_most(own_server, monkeypatch):
    monkeypatch.setattr(faults, "MOST_FAULTS", 5)
    for _ in range(5):
        fault(own_server, path="/sale/nothing", status=503)
    answer = ask(own_server, "POST", FAULTS, {"status": 503})
    assert (answer.status_code, problem(answer)["code"]) == (409, "TOO_MANY_FAULTS")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_nobody_else_may(server, seller, method):
    answer = server.client.request(method, FAULTS, headers={"Authorization": f"Bearer {seller.token}"})
    assert answer.status_code == 401


def test_the_journal_names_the_fault(server, seller, client):
    remember(server)
    id_ = fault(server, seller=seller.login, status=503, next=1)["id"]
    trace = client.get("/me").headers["trace-id"]
    (entry,) = journal(server, trace_id=trace)
    assert (entry["fault"], entry["status"], entry["seller_id"]) == (id_, 503, seller.id)
    assert [(said["code"], said["rule"]) for said in entry["problems"]] == [
        ("ServiceUnavailableException", "no_fault_strikes")
    ]
    fault(server, seller=seller.login, drop=True, next=1)
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/me")
    dropped = journal(server, seller=seller.login)[0]
    assert (dropped["status"], dropped["path"], dropped["fault"] is None) == (None, "/me", False)


def test_a_journal_is_not_needed(tmp_path):
    with running(Settings(data=tmp_path, durable=False, request_journal_entries=0)) as server:
        account = new_account(server, terms=False)
        fault(server, path="/me", status=401, next=1)
        assert [account.get("/me").status_code for _ in range(2)] == [401, 200]


def test_off_without_a_sandbox(tmp_path):
    with running(Settings(data=tmp_path, durable=False, sandbox=False)) as server:
        answer = server.client.post(FAULTS, content=json.dumps({"status": 503}))
        assert answer.status_code == 401
        assert server.world.powers == {}


def test_a_body_is_read_to_its_end_by_the_next_request(server, client):
    """A fault that answers before the body was read does not spoil the connection for what comes next."""
    fault(server, path=RATES, method="POST", status=503, next=1)
    big = b'{"name":"' + b"x" * 300_000 + b'"}'
    assert client.post(RATES, content=big).status_code == 503
    assert client.get(CATEGORIES).status_code == 200
