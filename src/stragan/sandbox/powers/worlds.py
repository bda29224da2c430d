"""Isolated worlds inside the server; what they are is in `sandbox/worlds.py`."""

from msgspec import Struct

from stragan.kernel.wire import reader
from stragan.sandbox import worlds
from stragan.sandbox.powers.power import CREATED, Asked, power
from stragan.sandbox.seeds import Seed
from stragan.sandbox.worlds import WorldFacts


class NewWorld(Struct, frozen=True, forbid_unknown_fields=True):
    """What the world begins with, beside the accounts that every world has."""

    seed: Seed | None = None


read_new_world = reader(NewWorld)


class WorldsAnswer(Struct, frozen=True):
    worlds: list[WorldFacts]


@power("GET", "/worlds", gives=WorldsAnswer)
async def listed(asked: Asked) -> WorldsAnswer:
    """The worlds beside the server's own, oldest first."""
    return WorldsAnswer(worlds.of(asked.world).listed())


@power("POST", "/worlds", takes=NewWorld, gives=WorldFacts, status=CREATED, optional=True)
async def make(asked: Asked) -> WorldFacts:
    """A new world with data, clock, faults, journal and credentials of its own."""
    wanted = read_new_world(asked.body)
    return await worlds.of(asked.world).make(asked.base_url, wanted.seed)


@power("DELETE", "/worlds/{id}")
async def delete(asked: Asked) -> None:
    """End a world and delete its data."""
    await worlds.of(asked.world).close(asked.path["id"])


POWERS = (listed, make, delete)
