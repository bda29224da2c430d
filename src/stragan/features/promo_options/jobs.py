from collections.abc import Mapping

from stragan.features.commands.service import job_of
from stragan.features.promo_options import service
from stragan.jobs.worker import Task
from stragan.world import World


async def turn(world: World, key: str) -> None:
    """The end of a package, which the key names after seller and offer."""
    seller_id, offer_id, _ = key.split("/")
    await service.turn(world, seller_id, int(offer_id))


TASKS: Mapping[str, Task] = {job_of(service.KIND): service.run, service.TURN: turn}
