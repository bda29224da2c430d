"""Tokens of any user, without pages: what a test needs first."""

from msgspec import Struct

from stragan.auth import service as auth
from stragan.auth.schemas import TokenAnswer
from stragan.auth.scopes import ALL
from stragan.kernel.problems import Invalid, NotFound, unknown
from stragan.kernel.wire import reader
from stragan.sandbox import store
from stragan.sandbox.accounts import BROWSER_CLIENT
from stragan.sandbox.powers.power import Asked, power


class TokenRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Without a client the sandbox's own application, without scopes all of them."""

    login: str
    client_id: str | None = None
    scopes: list[str] | None = None


read_token_request = reader(TokenRequest)


@power("POST", "/tokens", takes=TokenRequest, gives=TokenAnswer)
async def mint(asked: Asked) -> TokenAnswer:
    """Tokens of any user, without pages."""
    world, wanted = asked.world, read_token_request(asked.body)
    user = await auth.find_user(world, login=wanted.login)
    client_id = wanted.client_id or await store.find(world, BROWSER_CLIENT) or ""
    application = await auth.find_application(world, client_id)
    if user is None:
        raise NotFound(unknown("login", wanted.login, "user", "użytkownika"))
    if application is None:
        raise NotFound(unknown("client_id", client_id, "application", "aplikacji"))
    scopes = None if wanted.scopes is None else frozenset(wanted.scopes)
    strange = [(index, name) for index, name in enumerate(wanted.scopes or ()) if name not in ALL]
    if strange:
        raise Invalid(*(unknown(f"scopes[{index}]", name, "scope", "zakresu") for index, name in strange))
    return await auth.mint(world, user, client_id, scopes)


POWERS = (mint,)
