"""Background work as rows. A job exists if and only if the change that needs it was committed.

A job has a kind and a key; putting the same pair again moves it. Claiming sets a lease: a worker that dies leaves the
job visible again when the lease ends, so every task must bear to be run twice. A job that is put while it runs keeps
its lease, so that no second worker takes it; its attempts go back to 0, which tells the first one to leave it here.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Select,
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
from sqlalchemy.dialects.postgresql import Insert, insert

from stragan.db.engine import Database, Reader, Step, Tx
from stragan.db.statements import Params, Statement, metadata, one_of

MAIN, BESIDE = 0, 1  # lanes: a job after the other, and those that wait for others, side by side
LANES = (MAIN, BESIDE)
jobs = Table(
    "job",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("run_at", BigInteger, nullable=False),  # world time, ms
    Column("lease", Text),  # the claim that runs it now; null while it waits
    Column("lease_until", BigInteger),  # real time, ms, for a sandbox's clock may jump: nobody claims the job before
    Column("attempts", Integer, nullable=False),
    Column("lane", Integer, nullable=False, server_default="0"),  # whose worker runs it
    Index("ix_job_lane_run_at", "lane", "run_at"),
)
_one = and_(jobs.c.kind == bindparam("kind"), jobs.c.key == bindparam("key"))
_mine = and_(_one, jobs.c.lease == bindparam("held"))
_free = jobs.c.lease_until.is_(None) | (jobs.c.lease_until <= bindparam("real"))
_put_again = jobs.c.attempts == 0
_of_kinds = one_of(jobs.c.kind, "kinds")
_in_lane = jobs.c.lane == bindparam("lane")
_due = (
    select(jobs.c.kind, jobs.c.key)
    .where(_in_lane, jobs.c.run_at <= bindparam("now"), _free)
    .order_by(jobs.c.run_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)  # rendered for PostgreSQL only; SQLite has one writer
)


def _putting(new: Insert) -> dict[str, Any]:
    return {
        "run_at": new.excluded.run_at,
        "attempts": 0,
        "lease_until": case((jobs.c.lease.is_(None), null()), else_=jobs.c.lease_until),
    }


_new = insert(jobs).values({name: bindparam(name) for name in ("kind", "key", "run_at", "lane")} | {"attempts": 0})
PUT = Statement(_new.on_conflict_do_update(index_elements=["kind", "key"], set_=_putting(_new)))
PUT_IF_MISSING = Statement(_new.on_conflict_do_nothing(index_elements=["kind", "key"]))
_claim = (
    update(jobs)
    .values(lease=bindparam("lease"), lease_until=bindparam("until"), attempts=jobs.c.attempts + 1)
    .returning(jobs.c.kind, jobs.c.key, jobs.c.run_at, jobs.c.attempts)
)
CLAIM = Statement(_claim.where(tuple_(jobs.c.kind, jobs.c.key).in_(_due)))
CLAIM_ONE = Statement(_claim.where(_one, jobs.c.run_at <= bindparam("now"), _free))
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
NEXT = Statement(select(jobs.c.run_at).where(_in_lane, jobs.c.lease_until.is_(None)).order_by(jobs.c.run_at).limit(1))
WAITING = Statement(  # but for those that put themselves again
    select(jobs.c.kind, jobs.c.key, jobs.c.run_at, jobs.c.lease, jobs.c.lease_until, jobs.c.lane)
    .where(jobs.c.key != "", _of_kinds)
    .order_by(jobs.c.run_at, jobs.c.kind, jobs.c.key)
    .limit(bindparam("most", type_=Integer))
)
NEXT_RETRY = Statement(
    select(jobs.c.lease_until)
    .where(_in_lane, jobs.c.lease.is_(None), jobs.c.lease_until.is_not(None))
    .order_by(jobs.c.lease_until)
    .limit(1)
)
IS_LEASED = Statement(select(jobs.c.kind).where(jobs.c.lease.is_not(None)).limit(1))
RELEASE_ALL = Statement(update(jobs).where(jobs.c.lease.is_not(None)).values(lease=None, lease_until=None))
RECURRING = Statement(select(jobs.c.kind).where(jobs.c.key == ""))
RECURRING_DUE = Statement(
    select(jobs.c.kind).where(jobs.c.key == "", jobs.c.run_at <= bindparam("now"), _free, _of_kinds)
)
ONLY_RECURRING = Statement(delete(jobs).where(jobs.c.key != ""))
RESTART = Statement(update(jobs).values(run_at=bindparam("at"), lease=None, lease_until=None, attempts=0))
IS_DUE = Statement(select(jobs.c.kind).where(_in_lane, jobs.c.run_at <= bindparam("now"), _free).limit(1))


class Job(NamedTuple):
    kind: str
    key: str
    run_at: int
    attempts: int
    lease: str


class Claim(NamedTuple):
    """Who takes jobs, and until when they are its own: `now` is world time, `real` and `until` are real time."""

    lease: str
    now: int
    real: int
    until: int


class Waiting(NamedTuple):
    """A job in the queue; whoever runs it now holds a lease. `free_at` is real time: a job that failed waits for it."""

    kind: str
    key: str
    run_at: int
    lease: str | None
    free_at: int | None
    lane: int

    def is_free(self, real: int) -> bool:
        return self.free_at is None or self.free_at <= real


async def put(tx: Tx, kind: str, key: str, run_at: int, lane: int = MAIN) -> None:
    """Have the task `kind` run for `key` at `run_at` (world time). A running one is run again afterwards.

    A kind is always put in the same lane.
    """
    await tx.execute(PUT, {"kind": kind, "key": key, "run_at": run_at, "lane": lane})


def putting(kind: str, key: str, run_at: int) -> Step:
    """`put` as a step of a submitted transaction."""
    return Step(PUT, {"kind": kind, "key": key, "run_at": run_at, "lane": MAIN})


def putting_for_each(of: Select[Any]) -> Statement:
    """`put` for each row of a SELECT of kind, key, time and 0; it must be in the order of kinds and keys."""
    new = insert(jobs).from_select(["kind", "key", "run_at", "attempts"], of)
    return Statement(new.on_conflict_do_update(index_elements=["kind", "key"], set_=_putting(new)))


async def put_if_missing(tx: Tx, kind: str, key: str, run_at: int) -> None:
    await tx.execute(PUT_IF_MISSING, {"kind": kind, "key": key, "run_at": run_at, "lane": MAIN})


async def cancel(tx: Tx, kind: str, key: str) -> None:
    await tx.execute(CANCEL, {"kind": kind, "key": key})


async def claim(tx: Tx, by: Claim, most: int, lane: int = MAIN) -> Sequence[Job]:
    """Take due jobs of a lane, the oldest ones first."""
    rows = await tx.all(CLAIM, {**by._asdict(), "lane": lane, "most": most})
    return sorted((Job(row[0], row[1], row[2], row[3], by.lease) for row in rows), key=lambda job: job.run_at)


async def claim_these(tx: Tx, by: Claim, wanted: Iterable[tuple[str, str]]) -> Sequence[Job]:
    """Take those of these jobs, named by kind and key, that are due and nobody else has taken."""
    claimed = []
    for kind, key in sorted(wanted):
        row = await tx.one(CLAIM_ONE, {**by._asdict(), "kind": kind, "key": key})
        claimed += [] if row is None else [Job(row[0], row[1], row[2], row[3], by.lease)]
    return sorted(claimed, key=lambda job: job.run_at)


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
    """In the order of kinds and keys, as every transaction takes several jobs, so that none waits for another."""
    await tx.many(EXTEND, [{**_held(job), "until": until} for job in sorted(claimed)])


async def release(tx: Tx, claimed: Sequence[Job]) -> None:
    """Let others have those jobs of a claim that have not been run."""
    await tx.many(RELEASE, [_held(job) for job in sorted(claimed)])


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


async def next_run(db: Reader, lane: int = MAIN) -> int | None:
    row = await db.one(NEXT, {"lane": lane})
    return row[0] if row else None


async def is_due(db: Reader, lane: int, now: int, real: int) -> bool:
    return await db.one(IS_DUE, {"lane": lane, "now": now, "real": real}) is not None


async def recurring_due(db: Reader, kinds: Collection[str], now: int, real: int) -> Sequence[str]:
    """Those of these kinds whose task puts itself again and is due."""
    return [row[0] for row in await db.all(RECURRING_DUE, {"kinds": list(kinds), "now": now, "real": real})]


async def waiting(db: Reader, kinds: Collection[str], most: int) -> Sequence[Waiting]:
    """The jobs of these kinds, in the order in which they become due, without those that put themselves again."""
    return [Waiting(*row) for row in await db.all(WAITING, {"kinds": list(kinds), "most": most})]


async def next_retry(db: Reader, lane: int) -> int | None:
    """When (real time) the first of the lane's jobs that failed may run again."""
    row = await db.one(NEXT_RETRY, {"lane": lane})
    return row[0] if row else None
