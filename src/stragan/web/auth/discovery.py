"""What programs find out by themselves: the server's metadata (RFC 8414) and its public keys (RFC 7517)."""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from stragan.auth import keys, service
from stragan.auth.schemas import PublicKey
from stragan.auth.scopes import SCOPES
from stragan.http.media import JSON
from stragan.kernel.wire import encode
from stragan.web.auth import oauth, token
from stragan.web.render import base_url, world_of

METADATA, JWKS, REGISTER = "/.well-known/oauth-authorization-server", "/auth/oauth/jwks", "/register"
JWK_SET = "application/jwk-set+json"
_SECRETS = ("client_secret_basic", "client_secret_post")
# Public, the same for everybody, and old for five minutes at most: a client that meets an unknown kid asks again.
_HEADERS = {
    "cache-control": "public, max-age=300",
    "access-control-allow-origin": "*",
    "x-content-type-options": "nosniff",
}


class KeySet(Struct, frozen=True):
    keys: list[PublicKey]


class Metadata(Struct, frozen=True, kw_only=True):
    """The issuer is that of the tokens; the addresses are those that this client uses."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    device_authorization_endpoint: str
    revocation_endpoint: str
    registration_endpoint: str
    jwks_uri: str
    scopes_supported: tuple[str, ...] = tuple(SCOPES)
    response_types_supported: tuple[str, ...] = ("code",)
    response_modes_supported: tuple[str, ...] = ("query",)
    grant_types_supported: tuple[str, ...] = tuple(token.GRANTS)
    token_endpoint_auth_methods_supported: tuple[str, ...] = (*_SECRETS, "none")
    revocation_endpoint_auth_methods_supported: tuple[str, ...] = _SECRETS
    code_challenge_methods_supported: tuple[str, ...] = ("S256",)
    ui_locales_supported: tuple[str, ...] = ("pl", "en")


async def metadata(request: Request) -> Response:
    world = world_of(request)
    base = base_url(request, world)
    body = Metadata(
        issuer=service.issuer(world),
        authorization_endpoint=base + oauth.ADDRESS,
        token_endpoint=f"{base}/auth/oauth/token",
        device_authorization_endpoint=f"{base}/auth/oauth/device",
        revocation_endpoint=f"{base}/auth/oauth/revoke",
        registration_endpoint=base + REGISTER,
        jwks_uri=base + JWKS,
    )
    return Response(encode(body), 200, _HEADERS, JSON)


async def jwks(request: Request) -> Response:
    return Response(encode(KeySet(await keys.published(world_of(request)))), 200, _HEADERS, JWK_SET)
