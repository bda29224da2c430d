"""Where bearer tokens come from and how they are kept (pains 8: refresh tokens are one-time and get lost)."""

import asyncio
import os
import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

from stragan.client.failures import ApiFailure, SignInFailed
from stragan.client.locks import locked

MARGIN_SECONDS = 60.0  # a token that ends within a minute is refreshed before it is used
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


class Token(Struct, frozen=True):
    """What is kept of the token endpoint's answer."""

    access_token: str
    refresh_token: str | None
    expires_at: float  # seconds since 1970

    def is_fresh(self) -> bool:
        return self.expires_at - MARGIN_SECONDS > time.time()


class Credentials(Protocol):
    """Hands out the token for the next request."""

    async def token(self) -> str: ...

    async def renewed(self, dead: str) -> str | None:
        """Another token than the `dead` one that the host refused; None when there is no way to get one."""
        ...


class Given:
    """A token that somebody passed in; it cannot be renewed."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token

    async def renewed(self, dead: str) -> str | None:  # noqa: ARG002  (the protocol's parameter)
        return None


class Minted:
    """Tokens that a sandbox hands out for the asking."""

    def __init__(self, mint: Callable[[], Awaitable[Token]]) -> None:
        self._mint = mint
        self._lock = asyncio.Lock()
        self._current: Token | None = None

    async def token(self) -> str:
        async with self._lock:
            if self._current is None or not self._current.is_fresh():
                self._current = await self._mint()
            return self._current.access_token

    async def renewed(self, dead: str) -> str | None:
        async with self._lock:
            if self._current is None or self._current.access_token == dead:
                self._current = await self._mint()
            return self._current.access_token


class TokenFile:
    """One account's token on disk: readable by its owner only, replaced as a whole."""

    def __init__(self, folder: Path, host: str, client_id: str) -> None:
        self.path = folder / f"{_UNSAFE.sub('-', host.partition('://')[2])}-{_UNSAFE.sub('-', client_id)}.json"
        self.lock_path = self.path.with_suffix(".lock")

    def read(self) -> Token | None:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Token)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def write(self, token: Token) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".token-")  # made with mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(token))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)


class Stored:
    """A token kept in a file. Refreshing is done by one process at a time, which first looks whether another did it."""

    def __init__(
        self,
        file: TokenFile,
        refresh: Callable[[str], Awaitable[Token]],
        sign_in: Callable[[], Awaitable[Token]] | None = None,
    ) -> None:
        self._file = file
        self._refresh = refresh
        self._sign_in = sign_in
        self._lock = asyncio.Lock()
        self._current: Token | None = None

    async def token(self) -> str:
        if self._current is None or not self._current.is_fresh():
            await self._replace(self._current)
        assert self._current is not None
        return self._current.access_token

    async def renewed(self, dead: str) -> str | None:
        if self._current is not None and self._current.access_token == dead:
            await self._replace(self._current, refused=True)
        return self._current.access_token if self._current else None

    async def _replace(self, stale: Token | None, *, refused: bool = False) -> None:
        async with self._lock, locked(self._file.lock_path):
            if self._current is not stale:
                return  # another task of this process was faster
            kept = self._file.read()
            if kept is not None and kept.is_fresh() and not (refused and kept == stale):
                self._current = kept  # another process was faster, or this is the first use
                return
            renewed = await self._refreshed(kept) if kept else None
            self._current = renewed or await self._signed_in()
            self._file.write(self._current)

    async def _refreshed(self, kept: Token) -> Token | None:
        if kept.refresh_token is None:
            return None
        try:
            return await self._refresh(kept.refresh_token)
        except ApiFailure as failure:
            if failure.status in (400, 401):  # used, revoked or too old
                self._file.forget()
                return None
            raise

    async def _signed_in(self) -> Token:
        if self._sign_in is None:
            raise SignInFailed("The kept token is no longer valid and nobody can sign in.")
        return await self._sign_in()
