"""Statements mean the same on both databases, and errors of the drivers are translated."""

import sqlite3
from typing import Any

import pytest
from shelf import ADD, FIND, RENAME, add, count, i, items, numbers
from sqlalchemy import Integer, Text, bindparam, delete, insert, literal, select

from stragan.db.engine import Duplicate
from stragan.db.statements import Statement, one_of
from stragan.db.upsert import upsert

UPSERT = Statement(upsert(items, ("shop", "number"), ("name", "body")))
BY_NUMBER = Statement(select(i.number).where(i.shop == bindparam("shop"), one_of(i.number, "these")).order_by(i.number))
BY_NAME = Statement(select(i.number).where(one_of(i.name, "these")).order_by(i.number))
FIXED = Statement(
    select(i.number).where(i.shop == "a", i.name.is_not(None)).order_by(i.number).limit(2).offset(bindparam("skip"))
)
OVERRIDDEN = Statement(select(i.number).where(i.shop == bindparam("shop", "a")).order_by(i.number))
RETURNING = Statement(
    insert(items)
    .values(shop=literal("a"), number=bindparam("number"), name=bindparam("name"))
    .returning(i.number, i.name)
)
TWICE = Statement(select(i.number).where((i.name == bindparam("text")) | (i.code == bindparam("text"))))
REMOVE_ALL = Statement(delete(items).where(i.shop == bindparam("shop")))
LIMITED = Statement(select(i.number).order_by(i.number).limit(bindparam("most", type_=Integer)))


async def three(db: Any) -> None:
    async with db.write() as tx:
        for number, name in ((1, "one"), (2, "two"), (3, None)):
            await add(tx, number, name=name, code=f"c{number}")
        await add(tx, 2, shop="b", name="two", code="b2")


def test_texts_differ_but_are_compiled_once() -> None:
    statement = Statement(select(i.name).where(i.shop == bindparam("shop"), i.number == bindparam("number")))
    text, bind = statement.sqlite()
    assert ":shop" in text
    assert ":number" in text
    assert bind({"shop": "a", "number": 1}) == {"shop": "a", "number": 1}
    assert statement.sqlite() is statement.sqlite()
    text, order = statement.postgresql()
    assert "$1" in text
    assert "$2" in text
    assert order({"number": 1, "shop": "a"}) == ["a", 1]
    assert statement.postgresql() is statement.postgresql()


def test_a_lock_is_asked_of_postgresql_only() -> None:
    assert "FOR UPDATE" not in FIND.sqlite()[0]
    assert "FOR UPDATE" in FIND.postgresql()[0]


def test_a_missing_parameter_is_an_error(play: Any) -> None:
    async def scenario(db: Any) -> None:
        with pytest.raises((sqlite3.ProgrammingError, KeyError)):
            await db.one(FIND, {"shop": "a"})

    play(scenario)


def test_rows_and_values(play: Any) -> None:
    async def scenario(db: Any) -> None:
        blob = bytes(range(256))
        async with db.write() as tx:
            await add(tx, 2**62, name="Żółw 🐢", code=None, body=blob)
        row = await db.one(FIND, {"shop": "a", "number": 2**62})
        assert tuple(row) == ("Żółw 🐢", None, blob)
        assert await db.one(FIND, {"shop": "a", "number": 1}) is None
        assert list(await db.all(BY_NAME, {"these": ["none"]})) == []

    play(scenario)


def test_values_of_the_statement_itself(play: Any) -> None:
    async def scenario(db: Any) -> None:
        await three(db)
        assert [row[0] for row in await db.all(FIXED, {"skip": 0})] == [1, 2]
        assert [row[0] for row in await db.all(FIXED, {"skip": 1})] == [2]
        assert [row[0] for row in await db.all(OVERRIDDEN)] == [1, 2, 3]
        assert [row[0] for row in await db.all(OVERRIDDEN, {"shop": "b"})] == [2]
        assert [row[0] for row in await db.all(LIMITED, {"most": 2})] == [1, 2]
        assert [row[0] for row in await db.all(TWICE, {"text": "c3"})] == [3]

    play(scenario)


@pytest.mark.parametrize(
    ("case", "these", "found"),
    [
        ("some", [1, 3, 4], [1, 3]),
        ("none", [], []),
        ("twice the same", [2, 2], [2]),
        ("large", [2**62], []),
        ("many", list(range(2000)), [1, 2, 3]),
    ],
)
def test_one_of_numbers(play: Any, case: str, these: list[int], found: list[int]) -> None:
    async def scenario(db: Any) -> None:
        await three(db)
        assert [row[0] for row in await db.all(BY_NUMBER, {"shop": "a", "these": these})] == found

    play(scenario)


@pytest.mark.parametrize(
    ("case", "these", "found"),
    [
        ("some", ["one", "two", "x"], [1, 2, 2]),
        ("none", [], []),
        ("no number is a text", ["1"], []),
        ("quotes", ["'", '"', "\\", "one'; --"], []),
        ("not ASCII", ["ż", "🐢"], []),
    ],
)
def test_one_of_texts(play: Any, case: str, these: list[str], found: list[int]) -> None:
    async def scenario(db: Any) -> None:
        await three(db)
        assert [row[0] for row in await db.all(BY_NAME, {"these": these})] == found

    play(scenario)


def test_how_many_rows_changed(play: Any) -> None:
    async def scenario(db: Any) -> None:
        await three(db)
        async with db.write() as tx:
            assert await tx.execute(RENAME, {"of": "a", "at": 1, "new": "first"}) == 1
            assert await tx.execute(RENAME, {"of": "a", "at": 9, "new": "ninth"}) == 0
            assert await tx.execute(REMOVE_ALL, {"shop": "a"}) == 3
            assert await tx.execute(REMOVE_ALL, {"shop": "a"}) == 0
            assert list(await tx.one(RETURNING, {"number": 7, "name": "seven"})) == [7, "seven"]
            await tx.many(ADD, [])
            shared = {"shop": "c", "name": None, "code": None, "body": None}
            await tx.many(ADD, [{**shared, "number": number} for number in range(3)])
        assert await numbers(db, "c") == [0, 1, 2]
        assert await numbers(db) == [7]

    play(scenario)


def test_upsert_inserts_or_overwrites_what_it_names(play: Any) -> None:
    async def scenario(db: Any) -> None:
        await three(db)
        async with db.write() as tx:
            await tx.execute(UPSERT, {"shop": "a", "number": 1, "name": "uno", "body": b"1"})
            await tx.execute(UPSERT, {"shop": "a", "number": 4, "name": None, "body": b"4"})
        assert tuple(await db.one(FIND, {"shop": "a", "number": 1})) == ("uno", "c1", b"1")
        assert tuple(await db.one(FIND, {"shop": "a", "number": 4})) == (None, None, b"4")
        assert await count(db) == 5

    play(scenario)


@pytest.mark.parametrize(
    ("case", "columns"),
    [("primary key", {"number": 1}), ("unique column", {"number": 9, "code": "c1"})],
)
def test_a_broken_key_is_a_duplicate_and_takes_its_transaction_along(
    play: Any, case: str, columns: dict[str, Any]
) -> None:
    async def scenario(db: Any) -> None:
        await three(db)
        with pytest.raises(Duplicate):  # noqa: PT012  (the block is a transaction)
            async with db.write() as tx:
                await add(tx, 8)
                await add(tx, **columns)
        with pytest.raises(Duplicate):  # noqa: PT012  (the block is a transaction)
            async with db.write() as tx:
                row = {"shop": "a", "number": 7, "name": None, "code": None, "body": None}
                await tx.many(ADD, [row, {**row, **columns}])
        assert await numbers(db) == [1, 2, 3]

    play(scenario)


def test_another_broken_constraint_is_no_duplicate(play: Any) -> None:
    async def scenario(db: Any) -> None:
        statement = Statement(insert(items).values(shop=bindparam("shop", type_=Text), number=1))
        with pytest.raises(Exception, match=r"(?i)not.null") as caught:
            async with db.write() as tx:
                await tx.execute(statement, {"shop": None})
        assert not isinstance(caught.value, Duplicate)
        assert await count(db) == 0

    play(scenario)


def test_a_transaction_sees_its_own_changes_and_others_see_them_later(play: Any) -> None:
    async def scenario(db: Any) -> None:
        async with db.write() as tx:
            await add(tx, 1)
            assert await numbers(tx) == [1]
            assert await numbers(db) == []
        assert await numbers(db) == [1]

    play(scenario)
