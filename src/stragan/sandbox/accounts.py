"""The accounts and applications of a sandbox: made when they are missing, the same at every later start."""

import secrets

from msgspec import Struct
from msgspec.structs import replace

from stragan.auth import account
from stragan.auth import service as auth
from stragan.auth.registry import service as registry
from stragan.auth.schemas import LoginTaken, NewApplication, NewUser, User
from stragan.sandbox import store
from stragan.world import World

ADMIN_TOKEN = "admin_token"  # noqa: S105  (a name)
BROWSER_CLIENT, DEVICE_CLIENT = "browser_client_id", "device_client_id"
REDIRECT_URIS = (
    "http://localhost:8000",
    "http://localhost:8000/",
    "http://localhost:8000/callback",
    "http://127.0.0.1:8000",
    "http://127.0.0.1:8000/",
    "http://127.0.0.1:8000/callback",
)
SELLERS = (
    NewUser(
        login="stragan-seller",
        first_name="Halina",
        last_name="Straganiarska",
        company_name="Stragan u Haliny sp. z o.o.",
        tax_id="1234563218",
    ),
    NewUser(login="stragan-seller-2", first_name="Zdzisław", last_name="Kramarz"),
)
BUYERS = (
    NewUser(login="stragan-buyer-1", first_name="Olga", last_name="Nowak"),
    NewUser(login="stragan-buyer-2", first_name="Marek", last_name="Wiśniewski"),
)
WORDS = tuple(
    "agrest arbuz bazar beczka bochen bukiet cebula chleb cukier czosnek dynia fasola figa garnek groch groszek "  # noqa: SIM905
    "gruszka imbir jagoda jajko kalafior kapusta kasza kiermasz kluska kmin kminek konfitura koper kosz kram krzak "
    "kubek lada lawenda likier lipa malina marchew melisa miarka morela obrus olej oliwa orzech papryka pieprz pigwa "
    "pomidor por rabarbar rynek rzepa seler skrzynka szczypior targ waga wanilia worek ziele ziemniak zupa".split()
)


class SeededUser(Struct, frozen=True):
    """`password` is empty once the user has chosen another one, which only the user knows."""

    id: str
    login: str
    password: str


class SeededAccounts(Struct, frozen=True):
    """What the server prints, and writes to the ready file, so that a person or a test can begin."""

    admin_token: str
    client_id: str
    client_secret: str
    redirect_uri: str
    device_client_id: str
    device_client_secret: str
    sellers: list[SeededUser]
    buyers: list[SeededUser]


async def seed_accounts(world: World) -> SeededAccounts:
    """The second seller is a private person: business rules must have somebody to refuse."""
    sellers = [await keep_user(world, new) for new in SELLERS]
    owner = sellers[0].id
    browser = NewApplication(name="Stragan sandbox", redirect_uris=REDIRECT_URIS, keep_secret=True, owner_id=owner)
    device = NewApplication(name="Stragan sandbox device", kind="DEVICE", keep_secret=True, owner_id=owner)
    client_id, client_secret = await _application(world, BROWSER_CLIENT, browser)
    device_client_id, device_client_secret = await _application(world, DEVICE_CLIENT, device)
    return SeededAccounts(
        admin_token=await _kept(world, ADMIN_TOKEN, secrets.token_urlsafe(32)),
        client_id=client_id,
        client_secret=client_secret,
        redirect_uri=REDIRECT_URIS[0],
        device_client_id=device_client_id,
        device_client_secret=device_client_secret,
        sellers=sellers,
        buyers=[await keep_user(world, new) for new in BUYERS],
    )


async def _kept(world: World, name: str, proposed: str) -> str:
    """A read first: a later start must not take the write lock."""
    return await store.find(world, name) or await store.keep(world, name, proposed)


async def _application(world: World, name: str, new: NewApplication) -> tuple[str, str]:
    """The application of this name, with an owner; one that was deleted is made again under its old id."""
    client_id = await store.find(world, name)
    if client_id is None:
        client_id = await store.keep(world, name, (await auth.add_application(world, new)).client_id)
    application = await auth.find_application(world, client_id)
    if application is None:
        application = await auth.add_application(world, replace(new, client_id=client_id))
    elif application.owner_id is None and new.owner_id is not None:  # of a database from before applications had owners
        await registry.claim(world, new.owner_id, client_id)
    assert application.secret is not None
    return client_id, application.secret


async def keep_user(world: World, new: NewUser) -> SeededUser:
    """The account with this login, made if it is missing; its password is the new user's, or drawn."""
    password = await _kept(world, f"password of {new.login}", new.password or memorable_password())
    user = await auth.find_user(world, login=new.login) or await _add(world, new, password)
    return SeededUser(user.id, user.login, password if await account.knows_printed_password(world, user.id) else "")


async def _add(world: World, new: NewUser, password: str) -> User:
    try:
        return await auth.add_user(world, replace(new, password=password, kept=True))
    except LoginTaken:  # another process seeds the same database and was faster
        user = await auth.find_user(world, login=new.login)
        assert user is not None
        return user


def memorable_password() -> str:
    """Three words from the market and four digits: easy to type, and far beyond five guesses a minute."""
    return "-".join([*(secrets.choice(WORDS) for _ in range(3)), f"{secrets.randbelow(10_000):04}"])
