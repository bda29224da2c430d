"""The queue and the worker, on both databases: put, claim, finish, back off, leases, clocks."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, select

from harness import Server, database, running
from stragan.db.statements import Statement
from stragan.jobs import pace, queue, worker
from stragan.jobs.queue import Job
from stragan.kernel.times import DAY, MINUTE, SECOND
from stragan.world import World, real_ms

EMPTY = Statement(delete(queue.jobs))
LET_PASS = Statement(queue.jobs.update().values(lease_until=0))
ROWS = Statement(
    select(*[queue.jobs.c[name] for name in ("kind", "key", "run_at", "lease", "lease_until", "attempts")]).order_by(
        queue.jobs.c.run_at, queue.jobs.c.key
    )
)


@pytest.fixture(scope="module")
def quiet(kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server whose queue belongs to these tests."""
    with database(kind, tmp_path_factory.mktemp(kind), request) as settings, running(settings) as server:
        yield server


@pytest.fixture
def empty(quiet: Server) -> Server:
    async def clear(world: World) -> None:
        async with world.db.write() as tx:
            await tx.execute(EMPTY)
        await world.clock.set(world.db, real_ms(), frozen=False)

    quiet.run(clear)
    return quiet


async def put(world: World, key: str = "x", at: int | None = None, kind: str = "task", lane: int = queue.MAIN) -> None:
    async with world.db.write() as tx:
        await queue.put(tx, kind, key, world.now() if at is None else at, lane)


async def claim(world: World, lease: str = "me", *, most: int = 20, length: int = MINUTE, real: int = 0) -> list[Job]:
    real = real or real_ms()
    async with world.db.write() as tx:
        by = queue.Claim(lease, world.now(), real, real + length)
        return list(await queue.claim(tx, by, most))


async def rows(world: World) -> list[dict[str, Any]]:
    names = ("kind", "key", "run_at", "lease", "lease_until", "attempts")
    return [dict(zip(names, row, strict=True)) for row in await world.db.all(ROWS)]


async def only(world: World) -> dict[str, Any]:
    (row,) = await rows(world)
    return row


async def shift(world: World, milliseconds: int) -> None:
    await world.clock.set(world.db, world.now() + milliseconds, frozen=world.clock.frozen_at is not None)


def test_a_job_exists_only_if_its_change_was_committed(empty: Server) -> None:
    async def scenario(world: World) -> None:
        with pytest.raises(ValueError, match="no"):  # noqa: PT012  (the block is a transaction)
            async with world.db.write() as tx:
                await queue.put(tx, "task", "x", 0)
                raise ValueError("no")
        assert await rows(world) == []

    empty.run(scenario)


def test_put_claim_finish(empty: Server) -> None:
    async def scenario(world: World) -> None:
        now = world.now()
        await put(world, "later", now + MINUTE)
        await put(world, "second", now - 1)
        await put(world, "first", now - 2)
        claimed = await claim(world)
        assert claimed == [Job("task", "first", now - 2, 1, "me"), Job("task", "second", now - 1, 1, "me")]
        assert await claim(world, "you") == []
        async with world.db.write() as tx:
            await queue.finish(tx, claimed[0])
        assert [row["key"] for row in await rows(world)] == ["second", "later"]

    empty.run(scenario)


def test_a_claim_takes_the_oldest_and_no_more_than_asked(empty: Server) -> None:
    async def scenario(world: World) -> None:
        for number in range(5):
            await put(world, str(number), number)
        assert [job.key for job in await claim(world, most=2)] == ["0", "1"]
        assert [job.key for job in await claim(world, "you", most=10)] == ["2", "3", "4"]

    empty.run(scenario)


def test_two_workers_never_get_the_same_job(empty: Server) -> None:
    async def scenario(world: World) -> None:
        async with world.db.write() as tx:
            for number in range(200):
                await queue.put(tx, "task", str(number), number % 7)
        claimed: Counter[str] = Counter()

        async def work(lease: str) -> None:
            while jobs := await claim(world, lease, most=7):
                assert len(jobs) <= 7
                claimed.update(job.key for job in jobs)
                async with world.db.write() as tx:
                    for job in jobs:
                        await queue.finish(tx, job)

        await asyncio.gather(*(work(f"worker {number}") for number in range(8)))
        while jobs := await claim(world, "the rest"):  # PostgreSQL's workers skip what others have locked
            claimed.update(job.key for job in jobs)
        assert claimed == Counter(str(number) for number in range(200))

    empty.run(scenario)


def test_the_worker_runs_each_job_once_however_many_there_are(empty: Server) -> None:
    async def scenario(world: World) -> None:
        ran: Counter[str] = Counter()
        running_now: set[str] = set()

        async def task(_: World, key: str) -> None:
            assert key not in running_now
            running_now.add(key)
            await asyncio.sleep(0)
            ran[key] += 1
            running_now.discard(key)

        async with world.db.write() as tx:
            for number in range(100):
                await queue.put(tx, "task", str(number), 0)

        async def work() -> None:
            while await worker.run_due(world, {"task": task}):
                pass

        await asyncio.gather(*(work() for _ in range(4)))
        await work()
        assert ran == Counter(str(number) for number in range(100))
        assert await rows(world) == []

    empty.run(scenario)


def test_putting_again_moves_a_waiting_job(empty: Server) -> None:
    async def scenario(world: World) -> None:
        await put(world, at=world.now() + DAY)
        await put(world, at=5)
        assert (await only(world))["run_at"] == 5

    empty.run(scenario)


def test_a_job_put_while_it_runs_is_run_again_but_not_at_the_same_time(empty: Server) -> None:
    async def scenario(world: World) -> None:
        runs: list[int] = []

        async def task(world: World, key: str) -> None:
            runs.append(len(runs))
            if len(runs) == 1:
                await put(world, key)
                assert await worker.run_due(world, {"task": task}) == 0  # another worker finds nothing to do

        await put(world)
        assert await worker.run_due(world, {"task": task}) == 1
        assert (await only(world))["lease"] is None
        assert await worker.run_due(world, {"task": task}) == 1
        assert runs == [0, 1]
        assert await rows(world) == []

    empty.run(scenario)


@pytest.mark.parametrize("ending", ["returns", "fails", "asks for another time"])
def test_the_time_of_a_job_put_while_it_runs_counts(empty: Server, ending: str) -> None:
    async def scenario(world: World) -> None:
        async def task(world: World, key: str) -> int | None:
            await put(world, key, 12345)
            if ending == "fails":
                raise ValueError("no luck")
            return None if ending == "returns" else 99999

        await put(world)
        await worker.run_due(world, {"task": task})
        row = await only(world)
        assert (row["run_at"], row["lease"], row["lease_until"], row["attempts"]) == (12345, None, None, 0)

    empty.run(scenario)


def test_a_cancelled_job_does_not_come_back(empty: Server) -> None:
    async def scenario(world: World) -> None:
        async def task(world: World, key: str) -> int:
            async with world.db.write() as tx:
                await queue.cancel(tx, "task", key)
            return 5

        await put(world)
        await worker.run_due(world, {"task": task})
        assert await rows(world) == []

    empty.run(scenario)


def test_a_dead_workers_jobs_come_back_when_the_lease_ends(empty: Server) -> None:
    async def scenario(world: World) -> None:
        await put(world)
        real = real_ms()
        (dead,) = await claim(world, "dead", real=real, length=MINUTE)
        assert await claim(world, "next", real=real + MINUTE - 1) == []
        (again,) = await claim(world, "next", real=real + MINUTE)
        assert again.attempts == 2
        async with world.db.write() as tx:
            await queue.finish(tx, dead)  # it was not dead after all, only slow: what it says counts no more
            await queue.run_again(tx, dead, 5)
            await queue.back_off(tx, dead, 5)
            await queue.extend(tx, [dead], 5)
            await queue.release(tx, [dead])
        row = await only(world)
        assert (row["lease"], row["lease_until"]) == ("next", real + 2 * MINUTE)

    empty.run(scenario)


def test_a_lease_is_extended_while_a_task_runs(empty: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "EXTENDED_EVERY", 1)

    async def scenario(world: World) -> None:
        async def task(world: World, key: str) -> None:
            before = (await only(world))["lease_until"]
            async with asyncio.timeout(5):
                while (await only(world))["lease_until"] == before:  # noqa: ASYNC110  (another process or task)
                    await asyncio.sleep(0.001)

        await put(world)
        await worker.run_due(world, {"task": task})
        assert await rows(world) == []

    empty.run(scenario)


def test_a_worker_that_is_stopped_frees_its_jobs(empty: Server) -> None:
    async def scenario(world: World) -> None:
        begun = asyncio.Event()

        async def task(_: World, key: str) -> None:
            if key == "1":
                begun.set()
                await asyncio.Event().wait()

        for number in range(3):
            await put(world, str(number), number)
        working = asyncio.create_task(worker.run(world, {"task": task}))
        await asyncio.wait_for(begun.wait(), 20)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        left = await rows(world)
        assert [(row["key"], row["lease"], row["lease_until"]) for row in left] == [
            ("1", None, None),
            ("2", None, None),
        ]

    empty.run(scenario)


def test_a_failing_task_is_retried_with_growing_delays(empty: Server, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(world: World) -> None:
        async def task(_: World, key: str) -> None:
            raise ValueError("no luck")

        await put(world)
        delays = []
        for attempt in range(1, 13):
            before = real_ms()
            assert await worker.run_due(world, {"task": task}) == 1
            row = await only(world)
            assert (row["attempts"], row["lease"]) == (attempt, None)
            delays.append(round((row["lease_until"] - before) / SECOND))
            assert await worker.run_due(world, {"task": task}) == 0
            async with world.db.write() as tx:  # as if that time had passed
                await tx.execute(LET_PASS)
        assert delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]

    with caplog.at_level(logging.ERROR, "stragan.jobs.worker"):
        empty.run(scenario)
    assert "task x failed, attempt 1; again in 1 s" in caplog.text
    assert "ValueError: no luck" in caplog.text


def test_an_unknown_kind_is_kept_and_does_not_stop_the_others(empty: Server) -> None:
    """A newer version may have put it."""

    async def scenario(world: World) -> None:
        ran: list[str] = []

        async def task(_: World, key: str) -> None:
            ran.append(key)

        await put(world, "y", 1, kind="from the future")
        await put(world, "x", 2)
        assert await worker.run_due(world, {"task": task}) == 2
        assert ran == ["x"]
        assert (await only(world))["kind"] == "from the future"

    empty.run(scenario)


def test_a_recurring_task_runs_when_it_said(empty: Server) -> None:
    async def scenario(world: World) -> None:
        ran: list[int] = []

        async def sweep(world: World, key: str) -> int:
            assert key == ""
            ran.append(world.now())
            return world.now() + DAY

        tasks = {"sweep": sweep}
        await worker.ensure(world, tasks)
        assert await worker.run_due(world, tasks) == 1
        assert await worker.run_due(world, tasks) == 0
        await worker.ensure(world, tasks)  # the next start changes nothing
        row = await only(world)
        assert 0 <= row["run_at"] - (ran[0] + DAY) < SECOND
        assert row["attempts"] == 0  # else the first failure after a year would wait the longest
        await shift(world, DAY)
        assert await worker.run_due(world, tasks) == 1
        assert len(ran) == 2

    empty.run(scenario)


def test_a_frozen_clock_holds_the_jobs_but_not_the_retries(empty: Server) -> None:
    async def scenario(world: World) -> None:
        await world.clock.set(world.db, world.now(), frozen=True)
        now = world.now()
        ran: list[str] = []

        async def task(_: World, key: str) -> None:
            ran.append(key)
            if ran == ["due"]:
                raise ValueError("no luck")

        await put(world, "due", now)
        await put(world, "soon", now + 1)
        await worker.run_due(world, {"task": task})
        assert ran == ["due"]
        (failed,) = [row for row in await rows(world) if row["key"] == "due"]
        (again,) = await claim(world, real=failed["lease_until"])
        assert again.key == "due"
        await shift(world, 1)
        await worker.run_due(world, {"task": task})
        assert ran == ["due", "soon"]

    empty.run(scenario)


def test_a_clock_that_jumps_neither_ends_leases_nor_loses_jobs(empty: Server) -> None:
    async def scenario(world: World) -> None:
        now = world.now()
        await put(world, "running", now)
        await put(world, "in a year", now + 365 * DAY)
        assert len(await claim(world)) == 1
        await shift(world, 366 * DAY)
        assert [job.key for job in await claim(world, "you")] == ["in a year"]
        await shift(world, -400 * DAY)
        await put(world, "past", now)
        assert await claim(world, "you") == []

    empty.run(scenario)


def test_the_worker_wakes_up_for_a_job(empty: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(world: World) -> None:
        done = asyncio.Event()

        async def task(_: World, key: str) -> None:
            done.set()

        monkeypatch.setattr(worker, "POLL", 60_000)  # it would have looked by itself much later
        working = asyncio.create_task(worker.run(world, {"task": task}))
        await asyncio.sleep(0)
        await put(world)
        world.alarm.ring()
        await asyncio.wait_for(done.wait(), 20)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working

    empty.run(scenario)


def test_the_worker_survives_trouble_with_the_database(empty: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(world: World) -> None:
        done, troubles = asyncio.Event(), 0
        claim_jobs = queue.claim

        async def in_trouble(*args: Any, **kwargs: Any) -> Any:
            nonlocal troubles
            troubles += 1
            if troubles < 3:
                raise ConnectionError("the database restarts")
            return await claim_jobs(*args, **kwargs)

        async def task(_: World, key: str) -> None:
            done.set()

        monkeypatch.setattr(queue, "claim", in_trouble)
        monkeypatch.setattr(worker, "POLL", 10)
        await put(world)
        working = asyncio.create_task(worker.run(world, {"task": task}))
        await asyncio.wait_for(done.wait(), 20)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        assert troubles == 3

    empty.run(scenario)


def test_an_embedded_worker_takes_over_what_a_dead_one_was_running(empty: Server) -> None:
    """One process has the file, so after a crash nothing waits for the lease to end."""

    async def scenario(world: World) -> None:
        done = asyncio.Event()

        async def task(_: World, key: str) -> None:
            done.set()

        await put(world)
        await claim(world, "dead")
        working = asyncio.create_task(worker.work(world, {"task": task}))
        if world.db.dialect == "sqlite":
            await asyncio.wait_for(done.wait(), 20)
        else:  # others may live
            await asyncio.sleep(0.05)
            assert not done.is_set()
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working

    empty.run(scenario)


def test_when_the_next_job_runs(empty: Server) -> None:
    async def scenario(world: World) -> None:
        assert await queue.next_run(world.db) is None
        await put(world, "a", 7)
        await put(world, "b", 9)
        assert await queue.next_run(world.db) == 7
        await claim(world, most=1)
        assert await queue.next_run(world.db) == 9

    empty.run(scenario)


def test_jobs_beside_each_other(empty: Server) -> None:
    """A task that waits holds up nobody but those for whom there is no place."""

    async def scenario(world: World) -> None:
        began: list[str] = []
        goes_on = asyncio.Event()
        third = asyncio.Event()

        async def task(_: World, key: str) -> None:
            began.append(key)
            if key == "c":
                third.set()
            elif key == "a":
                await goes_on.wait()

        for key, at in (("a", 1), ("b", 2), ("c", 3)):
            await put(world, key, at, lane=queue.BESIDE)
        await put(world, "other", 0)
        working = asyncio.create_task(worker.run_beside(world, {"task": task}, 2))
        await asyncio.wait_for(third.wait(), 20)
        assert began == ["a", "b", "c"]
        await asyncio.sleep(0)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        left = {(row["kind"], row["key"], row["lease"]) for row in await rows(world) if row["key"] != "c"}
        assert left == {("task", "a", None), ("task", "other", None)}  # what broke off is free for others

    empty.run(scenario)


def test_no_more_beside_each_other_than_there_are_places(empty: Server) -> None:
    async def scenario(world: World) -> None:
        running_now, most, done = 0, 0, asyncio.Event()
        ran: Counter[str] = Counter()

        async def task(_: World, key: str) -> None:
            nonlocal running_now, most
            running_now += 1
            most = max(most, running_now)
            for _ in range(10):
                await asyncio.sleep(0)
            ran[key] += 1
            running_now -= 1
            if len(ran) == 30:
                done.set()
            if key == "7" and ran[key] == 1:
                raise ValueError("one that fails ends nothing")

        for number in range(30):
            await put(world, str(number), number, lane=queue.BESIDE)
        working = asyncio.create_task(worker.run_beside(world, {"task": task}, 4))
        await asyncio.wait_for(done.wait(), 20)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        assert ran == Counter(str(number) for number in range(30))
        assert 1 < most <= 4

    empty.run(scenario)


def test_steps_are_taken_in_order_and_one_at_a_time(empty: Server) -> None:
    async def scenario(world: World) -> None:
        ran: list[str] = []

        async def task(world: World, key: str) -> None:
            ran.append(key)
            if key == "a":
                await put(world, "made by a", 0)
            if key == "b":
                raise ValueError("no luck")

        for key, at in (("c", 3), ("a", 1), ("b", 2), ("later", world.now() + MINUTE), ("", 0)):
            await put(world, key, at)
        assert [job.key for job in await worker.step(world, {"task": task}, 2)] == ["a", "made by a"]
        assert [job.key for job in await worker.step(world, {"task": task}, 9)] == ["b", "c"]
        assert ran == ["a", "made by a", "b", "c"]
        assert [row["key"] for row in await rows(world)] == ["", "b", "later"]

    empty.run(scenario)


@pytest.mark.parametrize("mode", ["manual", "realistic"])
def test_another_pace_holds_all_but_what_comes_again(empty: Server, mode: pace.Mode) -> None:
    async def scenario(world: World) -> None:
        ran: list[str] = []

        async def task(world: World, key: str) -> int | None:
            ran.append(key)
            return None if key else world.now() + DAY

        pace.set_to(world, pace.Pace(mode))
        try:
            await put(world, "x")
            await put(world, "", 0)
            assert await worker.run_due(world, {"task": task}) == 1
            assert await worker.run_due(world, {"task": task}) == 0
            await shift(world, MINUTE)
            assert await worker.run_due(world, {"task": task}) == (mode == "realistic")
        finally:
            pace.set_to(world, pace.IMMEDIATE)
        assert await worker.run_due(world, {"task": task}) == (mode == "manual")
        assert ran == ["", "x"]

    empty.run(scenario)
