"""Isolated worlds inside the server; what they are is in `sandbox/worlds.py`."""

from msgspec import Struct

from stragan.sandbox import worlds
from stragan.sandbox.powers.power import CREATED, Asked, power
from stragan.sandbox.worlds import WorldFacts


class WorldsAnswer(Struct, frozen=True):
    worlds: list[WorldFacts]


@power("GET", "/worlds", gives=WorldsAnswer)
async def listed(asked: Asked) -> WorldsAnswer:
    """The worlds beside the server's own, oldest first."""
    return WorldsAnswer(worlds.of(asked.world).listed())


@power("POST", "/worlds", gives=WorldFacts, status=CREATED)
async def make(asked: Asked) -> WorldFacts:
    """A new world with data, clock, faults, journal and credentials of its own."""
    return await worlds.of(asked.world).make(asked.base_url)


@power("DELETE", "/worlds/{id}")
async def delete(asked: Asked) -> None:
    """End a world and delete its data."""
    await worlds.of(asked.world).close(asked.path["id"])


POWERS = (listed, make, delete)
