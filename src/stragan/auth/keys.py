"""The key that signs a world's tokens, and the signing itself: RS256 JWTs whose claims are `Claims`."""

import asyncio
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from stragan.auth import store
from stragan.auth.schemas import Claims
from stragan.db.engine import Duplicate
from stragan.kernel.wire import encode
from stragan.world import World

if TYPE_CHECKING:  # joserfc and its cryptography cost 150 ms, and no request before the first token needs them
    from joserfc.jwk import RSAKey

BITS = 2048
ALGORITHMS = ["RS256"]
_CACHE = "signing_key"
_claims = msgspec.json.Decoder(Claims).decode


class SigningKey(Struct, frozen=True):
    kid: str
    key: "RSAKey"


class BadToken(Exception):
    """Not a token that this world signed."""


async def signing_key(world: World) -> SigningKey:
    """The world's key; made once in the life of its database."""
    key: SigningKey | None = world.caches.get(_CACHE)
    if key is None:
        key = world.caches[_CACHE] = await _load(world) or await use(world, await asyncio.to_thread(new_key))
    return key


def sign(key: SigningKey, claims: Claims) -> str:
    from joserfc import jws  # noqa: PLC0415

    return jws.serialize_compact({"alg": "RS256", "typ": "JWT", "kid": key.kid}, encode(claims), key.key, ALGORITHMS)


def verify(key: SigningKey, token: str) -> Claims:
    """What the token says; its expiry is for the caller to judge. Raises `BadToken`."""
    from joserfc import jws  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415

    try:
        payload = jws.deserialize_compact(token, key.key, ALGORITHMS).payload
        return _claims(payload or b"")
    except (JoseError, ValueError, TypeError, KeyError) as error:  # msgspec's errors are ValueErrors
        raise BadToken(str(error)) from None


async def _load(world: World) -> SigningKey | None:
    row = await world.db.one(store.KEY)
    if row is None:
        return None
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415
    from joserfc.jwk import RSAKey  # noqa: PLC0415

    # It is the key that we made: to prove again that its numbers belong together would cost 70 ms at every start.
    key = load_pem_private_key(row[1].encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return SigningKey(row[0], RSAKey.import_key(key))


def new_key() -> SigningKey:
    """Some tens of milliseconds of computing: call it in a thread."""
    from joserfc.jwk import RSAKey  # noqa: PLC0415

    key = RSAKey.generate_key(BITS)
    return SigningKey(key.thumbprint(), key)


async def use(world: World, key: SigningKey) -> SigningKey:
    """Have the world sign with this key, unless it has one."""
    row = {"slot": 1, "kid": key.kid, "private_pem": key.key.as_pem(private=True).decode(), "created_at": world.now()}
    try:
        async with world.db.write() as tx:
            await tx.execute(store.ADD_KEY, row)
    except Duplicate:  # another request or process was faster: its key counts
        there = await _load(world)
        assert there is not None
        key = there
    world.caches[_CACHE] = key
    return key
