"""The pace of background work: at once, as slow as the real service, or step by step."""

from msgspec import Struct

from stragan.jobs import pace as pacing
from stragan.jobs import queue, worker
from stragan.jobs.pace import Mode, Pace
from stragan.kernel.problems import Conflict, Invalid, Problem
from stragan.kernel.times import iso
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import Asked, power
from stragan.world import World, real_ms

MOST_STEPS = 1_000
MOST_SHOWN = 1_000


class PaceRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`seed` decides the delays of `realistic`."""

    mode: Mode
    seed: int = 0


class WaitingTask(Struct, frozen=True):
    """`run_at` is when it became or becomes due, `done_at` when it will be done, null if only a step does it.

    `running` says that it is being done; `failed` that it will be tried again soon.
    """

    kind: str
    key: str
    run_at: str
    done_at: str | None
    due: bool
    running: bool
    failed: bool


class TasksAnswer(Struct, frozen=True):
    mode: Mode
    seed: int
    waiting: list[WaitingTask]


class StepRequest(Struct, frozen=True, forbid_unknown_fields=True):
    count: int = 1


class DoneTask(Struct, frozen=True):
    kind: str
    key: str


class StepAnswer(Struct, frozen=True):
    """What was done, in order; one that failed is among the waiting ones again."""

    done: list[DoneTask]


read_pace = reader(PaceRequest)
read_step = reader(StepRequest)


@power("GET", "/tasks", gives=TasksAnswer)
async def listed(asked: Asked) -> TasksAnswer:
    """The pace, and the first thousand tasks that wait, without housekeeping."""
    return await shown(asked.world)


@power("PUT", "/tasks", takes=PaceRequest, gives=TasksAnswer)
async def choose(asked: Asked) -> TasksAnswer:
    """Choose the pace; from `realistic` and `manual` on, product offers answer 202 as well."""
    wanted = read_pace(asked.body)
    pacing.set_to(asked.world, Pace(wanted.mode, wanted.seed))
    return await shown(asked.world)


@power("POST", "/tasks/step", takes=StepRequest, gives=StepAnswer, optional=True)
async def step(asked: Asked) -> StepAnswer:
    """In the mode `manual`: do so many due tasks, the oldest first, and answer when they are done."""
    count = read_step(asked.body).count
    if not 1 <= count <= MOST_STEPS:
        told = f"1 to {MOST_STEPS} is expected."
        raise Invalid(Problem("INVALID_VALUE", told, "count", pl=f"Podaj liczbę od 1 do {MOST_STEPS}."))
    if pacing.of(asked.world).mode != "manual":
        raise Conflict(
            Problem("TASKS_NOT_MANUAL", "Tasks are stepped in the mode manual only.", pl="Tryb zadań nie jest ręczny.")
        )
    done = await worker.step(asked.world, asked.world.tasks, count)
    return StepAnswer([DoneTask(job.kind, job.key) for job in done])


async def shown(world: World) -> TasksAnswer:
    pace, now, real = pacing.of(world), world.now(), real_ms()
    found = await queue.waiting(world.db, pacing.seen(world.tasks), MOST_SHOWN)
    return TasksAnswer(pace.mode, pace.seed, [_task(job, pace, now, real) for job in found])


def _task(job: queue.Waiting, pace: Pace, now: int, real: int) -> WaitingTask:
    done_at = pace.done_at(job.kind, job.key, job.run_at)
    return WaitingTask(
        kind=job.kind,
        key=job.key,
        run_at=iso(job.run_at),
        done_at=None if done_at is None else iso(done_at),
        due=job.run_at <= now,
        running=job.lease is not None and not job.is_free(real),
        failed=job.lease is None and not job.is_free(real),
    )


POWERS = (listed, choose, step)
