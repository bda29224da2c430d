"""Who looks at a page, and how pages are made: templates, cookies, and headers that let nothing else in."""

import secrets
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from typing_extensions import override

from stragan.auth import sign_in
from stragan.auth.schemas import User
from stragan.auth.scopes import SCOPES, Words
from stragan.http.language import choose
from stragan.kernel.problems import ApiError, Language
from stragan.web import areas, formats, texts
from stragan.web.form import Form, query_of, readable
from stragan.world import World

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent
COOKIE = "stragan_sign_in"
SIGN_IN_PAGE = "/auth/sign-in"
LANGUAGES: tuple[Language, ...] = ("en", "pl")
THEMES = ("auto", "light", "dark")
NOTICE, LANGUAGE, THEME = "stragan_notice", "stragan_language", "stragan_theme"
FORM_TOKEN, FORM_TOKEN_HEADER = "form_token", "x-form-token"
PRIVATE = {"cache-control": "no-store", "pragma": "no-cache", "x-content-type-options": "nosniff"}
_PAGE = PRIVATE | {"x-frame-options": "DENY", "referrer-policy": "no-referrer"}
_YEAR = 365 * 24 * 3600
_SECONDS_OF_NOTICE = 60


@dataclass(frozen=True)
class Visitor:
    """`cookie` is the browser's, or a new one that goes out with the first page that has a form."""

    request: Request
    world: World
    language: Language
    cookie: str
    user: User | None

    @property
    def base_url(self) -> str:
        return base_url(self.request, self.world)

    @property
    def member(self) -> User:
        """Who is signed in, on the pages that only such people see."""
        assert self.user is not None
        return self.user

    @property
    def is_htmx(self) -> bool:
        """Whether a part of a page is asked for, to replace what is there."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def path(self) -> str:
        path: str = self.request.scope["path"]
        return path

    def part(self, name: str) -> str:
        """The value of `{name}` in the page's address."""
        value: str = self.request.path_params[name]
        return readable(value)

    @property
    def query(self) -> Form:
        return query_of(self.request)


class _FormToken:
    """Notes whether a template used it: only then does the visitor get a cookie."""

    def __init__(self, cookie: str) -> None:
        self._cookie = cookie
        self.used = False

    @override
    def __str__(self) -> str:
        self.used = True
        return sign_in.form_token(self._cookie)


async def visitor_of(request: Request) -> Visitor:
    here = world_of(request)
    cookie = request.cookies.get(cookie_name(request, here), "")
    user = await sign_in.signed_in(here, cookie)
    return Visitor(request, here, language_of(request), cookie or sign_in.new_cookie(), user)


def language_of(request: Request) -> Language:
    """As chosen at the foot of a page, else as the browser wishes."""
    chosen = request.cookies.get(LANGUAGE, "")
    known = next((language for language in LANGUAGES if language == chosen), None)
    return known or choose(request.headers.get("accept-language", ""))


def world_of(request: Request) -> World:
    found: World = request.app.state.world_of(request.headers.get("host", ""))
    return found


def base_url(request: Request, world: World) -> str:
    """Scheme and host as the client knows them."""
    return world.settings.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"


def address_of(request: Request) -> str:
    """From where a request comes; behind a proxy that is the proxy."""
    return request.client.host if request.client else ""


def cookie_name(request: Request, world: World) -> str:
    """With TLS a prefix has browsers refuse it from other hosts and over plain HTTP (RFC 6265bis)."""
    return cookie_named(base_url(request, world))


def cookie_named(address: str) -> str:
    return f"__Host-{COOKIE}" if address.startswith("https:") else COOKIE


def is_genuine(visitor: Visitor, form: Form) -> bool:
    """Whether the form, or what htmx sends, was shown by us to this browser."""
    token = form.get(FORM_TOKEN) or visitor.request.headers.get(FORM_TOKEN_HEADER, "")
    return sign_in.is_form_token(visitor.cookie, token)


def local_path(wished: str) -> str | None:
    """A path of this site, or None for what would lead elsewhere."""
    if not wished.startswith("/") or wished.startswith(("//", "/\\")) or not wished.isprintable():
        return None
    return wished


def page(
    visitor: Visitor,
    template: str,
    status: int = 200,
    *,
    leads_to: str | None = None,
    scripts: bool = True,
    **values: object,
) -> Response:
    """A page, or the part of one that htmx asked for.

    Its forms may end at `leads_to`, the address of an application, and nowhere else outside.
    """
    token, language = _FormToken(visitor.cookie), visitor.language
    notice = visitor.request.cookies.get(NOTICE)
    theme = visitor.request.cookies.get(THEME)
    html = (
        _templates()
        .get_template(template)
        .render(
            t=texts.reader(language),
            language=language,
            languages=LANGUAGES,
            theme=theme if theme in THEMES else "auto",
            themes=THEMES,
            user=visitor.user,
            path=visitor.path,
            here=_here(visitor),
            is_htmx=visitor.is_htmx,
            notice=notice if notice in texts.TEXTS else None,
            main_ways=areas.MAIN,
            area=areas.AREAS.get("/" + visitor.path.split("/")[1], ()),
            current=partial(areas.current, path=visitor.path),
            form_token=token,
            scopes_in_words=[words.read_in(language) for words in _words(values)],
            money=partial(formats.money, language=language),
            moment=partial(formats.moment, language=language),
            day=partial(formats.day, language=language),
            number=partial(formats.number, language=language),
            **values,
        )
    )
    policy = _policy(leads_to, visitor.world, scripts=scripts)
    headers = _PAGE | {"content-security-policy": policy, "content-language": language, "vary": "HX-Request"}
    response = Response(html, status, headers, "text/html; charset=utf-8")
    if token.used and visitor.request.cookies.get(cookie_name(visitor.request, visitor.world)) != visitor.cookie:
        set_cookie(response, visitor, visitor.cookie)
    if notice is not None and not visitor.is_htmx:
        response.delete_cookie(NOTICE)
    return response


def card(
    visitor: Visitor, template: str, status: int = 200, *, leads_to: str | None = None, **values: object
) -> Response:
    """A small page without a menu and without any script: sign-in, consent, what went wrong."""
    return page(visitor, template, status, leads_to=leads_to, scripts=False, **values)


def error_page(visitor: Visitor, status: int, text: str, again: str | None = None) -> Response:
    """Something that the user cannot mend: what, and a number to ask about."""
    trace = secrets.token_hex(8)
    response = card(visitor, "error.html", status, text=text, trace=trace, again=again)
    response.headers["trace-id"] = trace
    return response


def problems_by_field(error: ApiError, language: Language) -> dict[str, list[str]]:
    """What a service refuses, in words, by the path of the field; "" for what concerns no single one."""
    found: dict[str, list[str]] = {}
    for problem in error.problems:
        found.setdefault(problem.path or "", []).append(problem.user_message(language))
    return found


def redirect(url: str, status: int = 303, *, notice: str | None = None) -> Response:
    """`notice` is the name of a text that the next page shows once."""
    response = RedirectResponse(url, status, _PAGE)
    if notice is not None:
        response.set_cookie(NOTICE, notice, max_age=_SECONDS_OF_NOTICE, httponly=True, samesite="lax")
    return response


def sign_in_first(visitor: Visitor) -> Response:
    """To the sign-in page, and back afterwards: to this page, or to the one whose form was sent."""
    way = f"{SIGN_IN_PAGE}?{urlencode({'return': _here(visitor)})}"
    if visitor.is_htmx:
        return Response(status_code=200, headers=PRIVATE | {"hx-redirect": way})
    return redirect(way)


def set_cookie(response: Response, visitor: Visitor, value: str) -> None:
    name = cookie_name(visitor.request, visitor.world)
    response.set_cookie(name, value, httponly=True, samesite="lax", secure=name != COOKIE)


def keep_choice(response: Response, request: Request, name: str, value: str) -> None:
    """Language or appearance, for a year."""
    secure = cookie_name(request, world_of(request)) != COOKIE
    response.set_cookie(name, value, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)


def _here(visitor: Visitor) -> str:
    """Where to come back to. A form has no address of its own: the page that showed it is asked for again."""
    request = visitor.request
    if request.method == "GET" and not visitor.is_htmx:
        query = request.scope["query_string"].decode("latin-1")
        return quote(visitor.path) + (f"?{query}" if query else "")
    try:
        shown = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer", ""))
    except ValueError:
        return "/"
    return local_path(shown.path + (f"?{shown.query}" if shown.query else "")) or "/"


def _words(values: dict[str, object]) -> list[Words]:
    scopes = values.get("scopes")
    return [words for name, words in SCOPES.items() if isinstance(scopes, frozenset) and name in scopes]


def _policy(leads_to: str | None, world: World, *, scripts: bool) -> str:
    """Browsers hold the redirect after a form against `form-action` too, so the application's origin is named."""
    forms, images = "'self'", "'self'"
    if leads_to is not None:
        parts = urlsplit(leads_to)
        forms += f" {parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f" {parts.scheme}:"
    if world.settings.public_url:
        images += f" {world.settings.public_url}"
    programs = "script-src 'self'; connect-src 'self'; " if scripts else ""
    return (
        f"default-src 'none'; {programs}style-src 'self'; img-src {images}; "
        f"form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
    )


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  (no API request needs it)

    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
