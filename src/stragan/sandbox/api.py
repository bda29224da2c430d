"""`/_stragan/…`: the powers that Allegro does not give, for whoever holds the sandbox's admin token."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from stragan.auth import service as auth
from stragan.auth.scopes import ALL
from stragan.http import errors
from stragan.http.language import choose
from stragan.http.media import JSON
from stragan.kernel.problems import ApiError, Invalid, NotFound, Problem, TooLarge, refusal
from stragan.kernel.times import SECOND, iso, parse_duration, parse_instant
from stragan.kernel.wire import encode, reader
from stragan.sandbox import faults, journal, purchases, snapshots, store
from stragan.sandbox.accounts import ADMIN_TOKEN, BROWSER_CLIENT
from stragan.world import World, real_ms

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
EARLIEST, LATEST = 946_684_800_000, 221_845_392_000_000  # the years 2000 and 9000: dates keep four digits
MOST_BYTES = 1_000_000


class NotAdmin(ApiError):
    """401 in the envelope: this is not a resource of the API, so no client may try to refresh its token."""

    status = 401


class TokenRequest(Struct, frozen=True, forbid_unknown_fields=True):
    login: str
    client_id: str | None = None
    scopes: list[str] | None = None


class ClockRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`set` comes first, then `advance`; `freeze` says whether the time stands still afterwards."""

    set: str | None = None
    advance: str | None = None
    freeze: bool | None = None


class ClockAnswer(Struct, frozen=True):
    """`offset` is the distance from the real time, an ISO 8601 duration."""

    now: str
    frozen: bool
    offset: str


read_token_request = reader(TokenRequest)
read_clock_request = reader(ClockRequest)


def sandbox_app(world_of: Callable[[str], World]) -> Starlette:
    routes = [
        Route("/tokens", tokens, methods=["POST"]),
        Route("/clock", read_clock, methods=["GET"]),
        Route("/clock", move_clock, methods=["POST"]),
        Route("/purchases", buy, methods=["POST"]),
        Route("/purchases/{id}/fill", fill_in, methods=["POST"]),
        Route("/purchases/{id}/pay", pay, methods=["POST"]),
        Route("/purchases/{id}/cancel", cancel, methods=["POST"]),
        Route("/faults", list_faults, methods=["GET"]),
        Route("/faults", add_fault, methods=["POST"]),
        Route("/faults", remove_faults, methods=["DELETE"]),
        Route("/faults/{id}", remove_fault, methods=["DELETE"]),
        Route("/requests", list_requests, methods=["GET"]),
        Route("/reset", reset, methods=["POST"]),
        Route("/snapshots", list_snapshots, methods=["GET"]),
        Route("/snapshots/{name}", save_snapshot, methods=["PUT"]),
        Route("/snapshots/{name}", drop_snapshot, methods=["DELETE"]),
        Route("/snapshots/{name}/restore", restore_snapshot, methods=["POST"]),
    ]
    app = Starlette(
        routes=[Mount("/_stragan", routes=routes, middleware=[Middleware(AdminOnly)])],
        exception_handlers={ApiError: _refuse, HTTPException: _refuse_path},
    )
    app.state.world_of = world_of
    return app


def world(request: Request) -> World:
    found: World = request.app.state.world_of(request.headers.get("host", ""))
    return found


class AdminOnly:
    """Lets nobody in without the admin token; where the sandbox is off there is none."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        kept = await store.find(world(request), ADMIN_TOKEN) if world(request).settings.sandbox else None
        matches = secrets.compare_digest(token.strip().encode(), (kept or "").encode())
        if kept is None or scheme.lower() != "bearer" or not matches:
            raise NotAdmin(
                Problem(
                    "ADMIN_TOKEN_REQUIRED",
                    "The admin token that the server prints at its start is required.",
                    pl="Potrzebny jest token administratora, który serwer wypisuje przy starcie.",
                )
            )
        await self._app(scope, receive, send)


async def tokens(request: Request) -> Response:
    """Tokens of any user, without pages: what a test needs first."""
    wanted = read_token_request(await body(request))
    user = await auth.find_user(world(request), login=wanted.login)
    client_id = wanted.client_id or await store.find(world(request), BROWSER_CLIENT) or ""
    application = await auth.find_application(world(request), client_id)
    if user is None:
        raise NotFound(_unknown("login", wanted.login, "user", "użytkownika"))
    if application is None:
        raise NotFound(_unknown("client_id", client_id, "application", "aplikacji"))
    scopes = None if wanted.scopes is None else frozenset(wanted.scopes)
    if scopes and not scopes <= ALL:
        raise Invalid(
            *(
                _unknown(f"scopes[{i}]", name, "scope", "zakresu")
                for i, name in enumerate(wanted.scopes or ())
                if name not in ALL
            )
        )
    return reply(await auth.mint(world(request), user, client_id, scopes))


async def buy(request: Request) -> Response:
    return reply(await purchases.purchase(world(request), await body(request)), 201)


async def fill_in(request: Request) -> Response:
    return reply(await purchases.fill(world(request), request.path_params["id"], await body(request)))


async def pay(request: Request) -> Response:
    return reply(await purchases.pay(world(request), request.path_params["id"]))


async def cancel(request: Request) -> Response:
    return reply(await purchases.cancel(world(request), request.path_params["id"]))


async def read_clock(request: Request) -> Response:
    return reply(_clock(world(request)))


async def move_clock(request: Request) -> Response:
    wanted, here = read_clock_request(await body(request)), world(request)
    frozen = here.clock.frozen_at is not None if wanted.freeze is None else wanted.freeze
    await here.clock.set(here.db, _moved(wanted, here.now()), frozen=frozen)
    here.alarm.ring()
    return reply(_clock(here))


def _moved(wanted: ClockRequest, now: int) -> int:
    if wanted.set is not None:
        instant = parse_instant(wanted.set)
        if instant is None:
            raise Invalid(_unreadable("set", "date and time with its zone", "data i czas ze strefą"))
        now = instant
    if wanted.advance is not None:
        duration = parse_duration(wanted.advance)
        if duration is None:
            raise Invalid(_unreadable("advance", "duration", "czas trwania"))
        now += duration
    if not EARLIEST <= now < LATEST:
        raise Invalid(
            Problem(
                "CLOCK_OUT_OF_RANGE",
                "The clock goes from the year 2000 to the year 8999.",
                "set" if wanted.advance is None else "advance",
                pl="Zegar działa od roku 2000 do roku 8999.",
            )
        )
    return now


def _clock(here: World) -> ClockAnswer:
    milliseconds = here.now() - real_ms()
    seconds = round(abs(milliseconds) / SECOND)
    sign = "-" if milliseconds < 0 and seconds else ""
    return ClockAnswer(iso(here.now()), here.clock.frozen_at is not None, f"{sign}PT{seconds}S")


async def list_faults(request: Request) -> Response:
    return reply({"faults": faults.of(world(request)).shown()})


async def add_fault(request: Request) -> Response:
    wish = faults.read(await body(request))
    return reply(await faults.add(world(request), wish), 201)


async def remove_faults(request: Request) -> Response:
    faults.of(world(request)).clear()
    return Response(status_code=204)


async def remove_fault(request: Request) -> Response:
    faults.of(world(request)).remove(request.path_params["id"])
    return Response(status_code=204)


async def list_requests(request: Request) -> Response:
    """Requests to the sandbox API itself are not in the journal."""
    here = world(request)
    wanted = await journal.wanted(here, request.scope["query_string"])
    return reply({"requests": await journal.shown(here, wanted)})


async def reset(request: Request) -> Response:
    await snapshots.reset(world(request))
    return reply(_clock(world(request)))


async def list_snapshots(request: Request) -> Response:
    return reply(await snapshots.listed(world(request)))


async def save_snapshot(request: Request) -> Response:
    saved, is_new = await snapshots.save(world(request), request.path_params["name"])
    return reply(saved, 201 if is_new else 200)


async def drop_snapshot(request: Request) -> Response:
    await snapshots.drop(world(request), request.path_params["name"])
    return Response(status_code=204)


async def restore_snapshot(request: Request) -> Response:
    return reply(await snapshots.restore(world(request), request.path_params["name"]))


def _unreadable(path: str, en: str, pl: str) -> Problem:
    return Problem("INVALID_VALUE", f"This is not an ISO 8601 {en}.", path, pl=f"To nie jest {pl} według ISO 8601.")


def _unknown(path: str, value: str, en: str, pl: str) -> Problem:
    return Problem("NOT_FOUND", f"There is no {en} {value}", path, pl=f"Nie ma {pl} {value}")


async def body(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            raise TooLarge(errors.TOO_LARGE)
        chunks.append(chunk)
    return b"".join(chunks)


def reply(value: object, status: int = 200) -> Response:
    return Response(encode(value), status, {"cache-control": "no-store"}, JSON)


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    language = choose(request.headers.get("accept-language", ""))
    return reply(refusal(error.problems, language), error.status)


async def _refuse_path(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    problem = errors.NOT_ALLOWED if error.status_code == 405 else errors.NOT_FOUND  # noqa: PLR2004  (HTTP)
    language = choose(request.headers.get("accept-language", ""))
    return Response(encode(refusal((problem,), language)), error.status_code, error.headers, JSON)
