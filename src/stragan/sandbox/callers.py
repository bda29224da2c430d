"""Whose request it is, as faults and the journal ask: by its `Authorization` header, and without refusing anybody."""

import base64
import binascii
from urllib.parse import parse_qsl

from msgspec import UNSET

from stragan.auth import keys
from stragan.auth import service as auth
from stragan.auth.schemas import User
from stragan.http.pace import Caller
from stragan.kernel.problems import Unauthorized
from stragan.world import World

MOST_FIELDS = 200


async def caller_of(world: World, authorization: str) -> Caller:
    """The owner of a valid token, or the application of a Basic header; nobody where the request will be refused."""
    session = world.sessions.get(authorization)
    if session is None and authorization[:7].lower() == "bearer ":
        try:
            session = await auth.authenticate(world, authorization)
        except Unauthorized:
            return Caller(None, None)
    if session is not None and session.expires_at <= world.now():
        return Caller(None, None)
    return Caller(_client_of(authorization), None) if session is None else Caller(session.client_id, session.user_id)


def _client_of(authorization: str) -> str | None:
    """The client id of a Basic header, which the token endpoint takes."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, _ = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return client_id if colon else None


async def claimed_by(world: World, authorization: str, path: str, fields: bytes) -> Caller:
    """Whom a token names that opens nothing any more, or the parameters of an OAuth endpoint: whoever has written that
    program must see why it was refused. Nothing is proved by it."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer":
        try:
            claims = await keys.verified(world, token.strip())
        except keys.BadToken:
            return Caller(None, None)
        return Caller(claims.client_id, None if claims.user_name is UNSET else claims.user_name)
    if not path.startswith("/auth/oauth/"):
        return Caller(None, None)
    try:
        given = dict(parse_qsl(fields.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS))
    except ValueError:
        given = {}
    return Caller(given.get("client_id"), None)


async def user_named(world: World, login_or_id: str) -> User | None:
    return await auth.find_user(world, login=login_or_id) or await auth.find_user(world, id=login_or_id)
