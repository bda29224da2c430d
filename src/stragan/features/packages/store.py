"""Packages of offers and the times in which they ran. Whoever holds the offer's row is the only one who writes here."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    desc,
    func,
    insert,
    select,
)

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Params, Statement, metadata, one_of
from stragan.db.upsert import upsert
from stragan.features.packages.schemas import Assigned, Span

spans = Table(
    "offer_package",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("family", Text, primary_key=True),
    Column("package_id", Text, primary_key=True),
    Column("valid_from", BigInteger, primary_key=True, autoincrement=False),
    Column("valid_to", BigInteger),
    Column("type", Text, nullable=False),
)
assigned = Table(
    "classifieds_package",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("package_id", Text, primary_key=True),
    Column("place", Integer, nullable=False),  # the base package is the first one
    Column("type", Text, nullable=False),
    Column("republish", Boolean, nullable=False),
)
s, a = spans.c, assigned.c
_key = ("seller_id", "offer_id", "family", "package_id", "valid_from")
_of_offer = and_(s.seller_id == bindparam("seller_id"), s.offer_id == bindparam("offer_id"))
_of_advertisement = and_(a.seller_id == bindparam("seller_id"), a.offer_id == bindparam("offer_id"))
_span = (s.family, s.package_id, s.type, s.valid_from, s.valid_to)
_in_order = (s.valid_from, s.type, s.package_id)
_promoted = and_(
    s.seller_id == bindparam("seller_id"),
    s.family == "PROMO",
    s.valid_to.is_(None) | (s.valid_to > bindparam("now")),
)

SPANS = Statement(select(*_span).where(_of_offer).order_by(*_in_order))
SPANS_OF = Statement(
    select(s.offer_id, *_span)
    .where(s.seller_id == bindparam("seller_id"), one_of(s.offer_id, "ids"))
    .order_by(*_in_order)
)
PROMOTED = Statement(
    select(s.offer_id)
    .where(_promoted)
    .group_by(s.offer_id)
    .order_by(desc(s.offer_id))
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=BigInteger))
)
HOW_MANY = Statement(select(func.count(s.offer_id.distinct())).where(_promoted))
PUT = Statement(upsert(spans, _key, ("valid_to", "type")))
REMOVE = Statement(
    delete(spans).where(
        _of_offer,
        s.family == bindparam("family"),
        s.package_id == bindparam("package_id"),
        s.valid_from == bindparam("valid_from"),
    )
)
FORGET = Statement(delete(spans).where(_of_offer))
ASSIGNED = Statement(select(a.package_id, a.type, a.republish).where(_of_advertisement).order_by(a.place))
ASSIGN = Statement(insert(assigned).values({column.name: bindparam(column.name) for column in assigned.columns}))
RELEASE = Statement(delete(assigned).where(_of_advertisement))
RELEASE_ONCE = Statement(delete(assigned).where(_of_advertisement, a.type == "EXTRA", ~a.republish))


async def of_offer(db: Reader, seller_id: str, offer_id: int) -> list[Span]:
    """All that an offer has, has had and will have, in the order in which they began."""
    return [Span(*row) for row in await db.all(SPANS, _offer(seller_id, offer_id))]


async def of_offers(db: Reader, seller_id: str, offer_ids: Sequence[int]) -> Mapping[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for row in await db.all(SPANS_OF, {"seller_id": seller_id, "ids": offer_ids}):
        found.setdefault(row[0], []).append(Span(*row[1:]))
    return found


async def promoted(db: Reader, seller_id: str, now: int, limit: int, offset: int) -> tuple[list[int], int]:
    """A page of the seller's offers with packages that run or wait, newest first, and how many there are in all."""
    rows = await db.all(PROMOTED, {"seller_id": seller_id, "now": now, "limit": limit, "offset": offset})
    total = await db.one(HOW_MANY, {"seller_id": seller_id, "now": now})
    return [row[0] for row in rows], total[0] if total else 0


async def write(tx: Tx, seller_id: str, offer_id: int, before: Iterable[Span], after: Iterable[Span]) -> None:
    old, new = set(before), set(after)
    keys = {(span.family, span.package_id, span.valid_from) for span in new}
    key = _offer(seller_id, offer_id)
    for gone in sorted(span for span in old if (span.family, span.package_id, span.valid_from) not in keys):
        names = {"family": gone.family, "package_id": gone.package_id, "valid_from": gone.valid_from}
        await tx.execute(REMOVE, {**key, **names})
    for span in sorted(new - old, key=lambda span: (span.valid_from, span.package_id)):
        await tx.execute(PUT, {**key, **span._asdict()})


async def assigned_to(db: Reader, seller_id: str, offer_id: int) -> list[Assigned]:
    """The base package first."""
    return [Assigned(row[0], row[1], bool(row[2])) for row in await db.all(ASSIGNED, _offer(seller_id, offer_id))]


async def assign(tx: Tx, seller_id: str, offer_id: int, packages: Sequence[Assigned]) -> None:
    """In place of what it had."""
    key = _offer(seller_id, offer_id)
    await tx.execute(RELEASE, key)
    await tx.many(ASSIGN, [{**key, "place": place, **package._asdict()} for place, package in enumerate(packages)])


async def release(tx: Tx, seller_id: str, offer_id: int, *, once: bool = False) -> None:
    """Take the packages away; `once`: only those that are for one listing."""
    await tx.execute(RELEASE_ONCE if once else RELEASE, _offer(seller_id, offer_id))


async def forget(tx: Tx, seller_id: str, offer_id: int) -> None:
    for statement in (FORGET, RELEASE):
        await tx.execute(statement, _offer(seller_id, offer_id))


def _offer(seller_id: str, offer_id: int) -> Params:
    return {"seller_id": seller_id, "offer_id": offer_id}
