"""Which documents of a seller are about which offers: packs, bundles. A document that is gone is about none.

`sole` is a word under which an offer may be mentioned once: two documents that say the same word of one offer clash.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)

from stragan.db.documents import documents
from stragan.db.engine import Reader, Row, Tx
from stragan.db.statements import Statement, metadata, one_of

document_offers = Table(
    "document_offer",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("document_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sole", Text),
    UniqueConstraint("seller_id", "offer_id", "sole"),
    Index("ix_document_offer_by_offer", "seller_id", "offer_id", "kind"),
)
_m, _d = document_offers.c, documents.c
_of_document = and_(
    _m.seller_id == bindparam("seller_id"), _m.kind == bindparam("kind"), _m.document_id == bindparam("document_id")
)
ADD = Statement(insert(document_offers))
REMOVE = Statement(delete(document_offers).where(_of_document))
_mine = and_(_d.seller_id == bindparam("seller_id"), one_of(_d.kind, "kinds"))
_named = select(_m.document_id).where(
    _m.seller_id == bindparam("seller_id"), one_of(_m.kind, "kinds"), one_of(_m.offer_id, "offer_ids")
)
_about = and_(_mine, _d.id.in_(_named))
_order = (_d.created_at, _d.id)
_limit = bindparam("limit", type_=Integer)
_offset = bindparam("offset", type_=Integer)
_later = or_(
    _d.created_at > bindparam("created_at"),
    and_(_d.created_at == bindparam("created_at"), _d.id > bindparam("id")),
)
_texts = select(_d.kind, _d.id, _d.body)
_dated = select(_d.created_at, _d.id, _d.body)
ABOUT = Statement(_texts.where(_about).order_by(*_order))
PAGE = Statement(_texts.where(_mine).order_by(*_order).limit(_limit).offset(_offset))
PAGE_ABOUT = Statement(_texts.where(_about).order_by(*_order).limit(_limit).offset(_offset))
COUNT = Statement(select(func.count()).select_from(documents).where(_mine))
COUNT_ABOUT = Statement(select(func.count()).select_from(documents).where(_about))
AFTER = Statement(_dated.where(_mine, _later).order_by(*_order).limit(_limit))
AFTER_ABOUT = Statement(_dated.where(_about, _later).order_by(*_order).limit(_limit))


async def put(
    tx: Tx, seller_id: str, kind: str, document_id: str, offer_ids: Iterable[int], sole: str | None = None
) -> None:
    """The document is about these offers and no others. Raises `Duplicate` when a word is taken."""
    key = {"seller_id": seller_id, "kind": kind, "document_id": document_id}
    await tx.execute(REMOVE, key)
    rows = [{**key, "offer_id": offer_id, "sole": sole} for offer_id in dict.fromkeys(offer_ids)]
    if rows:
        await tx.many(ADD, rows)


async def forget(tx: Tx, seller_id: str, kind: str, document_id: str) -> None:
    await tx.execute(REMOVE, {"seller_id": seller_id, "kind": kind, "document_id": document_id})


async def about(reader: Reader, seller_id: str, kinds: Sequence[str], offer_ids: Sequence[int]) -> Sequence[Row]:
    """(kind, id, body) of the documents of these kinds that are about any of the offers, oldest first."""
    if not offer_ids:
        return ()
    return await reader.all(ABOUT, _params(seller_id, kinds, offer_ids))


async def page(
    reader: Reader, seller_id: str, kinds: Sequence[str], offer_id: int | None, limit: int, offset: int
) -> tuple[Sequence[Row], int]:
    """(kind, id, body) of one page of all documents, or of those about the offer, oldest first; how many there are."""
    params = _params(seller_id, kinds, () if offer_id is None else (offer_id,))
    statement, counting = (PAGE, COUNT) if offer_id is None else (PAGE_ABOUT, COUNT_ABOUT)
    counted = await reader.one(counting, params)
    rows = await reader.all(statement, {**params, "limit": limit, "offset": offset})
    return rows, counted[0] if counted else 0


async def after(
    reader: Reader, seller_id: str, kind: str, offer_id: int | None, after_: tuple[int, str], limit: int
) -> Sequence[Row]:
    """(created_at, id, body) of the next documents after one of which the first two are known, oldest first."""
    params = _params(seller_id, (kind,), () if offer_id is None else (offer_id,))
    statement = AFTER if offer_id is None else AFTER_ABOUT
    return await reader.all(statement, {**params, "created_at": after_[0], "id": after_[1], "limit": limit})


def _params(seller_id: str, kinds: Sequence[str], offer_ids: Sequence[int]) -> dict[str, object]:
    return {"seller_id": seller_id, "kinds": list(kinds), "offer_ids": list(offer_ids)}
