"""Payments that are complete, and the operations on wallets, each with its exact answer."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    LargeBinary,
    Table,
    Text,
    bindparam,
    desc,
    insert,
    select,
)

from stragan.db.engine import Reader, Tx
from stragan.db.searches import Search
from stragan.db.statements import Params, Statement, metadata, one_of

payments = Table(
    "payment",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("transaction_id", BigInteger, nullable=False),  # its name in the WebAPI
    Column("operator", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),  # hundredths
    Column("currency", Text, nullable=False),
    Column("marketplace_id", Text, nullable=False),
    Column("participant", LargeBinary, nullable=False),
    Column("paid_at", BigInteger, nullable=False),
    Index("ix_payment_seller_transaction", "seller_id", "transaction_id"),
)
operations = Table(
    "payment_operation",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # in the seller's book
    Column("operation_group", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("wallet_type", Text, nullable=False),
    Column("payment_id", Text),
    Column("participant_login", Text),
    Column("marketplace_id", Text),
    Column("currency", Text, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the exact answer
    Index("ix_payment_operation_seller_occurred", "seller_id", "occurred_at"),
)
p, o = payments.c, operations.c
COLUMNS = (p.id, p.order_id, p.transaction_id, p.operator, p.amount, p.currency, p.marketplace_id, p.participant)


class PaymentRow(NamedTuple):
    id: str
    order_id: str
    transaction_id: int
    operator: Any
    amount: int
    currency: str
    marketplace_id: str
    participant: bytes


ADD_PAYMENT = Statement(insert(payments))
ADD_OPERATION = Statement(insert(operations))
FIND = Statement(select(*COLUMNS).where(p.seller_id == bindparam("seller_id"), p.id == bindparam("id")))
_since = p.paid_at >= bindparam("since")
BY_ID = Statement(select(*COLUMNS).where(p.seller_id == bindparam("seller_id"), p.id == bindparam("id"), _since))
BY_TRANSACTION = Statement(
    select(*COLUMNS).where(
        p.seller_id == bindparam("seller_id"), p.transaction_id == bindparam("transaction_id"), _since
    )
)
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "wallet_type": o.wallet_type == bindparam("wallet_type"),
    "operator": o.operator == bindparam("operator"),
    "payment_id": o.payment_id == bindparam("payment_id"),
    "participant_login": o.participant_login == bindparam("participant_login"),
    "occurred_gte": o.occurred_at >= bindparam("occurred_gte"),
    "occurred_lte": o.occurred_at <= bindparam("occurred_lte"),
    "groups": one_of(o.operation_group, "groups"),
    "marketplace_id": o.marketplace_id == bindparam("marketplace_id"),
    "currency": o.currency == bindparam("currency"),
}
SEARCH = Search(operations, [o.body], FILTERS, [desc(o.occurred_at), desc(o.number)])


async def add_payment(tx: Tx, row: Params) -> None:
    await tx.execute(ADD_PAYMENT, row)


async def add_operation(tx: Tx, row: Params) -> None:
    await tx.execute(ADD_OPERATION, row)


async def find(db: Reader, seller_id: str, id_: str) -> PaymentRow | None:
    row = await db.one(FIND, {"seller_id": seller_id, "id": id_})
    return PaymentRow(*row) if row else None


async def find_since(
    db: Reader, seller_id: str, since: int, *, id_: str | None = None, transaction_id: int | None = None
) -> PaymentRow | None:
    """By one of its two names, if it was complete at `since` or later."""
    params = {"seller_id": seller_id, "id": id_, "transaction_id": transaction_id, "since": since}
    row = await db.one(BY_ID if id_ is not None else BY_TRANSACTION, params)
    return PaymentRow(*row) if row else None
