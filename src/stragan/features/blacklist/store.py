from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Integer, Table, Text, and_, bindparam, delete, func, insert, select

from stragan.db.engine import Reader, Row, Tx
from stragan.db.searches import Page
from stragan.db.statements import Params, Statement, metadata

blacklisted = Table(
    "blacklisted_user",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("note", Text),
    Column("created_at", BigInteger, nullable=False),
)
_b = blacklisted.c
_mine = _b.seller_id == bindparam("seller_id")
_one = and_(_mine, _b.user_id == bindparam("user_id"))
ADD = Statement(insert(blacklisted))
ONE = Statement(select(_b.user_id).where(_one))
REMOVE = Statement(delete(blacklisted).where(_one))
COUNT = Statement(select(func.count()).select_from(blacklisted).where(_mine))
PAGE = Statement(
    select(_b.user_id, _b.login, _b.note, _b.created_at)
    .where(_mine)
    .order_by(_b.created_at, _b.user_id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)


async def add(tx: Tx, row: Params) -> None:
    """Raises `Duplicate` for a user who is there."""
    await tx.execute(ADD, row)


async def holds(reader: Reader, seller_id: str, user_id: str) -> bool:
    return await reader.one(ONE, {"seller_id": seller_id, "user_id": user_id}) is not None


async def remove(tx: Tx, seller_id: str, user_id: str) -> bool:
    return await tx.execute(REMOVE, {"seller_id": seller_id, "user_id": user_id}) > 0


async def page(reader: Reader, seller_id: str, page_: Page) -> tuple[Sequence[Row], int]:
    """(user, login, note, when), oldest first, and how many there are."""
    counted = await reader.one(COUNT, {"seller_id": seller_id})
    params = {"seller_id": seller_id, "limit": page_.limit, "offset": page_.offset}
    return await reader.all(PAGE, params), counted[0] if counted else 0
