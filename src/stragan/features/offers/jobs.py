"""What happens to offers by themselves: scheduled ones go live, those with a duration end, drafts and old ones go."""

from collections.abc import Mapping

from stragan.features.delivery import service as delivery
from stragan.features.events import service as events
from stragan.features.events.service import Event
from stragan.features.offers import elsewhere, store, transitions
from stragan.features.offers.service import remove, remove_draft
from stragan.jobs.worker import Task
from stragan.kernel.problems import Invalid
from stragan.kernel.times import HOUR
from stragan.world import World

SWEEP = "offers.expire"
SWEEP_EVERY = 1 * HOUR
AT_ONCE = 200


async def start(world: World, key: str) -> None:
    """The listing date of a scheduled offer has come; one that was ended meanwhile stays ended.

    One that meets a limit of the seller then ends with `ERROR`: nobody is there who could be refused, and an offer
    that goes on waiting for a date of the past would tell nobody that it was not listed.
    """
    seller_id, offer_id = _parts(key)
    async with world.db.write() as tx:
        row = await transitions.lock(tx, seller_id, offer_id)
        now = world.now()
        if row is None or row.status != "ACTIVATING" or row.starting_at is None or row.starting_at > now:
            return
        try:
            happened = await transitions.list_now(tx, world, row, now)
        except Invalid:
            happened = await transitions.end(tx, row, "ERROR", now)
        await transitions.settle(tx, seller_id, [happened], now)


async def end(world: World, key: str) -> None:
    """The duration is over: the offer ends, or starts again if it is to be republished. Auctions have another job."""
    seller_id, offer_id = _parts(key)
    async with world.db.write() as tx:
        row = await transitions.lock(tx, seller_id, offer_id)
        now = world.now()
        if row is None or row.status != "ACTIVE" or row.ending_at is None or row.ending_at > now:
            return
        happened = await transitions.expire(tx, row, now)
        await transitions.settle(tx, seller_id, [happened], now)


async def expire(world: World, _key: str) -> int:
    """Delete drafts that nobody has touched for too long, and archive offers that ended long ago."""
    while rows := await store.expired(world.db, world.now(), AT_ONCE):
        for seller_id, offer_id, version, status, external_id in rows:
            async with world.db.write() as tx:
                if status == "INACTIVE":
                    await remove_draft(tx, seller_id, offer_id, version)
                elif await remove(tx, seller_id, offer_id, version):
                    archived = Event("OFFER_ARCHIVED", offer_id, external_id)
                    await events.record(tx, seller_id, [archived], world.now())
    return world.now() + SWEEP_EVERY


def _parts(key: str) -> tuple[str, int]:
    seller_id, _, offer_id = key.partition("/")
    return seller_id, int(offer_id)


async def qualify(world: World, key: str) -> None:
    """A live offer asks for other marketplaces."""
    await elsewhere.qualify(world, *_parts(key))


async def qualify_sent_by(world: World, key: str) -> None:
    """A price list of delivery goes to other marketplaces than before."""
    seller_id, _, shipping_rates_id = key.partition("/")
    await elsewhere.qualify_sent_by(world, seller_id, shipping_rates_id)


TASKS: Mapping[str, Task] = {
    transitions.START: start,
    transitions.END: end,
    transitions.QUALIFY: qualify,
    delivery.REACH_CHANGED: qualify_sent_by,
    SWEEP: expire,
}
SWEEPS = (SWEEP,)
