"""The world's clock: every expiry, token and schedule follows it."""

from msgspec import Struct

from stragan.kernel.problems import Invalid, Problem
from stragan.kernel.times import EARLIEST, LATEST, SECOND, iso, parse_duration, parse_instant
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import Asked, power
from stragan.world import World, real_ms


class ClockRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`set` comes first, then `advance`; `freeze` says whether the time stands still afterwards."""

    set: str | None = None
    advance: str | None = None
    freeze: bool | None = None


class ClockAnswer(Struct, frozen=True):
    """`offset` is the distance from the real time, an ISO 8601 duration."""

    now: str
    frozen: bool
    offset: str


read_clock_request = reader(ClockRequest)


@power("GET", "/clock", gives=ClockAnswer)
async def read(asked: Asked) -> ClockAnswer:
    """The world's time."""
    return shown(asked.world)


@power("POST", "/clock", takes=ClockRequest, gives=ClockAnswer)
async def move(asked: Asked) -> ClockAnswer:
    """Set, advance, freeze or release the world's time; what became due happens at once."""
    wanted, here = read_clock_request(asked.body), asked.world
    frozen = here.clock.frozen_at is not None if wanted.freeze is None else wanted.freeze
    await here.clock.set(here.db, _moved(wanted, here.now()), frozen=frozen)
    here.alarm.ring()
    return shown(here)


def _moved(wanted: ClockRequest, now: int) -> int:
    if wanted.set is not None:
        instant = parse_instant(wanted.set)
        if instant is None:
            raise Invalid(_unreadable("set", "date and time with its zone", "data i czas ze strefą"))
        now = instant
    if wanted.advance is not None:
        duration = parse_duration(wanted.advance)
        if duration is None:
            raise Invalid(_unreadable("advance", "duration", "czas trwania"))
        now += duration
    if not EARLIEST <= now < LATEST:
        raise Invalid(
            Problem(
                "CLOCK_OUT_OF_RANGE",
                "The clock goes from the year 2000 to the year 8999.",
                "set" if wanted.advance is None else "advance",
                pl="Zegar działa od roku 2000 do roku 8999.",
            )
        )
    return now


def shown(here: World) -> ClockAnswer:
    milliseconds = here.now() - real_ms()
    seconds = round(abs(milliseconds) / SECOND)
    sign = "-" if milliseconds < 0 and seconds else ""
    return ClockAnswer(iso(here.now()), here.clock.frozen_at is not None, f"{sign}PT{seconds}S")


def _unreadable(path: str, en: str, pl: str) -> Problem:
    return Problem("INVALID_VALUE", f"This is not an ISO 8601 {en}.", path, pl=f"To nie jest {pl} według ISO 8601.")


POWERS = (read, move)
