"""A token in words: what it says, whether it is to be believed, and what it opens."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, Struct

from stragan.auth import keys
from stragan.auth import service as auth
from stragan.auth.closing import service as closing
from stragan.auth.schemas import Claims
from stragan.auth.scopes import SCOPES, parse
from stragan.auth.session import Session
from stragan.contract.operations import OPERATIONS, Operation
from stragan.kernel.times import SECOND
from stragan.world import World

MOST_TOKEN = 16_000  # characters


class Decoded(Struct, frozen=True):
    """`signed` says that this server's key has signed it; what an unsigned one says is worth nothing.

    The names of who it is for are told of signed ones only. Times are in ms.
    """

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signed: bool
    refresh: bool = False
    expires_at: int | None = None
    expired: bool = False
    ended: bool = False
    login: str | None = None
    application: str | None = None
    scopes: tuple[str, ...] = ()
    opens: tuple[Operation, ...] = ()

    @property
    def works(self) -> bool:
        return self.signed and not (self.refresh or self.expired or self.ended)


async def decode(world: World, pasted: str) -> Decoded | None:
    """None for what is no JWT at all. `Bearer` before it is not in the way."""
    token = "".join(pasted.split()) if pasted.count(".") == 2 else ""  # noqa: PLR2004  (three parts)
    token = token[len("bearer") :] if token.lower().startswith("bearer") else token
    header, claims = _part(token, 0), _part(token, 1)
    if header is None or claims is None or len(token) > MOST_TOKEN:
        return None
    try:
        verified = await keys.verified(world, token)
    except keys.BadToken:
        return Decoded(header, claims, signed=False)
    return await _believed(world, header, claims, verified)


def _part(token: str, index: int) -> dict[str, Any] | None:
    try:
        encoded = token.split(".")[index]
        found = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, IndexError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


async def _believed(world: World, header: Mapping[str, Any], shown: Mapping[str, Any], claims: Claims) -> Decoded:
    user_id = None if claims.user_name is UNSET else claims.user_name
    session_id = claims.jti if claims.sid is UNSET else claims.sid
    scopes = parse(" ".join(claims.scope))
    session = Session(claims.client_id, user_id, scopes, claims.exp * SECOND, session_id)
    user = await auth.find_user(world, id=user_id)
    application = await auth.find_application(world, claims.client_id)
    refresh = claims.ati is not UNSET
    return Decoded(
        header,
        shown,
        signed=True,
        refresh=refresh,
        expires_at=session.expires_at,
        expired=session.expires_at <= world.now(),
        ended=await closing.is_closed(world, session),
        login=user.login if user else user_id,
        application=application.name if application else None,
        scopes=tuple(name for name in SCOPES if name in scopes),
        opens=() if refresh else _opened(scopes, by_user=user_id is not None),
    )


def _opened(scopes: frozenset[str], *, by_user: bool) -> tuple[Operation, ...]:
    """The operations that this token opens and a request without one does not, by their paths."""
    opened = [
        op
        for op in OPERATIONS.values()
        if not op.public and (scopes.issuperset(op.scopes) if by_user else op.app_token)
    ]
    return tuple(sorted(opened, key=lambda op: (op.path, op.method)))
