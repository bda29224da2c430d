from collections.abc import Mapping

from stragan.features.bidding import service
from stragan.jobs.worker import Task, hourly
from stragan.world import World

SWEEP = "bidding.expire"


async def close(world: World, key: str) -> None:
    """The end of an auction has come; one that has ended otherwise meanwhile stays ended."""
    seller_id, _, offer_id = key.partition("/")
    await service.close(world, seller_id, int(offer_id))


TASKS: Mapping[str, Task] = {service.CLOSE: close, SWEEP: hourly(service.sweep)}
SWEEPS = (SWEEP,)
