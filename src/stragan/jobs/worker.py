"""The worker: claims due jobs, runs their tasks, retries what failed with growing delays."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

from stragan.db.gate import Replaced
from stragan.jobs import queue
from stragan.jobs.queue import Job
from stragan.kernel.ids import new_uuid
from stragan.kernel.times import MINUTE, SECOND
from stragan.world import World, real_ms

log = logging.getLogger(__name__)
Task = Callable[[World, str], Awaitable[int | None]]  # (world, key) -> when to run again, if ever
LEASE = 1 * MINUTE
EXTENDED_EVERY = LEASE // 3
AT_ONCE = 20
POLL_SECONDS = 1.0  # another process may have put a job
FIRST_RETRY, LONGEST_RETRY = 1 * SECOND, 10 * MINUTE
_MOST_DOUBLINGS = 20


async def run(world: World, tasks: Mapping[str, Task], *, polling: bool = True) -> None:
    """Work until cancelled. Trouble with the database is waited out: it must not end all background work.

    Without `polling` the alarm must ring after every commit; then an idle world costs nothing at all.
    """
    if world.db.dialect == "sqlite":  # one process has the file: whoever holds a lease at its start is dead
        await queue.release_all(world.db)
    while True:
        world.alarm.clear()
        try:
            if not await run_due(world, tasks):
                await world.alarm.wait(await (_seconds_to_next(world) if polling else seconds_to_due(world)))
                if world.db.dialect == "postgresql":
                    await world.clock.load(world.db)  # another process may have moved it
        except Exception:
            log.exception("the queue of jobs cannot be reached; again in %s s", POLL_SECONDS)
            await asyncio.sleep(POLL_SECONDS)


async def run_due(world: World, tasks: Mapping[str, Task]) -> int:
    """Claim and run the jobs that are due now; returns how many there were."""
    try:
        async with world.gate.passing():
            return await _run_due(world, tasks)
    except Replaced:  # by a state with jobs of its own
        return 0


async def _run_due(world: World, tasks: Mapping[str, Task]) -> int:
    lease = new_uuid()
    if not await _something_is_due(world):
        return 0
    async with world.db.write() as tx:
        real = real_ms()
        jobs = await queue.claim(tx, lease, now=world.now(), real=real, until=real + LEASE, most=AT_ONCE)
    async with _leased(world, jobs):
        for job in jobs:
            await _run_one(world, tasks, job)
    return len(jobs)


async def ensure(world: World, kinds: Iterable[str]) -> None:
    """Have the recurring tasks waiting in the queue; those that wait already keep their time."""
    async with world.db.write() as tx:
        for kind in kinds:
            await queue.put_if_missing(tx, kind, "", world.now())


async def _something_is_due(world: World) -> bool:
    """A read first: an idle worker must not take the write lock or touch the disk."""
    row = await world.db.one(queue.IS_DUE, {"now": world.now(), "real": real_ms()})
    return row is not None


@asynccontextmanager
async def _leased(world: World, jobs: Sequence[Job]) -> AsyncIterator[None]:
    """However long the block takes, the jobs stay its own; when it breaks off, they are free for others at once."""
    extending = asyncio.create_task(_extend(world, jobs))
    try:
        yield
    except BaseException:
        extending.cancel()
        try:
            async with world.db.write() as tx:
                await queue.release(tx, jobs)
        except Replaced:  # there is nothing of them to be released
            pass
        except Exception:
            log.exception("jobs could not be released; their lease ends in %d s", LEASE // SECOND)
        raise
    finally:
        extending.cancel()


async def _extend(world: World, jobs: Sequence[Job]) -> None:
    while True:
        await asyncio.sleep(EXTENDED_EVERY / SECOND)
        try:
            async with world.db.write() as tx:
                await queue.extend(tx, jobs, real_ms() + LEASE)
        except Exception:
            log.exception("a lease could not be extended")


async def _run_one(world: World, tasks: Mapping[str, Task], job: Job) -> None:
    try:
        again = await tasks[job.kind](world, job.key)
    except Replaced:
        raise
    except Exception:
        delay = min(FIRST_RETRY << min(job.attempts - 1, _MOST_DOUBLINGS), LONGEST_RETRY)
        log.exception("%s %s failed, attempt %d; again in %d s", job.kind, job.key, job.attempts, delay // SECOND)
        async with world.db.write() as tx:
            await queue.back_off(tx, job, real_ms() + delay)
        return
    async with world.db.write() as tx:
        if again is None:
            await queue.finish(tx, job)
        else:
            await queue.run_again(tx, job, again)


async def _seconds_to_next(world: World) -> float:
    at = await queue.next_run(world.db)
    if at is None or world.clock.frozen_at is not None:
        return POLL_SECONDS
    return min(POLL_SECONDS, max(0.0, (at - world.now()) / SECOND))


async def seconds_to_due(world: World) -> float | None:
    """Until a job is due or a failed one may be tried again; None if only a ring can change that."""
    at, again = await queue.next_run(world.db), await queue.next_retry(world.db)
    waits = [] if at is None or world.clock.frozen_at is not None else [at - world.now()]
    if again is not None:
        waits.append(again - real_ms())
    return max(0.0, min(waits) / SECOND) if waits else None
