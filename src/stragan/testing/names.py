"""`w7.localhost` is this machine (RFC 6761), also where the resolver of the system does not know it.

Browsers and curl know it by themselves. Python asks the system, and many answer that there is no such name.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpx
from typing_extensions import override

LOOPBACK = "127.0.0.1"
_SUFFIX = ".localhost"


class Loopback(httpx.HTTPTransport):
    """Connects to this machine for every name below `localhost`; the `Host` header stays what it is."""

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.host.endswith(_SUFFIX):
            return super().handle_request(request)
        address = request.url.copy_with(host=LOOPBACK)
        sent = httpx.Request(
            request.method, address, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return super().handle_request(sent)


@contextmanager
def localhost_names() -> Iterator[None]:
    """In this block every library of this process that asks `socket.getaddrinfo` finds names below `localhost`.

    Where the system knows them nothing is changed.
    """
    asked = socket.getaddrinfo
    if _known(asked):
        yield
        return

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        return asked(LOOPBACK if _is_local(host) else host, *rest, **options)

    socket.getaddrinfo = getaddrinfo
    try:
        yield
    finally:
        socket.getaddrinfo = asked


@cache
def _known(asked: Any) -> bool:
    """Asked once of each resolver: the answer may be a question to the network."""
    try:
        asked(f"w1{_SUFFIX}", None)
    except OSError:
        return False
    return True


def _is_local(host: object) -> bool:
    name = host.decode("latin-1") if isinstance(host, bytes) else host
    return isinstance(name, str) and name.lower().rstrip(".").endswith(_SUFFIX)
