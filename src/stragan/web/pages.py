"""The pages of the web host, put together: shop window, panel, console, and the OAuth endpoints."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from stragan.auth.sign_in import new_cookie
from stragan.kernel.problems import ApiError
from stragan.web import preferences
from stragan.web.auth import devices, discovery, oauth, registration, site, token
from stragan.web.console import applications, buyers, overview, requests, rules, sandbox, tokens, trouble
from stragan.web.editor import pages as editor
from stragan.web.form import FormTooLarge
from stragan.web.panel import delivery, order, orders, terms
from stragan.web.panel import pages as panel
from stragan.web.profile import account
from stragan.web.render import (
    FOLDER,
    SIGN_IN_PAGE,
    Visitor,
    error_page,
    language_of,
    page,
    visitor_of,
    world_of,
)
from stragan.web.shop import buying, home, offers, results
from stragan.world import World

STATIC = {
    "stragan.css": "text/css",
    "stragan.svg": "image/svg+xml",
    "htmx.min.js": "text/javascript",
    "stragan.js": "text/javascript",
    "editor.js": "text/javascript",
    **dict.fromkeys((f"size-{part}.svg" for part in ("body", "foot", "hand", "head")), "image/svg+xml"),
}
_STATIC_HEADERS = {"cache-control": "public, max-age=3600", "x-content-type-options": "nosniff"}
_ANY = ["GET", "POST", "PUT", "PATCH", "DELETE"]
PAGES: tuple[Route, ...] = (
    *home.PAGES,
    *panel.PAGES,
    *editor.PAGES,
    *orders.PAGES,
    *order.PAGES,
    *delivery.PAGES,
    *terms.PAGES,
    *preferences.PAGES,
    *account.PAGES,
    *overview.PAGES,
    *applications.PAGES,
    *requests.PAGES,
    *rules.PAGES,
    *tokens.PAGES,
    *sandbox.PAGES,
    *buyers.PAGES,
    *trouble.PAGES,
    *results.PAGES,
    *offers.PAGES,
    *buying.PAGES,
)
OAUTH: tuple[Route, ...] = (
    Route("/auth/oauth", token.bare, methods=_ANY),
    Route("/auth/oauth/token", token.token, methods=_ANY),
    Route("/auth/oauth/revoke", token.revoke, methods=_ANY),
    Route("/auth/oauth/device", token.device_codes, methods=_ANY),
    Route(discovery.JWKS, discovery.jwks, methods=["GET"]),
    Route(discovery.METADATA, discovery.metadata, methods=["GET"]),
    Route(discovery.REGISTER, registration.register, methods=["POST"]),
    Route(oauth.ADDRESS, oauth.authorize, methods=["GET", "POST"]),
    Route(token.DEVICE_PAGE, devices.connect, methods=["GET", "POST"]),
    Route(SIGN_IN_PAGE, site.page, methods=["GET", "POST"]),
    site.sign_out,
)


def _segments(routes: tuple[Route, ...]) -> frozenset[str]:
    return frozenset(route.path.split("/")[1] for route in routes)


PEOPLE = _segments(PAGES) | {"static"}  # first segments of what only browsers ask for
PROGRAMS = _segments(OAUTH) - PEOPLE  # and of what programs ask for: the journal of requests notes these


def web_app(world_of: Callable[[str], World]) -> Starlette:
    app = Starlette(
        routes=[*PAGES, *OAUTH, Route("/static/{name}", static, methods=["GET"])],
        exception_handlers={
            HTTPException: _no_page,
            ApiError: _refused,
            FormTooLarge: _form_too_large,
            Exception: _crashed,
        },
    )
    app.router.redirect_slashes = False
    app.state.world_of = world_of
    return app


async def static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404)
    return FileResponse(FOLDER / "static" / name, headers=_STATIC_HEADERS, media_type=STATIC[name])


async def _no_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = error_page(await visitor_of(request), error.status_code, "no_page")
    response.headers.update(error.headers or {})
    return response


async def _refused(request: Request, error: Exception) -> Response:
    """What a service says no to, where the page has no place of its own for it."""
    assert isinstance(error, ApiError)
    visitor = await visitor_of(request)
    if error.status in {403, 404}:
        return error_page(visitor, error.status, "no_page" if error.status == 404 else "forbidden")  # noqa: PLR2004
    reasons = error.in_words(visitor.language)
    return page(visitor, "refused.html", error.status, reasons=reasons)


async def _form_too_large(request: Request, _error: Exception) -> Response:
    return error_page(await visitor_of(request), 413, "old_form")


async def _crashed(request: Request, _error: Exception) -> Response:
    """Without asking the database who it is; the server logs the exception itself."""
    return error_page(Visitor(request, world_of(request), language_of(request), new_cookie(), None), 500, "crashed")
