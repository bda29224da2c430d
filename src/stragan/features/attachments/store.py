from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, and_, bindparam, delete, insert, or_, select
from sqlalchemy import update as change

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Statement, metadata, one_of
from stragan.features.attachments.schemas import Type

attachments = Table(
    "attachment",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text),  # of the file, as `kernel.files` makes it; this and the next two are null until it comes
    Column("media_type", Text),
    Column("size", Integer),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),  # null is never: an uploaded file stays
    Index("ix_attachment_id", "id"),
    Index("ix_attachment_path", "path", unique=True),
    Index("ix_attachment_expires_at", "expires_at"),
)
a = attachments.c
_alive = or_(a.expires_at.is_(None), a.expires_at > bindparam("now", type_=BigInteger))
_one = and_(a.seller_id == bindparam("seller"), a.id == bindparam("attachment"), _alive)
_COLUMNS = (a.id, a.type, a.name, a.path, a.media_type)
ADD = Statement(insert(attachments))
FIND = Statement(select(*_COLUMNS).where(_one))
FIND_MANY = Statement(select(*_COLUMNS).where(a.seller_id == bindparam("seller"), one_of(a.id, "ids"), _alive))
IS_TAKEN = Statement(select(a.type).where(a.id == bindparam("attachment"), _alive).limit(1))
AT = Statement(select(*_COLUMNS).where(a.path == bindparam("path")))
FILL = Statement(
    change(attachments)
    .where(_one, a.path.is_(None))
    .values(
        path=bindparam("at", type_=Text),
        media_type=bindparam("kind", type_=Text),
        size=bindparam("length", type_=Integer),
        expires_at=None,
    )
)
FORGET_EXPIRED = Statement(delete(attachments).where(a.expires_at <= bindparam("now")))
PATHS = Statement(select(a.path).where(a.path.is_not(None)))


class Row(NamedTuple):
    id: str
    type: Type
    name: str
    path: str | None
    media_type: str | None


async def add(tx: Tx, seller_id: str, row: Row, created_at: int, expires_at: int | None) -> None:
    values = {**row._asdict(), "size": None, "created_at": created_at, "expires_at": expires_at}
    await tx.execute(ADD, {"seller_id": seller_id, **values})


async def find(reader: Reader, seller_id: str, id_: str, now: int) -> Row | None:
    row = await reader.one(FIND, {"seller": seller_id, "attachment": id_, "now": now})
    return None if row is None else Row(*row)


async def find_many(reader: Reader, seller_id: str, ids: Collection[str], now: int) -> dict[str, Row]:
    rows = await reader.all(FIND_MANY, {"seller": seller_id, "ids": list(ids), "now": now})
    return {row[0]: Row(*row) for row in rows}


async def is_taken(reader: Reader, id_: str, now: int) -> bool:
    """Whether any seller has declared it."""
    return await reader.one(IS_TAKEN, {"attachment": id_, "now": now}) is not None


async def at(reader: Reader, path: str) -> Row | None:
    """The one whose file is there, whoever has uploaded it."""
    row = await reader.one(AT, {"path": path})
    return None if row is None else Row(*row)


async def fill(tx: Tx, seller_id: str, row: Row, size: int, now: int) -> bool:
    """Whether it was declared and had no file; from then on it stays."""
    values = {"at": row.path, "kind": row.media_type, "length": size}
    return await tx.execute(FILL, {"seller": seller_id, "attachment": row.id, "now": now, **values}) == 1


async def forget_expired(tx: Tx, now: int) -> None:
    await tx.execute(FORGET_EXPIRED, {"now": now})


async def paths(reader: Reader) -> Sequence[str]:
    return [row[0] for row in await reader.all(PATHS)]
