"""`/_stragan/…`: the powers that Allegro does not give, for whoever holds the sandbox's admin token."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from stragan.http import errors
from stragan.http.language import choose
from stragan.http.media import JSON
from stragan.kernel.problems import ApiError, Problem, TooLarge, refusal
from stragan.kernel.wire import encode
from stragan.sandbox.admin import is_admin_token
from stragan.sandbox.description import document
from stragan.sandbox.powers import (
    applications,
    bids,
    campaigns,
    categories,
    classifieds,
    clock,
    faults,
    hostile,
    issues,
    lives,
    messages,
    oauth,
    parcels,
    payouts,
    purchases,
    ratings,
    requests,
    returns,
    snapshots,
    tasks,
    tokens,
    worlds,
)
from stragan.sandbox.powers.power import CREATED, Asked, Made, Power, Walk
from stragan.world import World

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
MOST_BYTES = 1_000_000
NO_STORE = {"cache-control": "no-store"}
POWERS: tuple[Power, ...] = (
    *tokens.POWERS,
    *clock.POWERS,
    *purchases.POWERS,
    *payouts.POWERS,
    *bids.POWERS,
    *classifieds.POWERS,
    *campaigns.POWERS,
    *categories.POWERS,
    *ratings.POWERS,
    *messages.POWERS,
    *issues.POWERS,
    *lives.POWERS,
    *parcels.POWERS,
    *returns.POWERS,
    *faults.POWERS,
    *requests.POWERS,
    *snapshots.POWERS,
    *hostile.POWERS,
    *tasks.POWERS,
    *oauth.POWERS,
    *applications.POWERS,
    *worlds.POWERS,
)


class NotAdmin(ApiError):
    """401 in the envelope: this is not a resource of the API, so no client may try to refresh its token."""

    status = 401


def sandbox_app(world_of: Callable[[str], World], walk: Walk) -> Starlette:
    powers = [Route(power.path, _answering(power), methods=[power.method]) for power in POWERS]
    app = Starlette(
        routes=[
            Route("/_stragan/openapi.json", description, methods=["GET"]),
            Mount("/_stragan", routes=powers, middleware=[Middleware(AdminOnly)]),
        ],
        exception_handlers={ApiError: _refuse, HTTPException: _refuse_path},
    )
    app.state.world_of = world_of
    app.state.walk = walk
    return app


def _answering(power: Power) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        here = world(request)
        base_url = here.settings.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
        given_body = await body(request) or (b"{}" if power.optional else b"")
        asked = Asked(
            here, given_body, request.path_params, request.scope["query_string"], base_url, request.app.state.walk
        )
        given = await power.answer(asked)
        if given is None:
            return Response(status_code=204)
        return reply(given.answer, CREATED) if isinstance(given, Made) else reply(given, power.status)

    return answer


async def description(_: Request) -> Response:
    """For tools; it tells nothing that is secret, so no token is asked for."""
    return reply(document(POWERS))


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
        here = world(request)
        if scheme.lower() != "bearer" or not await is_admin_token(here, token.strip()):
            raise NotAdmin(
                Problem(
                    "ADMIN_TOKEN_REQUIRED",
                    "The admin token that the server prints at its start is required.",
                    pl="Potrzebny jest token administratora, który serwer wypisuje przy starcie.",
                )
            )
        await self._app(scope, receive, send)


async def body(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            raise TooLarge(errors.TOO_LARGE)
        chunks.append(chunk)
    return b"".join(chunks)


def reply(value: object, status: int = 200) -> Response:
    return Response(encode(value), status, NO_STORE, JSON)


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    language = choose(request.headers.get("accept-language", ""))
    return reply(refusal(error.problems, language), error.status)


async def _refuse_path(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    problem = errors.NOT_ALLOWED if error.status_code == 405 else errors.NOT_FOUND  # noqa: PLR2004  (HTTP)
    language = choose(request.headers.get("accept-language", ""))
    return Response(encode(refusal((problem,), language)), error.status_code, error.headers, JSON)
