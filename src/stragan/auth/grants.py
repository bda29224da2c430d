"""The token endpoint's work: what a client exchanges for tokens (behaviour §1, token endpoint)."""

import secrets
import string
from collections.abc import Iterable
from hashlib import sha256

from msgspec import UNSET, Struct

from stragan.auth import keys, pkce, service, store
from stragan.auth.clients import Client, Parameters, ensure_proven
from stragan.auth.closing import service as closing
from stragan.auth.refusals import Refused
from stragan.auth.schemas import Claims, Grant, TokenAnswer
from stragan.auth.scopes import granted, in_order, parse
from stragan.db.engine import Tx
from stragan.kernel.ids import new_uuid
from stragan.kernel.times import DAY, SECOND
from stragan.world import World

CODE_LIFE = 10 * SECOND
CODE_LENGTH = 32
_LETTERS = string.ascii_letters + string.digits


class Approval(Struct, frozen=True):
    """What a user has just allowed on the consent page."""

    user_id: str
    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str | None


class _Code(Struct, frozen=True):
    """A code as it is stored: what was approved, and what has become of it."""

    approval: Approval
    session_id: str
    expires_at: int
    used: bool


def granted_scopes(parameters: Parameters, declared: frozenset[str]) -> frozenset[str]:
    """Those that are asked for and declared. Nothing of what is asked for is `invalid_scope` (RFC 6749 3.3)."""
    scopes = granted(parse(parameters.get("scope", "")), declared)
    if not scopes and declared:
        raise Refused("invalid_scope", "None of the requested scopes is declared by the application")
    return scopes


async def client_credentials(world: World, client: Client, parameters: Parameters) -> TokenAnswer:
    ensure_proven(client)
    scopes = granted_scopes(parameters, client.application.scopes)
    key = await keys.signing_key(world)
    return service.application_token(world, key, client.application.client_id, scopes)


async def new_code(world: World, approval: Approval) -> str:
    """A code that is exchanged once, within ten seconds."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
    async with world.db.write() as tx:
        await tx.execute(store.FORGET_CODES, {"before": world.now() - DAY})
        await tx.execute(
            store.ADD_CODE,
            {
                "code_hash": _digest(code),
                "client_id": approval.client_id,
                "user_id": approval.user_id,
                "redirect_uri": approval.redirect_uri,
                "scopes": store.joined(approval.scopes),
                "challenge": approval.challenge,
                "expires_at": world.now() + CODE_LIFE,
                "used_at": None,
                "session_id": new_uuid(),
            },
        )
    return code


async def authorization_code(world: World, client: Client, parameters: Parameters) -> TokenAnswer:
    """A session for a code. One that comes again has been seen by somebody else: its session is closed."""
    code = parameters.get("code", "")
    if not code:
        raise Refused("invalid_request", "An authorization code must be supplied")
    key = await keys.signing_key(world)
    async with world.db.write() as tx:
        found = await _code(tx, code)
        if found is None or found.approval.client_id != client.application.client_id:
            raise _invalid_code(code)
        if not found.used:
            _match(world, found, client, parameters, code)
            await tx.execute(store.USE_CODE, {"hash": _digest(code), "now": world.now()})
            approval = found.approval
            grant = Grant(approval.user_id, approval.client_id, approval.scopes, found.session_id)
            return await service.open_session(world, tx, key, grant)
        await closing.close_session(world, tx, found.approval.user_id, found.session_id)
    raise _invalid_code(code)


async def _code(tx: Tx, code: str) -> _Code | None:
    row = await tx.one(store.CODE, {"code_hash": _digest(code)})
    if row is None:
        return None
    client_id, user_id, redirect_uri, scopes, challenge, expires_at, used_at, session_id = row
    approval = Approval(user_id, client_id, redirect_uri, parse(scopes), challenge)
    return _Code(approval, session_id, expires_at, used_at is not None)


def _match(world: World, found: _Code, client: Client, parameters: Parameters, code: str) -> None:
    """The code is fresh, and was given at this address, against this challenge."""
    if found.expires_at <= world.now():
        raise _invalid_code(code)
    if parameters.get("redirect_uri") != found.approval.redirect_uri:
        raise Refused("invalid_grant", "Redirect URI mismatch.")
    challenge, verifier = found.approval.challenge, parameters.get("code_verifier")
    if challenge is None:
        ensure_proven(client)
        if verifier is not None:
            raise Refused("invalid_grant", "The code was issued without a code challenge.")
    elif verifier is None:
        raise Refused("invalid_grant", "A code verifier must be supplied.")
    elif not pkce.verifies(verifier, challenge):
        raise Refused("invalid_grant", "Invalid code verifier.")


def _invalid_code(code: str) -> Refused:
    return Refused("invalid_grant", f"Invalid authorization code: {code}")


async def refresh(world: World, client: Client, parameters: Parameters) -> TokenAnswer:
    """New tokens for a refresh token, which works for another minute: two threads may refresh at once.

    After that minute it is in two hands, and nobody knows which of them is the right one: the session is closed
    (RFC 9700 4.14.2).
    """
    ensure_proven(client)
    token = parameters.get("refresh_token", "")
    if not token:
        raise Refused("invalid_request", "A refresh token must be supplied")
    key = await keys.signing_key(world)
    user_id, claims = await _refresh_claims(world, token)
    if claims.client_id != client.application.client_id:
        raise _invalid_refresh_token(token)
    async with world.db.write() as tx:
        await store.lock_user(tx, user_id)
        grant = await _grant(world, tx, user_id, claims.jti)
        if grant is not None:
            narrower = _narrowed(grant.scopes, parameters)
            await tx.execute(store.USE_REFRESH_TOKEN, {"user": user_id, "token": claims.jti, "now": world.now()})
            return await service.renew(world, tx, key, grant, narrower)
        if claims.sid is not UNSET and claims.exp * SECOND > world.now():
            await closing.close_session(world, tx, user_id, claims.sid)
    raise _invalid_refresh_token(token)


async def _grant(world: World, tx: Tx, user_id: str, jti: str) -> Grant | None:
    """What the token stands for, unless it has expired or was used more than a minute ago."""
    row = await tx.one(store.REFRESH_TOKEN, {"user": user_id, "token": jti})
    if row is None:
        return None
    session_id, client_id, scopes, expires_at, used_at = row
    now = world.now()
    if expires_at <= now or (used_at is not None and used_at + service.REFRESH_GRACE < now):
        return None
    return Grant(user_id, client_id, parse(scopes), session_id)


def _narrowed(consented: frozenset[str], parameters: Parameters) -> frozenset[str]:
    """The scopes of the next access token: fewer than consented if the client asks so, never more (RFC 6749 6)."""
    wanted = parse(parameters.get("scope", ""))
    if more := wanted - consented:
        raise Refused("invalid_scope", f"Unable to widen the scope of the consent by {_listed(more)}.")
    return wanted or consented


def _listed(scopes: Iterable[str]) -> str:
    return " ".join(in_order(scopes) or sorted(scopes))


async def _refresh_claims(world: World, token: str) -> tuple[str, Claims]:
    """The account and the claims of a refresh token that we signed."""
    try:
        claims = await keys.verified(world, token)
    except keys.BadToken:
        raise _invalid_refresh_token(token) from None
    if claims.ati is UNSET or claims.user_name is UNSET:
        raise _invalid_refresh_token(token)
    return claims.user_name, claims


def _invalid_refresh_token(token: str) -> Refused:
    return Refused("invalid_grant", f"Invalid refresh token: {token}")


def _digest(code: str) -> bytes:
    return sha256(code.encode()).digest()
