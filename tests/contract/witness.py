"""Sees every answer of the published API that a test receives, whoever asked and by whatever client.

A server in this process is wrapped (`Witnessed`), a connection to another process tells what came (`HOOKS`, `see`). An
answer that breaks the contract fails the test that received it, whether the test looked at the answer or not.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote

import httpx
from conformance import TREE, check

from stragan.contract.tree import Match
from stragan.web.pages import PEOPLE, PROGRAMS

# First segments of the paths that the server has beside the published API.
BESIDES = PEOPLE | PROGRAMS | {".well-known", "_stragan", "openapi.json", "attachments", "original", "register"}
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


class Witness:
    """What the running test was answered wrongly, and which operations each test file has asked for."""

    def __init__(self) -> None:
        self.test_file = ""
        self.problems: list[str] = []
        self.touched: set[tuple[str, str]] = set()

    def begin(self, test_file: str) -> None:
        self.test_file = test_file
        self.problems.clear()

    def see(self, method: str, path: str, status: int, media_type: str | None, body: bytes) -> None:
        """`path` is decoded and without its query."""
        if path.split("/", 2)[1] in BESIDES:
            return
        found = TREE.match(method, path)
        if isinstance(found, Match):
            self.touched.add((found.value.id, self.test_file))
        if wrong := check(method, path, status, media_type, body):
            self.problems.append(f"{method} {path} -> {status}: {wrong}\n{body[:2000].decode(errors='replace')}")

    def report(self) -> None:
        """Fail if there is anything to complain about."""
        wrong = list(self.problems)
        self.problems.clear()
        assert wrong == [], "\n".join(wrong)


WITNESS = Witness()


class Witnessed:
    """An ASGI application whose answers are watched. A HEAD is judged as the GET that it stands for."""

    def __init__(self, application: Callable[[Any, Any, Any], Awaitable[None]]) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        head: Message = {}
        parts: list[bytes] = []

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    WITNESS.see(method, scope["path"], head["status"], content_type(head), b"".join(parts))
            await send(message)

        await self.application(scope, receive, watch)


def content_type(head: Mapping[str, Any]) -> str | None:
    return next((value.decode("latin-1") for name, value in head["headers"] if name.lower() == b"content-type"), None)


def watch(answer: httpx.Response) -> None:
    answer.read()
    told(answer)


async def watch_later(answer: httpx.Response) -> None:
    await answer.aread()
    told(answer)


def told(answer: httpx.Response) -> None:
    request = answer.request
    path = unquote(request.url.raw_path.partition(b"?")[0].decode("ascii"))
    if request.method != "HEAD":  # nothing to judge without a body
        WITNESS.see(request.method, path, answer.status_code, answer.headers.get("content-type"), answer.content)


HOOKS: dict[str, list[Callable[..., Any]]] = {"response": [watch]}
HOOKS_LATER: dict[str, list[Callable[..., Any]]] = {"response": [watch_later]}
