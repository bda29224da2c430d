"""Applications of any account, and codes with which programs register one."""

from msgspec import Struct

from stragan.auth.registry import service as registry
from stragan.auth.registry.rules import Registration
from stragan.auth.schemas import Kind, OwnedApplication
from stragan.auth.scopes import ALL, in_order
from stragan.kernel.times import iso
from stragan.kernel.wire import reader
from stragan.sandbox.powers.oauth import somebody
from stragan.sandbox.powers.power import CREATED, Asked, power


class ApplicationRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`owner` is a login or an id. Without scopes the application has all of them."""

    owner: str
    name: str
    kind: Kind = "BROWSER"
    redirect_uris: list[str] = []
    scopes: list[str] | None = None


class ApplicationEdit(Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is."""

    name: str | None = None
    redirect_uris: list[str] | None = None
    scopes: list[str] | None = None


class ApplicationAnswer(Struct, frozen=True):
    """`owner_id` is null for an application of nobody."""

    client_id: str
    name: str
    kind: str
    redirect_uris: tuple[str, ...]
    scopes: list[str]
    owner_id: str | None
    created_at: str


class NewApplicationAnswer(ApplicationAnswer, frozen=True, kw_only=True):
    """The secret is told this once."""

    client_secret: str


class ApplicationsAnswer(Struct, frozen=True):
    applications: list[ApplicationAnswer]


class CodeRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """With a `software_statement_id` the code is for that software alone."""

    user: str
    software_statement_id: str | None = None


class CodeAnswer(Struct, frozen=True):
    code: str
    expires_at: str


read_application = reader(ApplicationRequest)
read_edit = reader(ApplicationEdit)
read_code = reader(CodeRequest)


@power("GET", "/oauth/applications", gives=ApplicationsAnswer)
async def listed(asked: Asked) -> ApplicationsAnswer:
    """All applications, the oldest first."""
    return ApplicationsAnswer([shown(found) for found in await registry.listed(asked.world, None)])


@power("POST", "/oauth/applications", takes=ApplicationRequest, gives=NewApplicationAnswer, status=CREATED)
async def register(asked: Asked) -> NewApplicationAnswer:
    """Register an application of an account."""
    wanted = read_application(asked.body)
    owner = await somebody(asked.world, wanted.owner)
    new = Registration(
        name=wanted.name,
        kind=wanted.kind,
        redirect_uris=tuple(wanted.redirect_uris),
        scopes=ALL if wanted.scopes is None else frozenset(wanted.scopes),
    )
    return _with_secret(await registry.register(asked.world, owner.id, new))


@power("GET", "/oauth/applications/{client_id}", gives=ApplicationAnswer)
async def show(asked: Asked) -> ApplicationAnswer:
    """One application."""
    return shown(await registry.find(asked.world, None, asked.path["client_id"]))


@power("PATCH", "/oauth/applications/{client_id}", takes=ApplicationEdit, gives=ApplicationAnswer)
async def change(asked: Asked) -> ApplicationAnswer:
    """Change name, redirect addresses or scopes; the kind never changes."""
    wanted = read_edit(asked.body)
    edit = registry.Edit(
        name=wanted.name,
        redirect_uris=None if wanted.redirect_uris is None else tuple(wanted.redirect_uris),
        scopes=None if wanted.scopes is None else frozenset(wanted.scopes),
    )
    return shown(await registry.change(asked.world, None, asked.path["client_id"], edit))


@power("POST", "/oauth/applications/{client_id}/secret", gives=NewApplicationAnswer)
async def renew_secret(asked: Asked) -> NewApplicationAnswer:
    """A new secret; the old one is worth nothing from now on."""
    return _with_secret(await registry.renew_secret(asked.world, None, asked.path["client_id"]))


@power("DELETE", "/oauth/applications/{client_id}")
async def delete(asked: Asked) -> None:
    """Delete an application; all its tokens end at once."""
    await registry.delete(asked.world, None, asked.path["client_id"])


@power("POST", "/oauth/registration-codes", takes=CodeRequest, gives=CodeAnswer, status=CREATED)
async def registration_code(asked: Asked) -> CodeAnswer:
    """A user lets a program register one application at `POST /register`, within two minutes."""
    wanted = read_code(asked.body)
    owner = await somebody(asked.world, wanted.user)
    made = await registry.new_code(asked.world, owner.id, wanted.software_statement_id)
    return CodeAnswer(made.code, iso(made.expires_at))


def shown(found: OwnedApplication) -> ApplicationAnswer:
    return ApplicationAnswer(
        found.client_id,
        found.name,
        found.kind,
        found.redirect_uris,
        in_order(found.scopes),
        found.owner_id,
        iso(found.created_at),
    )


def _with_secret(made: registry.Registered) -> NewApplicationAnswer:
    application = shown(made.application)
    members = {name: getattr(application, name) for name in ApplicationAnswer.__struct_fields__}
    return NewApplicationAnswer(**members, client_secret=made.secret)


POWERS = (listed, register, show, change, renew_secret, delete, registration_code)
