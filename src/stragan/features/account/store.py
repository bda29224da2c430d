from sqlalchemy import BigInteger, Column, Index, Table, Text, bindparam, delete, func, insert, select

from stragan.db.engine import Reader, Row, Tx
from stragan.db.statements import Params, Statement, metadata

emails = Table(
    "additional_email",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False),
    Column("folded", Text, nullable=False),  # what may be there once
    Column("created_at", BigInteger, nullable=False),
    Index("ix_additional_email_seller_folded", "seller_id", "folded", unique=True),
)
_e = emails.c
_mine = _e.seller_id == bindparam("seller_id")
_shown = select(_e.id, _e.email, _e.created_at)
ADD = Statement(insert(emails))
COUNT = Statement(select(func.count()).select_from(emails).where(_mine))
ALL = Statement(_shown.where(_mine).order_by(_e.created_at, _e.id))
ONE = Statement(_shown.where(_mine, _e.id == bindparam("id")))
REMOVE = Statement(delete(emails).where(_mine, _e.id == bindparam("id")))


async def add(tx: Tx, row: Params) -> None:
    """Raises `Duplicate` for an address that the account has."""
    await tx.execute(ADD, row)


async def count(tx: Tx, seller_id: str) -> int:
    row = await tx.one(COUNT, {"seller_id": seller_id})
    return row[0] if row else 0


async def listed(db: Reader, seller_id: str) -> list[Row]:
    """Id, address and date of each, oldest first."""
    return list(await db.all(ALL, {"seller_id": seller_id}))


async def find(db: Reader, seller_id: str, id_: str) -> Row | None:
    return await db.one(ONE, {"seller_id": seller_id, "id": id_})


async def remove(tx: Tx, seller_id: str, id_: str) -> bool:
    return await tx.execute(REMOVE, {"seller_id": seller_id, "id": id_}) > 0
