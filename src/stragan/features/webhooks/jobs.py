"""Two kinds of jobs, since receivers may be slow: gathering needs the database alone, delivering waits for others."""

from collections.abc import Mapping

from stragan.features.subscriptions.schemas import GATHER
from stragan.features.webhooks import service
from stragan.features.webhooks.sending import DELIVER
from stragan.jobs.worker import Task, hourly
from stragan.world import World

SWEEP = "webhooks.expire"


async def gather(world: World, key: str) -> None:
    """Something was recorded for a subscription."""
    seller_id, webhook_id, topic = key.split("/")
    await service.gather(world, seller_id, webhook_id, "offer" if topic == "offer" else "order")


async def deliver(world: World, key: str) -> int | None:
    """Something waits for a receiver."""
    seller_id, webhook_id = key.split("/")
    return await service.deliver(world, seller_id, webhook_id)


TASKS: Mapping[str, Task] = {GATHER: gather, SWEEP: hourly(service.sweep), DELIVER: deliver}
SWEEPS = (SWEEP,)
