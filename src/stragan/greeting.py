"""What `stragan serve` says when it is ready: where it is, who can sign in, and three commands to paste."""

import shlex

from rich.console import Console
from rich.table import Table

from stragan.serve import Running

MEDIA_TYPE = "application/vnd.allegro.public.v1+json"


def show(running: Running, console: Console) -> None:
    console.print(f"Stragan answers at [bold]{running.base_url}[/bold]  (API, upload, OAuth and pages)\n")
    if running.seeded is None or running.headers_file is None:
        return
    accounts = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("who", "login", "password", "id"):
        accounts.add_column(column)
    for who, users in (("seller", running.seeded.sellers), ("buyer", running.seeded.buyers)):
        for user in users:
            accounts.add_row(who, user.login, user.password, user.id)
    console.print(accounts)
    console.print(
        f"\napplication   client_id     {running.seeded.client_id}\n"
        f"              client_secret {running.seeded.client_secret}\n"
        f"              redirect_uri  {running.seeded.redirect_uri}\n"
        f"device app    client_id     {running.seeded.device_client_id}\n"
        f"sandbox API   admin_token   {running.seeded.admin_token}\n\n"
        "Try it (the file holds a token of the first seller):\n",
        highlight=False,
        soft_wrap=True,
    )
    for line in commands(running):
        console.print(line, highlight=False, soft_wrap=True)


def commands(running: Running) -> list[str]:
    """Three lines that work when they are pasted into a shell."""
    url, headers = running.base_url, f"-H {shlex.quote(f'@{running.headers_file}')}"
    return [
        f"curl {headers} {url}/me",
        f"curl {headers} '{url}/sale/matching-categories?name=etui%20na%20telefon'",
        f"curl {headers} -H 'Content-Type: {MEDIA_TYPE}' -d '{{\"name\":\"Oferta testowa\"}}' {url}/sale/offers",
    ]
