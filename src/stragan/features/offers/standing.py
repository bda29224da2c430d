"""What promotions ask of many offers at once: how each stands, and which of them name a document."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, select

from stragan.db.engine import Reader
from stragan.db.statements import Statement, one_of
from stragan.features.offers.store import offers

_o = offers.c
_PAGE = 500  # bodies read at once
STANDING = Statement(
    select(_o.id, _o.status, _o.format, _o.price, _o.available, _o.category_id, _o.product_id).where(
        _o.seller_id == bindparam("seller_id"), one_of(_o.id, "ids")
    )
)
NEXT = Statement(
    select(_o.id, _o.body)
    .where(_o.seller_id == bindparam("seller_id"), _o.id > bindparam("after"))
    .order_by(_o.id)
    .limit(bindparam("most", type_=Integer))
)


class Standing(NamedTuple):
    """As much of an offer as decides whether and for how much (hundredths) it can be bought, and with what else."""

    id: int
    status: str
    format: str | None
    price: int | None
    available: int | None
    category_id: str | None
    product_id: str | None


async def standings(reader: Reader, seller_id: str, offer_ids: Sequence[int]) -> dict[int, Standing]:
    """Those of the offers that are the seller's."""
    if not offer_ids:
        return {}
    rows = await reader.all(STANDING, {"seller_id": seller_id, "ids": list(offer_ids)})
    return {row[0]: Standing(*row) for row in rows}


async def naming(reader: Reader, seller_id: str, id_: str) -> list[str]:
    """The seller's offers whose document holds this UUID; for jobs, because it reads all of them."""
    found: list[str] = []
    after, sought = 0, f'"{id_}"'.encode()
    while rows := await reader.all(NEXT, {"seller_id": seller_id, "after": after, "most": _PAGE}):
        found += [str(row[0]) for row in rows if sought in bytes(row[1])]
        after = rows[-1][0]
    return found
