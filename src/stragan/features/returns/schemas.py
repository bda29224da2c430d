"""What buyers send back: `/order/customer-returns`, a beta resource (2026 specification).

A return is no event of its order and does not change the order's status (behaviour §10).
"""

from typing import Literal, get_args

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire, reader

Status = Literal[
    "CREATED",
    "DISPATCHED",
    "IN_TRANSIT",
    "DELIVERED",
    "FINISHED",
    "FINISHED_APT",
    "REJECTED",
    "COMMISSION_REFUND_CLAIMED",
    "COMMISSION_REFUNDED",
    "WAREHOUSE_DELIVERED",
    "WAREHOUSE_VERIFICATION",
]
ReasonType = Literal[
    "NONE",
    "MISTAKE",
    "TRANSPORT",
    "DAMAGED",
    "NOT_AS_DESCRIBED",
    "DONT_LIKE_IT",
    "OVERDUE_DELIVERY",
    "INCOMPLETE",
    "HIDDEN_FLAW",
    "OTHER_FLAW",
    "DIFFERENT",
    "COUNTERFEIT",
    "NOT_NEW",
    "TOO_LARGE",
    "TOO_SMALL",
    "NOT_AS_EXPECTED",
    "ORDERED_FOR_COMPARISON",
]
RejectionCode = Literal[
    "REFUND_REJECTED",
    "NEW_ITEM_SENT",
    "ITEM_FIXED",
    "MISSING_PART_SENT",
    "ITEM_MISMATCH",
    "BUSINESS_PURCHASE",
    "NO_RETURN_RIGHT",
]
STATUSES = frozenset(get_args(Status))


class Buyer(Wire):
    email: str
    login: str


class Reason(Wire):
    type: ReasonType
    user_comment: str | None


class Item(Wire):
    offer_id: str
    quantity: int
    name: str
    price: Price
    url: str
    reason: Reason
    serial_numbers: list[str]


class BankAddress(Wire):
    street: str
    city: str
    post_code: str
    country_code: str


class BankAccount(Wire):
    owner: str
    account_number: str
    iban: str
    swift: str
    address: BankAddress


class Refund(Wire):
    bank_account: BankAccount


class Sender(Wire):
    phone_number: str


class Parcel(Wire):
    """The transporting ones are null when one carrier brings it all the way (2026 specification)."""

    created_at: str
    waybill: str
    transporting_waybill: str | None
    carrier_id: str
    transporting_carrier_id: str | None
    sender: Sender


class Rejection(Wire):
    code: RejectionCode
    reason: str | None
    created_at: str


class CustomerReturn(Wire):
    """`refund` is null when the money goes back the way it came; `rejection` until there is one."""

    id: str
    created_at: str
    reference_number: str
    order_id: str
    buyer: Buyer
    items: list[Item]
    refund: Refund | None
    parcels: list[Parcel]
    rejection: Rejection | None
    marketplace_id: str
    status: Status
    is_fulfillment: bool = False


class NewRejection(Wire):
    code: RejectionCode
    reason: str | None = None


class RejectionRequest(Wire):
    rejection: NewRejection


read_pieces = reader(dict[str, int])  # how many of each line item
read_return = reader(CustomerReturn)
read_rejection = reader(RejectionRequest)
