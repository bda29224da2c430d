"""How worlds end, what becomes of requests meanwhile, and names of worlds that are not there."""

import asyncio

import httpx
import pytest
from inhabiting import WORLDS, codes, new_world
from keyed import RATES, rates
from watched import ask

from harness import V1
from stragan.sandbox import worlds

pytestmark = pytest.mark.usefixtures("no_world_stays")


@pytest.fixture
def world(server):
    return new_world(server)


@pytest.fixture
def other_world(server):
    return new_world(server)


def test_a_deleted_world_is_gone(server, seller, world, other_world):
    account, folder = world.seller(), server.application.worlds.world(world.id).db.path.parent
    assert folder.is_dir()
    assert ask(server, "DELETE", f"{WORLDS}/{world.id}").status_code == 204
    assert codes(account.get("/me")) == (421, ["WORLD_NOT_FOUND"])
    assert codes(world.power("GET", "/clock")) == (421, ["WORLD_NOT_FOUND"])
    assert server.client.get(f"{world.url}/").status_code == 421
    assert codes(ask(server, "DELETE", f"{WORLDS}/{world.id}")) == (404, ["WORLD_NOT_FOUND"])
    assert ask(server, "GET", WORLDS).json()["worlds"] == [other_world.facts]
    assert not folder.exists()
    assert new_world(server).id not in {world.id, other_world.id}
    assert other_world.seller().get("/me").status_code == seller.get("/me").status_code == 200


@pytest.mark.parametrize("host", ["w999.localhost", "W999.localhost:80"])
def test_an_unknown_world(seller, host):
    refused = seller.get(f"http://{host}/me", headers={"Accept-Language": "pl-PL"})
    assert codes(refused) == (421, ["WORLD_NOT_FOUND"])
    assert refused.json()["errors"][0]["userMessage"] == "Nie ma świata w999."
    assert len(refused.headers["trace-id"]) == 16


@pytest.mark.parametrize("host", ["localhost", "w0.localhost", "w1.example.com", "world.localhost", "w1localhost", "w"])
def test_every_other_name_is_the_servers(seller, host):
    assert seller.get(f"http://{host}/me").status_code == 200


async def until(so):
    while not so():  # noqa: ASYNC110  (other tasks are let run; none of them has an event for this)
        await asyncio.sleep(0)


async def under_way(server, inhabited, token, *, between):
    """A request is inside the world, before its transaction, when the world is deleted; returns the answers."""
    world = inhabited.world
    headers = {"Authorization": f"Bearer {token}", "Accept": V1, "Content-Type": V1}
    admin = {"Authorization": f"Bearer {server.application.seeded.admin_token}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server.asgi)) as client:
        await world.db.lock.acquire()
        writing = asyncio.create_task(client.post(f"{inhabited.url}{RATES}", headers=headers, json=rates()))
        await until(lambda: world.gate.generation.inside)
        deleting = asyncio.create_task(client.delete(f"http://127.0.0.1{WORLDS}/{inhabited.id}", headers=admin))
        await until(lambda: not world.gate.is_open.is_set())
        refused = await client.get(f"{inhabited.url}/me", headers=headers)
        await between(world)
        world.db.lock.release()
        return await writing, refused, await deleting


def test_a_request_under_way_finishes(server, world):
    async def nothing(_):
        return None

    async def work(_):
        return await under_way(server, world, token, between=nothing)

    token = world.seller().token
    written, refused, deleted = server.run(work)
    assert (written.status_code, deleted.status_code) == (201, 204)
    assert codes(refused) == (421, ["WORLD_NOT_FOUND"]), "a deletion lets nobody in"


def test_a_request_that_takes_too_long_is_refused(server, world, monkeypatch):
    monkeypatch.setattr(worlds, "PATIENCE", 0.01)

    async def ended(inside):
        await until(lambda: inside.gate.generation.over)

    async def work(_):
        return await under_way(server, world, token, between=ended)

    token = world.seller().token
    written, _, deleted = server.run(work)
    assert (codes(written), deleted.status_code) == ((503, ["DATA_REPLACED"]), 204)


def test_a_request_that_waits_for_a_fault_is_refused(server, world):
    """It is not inside yet: a fault holds it at the door."""
    world.power("POST", "/faults", {"path": "/me", "latency": 50})
    headers = {"Authorization": f"Bearer {world.seller().token}", "Accept": V1}
    admin = {"Authorization": f"Bearer {server.application.seeded.admin_token}"}

    async def work(_):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server.asgi)) as client:
            asking = asyncio.create_task(client.get(f"{world.url}/me", headers=headers))
            await asyncio.sleep(0)
            deleted = await client.delete(f"http://127.0.0.1{WORLDS}/{world.id}", headers=admin)
            return await asking, deleted

    asked, deleted = server.run(work)
    assert (codes(asked), deleted.status_code) == ((421, ["WORLD_NOT_FOUND"]), 204)
