from collections.abc import Mapping

from stragan.features.loyalty import service
from stragan.features.loyalty.campaigns import VERIFY, accept
from stragan.jobs.worker import Task
from stragan.world import World


async def unassign(world: World, key: str) -> None:
    """A wholesale price list has ended: its offers do not name it any more."""
    seller_id, _, id_ = key.partition("/")
    await service.unassign(world, seller_id, id_)


TASKS: Mapping[str, Task] = {VERIFY: accept, service.UNASSIGN: unassign}
