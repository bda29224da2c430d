"""Payments that an operator takes for a seller, and what has happened on the seller's wallets (2026 specification).

Each type of operation has members of its own; all of them are always sent.
"""

from typing import Literal, get_args

from msgspec import Raw

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire, reader

Operator = Literal["PAYU", "P24", "AF", "AF_P24", "AF_PAYU"]
WalletType = Literal["AVAILABLE", "WAITING"]
Group = Literal["INCOME", "OUTCOME", "REFUND", "BLOCKADES"]
Kind = Literal["CONTRIBUTION", "REFUND_CHARGE", "PAYOUT"]
OPERATORS = frozenset(get_args(Operator))
WALLET_TYPES = frozenset(get_args(WalletType))
GROUPS = frozenset(get_args(Group))
MARKETPLACES = frozenset({"allegro-pl", "allegro-cz"})


class PaymentReference(Wire):
    id: str


class Address(Wire):
    street: str
    city: str
    post_code: str


class Participant(Wire):
    """The buyer."""

    id: str
    company_name: str | None
    login: str
    first_name: str
    last_name: str
    address: Address | None


class Wallet(Wire):
    """As it is after the operation."""

    payment_operator: Operator
    type: WalletType
    balance: Price


class Operation(Wire):
    type: Kind
    group: Group
    wallet: Wallet
    occurred_at: str
    value: Price
    marketplace_id: str | None


class PaymentOperation(Operation):
    """A payment has come in, or some of it has gone back."""

    payment: PaymentReference
    participant: Participant


class PayoutOperation(Operation):
    payout: PaymentReference


class PaymentOperations(Wire):
    payment_operations: list[Raw]
    count: int
    total_count: int


class PaymentIdMapping(Wire):
    payment_id: str
    transaction_id: str


class Received(Wire):
    """A payment that is complete. `operator` is one of `OPERATORS`, `amount` in hundredths of the currency."""

    id: str
    order_id: str
    operator: str
    amount: int
    currency: str
    marketplace_id: str
    participant: Participant


read_participant = reader(Participant)
