"""Refunds of payments, as `/payments/refunds` takes and shows them (2026 specification)."""

from typing import Literal, get_args

from msgspec import Raw

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire, reader

Reason = Literal[
    "REFUND",
    "COMPLAINT",
    "PRODUCT_NOT_AVAILABLE",
    "PAID_VALUE_TOO_LOW",
    "OVERPAID",
    "CANCELLED_BY_BUYER",
    "NOT_COLLECTED",
]
Status = Literal["NEW", "IN_PROGRESS", "SUCCESS", "CANCELED"]
LineType = Literal["QUANTITY", "AMOUNT"]
OPEN: frozenset[str] = frozenset({"NEW", "IN_PROGRESS"})
REASONS = frozenset(get_args(Reason))
# What can be asked for and what is meant: those that are not ours match nothing.
FILTERED = {
    "WAITING": "NEW",
    "IN_PROGRESS": "IN_PROGRESS",
    "SUCCESS": "SUCCESS",
    "CANCELED": "CANCELED",
    "PARTIAL": "PARTIAL",
}
STATUSES = frozenset(FILTERED)


class Reference(Wire):
    id: str | None = None


class RequestedLine(Wire):
    id: str | None = None
    type: str | None = None
    quantity: float | None = None
    value: Price | None = None


class RequestedDeposit(Wire):
    line_item_id: str | None = None
    total_value: Price | None = None


class Part(Wire):
    value: Price | None = None


class RequestedSurcharge(Wire):
    id: str | None = None
    value: Price | None = None


class InitializeRefund(Wire):
    """As it is sent; `rules` say what is missing."""

    payment: Reference | None = None
    order: Reference | None = None
    command_id: str | None = None
    reason: str | None = None
    line_items: list[RequestedLine] | None = None
    deposits: list[RequestedDeposit] | None = None
    delivery: Part | None = None
    overpaid: Part | None = None
    surcharges: list[RequestedSurcharge] | None = None
    additional_services: Part | None = None
    seller_comment: str | None = None


class Named(Wire):
    id: str


class Line(Wire):
    """`quantity` of a line whose type is QUANTITY, `value` of one whose type is AMOUNT."""

    id: str
    type: LineType
    quantity: int | None
    value: Price | None


class Value(Wire):
    value: Price


class Refund(Wire):
    id: str
    payment: Named
    order: Named
    reason: Reason
    status: Status
    created_at: str
    total_value: Price
    line_items: list[Line]
    deposits: list[Raw]
    delivery: Value | None
    overpaid: Value | None
    surcharges: list[Raw]
    additional_services: Value | None
    seller_comment: str | None


class Refunds(Wire):
    refunds: list[Raw]
    count: int
    total_count: int


read_request = reader(InitializeRefund)
read_refund = reader(Refund)
