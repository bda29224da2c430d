"""Promotions as documents: found whatever their kind is, and moved among the inactive ones."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, null, select, update

from stragan.db.documents import documents
from stragan.db.engine import Reader, Row, Tx
from stragan.db.statements import Statement, one_of
from stragan.features.loyalty.schemas import CAMPAIGNS

_d = documents.c
_any = (_d.seller_id == bindparam("seller_id"), _d.id == bindparam("id"), one_of(_d.kind, "kinds"))
FIND = Statement(select(_d.kind, _d.body).where(*_any))
LOCKED = Statement(select(_d.kind, _d.body).where(*_any).with_for_update())
MOVE = Statement(
    update(documents)
    .where(_d.seller_id == bindparam("seller_id"), _d.kind == bindparam("old_kind"), _d.id == bindparam("id"))
    .values(kind=bindparam("new_kind"), unique_name=null(), body=bindparam("new_body"))
)
_campaign = (_d.seller_id == bindparam("seller_id"), _d.kind == CAMPAIGNS, _d.name == bindparam("promotion_id"))
CAMPAIGN = Statement(select(_d.id, _d.body).where(*_campaign))
FORGET_CAMPAIGN = Statement(delete(documents).where(*_campaign))


async def find(reader: Reader, seller_id: str, kinds: Sequence[str], id_: str) -> Row | None:
    """(kind, body)."""
    return await reader.one(FIND, {"seller_id": seller_id, "kinds": list(kinds), "id": id_})


async def lock(tx: Tx, seller_id: str, kinds: Sequence[str], id_: str) -> Row | None:
    """As `find`; nobody changes it until the transaction ends."""
    return await tx.one(LOCKED, {"seller_id": seller_id, "kinds": list(kinds), "id": id_})


async def move(tx: Tx, seller_id: str, kinds: tuple[str, str], id_: str, body: bytes) -> None:
    """The document becomes one of another kind; its name is free for another one."""
    old, new = kinds
    await tx.execute(MOVE, {"seller_id": seller_id, "old_kind": old, "new_kind": new, "id": id_, "new_body": body})


async def campaign(reader: Reader, seller_id: str, promotion_id: str) -> Row | None:
    """(id of the application, body) of the campaign in which the promotion takes part."""
    return await reader.one(CAMPAIGN, {"seller_id": seller_id, "promotion_id": promotion_id})


async def forget_campaign(tx: Tx, seller_id: str, promotion_id: str) -> bool:
    """False when there was none."""
    return await tx.execute(FORGET_CAMPAIGN, {"seller_id": seller_id, "promotion_id": promotion_id}) > 0
