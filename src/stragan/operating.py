"""`stragan apps` and `stragan keys`: what an operator does on a data folder or a database, beside a server or without.

A server that runs over the same data sees the changes within a second.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from stragan.kernel.times import iso

if TYPE_CHECKING:
    from stragan.auth.keys import KeyFacts
    from stragan.auth.schemas import OwnedApplication
    from stragan.world import World

T = TypeVar("T")
apps = typer.Typer(help="Applications that may sign users in: add, list, show, change, secret, delete.")
signing_keys = typer.Typer(help="Keys that sign tokens: list, rotate.")


class Kind(StrEnum):
    BROWSER = "browser"
    DEVICE = "device"


Data = Annotated[Path | None, typer.Option(help="Folder of the database.")]
PostgreSQL = Annotated[str | None, typer.Option("--database", help="postgresql://… instead of SQLite.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ClientId = Annotated[str, typer.Argument(metavar="CLIENT_ID")]
Uris = Annotated[list[str] | None, typer.Option("--redirect-uri", help="Address to return to; may be repeated.")]
Scopes = Annotated[list[str] | None, typer.Option("--scope", help="allegro:api:…; may be repeated (else all).")]


@apps.command("add")
def add(  # noqa: PLR0913, PLR0917  (a command has as many options as it has)
    name: Annotated[str, typer.Argument(help="3 to 50 characters, unlike those of other applications.")],
    owner: Annotated[str | None, typer.Option(help="Login of the account that owns it (else nobody does).")] = None,
    kind: Annotated[Kind, typer.Option(help="How users sign in; it never changes.")] = Kind.BROWSER,
    redirect_uri: Uris = None,
    scope: Scopes = None,
    data: Data = None,
    database: PostgreSQL = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Register an application. Its secret is printed, and nobody can read it later."""
    from stragan.auth.registry import service as registry  # noqa: PLC0415
    from stragan.auth.registry.rules import Registration  # noqa: PLC0415
    from stragan.auth.scopes import ALL  # noqa: PLC0415

    new = Registration(
        name=name,
        kind="DEVICE" if kind is Kind.DEVICE else "BROWSER",
        redirect_uris=tuple(redirect_uri or ()),
        scopes=frozenset(scope) if scope else ALL,
    )

    async def work(world: "World") -> registry.Registered:
        return await registry.register(world, await _owner(world, owner), new)

    made = _on(data, database, work)
    _print(_facts(made.application) | {"client_secret": made.secret}, as_json=as_json)


@apps.command("list")
def list_(
    owner: Annotated[str | None, typer.Option(help="Only those of this login.")] = None,
    data: Data = None,
    database: PostgreSQL = None,
    *,
    as_json: AsJson = False,
) -> None:
    """All applications, the oldest first."""
    from stragan.auth.registry import service as registry  # noqa: PLC0415

    async def work(world: "World") -> list["OwnedApplication"]:
        return await registry.listed(world, await _owner(world, owner))

    found = _on(data, database, work)
    if as_json:
        typer.echo(_json([_facts(application) for application in found]))
        return
    rows = [(one.client_id, one.kind.lower(), one.owner_id or "–", one.name) for one in found]
    _table(("client_id", "kind", "owner_id", "name"), rows)


@apps.command("show")
def show(client_id: ClientId, data: Data = None, database: PostgreSQL = None, *, as_json: AsJson = False) -> None:
    """One application."""
    from stragan.auth.registry import service as registry  # noqa: PLC0415

    _print(_facts(_on(data, database, lambda world: registry.find(world, None, client_id))), as_json=as_json)


@apps.command("change")
def change(  # noqa: PLR0913
    client_id: ClientId,
    name: Annotated[str | None, typer.Option(help="3 to 50 characters.")] = None,
    redirect_uri: Uris = None,
    scope: Annotated[list[str] | None, typer.Option(help="allegro:api:…; may be repeated.")] = None,
    data: Data = None,
    database: PostgreSQL = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Change name, redirect addresses or scopes; what is not named stays."""
    from stragan.auth.registry import service as registry  # noqa: PLC0415

    edit = registry.Edit(
        name=name,
        redirect_uris=tuple(redirect_uri) if redirect_uri else None,
        scopes=frozenset(scope) if scope else None,
    )
    _print(_facts(_on(data, database, lambda world: registry.change(world, None, client_id, edit))), as_json=as_json)


@apps.command("secret")
def secret(client_id: ClientId, data: Data = None, database: PostgreSQL = None, *, as_json: AsJson = False) -> None:
    """Give it a new secret; the old one is worth nothing from now on."""
    from stragan.auth.registry import service as registry  # noqa: PLC0415

    made = _on(data, database, lambda world: registry.renew_secret(world, None, client_id))
    _print({"client_id": made.application.client_id, "client_secret": made.secret}, as_json=as_json)


@apps.command("delete")
def delete(
    client_id: ClientId,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
    database: PostgreSQL = None,
) -> None:
    """Delete it; all its tokens end at once."""
    from stragan.auth.registry import service as registry  # noqa: PLC0415

    found = _on(data, database, lambda world: registry.find(world, None, client_id))
    if not yes:
        typer.confirm(f"Delete {found.name} and end all its tokens?", abort=True)
    _on(data, database, lambda world: registry.delete(world, None, client_id))
    typer.echo(f"{client_id} is deleted.")


@signing_keys.command("list")
def list_keys(data: Data = None, database: PostgreSQL = None, *, as_json: AsJson = False) -> None:
    """The keys that have signed tokens, the oldest first; the last one signs."""
    from stragan.auth import keys  # noqa: PLC0415

    _show_keys(_on(data, database, keys.facts), as_json=as_json)


@signing_keys.command("rotate")
def rotate(data: Data = None, database: PostgreSQL = None, *, as_json: AsJson = False) -> None:
    """Sign with a new key from now on; older ones verify their tokens until these expire."""
    from stragan.auth import keys  # noqa: PLC0415

    async def work(world: "World") -> list["KeyFacts"]:
        await keys.rotate(world)
        return await keys.facts(world)

    _show_keys(_on(data, database, work), as_json=as_json)


def _show_keys(found: Sequence["KeyFacts"], *, as_json: bool) -> None:
    rows = [(key.kid, iso(key.created_at), None if key.replaced_at is None else iso(key.replaced_at)) for key in found]
    names = ("kid", "created_at", "replaced_at")
    if as_json:
        typer.echo(_json([dict(zip(names, row, strict=True)) for row in rows]))
    else:
        _table(names, [(kid, since, until or "– (signs)") for kid, since, until in rows])


def _on(data: Path | None, database: str | None, work: Callable[["World"], Awaitable[T]]) -> T:
    """Do it on the data that are there. A refusal is told, and ends with 1."""
    from stragan.db.engine import Unusable  # noqa: PLC0415
    from stragan.kernel.problems import ApiError  # noqa: PLC0415

    async def run() -> T:
        async with _world(data, database) as world:
            return await work(world)

    try:
        return asyncio.run(run())
    except ApiError as error:
        for problem in error.problems:
            typer.echo(f"{problem.path}: {problem.message}" if problem.path else problem.message, err=True)
    except (Unusable, OSError) as error:
        typer.echo(f"stragan: {error}", err=True)
    raise typer.Exit(1)


@asynccontextmanager
async def _world(data: Path | None, database: str | None) -> AsyncIterator["World"]:
    from platformdirs import user_data_path  # noqa: PLC0415

    from stragan.app import open_world  # noqa: PLC0415
    from stragan.settings import from_environment  # noqa: PLC0415

    try:
        settings = from_environment(dict(os.environ), data=data, database=database)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    folder = settings.data or user_data_path("stragan", appauthor=False)
    if settings.database is None and not (folder / "stragan.db").is_file():
        raise FileNotFoundError(f"there is no database in {folder}: start a server first, or name another with --data")
    world = await open_world(settings, folder)
    try:
        yield world
    finally:
        await world.db.close()


async def _owner(world: "World", login: str | None) -> str | None:
    from stragan.auth.service import find_user  # noqa: PLC0415
    from stragan.kernel.problems import NotFound, unknown  # noqa: PLC0415

    if login is None:
        return None
    user = await find_user(world, login=login)
    if user is None:
        raise NotFound(unknown("owner", login, "user", "użytkownika"))
    return user.id


def _facts(application: "OwnedApplication") -> dict[str, Any]:
    from stragan.auth.scopes import in_order  # noqa: PLC0415

    return {
        "client_id": application.client_id,
        "name": application.name,
        "kind": application.kind,
        "redirect_uris": list(application.redirect_uris),
        "scopes": in_order(application.scopes),
        "owner_id": application.owner_id,
        "created_at": iso(application.created_at),
    }


def _print(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(_json(facts))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        lines = value if isinstance(value, list) else [value]
        for index, line in enumerate(lines or [None]):
            typer.echo(f"{name if index == 0 else '':{width}}  {'–' if line is None else line}")


def _table(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    for row in (names, *rows):
        typer.echo("  ".join(f"{value:{width}}" for value, width in zip(row, widths, strict=True)).rstrip())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
