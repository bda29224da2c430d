"""A table for tests of the databases alone: items of shops."""

import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text, and_, bindparam, func, insert, select
from sqlalchemy.schema import CreateTable

from stragan.db.engine import Reader, Tx
from stragan.db.statements import POSTGRESQL, SQLITE, Statement

items = Table(
    "item",
    MetaData(),
    Column("shop", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text),
    Column("code", Text, unique=True),
    Column("body", LargeBinary),
)
i = items.c
ADD = Statement(insert(items).values({column.name: bindparam(column.name) for column in items.columns}))
FIND = Statement(
    select(i.name, i.code, i.body).where(i.shop == bindparam("shop"), i.number == bindparam("number")).with_for_update()
)
COUNT = Statement(select(func.count()).select_from(items))
NUMBERS = Statement(select(i.number).where(i.shop == bindparam("shop")).order_by(i.number))
RENAME = Statement(
    items.update()
    .where(and_(i.shop == bindparam("of"), i.number == bindparam("at")))
    .values(name=bindparam("new", type_=Text))
)


async def add(tx: Tx, number: int, shop: str = "a", **columns: Any) -> None:
    await tx.execute(ADD, {"shop": shop, "number": number, "name": None, "code": None, "body": None, **columns})


async def count(db: Reader) -> int:
    row = await db.one(COUNT)
    assert row is not None
    return int(row[0])


async def numbers(db: Reader, shop: str = "a") -> list[int]:
    return [row[0] for row in await db.all(NUMBERS, {"shop": shop})]


def make_in_file(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.execute(str(CreateTable(items).compile(dialect=SQLITE)))
    connection.close()
    return path


async def make_at(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(str(CreateTable(items).compile(dialect=POSTGRESQL)))
    await connection.close()
