"""Background work as rows. A job exists if and only if the change that needs it was committed.

A job has a kind and a key; putting the same pair again moves it. Claiming sets a lease: a worker that dies leaves the
job visible again when the lease ends, so every task must bear to be run twice. A job that is put while it runs keeps
its lease, so that no second worker takes it; its attempts go back to 0, which tells the first one to leave it here.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    null,
    select,
    tuple_,
    update,
)
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import insert

from stragan.db.engine import Database, Reader, Step, Tx
from stragan.db.statements import Params, Statement, metadata

jobs = Table(
    "job",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("run_at", BigInteger, nullable=False),  # world time, ms
    Column("lease", Text),  # the claim that runs it now; null while it waits
    Column("lease_until", BigInteger),  # real time, ms, for a sandbox's clock may jump: nobody claims the job before
    Column("attempts", Integer, nullable=False),
    Index("ix_job_run_at", "run_at"),
)
_one = and_(jobs.c.kind == bindparam("kind"), jobs.c.key == bindparam("key"))
_mine = and_(_one, jobs.c.lease == bindparam("held"))
_free = jobs.c.lease_until.is_(None) | (jobs.c.lease_until <= bindparam("real"))
_put_again = jobs.c.attempts == 0
_due = (
    select(jobs.c.kind, jobs.c.key)
    .where(jobs.c.run_at <= bindparam("now"), _free)
    .order_by(jobs.c.run_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)  # rendered for PostgreSQL only; SQLite has one writer
)
_new = insert(jobs).values({name: bindparam(name) for name in ("kind", "key", "run_at")} | {"attempts": 0})
PUT = Statement(
    _new.on_conflict_do_update(
        index_elements=["kind", "key"],
        set_={
            "run_at": _new.excluded.run_at,
            "attempts": 0,
            "lease_until": case((jobs.c.lease.is_(None), null()), else_=jobs.c.lease_until),
        },
    )
)
PUT_IF_MISSING = Statement(_new.on_conflict_do_nothing(index_elements=["kind", "key"]))
CLAIM = Statement(
    update(jobs)
    .where(tuple_(jobs.c.kind, jobs.c.key).in_(_due))
    .values(lease=bindparam("lease"), lease_until=bindparam("until"), attempts=jobs.c.attempts + 1)
    .returning(jobs.c.kind, jobs.c.key, jobs.c.run_at, jobs.c.attempts)
)
FINISH = Statement(delete(jobs).where(_mine, jobs.c.attempts > 0))
RELEASE = Statement(update(jobs).where(_mine).values(lease=None, lease_until=None))
RUN_AGAIN = Statement(
    update(jobs)
    .where(_mine)
    .values(
        run_at=case((_put_again, jobs.c.run_at), else_=bindparam("at", type_=BigInteger)),
        lease=None,
        lease_until=None,
        attempts=0,
    )
)
BACK_OFF = Statement(
    update(jobs)
    .where(_mine)
    .values(lease=None, lease_until=case((_put_again, null()), else_=bindparam("until", type_=BigInteger)))
)
EXTEND = Statement(update(jobs).where(_mine).values(lease_until=bindparam("until")))
CANCEL = Statement(delete(jobs).where(_one))
NEXT = Statement(select(sql.min(jobs.c.run_at)).where(jobs.c.lease_until.is_(None)))
NEXT_RETRY = Statement(
    select(sql.min(jobs.c.lease_until)).where(jobs.c.lease.is_(None), jobs.c.lease_until.is_not(None))
)
IS_LEASED = Statement(select(jobs.c.kind).where(jobs.c.lease.is_not(None)).limit(1))
RELEASE_ALL = Statement(update(jobs).where(jobs.c.lease.is_not(None)).values(lease=None, lease_until=None))
RECURRING = Statement(select(jobs.c.kind).where(jobs.c.key == ""))
ONLY_RECURRING = Statement(delete(jobs).where(jobs.c.key != ""))
RESTART = Statement(update(jobs).values(run_at=bindparam("at"), lease=None, lease_until=None, attempts=0))
IS_DUE = Statement(select(jobs.c.kind).where(jobs.c.run_at <= bindparam("now"), _free).limit(1))


class Job(NamedTuple):
    kind: str
    key: str
    run_at: int
    attempts: int
    lease: str


async def put(tx: Tx, kind: str, key: str, run_at: int) -> None:
    """Have the task `kind` run for `key` at `run_at` (world time). A running one is run again afterwards."""
    await tx.execute(PUT, {"kind": kind, "key": key, "run_at": run_at})


def putting(kind: str, key: str, run_at: int) -> Step:
    """`put` as a step of a submitted transaction."""
    return Step(PUT, {"kind": kind, "key": key, "run_at": run_at})


async def put_if_missing(tx: Tx, kind: str, key: str, run_at: int) -> None:
    await tx.execute(PUT_IF_MISSING, {"kind": kind, "key": key, "run_at": run_at})


async def cancel(tx: Tx, kind: str, key: str) -> None:
    await tx.execute(CANCEL, {"kind": kind, "key": key})


async def claim(tx: Tx, lease: str, *, now: int, real: int, until: int, most: int) -> Sequence[Job]:
    rows = await tx.all(CLAIM, {"now": now, "real": real, "until": until, "lease": lease, "most": most})
    return sorted((Job(kind, key, at, attempts, lease) for kind, key, at, attempts in rows), key=lambda job: job.run_at)


async def finish(tx: Tx, job: Job) -> None:
    """Forget a job that is done, unless somebody has put it again meanwhile."""
    if not await tx.execute(FINISH, _held(job)):
        await tx.execute(RELEASE, _held(job))


async def run_again(tx: Tx, job: Job, at: int) -> None:
    """A job that is done is due again at `at` (world time), unless somebody has put it meanwhile."""
    await tx.execute(RUN_AGAIN, {**_held(job), "at": at})


async def back_off(tx: Tx, job: Job, until: int) -> None:
    """Try a job that failed again, but not before `until` (real time): the world's clock may stand still."""
    await tx.execute(BACK_OFF, {**_held(job), "until": until})


async def extend(tx: Tx, claimed: Sequence[Job], until: int) -> None:
    await tx.many(EXTEND, [{**_held(job), "until": until} for job in claimed])


async def release(tx: Tx, claimed: Sequence[Job]) -> None:
    """Let others have those jobs of a claim that have not been run."""
    await tx.many(RELEASE, [_held(job) for job in claimed])


async def release_all(db: Database) -> None:
    """Let go of every job that was running; only for who knows that no other worker lives."""
    if await db.one(IS_LEASED) is not None:
        async with db.write() as tx:
            await tx.execute(RELEASE_ALL)


def releasing_all() -> Step:
    """`release_all` as a step of another transaction."""
    return Step(RELEASE_ALL, {})


async def recurring(reader: Reader) -> Sequence[str]:
    """The kinds of the tasks that put themselves again."""
    return [row[0] for row in await reader.all(RECURRING)]


async def start_over(tx: Tx, at: int) -> None:
    """Forget all jobs but the recurring ones, which are due at `at` (world time)."""
    await tx.execute(ONLY_RECURRING)
    await tx.execute(RESTART, {"at": at})


def _held(job: Job) -> Params:
    return {"kind": job.kind, "key": job.key, "held": job.lease}


async def next_run(db: Reader) -> int | None:
    row = await db.one(NEXT)
    return row[0] if row else None


async def next_retry(db: Reader) -> int | None:
    """When (real time) the first of the jobs that failed may run again."""
    row = await db.one(NEXT_RETRY)
    return row[0] if row else None
