"""Worlds: isolated servers inside this one, each with a host name of its own, `w7.localhost`.

A world is a `World` like the server's own: data, clock, faults, journal, accounts, applications, keys. Its database is
a copy of one that a first start has prepared, and lives in a temporary folder for as long as the server (ADR 0021).
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Coroutine, Iterable, Mapping
from contextvars import Context
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from msgspec.structs import asdict, replace

from stragan.auth import keys
from stragan.blobs.disk import DiskBlobs
from stragan.db.gate import PATIENCE
from stragan.db.sqlite import SqliteDatabase
from stragan.features.products import service as products
from stragan.jobs import worker
from stragan.jobs.worker import Task
from stragan.kernel.problems import ApiError, Conflict, Forbidden, NotFound, Problem
from stragan.kernel.times import iso
from stragan.sandbox.accounts import SeededAccounts
from stragan.sandbox.seed import seed
from stragan.sandbox.seeds import Seed, ensure, within
from stragan.sandbox.sowing import sow, with_sown
from stragan.settings import Settings
from stragan.world import Alarm, World, real_ms

T = TypeVar("T")
LOCALHOST = "localhost"
MOST_KEYS_READY = 16
_POWER = "worlds"
_NAME = re.compile(r"(w[1-9][0-9]{0,8})\.(.+)")
_ADDRESS = re.compile(r"[0-9.]+|\[.*")


class WorldFacts(SeededAccounts, frozen=True, kw_only=True):
    """A world: what a ready file says of a server, with the world's name. `created_at` is the real time."""

    id: str
    created_at: str
    pid: int
    base_url: str
    auth_url: str
    upload_url: str


class NoSuchWorld(ApiError):
    """421: the host name is one of a world that is not there. No other answer of the API has this status."""

    status = 421


class _Open:
    """A world that answers, and what it takes to end it."""

    def __init__(self, world: World, folder: Path, facts: WorldFacts, working: asyncio.Task[None] | None) -> None:
        self.world, self.folder, self.facts, self.working = world, folder, facts, working
        self.closing = False


class Worlds:
    """The worlds of a server beside its own, which is `server`. `working` says whether they get a worker each."""

    def __init__(self, server: World, tasks: Mapping[str, Task], sweeps: Iterable[str], *, working: bool) -> None:
        self._server, self._tasks, self._sweeps, self._working = server, tasks, tuple(sweeps), working
        self._domain = _domain(server.settings.public_url)
        self._open: dict[str, _Open] = {}
        self._last = self._opening = 0
        self._keys = _Keys()
        self._one_prepares = asyncio.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        server.powers[_POWER] = self

    def of(self, host: str) -> World:
        """The world of a host name; raises `NoSuchWorld`. Every name that is not a world's is the server's own."""
        return self._of(host, closing=True)

    def admit(self, host: str) -> World:
        """The same for a request that comes in: raises `NoSuchWorld` for a world that is being deleted, too."""
        return self._of(host, closing=False)

    def _of(self, host: str, *, closing: bool) -> World:
        """`closing` says whether a world that is being deleted is still one."""
        id_ = self._named(host)
        if id_ is None:
            return self._server
        found = self._open.get(id_)
        if found is None or (found.closing and not closing):
            raise NoSuchWorld(_unknown(id_, None))
        return found.world

    def _named(self, host: str) -> str | None:
        if host[:1] not in "wW" or (match := _NAME.fullmatch(host.lower())) is None:
            return None
        return match[1] if match[2].rpartition(":")[0] == self._domain or match[2] == self._domain else None

    def listed(self) -> list[WorldFacts]:
        return [found.facts for found in self._open.values() if not found.closing]

    def world(self, id_: str) -> World:
        """The world of this name; raises `NotFound`."""
        return self._find(id_).world

    def _find(self, id_: str) -> _Open:
        found = self._open.get(id_)
        if found is None or found.closing:
            raise NotFound(_unknown(id_))
        return found

    async def make(self, base_url: str, begins_with: Seed | None = None) -> WorldFacts:
        """A new world, which answers at once. `base_url` is the server's own address, as its client knows it.

        Raises `Conflict` (409) when there are as many as the settings allow, `Invalid` (422) for a seed that is
        refused; then there is no world.
        """
        if begins_with is not None:
            with within("seed"):
                ensure(begins_with)
        most = self._server.settings.max_worlds
        if len(self._open) + self._opening >= most:
            raise Conflict(
                Problem("TOO_MANY_WORLDS", f"There may be {most} worlds at a time.", pl=f"Światów może być {most}.")
            )
        self._opening += 1
        try:
            return await _apart(self._make(base_url, begins_with))
        finally:
            self._opening -= 1

    async def _make(self, base_url: str, begins_with: Seed | None) -> WorldFacts:
        first = await self._first()
        self._last += 1
        id_ = f"w{self._last}"
        address, folder = self._address(id_, base_url), first.with_name(id_)
        await asyncio.to_thread(shutil.copytree, first, folder)
        world = _opened(self._server, folder, address)
        world.tasks = self._tasks
        try:
            await keys.use(world, await self._keys.take())
            seeded = await seed(world)
            if begins_with is not None:
                with within("seed"):
                    seeded = with_sown(seeded, await sow(world, begins_with, address))
        except BaseException:
            await world.db.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        facts = WorldFacts(
            **asdict(seeded),
            id=id_,
            created_at=iso(real_ms()),
            pid=os.getpid(),
            base_url=address,
            auth_url=address,
            upload_url=address,
        )
        working = asyncio.create_task(worker.work(world, self._tasks, polling=False)) if self._working else None
        self._open[id_] = _Open(world, folder, facts, working)
        return facts

    def _address(self, id_: str, base_url: str) -> str:
        """`http://w7.localhost:8080` of a server at port 8080; below the public address where there is one."""
        own = urlsplit(self._server.settings.public_url or base_url)
        port = f":{own.port}" if own.port else ""
        return f"{own.scheme}://{id_}.{self._domain}{port}{own.path}"

    async def close(self, id_: str) -> None:
        """Nobody comes in any more; who is inside may finish for a second, and is refused (503) then."""
        found = self._find(id_)
        found.closing = True
        await _apart(self._close(found))

    async def _close(self, found: _Open) -> None:
        await worker.stop(found.working)
        async with found.world.gate.closed(PATIENCE):
            found.world.gate.end()
        await found.world.db.close()
        del self._open[found.facts.id]
        await asyncio.to_thread(shutil.rmtree, found.folder, ignore_errors=True)

    async def close_all(self) -> None:
        """The server stops: its worlds with it."""
        await self._keys.stop()
        for found in list(self._open.values()):
            await worker.stop(found.working)
            await found.world.db.close()
        self._open.clear()
        if self._folder is not None:
            await asyncio.to_thread(self._folder.cleanup)

    async def _first(self) -> Path:
        """The folder of a world as every world begins; made when the first one is asked for."""
        async with self._one_prepares:
            if self._folder is None:
                self._keys.begin()
                folder = tempfile.TemporaryDirectory(prefix="stragan-worlds-")
                try:
                    await self._prepare(Path(folder.name) / "first")
                except BaseException:
                    folder.cleanup()
                    raise
                self._folder = folder
            return Path(self._folder.name) / "first"

    async def _prepare(self, folder: Path) -> None:
        """Schema, products, and recurring tasks that have run once, so that a new world has nothing to do."""
        await asyncio.to_thread(folder.mkdir)
        world = _opened(self._server, folder, "")
        try:
            await world.db.migrate()
            await products.seed(world)
            await worker.ensure(world, self._sweeps)
            while await worker.run_due(world, self._tasks):
                pass
        finally:
            await world.db.close()


def of(world: World) -> Worlds:
    """The worlds of a server. Raises `Forbidden` (403) in one of them: it has none of its own."""
    found: Worlds | None = world.powers.get(_POWER)
    if found is None:
        raise Forbidden(
            Problem(
                "NOT_THE_SERVER",
                "Worlds are made and deleted at the server's own address, with its admin token.",
                pl="Światy tworzy się i usuwa pod własnym adresem serwera, z jego tokenem administratora.",
            )
        )
    return found


def _opened(server: World, folder: Path, address: str) -> World:
    """A world over the files of a folder. Nothing is durable: it does not outlive the process."""
    alarm = Alarm()
    db = SqliteDatabase(folder / "stragan.db", durable=False, committed=alarm.ring)
    blobs = DiskBlobs(folder / "blobs", durable=False)
    return World(_settings(server.settings, address), db, blobs, server.starter, server.tariff, alarm)


def _settings(own: Settings, address: str) -> Settings:
    """The server's, but for where things are. Worlds are for tests, so they remember requests."""
    return replace(own, memory=True, durable=False, data=None, database=None, ready_file=None, public_url=address)


def _domain(public_url: str | None) -> str:
    """What the worlds' names end with. Numbers have no subdomains."""
    host = urlsplit(public_url).hostname if public_url else None
    return LOCALHOST if host is None or _ADDRESS.fullmatch(host) or ":" in host else host


def _unknown(id_: str, path: str | None = "id") -> Problem:
    return Problem("WORLD_NOT_FOUND", f"There is no world {id_}.", path, pl=f"Nie ma świata {id_}.")


async def _apart(work: Coroutine[Any, Any, T]) -> T:
    """Done whether the request that asks for it breaks off or not, and without its passage through the server's gate:
    a world does not depend on the server's own data."""
    return await asyncio.shield(asyncio.create_task(work, context=Context()))


class _Keys:
    """Signing keys that are ready: computing one takes longer than all the rest of a world.

    Twice as many as have been taken, so that who wants one world does not pay for many.
    """

    def __init__(self) -> None:
        self._ready: deque[keys.SigningKey] = deque()
        self._making: asyncio.Task[None] | None = None
        self._taken = 0

    async def take(self) -> keys.SigningKey:
        self._taken += 1
        key = self._ready.popleft() if self._ready else await asyncio.to_thread(keys.new_key)
        self.begin()
        return key

    def begin(self) -> None:
        """Fill up in the background, one after the other."""
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._fill())

    async def _fill(self) -> None:
        while len(self._ready) < min(2 * self._taken, MOST_KEYS_READY):
            self._ready.append(await asyncio.to_thread(keys.new_key))

    async def stop(self) -> None:
        await worker.stop(self._making)
