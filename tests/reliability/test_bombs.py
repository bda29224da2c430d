"""Requests that are made to hurt: a real server refuses them quickly, does not grow, and serves others meanwhile."""

import asyncio
import gzip
import json
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from struct import pack
from typing import Any

import httpx
import pytest
import uvicorn
from remote import seller_headers
from test_raw_http import Wire

from harness import V1, Account, Live, Server, free_port
from stragan import connections
from stragan.connections import MOST_HEAD_BYTES, PatientProtocol

VENDOR = f"Content-Type: {V1}"
MEGABYTES = 60  # that the process may grow by, whatever it is sent


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    live = Live(tmp_path_factory.mktemp("bombs")).start()
    yield live
    assert live.stop() == 0
    assert "Traceback" not in Path(live.folder / "server.log").read_text()


@pytest.fixture(scope="module")
def authorization(live: Live) -> str:
    return seller_headers(live)["Authorization"]


@pytest.fixture
def wire(live: Live, authorization: str) -> Iterator[Wire]:
    wire = Wire(live, authorization)
    yield wire
    wire.close()


@pytest.fixture(autouse=True)
def _the_server_is_well(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test of the real server: it answers at once, and has hardly grown."""
    if "live" not in request.fixturenames:
        yield
        return
    live, authorization = request.getfixturevalue("live"), request.getfixturevalue("authorization")
    before = memory_of(live)
    yield
    begun = time.monotonic()
    answer = httpx.get(f"{live.url}/me", headers={"Authorization": authorization, "Accept": V1})
    assert (answer.status_code, time.monotonic() - begun < 2) == (200, True)
    assert memory_of(live) - before < MEGABYTES * 1_000


def memory_of(live: Live) -> int:
    """Kilobytes in memory."""
    assert live.process is not None
    status = Path(f"/proc/{live.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def post(live: Live, authorization: str, content: bytes, path: str = "/sale/offers", **headers: str) -> httpx.Response:
    usual = {"Authorization": authorization, "Accept": V1, "Content-Type": V1}
    return httpx.post(f"{live.url}{path}", content=content, headers=usual | headers, timeout=20)


# Heads


@pytest.mark.parametrize(
    ("case", "path", "headers", "expected", "code"),
    [
        ("a query of 100 kB", "/sale/offers?name=" + "y" * 100_000, [], 414, "URI_TOO_LONG"),
        ("a segment of 100 kB", "/sale/offers/" + "9" * 100_000, [], 414, "URI_TOO_LONG"),
        ("a header of 100 kB", "/me", ["X-Long: " + "y" * 100_000], 431, "HEADERS_TOO_LARGE"),
        ("a token of 100 kB", "/me", ["Authorization: Bearer " + "y" * 100_000], 431, "HEADERS_TOO_LARGE"),
        ("ten thousand headers", "/me", [f"X-{n}: yyy" for n in range(10_000)], 431, "HEADERS_TOO_LARGE"),
        ("a name of 100 kB", "/me", ["X" * 100_000 + ": y"], 431, "HEADERS_TOO_LARGE"),
    ],
)
def test_heads_that_are_too_large(
    wire: Wire, case: str, path: str, headers: list[str], expected: int, code: str
) -> None:
    wire.send(wire.head("GET", path, *headers))
    wire.asked.clear()
    status, told, body = wire.answer()
    assert (status, told["content-type"]) == (expected, "application/json")
    assert [problem["code"] for problem in json.loads(body)["errors"]] == [code]
    assert wire.ends()


@pytest.mark.parametrize("piece", [b"X-A: b\r\n", b"y"])
def test_a_head_that_does_not_end(wire: Wire, piece: bytes) -> None:
    """Neither in one header nor in many: the server does not collect it."""
    wire.send(b"GET /me HTTP/1.1\r\nHost: x\r\nX-First: ")
    sent = 0
    with pytest.raises((ConnectionError, TimeoutError)):  # noqa: PT012  (it is closed while more is sent)
        while sent < 50_000_000:
            wire.send(piece * (16_384 // len(piece)))
            sent += 16_384
    assert sent < 5_000_000


def test_the_largest_head_that_is_taken(wire: Wire) -> None:
    room = MOST_HEAD_BYTES - 2_000
    wire.send(wire.head("GET", "/me", "X-Long: " + "y" * (room - len(wire.authorization))))
    assert wire.answer()[0] == 200


def test_a_large_body_is_no_large_head(wire: Wire) -> None:
    """Head and body in one piece, of which only the head is measured."""
    body = json.dumps({"name": "Szkic", "description": {"sections": []}, "x": ""}).encode()
    body = body.replace(b'"x": ""', b'"external": {"id": "' + b"y" * 200_000 + b'"}')
    wire.send(wire.head("POST", "/sale/offers", VENDOR, f"Content-Length: {len(body)}") + body)
    assert wire.answer()[0] in {201, 422}


# Bodies


DEEP = 100_000
BODIES: dict[str, bytes] = {
    "arrays in arrays": b'{"x":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "objects in objects": b'{"name":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "arrays in a known member": b'{"parameters":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a number of a million digits": b'{"name":"Szkic","stock":{"available":' + b"9" * 1_000_000 + b"}}",
    "a fraction of a million digits": b'{"name":"Szkic","stock":{"available":0.' + b"1" * 1_000_000 + b"}}",
    "a huge exponent": b'{"name":"Szkic","stock":{"available":1e999999999}}',
    "a huge exponent as an amount": b'{"sellingMode":{"price":{"amount":1e999999999,"currency":"PLN"}}}',
    "a huge exponent in an amount's text": b'{"sellingMode":{"price":{"amount":"1e999999999","currency":"PLN"}}}',
    "an amount of a million digits": b'{"sellingMode":{"price":{"amount":"'
    + b"9" * 1_000_000
    + b'","currency":"PLN"}}}',
    "an amount that is no number": b'{"sellingMode":{"price":{"amount":NaN,"currency":"PLN"}}}',
    "an amount of another script": '{"sellingMode":{"price":{"amount":"١٢٣","currency":"PLN"}}}'.encode(),
    "a lone surrogate": b'{"name":"a\\ud800b"}',
    "surrogates the wrong way round": b'{"name":"\\udc00\\ud800"}',
    "a lone surrogate in UTF-8": b'{"name":"a\xed\xa0\x80b"}',
    "overlong UTF-8": b'{"name":"\xc0\xaf"}',
    "NUL": b'{"name":"a\\u0000b"}',
    "NUL as it is": b'{"name":"a\x00b"}',
    "a mark of byte order": b'\xef\xbb\xbf{"name":"Szkic"}',
    "a million of the same member": b"{" + b'"name":"Szkic",' * 200_000 + b'"name":"Szkic"}',
    "a hundred thousand members": json.dumps({f"x{n}": n for n in range(100_000)}).encode(),
    "a hundred thousand parameters": json.dumps({"parameters": [{"id": "1", "valuesIds": []}] * 50_000}).encode(),
    "a million backslashes": b'{"name":"' + b"\\\\" * 1_000_000 + b'"}',
    "half escapes": b'{"name":"' + b"\\u00" * 100_000 + b'"}',
    "a text that never ends": b'{"name":"' + b"x" * 4_000_000,
    "gzip": gzip.compress(b'{"name":"' + b"x" * 50_000_000 + b'"}'),
}


@pytest.mark.parametrize("case", BODIES)
def test_bodies_that_are_made_to_hurt(live: Live, authorization: str, case: str) -> None:
    begun = time.monotonic()
    answer = post(live, authorization, BODIES[case])
    assert answer.status_code in {201, 400, 422}, answer.text[:200]
    assert len(answer.content) < 400_000 + 3 * len(BODIES[case])
    assert answer.json()
    assert time.monotonic() - begun < 3


def test_a_compressed_body_is_not_unpacked(live: Live, authorization: str) -> None:
    """Fifty megabytes of the same letter are fifty kilobytes here; they are read as what they are: no JSON."""
    bomb = gzip.compress(b'{"name":"' + b"x" * 50_000_000 + b'"}')
    answer = post(live, authorization, bomb, **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "BAD_REQUEST")


def test_of_the_same_member_the_last_counts(live: Live, authorization: str) -> None:
    """As in browsers; what was checked is what is stored."""
    answer = post(live, authorization, b'{"name":"Pierwsza nazwa","name":"Druga nazwa"}')
    assert (answer.status_code, answer.json()["name"]) == (201, "Druga nazwa")


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("right to left", "Szkic \u202eabc\u202c nazwa"),
        ("of no width", "Sz\u200bkic\u200d\ufeff nazwa"),
        ("many combining", "a" + "\u0301" * 60),
        ("a family", "\U0001f468\u200d\U0001f469\u200d\U0001f467 zabawka"),
        ("beyond the first plane", "\U0001f600" * 20),
    ],
)
def test_strange_letters_come_back_as_they_went_or_are_refused(
    live: Live, authorization: str, case: str, name: str
) -> None:
    answer = post(live, authorization, json.dumps({"name": name}).encode())
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        assert answer.json()["name"] == name


def test_a_body_that_is_larger_than_allowed_is_not_read(wire: Wire) -> None:
    wire.send(wire.head("POST", "/sale/offers", VENDOR, "Transfer-Encoding: chunked"))
    status = 0
    try:
        for _ in range(400):
            wire.send(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
    except ConnectionError:
        pass
    else:
        status = wire.answer()[0]
    assert status in {0, 413}


# Pictures


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def flooded() -> bytes:
    """A small picture whose pixels are followed by a hundred megabytes more."""
    return png(600, 500, b"\0" * 100_000_000)


def comment_bomb() -> bytes:
    """A compressed remark that unpacks to a hundred megabytes."""
    remark = b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 100_000_000)
    chunk = pack(">I", len(remark[1])) + remark[0] + remark[1] + pack(">I", zlib.crc32(remark[0] + remark[1]))
    plain = png(600, 500, b"\0" * (600 * 3 + 1) * 500)
    return plain[:33] + chunk + plain[33:]


PICTURES = {
    "as wide as can be said": lambda: png(2**31 - 1, 1),
    "as large as can be said": lambda: png(2**31 - 1, 2**31 - 1),
    "65535 by 65535 with all its pixels missing": lambda: png(65_535, 65_535),
    "30000 by 30000": lambda: png(30_000, 30_000, b"\0" * 1_000_000),
    "more pixels than it has": flooded,
    "a remark of a hundred megabytes": comment_bomb,
    "of no size": lambda: png(0, 0),
}


@pytest.mark.parametrize("case", PICTURES)
def test_pictures_that_are_made_to_hurt(live: Live, authorization: str, case: str) -> None:
    begun = time.monotonic()
    answer = post(live, authorization, PICTURES[case](), "/sale/images", **{"Content-Type": "image/png"})
    assert answer.status_code in {201, 422}, answer.text
    assert (answer.status_code == 201) <= (case in {"more pixels than it has", "a remark of a hundred megabytes"})
    assert time.monotonic() - begun < 5


# Patience


@contextmanager
def impatient(server: Server, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Iterator[tuple[str, int]]:
    """A real server in this process, which waits for a third of a second only."""
    for name, value in {"HEAD_SECONDS": 0.3, "BODY_SECONDS": 0.3, "LEAST_RATE": 10_000}.items():
        monkeypatch.setattr(connections, name, value)
    config = uvicorn.Config(
        server.application, lifespan="off", log_level="error", access_log=False, http=PatientProtocol, **options
    )
    real, listener = uvicorn.Server(config), free_port()
    assert server.client.portal is not None
    serving = server.client.portal.start_task_soon(partial(real.serve, sockets=[listener]))
    try:
        yield listener.getsockname()
    finally:
        real.should_exit = True
        serving.result(timeout=20)
        listener.close()


HEAD = f"POST /sale/offers HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n{VENDOR}\r\nAccept: */*\r\n".encode()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("case", "first", "then", "status"),
    [
        ("nothing at all", b"", b"", b""),
        ("empty lines", b"\r\n", b"\r\n", b" 408 "),
        ("half a line", b"GET /m", b"", b" 408 "),
        ("a head in drops", b"GET /me HTTP/1.1\r\nX: ", b"y", b" 408 "),
        ("a second head that does not begin", b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n", b"\r\n", b" 404 "),
        ("a body in drops", HEAD + b"%s\r\n\r\n{", b" ", b""),
        ("a form in drops", b"POST /auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n", b"a", b""),
    ],
)
def test_who_takes_his_time_is_not_waited_for(
    server: Server,
    seller: Account,
    monkeypatch: pytest.MonkeyPatch,
    case: str,
    first: bytes,
    then: bytes,
    status: bytes,
) -> None:
    first = first.replace(b"%s", f"Authorization: Bearer {seller.token}".encode())

    async def drip() -> tuple[bytes, float]:
        reader, writer = await asyncio.open_connection(*address)
        begun = time.monotonic()
        writer.write(first)

        async def drops() -> None:
            while then:
                await asyncio.sleep(0.05)
                writer.write(then)

        dripping = asyncio.create_task(drops())
        try:
            got = await asyncio.wait_for(reader.read(), 5)
        except ConnectionError:
            got = b""
        dripping.cancel()
        writer.close()
        return got, time.monotonic() - begun

    with impatient(server, monkeypatch) as address:
        got, seconds = asyncio.run(drip())
    assert status in got
    assert 0.2 < seconds < 4


@pytest.mark.one_database
def test_a_body_that_comes_steadily_may_take_long(
    server: Server, seller: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slower than the time that is waited in all, but faster than the least rate."""

    async def stream() -> bytes:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(HEAD + f"Authorization: Bearer {seller.token}\r\nConnection: close\r\n\r\n".encode())
        for _ in range(10):
            writer.write(b" " * 10_000)
            await asyncio.sleep(0.1)
        got = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await writer.wait_closed()
        return got

    with impatient(server, monkeypatch) as address:
        assert b" 400 " in asyncio.run(stream())


@pytest.mark.one_database
def test_there_are_only_so_many_connections(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes later is told so; when the others have been sent away there is room again."""

    async def crowd() -> tuple[int, int]:
        idle = [await asyncio.open_connection(*address) for _ in range(12)]
        url = f"http://{address[0]}:{address[1]}/nothing"
        async with httpx.AsyncClient() as client:
            full = (await client.get(url)).status_code
            await asyncio.gather(*(reader.read() for reader, _ in idle))
            after = (await client.get(url)).status_code
        for _, writer in idle:
            writer.close()
        return full, after

    with impatient(server, monkeypatch, limit_concurrency=10) as address:
        assert asyncio.run(crowd()) == (503, 404)
