"""Revocation of tokens by the application that holds them (RFC 7009, client-facts 24)."""

from msgspec import UNSET

from stragan.auth import keys, sessions
from stragan.auth.clients import Client, Parameters, ensure_proven
from stragan.auth.refusals import Refused
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
        claims = keys.verify(await keys.signing_key(world), token)
    except keys.BadToken:
        return
    if claims.client_id != client.application.client_id:
        raise Refused("invalid_grant", "The token was issued to another application.")
    if claims.exp * SECOND <= world.now():
        return
    if claims.user_name is UNSET or claims.sid is UNSET:
        raise Refused("unsupported_token_type", "A token of the application alone ends by itself.")
    async with world.db.write() as tx:
        await sessions.close(world, tx, claims.user_name, claims.sid)
