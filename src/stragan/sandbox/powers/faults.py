"""Faults that requests meet; what they are is in `sandbox/faults.py`."""

from msgspec import Struct

from stragan.sandbox import faults
from stragan.sandbox.faults import NewFault, StandingFault
from stragan.sandbox.powers.power import CREATED, Asked, power


class FaultsAnswer(Struct, frozen=True):
    faults: list[StandingFault]


@power("GET", "/faults", gives=FaultsAnswer)
async def listed(asked: Asked) -> FaultsAnswer:
    """The faults in force, oldest first."""
    return FaultsAnswer(faults.of(asked.world).shown())


@power("POST", "/faults", takes=NewFault, gives=StandingFault, status=CREATED)
async def add(asked: Asked) -> StandingFault:
    """Put a fault in force."""
    return await faults.add(asked.world, faults.read(asked.body))


@power("DELETE", "/faults")
async def remove_all(asked: Asked) -> None:
    """End all faults."""
    faults.of(asked.world).clear()


@power("DELETE", "/faults/{id}")
async def remove(asked: Asked) -> None:
    """End one fault."""
    faults.of(asked.world).remove(asked.path["id"])


POWERS = (listed, add, remove_all, remove)
