"""The worker: claims due jobs, runs their tasks, retries what failed with growing delays."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from stragan.db.gate import Replaced
from stragan.jobs import pace as pacing
from stragan.jobs import queue
from stragan.jobs.queue import Job, Waiting
from stragan.kernel.ids import new_uuid
from stragan.kernel.times import HOUR, MINUTE, SECOND
from stragan.world import Bell, World, real_ms

log = logging.getLogger(__name__)
Task = Callable[[World, str], Awaitable[int | None]]  # (world, key) -> when to run again, if ever
LEASE = 1 * MINUTE
EXTENDED_EVERY = LEASE // 3
AT_ONCE = 20
BESIDE_AT_ONCE = 32
MOST_SEEN = 1_000  # jobs among which those are looked for that are to be done, when not all due ones are
POLL = 1 * SECOND  # another process may have put a job
FIRST_RETRY, LONGEST_RETRY = 1 * SECOND, 10 * MINUTE
_MOST_DOUBLINGS = 20
TROUBLE = "the queue of jobs cannot be reached; again in %s s"


async def work(world: World, tasks: Mapping[str, Task], *, polling: bool = True) -> None:
    """Do all background work until cancelled, each lane beside the other.

    Without `polling` the alarm must ring after every commit; then an idle world costs nothing at all.
    """
    if world.db.dialect == "sqlite":  # one process has the file: whoever holds a lease at its start is dead
        await queue.release_all(world.db)
    async with asyncio.TaskGroup() as group:
        group.create_task(run(world, tasks, polling=polling))
        group.create_task(run_beside(world, tasks, polling=polling))


async def stop(working: asyncio.Task[None] | None) -> None:
    """End a task of this process, and wait until it has ended."""
    if working is not None:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def run(world: World, tasks: Mapping[str, Task], *, polling: bool = True) -> None:
    """Do the work of the main lane until cancelled, one job after the other.

    Trouble with the database is waited out: it must not end all background work.
    """
    while True:
        bell = world.alarm.listen()
        try:
            if not await run_due(world, tasks, (queue.MAIN,)):
                await _wait(world, bell, await seconds_to_next(world, tasks, queue.MAIN, polling=polling))
        except Exception:
            log.exception(TROUBLE, POLL // SECOND)
            await asyncio.sleep(POLL / SECOND)


async def run_beside(
    world: World, tasks: Mapping[str, Task], at_once: int = BESIDE_AT_ONCE, *, polling: bool = True
) -> None:
    """As `run` for the other lane, with up to `at_once` jobs at the same time: they wait more than they work."""
    async with asyncio.TaskGroup() as group:
        running: set[asyncio.Task[None]] = set()
        while True:
            bell = world.alarm.listen()
            try:
                jobs = await _taken(world, tasks, at_once - len(running))
                if not jobs:
                    await _wait(world, bell, await seconds_to_next(world, tasks, queue.BESIDE, polling=polling))
            except Exception:
                log.exception(TROUBLE, POLL // SECOND)
                await asyncio.sleep(POLL / SECOND)
                continue
            for job in jobs:
                task = group.create_task(_alone(world, tasks, job))
                running.add(task)
                task.add_done_callback(running.discard)
            if len(running) == at_once:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)


async def run_due(world: World, tasks: Mapping[str, Task], lanes: Sequence[int] = queue.LANES) -> int:
    """Claim and run the jobs that are to be done now; returns how many there were."""
    try:
        async with world.gate.passing():
            return sum([await _run_lane(world, tasks, lane) for lane in lanes])
    except Replaced:  # by a state with jobs of its own
        return 0


async def _run_lane(world: World, tasks: Mapping[str, Task], lane: int) -> int:
    jobs = await _claimed(world, tasks, lane, AT_ONCE)
    await _run_all(world, tasks, jobs)
    return len(jobs)


async def step(world: World, tasks: Mapping[str, Task], count: int) -> list[Job]:
    """Run up to `count` due jobs but for housekeeping, whatever the pace, in the order in which they became due, those
    that they make due included. Returns those that were run."""
    done: list[Job] = []
    while len(done) < count:
        found = await queue.waiting(world.db, pacing.seen(tasks), MOST_SEEN)
        due = [job for job in found if _is_due(world, job)]
        jobs = await _claim_these(world, [job[:2] for job in due[:1]])
        if not jobs:
            break
        await _run_all(world, tasks, jobs)
        done += jobs
    return done


async def _wait(world: World, bell: Bell, seconds: float | None) -> None:
    await bell.wait(seconds)
    if world.db.dialect == "postgresql":
        await world.clock.load(world.db)  # another process may have moved it


async def _taken(world: World, tasks: Mapping[str, Task], most: int) -> Sequence[Job]:
    try:
        async with world.gate.passing():
            return await _claimed(world, tasks, queue.BESIDE, most)
    except Replaced:
        return ()


async def _alone(world: World, tasks: Mapping[str, Task], job: Job) -> None:
    """A job beside others; whatever becomes of it, they go on."""
    try:
        async with world.gate.passing():
            await _run_all(world, tasks, [job])
    except Replaced:
        pass
    except Exception:
        log.exception("%s %s could not be noted as done; its lease ends in %d s", job.kind, job.key, LEASE // SECOND)


async def _claimed(world: World, tasks: Mapping[str, Task], lane: int, most: int) -> Sequence[Job]:
    """A read first: an idle worker must not take the write lock or touch the disk."""
    pace = pacing.of(world)
    if not await queue.is_due(world.db, lane, world.now(), real_ms()):
        return ()
    if pace.mode == "immediate":
        async with world.db.write() as tx:
            return await queue.claim(tx, _claim(world), most, lane)
    found = await queue.waiting(world.db, pace.not_held(tasks), MOST_SEEN)
    due = [job for job in found if job.lane == lane and _is_due(world, job)]
    ready = [job for job in due if pace.ready(job, world.now())]
    recurring = await queue.recurring_due(world.db, tasks, world.now(), real_ms()) if lane == queue.MAIN else ()
    return await _claim_these(world, [*((kind, "") for kind in recurring), *(job[:2] for job in ready)][:most])


async def _claim_these(world: World, wanted: Sequence[tuple[str, str]]) -> Sequence[Job]:
    if not wanted:
        return ()
    async with world.db.write() as tx:
        return await queue.claim_these(tx, _claim(world), wanted)


def _claim(world: World) -> queue.Claim:
    real = real_ms()
    return queue.Claim(new_uuid(), world.now(), real, real + LEASE)


def _is_due(world: World, job: Waiting) -> bool:
    return job.run_at <= world.now() and job.is_free(real_ms())


async def _run_all(world: World, tasks: Mapping[str, Task], jobs: Sequence[Job]) -> None:
    if jobs:
        async with _leased(world, jobs):
            for job in jobs:
                await _run_one(world, tasks, job)


def hourly(sweep: Callable[[World], Awaitable[None]]) -> Task:
    """The task of a job that puts itself again: `sweep` each hour."""

    async def task(world: World, _key: str) -> int:
        await sweep(world)
        return world.now() + HOUR

    return task


async def ensure(world: World, kinds: Iterable[str]) -> None:
    """Have the recurring tasks waiting in the queue; those that wait already keep their time."""
    async with world.db.write() as tx:
        for kind in kinds:
            await queue.put_if_missing(tx, kind, "", world.now())


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


async def seconds_to_next(world: World, tasks: Mapping[str, Task], lane: int, *, polling: bool = True) -> float | None:
    """Until a job is to be done or tried again, or the queue is to be looked at anyway; None for the next ring."""
    at = None if world.clock.frozen_at is not None else await _next(world, tasks, lane)
    waits = [] if at is None else [at - world.now()]
    if polling:
        waits.append(POLL)
    elif (again := await queue.next_retry(world.db, lane)) is not None:
        left = again - real_ms()
        waits.append(left if left > 0 else POLL)  # else the pace holds it
    return max(0.0, min(waits) / SECOND) if waits else None


async def _next(world: World, tasks: Mapping[str, Task], lane: int) -> int | None:
    """When (world time) the next job is to be done."""
    pace = pacing.of(world)
    if pace.mode == "manual":
        return None
    if pace.mode == "immediate":
        return await queue.next_run(world.db, lane)
    found = await queue.waiting(world.db, tasks, MOST_SEEN)
    waiting = [job for job in found if job.lane == lane and job.free_at is None]
    return min((pace.done_at(job.kind, job.key, job.run_at) or 0 for job in waiting), default=None)
