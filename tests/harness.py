"""What tests use to start servers and act as sellers; the fixtures over it are in conftest.py."""

import json as jsonlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

import asyncpg
import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from httpx2 import ASGITransport, AsyncByteStream, BaseTransport, ByteStream, Request, Response
from starlette.testclient import TestClient
from witness import WITNESS, Witnessed

from stragan.app import TASKS, Application
from stragan.auth import service as auth
from stragan.features.after_sales import service as after_sales
from stragan.features.delivery import service as delivery
from stragan.features.product_safety import service as product_safety
from stragan.jobs import worker
from stragan.settings import Settings
from stragan.world import World

V1 = "application/vnd.allegro.public.v1+json"
T = TypeVar("T")


class Crossing(BaseTransport):
    """Asks the application in its own thread: one crossing for a request, where TestClient's transport takes eight."""

    def __init__(self, application: Any, portal: BlockingPortal, usual: BaseTransport) -> None:
        self.inner, self.portal, self.usual = ASGITransport(application, client=("testclient", 50000)), portal, usual

    def handle_request(self, request: Request) -> Response:
        if not isinstance(request.stream, AsyncByteStream):  # a body in parts
            return self.usual.handle_request(request)
        return self.portal.call(self.ask, request)

    async def ask(self, request: Request) -> Response:
        answer = await self.inner.handle_async_request(request)
        return Response(answer.status_code, headers=answer.headers, stream=ByteStream(await answer.aread()))


class Client(TestClient):
    """Asks an application in this process; an answer that breaks the contract is an error at once."""

    def __enter__(self) -> Self:
        super().__enter__()
        assert self.portal is not None
        self._transport = Crossing(self.app, self.portal, self._transport)
        return self

    def send(self, *args: Any, **options: Any) -> Any:
        answer = super().send(*args, **options)
        WITNESS.report()
        return answer


class Server:
    """An application under test, asked through `asgi`.

    `run` executes a coroutine function inside it, `settle` does its background work.
    """

    def __init__(self, settings: Settings, *, working: bool = False) -> None:
        self.application = Application(settings, working=working)
        self.asgi = Witnessed(self.application)
        self.client = Client(self.asgi, base_url="http://127.0.0.1", follow_redirects=False)

    @property
    def world(self) -> World:
        return self.application.world

    def run(self, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """`await function(world, *args)` in the application's event loop."""
        assert self.client.portal is not None
        return self.client.portal.call(function, self.world, *args)

    def settle(self) -> None:
        """Run the jobs that are due now, and those that they make due."""
        while self.run(worker.run_due, TASKS):
            pass

    def advance(self, milliseconds: int) -> None:
        """Move the world's clock ahead."""

        async def move(world: World) -> None:
            await world.clock.set(world.db, world.now() + milliseconds, frozen=False)

        self.run(move)


class Account:
    """Sends requests the way Allegro's clients do; every answer is held against the official schema."""

    def __init__(self, server: Server, token: str | None, id: str = "", login: str = "") -> None:  # noqa: A002
        self.server, self.token, self.id, self.login = server, token, id, login

    def request(self, method: str, path: str, *, json: Any = None, **options: Any) -> httpx.Response:
        headers = {"Accept": V1}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        if json is not None:
            options["content"] = jsonlib.dumps(json).encode()
            headers["Content-Type"] = V1
        headers |= options.pop("headers", {})
        return self.server.client.request(method, path, headers=headers, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)


@contextmanager
def database(kind: str, folder: Path, request: pytest.FixtureRequest, *, like: str | None = None) -> Iterator[Settings]:
    """Settings of a server with an empty database of its own, or on PostgreSQL with a copy of the one named `like`."""
    if kind == "sqlite":
        yield Settings(data=folder, durable=False)
        return
    admin = request.getfixturevalue("postgres")
    name = f"stragan_{uuid.uuid4().hex}"

    async def execute(statement: str) -> None:
        connection = await asyncpg.connect(admin)
        await connection.execute(statement)
        await connection.close()

    with start_blocking_portal() as portal:
        portal.call(execute, f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else ""))
    parts = httpx.URL(admin)
    yield Settings(data=folder, database=str(parts.copy_with(path=f"/{name}")))
    with start_blocking_portal() as portal:
        portal.call(execute, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def started_before(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings of a server that has been started and stopped once: what every first start makes is copied."""
    first: Settings = request.getfixturevalue(f"first_start_{kind}")
    assert first.data is not None
    shutil.copytree(first.data, folder, dirs_exist_ok=True)
    like = httpx.URL(first.database).path.removeprefix("/") if first.database else None
    with database(kind, folder, request, like=like) as settings:
        yield settings


@contextmanager
def running(settings: Settings, *, working: bool = False) -> Iterator[Server]:
    server = Server(settings, working=working)
    with server.client:
        yield server


def new_account(server: Server, *, business: bool = True, terms: bool = True) -> Account:
    """A new user with a token for everything; `terms` gives it what offers need, named `default`."""

    async def make(world: World) -> Account:
        login = f"seller-{uuid.uuid4().hex[:12]}"
        company = {"company_name": "Stoisko Testowe", "tax_id": "5252674798"} if business else {}
        user = await auth.add_user(world, auth.NewUser(login=login, email=f"{login}@example.com", **company))
        if terms:
            await delivery.seed(world, user.id)
            await after_sales.seed(world, user.id)
            await product_safety.seed(world, user.id)
        token = await auth.mint(world, user, client_id(server), None)
        return Account(server, token.access_token, user.id, login)

    return server.run(make)


def problems(answer: Any) -> tuple[int, list[tuple[str, str | None]]]:
    """The status of a refusal, and code and path of each of its problems."""
    return answer.status_code, [(problem["code"], problem["path"]) for problem in answer.json()["errors"]]


def client_id(server: Server) -> str:
    assert server.application.seeded is not None
    return server.application.seeded.client_id


def sign_in(server: Server, user_id: str) -> Account:
    async def mint(world: World) -> Account:
        user = await auth.find_user(world, id=user_id)
        assert user is not None
        return Account(
            server, (await auth.mint(world, user, client_id(server), None)).access_token, user.id, user.login
        )

    return server.run(mint)


def free_port() -> socket.socket:
    """Where a server of this process can listen; asyncio answers at once only on what is said to be TCP."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


# A shell that runs the tests in the background has them ignore Ctrl-C; the server is to hear it.
HEAR_SIGNALS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Live:
    """A real `stragan serve` in a process of its own, which a test may kill and start again on the same data."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options = folder, options
        self.process: subprocess.Popen[bytes] | None = None
        self.ready: dict[str, Any] = {}

    def start(self) -> "Live":
        ready_file = self.folder / "ready.json"
        ready_file.unlink(missing_ok=True)
        command = [
            sys.executable,
            "-c",
            HEAR_SIGNALS,
            "-m",
            "stragan",
            "serve",
            "--port",
            "0",
            "--ready-file",
            str(ready_file),
        ]
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [*command, "--data", str(self.folder / "data"), *self.options],
            stdout=log,
            stderr=log,
        )
        log.close()
        deadline = time.monotonic() + 30
        while not ready_file.exists():
            assert self.process.poll() is None, (self.folder / "server.log").read_text()
            assert time.monotonic() < deadline, "the server did not become ready"
            time.sleep(0.01)  # another process: there is nothing else to wait on
        self.ready = jsonlib.loads(ready_file.read_bytes())
        return self

    @property
    def url(self) -> str:
        return str(self.ready["base_url"])

    def stop(self, how: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(timeout=20)
