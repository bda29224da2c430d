from collections.abc import Mapping

from stragan.features.conversation_files import service
from stragan.jobs.worker import Task
from stragan.kernel.times import HOUR
from stragan.world import World

SWEEP = "conversation_files.expire"
SWEEP_EVERY = 1 * HOUR


async def expire(world: World, _key: str) -> int:
    """Delete files that were never sent, and those that are too old."""
    await service.sweep(world)
    return world.now() + SWEEP_EVERY


TASKS: Mapping[str, Task] = {SWEEP: expire}
SWEEPS = (SWEEP,)
