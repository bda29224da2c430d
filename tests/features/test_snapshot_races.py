"""What happens at the same moment as a reset or a restore, or right after a crash in its middle."""

import asyncio

import httpx
import pytest
from listing import create, listable, upload
from sqlalchemy import bindparam, delete, func, select
from test_sandbox_api import admin
from test_snapshots import RESET, SNAPSHOTS, offer_ids, restore, save

from harness import V1, new_account
from stragan.db.gate import Gate, Replaced, still_there
from stragan.db.statements import Statement
from stragan.features.images.rules import blob_key, path_in
from stragan.features.images.store import images
from stragan.jobs import queue, worker
from stragan.sandbox import snapshots

COUNT_JOBS = Statement(select(func.count()).select_from(queue.jobs))
FORGET_IMAGE = Statement(delete(images).where(images.c.path == bindparam("path")))


def test_concurrent_writers_see_the_old_or_the_new_state(own_server):
    """Requests that arrive while data are replaced are all answered, and what they leave behind fits together."""
    seller = new_account(own_server)
    document = listable(seller)
    kept = create(seller, document)["id"]
    save(own_server)
    headers = {"Authorization": f"Bearer {seller.token}", "Accept": V1, "Content-Type": V1}

    async def work(_world):
        transport = httpx.ASGITransport(own_server.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:

            async def write():
                made = await client.post("/sale/offers", json=document)
                assert made.status_code == 201, made.text
                edited = await client.put(f"/sale/offers/{made.json()['id']}", json=made.json())
                assert edited.status_code in {200, 404}, edited.text  # the offer may be gone meanwhile
                return made.json()["id"]

            async def replace():
                answer = await client.post(f"{SNAPSHOTS}/one/restore", headers=admin(own_server))
                assert answer.status_code == 200, answer.text

            async def look():
                listed = (await client.get("/sale/offers?limit=1000")).json()
                assert kept in {offer["id"] for offer in listed["offers"]}

            for _ in range(3):
                turns = [write, look, replace, write, look, write, write, look, replace, write]
                await asyncio.gather(*(turn() for turn in turns * 2))
            made = set(await asyncio.gather(*(write() for _ in range(5))))
            listed = (await client.get("/sale/offers?limit=1000")).json()
            assert made <= {offer["id"] for offer in listed["offers"]}
            await replace()

    own_server.run(work)
    assert offer_ids(seller) == {kept}


@pytest.mark.parametrize("path", [RESET, f"{SNAPSHOTS}/one/restore"])
def test_a_replacement_waits_for_transactions_that_were_submitted(own_server, path):
    """What was answered with "done" was done in the old state, and is gone with it."""
    save(own_server)

    async def work(world):
        async def submit(number):
            steps = [queue.putting("nothing", str(number), 0)]
            if world.db.dialect == "sqlite":  # where they wait for their turn, and no gate is needed
                await world.db.submit(steps)
                return
            async with world.gate.passing():
                await world.db.submit(steps)

        turns = [asyncio.create_task(submit(number)) for number in range(5)]
        await asyncio.sleep(0)
        await (snapshots.reset(world) if path == RESET else snapshots.restore(world, "one"))
        await asyncio.gather(*turns)
        return await world.db.all(queue.RECURRING), await world.db.one(COUNT_JOBS)

    recurring, (count,) = own_server.run(work)
    assert count == len(recurring)


def test_files_on_the_wrong_side_after_a_crash(own_server):
    """The next start looks for files in both places."""
    seller = new_account(own_server)
    needed, gone = upload(seller), upload(seller, "#00ff00")
    save(own_server)

    async def crash(world):
        for url in (needed, gone):
            await world.blobs.delete(blob_key(path_in(url)))
        async with world.db.write() as tx:
            await tx.execute(FORGET_IMAGE, {"path": path_in(gone)})
        await snapshots.recover(world)

    own_server.run(crash)
    assert [own_server.client.get(url).status_code for url in (needed, gone)] == [200, 404]
    restore(own_server)
    assert [own_server.client.get(url).status_code for url in (needed, gone)] == [200, 200]


def test_who_is_inside_for_too_long_is_refused(own_server):
    save(own_server)

    async def straddle(world):
        started, goes_on = asyncio.Event(), asyncio.Event()
        refused = []

        async def slow():
            async with world.gate.passing():
                started.set()
                await goes_on.wait()
                for access in (read, write):
                    with pytest.raises(Replaced):
                        await access()
                    refused.append(access.__name__)

        async def read():
            await queue.recurring(world.db)

        async def write():
            async with world.db.write():
                pass

        task = asyncio.create_task(slow())
        await started.wait()
        await snapshots.restore(world, "one")
        goes_on.set()
        await task
        await snapshots.restore(world, "one")
        return refused

    assert own_server.run(straddle) == ["read", "write"]


def test_the_worker_does_nothing_meanwhile(own_server):
    async def due_meanwhile(world):
        ran = []

        async def task(_world, key):
            ran.append(key)

        async with world.db.write() as tx:
            await queue.start_over(tx, world.now() + 1_000_000)
            await queue.put(tx, "task", "x", world.now())
        async with world.gate.closed():
            turn = asyncio.create_task(worker.run_due(world, {"task": task}))
            await world.db.one(COUNT_JOBS)
            await asyncio.sleep(0)
            before = list(ran)
        await turn
        return before, ran

    assert own_server.run(due_meanwhile) == ([], ["x"])


def test_a_gate_waits_for_those_inside():
    gate, order = Gate(), []
    inside, out = asyncio.Event(), asyncio.Event()

    async def request():
        async with gate.passing():
            inside.set()
            await out.wait()
            still_there()
            order.append("request")

    async def replace():
        async with gate.passing(), gate.closed():
            order.append("closed")
            gate.replace()
            await asyncio.sleep(0)
            still_there()

    async def all_of_them():
        first = asyncio.create_task(request())
        await inside.wait()
        closing = [asyncio.create_task(replace()) for _ in range(2)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = asyncio.create_task(request())
        await asyncio.sleep(0)
        out.set()
        await asyncio.gather(first, *closing, second)
        assert gate.generation.inside == 0

    asyncio.run(all_of_them())
    assert order[:2] == ["request", "closed"]
    assert sorted(order) == ["closed", "closed", "request", "request"]
