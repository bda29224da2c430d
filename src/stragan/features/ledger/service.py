"""Book a fact inside the transaction that makes it true."""

from collections.abc import Iterable

from stragan.db.engine import Tx
from stragan.features.ledger import store
from stragan.features.ledger.schemas import Booked, Fact, WalletBalance, operator_of


async def book(tx: Tx, seller_id: str, fact: Fact, now: int) -> Booked:
    """Post a fact. The seller's book is locked first, so its numbers are given in the order of commits.

    Raises `Duplicate` when the fact is booked already.
    """
    assert sum(fact.postings.values()) == 0, f"{fact.transaction_id} does not balance"
    number = await store.open_book(tx, seller_id, 1)
    balances: dict[str, int] = {}
    rows = []
    for account, amount in fact.postings.items():
        moved = {"seller_id": seller_id, "account": account, "currency": fact.currency, "amount": amount}
        balances[account] = await store.move(tx, moved)
        posting = {"transaction_id": fact.transaction_id, "number": number, "occurred_at": now}
        rows.append({**moved, **posting, "balance": balances[account]})
    await store.post(tx, rows)
    return Booked(number, balances)


async def booked(tx: Tx, seller_id: str, facts: Iterable[Fact]) -> set[str]:
    """The transactions of those of these facts that are booked already."""
    return await store.posted(tx, seller_id, [fact.transaction_id for fact in facts])


async def locked_balance(tx: Tx, seller_id: str, account: str, currency: str) -> int:
    """Hundredths on an account; nobody else changes the seller's book until the transaction ends."""
    await store.open_book(tx, seller_id, 0)
    return await store.balance(tx, seller_id, account, currency)


async def locked_wallets(tx: Tx, seller_id: str) -> list[WalletBalance]:
    """The wallets from which something can be paid out; locks as `locked_balance` does."""
    await store.open_book(tx, seller_id, 0)
    found = []
    for account, currency, balance in await store.positive(tx, seller_id):
        if (operator := operator_of(account)) is not None:
            found.append(WalletBalance(account, operator, currency, balance))
    return found
