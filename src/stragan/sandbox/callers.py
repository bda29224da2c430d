"""Whose request it is, as faults and the journal ask: by its `Authorization` header, and without refusing anybody."""

import base64
import binascii
from typing import NamedTuple

from stragan.auth import service as auth
from stragan.auth.schemas import User
from stragan.kernel.problems import Unauthorized
from stragan.world import World


class Caller(NamedTuple):
    client_id: str | None
    user_id: str | None


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


async def user_named(world: World, login_or_id: str) -> User | None:
    return await auth.find_user(world, login=login_or_id) or await auth.find_user(world, id=login_or_id)
