"""The keys that sign a world's tokens, and the signing itself: RS256 JWTs whose claims are `Claims` (ADR 0022).

The newest key signs. An older one verifies what it has signed until that expires. Keys are numbered (`slot`), so that
two processes that make one at the same time agree on one.
"""

import asyncio
import json
from base64 import urlsafe_b64decode
from time import monotonic
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from stragan.auth import store
from stragan.auth.schemas import Claims, PublicKey
from stragan.db.engine import Duplicate
from stragan.kernel.moments import MOMENT
from stragan.kernel.times import DAY, MINUTE, SECOND
from stragan.kernel.wire import encode
from stragan.world import World

if TYPE_CHECKING:  # joserfc and its cryptography cost 150 ms, and no request before the first token needs them
    from joserfc.jwk import RSAKey

BITS = 2048
ALGORITHMS = ["RS256"]
ACCESS_SECONDS = 43_199
REFRESH_DAYS = 90
LAG = 1 * MINUTE  # another process may sign with the last key for a moment longer
_CACHE = "signing_keys"
_claims = msgspec.json.Decoder(Claims).decode


class SigningKey(Struct, frozen=True):
    kid: str
    key: "RSAKey"


class KeyFacts(Struct, frozen=True):
    """`replaced_at` is when the next key was made, null for the one that signs (world time, ms)."""

    kid: str
    created_at: int
    replaced_at: int | None


class BadToken(Exception):
    """Not a token that this world signed."""


class _Ring(Struct):
    """The keys of a world by kid, the newest last; it is believed until `until`, an instant of `monotonic()`."""

    keys: dict[str, SigningKey]
    until: float


async def signing_key(world: World) -> SigningKey:
    """The key that signs; the first one is made when it is needed. A newer one of another process is seen within a
    second."""
    ring: _Ring | None = world.caches.get(_CACHE)
    if ring is None or ring.until <= monotonic():
        ring = await _look(world)
    if not ring.keys:
        return await use(world, await asyncio.to_thread(new_key))
    return next(reversed(ring.keys.values()))


def sign(key: SigningKey, claims: Claims) -> str:
    from joserfc import jws  # noqa: PLC0415

    return jws.serialize_compact({"alg": "RS256", "typ": "JWT", "kid": key.kid}, encode(claims), key.key, ALGORITHMS)


async def verified(world: World, token: str) -> Claims:
    """What a token of this world says; its expiry is for the caller to judge. Raises `BadToken`."""
    kid = _kid(token)
    ring: _Ring | None = world.caches.get(_CACHE)
    if ring is None or kid not in ring.keys:  # another process may have made the key
        ring = await _look(world)
    key = ring.keys.get(kid)
    if key is None:
        raise BadToken("no key of this world has signed it")
    return verify(key, token)


def verify(key: SigningKey, token: str) -> Claims:
    """What the token says if this key has signed it. Raises `BadToken`."""
    from joserfc import jws  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415

    try:
        payload = jws.deserialize_compact(token, key.key, ALGORITHMS).payload
        return _claims(payload or b"")
    except (JoseError, ValueError, TypeError, KeyError) as error:  # msgspec's errors are ValueErrors
        raise BadToken(str(error)) from None


def _kid(token: str) -> str:
    """The key that the header names; nothing of a header is believed before the signature is."""
    encoded = token.partition(".")[0]
    try:
        kid = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))["kid"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadToken("it has no header that names a key") from None
    if not isinstance(kid, str):
        raise BadToken("its kid is no string")
    return kid


async def _look(world: World) -> _Ring:
    """The keys as they are in the database; those that are known are not read again."""
    known: _Ring = world.caches.get(_CACHE) or _Ring({}, 0.0)
    rows = await world.db.all(store.KEYS)
    found = {row[1]: known.keys.get(row[1]) or _loaded(row[1], row[2]) for row in rows}
    ring = world.caches[_CACHE] = _Ring(found, monotonic() + MOMENT)
    return ring


def _loaded(kid: str, private_pem: str) -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415
    from joserfc.jwk import RSAKey  # noqa: PLC0415

    # It is a key that we made: to prove again that its numbers belong together would cost 70 ms at every start.
    key = load_pem_private_key(private_pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return SigningKey(kid, RSAKey.import_key(key))


def new_key() -> SigningKey:
    """Some tens of milliseconds of computing: call it in a thread."""
    from joserfc.jwk import RSAKey  # noqa: PLC0415

    key = RSAKey.generate_key(BITS)
    return SigningKey(key.thumbprint(), key)


async def use(world: World, key: SigningKey) -> SigningKey:
    """Have the world sign with this key, unless it has one."""
    await _add(world, 1, key)
    return await signing_key(world)


async def rotate(world: World) -> SigningKey:
    """Sign with a new key from now on, and forget those whose tokens have all expired."""
    rows = await facts(world)
    forgotten = world.now() - REFRESH_DAYS * DAY - LAG
    dead = [row.kid for row in rows if row.replaced_at is not None and row.replaced_at <= forgotten]
    last = await world.db.all(store.KEYS)
    await _add(world, last[-1][0] + 1 if last else 1, await asyncio.to_thread(new_key), dead)
    return await signing_key(world)


async def _add(world: World, slot: int, key: SigningKey, dead: list[str] | None = None) -> None:
    pem = key.key.as_pem(private=True).decode()
    row = {"slot": slot, "kid": key.kid, "private_pem": pem, "created_at": world.now()}
    try:
        async with world.db.write() as tx:
            await tx.execute(store.ADD_KEY, row)
            for kid in dead or ():
                await tx.execute(store.FORGET_KEY, {"kid": kid})
    except Duplicate:  # another request or process was faster: its key counts
        pass
    await _look(world)


async def facts(world: World) -> list[KeyFacts]:
    """The world's keys, the oldest first."""
    rows = await world.db.all(store.KEYS)
    ends: list[int | None] = [*(row[3] for row in rows[1:]), None]
    return [KeyFacts(row[1], row[3], end) for row, end in zip(rows, ends, strict=False)]


async def published(world: World) -> list[PublicKey]:
    """The keys whose access tokens may be alive, the one that signs first. Refresh tokens are read by us alone."""
    await signing_key(world)
    dead = world.now() - ACCESS_SECONDS * SECOND - LAG
    shown = [row for row in await facts(world) if row.replaced_at is None or row.replaced_at > dead]
    ring = await _look(world)
    return [_public(ring.keys[row.kid]) for row in reversed(shown) if row.kid in ring.keys]


def _public(key: SigningKey) -> PublicKey:
    numbers = key.key.as_dict(private=False)
    return PublicKey(kid=key.kid, n=str(numbers["n"]), e=str(numbers["e"]))
