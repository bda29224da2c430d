"""Revocation of tokens by the application that holds them (RFC 7009, client-facts 24)."""

from msgspec import UNSET

from stragan.auth import keys, store
from stragan.auth.clients import Client, Parameters, ensure_proven
from stragan.auth.closing import service as closing
from stragan.auth.refusals import Refused
from stragan.auth.schemas import Claims
from stragan.db.engine import Tx
from stragan.kernel.times import SECOND
from stragan.world import World


async def revoke(world: World, client: Client, parameters: Parameters) -> None:
    """Close the session of a token, of whichever type it is: `token_type_hint` need not be looked at.

    A token that means nothing, or nothing any more, is no error: what the client wanted is so already.
    """
    ensure_proven(client)
    token = parameters.get("token", "")
    if not token:
        raise Refused("invalid_request", "A token must be supplied")
    try:
        claims = await keys.verified(world, token)
    except keys.BadToken:
        return
    if claims.client_id != client.application.client_id:
        raise Refused("invalid_grant", "The token was issued to another application.")
    if claims.exp * SECOND <= world.now():
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
