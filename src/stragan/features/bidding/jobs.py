from collections.abc import Mapping

from stragan.features.bidding import service
from stragan.jobs.worker import Task
from stragan.kernel.times import HOUR
from stragan.world import World

SWEEP = "bidding.expire"
SWEEP_EVERY = 1 * HOUR


async def close(world: World, key: str) -> None:
    """The end of an auction has come; one that has ended otherwise meanwhile stays ended."""
    seller_id, _, offer_id = key.partition("/")
    await service.close(world, seller_id, int(offer_id))


async def expire(world: World, _key: str) -> int:
    """Delete the bids of auctions that ended long ago."""
    await service.sweep(world)
    return world.now() + SWEEP_EVERY


TASKS: Mapping[str, Task] = {service.CLOSE: close, SWEEP: expire}
SWEEPS = (SWEEP,)
