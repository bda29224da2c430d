"""Subscriptions as rows. The journal of events is the outbox: a subscription remembers how far it was read."""

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from stragan.db.engine import Reader, Step, Tx
from stragan.db.statements import Statement, metadata
from stragan.features.subscriptions.schemas import GATHER, Topic, Webhook
from stragan.jobs import queue

webhooks = Table(
    "webhook",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),  # JSON
    Column("secret", Text, nullable=False),  # it signs, so it cannot be a hash
    Column("status", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("offer_after", BigInteger),  # the last event that has a delivery or needs none; null: not subscribed
    Column("order_after", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("resume_at", BigInteger, nullable=False),
    Column("attempts", BigInteger, nullable=False),
)
w = webhooks.c
_ALL = [w[name] for name in Webhook._fields]
_CHANGING = ("url", "events", "status", "offer_after", "order_after", "failures", "resume_at")
_one = and_(w.seller_id == bindparam("seller_id"), w.id == bindparam("id"))
_of_client = and_(w.seller_id == bindparam("seller_id"), w.client_id == bindparam("client_id"))
_AFTER = {"offer": w.offer_after, "order": w.order_after}

ADD = Statement(insert(webhooks))
FIND = Statement(select(*_ALL).where(_one))
LOCK = Statement(select(*_ALL).where(_one).with_for_update())
OF_CLIENT = Statement(select(*_ALL).where(_of_client).order_by(w.created_at, w.id))
COUNT = Statement(select(func.count()).select_from(webhooks).where(_of_client))
REPLACE = Statement(
    update(webhooks).where(_one).values({name: bindparam(name, type_=w[name].type) for name in _CHANGING})
)
REMOVE = Statement(delete(webhooks).where(_one))
COUNT_ATTEMPTS = Statement(
    update(webhooks).where(_one).values(attempts=w.attempts + bindparam("more")).returning(w.attempts)
)
GATHERED: Mapping[Topic, Statement] = {
    "offer": Statement(update(webhooks).where(_one).values(offer_after=bindparam("after"))),
    "order": Statement(update(webhooks).where(_one).values(order_after=bindparam("after"))),
}


def _wake(topic: Topic) -> Statement:
    key = w.seller_id + literal("/") + w.id + literal(f"/{topic}")
    return queue.putting_for_each(
        select(literal(GATHER), key, bindparam("now", type_=BigInteger), literal(0))
        .where(w.seller_id == bindparam("seller_id"), w.status != "DISABLED", _AFTER[topic].is_not(None))
        .order_by(w.id)
    )


WAKE: Mapping[Topic, Statement] = {"offer": _wake("offer"), "order": _wake("order")}


def waking(topic: Topic, seller_id: str, now: int) -> Step:
    """Have the job of each of the seller's subscriptions to the topic run; for nobody it costs a look into an index."""
    return Step(WAKE[topic], {"seller_id": seller_id, "now": now})


async def add(tx: Tx, webhook: Webhook) -> None:
    await tx.execute(ADD, webhook._asdict())


async def find(db: Reader, seller_id: str, id_: str) -> Webhook | None:
    row = await db.one(FIND, {"seller_id": seller_id, "id": id_})
    return Webhook(*row) if row else None


async def lock(tx: Tx, seller_id: str, id_: str) -> Webhook | None:
    """The subscription, locked until the transaction ends."""
    row = await tx.one(LOCK, {"seller_id": seller_id, "id": id_})
    return Webhook(*row) if row else None


async def of_client(db: Reader, seller_id: str, client_id: str) -> Sequence[Webhook]:
    return [Webhook(*row) for row in await db.all(OF_CLIENT, {"seller_id": seller_id, "client_id": client_id})]


async def count(db: Reader, seller_id: str, client_id: str) -> int:
    row = await db.one(COUNT, {"seller_id": seller_id, "client_id": client_id})
    return int(row[0]) if row else 0


async def replace(tx: Tx, webhook: Webhook) -> None:
    """Store what may change of a subscription that is locked."""
    await tx.execute(REPLACE, {name: getattr(webhook, name) for name in ("seller_id", "id", *_CHANGING)})


async def gathered(tx: Tx, webhook: Webhook, topic: Topic, after: int) -> None:
    await tx.execute(GATHERED[topic], {"seller_id": webhook.seller_id, "id": webhook.id, "after": after})


async def count_attempts(tx: Tx, seller_id: str, id_: str, more: int) -> int | None:
    """Give out the numbers of attempts; the last of them, or None when the subscription is gone."""
    row = await tx.one(COUNT_ATTEMPTS, {"seller_id": seller_id, "id": id_, "more": more})
    return row[0] if row else None


async def remove(tx: Tx, seller_id: str, id_: str) -> None:
    await tx.execute(REMOVE, {"seller_id": seller_id, "id": id_})
