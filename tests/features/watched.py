"""What tests of faults and of the journal share: a real HTTP server over the application under test, and its admin."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from harness import V1, Account, Server, free_port
from stragan.sandbox.journal import Journal

FAULTS, REQUESTS = "/_stragan/faults", "/_stragan/requests"


def admin(server: Server) -> dict[str, str]:
    assert server.application.seeded is not None
    return {"Authorization": f"Bearer {server.application.seeded.admin_token}"}


def ask(server: Server, method: str, path: str, json: Any = None, **options: Any) -> httpx.Response:
    answer: httpx.Response = server.client.request(method, path, json=json, headers=admin(server), **options)
    return answer


def fault(server: Server, **wish: Any) -> dict[str, Any]:
    answer = ask(server, "POST", FAULTS, wish)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def standing(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(server, "GET", FAULTS).json()["faults"]
    return found


def journal(server: Server, **filters: Any) -> list[dict[str, Any]]:
    answer = ask(server, "GET", REQUESTS, params=filters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["requests"]
    return found


def remember(server: Server, entries: int = 1000) -> None:
    """Begin a new journal, as on a server that was started with one."""
    server.world.powers["journal"] = Journal(entries)


@contextmanager
def listening(server: Server) -> Iterator[str]:
    """A real server on a real port, in the event loop of the application; yields its address."""
    portal = server.client.portal
    assert portal is not None
    listener = free_port()
    real = uvicorn.Server(uvicorn.Config(server.application, lifespan="off", log_level="warning", access_log=False))

    async def serve() -> None:
        await real.serve(sockets=[listener])

    serving = portal.start_task_soon(serve)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        real.should_exit = True
        serving.result(timeout=20)
        listener.close()


def client_of(account: Account, address: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {account.token}", "Accept": V1, "Content-Type": V1}
    return httpx.Client(base_url=address, headers=headers, timeout=10)
