"""Counting of guesses: passwords, secrets and user codes are guessed a few times a minute and no more.

A guess is counted before it is looked at, so that many at once are no way round a limit, and the count is taken back
when it was right.
"""

from collections.abc import Sequence

from msgspec import Struct

from stragan.auth import store
from stragan.kernel.times import MINUTE, SECOND
from stragan.world import World

WINDOW = 1 * MINUTE
WINDOW_SECONDS = WINDOW // SECOND


class Limit(Struct, frozen=True):
    """So many wrong guesses (`most`) of one kind (`what`) may `who` make within a minute."""

    what: str
    who: str
    most: int


class TooManyAttempts(Exception):
    """Somebody guesses. Nothing has been looked at, so that even a right guess learns nothing."""


async def count(world: World, *limits: Limit) -> None:
    """Note a guess against each of the limits, always given in the same order. Raises `TooManyAttempts`."""
    now = world.now()
    async with world.db.write() as tx:
        await tx.execute(store.FORGET_ATTEMPTS, {"before": now - WINDOW})
        for limit in limits:
            who = store.storable(limit.who)
            row = await tx.one(store.COUNT_ATTEMPT, {"what": limit.what, "who": who, "now": now})
            if row is None or row[0] > limit.most:
                raise TooManyAttempts(limit.what)


async def forgive(world: World, *, all_of: Sequence[Limit] = (), one_of: Sequence[Limit] = ()) -> None:
    """A guess was right: forget all of the guesser's earlier ones, or this one only."""
    async with world.db.write() as tx:
        for limit in all_of:
            await tx.execute(store.FORGET_ATTEMPTS_OF, _key(limit))
        for limit in one_of:
            await tx.execute(store.FORGET_ATTEMPT, _key(limit))


async def ensure(world: World, limit: Limit) -> None:
    """Raises `TooManyAttempts` when the limit is reached; counts nothing."""
    row = await world.db.one(store.ATTEMPTS, _key(limit) | {"after": world.now() - WINDOW})
    if row is not None and row[0] >= limit.most:
        raise TooManyAttempts(limit.what)


def _key(limit: Limit) -> dict[str, str]:
    return {"kind": limit.what, "guesser": store.storable(limit.who)}
