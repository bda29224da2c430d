"""What users do with their own account: change the password, see and withdraw what they have allowed."""

import asyncio

from msgspec import Struct

from stragan.auth import attempts, passwords, sign_in
from stragan.auth import store as auth_store
from stragan.auth.closing import service as closing
from stragan.auth.closing import store
from stragan.auth.schemas import User
from stragan.auth.scopes import parse
from stragan.kernel.problems import OK, Invalid, Problem, Problems, TooManyRequests
from stragan.world import World

LEAST_PASSWORD = 8  # characters; NIST SP 800-63B
WRONG_PASSWORD = Problem("WRONG_PASSWORD", "This is not your password.", "old_password", pl="To nie jest Twoje hasło.")
TOO_MANY = Problem(
    "TOO_MANY_ATTEMPTS",
    "Too many failed attempts. Wait a minute and try again.",
    "old_password",
    pl="Zbyt wiele nieudanych prób. Odczekaj minutę i spróbuj ponownie.",
)


class Allowed(Struct, frozen=True):
    """An application that a user has allowed something; `sessions` of it are open. Without a name it is gone."""

    client_id: str
    name: str
    scopes: frozenset[str]
    given_at: int | None
    sessions: int


async def change_password(world: World, user: User, old: str, new: str, address: str) -> str:
    """Change it and end all sessions of the user; returns the cookie with which this browser goes on.

    `address` is where the request comes from.

    Raises `Invalid` for a wrong old password or an unfit new one, `TooManyRequests` after five wrong ones in a minute.
    """
    if problems := fit(user, old, new):
        raise Invalid(*problems)
    try:
        is_right = await sign_in.check_password(world, user.login, old, address) == user.id
    except attempts.TooManyAttempts:
        raise TooManyRequests(TOO_MANY) from None
    if not is_right:
        raise Invalid(WRONG_PASSWORD)
    await set_password(world, user.id, new)
    return await sign_in.sign_in(world, user.id)


async def set_password(world: World, user_id: str, new: str) -> None:
    """Nobody is asked for the old one; every session of the user ends."""
    digest = await asyncio.to_thread(passwords.hashed, new)
    async with world.db.write() as tx:
        await closing.close_all(world, tx, user_id)
        await tx.execute(store.SET_PASSWORD, {"user": user_id, "digest": digest})


def fit(user: User, old: str, new: str) -> Problems:
    """What speaks against a new password (own rule)."""
    if not LEAST_PASSWORD <= len(new) <= passwords.MOST_CHARACTERS:
        text = f"A password has {LEAST_PASSWORD} to {passwords.MOST_CHARACTERS} characters."
        pl = f"Hasło ma od {LEAST_PASSWORD} do {passwords.MOST_CHARACTERS} znaków."
        return (Problem("INVALID_PASSWORD", text, "new_password", pl=pl),)
    if new.casefold() in {user.login.casefold(), user.email.casefold()}:
        text, pl = "Your login is no password.", "Login nie może być hasłem."
        return (Problem("INVALID_PASSWORD", text, "new_password", pl=pl),)
    if new == old:
        text, pl = "This is the password that you have.", "To jest hasło, które już masz."
        return (Problem("SAME_PASSWORD", text, "new_password", pl=pl),)
    return OK


async def knows_printed_password(world: World, user_id: str) -> bool:
    """Whether the account still has the password that a sandbox has made and prints."""
    row = await world.db.one(store.PASSWORD_OF, {"user": user_id})
    return row is not None and row[0] is not None and passwords.is_kept(row[0])


async def allowed(world: World, user_id: str) -> list[Allowed]:
    """The applications that the user has allowed something, or that have tokens in the user's name."""
    open_ = await closing.open_sessions(world, user_id)
    given = {row[0]: (parse(row[1]), row[2]) for row in await world.db.all(store.CONSENTS_OF_USER, {"user": user_id})}
    found = []
    for client_id in dict.fromkeys([*given, *(session.client_id for session in open_)]):
        application = await auth_store.application(world.db, client_id)
        sessions = [session for session in open_ if session.client_id == client_id]
        scopes, given_at = given.get(client_id, (frozenset(), None))
        for session in sessions:
            scopes |= session.scopes
        name = "" if application is None else application.name
        found.append(Allowed(client_id, name, scopes, given_at, len(sessions)))
    return found


async def browsers(world: World, user_id: str) -> int:
    """In how many browsers the user is signed in."""
    row = await world.db.one(store.BROWSERS, {"user": user_id, "now": world.now()})
    return row[0] if row else 0
