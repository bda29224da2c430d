"""The pages of the web host, put together: home, sign-in and consent, devices, and the OAuth endpoints."""

from collections.abc import Callable
from importlib.metadata import version

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from stragan.auth.sign_in import new_cookie
from stragan.http.language import choose
from stragan.web import devices, oauth, token
from stragan.web.render import FOLDER, FormTooLarge, Visitor, error_page, page, visitor_of, world_of
from stragan.world import World

STATIC = {"stragan.css": "text/css", "stragan.svg": "image/svg+xml"}
_STATIC_HEADERS = {"cache-control": "public, max-age=3600", "x-content-type-options": "nosniff"}
_ANY = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def web_app(world_of: Callable[[str], World]) -> Starlette:
    app = Starlette(
        routes=[
            Route("/", home, methods=["GET"]),
            Route("/static/{name}", static, methods=["GET"]),
            Route("/auth/oauth", token.bare, methods=_ANY),
            Route("/auth/oauth/token", token.token, methods=_ANY),
            Route("/auth/oauth/revoke", token.revoke, methods=_ANY),
            Route("/auth/oauth/device", token.device_codes, methods=_ANY),
            Route(oauth.ADDRESS, oauth.authorize, methods=["GET", "POST"]),
            Route(token.DEVICE_PAGE, devices.connect, methods=["GET", "POST"]),
        ],
        exception_handlers={
            HTTPException: _no_page,
            FormTooLarge: _form_too_large,
            Exception: _crashed,
        },
    )
    app.router.redirect_slashes = False
    app.state.world_of = world_of
    return app


async def home(request: Request) -> Response:
    visitor = await visitor_of(request)
    addresses = {
        "home_api": visitor.base_url,
        "home_authorize": visitor.base_url + oauth.ADDRESS,
        "home_token": f"{visitor.base_url}/auth/oauth/token",
        "home_device": visitor.base_url + token.DEVICE_PAGE,
    }
    return page(visitor, "home.html", version=version("stragan"), addresses=addresses)


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


async def _form_too_large(request: Request, _error: Exception) -> Response:
    return error_page(await visitor_of(request), 413, "old_form")


async def _crashed(request: Request, _error: Exception) -> Response:
    """Without asking the database who it is; the server logs the exception itself."""
    language = choose(request.headers.get("accept-language", ""))
    return error_page(Visitor(request, world_of(request), language, new_cookie(), None), 500, "crashed")
