"""The rate limits of a world; what they are is in `http/limits.py`."""

from typing import Literal

from msgspec import Struct

from stragan.http import limiting
from stragan.http.limiting import Limiter
from stragan.http.pace import Standing
from stragan.kernel.checks import Rule, broken
from stragan.kernel.problems import Invalid, Problem, Problems
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import Asked, power
from stragan.world import World

MOST_FACTOR, MOST_SHOWN = 100.0, 1_000


class NewLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """What `PUT /_stragan/limits` takes. `factor` 0.01 makes every limit a hundredth, `time` 0.01 a minute 0.6 s."""

    limits: Literal["off", "production"]
    factor: float = 1.0
    time: float = 1.0


class LimitsAnswer(Struct, frozen=True):
    """`allowed` is what each limit allows; `used` tells of those whose time is not over, `over_in` ms from now."""

    limits: Literal["off", "production"]
    factor: float
    time: float
    refused: int
    slowed: int
    allowed: dict[str, int]
    used: list[Standing]


_read = reader(NewLimits)


def factors_are_possible(new: NewLimits) -> Problems:
    """Above 0, and up to a hundredfold."""
    return [
        Problem("INVALID_VALUE", told, name, pl=f"Nieprawidłowe limity: {name}.")
        for name, value in (("factor", new.factor), ("time", new.time))
        if not 0 < value <= MOST_FACTOR
        for told in (f"A number above 0 and up to {MOST_FACTOR:.0f} is expected.",)
    ]


RULES: tuple[Rule[NewLimits], ...] = (factors_are_possible,)


@power("GET", "/limits", gives=LimitsAnswer)
async def shown(asked: Asked) -> LimitsAnswer:
    """The rate limits in force, and how much of them each caller has used."""
    return _answer(asked.world)


@power("PUT", "/limits", takes=NewLimits, gives=LimitsAnswer)
async def choose(asked: Asked) -> LimitsAnswer:
    """Put rate limits in force, or end them; what was counted before is forgotten."""
    new = _read(asked.body)
    if problems := broken(new, RULES):
        raise Invalid(*problems)
    limiting.set_to(asked.world, None if new.limits == "off" else Limiter(new.factor, new.time))
    return _answer(asked.world)


def _answer(world: World) -> LimitsAnswer:
    limiter = limiting.of(world)
    if limiter is None:
        return LimitsAnswer("off", 1.0, 1.0, 0, 0, {}, [])
    allowed, used = limiting.allowed(limiter), limiting.standing(limiter)[:MOST_SHOWN]
    return LimitsAnswer("production", limiter.factor, limiter.time, limiter.refused, limiter.slowed, allowed, used)


POWERS = (shown, choose)
