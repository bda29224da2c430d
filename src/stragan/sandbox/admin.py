"""Who holds the sandbox's admin token: programs send it with each request, people prove it once in a browser."""

import secrets

from stragan.auth import attempts, sign_in
from stragan.auth.attempts import Limit, TooManyAttempts
from stragan.kernel.problems import Invalid, Problem, TooManyRequests
from stragan.sandbox import store
from stragan.sandbox.accounts import ADMIN_TOKEN
from stragan.world import World

MOST_FAILURES = 5  # of one user within a minute
WRONG_TOKEN = Problem(
    "WRONG_ADMIN_TOKEN",
    "This is not the admin token that the server prints at its start.",
    "admin_token",
    pl="To nie jest token administratora, który serwer wypisuje przy starcie.",
)
TOO_MANY = Problem(
    "TOO_MANY_ATTEMPTS",
    "Too many failed attempts. Wait a minute and try again.",
    "admin_token",
    pl="Zbyt wiele nieudanych prób. Odczekaj minutę i spróbuj ponownie.",
)


async def is_admin_token(world: World, token: str) -> bool:
    """Where the sandbox is off there is none."""
    kept = await store.find(world, ADMIN_TOKEN) if world.settings.sandbox else None
    return kept is not None and secrets.compare_digest(token.encode("utf-8", "replace"), kept.encode())


async def prove(world: World, cookie: str, user_id: str, token: str) -> str | None:
    """Let the browser with this cookie use the powers until it signs out; returns the cookie with which it goes on.

    None if that cookie is worth nothing any more, as when the form was sent twice.

    Raises `Invalid` for a wrong token, `TooManyRequests` after five of them in a minute.
    """
    limit = Limit("admin token", user_id, MOST_FAILURES)
    try:
        await attempts.count(world, limit)
    except TooManyAttempts:
        raise TooManyRequests(TOO_MANY) from None
    if not await is_admin_token(world, token):
        raise Invalid(WRONG_TOKEN)
    await attempts.forgive(world, all_of=[limit])
    return await sign_in.elevate(world, cookie)


async def is_proved(world: World, cookie: str) -> bool:
    return world.settings.sandbox and await sign_in.is_elevated(world, cookie)


async def give_up(world: World, cookie: str) -> None:
    await sign_in.lower(world, cookie)
