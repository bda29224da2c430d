from collections.abc import Mapping

from stragan.features.orders import service
from stragan.jobs.worker import Task, hourly
from stragan.world import World

SWEEP = "orders.expire"


async def cancel_unpaid(world: World, key: str) -> None:
    """The time to pay is over."""
    seller_id, _, id_ = key.partition("/")
    await service.cancel_unpaid(world, seller_id, id_)


TASKS: Mapping[str, Task] = {SWEEP: hourly(service.sweep), service.UNPAID: cancel_unpaid}
SWEEPS = (SWEEP,)
