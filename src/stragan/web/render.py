"""Who looks at a page, and how pages are made: templates, cookie, and headers that let nothing else in."""

import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stragan.auth import sign_in
from stragan.auth.schemas import User
from stragan.auth.scopes import SCOPES, Words
from stragan.http.language import choose
from stragan.kernel.problems import Language
from stragan.web import texts
from stragan.world import World

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent
COOKIE = "stragan_sign_in"
COOKIE_PATH = "/auth"
MOST_FORM_BYTES = 65_536
MOST_FIELDS = 200
PRIVATE = {"cache-control": "no-store", "pragma": "no-cache", "x-content-type-options": "nosniff"}
_PAGE = PRIVATE | {"x-frame-options": "DENY", "referrer-policy": "no-referrer"}


class FormTooLarge(Exception):
    """More than any form or token request needs."""


@dataclass(frozen=True)
class Visitor:
    """`cookie` is the browser's, or a new one that goes out with the next page."""

    request: Request
    world: World
    language: Language
    cookie: str
    user: User | None

    @property
    def base_url(self) -> str:
        return base_url(self.request, self.world)


async def visitor_of(request: Request) -> Visitor:
    here = world_of(request)
    cookie = request.cookies.get(COOKIE, "")
    user = await sign_in.signed_in(here, cookie)
    language = choose(request.headers.get("accept-language", ""))
    return Visitor(request, here, language, cookie or sign_in.new_cookie(), user)


def world_of(request: Request) -> World:
    found: World = request.app.state.world_of(request.headers.get("host", ""))
    return found


def base_url(request: Request, world: World) -> str:
    """Scheme and host as the client knows them."""
    return world.settings.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"


def page(
    visitor: Visitor, template: str, status: int = 200, *, leads_to: str | None = None, **values: object
) -> Response:
    """A page; its forms may end at `leads_to`, the address of the application, and nowhere else outside."""
    html = (
        _templates()
        .get_template(template)
        .render(
            **values,
            t=texts.reader(visitor.language),
            language=visitor.language,
            user=visitor.user,
            form_token=sign_in.form_token(visitor.cookie),
            scopes_in_words=[words.read_in(visitor.language) for words in _words(values)],
        )
    )
    headers = _PAGE | {"content-security-policy": _policy(leads_to), "content-language": visitor.language}
    response = Response(html, status, headers, "text/html; charset=utf-8")
    if visitor.request.cookies.get(COOKIE) != visitor.cookie and visitor.request.url.path.startswith(COOKIE_PATH):
        set_cookie(response, visitor, visitor.cookie)
    return response


def error_page(visitor: Visitor, status: int, text: str, again: str | None = None) -> Response:
    """Something that the user cannot mend: what, and a number to ask about."""
    number = secrets.token_hex(8)
    response = page(visitor, "error.html", status, text=text, number=number, again=again)
    response.headers["trace-id"] = number
    return response


def redirect(url: str, status: int = 303) -> Response:
    return RedirectResponse(url, status, _PAGE)


def set_cookie(response: Response, visitor: Visitor, value: str) -> None:
    secure = visitor.base_url.startswith("https:")
    response.set_cookie(COOKIE, value, path=COOKIE_PATH, httponly=True, samesite="lax", secure=secure)


def query_of(request: Request) -> dict[str, str]:
    return _pairs(request.scope["query_string"])


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; of a field that is repeated, the last one."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            raise FormTooLarge
    return _pairs(bytes(body))


def _pairs(encoded: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(encoded.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise FormTooLarge from None
    return dict(pairs)


def _words(values: dict[str, object]) -> list[Words]:
    scopes = values.get("scopes")
    return [words for name, words in SCOPES.items() if isinstance(scopes, frozenset) and name in scopes]


def _policy(leads_to: str | None) -> str:
    """Browsers hold the redirect after a form against `form-action` too, so the application's origin is named."""
    forms = "'self'"
    if leads_to is not None:
        parts = urlsplit(leads_to)
        forms += f" {parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f" {parts.scheme}:"
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        f"form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
    )


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  (no API request needs it)

    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
