"""Users in a browser: passwords, the cookie of who is signed in, and what each of them allowed which application.

The cookie is a random secret of which the database keeps the hash. A form carries a token made from that secret, which
no other site can know, so a form that comes back was shown by us to this very browser.
"""

import asyncio
import hmac
import secrets
from hashlib import sha256

from stragan.auth import attempts, passwords, store
from stragan.auth.attempts import Limit
from stragan.auth.schemas import User
from stragan.auth.scopes import parse
from stragan.kernel.times import DAY
from stragan.world import World

SIGN_IN_LIFE = 30 * DAY
# Wrong passwords within a minute. The first limit is for one address and login, so that nobody can lock out a user
# whose login he knows; the others stop those who have many addresses, or try one password with many logins.
MOST_FAILURES, MOST_OF_LOGIN, MOST_OF_ADDRESS = 5, 50, 100
MOST_LOGIN = 200  # characters
_COOKIE_BYTES = 32


def new_cookie() -> str:
    return secrets.token_urlsafe(_COOKIE_BYTES)


def form_token(cookie: str) -> str:
    return hmac.new(cookie.encode(), b"form", sha256).hexdigest()


def is_form_token(cookie: str, token: str) -> bool:
    return bool(cookie) and hmac.compare_digest(form_token(cookie).encode(), token.encode())


async def check_password(world: World, login: str, password: str, address: str) -> str | None:
    """The id of the account, or None. Raises `TooManyAttempts` when there were too many wrong ones."""
    key = store.login_key(login[:MOST_LOGIN])
    here = Limit("password here", f"{address} {key}", MOST_FAILURES)
    wider = _wider_limits(world, key, address)
    await attempts.count(world, here, *wider)
    row = await world.db.one(store.PASSWORD, {"login_key": key})
    right = await asyncio.to_thread(passwords.fits, password, row[1] if row else None)
    if not right or row is None:
        return None
    await attempts.forgive(world, all_of=[here], one_of=wider)
    user_id: str = row[0]
    return user_id


def _wider_limits(world: World, key: str, address: str) -> list[Limit]:
    """Behind a proxy, which is what `public_url` is set for, all visitors share an address: it tells nothing."""
    of_login = Limit("password", key, MOST_OF_LOGIN)
    if world.settings.public_url is not None:
        return [of_login]
    return [of_login, Limit("passwords", address, MOST_OF_ADDRESS)]


async def sign_in(world: World, user_id: str) -> str:
    """The cookie of a browser that has just proved who uses it; never the one that it had before."""
    cookie, now = new_cookie(), world.now()
    async with world.db.write() as tx:
        await tx.execute(store.FORGET_SIGN_INS, {"now": now})
        row = {"cookie_hash": _digest(cookie), "user_id": user_id, "expires_at": now + SIGN_IN_LIFE, "elevated": 0}
        await tx.execute(store.ADD_SIGN_IN, row)
    return cookie


async def signed_in(world: World, cookie: str) -> User | None:
    return await store.signed_in(world.db, _digest(cookie), world.now()) if cookie else None


async def sign_out(world: World, cookie: str) -> None:
    async with world.db.write() as tx:
        await tx.execute(store.REMOVE_SIGN_IN, {"hash": _digest(cookie)})


async def renew(world: World, cookie: str) -> None:
    """As if it had begun now."""
    async with world.db.write() as tx:
        await tx.execute(store.RENEW_SIGN_IN, {"hash": _digest(cookie), "until": world.now() + SIGN_IN_LIFE})


async def elevate(world: World, cookie: str) -> str | None:
    """From now on this sign-in may do what the sandbox's admin token may, until it ends.

    Returns its new cookie: who knew the old one has gained nothing. None if it has ended or was elevated meanwhile.
    """
    new = new_cookie()
    change = {"hash": _digest(cookie), "new": _digest(new), "now": world.now()}
    async with world.db.write() as tx:
        return new if await tx.execute(store.ELEVATE, change) == 1 else None


async def lower(world: World, cookie: str) -> None:
    """The end of what `elevate` has allowed."""
    async with world.db.write() as tx:
        await tx.execute(store.LOWER, {"hash": _digest(cookie)})


async def is_elevated(world: World, cookie: str) -> bool:
    row = await world.db.one(store.ELEVATED, {"hash": _digest(cookie), "now": world.now()})
    return row is not None and bool(row[0])


async def allowed(world: World, user_id: str, client_id: str) -> frozenset[str]:
    """The scopes that the user allowed the application before."""
    row = await world.db.one(store.CONSENT, {"user_id": user_id, "client_id": client_id})
    return parse(row[0]) if row else frozenset()


async def allow(world: World, user_id: str, client_id: str, scopes: frozenset[str]) -> None:
    key = {"user_id": user_id, "client_id": client_id}
    async with world.db.write() as tx:
        await store.lock_user(tx, user_id)
        before = await tx.one(store.CONSENT, key)
        known = parse(before[0]) if before else frozenset()
        row = key | {"given_at": world.now(), "scopes": store.joined(scopes | known)}
        await tx.execute(store.PUT_CONSENT, row)


def _digest(cookie: str) -> bytes:
    return sha256(cookie.encode()).digest()
