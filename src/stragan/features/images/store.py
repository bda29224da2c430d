from collections.abc import Collection, Iterable, Sequence
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
    case,
    delete,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from stragan.db.engine import Reader, Step, Tx
from stragan.db.statements import Statement, metadata, one_of
from stragan.db.upsert import upsert

EVERYBODY = ""  # instead of a seller: pictures of the catalogue's products, which any offer may show

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
links = Table(
    "image_link",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("url", Text, primary_key=True),  # as `Fetcher.normal` spells it: short enough for a key
    Column("path", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),  # from then on it is fetched again
    Index("ix_image_link_expires_at", "expires_at"),
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
_usable = and_(or_(_of_seller, images.c.seller_id == EVERYBODY), one_of(images.c.path, "paths"))
KNOWN = Statement(select(images.c.path, images.c.expires_at).where(_usable))
SIDES = Statement(select(images.c.path, images.c.width, images.c.height).where(_usable))
KEEP = Statement(update(images).where(_these).values(expires_at=None))
RENEW = Statement(
    update(images)
    .where(_these)
    .values(expires_at=case((images.c.expires_at.is_(None), None), else_=bindparam("until", type_=BigInteger)))
    .returning(images.c.path)
)
PUBLISH = Statement(
    insert(images)
    .from_select(
        ["seller_id", "path", "media_type", "width", "height", "size", "created_at"],
        select(
            literal(EVERYBODY, Text),
            images.c.path,
            images.c.media_type,
            images.c.width,
            images.c.height,
            images.c.size,
            images.c.created_at,
        ).where(_these),
    )
    .on_conflict_do_nothing(index_elements=["seller_id", "path"])
)
PATHS = Statement(select(images.c.path).distinct())
# What is everybody's and somebody's was shown by a proposed product; the pictures of the catalogue are nobody's.
_somebodys = select(images.c.path).where(images.c.seller_id != EVERYBODY).scalar_subquery()
REMOVE_SHARED = Statement(delete(images).where(images.c.seller_id == EVERYBODY, images.c.path.in_(_somebodys)))
REMOVE_UPLOADED = Statement(delete(images).where(images.c.seller_id != EVERYBODY))
REMOVE_EXPIRED = Statement(delete(images).where(_one, images.c.expires_at <= bindparam("now")))
LINKED = Statement(
    select(links.c.url, links.c.path, images.c.expires_at)
    .join(images, and_(images.c.seller_id == links.c.seller_id, images.c.path == links.c.path))
    .where(
        links.c.seller_id == bindparam("seller_id"), one_of(links.c.url, "urls"), links.c.expires_at > bindparam("now")
    )
)
ADD_LINK = Statement(upsert(links, ("seller_id", "url"), ("path", "expires_at")))
FORGET_LINKS = Statement(delete(links).where(links.c.expires_at <= bindparam("now")))


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
    """Path and expiry of those that exist, the seller's and everybody's."""
    found: dict[str, int | None] = {}
    for path, expires_at in await reader.all(KNOWN, {"seller_id": seller_id, "paths": list(paths)}):
        found[path] = None if found.get(path, expires_at) is None else expires_at
    return found


async def sides(reader: Reader, seller_id: str, paths: Collection[str]) -> dict[str, int]:
    """Path and longer side of those that exist."""
    rows = await reader.all(SIDES, {"seller_id": seller_id, "paths": list(paths)})
    return {path: max(width, height) for path, width, height in rows}


async def add_all(tx: Tx, added: Iterable[Image]) -> None:
    await tx.many(ADD, [image._asdict() for image in added])


def publishing(seller_id: str, paths: Collection[str]) -> Step:
    """What the seller has of these becomes everybody's, for ever."""
    return Step(PUBLISH, {"seller_id": seller_id, "paths": list(paths)})


def keeping(seller_id: str, paths: Collection[str], changes: int | None = None) -> Step:
    return Step(KEEP, {"seller_id": seller_id, "paths": list(paths)}, changes)


async def remove_expired(tx: Tx, seller_id: str, path: str, now: int) -> bool:
    """Whether there was an image that had expired."""
    return await tx.execute(REMOVE_EXPIRED, {"seller_id": seller_id, "path": path, "now": now}) > 0


async def paths(reader: Reader) -> set[str]:
    """Of all images, everybody's and the sellers'."""
    return {row[0] for row in await reader.all(PATHS)}


async def remove_uploaded(tx: Tx) -> None:
    await tx.execute(REMOVE_SHARED)
    await tx.execute(REMOVE_UPLOADED)


async def renew(tx: Tx, seller_id: str, paths: Collection[str], until: int) -> Sequence[str]:
    """Move the end of those that would expire; the paths of all that are there."""
    rows = await tx.all(RENEW, {"seller_id": seller_id, "paths": list(paths), "until": until})
    return [row[0] for row in rows]


async def linked(reader: Reader, seller_id: str, urls: Collection[str], now: int) -> dict[str, tuple[str, int | None]]:
    """Path and expiry of the image of each link that need not be fetched."""
    rows = await reader.all(LINKED, {"seller_id": seller_id, "urls": list(urls), "now": now})
    return {url: (path, expires_at) for url, path, expires_at in rows}


async def add_link(tx: Tx, seller_id: str, url: str, path: str, expires_at: int) -> None:
    await tx.execute(ADD_LINK, {"seller_id": seller_id, "url": url, "path": path, "expires_at": expires_at})


async def forget_links(tx: Tx, now: int) -> None:
    await tx.execute(FORGET_LINKS, {"now": now})
