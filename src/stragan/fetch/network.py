"""One HTTP exchange over a connection to an address that was checked, not to whatever the name means by now."""

import ssl
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, NamedTuple

import httpcore
import httpx
from typing_extensions import override

from stragan.fetch.failures import Encoded, TooLarge, Unreachable
from stragan.fetch.targets import Target

MOST_ATTEMPTS = 4
_SUCCESS = range(200, 300)
_PLAIN = frozenset({b"", b"identity"})


class Request(NamedTuple):
    method: str
    headers: Sequence[tuple[bytes, bytes]]
    content: bytes | None


class Received(NamedTuple):
    """`headers` in lower case; those that come several times are joined by commas. Only successes have content."""

    status: int
    headers: Mapping[bytes, bytes]
    content: bytes


class Pinned(httpcore.AsyncNetworkBackend):
    """Connects to the first of the given addresses that answers, whatever name it is asked for."""

    def __init__(self, addresses: Sequence[str], seconds: float, network: httpcore.AsyncNetworkBackend) -> None:
        self._addresses = addresses[:MOST_ATTEMPTS]
        self._seconds = seconds
        self._network = network
        self._stream: httpcore.AsyncNetworkStream | None = None

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception | None = None
        for address in self._addresses:
            try:
                self._stream = await self._network.connect_tcp(address, port, self._seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return self._stream
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def aclose(self) -> None:
        """Closing twice is harmless; without it, a handshake that is cancelled would leave its connection open."""
        if self._stream is not None:
            await self._stream.aclose()


class Network:
    """`streams` makes the connections; the certificates of servers are checked against `tls`."""

    def __init__(self, streams: httpcore.AsyncNetworkBackend | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._streams = streams or httpcore.AnyIOBackend()
        self._tls = tls or httpx.create_ssl_context(trust_env=False)

    async def exchange(
        self,
        target: Target,
        addresses: Sequence[str],
        request: Request,
        *,
        connect_seconds: float,
        most_bytes: int | None,
    ) -> Received:
        """Send the request to one of the addresses; server and certificate are still asked for the name."""
        try:
            pinned = Pinned(addresses, connect_seconds, self._streams)
            async with self._answer(target, pinned, request) as answer:
                headers = _headers(answer.headers)
                content = b""
                if most_bytes is not None and answer.status in _SUCCESS:
                    content = await _body(answer, headers, most_bytes)
                return Received(answer.status, headers, content)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    @asynccontextmanager
    async def _answer(self, target: Target, pinned: Pinned, request: Request) -> AsyncIterator[httpcore.Response]:
        url = target.url
        origin = httpcore.Origin(url.raw_scheme, target.host.encode(), target.port)
        headers = [(b"Host", url.netloc), (b"Connection", b"close"), (b"Accept-Encoding", b"identity")]
        sent = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=origin.host, port=target.port, target=url.raw_path),
            headers=[*headers, *request.headers, *_length(request.content)],
            content=request.content,
        )
        async with (
            aclosing(pinned),
            httpcore.AsyncHTTPConnection(origin, self._tls, network_backend=pinned) as connection,
        ):
            answer = await connection.handle_async_request(sent)
            try:
                yield answer
            finally:
                await answer.aclose()


def _length(content: bytes | None) -> Sequence[tuple[bytes, bytes]]:
    return [] if content is None else [(b"Content-Length", b"%d" % len(content))]


def _headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for name, value in raw:
        key = name.lower()
        found[key] = found[key] + b", " + value if key in found else value
    return found


async def _body(answer: httpcore.Response, headers: Mapping[bytes, bytes], most: int) -> bytes:
    """Read until the end or the limit; what the server says of the length is believed only when it is too much."""
    if headers.get(b"content-encoding", b"").strip().lower() not in _PLAIN:
        raise Encoded(headers[b"content-encoding"].decode("latin-1"))
    declared = headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared[:20]) > most:
        raise TooLarge(f"{declared.decode()} bytes are announced")
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_stream():
        size += len(part)
        if size > most:
            raise TooLarge(f"more than {most} bytes")
        parts.append(part)
    return b"".join(parts)
