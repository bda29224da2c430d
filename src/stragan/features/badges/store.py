"""Applications, badges and operations as rows, and the campaigns that a sandbox was asked for."""

from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    asc,
    bindparam,
    delete,
    desc,
    insert,
    select,
    tuple_,
    update,
)

from stragan.db.engine import Reader, Tx
from stragan.db.searches import Page, Search
from stragan.db.statements import Params, Statement, metadata
from stragan.db.upsert import upsert
from stragan.features.badges.schemas import (
    BadgeStatus,
    ProcessStatus,
    StoredApplication,
    StoredBadge,
    StoredOperation,
)

applications = Table(
    "badge_application",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("campaign_id", Text, nullable=False),
    Column("offer_id", Text, nullable=False),  # as the client wrote it: it may be nobody's
    Column("marketplace_id", Text, nullable=False),
    Column("bargain", BigInteger),
    Column("most_items", Integer),
    Column("quantity", Integer),
    Column("status", Text, nullable=False),
    Column("refusals", LargeBinary),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("ix_badge_application_updated", "updated_at"),
)
badges = Table(
    "badge",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("campaign_id", Text, primary_key=True),
    Column("application_id", Text, nullable=False),  # the one that it came from
    Column("marketplace_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("bargain", BigInteger),
    Column("market", BigInteger),
    Column("regular", BigInteger),
    Column("quantity", Integer),
    Column("refusals", LargeBinary),
    Column("from_at", BigInteger),
    Column("to_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_badge_status", "status"),
)
operations = Table(
    "badge_operation",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("offer_id", BigInteger, nullable=False),
    Column("campaign_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("bargain", BigInteger),
    Column("status", Text, nullable=False),
    Column("refusals", LargeBinary),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("ix_badge_operation_offer", "seller_id", "offer_id", "status"),
    Index("ix_badge_operation_updated", "updated_at"),
)
campaigns = Table(
    "badge_campaign",
    metadata,
    Column("id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
a, b, o = applications.c, badges.c, operations.c
_application = and_(a.seller_id == bindparam("seller_id"), a.id == bindparam("id"))
_of_offer = and_(b.seller_id == bindparam("seller_id"), b.offer_id == bindparam("offer_id"))
_badge = and_(_of_offer, b.campaign_id == bindparam("campaign_id"))
_operation = and_(o.seller_id == bindparam("seller_id"), o.id == bindparam("id"))
_KEY = ("seller_id", "offer_id", "campaign_id")
_MOVED = ("status", "bargain", "market", "regular", "refusals", "from_at", "to_at")

ADD_APPLICATION = Statement(insert(applications))
APPLICATION = Statement(select(applications).where(_application))
LOCK_APPLICATION = Statement(select(applications).where(_application).with_for_update())
DECIDE_APPLICATION = Statement(
    update(applications)
    .where(_application)
    .values(status=bindparam("decided"), refusals=bindparam("found"), updated_at=bindparam("now"))
)
APPLICATIONS = Search(
    applications,
    list(a),
    {"campaign_id": a.campaign_id == bindparam("campaign_id"), "offer_id": a.offer_id == bindparam("offer_id")},
    [desc(a.created_at), desc(a.id)],
)
PUT = Statement(upsert(badges, _KEY, [column.name for column in badges.columns if column.name not in _KEY]))
BADGE = Statement(select(badges).where(_badge))
LOCK_BADGES = Statement(select(badges).where(_of_offer).order_by(b.campaign_id).with_for_update())
MOVE = Statement(
    update(badges)
    .where(_badge, b.status == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in _MOVED})
)
_FILTERS: Mapping[str, ColumnElement[bool]] = {
    "marketplace_id": b.marketplace_id == bindparam("marketplace_id"),
    "offer_id": b.offer_id == bindparam("offer_id"),
}
BADGES = Search(badges, list(b), _FILTERS, [desc(b.created_at), desc(b.offer_id), asc(b.campaign_id)])
PRICED = Statement(select(b.marketplace_id).where(_of_offer, b.status == "ACTIVE", b.regular.is_not(None)))
SHOWN = Statement(  # a page of the badges that are or will be shown, in the order of their keys
    select(badges)
    .where(
        (b.status == "WAITING_FOR_PUBLICATION") | (b.status == "ACTIVE"),
        tuple_(b.seller_id, b.offer_id, b.campaign_id)
        > tuple_(bindparam("seller_id"), bindparam("offer_id", type_=BigInteger), bindparam("campaign_id")),
    )
    .order_by(b.seller_id, b.offer_id, b.campaign_id)
    .limit(bindparam("most", type_=Integer))
)
ADD_OPERATION = Statement(insert(operations))
OPERATION = Statement(select(operations).where(_operation))
LOCK_OPERATION = Statement(select(operations).where(_operation).with_for_update())
REQUESTED = Statement(
    select(o.id).where(
        o.seller_id == bindparam("seller_id"), o.offer_id == bindparam("offer_id"), o.status == "REQUESTED"
    )
)
DECIDE_OPERATION = Statement(
    update(operations)
    .where(_operation)
    .values(status=bindparam("decided"), refusals=bindparam("found"), updated_at=bindparam("now"))
)
FORGET_APPLICATIONS = Statement(delete(applications).where(a.updated_at < bindparam("before"), a.status != "REQUESTED"))
FORGET_OPERATIONS = Statement(delete(operations).where(o.updated_at < bindparam("before"), o.status != "REQUESTED"))
ADD_CAMPAIGN = Statement(insert(campaigns))
CAMPAIGNS = Statement(select(campaigns.c.body).order_by(campaigns.c.id))
CAMPAIGN = Statement(select(campaigns.c.body).where(campaigns.c.id == bindparam("id")))


# Applications


async def add_application(tx: Tx, application: StoredApplication) -> None:
    await tx.execute(ADD_APPLICATION, application._asdict())


async def application(db: Reader, seller_id: str, id_: str) -> StoredApplication | None:
    row = await db.one(APPLICATION, {"seller_id": seller_id, "id": id_})
    return StoredApplication(*row) if row else None


async def lock_application(tx: Tx, seller_id: str, id_: str) -> StoredApplication | None:
    row = await tx.one(LOCK_APPLICATION, {"seller_id": seller_id, "id": id_})
    return StoredApplication(*row) if row else None


async def decide_application(
    tx: Tx, of: StoredApplication, status: ProcessStatus, refusals: bytes | None, now: int
) -> None:
    decided = {"decided": status, "found": refusals, "now": now}
    await tx.execute(DECIDE_APPLICATION, {"seller_id": of.seller_id, "id": of.id, **decided})


async def list_applications(db: Reader, seller_id: str, filters: Params, page: Page) -> list[StoredApplication]:
    """Newest first."""
    return [StoredApplication(*row) for row in await APPLICATIONS.rows(db, seller_id, filters, page)]


# Badges


async def put(tx: Tx, badge: StoredBadge) -> None:
    """A new badge, or in place of an earlier one of the same offer and campaign."""
    await tx.execute(PUT, badge._asdict())


async def badge(db: Reader, seller_id: str, offer_id: int, campaign_id: str) -> StoredBadge | None:
    row = await db.one(BADGE, {"seller_id": seller_id, "offer_id": offer_id, "campaign_id": campaign_id})
    return StoredBadge(*row) if row else None


async def lock_badges(tx: Tx, seller_id: str, offer_id: int) -> dict[str, StoredBadge]:
    """All badges of an offer, by campaign, locked until the transaction ends."""
    rows = await tx.all(LOCK_BADGES, {"seller_id": seller_id, "offer_id": offer_id})
    return {row[2]: StoredBadge(*row) for row in rows}


async def move(tx: Tx, seen: BadgeStatus, badge: StoredBadge) -> bool:
    """Store what has become of a badge; False if its status is not the one that was seen."""
    new = {f"new_{name}": getattr(badge, name) for name in _MOVED}
    return await tx.execute(MOVE, {**{name: getattr(badge, name) for name in _KEY}, "seen": seen, **new}) == 1


async def list_badges(db: Reader, seller_id: str, filters: Params, page: Page) -> list[StoredBadge]:
    """Newest first."""
    return [StoredBadge(*row) for row in await BADGES.rows(db, seller_id, filters, page)]


async def priced(db: Reader, seller_id: str, offer_id: int) -> set[str]:
    """The marketplaces on which the offer's price is a campaign's now."""
    return {row[0] for row in await db.all(PRICED, {"seller_id": seller_id, "offer_id": offer_id})}


async def shown(db: Reader, after: tuple[str, int, str], most: int) -> list[StoredBadge]:
    """Badges that are or will be shown, those after this key (seller, offer, campaign)."""
    params = {**dict(zip(_KEY, after, strict=True)), "most": most}
    return [StoredBadge(*row) for row in await db.all(SHOWN, params)]


# Operations


async def add_operation(tx: Tx, operation: StoredOperation) -> None:
    await tx.execute(ADD_OPERATION, operation._asdict())


async def operation(db: Reader, seller_id: str, id_: str) -> StoredOperation | None:
    row = await db.one(OPERATION, {"seller_id": seller_id, "id": id_})
    return StoredOperation(*row) if row else None


async def lock_operation(tx: Tx, seller_id: str, id_: str) -> StoredOperation | None:
    row = await tx.one(LOCK_OPERATION, {"seller_id": seller_id, "id": id_})
    return StoredOperation(*row) if row else None


async def is_requested(tx: Tx, seller_id: str, offer_id: int) -> bool:
    """Whether an operation of this offer waits to be done."""
    return await tx.one(REQUESTED, {"seller_id": seller_id, "offer_id": offer_id}) is not None


async def decide_operation(
    tx: Tx, of: StoredOperation, status: ProcessStatus, refusals: bytes | None, now: int
) -> None:
    decided = {"decided": status, "found": refusals, "now": now}
    await tx.execute(DECIDE_OPERATION, {"seller_id": of.seller_id, "id": of.id, **decided})


async def forget(tx: Tx, before: int) -> None:
    """Delete applications and operations that were decided before this moment."""
    await tx.execute(FORGET_APPLICATIONS, {"before": before})
    await tx.execute(FORGET_OPERATIONS, {"before": before})


# Campaigns of the sandbox


async def add_campaign(tx: Tx, id_: str, body: bytes) -> None:
    """Raises `Duplicate`."""
    await tx.execute(ADD_CAMPAIGN, {"id": id_, "body": body})


async def list_campaigns(db: Reader) -> list[bytes]:
    return [row[0] for row in await db.all(CAMPAIGNS)]


async def campaign(db: Reader, id_: str) -> bytes | None:
    row = await db.one(CAMPAIGN, {"id": id_})
    return row[0] if row else None
