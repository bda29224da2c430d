"""Applications and their owners: register, change, give a new secret, delete (behaviour §1; RFC 7591)."""

import secrets
import string
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from stragan.auth import store as auth_store
from stragan.auth.closing import service as closing
from stragan.auth.registry import rules, store
from stragan.auth.registry.rules import Registration
from stragan.auth.schemas import OwnedApplication
from stragan.db.engine import Duplicate, Tx
from stragan.kernel.checks import broken
from stragan.kernel.problems import Forbidden, Invalid, NotFound, Problem, unknown
from stragan.kernel.times import MINUTE
from stragan.world import World

CODE_LIFE = 2 * MINUTE
_CODE_LENGTH = 32
_LETTERS = string.ascii_letters + string.digits
NAME_TAKEN = Problem(
    "NAME_TAKEN",
    "Another application has this name.",
    "name",
    pl="Inna aplikacja ma już tę nazwę.",
)
WRONG_CODE = Problem(
    "INVALID_CODE",
    "The code is wrong, was used, has expired, or is for other software.",
    "code",
    pl="Kod jest nieprawidłowy, wykorzystany, wygasł albo jest dla innego programu.",
)


class Registered(Struct, frozen=True):
    """`secret` is told once; nobody can read it later."""

    application: OwnedApplication
    secret: str


class Edit(Struct, frozen=True, kw_only=True):
    """What is None stays as it is. The kind never changes (behaviour §1)."""

    name: str | None = None
    redirect_uris: tuple[str, ...] | None = None
    scopes: frozenset[str] | None = None


class RegistrationCode(Struct, frozen=True):
    code: str
    expires_at: int


async def register(world: World, owner_id: str | None, new: Registration) -> Registered:
    """Register an application. Raises `Invalid` for what the rules refuse, a name that is taken, too many."""
    async with world.db.write() as tx:
        return await _register(world, tx, owner_id, new)


async def _register(world: World, tx: Tx, owner_id: str | None, new: Registration) -> Registered:
    _ensure(new)
    if owner_id is not None:
        await auth_store.lock_user(tx, owner_id)  # two at once must not both be the last one that fits
        count = await tx.one(store.COUNT, {"owner": owner_id})
        most = world.settings.max_applications
        if count is not None and count[0] >= most:
            text, pl = f"An account has at most {most} applications.", f"Konto ma najwyżej {most} aplikacji."
            raise Invalid(Problem("TOO_MANY_APPLICATIONS", text, pl=pl))
    client_id, secret = secrets.token_hex(16), secrets.token_hex(32)
    name = new.name.strip()
    await _ensure_name_is_free(tx, name, client_id)
    made = OwnedApplication(client_id, name, new.kind, new.redirect_uris, new.scopes, owner_id, world.now())
    row = {
        "client_id": client_id,
        "secret_hash": _digest(secret),
        "secret_shown": None,
        "name": name,
        "kind": new.kind,
        "redirect_uris": "\n".join(new.redirect_uris),
        "scopes": auth_store.joined(new.scopes),
        "created_at": made.created_at,
        "owner_id": owner_id,
        "name_key": store.name_key(name),
    }
    try:
        await tx.execute(store.ADD, row)
    except Duplicate:  # another process was faster
        raise Invalid(NAME_TAKEN) from None
    return Registered(made, secret)


def _ensure(new: Registration) -> None:
    if problems := broken(new, rules.RULES):
        raise Invalid(*problems)


async def _ensure_name_is_free(tx: Tx, name: str, client_id: str) -> None:
    if await tx.one(store.NAME, {"name_key": store.name_key(name), "client": client_id}) is not None:
        raise Invalid(NAME_TAKEN)


async def listed(world: World, owner_id: str | None) -> list[OwnedApplication]:
    """An owner's applications, or without one all of them; the oldest first."""
    return await store.of(world.db, owner_id)


async def find(world: World, owner_id: str | None, client_id: str) -> OwnedApplication:
    """The owner's application, or without an owner anybody's. Raises `NotFound`."""
    return _there(await store.one(world.db, client_id, owner_id), client_id)


def _there(found: OwnedApplication | None, client_id: str) -> OwnedApplication:
    if found is None:
        raise NotFound(unknown("client_id", client_id, "application", "aplikacji"))
    return found


async def change(world: World, owner_id: str | None, client_id: str, edit: Edit) -> OwnedApplication:
    """Tokens keep the scopes that they have. Raises `NotFound`, and `Invalid` for what the rules refuse."""
    async with world.db.write() as tx:
        before = _there(await store.one(tx, client_id, owner_id), client_id)
        after = replace(
            before,
            name=before.name if edit.name is None else edit.name.strip(),
            redirect_uris=before.redirect_uris if edit.redirect_uris is None else edit.redirect_uris,
            scopes=before.scopes if edit.scopes is None else edit.scopes,
        )
        _ensure(Registration(name=after.name, kind=after.kind, redirect_uris=after.redirect_uris, scopes=after.scopes))
        await _ensure_name_is_free(tx, after.name, client_id)
        try:
            await tx.execute(
                store.CHANGE,
                {
                    "client": client_id,
                    "new_name": after.name,
                    "new_key": store.name_key(after.name),
                    "new_uris": "\n".join(after.redirect_uris),
                    "new_scopes": auth_store.joined(after.scopes),
                },
            )
        except Duplicate:
            raise Invalid(NAME_TAKEN) from None
        return after


async def renew_secret(world: World, owner_id: str | None, client_id: str) -> Registered:
    """A new secret; the old one is worth nothing from now on. Tokens live on. Raises `NotFound`.

    Where a sandbox prints the secret at every start, it prints the new one.
    """
    secret = secrets.token_hex(32)
    async with world.db.write() as tx:
        found = _there(await store.one(tx, client_id, owner_id), client_id)
        row = await tx.one(store.SHOWN, {"client": client_id})
        shown = secret if row is not None and row[0] is not None else None
        await tx.execute(store.CHANGE_SECRET, {"client": client_id, "digest": _digest(secret), "shown": shown})
        return Registered(found, secret)


async def delete(world: World, owner_id: str | None, client_id: str) -> None:
    """The application is gone, and all its tokens and codes with it. Raises `NotFound`."""
    async with world.db.write() as tx:
        _there(await store.one(tx, client_id, owner_id), client_id)
        await closing.close_application(world, tx, client_id)
        await tx.execute(store.DELETE, {"client": client_id})


async def claim(world: World, owner_id: str, client_id: str) -> None:
    """Make the account the owner of an application that has none."""
    async with world.db.write() as tx:
        await tx.execute(store.CLAIM, {"client": client_id, "owner": owner_id})


async def new_code(world: World, user_id: str, software_statement_id: str | None) -> RegistrationCode:
    """A code with which a program registers one application in the user's name, within two minutes."""
    code, now = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH)), world.now()
    row = {
        "code_hash": _digest(code),
        "user_id": user_id,
        "software_statement_id": software_statement_id,
        "expires_at": now + CODE_LIFE,
    }
    async with world.db.write() as tx:
        await tx.execute(store.FORGET_CODES, {"now": now})
        await tx.execute(store.ADD_CODE, row)
    return RegistrationCode(code, now + CODE_LIFE)


async def register_by_code(world: World, code: str, software_statement_id: str | None, new: Registration) -> Registered:
    """Register an application with a code. A refusal leaves the code as it was.

    Raises `Forbidden` for a code that does not count, else as `register`.
    """
    async with world.db.write() as tx:
        row = await tx.one(store.TAKE_CODE, {"hash": _digest(code), "now": world.now()})
        if row is None or row[1] not in {None, software_statement_id}:
            raise Forbidden(WRONG_CODE)
        return await _register(world, tx, row[0], new)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
