"""Small documents that a seller has under names of his own, all kinds in one table: terms, contacts, size tables …

What is stored is the exact answer. A kind whose names are unique says so when it writes (`is_unique`).
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from stragan.db.engine import Reader, Row, Tx
from stragan.db.statements import Statement, metadata

documents = Table(
    "seller_document",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("unique_name", Text),  # the name, where no other document of the kind may have it
    Column("created_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the exact answer to GET
    Column("body_pl", LargeBinary),  # the same for a reader of Polish, where it differs
    UniqueConstraint("seller_id", "kind", "unique_name"),
    Index("ix_seller_document_in_order", "seller_id", "kind", "created_at", "id"),
)
_t = documents.c
_mine = (_t.seller_id == bindparam("seller_id"), _t.kind == bindparam("kind"))
_one = (*_mine, _t.id == bindparam("id"))
_CHANGING = ("name", "unique_name", "body", "body_pl")
_order = (_t.created_at, _t.id)
_in_order = select(_t.id, _t.name).where(*_mine).order_by(*_order)
_page = {"limit": bindparam("limit", type_=Integer), "offset": bindparam("offset", type_=Integer)}
ADD = Statement(insert(documents))
REPLACE = Statement(update(documents).where(*_one).values({name: bindparam(f"new_{name}") for name in _CHANGING}))
REMOVE = Statement(delete(documents).where(*_one))
ONE = Statement(select(_t.body, _t.body_pl).where(*_one))
NAMED = Statement(select(_t.body, _t.body_pl).where(*_mine, _t.name == bindparam("name")).order_by(*_order))
EXISTS = Statement(select(_t.id).where(*_one))
LOCK = Statement(select(_t.id).where(*_one).with_for_update())
FIRST = Statement(select(_t.id).where(*_mine).order_by(*_order).limit(1).with_for_update())
COUNT = Statement(select(func.count()).select_from(documents).where(*_mine))
NAMES = Statement(_in_order)
PAGE_OF_NAMES = Statement(_in_order.limit(_page["limit"]).offset(_page["offset"]))
PAGE = Statement(
    select(_t.body, _t.body_pl).where(*_mine).order_by(*_order).limit(_page["limit"]).offset(_page["offset"])
)


class Texts(NamedTuple):
    """What a document says; `polish` is None where it is the same."""

    name: str
    english: bytes
    polish: bytes | None = None
    is_unique: bool = False


async def add(tx: Tx, seller_id: str, kind: str, id_: str, texts: Texts, now: int) -> None:
    """Raises `Duplicate` when the id, or a name that has to be unique, is taken."""
    await tx.execute(ADD, {**_key(seller_id, kind, id_), "created_at": now, **_columns(texts)})


async def replace(tx: Tx, seller_id: str, kind: str, id_: str, texts: Texts) -> bool:
    """False when it is gone. Raises `Duplicate` as `add`."""
    changed = {f"new_{name}": value for name, value in _columns(texts).items()}
    return await tx.execute(REPLACE, {**_key(seller_id, kind, id_), **changed}) > 0


async def remove(tx: Tx, seller_id: str, kind: str, id_: str) -> bool:
    """False when it was gone already."""
    return await tx.execute(REMOVE, _key(seller_id, kind, id_)) > 0


async def find(reader: Reader, seller_id: str, kind: str, id_: str) -> Row | None:
    """The body, and the Polish one where it differs."""
    return await reader.one(ONE, _key(seller_id, kind, id_))


async def named(reader: Reader, seller_id: str, kind: str, name: str) -> Sequence[Row]:
    """The bodies of all documents with this name, oldest first."""
    return await reader.all(NAMED, {"seller_id": seller_id, "kind": kind, "name": name})


async def exists(reader: Reader, seller_id: str, kind: str, id_: str) -> bool:
    return await reader.one(EXISTS, _key(seller_id, kind, id_)) is not None


async def lock(tx: Tx, seller_id: str, kind: str, id_: str) -> bool:
    """Nobody changes it until the transaction ends; False when there is none."""
    return await tx.one(LOCK, _key(seller_id, kind, id_)) is not None


async def count(reader: Reader, seller_id: str, kind: str) -> int:
    row = await reader.one(COUNT, {"seller_id": seller_id, "kind": kind})
    return row[0] if row else 0


async def locked_count(tx: Tx, seller_id: str, kind: str) -> int:
    """As `count`; who asks at the same time waits, so that a limit holds for all of them together."""
    await tx.one(FIRST, {"seller_id": seller_id, "kind": kind})
    return await count(tx, seller_id, kind)


async def names(reader: Reader, seller_id: str, kind: str) -> Sequence[Row]:
    """(id, name) of all, oldest first."""
    return await reader.all(NAMES, {"seller_id": seller_id, "kind": kind})


async def page_of_names(reader: Reader, seller_id: str, kind: str, limit: int, offset: int) -> Sequence[Row]:
    return await reader.all(PAGE_OF_NAMES, {"seller_id": seller_id, "kind": kind, "limit": limit, "offset": offset})


async def page(reader: Reader, seller_id: str, kind: str, limit: int, offset: int) -> Sequence[Row]:
    """The bodies, oldest first."""
    return await reader.all(PAGE, {"seller_id": seller_id, "kind": kind, "limit": limit, "offset": offset})


def _key(seller_id: str, kind: str, id_: str) -> dict[str, str]:
    return {"seller_id": seller_id, "kind": kind, "id": id_}


def _columns(texts: Texts) -> dict[str, str | bytes | None]:
    unique = texts.name if texts.is_unique else None
    return {"name": texts.name, "unique_name": unique, "body": texts.english, "body_pl": texts.polish}
