"""Double entry: every business fact is one transaction of postings that sum to zero (ADR 0018).

Accounts are seen by their seller: what comes to the seller is positive, what leaves is negative. `WALLET/…` is money
that a payment operator keeps for the seller, `BILLING` what the seller has with the marketplace, mostly a debt. The
others are the world around: `BUYERS`, the seller's `BANK` and the marketplace's `FEES`.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

BUYERS, BANK, BILLING, FEES = "BUYERS", "BANK", "BILLING", "FEES"
FactKind = Literal["PAYMENT", "REFUND", "PAYOUT", "COMMISSION", "COMMISSION_REFUND", "CYCLIC_FEE"]


def available(operator: str) -> str:
    """The account of what can be paid out at once."""
    return f"WALLET/{operator}/AVAILABLE"


def operator_of(account: str) -> str | None:
    """Whose wallet an account is, if it is one that can be paid out."""
    kind, _, rest = account.partition("/")
    operator, _, part = rest.partition("/")
    return operator if (kind, part) == ("WALLET", "AVAILABLE") else None


class Fact(NamedTuple):
    """`reference` is the id of what happened: together with the kind it can be booked once.

    `postings` are whole hundredths of the currency by account.
    """

    kind: FactKind
    reference: str
    currency: str
    postings: Mapping[str, int]

    @property
    def transaction_id(self) -> str:
        return f"{self.kind}/{self.reference}"


class WalletBalance(NamedTuple):
    """What can be paid out of one wallet, in hundredths."""

    account: str
    operator: Any
    currency: str
    balance: int


class Booked(NamedTuple):
    """`number` counts the seller's transactions in the order of their commits; `balances` are the accounts after it."""

    number: int
    balances: Mapping[str, int]
