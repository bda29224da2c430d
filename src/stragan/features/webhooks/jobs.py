"""Two kinds of jobs, since receivers may be slow: gathering needs the database alone, delivering waits for others."""

from collections.abc import Mapping

from stragan.features.subscriptions.schemas import GATHER
from stragan.features.webhooks import service
from stragan.features.webhooks.sending import DELIVER
from stragan.jobs.worker import Task
from stragan.kernel.times import HOUR
from stragan.world import World

SWEEP = "webhooks.expire"
SWEEP_EVERY = 1 * HOUR


async def gather(world: World, key: str) -> None:
    """Something was recorded for a subscription."""
    seller_id, webhook_id, topic = key.split("/")
    await service.gather(world, seller_id, webhook_id, "offer" if topic == "offer" else "order")


async def deliver(world: World, key: str) -> int | None:
    """Something waits for a receiver."""
    seller_id, webhook_id = key.split("/")
    return await service.deliver(world, seller_id, webhook_id)


async def expire(world: World, _key: str) -> int:
    """Forget what was delivered long ago."""
    await service.sweep(world)
    return world.now() + SWEEP_EVERY


TASKS: Mapping[str, Task] = {GATHER: gather, SWEEP: expire, DELIVER: deliver}
SWEEPS = (SWEEP,)
