"""Profiles: a world that treats its clients as the public service does, in production or on its sandbox.

Both have the limits that are known (behaviour §2); `production` finishes some product offers late, `sandbox` is slow
and sometimes fails. All that is drawn follows from the seed and the order of the requests; limits follow the world's
clock. In production journals are in disorder, too: `sandbox/hostile.py`.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import asdict

from stragan.http.limits import LIMITS
from stragan.http.pace import Caller, Counts
from stragan.kernel.checks import Rule, broken
from stragan.kernel.problems import OK, Invalid, Problem, Problems
from stragan.kernel.wire import reader
from stragan.world import Conduct, World

Name = Literal["production", "sandbox"]
TOO_MANY, TIMED_OUT, UNAVAILABLE = 429, 504, 503
REFUSED = 400  # and more
LATE_SHARE, LATE_MS = 0.25, 5_000  # of product offers (own rule); the documented Retry-After (behaviour §4)
NOT_LIMITED = frozenset(
    {"", "_stragan", "attachments", "auth", "original", "openapi.json", "static"}
)  # the web host (behaviour §2)
MOST_FACTOR = 100.0


class NewProfile(Struct, frozen=True, forbid_unknown_fields=True):
    """What `PUT /_stragan/faults/profile` takes. `limits` 0.01 makes every limit a hundredth, so that a test meets it;
    `latency` is a factor, too, and 0 takes no time."""

    name: Name
    seed: int = 0
    limits: float = 1.0
    latency: float = 1.0


class StandingProfile(NewProfile, frozen=True, kw_only=True):
    """The profile in force: how many requests it has seen, and how many it has answered itself."""

    seen: int
    refused: int


class Verdict(NamedTuple):
    """What a request meets: a wait, and an answer instead of the server's; `reason` names the limit or the trouble."""

    reason: str
    latency: int
    status: int | None


class Profile:
    """A profile in force in one world."""

    def __init__(self, wish: NewProfile) -> None:
        self.wish = wish
        self.seen = self.refused = 0
        self._draw = Random(wish.seed)  # noqa: S311  (to be the same each time)
        self._counts = Counts(LIMITS, wish.limits)

    def shown(self) -> StandingProfile:
        wish = asdict(self.wish)
        return StandingProfile(**wish, seen=self.seen, refused=self.refused)

    def judge(self, now: int, method: str, path: str, caller: Caller) -> Verdict | None:
        """What a request meets that arrives at `now` (world time, ms)."""
        if path.split("/", 2)[1] in NOT_LIMITED:
            return None
        self.seen += 1
        excess = self._counts.take(self._counts.limits_for(method, path), caller, now)
        verdict = Verdict(excess.rule, 0, TOO_MANY) if excess is not None else self._trouble()
        if verdict is not None and verdict.status is not None:
            self.refused += 1
        return verdict

    def weigh(self, now: int, method: str, path: str, caller: Caller) -> None:
        """A refused request counts twice: failures weigh more than successes (behaviour §2; how much, is our own)."""
        for limit in self._counts.limits_for(method, path):
            if limit.of == "user" and limit.counts == "requests":
                self._counts.add(limit, caller, now, 1)

    def _trouble(self) -> Verdict | None:
        """The sandbox takes its time, and is out of order now and then. The numbers are our own (behaviour §12 has none
        but the 20 seconds after which its gateway gives up)."""
        if self.wish.name != "sandbox":
            return None
        kind, share = self._draw.random(), self._draw.random()
        if kind < 0.002:  # noqa: PLR2004
            return Verdict("sandbox_times_out", self._ms(20_000), TIMED_OUT)
        if kind < 0.007:  # noqa: PLR2004
            return Verdict("sandbox_is_unavailable", self._ms(100), UNAVAILABLE)
        slow = kind < 0.03  # noqa: PLR2004
        return Verdict("sandbox_is_slow", self._ms(2_000 + 3_000 * share if slow else 80 + 320 * share), None)

    def _ms(self, usual: float) -> int:
        return round(usual * self.wish.latency)


def _late(wish: NewProfile) -> Conduct:
    draw = Random(wish.seed).random  # noqa: S311  (to be the same each time)
    return Conduct(is_late=lambda: draw() < LATE_SHARE, late_ms=LATE_MS)


PROFILES: Mapping[Name, Callable[[NewProfile], Conduct]] = {"production": _late, "sandbox": lambda _: Conduct()}
read = reader(NewProfile)


def factors_are_possible(new: NewProfile) -> Problems:
    """Limits above 0, latency from 0, both up to a hundredfold."""
    problems = []
    if not 0 < new.limits <= MOST_FACTOR:
        problems.append(_wrong("limits", f"A number above 0 and up to {MOST_FACTOR:.0f} is expected."))
    if not 0 <= new.latency <= MOST_FACTOR:
        problems.append(_wrong("latency", f"A number from 0 to {MOST_FACTOR:.0f} is expected."))
    return problems or OK


RULES: tuple[Rule[NewProfile], ...] = (factors_are_possible,)


def begin(world: World, wish: NewProfile) -> Profile:
    """Have the world behave so. Raises `Invalid` (422)."""
    if problems := broken(wish, RULES):
        raise Invalid(*problems)
    world.conduct = PROFILES[wish.name](wish)
    return Profile(wish)


def end(world: World) -> None:
    world.conduct = Conduct()


def watching(send: Any, refused: Callable[[], None]) -> Any:
    """A `send` that tells of a refusal."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] >= REFUSED:
            refused()
        await send(message)

    return sending


def _wrong(path: str, message: str) -> Problem:
    return Problem("INVALID_VALUE", message, path, pl=f"Nieprawidłowy profil: {path}.")
