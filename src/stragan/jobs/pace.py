"""When due jobs are done: at once, after delays as in the real service, or only when a sandbox asks for it.

The choice lives in the memory of one process (`world.powers`). It is about what clients wait for; housekeeping always
runs at its time.
"""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Literal, NamedTuple

from stragan.jobs.queue import Waiting
from stragan.kernel.times import SECOND
from stragan.world import World

Mode = Literal["immediate", "realistic", "manual"]
_POWER = "pace"


class Span(NamedTuple):
    """A delay is drawn from this range; milliseconds."""

    least: int
    most: int


# Own choice, in the order of what users of the public service report: it promises nothing (pains §7).
USUAL = Span(1 * SECOND, 5 * SECOND)
SPANS: Mapping[str, Span] = {
    "product_offers.finish": Span(2 * SECOND, 30 * SECOND),
    "publication.run": Span(2 * SECOND, 20 * SECOND),
    "offers.start": Span(0, 60 * SECOND),
    "offers.end": Span(0, 60 * SECOND),
    "webhooks.gather": Span(0, 2 * SECOND),
    "webhooks.deliver": Span(0, 0),
}


HOUSEKEEPING = frozenset({"images.expire"})  # besides all that puts itself again


def seen(kinds: Iterable[str]) -> list[str]:
    """Those of these kinds that clients may wait for."""
    return [kind for kind in kinds if kind not in HOUSEKEEPING]


class Pace(NamedTuple):
    """`seed` decides the delays of the realistic mode."""

    mode: Mode = "immediate"
    seed: int = 0

    def done_at(self, kind: str, key: str, run_at: int) -> int | None:
        """When a job that is due at `run_at` is done (world time); None as long as nobody steps.

        The delay depends on the seed, the kind and the key alone, so that a job that waits keeps its time.
        """
        if self.mode == "immediate" or kind in HOUSEKEEPING:
            return run_at
        if self.mode == "manual":
            return None
        span = SPANS.get(kind, USUAL)
        return run_at + Random(f"{self.seed}/{kind}/{key}").randint(span.least, span.most)  # noqa: S311  (repeatable)

    def not_held(self, kinds: Iterable[str]) -> list[str]:
        """Those of these kinds that are done without a step."""
        return [kind for kind in kinds if self.mode != "manual" or kind in HOUSEKEEPING]

    def ready(self, job: Waiting, now: int) -> bool:
        at = self.done_at(job.kind, job.key, job.run_at)
        return at is not None and at <= now


IMMEDIATE = Pace()


def of(world: World) -> Pace:
    found: Pace = world.powers.get(_POWER, IMMEDIATE)
    return found


def set_to(world: World, pace: Pace) -> None:
    world.powers[_POWER] = pace
    world.alarm.ring()


def is_asynchronous(world: World) -> bool:
    """Whether clients are to meet work that is not done when they get their answer."""
    return of(world).mode != "immediate"
