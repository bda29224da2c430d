"""OAuth without a person: each decision that a user makes on a page, made by a script."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec import Struct

from stragan.auth import attempts, device, keys
from stragan.auth import service as auth
from stragan.auth.closing import service as closing
from stragan.auth.schemas import NewUser, User
from stragan.kernel.problems import Conflict, Invalid, NotFound, Problem, TooManyRequests, unknown
from stragan.kernel.times import iso
from stragan.kernel.wire import reader
from stragan.sandbox.accounts import SeededUser, keep_user
from stragan.sandbox.callers import user_named
from stragan.sandbox.powers.power import CREATED, Asked, power
from stragan.sandbox.seeds import SeedAccount
from stragan.world import World

DECISIONS = {"allow": True, "deny": False}


class AuthorizeRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`url` is the address of the authorization page as the application makes it; or its `parameters` alone.

    `user` is a login or an id, `decision` is `allow` or `deny`.
    """

    user: str
    url: str | None = None
    parameters: dict[str, str] | None = None
    decision: str = "allow"


class AuthorizeAnswer(Struct, frozen=True):
    """Where the browser is sent, and what the application reads from that address."""

    redirect: str
    code: str | None
    state: str | None
    error: str | None
    error_description: str | None


class DeviceRequest(Struct, frozen=True, forbid_unknown_fields=True):
    user_code: str
    user: str
    decision: str = "allow"


class UserRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A login or an id."""

    user: str


class KeyAnswer(Struct, frozen=True):
    """`replaced_at` is null for the key that signs."""

    kid: str
    created_at: str
    replaced_at: str | None


class KeysAnswer(Struct, frozen=True):
    keys: list[KeyAnswer]


read_authorize = reader(AuthorizeRequest)
read_device = reader(DeviceRequest)
read_user = reader(UserRequest)
read_account = reader(SeedAccount)


async def somebody(world: World, name: str) -> User:
    user = await user_named(world, name)
    if user is None:
        raise NotFound(unknown("user", name, "user", "użytkownika"))
    return user


@power("POST", "/users", takes=SeedAccount, gives=SeededUser, status=CREATED)
async def add_user(asked: Asked) -> SeededUser:
    """A new account, with a password that is kept and told."""
    wanted = read_account(asked.body)
    if not wanted.login.strip():
        raise Invalid(Problem("INVALID_LOGIN", "A login is not empty.", "login", pl="Login nie może być pusty."))
    if await auth.find_user(asked.world, login=wanted.login) is not None:
        text, pl = f"There is an account {wanted.login} already.", f"Konto {wanted.login} już istnieje."
        raise Conflict(Problem("LOGIN_TAKEN", text, "login", pl=pl))
    members = {name: getattr(wanted, name) for name in SeedAccount.__struct_fields__}
    return await keep_user(asked.world, NewUser(**members))


@power("POST", "/oauth/authorize", takes=AuthorizeRequest, gives=AuthorizeAnswer)
async def authorize(asked: Asked) -> AuthorizeAnswer:
    """A user signs in at the authorization page and allows the application, or refuses."""
    wanted = read_authorize(asked.body)
    allowed = _decision(wanted.decision)
    user = await somebody(asked.world, wanted.user)
    there = await asked.walk(asked.world, asked.base_url, _query(wanted), user.id, allowed)
    if there is None:
        text = "The request has an unknown client, or an address to return to that it has not registered."
        pl = "Żądanie ma nieznaną aplikację albo adres powrotu, którego nie zarejestrowała."
        raise Invalid(Problem("AUTHORIZATION_IMPOSSIBLE", text, "url" if wanted.url else "parameters", pl=pl))
    read = dict(parse_qsl(urlsplit(there).query, keep_blank_values=True))
    return AuthorizeAnswer(there, read.get("code"), read.get("state"), read.get("error"), read.get("error_description"))


def _query(wanted: AuthorizeRequest) -> bytes:
    if (wanted.url is None) == (wanted.parameters is None):
        text, pl = "Give the url or its parameters.", "Podaj adres albo jego parametry."
        raise Invalid(Problem("INVALID_VALUE", text, "url", pl=pl))
    if wanted.parameters is not None:
        return urlencode(wanted.parameters).encode()
    try:
        return urlsplit(wanted.url or "").query.encode()
    except ValueError:
        raise Invalid(Problem("INVALID_VALUE", "This is no address.", "url", pl="To nie jest adres.")) from None


def _decision(text: str) -> bool:
    if text not in DECISIONS:
        raise Invalid(Problem("INVALID_VALUE", "Use allow or deny.", "decision", pl="Użyj allow albo deny."))
    return DECISIONS[text]


@power("POST", "/oauth/devices/decide", takes=DeviceRequest)
async def decide_device(asked: Asked) -> None:
    """A user types the code that a device shows and allows the device, or refuses."""
    wanted = read_device(asked.body)
    allowed = _decision(wanted.decision)
    user = await somebody(asked.world, wanted.user)
    try:
        decided = await device.decide(asked.world, wanted.user_code, user.id, allowed=allowed)
    except attempts.TooManyAttempts:
        text, pl = "Too many codes that are none. Wait a minute.", "Zbyt wiele błędnych kodów. Odczekaj minutę."
        raise TooManyRequests(Problem("TOO_MANY_ATTEMPTS", text, "user_code", pl=pl)) from None
    if not decided:
        raise NotFound(unknown("user_code", wanted.user_code, "device that waits with the code", "urządzenia z kodem"))


@power("POST", "/oauth/sign-out", takes=UserRequest)
async def sign_out(asked: Asked) -> None:
    """A user signs out everywhere: all tokens and sign-ins end at once."""
    user = await somebody(asked.world, read_user(asked.body).user)
    await closing.sign_out_everywhere(asked.world, user.id)


@power("GET", "/oauth/keys", gives=KeysAnswer)
async def show_keys(asked: Asked) -> KeysAnswer:
    """The keys that have signed tokens, the oldest first."""
    return await _keys(asked.world)


@power("POST", "/oauth/keys/rotate", gives=KeysAnswer)
async def rotate(asked: Asked) -> KeysAnswer:
    """Sign with a new key from now on; older ones verify their tokens until these expire."""
    await keys.rotate(asked.world)
    return await _keys(asked.world)


async def _keys(world: World) -> KeysAnswer:
    found = await keys.facts(world)
    return KeysAnswer(
        [KeyAnswer(k.kid, iso(k.created_at), None if k.replaced_at is None else iso(k.replaced_at)) for k in found]
    )


POWERS = (add_user, authorize, decide_device, sign_out, show_keys, rotate)
