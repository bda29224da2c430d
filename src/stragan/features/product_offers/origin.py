"""Where a request for an offer comes from."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from stragan.world import World


class Origin(Struct, frozen=True):
    """`base_url` is the address under which the client reaches this server; `is_new` fills what the request leaves
    out from the account (behaviour §4, Defaults)."""

    world: World
    seller_id: str
    base_url: str
    is_new: bool
    fetched: Mapping[str, str] = MappingProxyType({})  # links whose pictures a job has just brought -> their addresses
