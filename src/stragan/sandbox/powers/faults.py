"""Faults that requests meet; what they are is in `sandbox/faults.py`."""

from msgspec import Struct

from stragan.sandbox import faults, hostile, profiles
from stragan.sandbox.faults import NewFault, StandingFault
from stragan.sandbox.powers.power import CREATED, Asked, power
from stragan.sandbox.profiles import NewProfile, StandingProfile
from stragan.world import World


class FaultsAnswer(Struct, frozen=True):
    faults: list[StandingFault]
    profile: StandingProfile | None


@power("GET", "/faults", gives=FaultsAnswer)
async def listed(asked: Asked) -> FaultsAnswer:
    """The faults in force, oldest first, and the profile."""
    active = faults.of(asked.world)
    return FaultsAnswer(active.shown(), active.profile.shown() if active.profile else None)


@power("POST", "/faults", takes=NewFault, gives=StandingFault, status=CREATED)
async def add(asked: Asked) -> StandingFault:
    """Put a fault in force."""
    return await faults.add(asked.world, faults.read(asked.body))


@power("DELETE", "/faults")
async def remove_all(asked: Asked) -> None:
    """End all faults, and the profile."""
    faults.of(asked.world).clear()
    _end_profile(asked.world)


@power("PUT", "/faults/profile", takes=NewProfile, gives=StandingProfile)
async def set_profile(asked: Asked) -> StandingProfile:
    """Have the world treat its clients as the public service does; replaces another profile and the hostile mode."""
    profile = profiles.begin(asked.world, profiles.read(asked.body))
    faults.of(asked.world).profile = profile
    disturbed = profile.wish.name == "production"
    hostile.set_to(asked.world, hostile.as_in_production(profile.wish.seed) if disturbed else hostile.OFF)
    return profile.shown()


@power("DELETE", "/faults/profile")
async def remove_profile(asked: Asked) -> None:
    """End the profile."""
    _end_profile(asked.world)


def _end_profile(world: World) -> None:
    if faults.of(world).profile is not None:
        hostile.set_to(world, hostile.OFF)
    profiles.end(world)
    faults.of(world).profile = None


@power("DELETE", "/faults/{id}")
async def remove(asked: Asked) -> None:
    """End one fault."""
    faults.of(asked.world).remove(asked.path["id"])


POWERS = (listed, add, remove_all, set_profile, remove_profile, remove)
