"""A file is a row of whoever may fetch it: its sender, and the one it was sent to. All rows of an id mean one blob."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Statement, metadata, one_of

files = Table(
    "conversation_file",
    metadata,
    Column("owner_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),  # as declared, and then as it is
    Column("media_type", Text),  # this and the next two are null until it is uploaded
    Column("digest", Text),
    Column("uploaded_at", BigInteger),
    Column("used_in", Text),  # the message; null until there is one
    Column("expires_at", BigInteger),  # null is never
    Index("ix_conversation_file_id", "id"),
    Index("ix_conversation_file_place", "owner_id", "used_in"),
    Index("ix_conversation_file_expires_at", "expires_at"),
)
f = files.c
_one = and_(f.owner_id == bindparam("owner"), f.id == bindparam("file"), f.purpose == bindparam("purpose_name"))
_alive = or_(f.expires_at.is_(None), f.expires_at > bindparam("now", type_=BigInteger))
_COLUMNS = (f.name, f.size, f.media_type, f.digest, f.uploaded_at, f.used_in, f.expires_at)
ADD = Statement(insert(files))
FIND = Statement(select(*_COLUMNS).where(_one, _alive))
FILL = Statement(
    update(files)
    .where(_one, _alive, f.uploaded_at.is_(None))
    .values(
        media_type=bindparam("kind", type_=Text),
        digest=bindparam("sum", type_=Text),
        uploaded_at=bindparam("at", type_=BigInteger),
    )
)
USE = Statement(
    update(files)
    .where(_one, _alive, f.uploaded_at.is_not(None), f.used_in.is_(None))
    .values(used_in=bindparam("place", type_=Text), expires_at=f.uploaded_at + bindparam("kept", type_=BigInteger))
    .returning(*_COLUMNS)
)
_placed = and_(f.owner_id == bindparam("owner"), f.used_in == bindparam("place"))
PLACED = Statement(select(f.id).where(_placed))
LOCK = Statement(select(f.id).where(one_of(f.id, "ids")).order_by(f.id, f.owner_id).with_for_update())
FORGET = Statement(delete(files).where(_placed))
_expired = f.expires_at <= bindparam("now")
EXPIRED = Statement(select(f.id).where(_expired))
FORGET_EXPIRED = Statement(delete(files).where(_expired, one_of(f.id, "ids")))
LEFT = Statement(select(f.id).distinct().where(one_of(f.id, "ids")))
UPLOADED = Statement(select(f.id).distinct().where(f.uploaded_at.is_not(None)))


class Row(NamedTuple):
    name: str
    size: int
    media_type: str | None
    digest: str | None
    uploaded_at: int | None
    used_in: str | None
    expires_at: int | None


class Key(NamedTuple):
    owner: str
    file: str
    purpose_name: str


async def add(tx: Tx, key: Key, row: Row) -> None:
    await tx.execute(ADD, {"owner_id": key.owner, "id": key.file, "purpose": key.purpose_name, **row._asdict()})


async def find(db: Reader, key: Key, now: int) -> Row | None:
    row = await db.one(FIND, {**key._asdict(), "now": now})
    return None if row is None else Row(*row)


async def fill(tx: Tx, key: Key, media_type: str, digest: str, now: int) -> bool:
    """Whether it was declared and is still empty."""
    return await tx.execute(FILL, {**key._asdict(), "now": now, "kind": media_type, "sum": digest, "at": now}) == 1


async def use(tx: Tx, key: Key, place: str, kept: int | None, now: int) -> Row | None:
    """Mark an uploaded file as sent. None if there is none that is still free. `kept` None is for ever."""
    found = await tx.one(USE, {**key._asdict(), "now": now, "place": place, "kept": kept})
    return None if found is None else Row(*found)


async def forget(tx: Tx, owner_id: str, place: str) -> Sequence[str]:
    """Remove the owner's files of a message; the ids of those that nobody has now.

    All owners' rows are locked first: of two who let go at the same time, the second sees that nobody is left.
    """
    where = {"owner": owner_id, "place": place}
    ids = [row[0] for row in await tx.all(PLACED, where)]
    if ids:
        await tx.all(LOCK, {"ids": ids})
        await tx.execute(FORGET, where)
    return await _orphans(tx, ids)


async def forget_expired(tx: Tx, now: int) -> Sequence[str]:
    ids = [row[0] for row in await tx.all(EXPIRED, {"now": now})]
    if ids:
        await tx.all(LOCK, {"ids": ids})
        await tx.execute(FORGET_EXPIRED, {"now": now, "ids": ids})
    return await _orphans(tx, ids)


async def _orphans(tx: Tx, ids: Collection[str]) -> Sequence[str]:
    left = {row[0] for row in await tx.all(LEFT, {"ids": list(ids)})} if ids else set()
    return sorted(set(ids) - left)


async def uploaded(db: Reader) -> list[str]:
    return [row[0] for row in await db.all(UPLOADED)]
