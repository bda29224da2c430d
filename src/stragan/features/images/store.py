from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Integer, Table, Text, and_, bindparam, case, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from stragan.db.engine import Reader, Step, Tx
from stragan.db.statements import Statement, metadata, one_of

images = Table(
    "image",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("path", Text, primary_key=True),  # `01fd60/4ea8d18e4275b0878b7f0562067e`
    Column("media_type", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("expires_at", BigInteger),  # null while an offer uses it
    Column("created_at", BigInteger, nullable=False),
)
_of_seller = images.c.seller_id == bindparam("seller_id")
_one = and_(_of_seller, images.c.path == bindparam("path"))
_these = and_(_of_seller, one_of(images.c.path, "paths"))
_row = insert(images).values({column.name: bindparam(column.name) for column in images.c})
# The same file again lives longer, but what an offer uses is not made to expire.
ADD = Statement(
    _row.on_conflict_do_update(
        index_elements=["seller_id", "path"],
        set_={"expires_at": case((images.c.expires_at.is_(None), None), else_=_row.excluded.expires_at)},
    )
)
KNOWN = Statement(select(images.c.path, images.c.expires_at).where(_these))
KEEP = Statement(update(images).where(_these).values(expires_at=None))
REMOVE_EXPIRED = Statement(delete(images).where(_one, images.c.expires_at <= bindparam("now")))


class Image(NamedTuple):
    seller_id: str
    path: str
    media_type: str
    width: int
    height: int
    size: int
    expires_at: int | None
    created_at: int


async def add(tx: Tx, image: Image) -> None:
    await tx.execute(ADD, image._asdict())


async def known(reader: Reader, seller_id: str, paths: Collection[str]) -> dict[str, int | None]:
    """Path and expiry of those that exist."""
    return {row[0]: row[1] for row in await reader.all(KNOWN, {"seller_id": seller_id, "paths": list(paths)})}


def keeping(seller_id: str, paths: Collection[str]) -> Step:
    return Step(KEEP, {"seller_id": seller_id, "paths": list(paths)})


async def remove_expired(tx: Tx, seller_id: str, path: str, now: int) -> bool:
    """Whether there was an image that had expired."""
    return await tx.execute(REMOVE_EXPIRED, {"seller_id": seller_id, "path": path, "now": now}) > 0
