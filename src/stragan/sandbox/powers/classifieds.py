"""What people do with an advertisement where the server does not see it: the seller's statistics count it."""

from msgspec import Struct

from stragan.db.engine import run
from stragan.features.classifieds import service as classifieds
from stragan.features.classifieds.schemas import EventType
from stragan.features.offers import service as offers
from stragan.kernel.problems import Invalid, NotFound, Problem, unknown
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import Asked, power

MOST = 1_000_000


class EventRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`count` people do the same, at the moment."""

    offer_id: str
    type: EventType
    count: int = 1


read_event = reader(EventRequest)


@power("POST", "/classified-events", takes=EventRequest)
async def happen(asked: Asked) -> None:
    """Somebody does something with an advertisement that was listed: reads its phone number, likes it."""
    world, wanted = asked.world, read_event(asked.body)
    if not 1 <= wanted.count <= MOST:
        told = f"From 1 to {MOST:,} events."
        raise Invalid(Problem("VALIDATION_ERROR", told, "count", pl=f"Od 1 do {MOST} zdarzeń."))
    seller_id = await offers.owner(world, wanted.offer_id)
    row = None if seller_id is None else await offers.find(world, seller_id, wanted.offer_id)
    steps = () if row is None else classifieds.counting(row, wanted.type, world.now(), wanted.count)
    if not steps:
        raise NotFound(unknown("offer_id", wanted.offer_id, "listed advertisement", "wystawionego ogłoszenia"))
    async with world.db.write() as tx:
        await run(tx, steps)


POWERS = (happen,)
