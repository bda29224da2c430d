"""Postings, which are only ever added; the balance of each account after the last of them; each seller's book."""

from collections.abc import Collection, Sequence

from sqlalchemy import BigInteger, Column, Table, Text, and_, bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from stragan.db.engine import Row, Tx
from stragan.db.statements import Params, Statement, metadata, one_of

books = Table(  # its row is the lock of all accounts of a seller
    "ledger_book",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("transactions", BigInteger, nullable=False),
)
accounts = Table(
    "ledger_account",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("balance", BigInteger, nullable=False),  # hundredths
)
postings = Table(
    "ledger_posting",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("transaction_id", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),  # hundredths
    Column("balance", BigInteger, nullable=False),  # of the account, after it
    Column("number", BigInteger, nullable=False),  # of the transaction in the seller's book
    Column("occurred_at", BigInteger, nullable=False),
)
a, b = accounts.c, books.c
_opened = insert_or(books).values(seller_id=bindparam("seller_id"), transactions=bindparam("count"))
_moved = insert_or(accounts).values(
    seller_id=bindparam("seller_id"),
    account=bindparam("account"),
    currency=bindparam("currency"),
    balance=bindparam("amount"),
)
OPEN = Statement(
    _opened.on_conflict_do_update(
        index_elements=["seller_id"], set_={"transactions": b.transactions + _opened.excluded.transactions}
    ).returning(b.transactions)
)
MOVE = Statement(
    _moved.on_conflict_do_update(
        index_elements=["seller_id", "account", "currency"], set_={"balance": a.balance + _moved.excluded.balance}
    ).returning(a.balance)
)
POST = Statement(insert(postings))
POSTED = Statement(
    select(postings.c.transaction_id)
    .distinct()
    .where(postings.c.seller_id == bindparam("seller_id"), one_of(postings.c.transaction_id, "ids"))
)
POSITIVE = Statement(
    select(a.account, a.currency, a.balance)
    .where(a.seller_id == bindparam("seller_id"), a.balance > 0)
    .order_by(a.account, a.currency)
)
BALANCE = Statement(
    select(a.balance).where(
        and_(
            a.seller_id == bindparam("seller_id"),
            a.account == bindparam("account"),
            a.currency == bindparam("currency"),
        )
    )
)


async def open_book(tx: Tx, seller_id: str, count: int) -> int:
    """Lock the seller's book until the transaction ends; returns the number of its last transaction after `count`."""
    row = await tx.one(OPEN, {"seller_id": seller_id, "count": count})
    assert row is not None
    number: int = row[0]
    return number


async def move(tx: Tx, row: Params) -> int:
    """Add `amount` to an account and return its balance."""
    found = await tx.one(MOVE, row)
    assert found is not None
    after: int = found[0]
    return after


async def post(tx: Tx, rows: Sequence[Params]) -> None:
    await tx.many(POST, rows)


async def posted(tx: Tx, seller_id: str, ids: Collection[str]) -> set[str]:
    """Those of these transactions that there are."""
    return {row[0] for row in await tx.all(POSTED, {"seller_id": seller_id, "ids": list(ids)})}


async def balance(tx: Tx, seller_id: str, account: str, currency: str) -> int:
    row = await tx.one(BALANCE, {"seller_id": seller_id, "account": account, "currency": currency})
    return row[0] if row else 0


async def positive(tx: Tx, seller_id: str) -> Sequence[Row]:
    """Account, currency and balance of all accounts that have something on them."""
    return await tx.all(POSITIVE, {"seller_id": seller_id})
