"""Sessions that end before their tokens expire (ADR 0022).

A closed session is a row that is written in the transaction that closes it, and is kept until the last access token of
the session would have expired. A token is held against these rows when it is verified. For those that a process
remembers it asks once a second what others have closed, and at once what it has closed itself.

Locks are taken in the order in which tokens are made: the application, codes, the user, refresh tokens.
"""

from collections.abc import Iterable
from time import monotonic

from msgspec import Struct

from stragan.auth import store as auth_store
from stragan.auth.closing import store
from stragan.auth.scopes import parse
from stragan.auth.session import Session
from stragan.db.engine import Tx
from stragan.kernel.moments import MOMENT
from stragan.kernel.times import DAY, SECOND
from stragan.world import World, real_ms

KEPT = 1 * DAY  # longer than any access token lives
OVERLAP = 30 * SECOND  # a transaction may commit that much later than it has closed something
PATIENCE = 30.0  # seconds: a transaction of this process that is not committed by then has failed


class OpenSession(Struct, frozen=True):
    """`renewed_at` is when its newest tokens were made (world time, ms)."""

    id: str
    client_id: str
    scopes: frozenset[str]
    renewed_at: int


async def close_session(world: World, tx: Tx, user_id: str, session_id: str) -> None:
    """End a session inside an open transaction: once it is committed, no token of the session opens anything.

    Nothing is left to do after the commit. If the transaction fails, nothing has ended.
    """
    await auth_store.lock_user(tx, user_id)
    await tx.execute(store.FORGET_REFRESH_TOKENS, {"user": user_id, "session": session_id})
    await close(world, tx, [session_id])


async def close(world: World, tx: Tx, ids: Iterable[str]) -> None:
    """Mark sessions, or all those of an application by its id, as ended; their refresh tokens are for the caller."""
    now, real, ended_now = world.now(), real_ms(), sorted(set(ids))
    if not ended_now:
        return
    await tx.execute(store.FORGET_CLOSED, {"now": now})
    rows = [{"id": id_, "closed_at": real, "forget_at": now + KEPT} for id_ in ended_now]
    await tx.many(store.CLOSE, rows)
    ended, until = world.ended, monotonic() + PATIENCE
    ended.waiting |= dict.fromkeys(ended_now, until)
    ended.due = 0.0


async def close_oldest(world: World, tx: Tx, user_id: str, session_id: str, most: int) -> None:
    """Leave so many sessions of a user beside this one, the newest. The user is locked."""
    wanted = {"user": user_id, "session": session_id, "most": most}
    await _close(world, tx, user_id, [row[0] for row in await tx.all(store.OLD_SESSIONS, wanted)])


async def close_all(world: World, tx: Tx, user_id: str) -> None:
    """End all sessions of a user, everywhere: applications, browsers, and what was about to become a session."""
    for statement in (store.FORGET_CODES_OF_USER, store.FORGET_DEVICES_OF_USER, store.FORGET_SIGN_INS_OF_USER):
        await tx.execute(statement, {"user": user_id})
    await auth_store.lock_user(tx, user_id)
    await _close(world, tx, user_id, [row[0] for row in await tx.all(store.SESSIONS_OF_USER, {"user": user_id})])


async def sign_out_everywhere(world: World, user_id: str) -> None:
    """What applications were allowed is still allowed; but each of them must send the user to sign in again."""
    async with world.db.write() as tx:
        await close_all(world, tx, user_id)


async def withdraw(world: World, user_id: str, client_id: str) -> None:
    """The user does not allow the application anything any more."""
    grant = {"user": user_id, "client": client_id}
    async with world.db.write() as tx:
        for statement in (store.FORGET_CODES_OF_GRANT, store.FORGET_DEVICES_OF_GRANT, store.FORGET_CONSENT):
            await tx.execute(statement, grant)
        await auth_store.lock_user(tx, user_id)
        await _close(world, tx, user_id, [row[0] for row in await tx.all(store.SESSIONS_OF_GRANT, grant)])


async def close_application(world: World, tx: Tx, client_id: str) -> None:
    """End all that an application has, in every user's name and in its own."""
    client = {"client": client_id}
    for statement in (
        store.FORGET_CODES_OF_APPLICATION,
        store.FORGET_DEVICES_OF_APPLICATION,
        store.FORGET_CONSENTS_OF_APPLICATION,
    ):
        await tx.execute(statement, client)
    for row in await tx.all(store.USERS_OF_APPLICATION, client):
        await auth_store.lock_user(tx, row[0])
    sessions = [row[0] for row in await tx.all(store.SESSIONS_OF_APPLICATION, client)]
    await tx.execute(store.FORGET_REFRESH_TOKENS_OF_APPLICATION, client)
    await close(world, tx, [client_id, *sessions])


async def reopen(tx: Tx, client_id: str) -> None:
    """An application of a seed is made again under the id of one that was deleted: it may have tokens again."""
    await tx.execute(store.REOPEN, {"id": client_id})


async def _close(world: World, tx: Tx, user_id: str, ids: list[str]) -> None:
    for id_ in ids:
        await tx.execute(store.FORGET_REFRESH_TOKENS, {"user": user_id, "session": id_})
    await close(world, tx, ids)


async def open_sessions(world: World, user_id: str) -> list[OpenSession]:
    """A user's sessions, the newest first."""
    rows = await world.db.all(store.OPEN_SESSIONS, {"user": user_id, "now": world.now()})
    return [OpenSession(id_, client_id, parse(scopes), at) for client_id, id_, scopes, at in rows]


async def is_closed(world: World, session: Session) -> bool:
    ids = [session.session_id, session.client_id]
    return bool(await world.db.all(store.CLOSED_AMONG, {"ids": ids}))


async def look(world: World) -> None:
    """Forget the tokens of sessions that have ended, as far as they are committed."""
    ended, now = world.ended, monotonic()
    if now >= ended.next_look:
        await _look_at_others(world, now)
    if ended.waiting:
        found = await world.db.all(store.CLOSED_AMONG, {"ids": list(ended.waiting)})
        ids = {row[0] for row in found}
        ended.waiting = {id_: until for id_, until in ended.waiting.items() if id_ not in ids and until > now}
        _forget(world, ids)
    ended.due = 0.0 if ended.waiting else ended.next_look


async def _look_at_others(world: World, now: float) -> None:
    """One request a second does it; the others of that moment go on with what is known."""
    ended, last, real = world.ended, world.ended.next_look, real_ms()
    ended.next_look = now + MOMENT
    ended.due = 0.0 if ended.waiting else ended.next_look
    try:
        rows = await world.db.all(store.CLOSED_SINCE, {"since": ended.since - OVERLAP})
    except BaseException:
        ended.next_look = ended.due = last
        raise
    ended.since = real
    _forget(world, {row[0] for row in rows})


def _forget(world: World, ids: set[str]) -> None:
    if not ids:
        return
    world.ended.changes += 1
    dead = [key for key, known in world.sessions.items() if known.session_id in ids or known.client_id in ids]
    for key in dead:
        del world.sessions[key]
