"""No answer gets past the checker, whoever asks."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from witness import HOOKS, WITNESS, Witnessed

from harness import Account, Client, Server

TESTS = Path(__file__).resolve().parents[1]
# What opens a connection to a server, or an application without the harness.
OPENERS = {
    *(f"httpx.{name}" for name in ("get", "post", "put", "delete", "request", "stream", "Client", "AsyncClient")),
    *("urlopen", "TestClient", "ASGITransport", "Transport", "create_connection", "uvicorn.Config"),
}
ALLOWED = {
    "browser/browsing.py": "uses the sandbox API, outside the published one",
    "browser/test_applications.py": "asks for tokens, and registers a program",
    "browser/test_authorisation.py": "asks for tokens and device codes",
    "browser/test_console.py": "a client program whose mistakes the page shows",
    "browser/test_profile.py": "asks for tokens, and whether they are alive",
    "features/keyed.py": "asks the watched application, and one with a handler whose answers mean nothing",
    "features/oauth_world.py": "asks the watched application",
    "features/test_bid_races.py": "asks the watched application",
    "features/test_client_signin.py": "hands requests to the harness's client; httpx.get asks the tool's own listener",
    "features/test_document_races.py": "asks the watched application",
    "features/test_faults.py": "faults break answers on purpose; httpx.post asks for a token",
    "features/test_lister.py": "serves the harness's watched application; Transport asks that server",
    "features/test_oauth_pages.py": "asks the watched application for a crash without raising it",
    "features/test_rate_limits.py": "asks the limited application",
    "features/test_snapshot_races.py": "asks the watched application",
    "features/test_world_ends.py": "asks the watched application",
    "features/test_worlds.py": "asks the watched application",
    "harness.py": "hands what the harness's client asks to the witnessed application",
    "features/watched.py": "serves the application to see what a fault does to a connection",
    "origin.py": "is another server on the internet; none of ours answers",
    "reliability/remote.py": "asks for a token, outside the published API",
    "reliability/test_bombs.py": "sends what is no request, and looks at statuses alone",
    "reliability/test_operating.py": "asks for tokens and keys, and whether tokens are alive",
    "reliability/test_raw_http.py": "tells the witness by hand, but for bytes that are no request",
    "reliability/test_serving.py": "OAuth, a server that is gone, and halves of requests whose statuses alone matter",
    "reliability/test_sold_out.py": "asks the watched application",
    "unit/client/test_client_transport.py": "asks no server of ours",
}


def openers(path: Path) -> Iterator[str]:
    """What a file opens without hooks that tell the witness."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and "event_hooks" not in {keyword.arg for keyword in node.keywords}:
            name = ast.unparse(node.func)
            if name in OPENERS or name.rpartition(".")[2] in OPENERS:
                yield name


def test_only_these_files_open_connections() -> None:
    opening = {str(path.relative_to(TESTS)) for path in TESTS.rglob("*.py") if any(openers(path))}
    assert opening == set(ALLOWED)


async def garbage(scope: Any, receive: Any, send: Any) -> None:
    """Answers everything with what is not an account."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"Content-Type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<html>", "more_body": True})
    await send({"type": "http.response.body", "body": b"</html>"})


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_wrong_answer_is_an_error_for_whoever_asks(method: str) -> None:
    client = Client(Witnessed(garbage), base_url="http://127.0.0.1")
    with pytest.raises(AssertionError, match=r"GET /me -> 200: .*meGET answers 200 as 'text/html'"):
        client.request(method, "/me")
    assert WITNESS.problems == []
    assert client.get("/static/stragan.css").status_code == 200  # beside the published API


def test_an_answer_of_another_process_is_held_against_the_contract() -> None:
    import httpx

    def host(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "text/html"}, content=b"<html>")

    client = httpx.Client(transport=httpx.MockTransport(host), base_url="http://host.test", event_hooks=HOOKS)
    client.get("/me", params={"a": "b"})
    with pytest.raises(AssertionError, match="meGET answers 200 as 'text/html'"):
        WITNESS.report()


def test_what_was_asked_for_is_remembered(seller: Account) -> None:
    before = set(WITNESS.touched)
    WITNESS.test_file = "test_of_a_name"
    seller.get("/me")
    seller.get("/nothing")
    assert WITNESS.touched - before == {("meGET", "test_of_a_name")}
    WITNESS.touched -= WITNESS.touched - before


def test_the_servers_of_the_tests_are_watched(server: Server) -> None:
    assert isinstance(server.asgi, Witnessed)
    assert isinstance(server.client, Client)
    assert server.client.app is server.asgi
