"""The OAuth endpoints that programs call. Their bodies have `error` and `error_description`, and no trace-id."""

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from stragan.auth import clients, device, grants, revocation
from stragan.auth.clients import Client, Parameters
from stragan.auth.refusals import Refused
from stragan.auth.schemas import TokenAnswer
from stragan.auth.service import NO_TOKEN
from stragan.http.errors import oauth_body
from stragan.http.media import JSON
from stragan.kernel.wire import encode
from stragan.web.auth import parameters as given
from stragan.web.form import FormTooLarge
from stragan.web.render import PRIVATE, address_of, base_url, world_of
from stragan.world import World

log = logging.getLogger(__name__)
Grant = Callable[[World, Client, Parameters], Awaitable[TokenAnswer]]
GRANTS: dict[str, Grant] = {
    "authorization_code": grants.authorization_code,
    "refresh_token": grants.refresh,
    "client_credentials": grants.client_credentials,
    "urn:ietf:params:oauth:grant-type:device_code": device.exchange,
}
DEVICE_PAGE = "/auth/skojarz-aplikacje"
_CHALLENGE = {"www-authenticate": 'Basic realm="allegro"'}


async def token(request: Request) -> Response:
    return await _answered(request, _token)


async def _token(request: Request, world: World, parameters: Parameters) -> Response:
    client = await _client(request, world, parameters)
    grant_type = parameters.get("grant_type", "")
    if not grant_type:
        raise Refused("invalid_request", "Missing grant type")
    if grant_type not in GRANTS:
        raise Refused("unsupported_grant_type", f"Unsupported grant type: {grant_type}")
    return _json(encode(await GRANTS[grant_type](world, client, parameters)))


async def revoke(request: Request) -> Response:
    """Called by some clients though the documentation does not name it (client-facts 24)."""
    return await _answered(request, _revoke)


async def _revoke(request: Request, world: World, parameters: Parameters) -> Response:
    client = await _client(request, world, parameters)
    await revocation.revoke(world, client, parameters)
    return Response(status_code=200, headers=PRIVATE)


async def device_codes(request: Request) -> Response:
    return await _answered(request, _device_codes)


async def _device_codes(request: Request, world: World, parameters: Parameters) -> Response:
    client = await _client(request, world, parameters)
    page = base_url(request, world) + DEVICE_PAGE
    return _json(encode(await device.begin(world, client, parameters, page)))


async def _client(request: Request, world: World, parameters: Parameters) -> Client:
    authorization, *others = request.headers.getlist("authorization") or [""]
    if others:
        raise Refused("invalid_request", "A client proves itself in one way: there is more than one header.")
    return await clients.client_of(world, authorization, parameters, address_of(request))


async def bare(_request: Request) -> Response:
    """`/auth/oauth` without a last part, a usual slip (behaviour §1, hosts)."""
    return _refusal(Refused("unauthorized", NO_TOKEN, 401))


async def _answered(request: Request, handle: Callable[[Request, World, Parameters], Awaitable[Response]]) -> Response:
    """Parameters come in the query, in the form, or in both; what is refused is told in OAuth's words."""
    if request.method != "POST":
        refusal = _refusal(Refused("method_not_allowed", f"Request method '{request.method}' not supported", 405))
        refusal.headers["allow"] = "POST"
        return refusal
    try:
        return await handle(request, world_of(request), await given.sent(request))
    except Refused as refused:
        return _refusal(refused)
    except FormTooLarge:
        return _refusal(Refused("invalid_request", "The request entity exceeds the maximum allowed.", 413))
    except Exception:
        log.exception("%s crashed", request.url.path)
        return _refusal(Refused("server_error", "Internal server error. Try again in a few minutes.", 500))


def _refusal(refused: Refused) -> Response:
    challenge = _CHALLENGE if refused.status == 401 else {}  # noqa: PLR2004  (HTTP)
    return _json(oauth_body(refused.error, refused.description), refused.status, {**challenge, **refused.headers})


def _json(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status, PRIVATE | (headers or {}), f"{JSON};charset=UTF-8")
