"""Another server on the internet: says byte for byte what a test tells it to, and remembers what it was asked."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import httpcore
from typing_extensions import override

from stragan.fetch.fetcher import Fetcher
from stragan.fetch.network import Network

PUBLIC = "93.184.215.14"
Page = bytes | Callable[[socket.socket], None]


class Seen(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def page(content: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An answer with a true Content-Length, unless `content_length` says another one."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = {"content-length": str(len(content)), **named}
    return "\r\n".join([f"HTTP/1.1 {status}", *(f"{k}: {v}" for k, v in lines.items()), "", ""]).encode() + content


def redirect(location: str, status: str = "302 Found", **headers: str) -> bytes:
    return page(b"", status, location=location, **headers)


class Origin:
    """Answers one request on each connection, in threads, until it is closed."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.seen: list[Seen] = []
        self.closed = threading.Event()
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    @property
    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def close(self) -> None:
        self.closed.set()
        with suppress(OSError):  # wakes `accept`
            socket.create_connection(("127.0.0.1", self.port)).close()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _listen(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self.closed.is_set():
                connection.close()
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        with suppress(OSError), connection:  # the other side goes when it likes
            if self._tls is None:
                self._answer(connection)
                return
            with self._tls.wrap_socket(connection, server_side=True) as safe:
                self._answer(safe)

    def _answer(self, connection: socket.socket) -> None:
        answer = self._asked(connection)
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)

    def _asked(self, connection: socket.socket) -> Page:
        with connection.makefile("rb") as file:
            try:
                method, path, _ = file.readline().decode("ascii").split(" ")
            except ValueError:  # the hello of TLS
                return page(b"", "400 Bad Request")
            headers: dict[str, str] = {}
            while line := file.readline().decode("ascii").strip():
                name, _, value = line.partition(": ")
                headers[name.lower()] = value
            body = file.read(int(headers.get("content-length", 0)))
        self.seen.append(Seen(method, path, headers, body))
        return self.pages.get(path, page(b"", "404 Not Found"))

    def drip(self, head: bytes, drop: bytes) -> Page:
        """Never silent for long, never done."""

        def drop_by_drop(connection: socket.socket) -> None:
            connection.sendall(head)
            while not self.closed.wait(0.005):
                connection.sendall(drop)

        return drop_by_drop


class Names:
    """A resolver: for each name the answers that it gives one after the other; the last one stays."""

    def __init__(self, **answers: Sequence[str] | list[Sequence[str]]) -> None:
        self._answers = {
            name.replace("_", "."): list(found) if found and not isinstance(found[0], str) else [found]
            for name, found in answers.items()
        }
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        if host not in self._answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        answers = self._answers[host]
        found: Sequence[str] = answers.pop(0) if len(answers) > 1 else answers[0]
        return found


class Internet(httpcore.AsyncNetworkBackend):
    """Every address leads to the origin, but for those that are dead; remembers which were connected to."""

    def __init__(self, origin: Origin, dead: Iterable[str] = ()) -> None:
        self._origin, self.dead = origin, frozenset(dead)
        self._real = httpcore.AnyIOBackend()
        self.connected: list[tuple[str, int]] = []

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append((host, port))
        if host in self.dead:
            raise httpcore.ConnectError("dead")
        return await self._real.connect_tcp("127.0.0.1", self._origin.port, timeout)


def fetcher_on(internet: Internet, names: Names, *, trusted: str = "", tls: ssl.SSLContext | None = None) -> Fetcher:
    return Fetcher(trusted, resolve=names, network=Network(internet, tls))


@contextmanager
def origin_running(tls: ssl.SSLContext | None = None) -> Iterator[Origin]:
    origin = Origin(tls)
    try:
        yield origin
    finally:
        origin.close()
