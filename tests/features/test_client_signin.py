"""The client's way to a token, walked through the real pages of the OAuth server."""

import asyncio
import socket

import httpx
import pytest
from oauth_world import Browser, result, stage

from stragan.client.allegro import Allegro
from stragan.client.failures import SignInFailed
from stragan.client.hosts import Hosts
from stragan.client.signin import Application, consent, refresh
from stragan.client.tokens import Stored, TokenFile
from stragan.client.transport import Transport

BASE = "http://127.0.0.1"


class Network(httpx.AsyncBaseTransport):
    """Hands the client's requests to the application under test."""

    def __init__(self, server):
        self.server = server

    async def handle_async_request(self, request):
        answer = await asyncio.to_thread(
            self.server.client.request,
            request.method,
            str(request.url),
            content=request.content,
            headers=dict(request.headers),
        )
        return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


@pytest.fixture
def network(server, monkeypatch):
    network = Network(server)
    original = httpx.AsyncClient
    monkeypatch.setattr(httpx, "AsyncClient", lambda **options: original(**{**options, "transport": network}))
    return network


@pytest.fixture
def redirect_uri():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def seller(stage, button, redirect_uri):
    """What the person at the browser does: sign in, press a button, be sent back to this computer."""

    def walk(page: str) -> None:
        browser = Browser(stage.server)
        answer = browser.submit(browser.sign_in(page.removeprefix(BASE), stage.user.login), button)
        assert result(answer, redirect_uri)["state"]
        assert httpx.get(answer.headers["location"]).status_code == 200

    return walk


@pytest.mark.parametrize(("case", "secret"), [("with a secret", True), ("with PKCE alone", False)])
def test_consent_in_the_browser_gives_a_token(server, network, redirect_uri, tmp_path, case, secret):
    world = stage(server, redirect_uris=(redirect_uri,))
    application = Application(world.app.client_id, world.app.secret if secret else None, redirect_uri)
    hosts = Hosts(BASE, BASE, BASE)
    told: list[str] = []

    async def use():
        browser = seller(world, "allow", redirect_uri)
        stored = Stored(
            TokenFile(tmp_path, BASE, application.client_id),
            refresh=lambda token: refresh(hosts, application, token),
            sign_in=lambda: consent(hosts, application, told.append, browser),
        )
        async with Transport(stored) as transport:
            me = await Allegro(hosts, transport).me()
        if secret:
            renewed = await stored.renewed(await stored.token())
            assert renewed is not None
        return me

    assert asyncio.run(use()).login == world.user.login
    assert [page.partition("?")[0] for page in told] == [f"{BASE}/auth/oauth/authorize"]


def test_a_refusal_in_the_browser_is_told(server, network, redirect_uri):
    world = stage(server, redirect_uris=(redirect_uri,))
    application = Application(world.app.client_id, world.app.secret, redirect_uri)

    async def use():
        browser = seller(world, "cancel", redirect_uri)
        await consent(Hosts(BASE, BASE, BASE), application, lambda _: None, browser)

    with pytest.raises(SignInFailed, match="access_denied"):
        asyncio.run(use())
