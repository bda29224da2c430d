"""`stragan demo`: a server, the seller's tool and the bundled catalogue in one process."""

import asyncio
import shlex
import tempfile
from pathlib import Path

from msgspec.structs import replace
from rich.console import Console

from stragan.catalogue.demo import BROKEN
from stragan.catalogue.demo.pictures import write_feed
from stragan.lister.options import ListOptions
from stragan.lister.results import ListResult
from stragan.lister.run import list_catalogue
from stragan.serve import Running, port_is_free, serve
from stragan.settings import Settings

LIVE = frozenset({"LISTED", "UPDATED", "UNCHANGED"})


async def run_demo(settings: Settings, console: Console, *, report: Path | None, stay: bool) -> int:
    """Returns 0 if every good row is live and every broken one is explained. Nothing is kept unless `data` is set."""
    with tempfile.TemporaryDirectory(prefix="stragan-demo-") as scratch:
        chosen = settings if settings.data or settings.database else replace(settings, data=Path(scratch) / "data")
        if not port_is_free(chosen.host, chosen.port):
            console.print(f"Port {chosen.port} is taken; using a free one.")
            chosen = replace(chosen, port=0)
        ready: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(serve(chosen, ready.set_result))
        await asyncio.wait((serving, ready), return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
        running = ready.result()
        console.print(f"Stragan answers at [bold]{running.base_url}[/bold]")
        result = await _list_bundled(running, Path(scratch), console, report)
        if stay:
            _look_around(running, console)
            console.print("\nStill serving; stop with Ctrl-C." + ("" if settings.data else " Nothing is kept."))
        else:
            console.print("\nOn a terminal the server now goes on, to look around; here it ends.", highlight=False)
            running.stop()
        await serving
    return 0 if _as_it_should(result) else 1


async def _list_bundled(running: Running, scratch: Path, console: Console, report: Path | None) -> ListResult:
    assert running.seeded is not None
    feed = await asyncio.to_thread(write_feed, scratch / "feed")
    console.print(f"Listing the bundled catalogue ({feed.name}) as {running.seeded.sellers[0].login}\n")
    return await list_catalogue(
        ListOptions(
            file=feed,
            to=running.base_url,
            admin_token=running.seeded.admin_token,
            login=running.seeded.sellers[0].login,
            location="PL;WIELKOPOLSKIE;Poznań;60-166",
            report=report,
            config_dir=scratch / "config",
            state_dir=scratch / "state",
        ),
        console,
    )


def _as_it_should(result: ListResult) -> bool:
    return all((row.outcome in LIVE) != (row.sku in BROKEN) for row in result.rows)


def _look_around(running: Running, console: Console) -> None:
    console.print("\nWhere to look:\n", highlight=False)
    assert running.seeded is not None
    seller = running.seeded.sellers[0]
    console.print(
        f"  shop      {running.base_url}/listing\n"
        f"  panel     {running.base_url}/panel      (sign in: {seller.login}, {seller.password})\n"
        f"  console   {running.base_url}/console    (the same; admin token: {running.seeded.admin_token})",
        highlight=False,
        soft_wrap=True,
    )
    listing = f"'{running.base_url}/sale/offers?publication.status=ACTIVE&limit=3'"
    console.print(
        f"  offers    curl -H {shlex.quote(f'@{running.headers_file}')} {listing}", highlight=False, soft_wrap=True
    )
