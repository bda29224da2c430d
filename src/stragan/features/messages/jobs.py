from collections.abc import Mapping

from stragan.features.messages import service
from stragan.jobs.worker import Task
from stragan.kernel.times import HOUR
from stragan.world import World

SWEEP = "messages.expire"
SWEEP_EVERY = 1 * HOUR


async def expire(world: World, _key: str) -> int:
    """Delete messages that are too old to be shown."""
    await service.sweep(world)
    return world.now() + SWEEP_EVERY


TASKS: Mapping[str, Task] = {SWEEP: expire}
SWEEPS = (SWEEP,)
