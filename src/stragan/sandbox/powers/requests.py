"""The journal of requests; requests to the sandbox API itself are not in it."""

from msgspec import Struct

from stragan.sandbox import journal
from stragan.sandbox.powers.power import Asked, power


class RequestsAnswer(Struct, frozen=True):
    requests: list[journal.SeenRequest]


@power("GET", "/requests", gives=RequestsAnswer, filters=tuple(sorted(journal.FILTERS)))
async def listed(asked: Asked) -> RequestsAnswer:
    """The last requests, newest first, each refusal with its diagnosis."""
    wanted = await journal.wanted(asked.world, asked.query)
    return RequestsAnswer(await journal.shown(asked.world, wanted))


POWERS = (listed,)
