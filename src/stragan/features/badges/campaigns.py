"""The campaigns of a world: those of the catalogue, and those that its sandbox was asked for."""

from collections.abc import Sequence

from stragan.catalogue.campaigns import Campaign, load_campaigns, named, running
from stragan.db.engine import Duplicate
from stragan.features.badges import store
from stragan.kernel.problems import Conflict, Problem
from stragan.kernel.wire import encode, reader
from stragan.world import World

_AUTHORED = load_campaigns()
_read = reader(Campaign)


async def find(world: World, id_: str) -> Campaign | None:
    """The campaign of this id; of those that come again any round, past ones and coming ones too."""
    if (found := named(_AUTHORED, id_)) is not None:
        return found
    body = await store.campaign(world.db, id_)
    return None if body is None else _read(body)


async def visible(world: World) -> Sequence[Campaign]:
    """Those that sellers are shown now."""
    now = world.now()
    added = [_read(body) for body in await store.list_campaigns(world.db)]
    return [campaign for campaign in (*running(_AUTHORED, now), *added) if campaign.visibility.has(now)]


async def add(world: World, campaign: Campaign) -> None:
    """A campaign for tests. Raises `Conflict` (409) when its id is taken."""
    taken = Conflict(
        Problem(
            "CAMPAIGN_EXISTS", f"There is a campaign {campaign.id}.", "id", pl=f"Kampania {campaign.id} już istnieje."
        )
    )
    if await find(world, campaign.id) is not None:
        raise taken
    try:
        async with world.db.write() as tx:
            await store.add_campaign(tx, campaign.id, encode(campaign))
    except Duplicate:
        raise taken from None
