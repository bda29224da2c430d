"""Commands cross each other, edits and a second worker: nothing is done twice, nothing is lost."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Any

from changing import FIXED_PRICE, PRICES, QUANTITIES, body, change, events, live, offer_of, pln, price_of, results
from listing import create, listable

from stragan.features.batches import service
from stragan.features.batches.working import preparing
from stragan.features.commands import service as commands
from stragan.features.commands import store
from stragan.features.commands.service import Apply, Stored, Todo
from stragan.world import World


def offers(seller: Any, count: int) -> list[str]:
    document = listable(seller)
    return [create(seller, document)["id"] for _ in range(count)]


def register(seller: Any, path: str, modification: Any, *ids: str) -> str:
    """The id of a command that nobody has worked on yet."""
    id_ = str(uuid.uuid4())
    assert seller.put(f"{path}/{id_}", json=body(modification, *ids)).status_code == 201
    return id_


def test_a_thousand_offers_in_one_command(seller: Any) -> None:
    ids = offers(seller, 1000)
    tasks = change(seller, PRICES, {"type": "INCREASE_PERCENTAGE", "percentage": "1"}, *ids)
    assert results(tasks) == [("SUCCESS", "")] * 1000
    listed = seller.get("/sale/offers", params={"limit": 1000}).json()["offers"]
    assert {offer["sellingMode"]["price"]["amount"] for offer in listed} == {"80.70"}


def test_two_workers_do_each_task_once(seller: Any) -> None:
    """A lease may end while its worker still lives."""
    ids = offers(seller, 130)
    command = register(seller, QUANTITIES, {"changeType": "GAIN", "value": 1}, *ids)

    async def together(world: World) -> None:
        await asyncio.gather(*(service.run_quantities(world, f"{seller.id}/{command}") for _ in range(3)))

    seller.server.run(together)
    listed = seller.get("/sale/offers", params={"limit": 1000}).json()["offers"]
    assert [offer["stock"]["available"] for offer in listed] == [6] * 130
    assert seller.get(f"{QUANTITIES}/{command}").json()["taskCount"] == {"total": 130, "success": 130, "failed": 0}


def test_what_another_worker_has_done_meanwhile_is_not_done_again(seller: Any) -> None:
    """The tasks were read before, the offers after it: their versions alone would not tell."""
    ids = offers(seller, 10)
    command_id = register(seller, QUANTITIES, {"changeType": "GAIN", "value": 1}, *ids)
    prepare = preparing(service._quantity_change)  # noqa: SLF001
    rounds = []

    async def late(world: World, command: Stored, todo: Sequence[Todo]) -> Apply:
        if not rounds:
            apply = await prepare(world, command, todo[:4])
            async with world.db.write() as tx:
                done = await apply(tx, todo[:4])
                await store.finish(tx, command, done.outcomes, world.now())
        rounds.append(len(todo))
        return await prepare(world, command, todo)

    async def work(world: World) -> None:
        await commands.run(world, service.QUANTITY, f"{seller.id}/{command_id}", 50, late)

    seller.server.run(work)
    assert rounds == [10]
    listed = seller.get("/sale/offers").json()["offers"]
    assert [offer["stock"]["available"] for offer in listed] == [6] * 10


def test_commands_that_share_offers_in_another_order(seller: Any) -> None:
    ids = offers(seller, 60)
    forth = register(seller, QUANTITIES, {"changeType": "GAIN", "value": 1}, *ids)
    back = register(seller, QUANTITIES, {"changeType": "GAIN", "value": 10}, *reversed(ids))

    async def together(world: World) -> None:
        await asyncio.gather(*(service.run_quantities(world, f"{seller.id}/{id_}") for id_ in (forth, back)))

    seller.server.run(together)
    listed = seller.get("/sale/offers", params={"limit": 1000}).json()["offers"]
    assert [offer["stock"]["available"] for offer in listed] == [16] * 60


def test_an_offer_that_changes_meanwhile_is_done_in_the_next_round(seller: Any) -> None:
    crossed, quiet = live(seller), live(seller)
    raised = register(seller, PRICES, {"type": "INCREASE_PRICE", "value": pln("1")}, crossed, quiet)

    async def meanwhile(world: World) -> list[int]:
        """The first round of the command, with another one between its two halves; the tasks that it did."""
        command = await store.find(world.db, seller.id, service.PRICE, raised)
        assert command is not None
        todo = await store.new(world.db, command, 10)
        apply = await preparing(service._price_change)(world, command, todo)  # noqa: SLF001
        await service.run_prices(world, f"{seller.id}/{other}")
        async with world.db.write() as tx:
            done = await apply(tx, todo)
            await store.finish(tx, command, done.outcomes, world.now())
        return [outcome.position for outcome in done.outcomes]

    other = register(seller, PRICES, FIXED_PRICE, crossed)
    assert seller.server.run(meanwhile) == [1]
    seller.server.settle()
    assert (price_of(seller, crossed), price_of(seller, quiet)) == ("11.00", "80.90")
    assert events(seller, crossed) == ["OFFER_ACTIVATED", *["OFFER_PRICE_CHANGED"] * 2]


def test_both_ways_of_writing_an_id_are_one_offer(seller: Any) -> None:
    id_ = create(seller)["id"]
    tasks = change(seller, QUANTITIES, {"changeType": "GAIN", "value": 1}, id_, f"0{id_}")
    assert results(tasks) == [("SUCCESS", "")] * 2
    assert offer_of(seller, id_)["stock"]["available"] == 7
