"""The command line: `serve`, `list`, `demo`, `exec`, `apps`, `keys`."""

import asyncio
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stragan import __version__, operating

if TYPE_CHECKING:
    from rich.console import Console

    from stragan.serve import Running

app = typer.Typer(
    help="Stragan: the listing platform behind Allegro's REST API, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.add_typer(operating.apps, name="apps", no_args_is_help=True)
app.add_typer(operating.signing_keys, name="keys", no_args_is_help=True)
SERVER, SIGN_IN, OFFERS = "Server", "Sign-in", "What is listed"
Host = Annotated[str | None, typer.Option(help="Address to listen on (127.0.0.1).", rich_help_panel=SERVER)]
Port = Annotated[int | None, typer.Option(help="Port; 0 takes a free one (8080).", rich_help_panel=SERVER)]
Data = Annotated[Path | None, typer.Option(help="Folder of the database and the images.", rich_help_panel=SERVER)]
Memory = Annotated[bool, typer.Option("--memory", help="Keep nothing after the end.", rich_help_panel=SERVER)]
PostgreSQL = Annotated[
    str | None, typer.Option("--database", help="postgresql://… instead of SQLite.", rich_help_panel=SERVER)
]
Profile = Annotated[
    str | None, typer.Option(help="`2021` gives the limits of the older guide.", rich_help_panel=SERVER)
]
Limits = Annotated[
    str | None,
    typer.Option(help="`production` counts and refuses requests as Allegro does (off).", rich_help_panel=SERVER),
]
ReadyFile = Annotated[
    Path | None,
    typer.Option(help="Written once requests are answered: addresses, credentials.", rich_help_panel=SERVER),
]


@app.callback(invoke_without_command=True)
def version(*, version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    if version:
        typer.echo(f"stragan {__version__}")
        raise typer.Exit


@app.command()
def serve(  # noqa: PLR0913, PLR0917  (a command has as many options as it has)
    host: Host = None,
    port: Port = None,
    data: Data = None,
    memory: Memory = False,
    database: PostgreSQL = None,
    profile: Profile = None,
    limits: Limits = None,
    public_url: Annotated[
        str | None, typer.Option(help="Address that clients use, if it differs.", rich_help_panel=SERVER)
    ] = None,
    ready_file: ReadyFile = None,
    seed: Annotated[
        Path | None, typer.Option(help="Accounts, terms, offers to begin with (JSON).", rich_help_panel=SERVER)
    ] = None,
) -> None:
    """Serve the whole API on this machine; an empty database is filled with sellers, buyers and applications."""
    gc.disable()  # of what is imported nothing is garbage: a tenth of the start is spent looking for it
    from stragan.serve import serve as serve_forever  # noqa: PLC0415  (`--help` must not wait for the server's imports)

    gc.freeze()
    gc.enable()
    settings = _settings(
        host=host,
        port=port,
        data=data,
        memory=memory or None,
        database=database,
        profile=profile,
        limits=limits,
        public_url=public_url,
        ready_file=ready_file,
        seed=seed,
    )
    _run(serve_forever(settings, lambda running: _greet(running, _console())))


@app.command("list")
def list_command(  # noqa: PLR0913, PLR0917
    file: Annotated[Path, typer.Argument(help="The products: a CSV file (docs/guides/listing-a-catalogue.md).")],
    to: Annotated[
        str | None, typer.Option(help="Server: a URL, `allegro-sandbox` or `allegro`.", rich_help_panel=SIGN_IN)
    ] = None,
    token: Annotated[
        str | None, typer.Option(envvar="STRAGAN_TOKEN", help="An access token.", rich_help_panel=SIGN_IN)
    ] = None,
    client_id: Annotated[
        str | None, typer.Option(help="Your application, to sign in with the browser.", rich_help_panel=SIGN_IN)
    ] = None,
    client_secret: Annotated[
        str | None, typer.Option(envvar="STRAGAN_CLIENT_SECRET", help="Its secret.", rich_help_panel=SIGN_IN)
    ] = None,
    redirect_uri: Annotated[
        str, typer.Option(help="Its registered address on this machine.", rich_help_panel=SIGN_IN)
    ] = "http://localhost:8000",
    ready_file: Annotated[
        Path | None, typer.Option(help="Ready file of a Stragan server.", rich_help_panel=SIGN_IN)
    ] = None,
    admin_token: Annotated[
        str | None,
        typer.Option(envvar="STRAGAN_ADMIN_TOKEN", help="Admin token of a Stragan sandbox.", rich_help_panel=SIGN_IN),
    ] = None,
    login: Annotated[
        str | None, typer.Option(help="The seller to act as (with --admin-token).", rich_help_panel=SIGN_IN)
    ] = None,
    shipping_rates: Annotated[
        str | None,
        typer.Option(help="Price list: name or id (else the only one, or `default`).", rich_help_panel=OFFERS),
    ] = None,
    return_policy: Annotated[str | None, typer.Option(help="Return policy, likewise.", rich_help_panel=OFFERS)] = None,
    implied_warranty: Annotated[
        str | None, typer.Option(help="Implied warranty, likewise.", rich_help_panel=OFFERS)
    ] = None,
    warranty: Annotated[str | None, typer.Option(help="Warranty, likewise.", rich_help_panel=OFFERS)] = None,
    location: Annotated[
        str | None,
        typer.Option(help="Where you ship from: COUNTRY;PROVINCE;CITY;POSTCODE.", rich_help_panel=OFFERS),
    ] = None,
    handling_time: Annotated[
        str | None, typer.Option(help="Time until shipping, such as PT24H.", rich_help_panel=OFFERS)
    ] = None,
    invoice: Annotated[
        str | None, typer.Option(help="VAT, VAT_MARGIN, WITHOUT_VAT or NO_INVOICE (else VAT).", rich_help_panel=OFFERS)
    ] = None,
    title_length: Annotated[
        int, typer.Option(help="Longest title of the server; 50 for the 2021 profile.", rich_help_panel=OFFERS)
    ] = 75,
    language: Annotated[str, typer.Option(help="Language of the report: en or pl.")] = "en",
    report: Annotated[Path | None, typer.Option(help="Write a machine-readable report (JSON) here.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read, match and report; send nothing.")] = False,
    publish: Annotated[bool, typer.Option(help="List the offers, or leave them as drafts.")] = True,
) -> None:
    """List a whole catalogue: match categories, fill parameters, upload images, validate, publish, report per row.

    Running it again lists nothing twice: an offer is found by its sku (external.id) and updated if the row changed.
    """
    from stragan.lister.options import ListOptions  # noqa: PLC0415
    from stragan.lister.run import list_catalogue  # noqa: PLC0415

    if invoice not in (None, "VAT", "VAT_MARGIN", "WITHOUT_VAT", "NO_INVOICE"):
        raise typer.BadParameter("use VAT, VAT_MARGIN, WITHOUT_VAT or NO_INVOICE", param_hint="--invoice")
    options = ListOptions(
        file=file,
        to=to,
        token=token,
        client_id=client_id,
        client_secret=client_secret,
        redirect_uri=redirect_uri,
        ready_file=ready_file,
        admin_token=admin_token,
        login=login,
        shipping_rates=shipping_rates,
        return_policy=return_policy,
        implied_warranty=implied_warranty,
        warranty=warranty,
        location=location,
        handling_time=handling_time,
        invoice=invoice,  # type: ignore[arg-type]  # checked above
        report=report,
        dry_run=dry_run,
        publish=publish,
        title_length=title_length,
        language="pl" if language == "pl" else "en",
    )
    raise typer.Exit(_run(list_catalogue(options, _console())).exit_code)


@app.command()
def demo(
    port: Port = None,
    data: Data = None,
    database: PostgreSQL = None,
    report: Annotated[Path | None, typer.Option(help="Write a machine-readable report (JSON) here.")] = None,
    ready_file: ReadyFile = None,
) -> None:
    """Start a server, list the bundled catalogue through it, show the report.

    On a terminal it goes on serving until Ctrl-C; otherwise it ends, with exit code 0 if every row ended as it should.
    """
    from stragan.demo import run_demo  # noqa: PLC0415

    settings = _settings(port=port, data=data, database=database, ready_file=ready_file)
    stay = sys.stdin.isatty() and sys.stdout.isatty()
    raise typer.Exit(_run(run_demo(settings, _console(), report=report, stay=stay)))


@app.command("exec", context_settings={"allow_interspersed_args": False})  # what follows the command is its own
def exec_command(
    command: Annotated[
        list[str], typer.Argument(metavar="COMMAND", help="What to run, and its arguments, after `--`.")
    ],
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535, rich_help_panel=SERVER)] = 0,
    data: Data = None,
    database: PostgreSQL = None,
    profile: Profile = None,
) -> None:
    """Start a server, run a command with its addresses and credentials in STRAGAN_… variables, end with its exit code.

    The server keeps nothing, unless --data or --database say where, and is gone when the command has ended.
    """
    from stragan.execute import execute  # noqa: PLC0415

    chosen = {"data": data, "database": database, "profile": profile}
    _settings(**chosen)  # refuses here, with the usage, what the server would refuse
    options = [text for name, value in chosen.items() if value is not None for text in (f"--{name}", str(value))]
    raise typer.Exit(execute(command, options, port))


def _settings(**chosen: object) -> Any:
    from stragan.settings import from_environment  # noqa: PLC0415

    try:
        return from_environment(dict(os.environ), **chosen)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _console() -> "Console":
    from rich.console import Console  # noqa: PLC0415

    return Console()


def _run(work: Any) -> Any:
    """Run on uvloop where there is one; Ctrl-C ends quietly."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        runner = asyncio.Runner()
    else:
        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    try:
        with runner:
            return runner.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _greet(running: "Running", console: "Console") -> None:
    from stragan.greeting import show  # noqa: PLC0415

    show(running, console)
