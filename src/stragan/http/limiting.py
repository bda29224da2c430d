"""The limits of `http/limits.py` in force: counts requests before they come to the API, slows them, refuses them.

It stands outside the gate of the world, because a request that waits for its turn must not hold up a reset. It counts
by the real time, whatever a sandbox does to its clock: see docs/adr/0029-rate-limits.md.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic
from typing import Any

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from stragan.auth.service import authenticate
from stragan.http import errors
from stragan.http.api import PROBLEMS, SESSION, refuse
from stragan.http.limits import BUCKETS, LIMITS, Limit
from stragan.http.pace import Caller, Counts, Excess, Standing, Turns
from stragan.kernel.problems import TooManyRequests, Unauthorized
from stragan.kernel.times import SECOND
from stragan.world import World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]
Asgi = Callable[[Any, Any, Any], Awaitable[None]]
_POWER = "limits"
REFUSED = 400  # and more
NOBODY = Caller(None, None)


class _Ids(Struct):
    offers: list[Raw] = []


class _Total(Struct, frozen=True):
    total: int = 0


class _Command(Struct, rename="camel"):
    """Where commands and their reports name offers."""

    offer_criteria: list[_Ids] = []
    modifications: list[Raw] = []
    tasks: list[Raw] = []
    task_count: _Total = _Total()


_read_command = msgspec.json.Decoder(_Command).decode


class Limiter:
    """Limits in force in one world; `factor` makes them smaller and `time` all times shorter, for tests."""

    def __init__(self, factor: float = 1.0, time: float = 1.0) -> None:
        self.factor, self.time = factor, time
        self.counts = Counts(LIMITS, factor, time)
        self.turns = Turns(BUCKETS, factor, time)
        self.refused = self.slowed = 0

    async def serve(self, world: World, app: Asgi, scope: Scope, receive: Receive, send: Send) -> None:
        """A request, counted for its caller. Who has no valid token is for the API to refuse."""
        caller = await _caller(world, scope)
        if caller.client_id is None:
            await app(scope, receive, send)
            return
        now = _now()
        limits = self.counts.limits_for(scope["method"], scope["path"])
        excess = self.counts.take(limits, caller, now) or await self._turn(scope, caller, now)
        if excess is not None:
            self.refused += 1
            await _refuse(excess, scope, send)
            return
        of_client = limits[0]  # the one that the headers of every answer tell of
        exchange = _Exchange(send, _headers(of_client.most, self.counts.remaining(of_client, caller, now)))
        if len(limits) == 1:
            await app(scope, receive, exchange.send)
            return
        asked = exchange.keep_request(receive) if _changes_offers(limits, scope) else receive
        exchange.keeps_answer = asked is receive and any(limit.counts == "offers" for limit in limits)
        await app(scope, asked, exchange.send)
        self._weigh(limits, caller, exchange)

    async def _turn(self, scope: Scope, caller: Caller, now: int) -> Excess | None:
        """Wait for it, unless too many do."""
        for bucket in self.turns.buckets_for(scope["method"], scope["path"]):
            wait = self.turns.take(bucket, caller, now)
            if isinstance(wait, Excess):
                return wait
            if wait:
                self.slowed += 1
                await asyncio.sleep(wait / SECOND)
        return None

    def _weigh(self, limits: tuple[Limit, ...], caller: Caller, exchange: "_Exchange") -> None:
        """A refusal counts twice for its user (failures weigh more, behaviour §2; how much, is our own rule)."""
        now, refused = _now(), exchange.status >= REFUSED
        offers = 0 if refused or not exchange.kept else _offers_in(b"".join(exchange.kept))
        for limit in limits:
            if limit.counts == "offers":
                self.counts.add(limit, caller, now, offers)
            elif refused and limit.of == "user":
                self.counts.add(limit, caller, now, 1)


class _Exchange:
    """A request that was let through: its answer tells what is left. Commands and reports, which name offers, stay."""

    __slots__ = ("_send", "_told", "keeps_answer", "kept", "status")

    def __init__(self, send: Send, told: Headers) -> None:
        self._send, self._told = send, told
        self.kept: list[bytes] = []
        self.keeps_answer = False
        self.status = 0

    def keep_request(self, receive: Receive) -> Receive:
        async def keeping() -> Any:
            message = await receive()
            self.kept.append(message.get("body", b""))
            return message

        return keeping

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self._told]
        elif self.keeps_answer:
            self.kept.append(message.get("body", b""))
        await self._send(message)


def of(world: World) -> Limiter | None:
    """The limits in force in a world, or none."""
    try:
        found: Limiter | None = world.powers[_POWER]
    except KeyError:
        settings = world.settings
        on = settings.limits == "production"
        found = world.powers[_POWER] = Limiter(settings.limits_factor) if on else None
    return found


def set_to(world: World, limiter: Limiter | None) -> None:
    world.powers[_POWER] = limiter


def standing(limiter: Limiter) -> list[Standing]:
    """Who has used something of which limit."""
    return limiter.counts.standing(_now())


def _now() -> int:
    return int(monotonic() * SECOND)


async def _caller(world: World, scope: Scope) -> Caller:
    authorization = ""
    for name, value in scope["headers"]:
        if name == b"authorization":
            authorization = value.decode("latin-1")
            break
    if not authorization:
        return NOBODY
    session = world.sessions.get(authorization)
    if session is None or session.expires_at <= world.now():
        try:
            session = await authenticate(world, authorization)
        except Unauthorized:
            return NOBODY
    scope[SESSION] = session
    return Caller(session.client_id, session.user_id)


async def _refuse(excess: Excess, scope: Scope, send: Send) -> None:
    """429 with the whole seconds after which this caller's next request is served, if nobody else's comes before."""
    seconds = -(-excess.wait // SECOND)
    headers = {"retry-after": str(seconds)} | {
        name.decode(): value.decode() for name, value in _headers(excess.most, 0)
    }
    problem = replace(errors.TOO_MANY, rule=excess.rule)
    scope[PROBLEMS] = (problem,)
    await refuse(TooManyRequests(problem, headers=headers), scope, send)


def _changes_offers(limits: tuple[Limit, ...], scope: Scope) -> bool:
    return scope["method"] in {"POST", "PUT"} and any(limit.counts == "offers" for limit in limits)


def _headers(most: int, left: int) -> Headers:
    return (b"x-ratelimit-limit", b"%d" % most), (b"x-ratelimit-remaining", b"%d" % left)


def _offers_in(body: bytes) -> int:
    """How many offers a command or its tasks name."""
    try:
        read = _read_command(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return 0
    named = sum(len(one.offers) for one in read.offer_criteria) + len(read.modifications)
    return named + len(read.tasks) + read.task_count.total


def allowed(limiter: Limiter) -> dict[str, int]:
    """How many requests, or offers, each limit allows."""
    return {name: limit.most for name, limit in limiter.counts.limits.items()}
