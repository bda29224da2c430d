"""Who is calling: what an access token says, once its signature has been checked."""

from msgspec import Struct


class Session(Struct, frozen=True):
    """`user_id` is None for a token of an application alone (client credentials)."""

    client_id: str
    user_id: str | None
    scopes: frozenset[str]
    expires_at: int  # world time, ms
