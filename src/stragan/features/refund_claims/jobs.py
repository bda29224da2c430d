from collections.abc import Mapping

from stragan.features.orders import service as orders
from stragan.features.refund_claims import service
from stragan.features.refunds import service as refunds
from stragan.features.returns import service as returns
from stragan.jobs.worker import Task
from stragan.world import World


async def decide(world: World, key: str) -> int | None:
    """There are new claims, or the time of an old one is over."""
    return await service.decide(world, *_order(key))


async def payment_refunded(world: World, key: str) -> None:
    """A refund is settled: returns and claims may have waited for it."""
    await returns.paid_back(world, *_order(key))
    await service.decide(world, *_order(key))


async def order_cancelled(world: World, key: str) -> None:
    """The buyer gets the money back, the seller the commission."""
    await refunds.refund_cancelled(world, *_order(key))
    await service.claim_cancelled(world, *_order(key))


def _order(key: str) -> tuple[str, str]:
    seller_id, _, order_id = key.partition("/")
    return seller_id, order_id


TASKS: Mapping[str, Task] = {
    orders.CANCELLED: order_cancelled,
    refunds.SETTLED: payment_refunded,
    service.DECIDE: decide,
}
