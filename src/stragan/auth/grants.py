"""The token endpoint's work: who the client is, and what it exchanges for tokens (behaviour §1, token endpoint)."""

import secrets
import string
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from hashlib import sha256

from msgspec import UNSET, Struct

from stragan.auth import keys, service, store
from stragan.auth.closing import service as closing
from stragan.auth.schemas import Application, Claims, Grant, TokenAnswer
from stragan.auth.scopes import granted, parse
from stragan.db.engine import Tx
from stragan.kernel.ids import new_uuid
from stragan.kernel.times import DAY, SECOND
from stragan.world import World

Parameters = Mapping[str, str]
CODE_LIFE = 10 * SECOND
CODE_LENGTH = 32
_LETTERS = string.ascii_letters + string.digits
_VERIFIER = frozenset(_LETTERS + "-._~")
_LEAST_VERIFIER, _MOST_VERIFIER = 43, 128


class Refused(Exception):
    """An error of the OAuth endpoints: a status, and the two members of the body."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error, self.description, self.status = error, description, status


class Client(Struct, frozen=True):
    """The application that asks. `proven` by its secret; otherwise only the verifier of PKCE can stand for it."""

    application: Application
    proven: bool


class Approval(Struct, frozen=True):
    """What a user has just allowed on the consent page."""

    user_id: str
    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str | None


async def client_of(world: World, authorization: str, parameters: Parameters) -> Client:
    """The client by its Basic header, by its secret among the parameters, or by its id alone."""
    client_id, secret = _basic(authorization) if authorization else (parameters.get("client_id", ""), None)
    if not authorization:
        secret = parameters.get("client_secret")
    if not client_id:
        raise Refused("unauthorized", service.NO_TOKEN, 401)
    if secret is not None and not await service.is_secret_of(world, client_id, secret):
        raise _wrong_client()
    application = await service.find_application(world, client_id)
    if application is None or parameters.get("client_id", client_id) != client_id:
        raise _wrong_client()
    return Client(application, secret is not None)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (NotBase64, ValueError):
        raise _wrong_client() from None
    if scheme.lower() != "basic" or not colon:
        raise _wrong_client()
    return client_id, secret


def _wrong_client() -> Refused:
    return Refused("Unauthorized", "Unauthorized", 401)


def _proven(client: Client) -> None:
    """PKCE stands for a secret when a code is exchanged, and nowhere else."""
    if not client.proven:
        raise Refused("unauthorized", service.NO_TOKEN, 401)


async def client_credentials(world: World, client: Client, parameters: Parameters) -> TokenAnswer:
    _proven(client)
    scopes = granted(parse(parameters.get("scope", "")), client.application.scopes)
    return await service.mint(world, None, client.application.client_id, scopes)


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
            },
        )
    return code


async def authorization_code(world: World, client: Client, parameters: Parameters) -> TokenAnswer:
    code = parameters.get("code", "")
    if not code:
        raise Refused("invalid_request", "An authorization code must be supplied")
    key = await keys.signing_key(world)
    async with world.db.write() as tx:
        approval = await _approval(world, tx, code)
        _match(approval, client, parameters, code)
        await tx.execute(store.USE_CODE, {"hash": _digest(code), "now": world.now()})
        grant = Grant(approval.user_id, approval.client_id, approval.scopes, new_uuid())
        return await service.open_session(world, tx, key, grant)


async def _approval(world: World, tx: Tx, code: str) -> Approval:
    row = await tx.one(store.CODE, {"code_hash": _digest(code)})
    if row is None:
        raise _invalid_code(code)
    client_id, user_id, redirect_uri, scopes, challenge, expires_at, used_at = row
    if used_at is not None or expires_at <= world.now():
        raise _invalid_code(code)
    return Approval(user_id, client_id, redirect_uri, parse(scopes), challenge)


def _match(approval: Approval, client: Client, parameters: Parameters, code: str) -> None:
    """The code was given to this client, at this address, against this challenge."""
    if approval.client_id != client.application.client_id:
        raise _invalid_code(code)
    if parameters.get("redirect_uri") != approval.redirect_uri:
        raise Refused("invalid_grant", "Redirect URI mismatch.")
    verifier = parameters.get("code_verifier")
    if approval.challenge is None:
        _proven(client)
        if verifier is not None:
            raise Refused("invalid_grant", "The code was issued without a code challenge.")
    elif verifier is None:
        raise Refused("invalid_grant", "A code verifier must be supplied.")
    elif not verifies(verifier, approval.challenge):
        raise Refused("invalid_grant", "Invalid code verifier.")


def verifies(verifier: str, challenge: str) -> bool:
    """S256 of RFC 7636, the only method that Allegro takes."""
    if not _LEAST_VERIFIER <= len(verifier) <= _MOST_VERIFIER or not _VERIFIER.issuperset(verifier):
        return False
    expected = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=")
    return secrets.compare_digest(expected, challenge.encode())


def _invalid_code(code: str) -> Refused:
    return Refused("invalid_grant", f"Invalid authorization code: {code}")


async def refresh(world: World, client: Client, parameters: Parameters) -> TokenAnswer:
    """New tokens for a refresh token, which works for another minute: two threads may refresh at once."""
    _proven(client)
    token = parameters.get("refresh_token", "")
    if not token:
        raise Refused("invalid_request", "A refresh token must be supplied")
    key = await keys.signing_key(world)
    user_id, jti = await refresh_identity(world, token)
    async with world.db.write() as tx:
        await store.lock_user(tx, user_id)
        grant = await _grant(world, tx, user_id, jti)
        if grant is None or grant.client_id != client.application.client_id:
            raise invalid_refresh_token(token)
        await tx.execute(store.USE_REFRESH_TOKEN, {"user": user_id, "token": jti, "now": world.now()})
        return await service.renew(world, tx, key, grant)


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


async def refresh_identity(world: World, token: str) -> tuple[str, str]:
    """The account and the jti of a refresh token that we signed."""
    try:
        claims = await keys.verified(world, token)
    except keys.BadToken:
        raise invalid_refresh_token(token) from None
    if claims.ati is UNSET or claims.user_name is UNSET:
        raise invalid_refresh_token(token)
    return claims.user_name, claims.jti


def invalid_refresh_token(token: str) -> Refused:
    return Refused("invalid_grant", f"Invalid refresh token: {token}")


async def revoke(world: World, client: Client, parameters: Parameters) -> None:
    """End the session of a token, of either kind. A token that is none of the client's is no error (RFC 7009)."""
    _proven(client)
    try:
        claims = await keys.verified(world, parameters.get("token", ""))
    except keys.BadToken:
        return
    if claims.client_id != client.application.client_id:
        return
    async with world.db.write() as tx:
        if claims.user_name is UNSET:  # a token of the application alone is a session of its own
            await closing.close(world, tx, [claims.jti])
            return
        await store.lock_user(tx, claims.user_name)
        session_id = await _session_of(tx, claims.user_name, claims)
        if session_id is not None:
            await closing.close_session(world, tx, claims.user_name, session_id)


async def _session_of(tx: Tx, user_id: str, claims: Claims) -> str | None:
    """Tokens from before they named their session: the refresh token is known, the access token is not."""
    if claims.sid is not UNSET:
        return claims.sid
    row = await tx.one(store.REFRESH_TOKEN, {"user": user_id, "token": claims.jti})
    return None if row is None else str(row[0])


def _digest(code: str) -> bytes:
    return sha256(code.encode()).digest()
