"""The device flow: a program without a browser shows a code, and its user allows it on any screen (behaviour §1)."""

import secrets
from hashlib import sha256

from msgspec import Struct

from stragan.auth import attempts, keys, service, store
from stragan.auth.attempts import Limit
from stragan.auth.clients import Client, Parameters
from stragan.auth.grants import granted_scopes
from stragan.auth.refusals import Refused
from stragan.auth.schemas import Application, Grant, TokenAnswer
from stragan.auth.scopes import parse
from stragan.db.engine import Row
from stragan.kernel.ids import new_uuid
from stragan.kernel.times import DAY, SECOND
from stragan.world import World, real_ms

LIFE_SECONDS, INTERVAL_SECONDS = 3_600, 5
SLOWER_SECONDS = 5  # what each `slow_down` adds to the interval (RFC 8628 3.5)
MOST_WRONG_CODES = 10  # typed by one user within a minute, of 31 ** 9 possible ones (RFC 8628 5.1)
USER_CODE_LENGTH = 9
_EASY_TO_READ = "abcdefghjkmnpqrstuvwxyz23456789"
_DEVICE_CODE_LENGTH = 32
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class DeviceAnswer(Struct, frozen=True):
    """The times are numbers, since typed clients read them as such (client-facts 18)."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int


class WaitingDevice(Struct, frozen=True):
    """A device that waits for a user's decision, and the code that it shows."""

    application: Application
    scopes: frozenset[str]
    user_code: str


async def begin(world: World, client: Client, parameters: Parameters, page: str) -> DeviceAnswer:
    """Codes for a device; `page` is where the user types the shorter one."""
    application = client.application
    if application.kind != "DEVICE":
        raise Refused("unauthorized_client", "The application is not registered for the device flow")
    device_code = "".join(secrets.choice(_LETTERS) for _ in range(_DEVICE_CODE_LENGTH))
    user_code = "".join(secrets.choice(_EASY_TO_READ) for _ in range(USER_CODE_LENGTH))
    scopes = granted_scopes(parameters, application.scopes)
    async with world.db.write() as tx:
        await tx.execute(store.FORGET_DEVICE_CODES, {"before": world.now() - DAY})
        await tx.execute(
            store.ADD_DEVICE_CODE,
            {
                "code_hash": _digest(device_code),
                "user_code": user_code,
                "client_id": application.client_id,
                "scopes": store.joined(scopes),
                "expires_at": world.now() + LIFE_SECONDS * SECOND,
                "polled_at": None,
                "user_id": None,
                "allowed": None,
                "used_at": None,
                "interval_seconds": INTERVAL_SECONDS,
            },
        )
    complete = f"{page}?code={user_code}"
    return DeviceAnswer(device_code, user_code, page, complete, LIFE_SECONDS, INTERVAL_SECONDS)


async def exchange(world: World, client: Client, parameters: Parameters) -> TokenAnswer:
    """Tokens once the user has allowed it. A refusal must not undo the note that the device has asked."""
    key = await keys.signing_key(world)
    digest = _digest(parameters.get("device_code", ""))
    async with world.db.write() as tx:
        row = await tx.one(store.DEVICE_CODE, {"code_hash": digest})
        outcome = _judge(world, client, row)
        if isinstance(outcome, Grant):
            await tx.execute(store.USE_DEVICE_CODE, {"hash": digest, "now": world.now()})
            return await service.open_session(world, tx, key, outcome)
        if row is not None and row[0] == client.application.client_id:
            interval = row[7] + SLOWER_SECONDS if outcome.error == "slow_down" else row[7]
            await tx.execute(store.POLL_DEVICE, {"hash": digest, "real": real_ms(), "interval": interval})
    raise outcome


def _judge(world: World, client: Client, row: Row | None) -> Grant | Refused:
    if row is None or row[0] != client.application.client_id or row[6] is not None:
        return Refused("invalid_request", "Invalid device code")
    client_id, scopes, expires_at, polled_at, user_id, allowed, _used_at, interval = row
    if expires_at <= world.now():
        return Refused("expired_token", "Device code expired")
    if allowed == 1:
        return Grant(user_id, client_id, parse(scopes), new_uuid())
    if allowed == 0:
        return Refused("access_denied", "User denied access")
    if polled_at is not None and real_ms() - polled_at < interval * SECOND:
        return Refused("slow_down", "The device asks more often than the interval allows")
    return Refused("authorization_pending", "User has not authorized the device code yet.")


async def waiting(world: World, user_code: str, user_id: str) -> WaitingDevice | None:
    """The device that shows this code, while nobody has decided. Raises `TooManyAttempts` when the user guesses."""
    typed = _typed(user_code)
    guesses = Limit("user code", user_id, MOST_WRONG_CODES)
    await attempts.count(world, guesses)
    row = await world.db.one(store.UNDECIDED_DEVICE, {"user_code": typed, "now": world.now()})
    application = await service.find_application(world, row[0]) if row else None
    if row is None or application is None:
        return None
    await attempts.forgive(world, one_of=[guesses])
    return WaitingDevice(application, parse(row[1]), typed)


async def decide(world: World, user_code: str, user_id: str, *, allowed: bool) -> bool:
    """Whether the decision counts: one that comes too late, or second, does not. Raises `TooManyAttempts`."""
    guesses = Limit("user code", user_id, MOST_WRONG_CODES)
    await attempts.count(world, guesses)
    decision = {"code": _typed(user_code), "user": user_id, "decision": int(allowed), "now": world.now()}
    async with world.db.write() as tx:
        if await tx.execute(store.DECIDE_DEVICE, decision) != 1:
            return False
    await attempts.forgive(world, one_of=[guesses])
    return True


def _typed(user_code: str) -> str:
    """As people type it: capitals, spaces and dashes do not matter."""
    return "".join(c for c in user_code.lower() if c.isascii() and c.isalnum())


def _digest(code: str) -> bytes:
    return sha256(code.encode()).digest()
