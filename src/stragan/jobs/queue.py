"""Background work as rows. A job exists if and only if the change that needs it was committed.

A job has a kind and a key; putting the same pair again moves it. Claiming sets a lease: a worker that dies leaves the
job visible again when the lease ends, so every task must bear to be run twice.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, and_, bindparam, delete, select, tuple_, update
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import insert

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Statement, metadata
from stragan.db.upsert import upsert

jobs = Table(
    "job",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("run_at", BigInteger, nullable=False),  # world time, ms
    Column("lease", Text),  # the claim that runs it now; null while it waits
    Column("lease_until", BigInteger),  # real time, ms: a sandbox's clock may jump while a task runs
    Column("attempts", Integer, nullable=False),
    Index("ix_job_run_at", "run_at"),
)
_one = and_(jobs.c.kind == bindparam("kind"), jobs.c.key == bindparam("key"))
_mine = and_(_one, jobs.c.lease == bindparam("held"))
_free = jobs.c.lease.is_(None) | (jobs.c.lease_until <= bindparam("real"))
_due = (
    select(jobs.c.kind, jobs.c.key)
    .where(jobs.c.run_at <= bindparam("now"), _free)
    .order_by(jobs.c.run_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)  # rendered for PostgreSQL only; SQLite has one writer
)
PUT = Statement(upsert(jobs, ("kind", "key"), ("run_at", "lease", "lease_until", "attempts")))
PUT_IF_MISSING = Statement(
    insert(jobs)
    .values({name: bindparam(name) for name in ("kind", "key", "run_at")} | {"attempts": 0})
    .on_conflict_do_nothing(index_elements=["kind", "key"])
)
CLAIM = Statement(
    update(jobs)
    .where(tuple_(jobs.c.kind, jobs.c.key).in_(_due))
    .values(lease=bindparam("lease"), lease_until=bindparam("until"), attempts=jobs.c.attempts + 1)
    .returning(jobs.c.kind, jobs.c.key, jobs.c.run_at, jobs.c.attempts)
)
FINISH = Statement(delete(jobs).where(_mine))
RETRY = Statement(update(jobs).where(_mine).values(lease=None, lease_until=None, run_at=bindparam("at")))
CANCEL = Statement(delete(jobs).where(_one))
NEXT = Statement(select(sql.min(jobs.c.run_at)).where(jobs.c.lease.is_(None)))
IS_DUE = Statement(select(jobs.c.kind).where(jobs.c.run_at <= bindparam("now"), _free).limit(1))


class Job(NamedTuple):
    kind: str
    key: str
    run_at: int
    attempts: int
    lease: str


async def put(tx: Tx, kind: str, key: str, run_at: int) -> None:
    """Have the task `kind` run for `key` at `run_at` (world time). A running one is run again afterwards."""
    row = {"kind": kind, "key": key, "run_at": run_at, "lease": None, "lease_until": None, "attempts": 0}
    await tx.execute(PUT, row)


async def put_if_missing(tx: Tx, kind: str, key: str, run_at: int) -> None:
    await tx.execute(PUT_IF_MISSING, {"kind": kind, "key": key, "run_at": run_at})


async def cancel(tx: Tx, kind: str, key: str) -> None:
    await tx.execute(CANCEL, {"kind": kind, "key": key})


async def claim(tx: Tx, lease: str, *, now: int, real: int, until: int, most: int) -> Sequence[Job]:
    rows = await tx.all(CLAIM, {"now": now, "real": real, "until": until, "lease": lease, "most": most})
    return sorted((Job(kind, key, at, attempts, lease) for kind, key, at, attempts in rows), key=lambda job: job.run_at)


async def finish(tx: Tx, job: Job) -> None:
    """Forget a job that is done, unless somebody has put it again meanwhile."""
    await tx.execute(FINISH, {"kind": job.kind, "key": job.key, "held": job.lease})


async def retry(tx: Tx, job: Job, at: int) -> None:
    await tx.execute(RETRY, {"kind": job.kind, "key": job.key, "held": job.lease, "at": at})


async def next_run(db: Reader) -> int | None:
    row = await db.one(NEXT)
    return row[0] if row else None
