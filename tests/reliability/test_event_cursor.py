"""A reader of the journal that follows the cursor gets every event once and in order, whoever writes meanwhile."""

import asyncio
import json
import os
import random
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from harness import Server, database, new_account, running
from stragan.db.engine import Database
from stragan.db.postgres import PostgresDatabase
from stragan.features.events import service
from stragan.features.events.schemas import Event
from stragan.kernel.times import HOUR
from stragan.world import World

WRITERS, LARGEST = 8, 40
EACH = int(os.environ.get("STRAGAN_TEST_EVENTS", "16000")) // WRITERS
OF_WRITER = 1_000_000  # the writer is in the offer's number
STEP_BACK = (0, 0, 0, 1, HOUR)  # writers' clocks differ, and a sandbox's clock may be put back


class BreaksOff(Exception):
    pass


@asynccontextmanager
async def connections(world: World) -> AsyncIterator[Sequence[Database]]:
    """A database for each writer: on PostgreSQL as many processes would have them, on SQLite the only one."""
    if world.settings.database is None:
        yield [world.db] * WRITERS
        return
    pools = [PostgresDatabase(world.settings.database, size=1) for _ in range(WRITERS)]
    try:
        yield pools
    finally:
        for pool in pools:
            await pool.close()


async def write(db: Database, seller_id: str, writer: int, now: int) -> list[int]:
    """Record in transactions of random size and length, of which some are rolled back; returns what was committed."""
    chance = random.Random(writer)
    first, committed = writer * OF_WRITER, list[int]()
    while len(committed) < EACH:
        numbers = range(first, first := first + chance.randint(1, LARGEST))
        events = [Event("OFFER_CHANGED", number) for number in numbers]
        at = now - chance.choice(STEP_BACK)
        if writer % 2:
            await db.submit(service.recording(seller_id, events, at))
        else:
            try:
                await _write(db, seller_id, events, at, chance)
            except BreaksOff:
                continue
        committed += numbers
    return committed


async def _write(db: Database, seller_id: str, events: Sequence[Event], at: int, chance: random.Random) -> None:
    half = chance.randint(0, len(events))
    async with db.write() as tx:
        await service.record(tx, seller_id, events[:half], at)
        for _ in range(chance.randint(0, 5)):
            await asyncio.sleep(0)
        await service.record(tx, seller_id, events[half:], at)
        if chance.random() < 0.1:
            raise BreaksOff


async def page(world: World, seller_id: str, after: str | None, limit: int) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads(await service.page(world, seller_id, after, limit, ()))["offerEvents"]
    return events


async def follow(world: World, seller_id: str, done: asyncio.Event) -> tuple[list[dict[str, Any]], int]:
    """Read from page to page until nothing can come any more; also the pages that came while writers wrote."""
    chance = random.Random(0)
    seen: list[dict[str, Any]] = []
    meanwhile = 0
    while True:
        finished = done.is_set()
        found = await page(world, seller_id, seen[-1]["id"] if seen else None, chance.randint(1, 50))
        if finished and not found:
            return seen, meanwhile
        meanwhile += bool(found) and not finished
        seen += found
        await asyncio.sleep(0)  # on SQLite a read does not wait, and writers want to run too


def test_every_event_once_and_in_order(own_server: Server) -> None:
    seller = new_account(own_server, terms=False)

    async def scenario(world: World) -> tuple[list[list[int]], list[dict[str, Any]], int]:
        done = asyncio.Event()
        now = world.now()
        async with connections(world) as databases:
            reading = asyncio.create_task(follow(world, seller.id, done))
            committed = await asyncio.gather(
                *(write(db, seller.id, writer, now) for writer, db in enumerate(databases))
            )
            done.set()
            return committed, *await reading

    committed, seen, meanwhile = own_server.run(scenario)
    assert meanwhile > 10  # the reader did follow
    numbers = [int(b64decode(event["id"] + "==")) for event in seen]
    assert all(before < after for before, after in pairwise(numbers))
    offers = [int(event["offer"]["id"]) for event in seen]
    for writer, own in enumerate(committed):
        assert [number for number in offers if number // OF_WRITER == writer] == own
    assert len(offers) == sum(map(len, committed))


def test_an_earlier_number_holds_back_the_later_ones(own_server: Server) -> None:
    """Who has a number has not committed yet: nobody may overtake him, or a reader would pass him by."""
    seller = new_account(own_server, terms=False)

    async def scenario(world: World) -> list[list[str]]:
        shown: list[list[str]] = []

        async def look() -> None:
            shown.append([event["offer"]["id"] for event in await page(world, seller.id, None, 10)])

        async def other() -> None:
            async with world.db.write() as tx:
                await service.record(tx, seller.id, [Event("OFFER_CHANGED", 2)], world.now())

        async with world.db.write() as tx:
            await service.record(tx, seller.id, [Event("OFFER_CHANGED", 1)], world.now())
            overtaking = asyncio.create_task(other())
            await asyncio.wait([overtaking], timeout=0.2)
            await look()
        await overtaking
        await look()
        return shown

    assert own_server.run(scenario) == [[], ["1", "2"]]


def test_sellers_do_not_wait_for_each_other(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """On PostgreSQL; SQLite has one writer in any case."""

    async def scenario(world: World, one: str, another: str) -> None:
        async with world.db.write() as tx:
            await service.record(tx, one, [Event("OFFER_CHANGED", 1)], world.now())
            async with asyncio.timeout(10), world.db.write() as other:
                await service.record(other, another, [Event("OFFER_CHANGED", 2)], world.now())

    with database("postgresql", tmp_path, request) as settings, running(settings) as server:
        server.run(scenario, "one", "another")


def test_first_events_at_the_same_moment(own_server: Server) -> None:
    """The row that hands out numbers does not exist yet: one of them makes it."""
    seller = new_account(own_server, terms=False)

    async def scenario(world: World) -> list[dict[str, Any]]:
        steps = [service.recording(seller.id, [Event("OFFER_CHANGED", number)] * 3, world.now()) for number in range(8)]
        await asyncio.gather(*(world.db.submit(step) for step in steps))
        return await page(world, seller.id, None, 100)

    offers = [event["offer"]["id"] for event in own_server.run(scenario)]
    assert sorted(offers) == sorted(str(number) for number in range(8) for _ in range(3))
    assert all(len(set(offers[at : at + 3])) == 1 for at in range(0, 24, 3))
