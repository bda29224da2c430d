"""Accounts, applications and tokens: what the rest of the house asks of the OAuth server."""

import asyncio
import secrets
from collections.abc import Iterable
from hashlib import sha256
from time import monotonic

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from stragan.auth import keys, passwords, store
from stragan.auth.closing import service as closing
from stragan.auth.keys import ACCESS_SECONDS, REFRESH_DAYS
from stragan.auth.schemas import (
    Application,
    Claims,
    Grant,
    LoginTaken,
    NewApplication,
    NewUser,
    TokenAnswer,
    User,
)
from stragan.auth.scopes import granted, in_order, parse
from stragan.auth.session import Session
from stragan.db.engine import Duplicate, Tx
from stragan.kernel.ids import new_uuid
from stragan.kernel.problems import Unauthorized
from stragan.kernel.times import DAY, SECOND
from stragan.world import World

__all__ = [
    "Application",
    "LoginTaken",
    "NewApplication",
    "NewUser",
    "TokenAnswer",
    "User",
    "add_application",
    "add_user",
    "authenticate",
    "find_application",
    "find_user",
    "find_users",
    "is_secret_of",
    "mint",
]
REFRESH_GRACE = 60 * SECOND
MOST_SESSIONS = 20  # of one user; the oldest ones close (behaviour §1, lifetimes)
FIRST_USER_ID, LAST_USER_ID = 10_000_000, 2_147_483_647  # clients read them as 32-bit numbers
MOST_CACHED = 10_000
NO_TOKEN = "Full authentication is required to access this resource"  # noqa: S105  (a text, not a password)
_ATTEMPTS = 5


async def add_user(world: World, new: NewUser) -> User:
    """Open an account with an id of its own. Raises `LoginTaken`."""
    password_hash = None if new.password is None else await _hashed(new.password, kept=new.kept)
    for _ in range(_ATTEMPTS):
        user = _numbered(new, world.now())
        try:
            async with world.db.write() as tx:
                await store.add_user(tx, user, password_hash)
        except Duplicate:
            if await find_user(world, login=new.login) is not None:
                raise LoginTaken(new.login) from None
        else:
            return user
    raise RuntimeError("no free account id was found")


async def _hashed(password: str, *, kept: bool) -> str:
    return passwords.hashed(password, kept=True) if kept else await asyncio.to_thread(passwords.hashed, password)


def _numbered(new: NewUser, now: int) -> User:
    return User(
        str(FIRST_USER_ID + secrets.randbelow(LAST_USER_ID - FIRST_USER_ID + 1)),
        new.login.strip(),
        new.email or f"{new.login}@example.com",
        new.first_name,
        new.last_name,
        new.company_name,
        new.tax_id,
        new.language,
        new.base_marketplace,
        now,
        new.country_code,
        new.province,
        new.city,
        new.post_code,
    )


async def find_user(world: World, *, login: str | None = None, id: str | None = None) -> User | None:  # noqa: A002
    """The account with this login, in any case, or with this id."""
    if login is not None:
        return await store.user_by_login(world.db, login)
    return None if id is None else await store.user_by_id(world.db, id)


async def find_users(world: World, ids: Iterable[str]) -> dict[str, User]:
    """The accounts with these ids, by id."""
    return {user.id: user for user in await store.users_by_id(world.db, list(ids))}


async def add_application(world: World, new: NewApplication) -> Application:
    """Register an application. Its secret is in the answer, and afterwards readable only if it is kept."""
    secret = new.secret or secrets.token_hex(32)
    application = Application(
        new.client_id or secrets.token_hex(16),
        new.name,
        new.kind,
        new.redirect_uris,
        new.scopes,
        secret,
        new.owner_id,
    )
    async with world.db.write() as tx:
        await closing.reopen(tx, application.client_id)
        await store.add_application(
            tx,
            application,
            _digest(secret),
            keep_secret=new.keep_secret,
            now=world.now(),
            owner_id=new.owner_id,
        )
    return application


async def find_application(world: World, client_id: str) -> Application | None:
    return await store.application(world.db, client_id)


async def is_secret_of(world: World, client_id: str, *possible: str) -> bool:
    """Whether the application exists and its secret is one of these."""
    kept = await store.secret_hash(world.db, client_id) or b""
    return any(secrets.compare_digest(_digest(secret), kept) for secret in possible)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


async def mint(world: World, user: User | None, client_id: str, scopes: frozenset[str] | None) -> TokenAnswer:
    """New tokens, without asking anybody. `scopes` None means all that the application declares.

    Without a user they are those of the application alone: no refresh token.
    """
    application = await find_application(world, client_id)
    if application is None:
        raise LookupError(f"there is no application {client_id}")
    allowed = granted(scopes, application.scopes)
    key = await keys.signing_key(world)
    if user is None:
        return application_token(world, key, client_id, allowed)
    async with world.db.write() as tx:
        return await open_session(world, tx, key, Grant(user.id, client_id, allowed, new_uuid()))


async def open_session(world: World, tx: Tx, key: keys.SigningKey, grant: Grant) -> TokenAnswer:
    """A user's first tokens for an application; closes the user's oldest sessions when there are too many."""
    await store.lock_user(tx, grant.user_id)
    await closing.close_oldest(world, tx, grant.user_id, grant.session_id, MOST_SESSIONS - 1)
    return await renew(world, tx, key, grant)


async def renew(
    world: World, tx: Tx, key: keys.SigningKey, grant: Grant, narrower: frozenset[str] | None = None
) -> TokenAnswer:
    """The next pair of tokens of a session; forgets the user's refresh tokens that work no more.

    The access token may have fewer scopes than the session (`narrower`), the refresh token keeps all of them.
    """
    now, jti = world.now(), new_uuid()
    await tx.execute(store.FORGET_REFRESH_TOKENS, {"user": grant.user_id, "before": now - REFRESH_GRACE, "now": now})
    await store.add_refresh_token(tx, grant, jti, created_at=now, expires_at=now + REFRESH_DAYS * DAY)
    return _pair(world, key, grant, jti, narrower or grant.scopes)


def application_token(world: World, key: keys.SigningKey, client_id: str, scopes: frozenset[str]) -> TokenAnswer:
    claims = Claims(world.now() // SECOND + ACCESS_SECONDS, new_uuid(), client_id, in_order(scopes), issuer(world))
    return _answer(claims, keys.sign(key, claims), UNSET)


def _pair(world: World, key: keys.SigningKey, grant: Grant, refresh_jti: str, scopes: frozenset[str]) -> TokenAnswer:
    now = world.now() // SECOND
    access = Claims(
        now + ACCESS_SECONDS,
        new_uuid(),
        grant.client_id,
        in_order(scopes),
        issuer(world),
        user_name=grant.user_id,
        sid=grant.session_id,
    )
    lasting = {"exp": now + REFRESH_DAYS * DAY // SECOND, "scope": in_order(grant.scopes)}
    refresh = replace(access, jti=refresh_jti, ati=access.jti, **lasting)
    return _answer(access, keys.sign(key, access), keys.sign(key, refresh))


def _answer(access: Claims, token: str, refresh_token: str | UnsetType) -> TokenAnswer:
    return TokenAnswer(
        access_token=token,
        token_type="bearer",  # noqa: S106  (the type's name)
        expires_in=ACCESS_SECONDS,
        scope=" ".join(access.scope),
        allegro_api=True,
        iss=access.iss,
        jti=access.jti,
        refresh_token=refresh_token,
    )


def issuer(world: World) -> str:
    """`iss` of every token, and of the metadata: the server's public address, or the one where it listens."""
    return world.settings.public_url or world.address


async def authenticate(world: World, authorization: str) -> Session:
    """Who sends this `Authorization` header. Verified once, then remembered in `world.sessions`.

    Once a second it asks which of the sessions that are remembered have ended.
    """
    if world.ended.due <= monotonic():
        await closing.look(world)
    known = world.sessions.get(authorization)
    if known is not None and known.expires_at > world.now():
        return known
    session, changes = await _session(world, authorization), world.ended.changes
    if await closing.is_closed(world, session):
        raise Unauthorized("invalid_token", f"Invalid access token: {_token(authorization)}")
    if changes == world.ended.changes:  # else it may have ended since we looked
        _remember(world.sessions, authorization, session)
    return session


def _token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _session(world: World, authorization: str) -> Session:
    """What a token says that we signed and that has not expired."""
    token = _token(authorization)
    if not token:
        raise Unauthorized("unauthorized", NO_TOKEN)
    try:
        claims = await keys.verified(world, token)
    except keys.BadToken:
        raise Unauthorized("invalid_token", "Cannot convert access token to JSON") from None
    if claims.ati is not UNSET:  # a refresh token opens nothing but the token endpoint
        raise Unauthorized("invalid_token", "Cannot convert access token to JSON")
    expires_at = claims.exp * SECOND
    if expires_at <= world.now():
        raise Unauthorized("invalid_token", f"Access token expired: {token}")
    user_id = None if claims.user_name is UNSET else claims.user_name
    session_id = claims.jti if claims.sid is UNSET else claims.sid
    return Session(claims.client_id, user_id, parse(" ".join(claims.scope)), expires_at, session_id)


def _remember(sessions: dict[str, Session], authorization: str, session: Session) -> None:
    """The cache forgets what it learned first when it is full."""
    if authorization not in sessions and len(sessions) >= MOST_CACHED:
        del sessions[next(iter(sessions))]
    sessions[authorization] = session
