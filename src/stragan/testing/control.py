"""What a test does with a running server: accounts, tokens, clients, the clock, faults."""

import ssl
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, TypeVar

import httpx
import msgspec
from typing_extensions import override

from stragan.testing.names import Loopback
from stragan.testing.process import Account, Facts

MEDIA_TYPE = "application/vnd.allegro.public.v1+json"
TIMEOUT_SECONDS = 30
POLL_SECONDS = 0.02
T = TypeVar("T")


class PowerRefused(Exception):
    """The sandbox API has refused; the text holds its answer."""


class Stragan:
    """A running server, or a world of it: where it is, who can sign in, and the powers of its sandbox API."""

    def __init__(self, facts: Facts) -> None:
        self.id = facts.id  # of a world; None for a server
        self.base_url = facts.base_url
        self.auth_url = facts.auth_url
        self.upload_url = facts.upload_url
        self.client_id = facts.client_id
        self.client_secret = facts.client_secret
        self.redirect_uri = facts.redirect_uri
        self.device_client_id = facts.device_client_id
        self.device_client_secret = facts.device_client_secret
        self.admin_token = facts.admin_token
        self.sellers = facts.sellers
        self.buyers = facts.buyers
        self.clock = Clock(self)
        self.faults = Faults(self)
        self._admin = _client(self.base_url, headers={"Authorization": f"Bearer {self.admin_token}"})
        self._tokens: dict[str, _Renewed] = {}
        self._clients: list[httpx.Client] = []

    @property
    def seller(self) -> Account:
        """The first seller, a company with everything that offers need."""
        return self.sellers[0]

    @property
    def buyer(self) -> Account:
        return self.buyers[0]

    def token(self, login: str | None = None, *, scopes: list[str] | None = None) -> str:
        """A new access token of this user (the first seller), with all scopes or only these."""
        wanted: dict[str, object] = {"login": login or self.seller.login}
        if scopes is not None:
            wanted["scopes"] = scopes
        return str(self.power("POST", "tokens", wanted)["access_token"])

    def client(self, login: str | None = None) -> httpx.Client:
        """A new client that acts as this user (the first seller); closed at the end of the server at the latest.

        A token that the moved clock has expired is replaced, and the request sent again.
        """
        login = login or self.seller.login
        auth = self._tokens.setdefault(login, _Renewed(lambda: self.token(login)))
        client = _client(self.base_url, auth=auth, headers={"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE})
        self._clients = [other for other in self._clients if not other.is_closed] + [client]
        return client

    def power(self, method: str, path: str, body: object = None) -> Any:
        """Ask `/_stragan/{path}` with the admin token; raises `PowerRefused`."""
        answer = self._admin.request(method, f"/_stragan/{path}", json=body)
        if answer.is_error:
            raise PowerRefused(f"{method} /_stragan/{path} was answered {answer.status_code}: {answer.text}")
        return answer.json() if answer.content else None

    @contextmanager
    def world(self, seed: Mapping[str, object] | None = None) -> "Iterator[Stragan]":
        """A world of this server for the length of the block: its data, accounts, credentials and clock are new.

        `seed` is what the world begins with (docs/guides/seeding.md).
        """
        made = self.power("POST", "worlds", None if seed is None else {"seed": seed})
        with Stragan(msgspec.convert(made, Facts)) as world:
            try:
                yield world
            finally:
                self.power("DELETE", f"worlds/{world.id}")

    def eventually(self, ask: Callable[[], T], *, seconds: float = 10) -> T:
        """Ask until the answer is true: for what the server does in the background. Fails after so many seconds."""
        deadline = time.monotonic() + seconds
        while not (answer := ask()):
            if time.monotonic() > deadline:
                raise AssertionError(f"after {seconds} s the answer is still {answer!r}")
            time.sleep(POLL_SECONDS)
        return answer

    def close(self) -> None:
        for client in (self._admin, *self._clients):
            client.close()

    def __enter__(self) -> "Stragan":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @override
    def __repr__(self) -> str:
        return f"<Stragan at {self.base_url}>"


class Clock:
    """The server's clock. Every expiry, token and schedule follows it."""

    def __init__(self, server: Stragan) -> None:
        self._server = server

    def now(self) -> datetime:
        return datetime.fromisoformat(self._server.power("GET", "clock")["now"])

    def advance(self, duration: str | timedelta) -> datetime:
        """`"P1D"`, `"PT2H30M"` or a timedelta; returns the new time."""
        text = f"PT{duration.total_seconds():.0f}S" if isinstance(duration, timedelta) else duration
        return self._move(advance=text)

    def set(self, instant: str | datetime) -> datetime:
        """A date and time with its zone; returns the new time."""
        return self._move(set=instant.isoformat() if isinstance(instant, datetime) else instant)

    def freeze(self) -> datetime:
        return self._move(freeze=True)

    def unfreeze(self) -> datetime:
        return self._move(freeze=False)

    def _move(self, **how: object) -> datetime:
        return datetime.fromisoformat(self._server.power("POST", "clock", how)["now"])


class Faults:
    """What goes wrong on purpose, until it is used up or cleared."""

    def __init__(self, server: Stragan) -> None:
        self._server = server

    def add(self, **fault: object) -> dict[str, Any]:
        """The members of a fault: `path="/sale/categories*", status=503, next=1`; returns it with its id."""
        added: dict[str, Any] = self._server.power("POST", "faults", fault)
        return added

    def all(self) -> list[dict[str, Any]]:
        """How often each was asked for and has struck is in `seen` and `struck`."""
        standing: list[dict[str, Any]] = self._server.power("GET", "faults")["faults"]
        return standing

    def profile(self, name: str, **members: object) -> dict[str, Any]:
        """Behave as the public service does: `production` or `sandbox`, with `seed`, `limits` and `latency`."""
        standing: dict[str, Any] = self._server.power("PUT", "faults/profile", {"name": name, **members})
        return standing

    def clear(self) -> None:
        """End all faults, and the profile."""
        self._server.power("DELETE", "faults")


class _Renewed(httpx.Auth):
    def __init__(self, mint: Callable[[], str]) -> None:
        self._mint = mint
        self._token: str | None = None

    @override
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = self._token = self._token or self._mint()
        request.headers["Authorization"] = f"Bearer {token}"
        answer = yield request
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token = self._mint()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request


def _client(base_url: str, **options: Any) -> httpx.Client:
    """Neither a proxy of the environment nor the loading of certificates stands before a server on this machine."""
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    transport = Loopback(verify=bare, trust_env=False)
    return httpx.Client(base_url=base_url, timeout=TIMEOUT_SECONDS, trust_env=False, transport=transport, **options)
