"""Issues of a seller, their chats, and the numbers of claims."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    desc,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert_into

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Statement, metadata, one_of

issues = Table(
    "issue",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("checkout_form_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # a `Record`
    Index("ix_issue_id", "id", unique=True),
    Index("ix_issue_opened", "seller_id", "opened_at"),
    Index("ix_issue_checkout_form", "seller_id", "checkout_form_id"),
)
messages = Table(
    "issue_message",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("issue_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),  # an `Entry`
)
numbers = Table(
    "claim_number",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
i, m, n = issues.c, messages.c, numbers.c
_key = and_(i.seller_id == bindparam("seller"), i.id == bindparam("issue"))
_of_form = and_(i.seller_id == bindparam("seller"), i.checkout_form_id == bindparam("form_id"))
_page = (bindparam("limit", type_=Integer), bindparam("offset", type_=Integer))
_newest = select(i.body).order_by(desc(i.opened_at), desc(i.id)).limit(_page[0]).offset(_page[1])
ADD = Statement(insert(issues))
FIND = Statement(select(i.body).where(_key))
LOCK = Statement(select(i.body).where(_key).with_for_update())
OWNER = Statement(select(i.seller_id).where(i.id == bindparam("issue")))
REPLACE = Statement(
    update(issues)
    .where(_key)
    .values(
        status=bindparam("new_status", type_=Text),
        opened_at=bindparam("since", type_=BigInteger),
        body=bindparam("document", type_=LargeBinary),
    )
)
PAGE = Statement(_newest.where(i.seller_id == bindparam("seller"), one_of(i.status, "statuses")))
PAGE_OF_FORM = Statement(_newest.where(_of_form, one_of(i.status, "statuses")))
ALL_OF_FORM = Statement(select(i.body).where(_of_form))
ADD_MESSAGE = Statement(insert(messages))
CHAT = Statement(
    select(m.body)
    .where(m.seller_id == bindparam("seller"), m.issue_id == bindparam("issue"))
    .order_by(m.number)
    .limit(_page[0])
    .offset(_page[1])
)
_number = upsert_into(numbers).values(seller_id=bindparam("seller"), year=bindparam("year"), last=1)
NUMBER = Statement(
    _number.on_conflict_do_update(index_elements=["seller_id", "year"], set_={"last": n.last + 1}).returning(n.last)
)


class Row(NamedTuple):
    """The columns of an issue."""

    seller_id: str
    id: str
    checkout_form_id: str
    status: str
    opened_at: int
    body: bytes


async def add(tx: Tx, row: Row) -> None:
    await tx.execute(ADD, row._asdict())


async def find(db: Reader, seller_id: str, id_: str) -> bytes | None:
    row = await db.one(FIND, {"seller": seller_id, "issue": id_})
    return row[0] if row else None


async def lock(tx: Tx, seller_id: str, id_: str) -> bytes | None:
    """The issue, locked until the transaction ends."""
    row = await tx.one(LOCK, {"seller": seller_id, "issue": id_})
    return row[0] if row else None


async def owner(db: Reader, id_: str) -> str | None:
    """The seller whom the issue is about."""
    row = await db.one(OWNER, {"issue": id_})
    return row[0] if row else None


async def replace(tx: Tx, row: Row) -> None:
    await tx.execute(
        REPLACE,
        {
            "seller": row.seller_id,
            "issue": row.id,
            "new_status": row.status,
            "since": row.opened_at,
            "document": row.body,
        },
    )


async def page(db: Reader, seller_id: str, filters: Mapping[str, Any], limit: int, offset: int) -> list[bytes]:
    """Those last opened first; `statuses` and perhaps `form_id` are in `filters`."""
    statement = PAGE_OF_FORM if "form_id" in filters else PAGE
    rows = await db.all(statement, {**filters, "seller": seller_id, "limit": limit, "offset": offset})
    return [row[0] for row in rows]


async def of_form(db: Reader, seller_id: str, form_id: str) -> Sequence[bytes]:
    return [row[0] for row in await db.all(ALL_OF_FORM, {"seller": seller_id, "form_id": form_id})]


async def add_message(tx: Tx, seller_id: str, issue_id: str, number: int, body: bytes) -> None:
    await tx.execute(ADD_MESSAGE, {"seller_id": seller_id, "issue_id": issue_id, "number": number, "body": body})


async def chat(db: Reader, seller_id: str, issue_id: str, limit: int, offset: int) -> list[bytes]:
    """Oldest first."""
    rows = await db.all(CHAT, {"seller": seller_id, "issue": issue_id, "limit": limit, "offset": offset})
    return [row[0] for row in rows]


async def next_number(tx: Tx, seller_id: str, year: int) -> int:
    """The seller's next claim of that year."""
    row = await tx.one(NUMBER, {"seller": seller_id, "year": year})
    assert row is not None
    return int(row[0])
