from collections.abc import Mapping

from stragan.features.billing import service
from stragan.jobs.worker import Task
from stragan.world import World


async def charge(world: World, key: str) -> None:
    """A cycle of an offer's fees begins; the key is that of the offer, and since when its fees are to be charged."""
    seller_id, offer_id, since = key.split("/")
    await service.charge_cycles(world, seller_id, int(offer_id), int(since))


TASKS: Mapping[str, Task] = {service.CHARGE: charge}
