from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, bindparam, func, insert, select, update

from stragan.db.engine import Reader, Row, Tx
from stragan.db.statements import Params, Statement, metadata, one_of
from stragan.db.upsert import upsert

shipping_rates = Table(
    "shipping_rates",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("marketplaces", Text, nullable=False),  # ids, separated by spaces
    Column("created_at", BigInteger, nullable=False),
    Column("summary", LargeBinary, nullable=False),  # its entry in the list
    Column("body", LargeBinary, nullable=False),  # the exact answer to GET
)
delivery_settings = Table(
    "delivery_settings",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("marketplace", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),  # the exact answer
)
_t = shipping_rates.c
_mine = _t.seller_id == bindparam("seller_id")
_one = (_mine, _t.id == bindparam("id"))
_CHANGING = ("name", "marketplaces", "summary", "body")
ADD = Statement(insert(shipping_rates))
PUT = Statement(upsert(shipping_rates, ("seller_id", "id"), ("created_at", *_CHANGING)))
REPLACE = Statement(update(shipping_rates).where(*_one).values({name: bindparam(f"new_{name}") for name in _CHANGING}))
ONE = Statement(select(_t.body).where(*_one))
OF_MANY = Statement(
    select(_t.seller_id, _t.id, _t.body).where(one_of(_t.seller_id, "seller_ids"), one_of(_t.id, "ids"))
)
MARKETPLACES = Statement(select(_t.marketplaces).where(*_one))
COUNT = Statement(select(func.count()).select_from(shipping_rates).where(_mine))
LISTED = Statement(select(_t.summary, _t.marketplaces).where(_mine).order_by(_t.created_at, _t.id))
NAMES = Statement(select(_t.id, _t.name).where(_mine).order_by(_t.created_at, _t.id))
EXISTS = Statement(select(_t.id).where(*_one))
SETTINGS = Statement(
    select(delivery_settings.c.body).where(
        delivery_settings.c.seller_id == bindparam("seller_id"),
        delivery_settings.c.marketplace == bindparam("marketplace"),
    )
)
SETTINGS_OF_MANY = Statement(
    select(delivery_settings.c.seller_id, delivery_settings.c.body).where(
        one_of(delivery_settings.c.seller_id, "seller_ids"),
        delivery_settings.c.marketplace == bindparam("marketplace"),
    )
)
PUT_SETTINGS = Statement(upsert(delivery_settings, ("seller_id", "marketplace"), ("body",)))


async def add(tx: Tx, row: Params) -> None:
    await tx.execute(ADD, row)


async def put(tx: Tx, row: Params) -> None:
    await tx.execute(PUT, row)


async def replace(tx: Tx, seller_id: str, id_: str, columns: Params) -> None:
    changed = {f"new_{name}": columns[name] for name in _CHANGING}
    await tx.execute(REPLACE, {"seller_id": seller_id, "id": id_, **changed})


async def find(reader: Reader, seller_id: str, id_: str) -> bytes | None:
    row = await reader.one(ONE, {"seller_id": seller_id, "id": id_})
    return row[0] if row else None


async def marketplaces(reader: Reader, seller_id: str, id_: str) -> str | None:
    row = await reader.one(MARKETPLACES, {"seller_id": seller_id, "id": id_})
    return row[0] if row else None


async def of_many(reader: Reader, seller_ids: Sequence[str], ids: Sequence[str]) -> Sequence[Row]:
    """(seller, id, body) of the lists with these ids that one of these sellers has."""
    return await reader.all(OF_MANY, {"seller_ids": seller_ids, "ids": ids})


async def settings_of_many(reader: Reader, seller_ids: Sequence[str], marketplace: str) -> Sequence[Row]:
    return await reader.all(SETTINGS_OF_MANY, {"seller_ids": seller_ids, "marketplace": marketplace})


async def count(reader: Reader, seller_id: str) -> int:
    row = await reader.one(COUNT, {"seller_id": seller_id})
    return row[0] if row else 0


async def summaries(reader: Reader, seller_id: str) -> Sequence[Row]:
    """Each list's entry and its marketplaces."""
    return await reader.all(LISTED, {"seller_id": seller_id})


async def names(reader: Reader, seller_id: str) -> Sequence[Row]:
    return await reader.all(NAMES, {"seller_id": seller_id})


async def exists(reader: Reader, seller_id: str, id_: str) -> bool:
    return await reader.one(EXISTS, {"seller_id": seller_id, "id": id_}) is not None


async def settings(reader: Reader, seller_id: str, marketplace: str) -> bytes | None:
    row = await reader.one(SETTINGS, {"seller_id": seller_id, "marketplace": marketplace})
    return row[0] if row else None


async def put_settings(tx: Tx, seller_id: str, marketplace: str, body: bytes) -> None:
    await tx.execute(PUT_SETTINGS, {"seller_id": seller_id, "marketplace": marketplace, "body": body})
