"""Submitted transactions: all or nothing each, many in one commit, on both databases."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, insert, select, update

from stragan.db.engine import Database, Duplicate, Step, Unmet
from stragan.db.statements import Statement

things = Table("submitted_thing", MetaData(), Column("id", Integer, primary_key=True), Column("name", Text))
ADD = Statement(insert(things).values(id=bindparam("new"), name=bindparam("text")))
RENAME = Statement(update(things).where(things.c.id == bindparam("which")).values(name=bindparam("text")))
ALL = Statement(select(things.c.id, things.c.name).order_by(things.c.id))
CREATE = "CREATE TABLE IF NOT EXISTS submitted_thing (id INTEGER PRIMARY KEY, name TEXT)"


def add(id_: int, name: str = "x") -> Step:
    return Step(ADD, {"new": id_, "text": name})


def rename(id_: int, name: str) -> Step:
    return Step(RENAME, {"which": id_, "text": name}, changes=1)


async def prepare(db: Any) -> None:
    if db.dialect == "sqlite":
        db.writing.execute("DROP TABLE IF EXISTS submitted_thing")
        db.writing.execute(CREATE)
    else:
        async with db.write() as tx:
            await tx._connection.execute(f"DROP TABLE IF EXISTS submitted_thing; {CREATE}")  # noqa: SLF001


async def rows(db: Database) -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in await db.all(ALL)]


def test_each_is_all_or_nothing(own_server: Any) -> None:
    async def scenario(world: Any) -> tuple[list[Any], list[tuple[int, str]]]:
        await prepare(world.db)
        await world.db.submit([add(1), add(2)])
        outcomes = await asyncio.gather(
            world.db.submit([add(3), add(1)]),  # a duplicate: 3 must not stay
            world.db.submit([add(4), rename(99, "y")]),  # unmet: 4 must not stay
            world.db.submit([add(5), rename(5, "five")]),
            return_exceptions=True,
        )
        return outcomes, await rows(world.db)

    outcomes, stored = own_server.run(scenario)
    assert [type(outcome) for outcome in outcomes] == [Duplicate, Unmet, type(None)]
    assert outcomes[1].step == 1
    assert stored == [(1, "x"), (2, "x"), (5, "five")]


def test_a_failure_alone_leaves_no_transaction_open(own_server: Any) -> None:
    async def scenario(world: Any) -> list[tuple[int, str]]:
        await prepare(world.db)
        with pytest.raises(Unmet):
            await world.db.submit([add(1), rename(99, "y")])
        if world.db.dialect == "sqlite":
            assert not world.db.writing.in_transaction
        await world.db.submit([add(2)])
        return await rows(world.db)

    assert own_server.run(scenario) == [(2, "x")]


def test_submitted_and_written_transactions_mix(own_server: Any) -> None:
    async def written(db: Any, id_: int) -> None:
        async with db.write() as tx:
            await tx.execute(ADD, {"new": id_, "text": "w"})
            if id_ % 10 == 0:
                raise ValueError(id_)

    async def scenario(world: Any) -> tuple[int, list[tuple[int, str]]]:
        await prepare(world.db)
        work = [written(world.db, i) if i % 2 else world.db.submit([add(i)]) for i in range(1, 101)]
        work += [written(world.db, 1000 + i) for i in range(0, 50, 10)]
        outcomes = await asyncio.gather(*work, return_exceptions=True)
        return sum(isinstance(outcome, ValueError) for outcome in outcomes), await rows(world.db)

    failed, stored = own_server.run(scenario)
    assert failed == 5
    assert [id_ for id_, _ in stored] == list(range(1, 101))


def test_many_share_a_commit(tmp_path: Path) -> None:
    from stragan.db.sqlite import SqliteDatabase

    async def scenario() -> tuple[int, int]:
        db = SqliteDatabase(tmp_path / "many.db")
        await prepare(db)
        commits = 0

        def count(statement: str) -> None:
            nonlocal commits
            commits += statement == "COMMIT"

        db.writing.set_trace_callback(count)
        await asyncio.gather(*(db.submit([add(i)]) for i in range(200)))
        stored = len(await rows(db))
        await db.close()
        return commits, stored

    commits, stored = asyncio.run(scenario())
    assert stored == 200
    assert commits < 10
