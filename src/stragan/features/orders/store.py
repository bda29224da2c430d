"""Orders as rows: the exact answer, and the columns that filters need; beside them the journal of their events."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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
    desc,
    false,
    func,
    insert,
    select,
    update,
)

from stragan.db.engine import Reader, Row, Tx
from stragan.db.holding import holds
from stragan.db.journals import Journal
from stragan.db.searches import Page, Search
from stragan.db.statements import Params, Statement, metadata, one_of

forms = Table(
    "checkout_form",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("buyer_id", Text, nullable=False),
    Column("buyer_login", Text, nullable=False),
    Column("marketplace_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("fulfillment_status", Text, nullable=False),
    Column("items_sent", Text, nullable=False),
    Column("payment_id", Text),
    Column("delivery_method_id", Text),
    Column("bought_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the exact answer to GET
    Column("dispatch_by", BigInteger),  # the end of `delivery.time.dispatch`
    Column("sent_at", BigInteger),  # when the seller first said so
    Index("ix_checkout_form_id", "id", unique=True),
    Index("ix_checkout_form_seller_bought", "seller_id", "bought_at"),
    Index("ix_checkout_form_seller_updated", "seller_id", "updated_at"),
    Index("ix_checkout_form_buyer_id_bought_at", "buyer_id", "bought_at"),
)
cursors = Table(
    "order_event_cursor",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
events = Table(
    "order_event",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("checkout_form_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # its `order`
    Column("occurred_at", BigInteger, nullable=False),
    Index("ix_order_event_occurred_at", "occurred_at"),
)
f, e = forms.c, events.c
journal = Journal(events, cursors)
_key = and_(f.seller_id == bindparam("seller_id"), f.id == bindparam("id"))
_CHANGING = (
    "status",
    "fulfillment_status",
    "items_sent",
    "payment_id",
    "delivery_method_id",
    "updated_at",
    "body",
    "dispatch_by",
)

ADD = Statement(insert(forms))
LOCK = Statement(select(f.body).where(_key).with_for_update())
BODY = Statement(select(f.body).where(_key, f.bought_at >= bindparam("since")))
BOUGHT = Statement(  # what the buyer owns is not the rows, but the right to see them
    select(f.seller_id, f.body)
    .where(f.buyer_id == bindparam("buyer_id"), f.bought_at >= bindparam("since"))
    .order_by(desc(f.bought_at), desc(f.id))
    .limit(bindparam("most", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
BOUGHT_ONE = Statement(
    select(f.seller_id, f.body).where(
        f.id == bindparam("id"), f.buyer_id == bindparam("buyer_id"), f.bought_at >= bindparam("since")
    )
)
BOUGHT_THEN = Statement(
    select(f.body).where(f.seller_id == bindparam("seller_id"), f.bought_at == bindparam("at")).order_by(f.id)
)
OWNER = Statement(select(f.seller_id).where(f.id == bindparam("id")))
REPLACE = Statement(
    update(forms).where(_key).values({name: bindparam(name, type_=forms.c[name].type) for name in _CHANGING})
)
MARK_SENT = Statement(
    update(forms).where(_key, f.sent_at.is_(None)).values(sent_at=bindparam("sent_at", type_=BigInteger))
)
SALES = Statement(
    select(f.id, f.fulfillment_status, f.dispatch_by, f.sent_at).where(
        f.seller_id == bindparam("seller_id"), f.bought_at >= bindparam("since")
    )
)
MOMENTS = Statement(
    select(e.checkout_form_id, e.kind, e.occurred_at)
    .where(e.seller_id == bindparam("seller_id"), e.occurred_at >= bindparam("since"), one_of(e.kind, "kinds"))
    .order_by(e.id)
)
HISTORY = Statement(
    select(e.kind, e.occurred_at)
    .where(
        e.seller_id == bindparam("seller_id"),
        e.checkout_form_id == bindparam("id"),
        e.occurred_at >= bindparam("since"),
    )
    .order_by(e.id)
)
TALLY = Statement(
    select(f.status, f.fulfillment_status, func.count())
    .where(f.seller_id == bindparam("seller_id"), f.bought_at >= bindparam("since"))
    .group_by(f.status, f.fulfillment_status)
)
LATEST = Statement(
    select(e.id, e.occurred_at)
    .where(e.seller_id == bindparam("seller_id"), e.occurred_at >= bindparam("since"))
    .order_by(desc(e.id))
    .limit(1)
)


class EventRow(NamedTuple):
    number: int
    occurred_at: int
    kind: Any
    checkout_form_id: str
    body: bytes


async def add(tx: Tx, row: Params) -> None:
    await tx.execute(ADD, {**row, "sent_at": None})


async def lock(tx: Tx, seller_id: str, id_: str) -> bytes | None:
    """The body of the seller's order, locked until the transaction ends."""
    row = await tx.one(LOCK, {"seller_id": seller_id, "id": id_})
    return row[0] if row else None


async def bought(db: Reader, buyer_id: str, since: int, page: Page) -> Sequence[Row]:
    """(seller, body) of the buyer's orders, the newest first."""
    params = {"buyer_id": buyer_id, "since": since, "most": page.limit, "offset": page.offset}
    return await db.all(BOUGHT, params)


async def bought_one(db: Reader, buyer_id: str, id_: str, since: int) -> Row | None:
    return await db.one(BOUGHT_ONE, {"buyer_id": buyer_id, "id": id_, "since": since})


async def bought_then(db: Reader, seller_id: str, at: int) -> list[bytes]:
    """The seller's orders of one millisecond."""
    return [row[0] for row in await db.all(BOUGHT_THEN, {"seller_id": seller_id, "at": at})]


async def body(db: Reader, seller_id: str, id_: str, since: int) -> bytes | None:
    row = await db.one(BODY, {"seller_id": seller_id, "id": id_, "since": since})
    return row[0] if row else None


async def owner(db: Reader, id_: str) -> str | None:
    """The seller whose order it is."""
    row = await db.one(OWNER, {"id": id_})
    return row[0] if row else None


async def replace(tx: Tx, row: Mapping[str, Any]) -> None:
    await tx.execute(REPLACE, {name: row[name] for name in ("seller_id", "id", *_CHANGING)})


async def mark_sent(tx: Tx, seller_id: str, id_: str, at: int) -> None:
    """The first time counts."""
    await tx.execute(MARK_SENT, {"seller_id": seller_id, "id": id_, "sent_at": at})


async def sales(db: Reader, seller_id: str, since: int) -> Sequence[Row]:
    """(id, status of the work, when it must be sent, when it was) of orders that were bought since then."""
    return await db.all(SALES, {"seller_id": seller_id, "since": since})


async def moments(db: Reader, seller_id: str, since: int, kinds: Sequence[str]) -> Sequence[Row]:
    """(order, kind, when) of events since then, oldest first."""
    return await db.all(MOMENTS, {"seller_id": seller_id, "since": since, "kinds": list(kinds)})


async def page(
    db: Reader, seller_id: str, after: int, since: int, limit: int, kinds: Sequence[str] = ()
) -> Sequence[EventRow]:
    rows = await journal.page(db, seller_id, after, since, limit, kinds)
    return [EventRow(*row) for row in rows]


async def newest(db: Reader, seller_id: str, since: int, limit: int) -> Sequence[EventRow]:
    return [EventRow(*row) for row in await journal.newest(db, seller_id, since, limit)]


async def history(db: Reader, seller_id: str, id_: str, since: int) -> Sequence[Row]:
    """(kind, when) of an order's events since then, oldest first."""
    return await db.all(HISTORY, {"seller_id": seller_id, "id": id_, "since": since})


async def tally(db: Reader, seller_id: str, since: int) -> Sequence[Row]:
    """(status, status of the work, how many orders that were bought since then)."""
    return await db.all(TALLY, {"seller_id": seller_id, "since": since})


async def latest(db: Reader, seller_id: str, since: int) -> tuple[int, int] | None:
    """The number of the last event and when it happened."""
    row = await db.one(LATEST, {"seller_id": seller_id, "since": since})
    return (row[0], row[1]) if row else None


FILTERS: Mapping[str, ColumnElement[bool]] = {
    "since": f.bought_at >= bindparam("since"),
    "newest": f.bought_at <= bindparam("newest"),
    "statuses": one_of(f.status, "statuses"),
    "fulfillment_statuses": one_of(f.fulfillment_status, "fulfillment_statuses"),
    "items_sent": one_of(f.items_sent, "items_sent"),
    "bought_gte": f.bought_at >= bindparam("bought_gte"),
    "bought_lte": f.bought_at <= bindparam("bought_lte"),
    "updated_gte": f.updated_at >= bindparam("updated_gte"),
    "updated_lte": f.updated_at <= bindparam("updated_lte"),
    "payment_id": f.payment_id == bindparam("payment_id"),
    "delivery_method_id": f.delivery_method_id == bindparam("delivery_method_id"),
    "buyer_login": f.buyer_login == bindparam("buyer_login"),
    "marketplace_id": f.marketplace_id == bindparam("marketplace_id"),
    "id": f.id == bindparam("id"),
    "buyer_like": func.lower(f.buyer_login).like(bindparam("buyer_like", type_=Text()), escape="/"),
    "offer": holds(f.body, "offer"),
    "nothing": false(),
}
SORTS = {"lineItems.boughtAt": f.bought_at, "updatedAt": f.updated_at}
SEARCH = Search(
    forms,
    [f.body],
    FILTERS,
    [desc(f.bought_at), desc(f.id)],
    {name: [asc(column), asc(f.id)] for name, column in SORTS.items()}
    | {f"-{name}": [desc(column), desc(f.id)] for name, column in SORTS.items()},
)


async def search(db: Reader, seller_id: str, filters: Params, sort: str | None, page: Page) -> tuple[list[bytes], int]:
    """The bodies of one page, and how many orders match in all; those that were bought last first unless sorted."""
    rows, total = await SEARCH.page(db, seller_id, filters, page, sort)
    return [row[0] for row in rows], total
