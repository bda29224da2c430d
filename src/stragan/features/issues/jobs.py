from collections.abc import Mapping

from stragan.features.issues import service
from stragan.jobs.worker import Task
from stragan.world import World


async def due(world: World, key: str) -> None:
    """The time to decide a claim is over."""
    seller_id, _, id_ = key.partition("/")
    await service.settle(world, seller_id, id_)


TASKS: Mapping[str, Task] = {service.DUE: due}
