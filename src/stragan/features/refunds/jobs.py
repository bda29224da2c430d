from collections.abc import Mapping

from stragan.features.refunds import service
from stragan.jobs.worker import Task
from stragan.world import World


async def process(world: World, key: str) -> int | None:
    """Carry a refund out."""
    seller_id, _, id_ = key.partition("/")
    return await service.process(world, seller_id, id_)


TASKS: Mapping[str, Task] = {service.PROCESS: process}
