"""What happens to an order by itself while a test moves the clock."""

from msgspec import Struct

from stragan.kernel.times import iso
from stragan.kernel.wire import reader
from stragan.sandbox.lives import service as lives
from stragan.sandbox.lives.service import Planned, State
from stragan.sandbox.lives.steps import AnyStep
from stragan.sandbox.powers.power import Asked, power


class LifeRequest(Struct, frozen=True, forbid_unknown_fields=True):
    steps: list[AnyStep]


class PlannedStep(Struct, frozen=True):
    """`error` tells why a step was refused; those after it are dropped."""

    step: AnyStep
    at: str
    state: State
    error: str | None


class LifeAnswer(Struct, frozen=True):
    checkout_form_id: str
    steps: list[PlannedStep]


read_life = reader(LifeRequest)


@power("PUT", "/purchases/{id}/life", takes=LifeRequest, gives=LifeAnswer)
async def begin(asked: Asked) -> LifeAnswer:
    """Have steps happen to an order when the clock comes to them, in place of those that are still waiting."""
    steps = read_life(asked.body).steps
    return _answer(asked, await lives.begin(asked.world, asked.path["id"], steps))


@power("GET", "/purchases/{id}/life", gives=LifeAnswer)
async def read(asked: Asked) -> LifeAnswer:
    """The steps of an order's life, and what became of them."""
    return _answer(asked, await lives.find(asked.world, asked.path["id"]))


def _answer(asked: Asked, planned: list[Planned]) -> LifeAnswer:
    steps = [PlannedStep(step.step, iso(step.at), step.state, step.error) for step in planned]
    return LifeAnswer(asked.path["id"].lower(), steps)


POWERS = (begin, read)
