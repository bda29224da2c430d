"""Bytes on a socket that no well-behaved client sends, and some that the best ones do."""

import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from remote import Remote, seller_headers
from witness import WITNESS

from harness import V1, Live


class Wire:
    """One connection to a live server, with the token of a seller at hand."""

    def __init__(self, live: Live, authorization: str) -> None:
        url = httpx.URL(live.url)
        assert url.port is not None
        self.authorization = authorization
        self.socket = socket.create_connection((url.host, url.port), timeout=5)
        self.file = self.socket.makefile("rb")
        self.asked: list[tuple[str, str]] = []  # methods and paths of heads, in the order of their answers

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def head(self, method: str, path: str, *headers: str) -> bytes:
        self.asked.append((method, path.partition("?")[0]))
        lines = [f"{method} {path} HTTP/1.1", "Host: stragan.test", f"Authorization: {self.authorization}", *headers]
        return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n"

    def send(self, content: bytes) -> None:
        self.socket.sendall(content)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the next answer."""
        status = int(self.file.readline().split()[1])
        headers = {}
        while (line := self.file.readline().rstrip(b"\r\n")) != b"":
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = self.file.read(int(headers.get("content-length", 0)))
        if status >= 200 and self.asked:  # bytes that are no request are answered outside the API
            WITNESS.see(*self.asked.pop(0), status, headers.get("content-type"), body)
        return status, headers, body

    def ends(self) -> bool:
        """Whether the server has closed the connection."""
        try:
            return self.file.read(1) == b""
        except ConnectionResetError:
            return True


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    live = Live(tmp_path_factory.mktemp("live")).start()
    yield live
    live.stop()
    assert "Traceback" not in Path(live.folder / "server.log").read_text()


@pytest.fixture(scope="module")
def authorization(live: Live) -> str:
    return seller_headers(live)["Authorization"]


@pytest.fixture
def wire(live: Live, authorization: str) -> Iterator[Wire]:
    wire = Wire(live, authorization)
    yield wire
    wire.close()


VENDOR = f"Content-Type: {V1}"
DRAFT = b'{"name":"Szkic"}'


def test_fact_04_continue_is_answered(wire: Wire) -> None:
    """Guzzle waits for it before it sends a large body."""
    body = json.dumps({"name": "x", "description": None, "unknown": "y" * 2_000_000}).encode()
    length = f"Content-Length: {len(body)}"
    wire.send(wire.head("POST", "/sale/offers", VENDOR, length, "Expect: 100-continue"))
    assert wire.answer()[0] == 100
    wire.send(body)
    assert wire.answer()[0] in (201, 422)
    wire.send(wire.head("GET", "/me"))
    assert wire.answer()[0] == 200


def test_what_is_refused_anyway_need_not_be_sent(wire: Wire) -> None:
    wire.send(wire.head("POST", "/sale/offers", VENDOR, "Content-Length: 99999999", "Expect: 100-continue"))
    status, headers, body = wire.answer()
    assert (status, json.loads(body)["errors"][0]["code"]) == (413, "PayloadTooLargeException")
    assert re.fullmatch("[0-9a-f]{16}", headers["trace-id"])


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def test_a_chunked_body(wire: Wire) -> None:
    wire.send(wire.head("POST", "/sale/offers", VENDOR, "Transfer-Encoding: chunked"))
    wire.send(chunked(DRAFT[:3], DRAFT[3:]))
    status, _, body = wire.answer()
    assert (status, json.loads(body)["name"]) == (201, "Szkic")


def test_a_chunked_body_that_is_too_large(wire: Wire) -> None:
    wire.send(wire.head("POST", "/sale/offers", VENDOR, "Transfer-Encoding: chunked"))
    wire.send(chunked(*[b"x" * 1_000_000] * 6))
    assert wire.answer()[0] == 413


def test_requests_one_after_the_other_without_waiting(wire: Wire) -> None:
    def draft() -> bytes:
        return wire.head("POST", "/sale/offers", VENDOR, f"Content-Length: {len(DRAFT)}") + DRAFT

    requests = [wire.head("GET", "/me"), draft(), wire.head("GET", "/nothing"), draft(), wire.head("GET", "/me")]
    wire.send(b"".join(requests))
    answers = [wire.answer() for _ in requests]
    assert [status for status, _, _ in answers] == [200, 201, 404, 201, 200]
    assert answers[0][2] == answers[4][2]


def test_fact_08_connections_are_kept(wire: Wire) -> None:
    """One request after the other on one connection, without a word about it."""
    for _ in range(3):
        wire.send(wire.head("GET", "/me", "Accept-Encoding: gzip, deflate, br"))
        status, headers, body = wire.answer()
        assert (status, json.loads(body)["login"]) == (200, "stragan-seller")
        assert headers.get("connection", "keep-alive") == "keep-alive"
    wire.send(wire.head("GET", "/me/"))  # no client sends a trailing slash, and none is guessed at
    assert wire.answer()[0] == 404


def test_a_body_in_small_pieces(wire: Wire) -> None:
    wire.send(wire.head("POST", "/sale/offers", VENDOR, f"Content-Length: {len(DRAFT)}"))
    for at in range(len(DRAFT)):
        wire.send(DRAFT[at : at + 1])
        time.sleep(0.005)  # slowness is the test
    assert wire.answer()[0] == 201


def test_a_head_in_small_pieces(wire: Wire) -> None:
    head = wire.head("GET", "/me")
    for at in range(0, len(head), 40):
        wire.send(head[at : at + 40])
        time.sleep(0.002)  # slowness is the test
    assert wire.answer()[0] == 200


def test_a_body_that_breaks_off_is_not_used(live: Live, wire: Wire, authorization: str) -> None:
    """What came is a complete JSON text, yet it is not what the client wanted to send."""
    before = total(live, authorization)
    wire.send(wire.head("POST", "/sale/offers", VENDOR, f"Content-Length: {len(DRAFT) + 2}") + DRAFT)
    time.sleep(0.2)  # until the server has read it
    wire.close()
    time.sleep(0.2)
    assert total(live, authorization) == before


def total(live: Live, authorization: str) -> int:
    with Remote(live, {"Authorization": authorization}) as seller:
        return int(seller.get("/sale/offers").json()["totalCount"])


def test_a_body_that_is_longer_than_said(wire: Wire) -> None:
    """The rest is taken for the next request, which is none."""
    wire.send(wire.head("POST", "/sale/offers", VENDOR, "Content-Length: 2") + DRAFT)
    answers = wire.file.read()
    assert {status[0] for status in re.findall(rb"HTTP/1.1 (\d)", answers)} <= {ord("2"), ord("4")}
    assert b"HTTP/1.1 400 " in answers
    assert b"<" not in answers


@pytest.mark.parametrize(
    ("case", "content"),
    [
        ("no HTTP", b"hello\r\n\r\n"),
        ("TLS", bytes([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]) + b"x" * 40),
        ("no version", b"GET /me\r\n\r\n"),
        ("space in the path", b"GET /sale/ offers HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("control character in a header", b"GET /me HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n"),
        ("two lengths", b"POST /sale/offers HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        ("negative length", b"POST /sale/offers HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
        ("length and chunks", b"POST /me HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ],
)
def test_what_is_no_request(wire: Wire, case: str, content: bytes) -> None:
    wire.send(content)
    status, _, body = wire.answer()
    assert 400 <= status < 500
    assert b"<" not in body


@pytest.mark.parametrize(
    ("case", "headers"),
    [
        ("long", ["X-Long: " + "y" * 60_000]),
        ("many", [f"X-{number}: y" for number in range(500)]),
        ("not ASCII", ["X-Name: ż".encode().decode("latin-1")]),
    ],
)
def test_unusual_headers(wire: Wire, case: str, headers: list[str]) -> None:
    wire.send(wire.head("GET", "/me", *headers))
    status, _, body = wire.answer()
    assert status in (200, 400, 431)
    assert b"<" not in body


def test_a_long_query(wire: Wire) -> None:
    wire.send(wire.head("GET", "/sale/offers?x=" + "y" * 50_000))
    status, _, body = wire.answer()
    assert status in (200, 414)
    assert b"<" not in body


def test_the_host_is_what_the_client_says(wire: Wire) -> None:
    wire.send(b"GET /nothing HTTP/1.0\r\n\r\n")
    assert wire.answer()[0] == 404
    assert wire.ends()


def test_a_head_request_has_no_body(wire: Wire) -> None:
    wire.send(wire.head("HEAD", "/me") + wire.head("GET", "/me"))
    del wire.asked[0]  # its answer is read here by hand
    status = int(wire.file.readline().split()[1])
    length = 0
    while (line := wire.file.readline().rstrip(b"\r\n")) != b"":
        if line.lower().startswith(b"content-length"):
            length = int(line.split(b":")[1])
    assert status == 200
    assert length > 0
    assert wire.answer()[0] == 200  # were there a body, it would stand here


def test_a_client_that_leaves_does_not_harm_others(live: Live, authorization: str) -> None:
    for _ in range(20):
        gone = Wire(live, authorization)
        gone.send(gone.head("GET", "/sale/offers"))
        gone.close()
    wire = Wire(live, authorization)
    wire.send(wire.head("GET", "/me"))
    assert wire.answer()[0] == 200
    wire.close()


def test_an_upgrade_is_not_taken(wire: Wire) -> None:
    wire.send(
        wire.head(
            "GET",
            "/me",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        )
    )
    status, _, body = wire.answer()
    assert status < 500
    assert b"<" not in body
