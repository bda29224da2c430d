"""`Idempotency-Key`: a client that does not know what became of a POST sends it again, and nothing is made twice.

The key is claimed, and the claim committed, before the handler runs. What makes a repetition safe after a crash is
told in docs/adr/0013-idempotency-keys.md. Without the header nothing here is executed.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from stragan.auth.session import Session
from stragan.db.engine import Step, Unmet
from stragan.http import store
from stragan.http.store import Answer, Claim, Key
from stragan.kernel.ids import new_uuid
from stragan.kernel.problems import ApiError, Conflict, Invalid, Malformed, Problem
from stragan.kernel.times import HOUR, SECOND
from stragan.world import World, real_ms

log = logging.getLogger(__name__)
Keeping = Callable[[Answer], list[Step]]
LEASE = 60 * SECOND  # longer than any request takes
SWEEP = "idempotency.expire"
SWEEP_EVERY = 1 * HOUR
AT_ONCE = 500
_TRIES = 5
REFUSED = 400
_VISIBLE = re.compile("[!-~]{1,255}")
REPLAYED = {"idempotent-replayed": "true"}
_HEADER = "Idempotency-Key"
UNFIT = Problem(
    "IDEMPOTENCY_KEY_INVALID",
    "Idempotency-Key must have 1 to 255 visible ASCII characters.",
    _HEADER,
    pl="Idempotency-Key musi mieć od 1 do 255 widocznych znaków ASCII.",
)
REUSED = Problem(
    "IDEMPOTENCY_KEY_REUSED",
    "This Idempotency-Key was sent with another request. A new request needs a new key.",
    _HEADER,
    pl="Ten Idempotency-Key został wysłany z innym żądaniem. Nowe żądanie wymaga nowego klucza.",
)
IN_USE = Problem(
    "IDEMPOTENCY_KEY_IN_USE",
    "A request with this Idempotency-Key is still being processed. Repeat it in a moment.",
    _HEADER,
    pl="Żądanie z tym Idempotency-Key jest jeszcze przetwarzane. Powtórz je za chwilę.",
)
OUTCOME_UNKNOWN = Problem(
    "IDEMPOTENCY_OUTCOME_UNKNOWN",
    "The server stopped while it processed the request with this Idempotency-Key, so nobody knows whether it was done. "
    "It is not done again. Look for the result, and send the request with a new key if there is none.",
    _HEADER,
    pl="Serwer zatrzymał się podczas przetwarzania żądania z tym Idempotency-Key i nie wiadomo, czy je wykonał. "
    "Nie zostanie wykonane ponownie. Sprawdź wynik; jeśli go nie ma, wyślij żądanie z nowym kluczem.",
)


class Keyed(NamedTuple):
    """A request that came with a key. `exact`: its handler stores its answer in its own transaction."""

    key: Key
    fingerprint: bytes
    exact: bool


def key_of(text: str, session: Session, operation_id: str) -> Key:
    """A key belongs to a user, or to an application that acts for nobody, and to one operation."""
    if _VISIBLE.fullmatch(text) is None:
        raise Malformed(UNFIT)
    return Key(session.user_id or session.client_id, operation_id, text)


def fingerprint(method: str, path: str, query: bytes, body: bytes) -> bytes:
    """What must be the same in a repetition; none of the first three can hold a NUL."""
    return sha256(b"\0".join((method.encode(), path.encode(), query, body))).digest()


async def once(world: World, request: Keyed, run: Callable[[Keeping], Awaitable[Answer]]) -> Answer:
    """The answer of the first request with the key. `run` is called only if this is the first one.

    It gets a function from its answer to the steps that store it. Raises `Invalid` (422) for another request under
    the key, `Conflict` (409) while the first one runs, or if it is unknown how the first one ended.
    """
    for _ in range(_TRIES):
        found = await store.find(world.db, request.key)
        if found is not None and (answer := _first_answer(world, found, request)) is not None:
            return answer
        claim = _new_claim(world, request)
        if await store.claim(world.db, request.key, claim, found):
            return await _first(world, request, claim.claim, run)
    raise _in_use()


def _new_claim(world: World, request: Keyed) -> Claim:
    expires_at = world.now() + world.settings.idempotency_hours * HOUR
    return Claim(request.fingerprint, new_uuid(), world.process, real_ms() + LEASE, expires_at)


def _first_answer(world: World, found: Claim, request: Keyed) -> Answer | None:
    """What is known of the first request; None when the key may be taken, since it did nothing or was long ago."""
    running = _is_running(world, found)
    if found.expires_at <= world.now() and not running:
        return None
    if found.fingerprint != request.fingerprint:
        raise Invalid(REUSED)
    if found.answer is not None:
        return found.answer._replace(headers={**(found.answer.headers or {}), **REPLAYED})
    if running:
        raise _in_use()
    if not request.exact:
        raise Conflict(OUTCOME_UNKNOWN)
    return None  # it would have stored its answer together with what it did


def _is_running(world: World, found: Claim) -> bool:
    """A file of SQLite has one process: a claim of an earlier one is dead. Elsewhere the lease must end."""
    alive = world.db.dialect != "sqlite" or found.process == world.process
    return alive and found.lease_until > real_ms()


def _in_use() -> Conflict:
    return Conflict(IN_USE, headers={"retry-after": "1"})


async def _first(world: World, request: Keyed, claim: str, run: Callable[[Keeping], Awaitable[Answer]]) -> Answer:
    kept = False

    def keeping(answer: Answer) -> list[Step]:
        nonlocal kept
        kept = request.exact
        return [store.answering(request.key, claim, answer)] if kept else []

    try:
        answer = await run(keeping)
    except Exception as error:
        if not await _released(world, request.key, claim) and isinstance(error, ApiError | Unmet):
            raise _in_use() from error  # it had lost the key, so nothing of it was stored
        raise
    if answer.status >= REFUSED:
        await _released(world, request.key, claim)
    elif not kept:
        await _keep(world, request.key, claim, answer)
    return answer


async def _released(world: World, key: Key, claim: str) -> bool:
    """Free the key of a request that has changed nothing: its client may correct it and send it again."""
    try:
        return await store.release(world.db, key, claim)
    except Exception:
        log.exception("an idempotency key could not be freed")
        return True


async def _keep(world: World, key: Key, claim: str, answer: Answer) -> None:
    """The thing is made, so the client hears of it even if its answer cannot be kept."""
    try:
        await world.db.submit([store.answering(key, claim, answer)])
    except Exception:
        log.exception("the answer of %s could not be kept for repetitions", key.operation_id)


async def expire(world: World, _key: str) -> int:
    """Forget the keys whose time is over."""
    while await store.remove_expired(world.db, world.now(), real_ms(), AT_ONCE) == AT_ONCE:
        pass
    return world.now() + SWEEP_EVERY


TASKS: Mapping[str, Callable[[World, str], Awaitable[int | None]]] = {SWEEP: expire}
SWEEPS: Sequence[str] = (SWEEP,)
