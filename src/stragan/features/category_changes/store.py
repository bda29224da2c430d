"""The journal of categories, the changes that made the catalogue what it is, and what is announced.

The journal is everybody's: its rows belong to no seller, and `seller_id` is empty.
"""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from stragan.catalogue import model
from stragan.catalogue.changes import Change, Requirement
from stragan.db.engine import Reader, Tx
from stragan.db.journals import Journal
from stragan.db.statements import Statement, metadata
from stragan.db.upsert import upsert
from stragan.features.category_changes.schemas import Between, Event

EVERYBODY = ""
TREE = "categories"
cursors = Table(
    "category_event_cursor",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
events = Table(
    "category_event",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("category_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent_id", Text),
    Column("leaf", Boolean, nullable=False),
    Column("redirect_id", Text),
    Column("occurred_at", BigInteger, nullable=False),
    Index("ix_category_event_occurred_at", "occurred_at"),
)
changes = Table(
    "category_change",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("category_id", Text, nullable=False),
    Column("name_pl", Text),
    Column("name_en", Text),
    Column("parent_id", Text),
)
requirements = Table(
    "requirement_change",
    metadata,
    Column("category_id", Text, primary_key=True),
    Column("parameter_id", Text, primary_key=True),
    Column("scheduled_at", BigInteger, nullable=False),
    Column("scheduled_for", BigInteger, nullable=False),
)
seen = Table(
    "catalogue_seen",
    metadata,
    Column("name", Text, primary_key=True),
    Column("tree", LargeBinary, nullable=False),
)
journal = Journal(events, cursors)

_c, _r = changes.c, requirements.c
CHANGES = Statement(select(_c.kind, _c.category_id, _c.name_pl, _c.name_en, _c.parent_id).order_by(_c.number))
ADD_CHANGE = Statement(insert(changes))
NEWEST = Statement(select(func.max(_c.number)))
REQUIREMENTS = Statement(select(_r.category_id, _r.parameter_id, _r.scheduled_for))
PUT_REQUIREMENT = Statement(upsert(requirements, ("category_id", "parameter_id"), ("scheduled_at", "scheduled_for")))
DROP_REQUIREMENT = Statement(
    delete(requirements).where(
        _r.category_id == bindparam("the_category"), _r.parameter_id == bindparam("the_parameter")
    )
)
DROP_REQUIREMENTS = Statement(delete(requirements).where(_r.category_id == bindparam("the_category")))
PLANNED = Statement(
    select(_r.category_id, _r.parameter_id, _r.scheduled_at, _r.scheduled_for)
    .where(
        _r.scheduled_for > bindparam("now"),
        _r.scheduled_for.between(bindparam("for_least"), bindparam("for_most")),
        _r.scheduled_at.between(bindparam("at_least"), bindparam("at_most")),
    )
    .order_by(_r.scheduled_for, _r.category_id, _r.parameter_id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
SEEN = Statement(select(seen.c.tree).where(seen.c.name == bindparam("one")))
PUT_SEEN = Statement(upsert(seen, ("name",), ("tree",)))
_EVER = 2**62


async def record(tx: Tx, new: Sequence[Event], now: int) -> None:
    """As part of the caller's transaction; what is read under `alone` before stays true until it ends."""
    await journal.write(tx, EVERYBODY, [event._asdict() for event in new], now)


async def alone(tx: Tx) -> int:
    """From here to the end of the transaction nobody else changes the catalogue. The number of the last event."""
    return await journal.position(tx, EVERYBODY)


async def page(
    db: Reader, after: int, since: int, limit: int, kinds: Sequence[str]
) -> Sequence[tuple[int, int, Event]]:
    """Number, when it happened and the event, oldest first."""
    rows = await journal.page(db, EVERYBODY, after, since, limit, kinds)
    return [(row[0], row[1], Event(row[2], row[3], row[4], row[5], bool(row[6]), row[7])) for row in rows]


async def all_changes(db: Reader) -> list[Change]:
    rows = await db.all(CHANGES, {})
    return [Change(row[0], row[1], None if row[2] is None else model.Text(row[2], row[3]), row[4]) for row in rows]


async def add_change(tx: Tx, change: Change) -> None:
    """After `alone`, which keeps the numbers apart."""
    row = await tx.one(NEWEST, {})
    await tx.execute(
        ADD_CHANGE,
        {
            "number": (row[0] if row and row[0] else 0) + 1,
            "kind": change.kind,
            "category_id": change.category_id,
            "name_pl": change.name.pl if change.name else None,
            "name_en": change.name.en if change.name else None,
            "parent_id": change.parent_id,
        },
    )


async def all_requirements(db: Reader) -> list[Requirement]:
    return [Requirement(*row) for row in await db.all(REQUIREMENTS, {})]


async def put_requirement(tx: Tx, requirement: Requirement, now: int) -> None:
    await tx.execute(
        PUT_REQUIREMENT,
        {
            "category_id": requirement.category_id,
            "parameter_id": requirement.parameter_id,
            "scheduled_at": now,
            "scheduled_for": requirement.scheduled_for,
        },
    )


async def drop_requirement(tx: Tx, category_id: str, parameter_id: str) -> bool:
    return bool(await tx.execute(DROP_REQUIREMENT, {"the_category": category_id, "the_parameter": parameter_id}))


async def drop_requirements(tx: Tx, category_id: str) -> None:
    await tx.execute(DROP_REQUIREMENTS, {"the_category": category_id})


async def planned(
    db: Reader, now: int, begins: Between, announced: Between, offset: int, limit: int
) -> Sequence[tuple[Requirement, int]]:
    """What has not begun yet, with the time when it was announced; the first to begin first."""
    rows = await db.all(
        PLANNED,
        {
            "now": now,
            "for_least": begins.least or 0,
            "for_most": _EVER if begins.most is None else begins.most,
            "at_least": announced.least or 0,
            "at_most": _EVER if announced.most is None else announced.most,
            "limit": limit,
            "offset": offset,
        },
    )
    return [(Requirement(row[0], row[1], row[3]), row[2]) for row in rows]


async def tree(tx: Reader) -> bytes | None:
    row = await tx.one(SEEN, {"one": TREE})
    return bytes(row[0]) if row else None


async def put_tree(tx: Tx, content: bytes) -> None:
    await tx.execute(PUT_SEEN, {"name": TREE, "tree": content})
