"""The hostile mode; what it does is in `sandbox/hostile.py`."""

from stragan.sandbox import hostile
from stragan.sandbox.hostile import HostileRequest
from stragan.sandbox.powers.power import Asked, power
from stragan.world import World


@power("GET", "/hostile", gives=HostileRequest)
async def shown(asked: Asked) -> HostileRequest:
    """How journals and lists misbehave."""
    return _wish(asked.world)


@power("PUT", "/hostile", takes=HostileRequest, gives=HostileRequest)
async def choose(asked: Asked) -> HostileRequest:
    """Have events come twice and in disorder, and lists lag behind; `{}` ends it."""
    hostile.set_to(asked.world, hostile.read(asked.body))
    return _wish(asked.world)


def _wish(world: World) -> HostileRequest:
    mode = hostile.of(world)
    return hostile.OFF if mode is None else mode.wish


POWERS = (shown, choose)
