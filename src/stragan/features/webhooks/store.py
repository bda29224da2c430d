"""Deliveries and attempts as rows. Of a subject's deliveries the oldest that waits is the head: only it is sent."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    desc,
    exists,
    func,
    insert,
    not_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from stragan.db.engine import Database, Reader, Tx
from stragan.db.statements import Statement, metadata, one_of
from stragan.features.subscriptions.schemas import Topic
from stragan.features.webhooks.schemas import STATES, Attempt, Delivery, SeenAttempt

deliveries = Table(
    "webhook_delivery",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("webhook_id", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # of the event
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),  # the offer or the order
    Column("body", LargeBinary, nullable=False),  # a copy: the journal forgets sooner than the last attempt is made
    Column("created_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_at", BigInteger),
    Column("retry_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Index("ix_webhook_delivery_next", "seller_id", "webhook_id", "state", "number"),
    Index("ix_webhook_delivery_subject", "seller_id", "webhook_id", "state", "subject", "number"),
    Index("ix_webhook_delivery_created_at", "created_at"),
)
attempts = Table(
    "webhook_attempt",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("webhook_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", Text, nullable=False),
    Column("event", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("duration", Integer, nullable=False),  # ms
    Column("status", Integer),
    Column("error", Text),
)
AT_ONCE = 500  # deleted in one transaction
d, a = deliveries.c, attempts.c
earlier = deliveries.alias("earlier")
_of = and_(d.seller_id == bindparam("seller_id"), d.webhook_id == bindparam("webhook_id"))
_one = and_(_of, d.topic == bindparam("topic"), d.number == bindparam("number"))
_attempts_of = and_(a.seller_id == bindparam("seller_id"), a.webhook_id == bindparam("webhook_id"))
_waiting = and_(_of, d.state == "WAITING")
_head = and_(
    _waiting,
    not_(
        exists().where(
            earlier.c.seller_id == d.seller_id,
            earlier.c.webhook_id == d.webhook_id,
            earlier.c.state == "WAITING",
            earlier.c.subject == d.subject,
            earlier.c.number < d.number,
        )
    ),
)
_ALL = [d[name] for name in Delivery._fields]
_RESULT = ("state", "attempts", "first_at", "retry_at", "finished_at")
_new = insert_or(deliveries).values({c.name: bindparam(c.name, type_=c.type) for c in deliveries.columns})
_KEY = ["seller_id", "webhook_id", "topic", "number"]
_AGAIN = ("body", "created_at", *_RESULT)

ADD = Statement(_new.on_conflict_do_nothing(index_elements=_KEY))
ADD_AGAIN = Statement(
    _new.on_conflict_do_update(index_elements=_KEY, set_={name: _new.excluded[name] for name in _AGAIN})
)
FIND = Statement(select(*_ALL).where(_one))
HEADS = Statement(
    select(*_ALL)
    .where(_head, d.retry_at <= bindparam("now"))
    .order_by(d.number)
    .limit(bindparam("most", type_=Integer))
)
NEXT = Statement(select(func.min(d.retry_at)).where(_head))
LISTED = Statement(
    select(*_ALL).where(_of, one_of(d.state, "states")).order_by(desc(d.number)).limit(bindparam("most", type_=Integer))
)
RECORD = Statement(
    update(deliveries)
    .where(_one, d.state == "WAITING", d.attempts == bindparam("seen"))
    .values({name: bindparam(f"new_{name}", type_=d[name].type) for name in _RESULT})
)
HURRY = Statement(update(deliveries).where(_waiting, d.retry_at > bindparam("now")).values(retry_at=bindparam("now")))
GIVE_UP = Statement(update(deliveries).where(_waiting).values(state="FAILED", finished_at=bindparam("now")))
ADD_ATTEMPT = Statement(insert(attempts))
ATTEMPTS = Statement(
    select(*(a[name] for name in ("number", "topic", "event", "kind", "at", "duration", "status", "error")))
    .where(_attempts_of)
    .order_by(desc(a.number))
    .limit(bindparam("most", type_=Integer))
)
FORGET_ATTEMPTS = Statement(delete(attempts).where(_attempts_of, a.number <= bindparam("upto")))
REMOVE = Statement(delete(deliveries).where(_of))
REMOVE_ATTEMPTS = Statement(delete(attempts).where(_attempts_of))


def _old(*conditions: Any) -> Statement:
    key = (d.seller_id, d.webhook_id, d.topic, d.number)
    some = select(*key).where(*conditions).order_by(d.created_at).limit(AT_ONCE).with_for_update(skip_locked=True)
    return Statement(delete(deliveries).where(tuple_(*key).in_(some)))


FORGET_FINISHED = _old(d.created_at < bindparam("before"), d.state != "WAITING")
FORGET_ALL = _old(d.created_at < bindparam("before"))


async def add(tx: Tx, new: Sequence[Delivery]) -> None:
    await tx.many(ADD, [delivery._asdict() for delivery in new])


async def add_again(tx: Tx, new: Sequence[Delivery]) -> None:
    """Those that are there start from the beginning."""
    await tx.many(ADD_AGAIN, [delivery._asdict() for delivery in new])


async def find(db: Reader, seller_id: str, webhook_id: str, topic: Topic, number: int) -> Delivery | None:
    row = await db.one(FIND, {"seller_id": seller_id, "webhook_id": webhook_id, "topic": topic, "number": number})
    return Delivery(*row) if row else None


async def heads(db: Reader, seller_id: str, webhook_id: str, now: int, most: int) -> Sequence[Delivery]:
    """What is to be sent now, the oldest event first; never two of one subject."""
    rows = await db.all(HEADS, {"seller_id": seller_id, "webhook_id": webhook_id, "now": now, "most": most})
    return [Delivery(*row) for row in rows]


async def next_at(db: Reader, seller_id: str, webhook_id: str) -> int | None:
    """When there is something to be sent again."""
    row = await db.one(NEXT, {"seller_id": seller_id, "webhook_id": webhook_id})
    return row[0] if row else None


async def listed(db: Reader, seller_id: str, webhook_id: str, states: Sequence[str], most: int) -> Sequence[Delivery]:
    wanted = list(states) or sorted(STATES)
    rows = await db.all(LISTED, {"seller_id": seller_id, "webhook_id": webhook_id, "states": wanted, "most": most})
    return [Delivery(*row) for row in rows]


async def record(tx: Tx, before: Delivery, after: Delivery) -> None:
    """Store what came of an attempt, unless somebody has asked for the delivery again meanwhile."""
    new = {f"new_{name}": getattr(after, name) for name in _RESULT}
    await tx.execute(RECORD, {**{name: getattr(before, name) for name in _KEY}, "seen": before.attempts, **new})


async def hurry(tx: Tx, seller_id: str, webhook_id: str, now: int) -> None:
    """Nothing waits for its next attempt any longer."""
    await tx.execute(HURRY, {"seller_id": seller_id, "webhook_id": webhook_id, "now": now})


async def give_up(tx: Tx, seller_id: str, webhook_id: str, now: int) -> None:
    await tx.execute(GIVE_UP, {"seller_id": seller_id, "webhook_id": webhook_id, "now": now})


async def add_attempts(
    tx: Tx, seller_id: str, webhook_id: str, last: int, made: Sequence[tuple[Delivery, Attempt]], kept: int
) -> None:
    """Number the attempts up to `last`, and forget all but the last `kept` ones."""
    key = {"seller_id": seller_id, "webhook_id": webhook_id}
    rows = [
        {
            **key,
            "number": number,
            "topic": delivery.topic,
            "event": delivery.number,
            "kind": delivery.kind,
            **attempt._asdict(),
        }
        for number, (delivery, attempt) in enumerate(made, last - len(made) + 1)
    ]
    await tx.many(ADD_ATTEMPT, rows)
    await tx.execute(FORGET_ATTEMPTS, {**key, "upto": last - kept})


async def attempts_of(db: Reader, seller_id: str, webhook_id: str, most: int) -> Sequence[SeenAttempt]:
    rows = await db.all(ATTEMPTS, {"seller_id": seller_id, "webhook_id": webhook_id, "most": most})
    return [SeenAttempt(row[0], row[1], row[2], row[3], Attempt(*row[4:])) for row in rows]


async def remove(tx: Tx, seller_id: str, webhook_id: str) -> None:
    """Everything of a subscription."""
    await tx.execute(REMOVE, {"seller_id": seller_id, "webhook_id": webhook_id})
    await tx.execute(REMOVE_ATTEMPTS, {"seller_id": seller_id, "webhook_id": webhook_id})


async def forget(db: Database, statement: Statement, before: int) -> None:
    """Delete what was created before an instant, in transactions of its own."""
    removed = AT_ONCE
    while removed == AT_ONCE:
        async with db.write() as tx:
            removed = await tx.execute(statement, {"before": before})
