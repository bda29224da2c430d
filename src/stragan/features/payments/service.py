"""Use cases of wallets: money comes in, goes back to buyers, is paid out; and what sellers read of it.

What comes in can be paid out at once, so `WAITING` wallets stay empty. An operation is stored with the posting that it
shows, in the same transaction.
"""

from typing import Any
from uuid import UUID

from msgspec import Raw
from msgspec.structs import replace

from stragan.db.engine import Reader, Tx
from stragan.db.searches import Page
from stragan.db.statements import Params
from stragan.features.ledger import service as ledger
from stragan.features.ledger.schemas import BANK, BUYERS, Booked, Fact, available
from stragan.features.payments import rules, store
from stragan.features.payments.schemas import (
    Operator,
    PaymentIdMapping,
    PaymentOperation,
    PaymentOperations,
    PaymentReference,
    PayoutOperation,
    Received,
    Wallet,
    read_participant,
)
from stragan.features.payments.store import PaymentRow
from stragan.kernel.ids import new_uuid, numeric
from stragan.kernel.money import Price, format_hundredths
from stragan.kernel.problems import Invalid, Malformed, NotFound, Problem
from stragan.kernel.times import DAY, iso
from stragan.kernel.wire import encode
from stragan.world import World

MAPPED_DAYS = 92  # three months (2020 specification)


async def receive(tx: Tx, seller_id: str, payment: Received, now: int) -> None:
    """A buyer has paid. Call it after the order's row is written, and before the journals."""
    row = PaymentRow(
        payment.id,
        payment.order_id,
        UUID(payment.id).time,
        payment.operator,
        payment.amount,
        payment.currency,
        payment.marketplace_id,
        encode(payment.participant),
    )
    await store.add_payment(tx, {"seller_id": seller_id, "paid_at": now, **row._asdict()})
    wallet = available(row.operator)
    fact = Fact("PAYMENT", row.id, row.currency, {wallet: row.amount, BUYERS: -row.amount})
    booked = await ledger.book(tx, seller_id, fact, now)
    await _add(tx, seller_id, booked, _contribution(row, booked.balances[wallet], now), now)


async def give_back(tx: Tx, seller_id: str, payment_id: str, amount: int, refund_id: str, now: int) -> bool:
    """Return some of a payment (hundredths) to its buyer; False if the wallet that took it has not enough."""
    row = await store.find(tx, seller_id, payment_id)
    assert row is not None, "only what was received is given back"
    wallet = available(row.operator)
    if await ledger.locked_balance(tx, seller_id, wallet, row.currency) < amount:
        return False
    fact = Fact("REFUND", refund_id, row.currency, {wallet: -amount, BUYERS: amount})
    booked = await ledger.book(tx, seller_id, fact, now)
    await _add(tx, seller_id, booked, _charge(row, amount, booked.balances[wallet], now), now)
    return True


async def pay_out(world: World, seller_id: str) -> list[PayoutOperation]:
    """Everything that is available goes to the seller's bank account: one payout of each wallet."""
    operations, now = [], world.now()
    async with world.db.write() as tx:
        for wallet in await ledger.locked_wallets(tx, seller_id):
            id_ = new_uuid()
            fact = Fact("PAYOUT", id_, wallet.currency, {wallet.account: -wallet.balance, BANK: wallet.balance})
            booked = await ledger.book(tx, seller_id, fact, now)
            operation = PayoutOperation(
                type="PAYOUT",
                group="OUTCOME",
                wallet=_wallet(wallet.operator, booked.balances[wallet.account], wallet.currency),
                occurred_at=iso(now),
                value=_price(-wallet.balance, wallet.currency),
                marketplace_id=None,  # money of several marketplaces lies in one wallet
                payout=PaymentReference(id_),
            )
            await _add(tx, seller_id, booked, operation, now)
            operations.append(operation)
    return operations


async def find(db: Reader, seller_id: str, id_: str) -> PaymentRow | None:
    """A payment of the seller that is complete."""
    return await store.find(db, seller_id, id_)


async def operations(world: World, seller_id: str, filters: Params, page: Page) -> bytes:
    """One page of operations, newest first. Raises `Invalid` (422) beyond the 10,000th."""
    if problems := rules.result_is_reachable(page):
        raise Invalid(*problems)
    rows, total = await store.SEARCH.page(world.db, seller_id, filters, page)
    return encode(PaymentOperations([Raw(row[0]) for row in rows], len(rows), total))


async def mapping(world: World, seller_id: str, payment_id: str | None, transaction_id: str | None) -> bytes:
    """Both names of a payment of the last three months, found by one of them.

    Raises `Malformed` (400) for none or both, `NotFound` (404) for what is no payment of the seller.
    """
    if (payment_id is None) == (transaction_id is None):
        raise Malformed(ONE_NAME)
    number = None if transaction_id is None else numeric(transaction_id)
    found = None
    if payment_id is not None or number is not None:
        since = world.now() - MAPPED_DAYS * DAY
        found = await store.find_since(world.db, seller_id, since, id_=payment_id, transaction_id=number)
    if found is None:
        raise NotFound(unknown(payment_id or transaction_id or "", "paymentId" if payment_id else "transactionId"))
    return encode(PaymentIdMapping(found.id, str(found.transaction_id)))


async def _add(tx: Tx, seller_id: str, booked: Booked, operation: PaymentOperation | PayoutOperation, now: int) -> None:
    with_payment = operation if isinstance(operation, PaymentOperation) else None
    row: dict[str, Any] = {
        "seller_id": seller_id,
        "number": booked.number,
        "operation_group": operation.group,
        "operator": operation.wallet.payment_operator,
        "wallet_type": operation.wallet.type,
        "payment_id": with_payment.payment.id if with_payment else None,
        "participant_login": with_payment.participant.login if with_payment else None,
        "marketplace_id": operation.marketplace_id,
        "currency": operation.value.currency,
        "occurred_at": now,
        "body": encode(operation),
    }
    await store.add_operation(tx, row)


def _contribution(row: PaymentRow, balance: int, now: int) -> PaymentOperation:
    return PaymentOperation(
        type="CONTRIBUTION",
        group="INCOME",
        wallet=_wallet(row.operator, balance, row.currency),
        occurred_at=iso(now),
        value=_price(row.amount, row.currency),
        marketplace_id=row.marketplace_id,
        payment=PaymentReference(row.id),
        participant=read_participant(row.participant),
    )


def _charge(row: PaymentRow, amount: int, balance: int, now: int) -> PaymentOperation:
    """Its value is negative, as was observed (#11096)."""
    return replace(
        _contribution(row, balance, now), type="REFUND_CHARGE", group="REFUND", value=_price(-amount, row.currency)
    )


def _wallet(operator: Operator, balance: int, currency: str) -> Wallet:
    return Wallet(operator, "AVAILABLE", _price(balance, currency))


def _price(amount: int, currency: str) -> Price:
    return Price(format_hundredths(amount), currency)


def unknown(id_: str, path: str) -> Problem:
    return Problem(
        "PaymentNotFoundException", f"Payment {id_} not found.", path, pl=f"Płatność {id_} nie została znaleziona."
    )


ONE_NAME = Problem(
    "BadRequestException",
    "Give either paymentId or transactionId.",
    pl="Podaj albo paymentId, albo transactionId.",
)
