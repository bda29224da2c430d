"""The journal of requests; requests to the sandbox API itself are not in it."""

from msgspec import Struct

from stragan.kernel.wire import reader
from stragan.sandbox import journal
from stragan.sandbox.powers.power import Asked, power
from stragan.world import World


class RequestsAnswer(Struct, frozen=True):
    requests: list[journal.SeenRequest]


class JournalRequest(Struct, frozen=True, forbid_unknown_fields=True):
    on: bool


class JournalAnswer(Struct, frozen=True):
    """`kept` requests of `most` are in the journal."""

    on: bool
    kept: int
    most: int


read_journal = reader(JournalRequest)


@power("GET", "/requests", gives=RequestsAnswer, filters=tuple(sorted(journal.FILTERS)))
async def listed(asked: Asked) -> RequestsAnswer:
    """The last requests, newest first, each refusal with its diagnosis."""
    wanted = await journal.wanted(asked.world, asked.query)
    return RequestsAnswer(await journal.shown(asked.world, wanted))


@power("PUT", "/requests", takes=JournalRequest, gives=JournalAnswer)
async def switch(asked: Asked) -> JournalAnswer:
    """Begin or stop to remember requests, while the server runs; what is remembered stays."""
    journal.of(asked.world).on = read_journal(asked.body).on
    return shown(asked.world)


@power("DELETE", "/requests")
async def forget(asked: Asked) -> None:
    """Forget all requests."""
    journal.of(asked.world).clear()


def shown(world: World) -> JournalAnswer:
    kept = journal.of(world)
    return JournalAnswer(kept.on, len(kept), kept.most)


POWERS = (listed, switch, forget)
