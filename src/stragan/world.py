"""A `World` is everything that a request touches: database, files, clock, settings. A process may hold several."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Column, Integer, Table, select

from stragan.auth.session import Ended, Session
from stragan.blobs.store import Blobs
from stragan.catalogue.changes import Standing
from stragan.catalogue.model import Catalogue
from stragan.catalogue.tariff import Tariff
from stragan.db.engine import Database
from stragan.db.gate import Gate
from stragan.db.statements import Statement, metadata
from stragan.db.upsert import upsert
from stragan.kernel.ids import new_uuid
from stragan.settings import Settings

if TYPE_CHECKING:
    from stragan.fetch.fetcher import Fetcher

clock_table = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("offset_ms", BigInteger, nullable=False),
    Column("frozen_at", BigInteger),  # null while time runs
)
READ_CLOCK = Statement(select(clock_table.c.offset_ms, clock_table.c.frozen_at).where(clock_table.c.id == 1))
WRITE_CLOCK = Statement(upsert(clock_table, ("id",), ("offset_ms", "frozen_at")))


def real_ms() -> int:
    return time.time_ns() // 1_000_000


def never() -> bool:
    return False


class Clock:
    """The world's time in milliseconds. A sandbox may move or freeze it; the choice is kept in the database."""

    def __init__(self) -> None:
        self.offset = 0
        self.frozen_at: int | None = None

    def now(self) -> int:
        return real_ms() + self.offset if self.frozen_at is None else self.frozen_at

    async def load(self, db: Database) -> None:
        row = await db.one(READ_CLOCK)
        self.offset, self.frozen_at = (row[0], row[1]) if row else (0, None)

    async def set(self, db: Database, now: int, *, frozen: bool) -> None:
        offset, frozen_at = now - real_ms(), now if frozen else None
        async with db.write() as tx:
            await tx.execute(WRITE_CLOCK, {"id": 1, "offset_ms": offset, "frozen_at": frozen_at})
        self.offset, self.frozen_at = offset, frozen_at


class Alarm:
    """Wakes this process's workers: somebody has put a job or moved the clock."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    def listen(self) -> "Bell":
        """Taken before the look at the queue, it hears every ring that comes after the look."""
        return Bell(self._next)


class Bell:
    def __init__(self, event: asyncio.Event) -> None:
        self._event = event

    async def wait(self, seconds: float | None) -> None:
        """Until it rings, but not longer than so many seconds."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return


class Conduct(NamedTuple):
    """What a world does as the public service does it, where a sandbox is asked for that; see `sandbox/profiles.py`.

    `is_late` is asked for each new or changed product offer: whether it is finished after its answer (202), and then
    so many milliseconds of the world's time.
    """

    is_late: Callable[[], bool] = never
    late_ms: int = 0


@dataclass
class World:
    settings: Settings
    db: Database
    blobs: Blobs
    starter: Catalogue  # as the files have it, shared by all worlds
    tariff: Tariff
    alarm: Alarm = field(default_factory=Alarm)
    clock: Clock = field(default_factory=Clock)
    sessions: dict[str, Session] = field(default_factory=dict)  # verified Authorization headers
    ended: Ended = field(default_factory=lambda: Ended(real_ms()))  # which of those are worth nothing any more
    caches: dict[str, Any] = field(default_factory=dict)  # may be lost at any time
    powers: dict[str, Any] = field(default_factory=dict)  # of the sandbox, in memory: faults, the journal of requests
    tasks: Mapping[str, Any] = field(default_factory=dict)  # what the workers can do, by kind of job
    conduct: Conduct = field(default_factory=Conduct)
    gate: Gate = field(default_factory=Gate)  # what all requests and tasks pass, closed while the data are replaced
    standing: Standing | None = None  # what this world has changed in the catalogue
    address: str = ""  # where this process is found, unless the settings know better
    process: str = field(default_factory=new_uuid)  # this run of the server, unlike any other

    def now(self) -> int:
        return self.clock.now()

    @property
    def catalogue(self) -> Catalogue:
        """As it stands now. When that changes, all that was remembered of it is forgotten."""
        if (standing := self.standing) is None:
            return self.starter
        if not standing.holds(now := self.now()):
            self.stand(standing := standing.at(now))
        return standing.catalogue

    @property
    def planned(self) -> Catalogue:
        """As it will stand when everything that is announced has come."""
        return self.catalogue if self.standing is None else self.standing.planned

    def stand(self, standing: Standing | None) -> None:
        self.standing = standing
        self.caches.clear()

    @cached_property
    def fetcher(self) -> "Fetcher":
        """What reaches out to the internet for the world's users; its libraries are loaded at the first use."""
        from stragan.fetch.fetcher import Fetcher  # noqa: PLC0415

        return Fetcher(self.settings.fetch_allowed_hosts)
