import asyncio
import socket
import time
from urllib.parse import parse_qs

import httpx
import pytest
import stamina

from stragan.client.allegro import Allegro
from stragan.client.failures import ApiFailure, SignInFailed, Unreachable, entries_of
from stragan.client.hosts import NAMES, Hosts, hosts_of
from stragan.client.shapes import CommandReport, Me, TaskCount
from stragan.client.signin import Application, consent
from stragan.client.tokens import Given, Minted, Token
from stragan.client.transport import VENDOR, Transport

ME = b'{"id":"1","login":"a"}'
URL = "https://host/me"
OWN = Hosts("http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080")


class Host:
    """Answers with the given statuses, one after the other, and remembers the requests."""

    def __init__(self, *answers) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.tokens: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.tokens.append(request.headers["authorization"])
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def ok(body=ME):
    return httpx.Response(200, content=body)


def call(host, method="GET", credentials=None, **options):
    async def run():
        transport = Transport(credentials or Given("t"), attempts=4, network=httpx.MockTransport(host))
        async with transport:
            return await transport.call(method, URL, Me, **options)

    with stamina.set_testing(True, attempts=4):
        return asyncio.run(run())


def test_headers_of_a_request():
    host = Host(ok())
    assert call(
        host, "PUT", body={"a": "ą"}, language="pl-PL", params=[("external.id", "a b"), ("external.id", "c")]
    ) == Me("1", "a")
    (request,) = host.requests
    assert request.headers["accept"] == request.headers["content-type"] == VENDOR
    assert (request.headers["authorization"], request.headers["accept-language"]) == ("Bearer t", "pl-PL")
    assert request.headers["user-agent"].startswith("stragan/")
    assert "(+https://" in request.headers["user-agent"]
    assert request.content == '{"a":"ą"}'.encode()
    assert parse_qs(request.url.query.decode()) == {"external.id": ["a b", "c"]}


def test_no_content_type_without_a_body():
    host = Host(ok())
    call(host)
    assert "content-type" not in host.requests[0].headers


@pytest.mark.parametrize(
    ("case", "method", "first", "requests"),
    [
        ("a fault of a read", "GET", httpx.Response(503), 2),
        ("a fault of a replacement", "PUT", httpx.Response(500), 2),
        ("too many requests, not carried out", "POST", httpx.Response(429, headers={"Retry-After": "0"}), 2),
        ("too many requests, no time given", "POST", httpx.Response(429), 2),
        ("a date instead of seconds", "POST", httpx.Response(429, headers={"Retry-After": "Wed, 21 Oct 2026"}), 2),
        ("not connected", "POST", httpx.ConnectError("refused"), 2),
        ("cut off while reading", "GET", httpx.ReadError("reset"), 2),
    ],
)
def test_what_does_no_harm_is_repeated(case, method, first, requests):
    host = Host(first, ok())
    assert call(host, method) == Me("1", "a")
    assert len(host.requests) == requests


@pytest.mark.parametrize(
    ("case", "method", "first", "status"),
    [
        ("a fault of a creation", "POST", httpx.Response(500), 500),
        ("cut off after sending a creation", "POST", httpx.ReadError("reset"), 0),
        ("a refusal", "PUT", httpx.Response(422, content=b'{"errors":[{"code":"X","message":"m"}]}'), 422),
        ("not found", "GET", httpx.Response(404), 404),
    ],
)
def test_what_may_do_harm_is_not_repeated(case, method, first, status):
    host = Host(first)
    with pytest.raises(ApiFailure) as failure:
        call(host, method)
    assert (failure.value.status, len(host.requests)) == (status, 1)


def test_it_ends_after_some_attempts():
    host = Host(*(httpx.ConnectError("refused") for _ in range(4)))
    with pytest.raises(Unreachable) as failure:
        call(host)
    assert (failure.value.sent, len(host.requests)) == (False, 4)


def test_all_calls_wait_when_one_is_told_to():
    host = Host(httpx.Response(429, headers={"Retry-After": "1"}), ok(), ok())
    told: list[str] = []

    async def run():
        refused = asyncio.Event()

        def announce(text: str) -> None:
            told.append(text)
            refused.set()

        async with Transport(Given("t"), network=httpx.MockTransport(host), announce=announce) as transport:
            first = asyncio.create_task(transport.call("GET", URL, Me))
            await refused.wait()
            began = time.monotonic()
            await transport.call("GET", URL, Me)
            waited = time.monotonic() - began
            await first
            return waited

    assert 0.8 < asyncio.run(run()) < 3
    assert told == ["the host asks to wait 1 s"]


def test_a_dead_token_is_renewed_once():
    tokens = iter(["dead", "alive"])

    async def mint():
        return Token(next(tokens), None, time.time() + 1000)

    host = Host(httpx.Response(401, content=b'{"error":"invalid_token","error_description":"expired"}'), ok())
    assert call(host, "POST", Minted(mint)) == Me("1", "a")
    assert host.tokens == ["Bearer dead", "Bearer alive"]


@pytest.mark.parametrize(
    ("case", "body", "code"),
    [
        ("a dead token that was given", b'{"error":"invalid_token","error_description":"expired"}', "invalid_token"),
        ("an application without a user", b'{"error":"unauthorized","error_description":"no"}', "unauthorized"),
    ],
)
def test_other_401_are_final(case, body, code):
    host = Host(httpx.Response(401, content=body))
    with pytest.raises(ApiFailure) as failure:
        call(host)
    assert ([entry.code for entry in failure.value.errors], len(host.requests)) == ([code], 1)


@pytest.mark.parametrize(
    ("case", "body", "expected"),
    [
        (
            "the envelope",
            b'{"errors":[{"code":"A","message":"m","details":null,"path":"p","userMessage":"u","metadata":[]}]}',
            [("A", "u", "p")],
        ),
        ("no user message", b'{"errors":[{"code":"A","message":"m","userMessage":null}]}', [("A", "m", None)]),
        ("numbers and nulls", b'{"errors":[{"code":7,"message":null},"x"]}', [("7", "7", None), ("ERROR", "x", None)]),
        ("OAuth", b'{"error":"invalid_token","error_description":"d"}', [("invalid_token", "d", None)]),
        ("a gateway's page", b"<html>\n<h1>504</h1>", [("HTTP_504", "<html> <h1>504</h1>", None)]),
        ("nothing", b"", [("HTTP_504", "HTTP status 504", None)]),
        ("not UTF-8", b"\xff", [("HTTP_504", "\ufffd", None)]),
    ],
)
def test_errors_of_every_style(case, body, expected):
    assert [(entry.code, entry.text, entry.path) for entry in entries_of(body, 504)] == expected


def test_an_answer_of_another_shape_is_a_failure():
    with pytest.raises(ApiFailure):
        call(Host(ok(b'{"id":"1"}')))
    with pytest.raises(ApiFailure):
        call(Host(ok(b"<html>")))


def test_nulls_get_their_default():
    host = Host(ok(b'{"parameters":[{"id":"1","name":"A","type":"string","options":null,"dictionary":null}]}'))

    async def run():
        async with Transport(Given("t"), network=httpx.MockTransport(host)) as transport:
            return await Allegro(OWN, transport).parameters("1", language="en-US")

    (parameter,) = asyncio.run(run())
    assert (parameter.options.custom_values_enabled, parameter.dictionary) == (False, ())


def test_ids_are_escaped_in_paths():
    host = Host(ok(b"{}"))

    async def run():
        async with Transport(Given("t"), network=httpx.MockTransport(host)) as transport:
            await Allegro(OWN, transport).get_offer("a/../b?c")

    asyncio.run(run())
    assert host.requests[0].url.raw_path == b"/sale/offers/a%2F..%2Fb%3Fc"


@pytest.mark.parametrize(
    ("case", "text", "expected"),
    [
        ("production", "allegro", NAMES["allegro"]),
        ("the API's own address", "https://api.allegro.pl/", NAMES["allegro"]),
        ("sandbox", "allegro-sandbox", NAMES["allegro-sandbox"]),
        ("one's own", "http://127.0.0.1:8080/", OWN),
        ("without a scheme", "127.0.0.1:8080", OWN),
    ],
)
def test_hosts(case, text, expected):
    assert hosts_of(text) == expected


@pytest.mark.parametrize("text", ["", "ftp://x", "http://", "https://x?y=1"])
def test_not_hosts(text):
    with pytest.raises(ValueError, match="neither a URL"):
        hosts_of(text)


@pytest.mark.parametrize(
    ("case", "report", "complete"),
    [
        ("just begun", CommandReport("1"), False),
        ("half", CommandReport("1", TaskCount(2, 1, 0)), False),
        ("counted out", CommandReport("1", TaskCount(2, 1, 1)), True),
        ("said to be complete", CommandReport("1", TaskCount(), "2026-01-01T00:00:00.000Z"), True),
    ],
)
def test_when_a_command_is_complete(case, report, complete):
    assert report.is_complete is complete


NOWHERE = Hosts("http://127.0.0.1:9", "http://127.0.0.1:9", "http://127.0.0.1:9")  # nothing answers there


@pytest.mark.parametrize(
    ("case", "query", "visits", "failure"),
    [
        ("consent, and then no token endpoint", "code=c&state={state}", [404, 200], Unreachable),
        ("refusal", "error=access_denied&state={state}", [404, 200], SignInFailed),
        ("somebody else's state", "code=c&state=x", [404, 404], TimeoutError),
        ("no state", "code=c", [404, 404], TimeoutError),
    ],
)
def test_the_loopback_address_takes_only_its_own_answer(case, query, visits, failure):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        redirect_uri = f"http://127.0.0.1:{probe.getsockname()[1]}"
    seen: list[int] = []

    def browser(page: str) -> None:
        asked = {name: values[0] for name, values in parse_qs(page.partition("?")[2]).items()}
        assert page.startswith(f"{NOWHERE.auth}/auth/oauth/authorize?")
        assert (asked["response_type"], asked["client_id"], asked["redirect_uri"]) == ("code", "client", redirect_uri)
        assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
        targets = ("/favicon.ico", f"/?{query.format(state=asked['state'])}")
        seen.extend(httpx.get(f"{redirect_uri}{target}").status_code for target in targets)

    async def sign_in():
        application = Application("client", redirect_uri=redirect_uri)
        async with asyncio.timeout(2):
            await consent(NOWHERE, application, lambda _: None, browser)

    with pytest.raises(failure):
        asyncio.run(sign_in())
    assert seen == visits
