"""What a fault does to a request, as an ASGI step between the server and the application."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from stragan.http import errors
from stragan.http.api import PROBLEMS
from stragan.http.language import choose
from stragan.http.media import JSON
from stragan.kernel.problems import Problem, refusal
from stragan.kernel.wire import encode
from stragan.sandbox.faults import Fault

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Any, Any, Any], Awaitable[None]]
UNAUTHORIZED = 401
# The failures of Allegro's gateway (behaviour §2), then those that the server has itself.
TOLD: Mapping[int, Problem] = {
    429: errors.TOO_MANY,
    500: Problem(
        "INTERNAL_SERVER_ERROR",
        "Timeout to the backend service.",
        en="Internal server error. Please try again in a few minutes.",
        pl="Wewnętrzny błąd serwera. Spróbuj ponownie za kilka minut.",
    ),
    503: Problem(
        "ServiceUnavailableException",
        "An error occurred",
        en="The server is not able to complete the request. Please try again in a few minutes.",
        pl="Serwer nie może wykonać żądania. Spróbuj ponownie za kilka minut.",
    ),
    504: Problem(
        "ServiceTimeoutException",
        "An error occurred",
        en="Execution of the request timed-out. Try again.",
        pl="Przekroczono czas wykonania zapytania. Spróbuj ponownie.",
    ),
    403: errors.ACCESS_DENIED,
    404: errors.NOT_FOUND,
    405: errors.NOT_ALLOWED,
    406: errors.NOT_ACCEPTABLE,
    413: errors.TOO_LARGE,
    415: errors.UNSUPPORTED,
}
OTHER = Problem("ERROR", "An error has occurred", pl="Wystąpił błąd")


class Dropped(ConnectionAbortedError):
    """In place of a broken connection where there is none: the application is called without a server."""


async def struck(fault: Fault, app: Asgi, scope: Scope, receive: Receive, send: Send, connection: Send) -> None:
    """Let the request meet the fault. `connection` is the server's own `send`, which leads to the connection."""
    wish, own = fault.wish, Held()
    if wish.after or wish.partial:
        await app(scope, receive, own)
    if wish.latency:
        await asyncio.sleep(wish.latency / 1000)
    if wish.drop:
        await _hang_up(receive, connection)
    elif wish.partial:
        await own.send_half(send)
        await _hang_up(receive, connection)
    elif wish.status is not None:
        await _answer(wish.status, wish.headers, scope, send)
    elif wish.after:
        await own.send_all(send)
    else:
        await app(scope, receive, send)


class Held:
    """The application's answer, which is not sent yet."""

    def __init__(self) -> None:
        self._messages: list[MutableMapping[str, Any]] = []

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        self._messages.append(message)

    @property
    def status(self) -> int:
        return int(self._messages[0]["status"]) if self._messages else 0

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self._messages)

    def replace(self, body: bytes) -> None:
        """Another body under the same head."""
        head = self._messages[0]
        others = [(name, value) for name, value in head["headers"] if name.lower() != b"content-length"]
        head["headers"] = [*others, (b"content-length", b"%d" % len(body))]
        self._messages[1:] = [{"type": "http.response.body", "body": body}]

    async def send_all(self, send: Send) -> None:
        for message in self._messages:
            await send(message)

    async def send_half(self, send: Send) -> None:
        """The head with the length of the whole, and half of the body."""
        body = self.body
        if self._messages:
            await send(self._messages[0])
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


async def _hang_up(receive: Receive, connection: Send) -> None:
    """Close the connection under the server: ASGI itself has no word for it."""
    transport = getattr(getattr(connection, "__self__", None), "transport", None)
    if transport is None:
        raise Dropped("a fault of the sandbox has dropped the connection")
    transport.close()  # after what has been written
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(status: int, more: Mapping[str, str], scope: Scope, send: Send) -> None:
    problem = TOLD.get(status, OTHER)
    if status == UNAUTHORIZED:  # the only one in the OAuth style
        body = errors.oauth_body("invalid_token", "Cannot convert access token to JSON")
    else:
        body = encode(refusal((problem,), choose(_language(scope))))
        scope[PROBLEMS] = (problem,)
    headers = [
        (b"trace-id", b"%016x" % random.getrandbits(64)),
        (b"content-length", b"%d" % len(body)),
        (b"content-type", f"{JSON};charset=UTF-8".encode()),
        *((name.lower().encode(), value.encode()) for name, value in more.items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _language(scope: Scope) -> str:
    return ", ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language")
