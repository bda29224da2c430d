"""Applications for the return of a commission, as `/order/refund-claims` takes and shows them (2026 specification)."""

from typing import Literal, get_args

from msgspec import Raw

from stragan.kernel.wire import Wire, reader

Status = Literal[
    "IN_PROGRESS",
    "WAITING_FOR_PAYMENT_REFUND",
    "GRANTED",
    "REJECTED",
    "REJECTED_AFTER_APPEAL",
    "CANCELLED",
    "APPEALED",
]
Type = Literal["MANUAL", "AUTOMATIC"]
STATUSES = frozenset(get_args(Status))
OPEN: frozenset[Status] = frozenset({"IN_PROGRESS", "WAITING_FOR_PAYMENT_REFUND"})


class RequestedLine(Wire):
    id: str | None = None


class ClaimRequest(Wire):
    line_item: RequestedLine | None = None
    quantity: int | None = None


class Reference(Wire):
    id: str


class Commission(Wire):
    """Gross. The amount is a number with two decimals: only here is money not a text (2026 specification)."""

    amount: Raw
    currency: str


class ClaimedLine(Wire):
    """`quantity` is what was bought."""

    id: str
    quantity: int
    bought_at: str
    offer: Reference


class RefundClaim(Wire):
    id: str
    status: Status
    quantity: int
    commission: Commission
    buyer: Reference
    created_at: str
    line_item: ClaimedLine
    type: Type


class RefundClaims(Wire):
    refund_claims: list[RefundClaim]
    count: int


read_request = reader(ClaimRequest)
