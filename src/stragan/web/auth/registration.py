"""`POST /register`: a program registers its application with a code that a user has got for it (behaviour §1, DCR).

Refusals have the envelope of the API host and, beside it, the members of RFC 7591.
"""

import secrets
from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from stragan.auth.registry import service as registry
from stragan.auth.registry.rules import Registration
from stragan.auth.schemas import Kind
from stragan.auth.scopes import ALL, in_order, parse
from stragan.http import errors
from stragan.http.language import choose
from stragan.http.media import JSON, PUBLIC, essence
from stragan.kernel.problems import ApiError, Failure, Malformed, Problem, TooLarge, UnsupportedMediaType, refusal
from stragan.kernel.times import SECOND
from stragan.kernel.wire import encode, reader
from stragan.web.form import MOST_FORM_BYTES
from stragan.web.render import PRIVATE, world_of

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
BROWSER_GRANTS = ("authorization_code", "refresh_token", "client_credentials")
DEVICE_GRANTS = (DEVICE_GRANT, "refresh_token", "client_credentials")
_NAMES = {"name": "client_name", "scopes": "scope"}  # the rules' names of members, and those of this body
_UNPROCESSABLE = {"NAME_TAKEN", "TOO_MANY_APPLICATIONS"}


class RegisterRequest(Struct, frozen=True):
    """Other members are ignored, as RFC 7591 has it. Without `scope` the application has all of them."""

    code: str
    client_name: str
    redirect_uris: list[str] = []
    software_statement_id: str | None = None
    scope: str | None = None
    grant_types: list[str] | None = None


class RegisterAnswer(Struct, frozen=True, kw_only=True):
    client_id: str
    client_secret: str
    client_secret_expires_at: int = 0  # never
    client_id_issued_at: int
    client_name: str
    redirect_uris: tuple[str, ...]
    grant_types: tuple[str, ...]
    response_types: tuple[str, ...]
    token_endpoint_auth_method: str = "client_secret_basic"  # noqa: S105  (a method's name)
    scope: str
    software_statement_id: str | UnsetType = UNSET


class RegisterRefusal(Struct, frozen=True):
    error: str
    error_description: str
    errors: list[Failure]


_read = reader(RegisterRequest, Malformed)


async def register(request: Request) -> Response:
    try:
        return await _registered(request)
    except ApiError as error:
        return _refused(request, error)


async def _registered(request: Request) -> Response:
    content_type = request.headers.get("content-type", "")
    if content_type and essence(content_type) not in {JSON, PUBLIC}:
        raise UnsupportedMediaType(errors.UNSUPPORTED)
    wanted = _read(await _body(request))
    new = Registration(
        name=wanted.client_name,
        kind=_kind(wanted),
        redirect_uris=tuple(wanted.redirect_uris),
        scopes=ALL if wanted.scope is None else parse(wanted.scope),
    )
    made = await registry.register_by_code(world_of(request), wanted.code, wanted.software_statement_id, new)
    application = made.application
    is_browser = application.kind == "BROWSER"
    statement = wanted.software_statement_id
    body = RegisterAnswer(
        client_id=application.client_id,
        client_secret=made.secret,
        client_id_issued_at=application.created_at // SECOND,
        client_name=application.name,
        redirect_uris=application.redirect_uris,
        grant_types=BROWSER_GRANTS if is_browser else DEVICE_GRANTS,
        response_types=("code",) if is_browser else (),
        scope=" ".join(in_order(application.scopes)),
        software_statement_id=UNSET if statement is None else statement,
    )
    return _answer(encode(body), 201)


def _kind(wanted: RegisterRequest) -> Kind:
    """For devices if it asks for their grant and has no address to return to."""
    return "DEVICE" if DEVICE_GRANT in (wanted.grant_types or ()) and not wanted.redirect_uris else "BROWSER"


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            raise TooLarge(errors.TOO_LARGE)
    return bytes(body)


def _refused(request: Request, error: ApiError) -> Response:
    problems = [_renamed(problem) for problem in error.problems]
    name, status = _name(error.status, problems)
    language = choose(request.headers.get("accept-language", ""))
    body = RegisterRefusal(name, problems[0].message, refusal(problems, language).errors)
    return _answer(encode(body), status)


def _renamed(problem: Problem) -> Problem:
    return replace(problem, path=_NAMES.get(problem.path or "", problem.path))


def _name(status: int, problems: Sequence[Problem]) -> tuple[str, int]:
    """The `error` of RFC 7591, and the status: 422 for a name that is taken and for one too many (behaviour §1)."""
    if status == 403:  # noqa: PLR2004  (HTTP)
        return "access_denied", status
    if status == 422 and not _UNPROCESSABLE & {problem.code for problem in problems}:  # noqa: PLR2004  (HTTP)
        status = 400
    is_address = any((problem.path or "").startswith("redirect_uris") for problem in problems)
    return "invalid_redirect_uri" if is_address else "invalid_client_metadata", status


def _answer(body: bytes, status: int) -> Response:
    return Response(body, status, PRIVATE | {"trace-id": secrets.token_hex(8)}, JSON)
