"""Which application calls an OAuth endpoint, and how it proves it (RFC 6749 2.3, behaviour §1, token endpoint)."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote_plus

from msgspec import Struct

from stragan.auth import attempts, service
from stragan.auth.attempts import Limit, TooManyAttempts
from stragan.auth.refusals import Refused
from stragan.auth.schemas import Application
from stragan.world import World

Parameters = Mapping[str, str]
MOST_WRONG_SECRETS = 100  # a minute, of one application and from one address: no program that works sends two


class Client(Struct, frozen=True):
    """The application that asks. `proven` by its secret; otherwise only the verifier of PKCE can stand for it."""

    application: Application
    proven: bool


class Credentials(NamedTuple):
    """An id, and the texts of which one may be the secret; none when no secret was sent."""

    client_id: str
    secrets: tuple[str, ...]


async def client_of(world: World, authorization: str, parameters: Parameters, address: str) -> Client:
    """The client by its Basic header, by its secret among the parameters, or by its id alone."""
    credentials = _credentials(authorization, parameters)
    if not credentials.client_id:
        raise Refused("unauthorized", service.NO_TOKEN, 401)
    application = await service.find_application(world, credentials.client_id)
    if application is None or parameters.get("client_id", credentials.client_id) != credentials.client_id:
        raise wrong_client()
    if credentials.secrets:
        await _prove(world, credentials, address)
    return Client(application, bool(credentials.secrets))


def _credentials(authorization: str, parameters: Parameters) -> Credentials:
    secret = parameters.get("client_secret")
    if authorization and secret is not None:
        raise Refused("invalid_request", "A client proves itself in one way: by the header or by client_secret.")
    if authorization:
        return _basic(authorization)
    return Credentials(parameters.get("client_id", ""), () if secret is None else (secret,))


def _basic(header: str) -> Credentials:
    """Both parts are encoded as in a form (RFC 6749 2.3.1). Clients of Allegro do not know; their secrets are hex."""
    scheme, _, encoded = header.partition(" ")
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (NotBase64, ValueError):
        raise wrong_client() from None
    if scheme.lower() != "basic" or not colon:
        raise wrong_client()
    return Credentials(unquote_plus(client_id), tuple({unquote_plus(secret): 1, secret: 1}))


async def _prove(world: World, credentials: Credentials, address: str) -> None:
    limit = Limit("secret", f"{credentials.client_id} {address}", MOST_WRONG_SECRETS)
    try:
        await attempts.ensure(world, limit)
        if not await service.is_secret_of(world, credentials.client_id, *credentials.secrets):
            await attempts.count(world, limit)
            raise wrong_client()
    except TooManyAttempts:
        wait = {"retry-after": str(attempts.WINDOW_SECONDS)}
        raise Refused("too_many_requests", "Too many wrong secrets. Wait a minute.", 429, wait) from None


def wrong_client() -> Refused:
    return Refused("Unauthorized", "Unauthorized", 401)


def ensure_proven(client: Client) -> None:
    """PKCE stands for a secret when a code is exchanged, and nowhere else."""
    if not client.proven:
        raise Refused("unauthorized", service.NO_TOKEN, 401)
