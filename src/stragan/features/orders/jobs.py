from collections.abc import Mapping

from stragan.features.orders import service
from stragan.jobs.worker import Task
from stragan.kernel.times import HOUR
from stragan.world import World

SWEEP = "orders.expire"
SWEEP_EVERY = 1 * HOUR


async def expire(world: World, _key: str) -> int:
    """Delete the events that are too old to be shown."""
    await service.sweep(world)
    return world.now() + SWEEP_EVERY


async def cancel_unpaid(world: World, key: str) -> None:
    """The time to pay is over."""
    seller_id, _, id_ = key.partition("/")
    await service.cancel_unpaid(world, seller_id, id_)


TASKS: Mapping[str, Task] = {SWEEP: expire, service.UNPAID: cancel_unpaid}
SWEEPS = (SWEEP,)
