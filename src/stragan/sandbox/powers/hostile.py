"""The hostile mode; what it does is in `sandbox/hostile.py`."""

from stragan.sandbox import hostile
from stragan.sandbox.hostile import HostileRequest
from stragan.sandbox.powers.power import Asked, power


@power("GET", "/hostile", gives=HostileRequest)
async def shown(asked: Asked) -> HostileRequest:
    """How journals and lists misbehave."""
    mode = hostile.of(asked.world)
    return hostile.OFF if mode is None else mode.wish


@power("PUT", "/hostile", takes=HostileRequest, gives=HostileRequest)
async def choose(asked: Asked) -> HostileRequest:
    """Have events come twice and in disorder, and lists lag behind; `{}` ends it."""
    hostile.set_to(asked.world, hostile.read(asked.body))
    return await shown.answer(asked)  # type: ignore[return-value]


POWERS = (shown, choose)
