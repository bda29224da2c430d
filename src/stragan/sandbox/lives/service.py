"""A life is put with its steps and their instants, and goes on by one job that runs when the next step is due.

What a step changes and that it is done are one transaction, so that a job which runs twice does nothing twice. A step
that is refused ends the life: what was to follow would not be what the test has meant.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from stragan.db.engine import Unmet, run
from stragan.features.orders import service as orders
from stragan.jobs import queue
from stragan.jobs.worker import Task
from stragan.kernel.problems import ApiError, Invalid, Problem
from stragan.kernel.times import LATEST, parse_duration
from stragan.kernel.wire import encode, reader
from stragan.sandbox.lives import store
from stragan.sandbox.lives.steps import AnyStep
from stragan.world import World

GO_ON = "sandbox.life"
MOST_STEPS = 100
State = Literal["waiting", "done", "refused", "dropped"]


class Planned(Struct, frozen=True):
    """A step with its instant in milliseconds; `error` is the code and the message of a refusal."""

    step: AnyStep
    at: int
    state: State = "waiting"
    error: str | None = None


read_planned = reader(list[Planned])


async def begin(world: World, order_id: str, steps: Sequence[AnyStep]) -> list[Planned]:
    """Have these steps happen to an order, in place of those that have not happened yet.

    Raises `NotFound` (404) and `Invalid` (422).
    """
    await orders.seller_of(world, order_id)
    planned = _planned(steps, world.now())
    order_id = order_id.lower()
    async with world.db.write() as tx:
        await store.put(tx, order_id, encode(planned))
        if planned:
            await queue.put(tx, GO_ON, order_id, planned[0].at)
    world.alarm.ring()
    return planned


async def find(world: World, order_id: str) -> list[Planned]:
    """The steps of an order's life. Raises `NotFound` (404)."""
    await orders.seller_of(world, order_id)
    row = await store.find(world.db, order_id.lower())
    return read_planned(row.body) if row else []


async def go_on(world: World, order_id: str) -> int | None:
    """Do what is due; the instant of the step after it, if there is one.

    Who comes too late looks again in another turn: what the other one did may not be committed yet, and whoever holds
    the job must not forget it while there are steps.
    """
    while (row := await store.find(world.db, order_id)) is not None:
        planned = read_planned(row.body)
        index = next((index for index, step in enumerate(planned) if step.state == "waiting"), None)
        if index is None:
            return None
        if planned[index].at > world.now():
            return planned[index].at
        if not await attempt(world, order_id, row.version, planned, index):
            return world.now()
    return None


async def attempt(world: World, order_id: str, version: int, planned: list[Planned], index: int) -> bool:
    """Do one step of a life that had this version when it was read; False if that was too late: nothing is done."""
    done = [*planned[:index], replace(planned[index], state="done"), *planned[index + 1 :]]
    try:
        await planned[index].step.run(world, order_id, [store.replacing(order_id, version, encode(done))])
    except Unmet:  # somebody else has done it, or has put another life
        return False
    except ApiError as error:
        told = "; ".join(f"{problem.code}: {problem.message}" for problem in error.problems)
        refused = replace(planned[index], state="refused", error=told)
        dropped = [replace(step, state="dropped") for step in planned[index + 1 :]]
        ended = encode([*planned[:index], refused, *dropped])
        try:
            async with world.db.write() as tx:
                await run(tx, [store.replacing(order_id, version, ended)])
        except Unmet:
            return False
    return True


def _planned(steps: Sequence[AnyStep], now: int) -> list[Planned]:
    if len(steps) > MOST_STEPS:
        raise Invalid(
            Problem("TOO_MANY_STEPS", f"A life has up to {MOST_STEPS} steps.", "steps", pl=f"Do {MOST_STEPS} kroków.")
        )
    planned = []
    for index, step in enumerate(steps):
        duration = parse_duration(step.after)
        if duration is None or now + duration >= LATEST:
            raise Invalid(
                Problem(
                    "INVALID_VALUE",
                    "This is not an ISO 8601 duration, or it leads beyond the year 8999.",
                    f"steps[{index}].after",
                    pl="To nie jest czas trwania według ISO 8601 albo prowadzi poza rok 8999.",
                )
            )
        now += duration
        planned.append(Planned(step, now))
    return planned


TASKS: Mapping[str, Task] = {GO_ON: go_on}
