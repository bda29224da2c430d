"""`/console/applications`: my applications: register, change, a new secret, delete, codes for programs."""

import json
import shlex
from urllib.parse import urlencode

from msgspec import Struct
from starlette.responses import Response

from stragan.auth.registry import service as registry
from stragan.auth.registry.rules import MOST_NAME, Registration
from stragan.auth.schemas import OwnedApplication
from stragan.auth.scopes import ALL, SCOPES
from stragan.kernel.problems import ApiError
from stragan.web.auth import oauth
from stragan.web.auth.registration import DEVICE_GRANT
from stragan.web.binding import show, submit
from stragan.web.form import Form
from stragan.web.render import Visitor, page, problems_by_field, redirect
from stragan.web.texts import reader

HERE = "/console/applications"
Errors = dict[str, list[str]]
_SECRET = "$CLIENT_SECRET"  # noqa: S105  (what a shell replaces)
_ADDRESSES = "redirect_uris"


class Filled(Struct, frozen=True):
    """What stands in the form of an application."""

    name: str = ""
    kind: str = "BROWSER"
    redirect_uris: str = "http://localhost:8000/callback"
    scopes: frozenset[str] = ALL


class Command(Struct, frozen=True):
    """A line for a shell, and the name of the text that says what it is for."""

    about: str
    line: str


@show(HERE)
async def applications(visitor: Visitor) -> Response:
    return await _list(visitor)


async def _list(
    visitor: Visitor, code: registry.RegistrationCode | None = None, statement: str | None = None
) -> Response:
    return page(
        visitor,
        "console/applications.html",
        applications=await registry.listed(visitor.world, visitor.member.id),
        most=visitor.world.settings.max_applications,
        code=code,
        register_command=_register_command(visitor, code, statement),
    )


@submit("/console/applications/code")
async def registration_code(visitor: Visitor, form: Form) -> Response:
    """Shown once; the page that comes back is the only place where it stands."""
    statement = form.text("software_statement_id") or None
    code = await registry.new_code(visitor.world, visitor.member.id, statement)
    return await _list(visitor, code, statement)


@show("/console/applications/new")
async def new(visitor: Visitor) -> Response:
    return _form(visitor, None, Filled())


@submit("/console/applications/new")
async def register(visitor: Visitor, form: Form) -> Response:
    """The secret is shown on the page that comes back, and nowhere later."""
    filled = _filled(form)
    wanted = Registration(
        name=filled.name,
        kind="DEVICE" if filled.kind == "DEVICE" else "BROWSER",
        redirect_uris=_lines(filled) if filled.kind != "DEVICE" else (),
        scopes=filled.scopes,
    )
    try:
        made = await registry.register(visitor.world, visitor.member.id, wanted)
    except ApiError as error:
        return _form(visitor, None, filled, error)
    return _application(visitor, made.application, secret=made.secret, is_new=True)


@show("/console/applications/{client_id}")
async def application(visitor: Visitor) -> Response:
    return _application(visitor, await _mine(visitor))


@show("/console/applications/{client_id}/edit")
async def edit(visitor: Visitor) -> Response:
    found = await _mine(visitor)
    return _form(visitor, found, Filled(found.name, found.kind, "\n".join(found.redirect_uris), found.scopes))


@submit("/console/applications/{client_id}/edit")
async def change(visitor: Visitor, form: Form) -> Response:
    found, filled = await _mine(visitor), _filled(form)
    addresses = _lines(filled) if found.kind == "BROWSER" else ()
    wanted = registry.Edit(name=filled.name, redirect_uris=addresses, scopes=filled.scopes)
    try:
        await registry.change(visitor.world, visitor.member.id, found.client_id, wanted)
    except ApiError as error:
        return _form(visitor, found, filled, error)
    return redirect(f"{HERE}/{found.client_id}", notice="saved")


@submit("/console/applications/{client_id}/secret")
async def secret(visitor: Visitor, _form: Form) -> Response:
    made = await registry.renew_secret(visitor.world, visitor.member.id, visitor.part("client_id"))
    return _application(visitor, made.application, secret=made.secret)


@show("/console/applications/{client_id}/delete")
async def ask_delete(visitor: Visitor) -> Response:
    return page(visitor, "console/application_delete.html", application=await _mine(visitor))


@submit("/console/applications/{client_id}/delete")
async def delete(visitor: Visitor, _form: Form) -> Response:
    await registry.delete(visitor.world, visitor.member.id, visitor.part("client_id"))
    return redirect(HERE, notice="application_deleted")


async def _mine(visitor: Visitor) -> OwnedApplication:
    """Somebody else's is not there."""
    return await registry.find(visitor.world, visitor.member.id, visitor.part("client_id"))


def _application(
    visitor: Visitor, found: OwnedApplication, *, secret: str | None = None, is_new: bool = False
) -> Response:
    return page(
        visitor,
        "console/application.html",
        201 if is_new else 200,
        application=found,
        scopes=found.scopes,
        secret=secret,
        is_new=is_new,
        authorize_url=_authorize_url(visitor, found),
        commands=_commands(visitor, found, secret or _SECRET),
    )


def _form(visitor: Visitor, found: OwnedApplication | None, filled: Filled, error: ApiError | None = None) -> Response:
    """The form of a new application, or of `found`."""
    return page(
        visitor,
        "console/application_form.html",
        200 if error is None else error.status,
        application=found,
        filled=filled,
        most_name=MOST_NAME,
        all_scopes=[(name, words.read_in(visitor.language)) for name, words in SCOPES.items()],
        errors={} if error is None else _by_field(visitor, error),
    )


def _by_field(visitor: Visitor, error: ApiError) -> Errors:
    """What is wrong with one of the addresses is told at their common field, with the number of the line."""
    found: Errors = {}
    for path, reasons in problems_by_field(error, visitor.language).items():
        field, bracket, index = path.partition("[")
        if field == _ADDRESSES and bracket:
            line = int(index.rstrip("]")) + 1
            told = [reader(visitor.language)("application_line", line=line, reason=reason) for reason in reasons]
        else:
            told = reasons
        found.setdefault(field, []).extend(told)
    return found


def _filled(form: Form) -> Filled:
    return Filled(
        form.text("name"),
        "DEVICE" if form.get("kind") == "DEVICE" else "BROWSER",
        form.get(_ADDRESSES, ""),
        frozenset(form.all("scopes")),
    )


def _lines(filled: Filled) -> tuple[str, ...]:
    return tuple(line.strip() for line in filled.redirect_uris.splitlines() if line.strip())


def _authorize_url(visitor: Visitor, found: OwnedApplication) -> str | None:
    if not found.redirect_uris:
        return None
    query = {"response_type": "code", "client_id": found.client_id, "redirect_uri": found.redirect_uris[0]}
    return f"{visitor.base_url}{oauth.ADDRESS}?{urlencode(query)}"


def _commands(visitor: Visitor, found: OwnedApplication, secret: str) -> list[Command]:
    """What a developer tries first."""
    token, basic = f"{visitor.base_url}/auth/oauth/token", f'-u "{found.client_id}:{secret}"'
    alone = Command("application_curl_alone", _curl(basic, "-d grant_type=client_credentials", token))
    if found.kind == "DEVICE":
        begin = _curl(basic, f"-d client_id={found.client_id}", f"{visitor.base_url}/auth/oauth/device")
        poll = _curl(basic, f"-d grant_type={DEVICE_GRANT}", '-d "device_code=$DEVICE_CODE"', token)
        return [Command("application_curl_device", begin), Command("application_curl_poll", poll), alone]
    address = shlex.quote(f"redirect_uri={found.redirect_uris[0]}" if found.redirect_uris else "redirect_uri=")
    parts = ("-d grant_type=authorization_code", '-d "code=$CODE"', f"--data-urlencode {address}")
    return [Command("application_curl_code", _curl(basic, *parts, token)), alone]


def _register_command(visitor: Visitor, code: registry.RegistrationCode | None, statement: str | None) -> str | None:
    if code is None:
        return None
    body = {"code": code.code, "client_name": "Integrator", "redirect_uris": [Filled().redirect_uris]}
    if statement is not None:
        body["software_statement_id"] = statement
    data = shlex.quote(json.dumps(body, ensure_ascii=False))
    return _curl("-H 'Content-Type: application/json'", f"-d {data}", f"{visitor.base_url}/register")


def _curl(*parts: str) -> str:
    """One part a line, so that it can be read; a shell takes it as it is."""
    return " \\\n  ".join(("curl " + parts[0], *parts[1:]))


PAGES = (
    applications,
    registration_code,
    new,
    register,
    application,
    edit,
    change,
    secret,
    ask_delete,
    delete,
)
