from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, and_, bindparam, delete, select

from stragan.db.engine import Reader, Row, Tx
from stragan.db.statements import Statement, metadata
from stragan.db.upsert import upsert

translations = Table(
    "offer_translation",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
_t = translations.c
_of_offer = and_(_t.seller_id == bindparam("seller_id"), _t.offer_id == bindparam("offer_id"))
_one = and_(_of_offer, _t.language == bindparam("language"))
PUT = Statement(upsert(translations, ("seller_id", "offer_id", "language"), ("body",)))
ONE = Statement(select(_t.body).where(_one))
ALL = Statement(select(_t.language, _t.body).where(_of_offer).order_by(_t.language))
REMOVE = Statement(delete(translations).where(_one))
FORGET = Statement(delete(translations).where(_of_offer))


async def put(tx: Tx, seller_id: str, offer_id: int, language: str, body: bytes) -> None:
    await tx.execute(PUT, {"seller_id": seller_id, "offer_id": offer_id, "language": language, "body": body})


async def find(reader: Reader, seller_id: str, offer_id: int, language: str) -> bytes | None:
    row = await reader.one(ONE, {"seller_id": seller_id, "offer_id": offer_id, "language": language})
    return row[0] if row else None


async def listed(reader: Reader, seller_id: str, offer_id: int) -> Sequence[Row]:
    """(language, body), by language."""
    return await reader.all(ALL, {"seller_id": seller_id, "offer_id": offer_id})


async def remove(tx: Tx, seller_id: str, offer_id: int, language: str) -> None:
    await tx.execute(REMOVE, {"seller_id": seller_id, "offer_id": offer_id, "language": language})


async def forget(tx: Tx, seller_id: str, offer_id: int) -> None:
    await tx.execute(FORGET, {"seller_id": seller_id, "offer_id": offer_id})
