"""Terms after the sale: complaints (implied warranties), returns and guarantees (warranties), guide §8.

A client may send back the whole document that it read: `id`, `seller` and the description of a restriction are
ignored.
"""

from typing import Literal

from stragan.kernel.wire import Wire, reader

Kind = Literal["implied-warranties", "return-policies", "warranties"]
Range = Literal["FULL", "RESTRICTED", "DISABLED"]
Warrantor = Literal["MANUFACTURER", "SELLER"]


class Reference(Wire):
    id: str


class Address(Wire):
    name: str | None = None
    street: str | None = None
    post_code: str | None = None
    city: str | None = None
    country_code: str | None = None


class Period(Wire):
    period: str | None = None


class WarrantyPeriod(Wire):
    period: str | None = None
    lifetime: bool | None = None


class Attachment(Wire):
    id: str
    name: str | None = None
    url: str | None = None


class RestrictionCause(Wire):
    name: str | None = None
    description: str | None = None


class Availability(Wire):
    range: Range | None = None
    restriction_cause: RestrictionCause | None = None


class ReturnCost(Wire):
    covered_by: Literal["SELLER", "BUYER"] | None = None


class Contact(Wire):
    phone_number: str | None = None
    email: str | None = None


class Options(Wire):
    cash_on_delivery_not_allowed: bool | None = None
    free_accessories_return_required: bool | None = None
    refund_lowered_by_received_discount: bool | None = None
    business_return_allowed: bool | None = None
    collect_by_seller_only: bool | None = None


# Requests.


class ImpliedWarrantyRequest(Wire):
    name: str | None = None
    individual: Period | None = None
    corporate: Period | None = None
    address: Address | None = None
    description: str | None = None


class WarrantyRequest(Wire):
    name: str | None = None
    type: Warrantor | None = None
    individual: WarrantyPeriod | None = None
    corporate: WarrantyPeriod | None = None
    attachment: Attachment | None = None
    description: str | None = None


class ReturnPolicyRequest(Wire):
    """`isFulfillment` is newer than most clients; without it a policy is an ordinary one."""

    name: str | None = None
    is_fulfillment: bool | None = None
    availability: Availability | None = None
    withdrawal_period: str | None = None
    return_cost: ReturnCost | None = None
    address: Address | None = None
    contact: Contact | None = None
    options: Options | None = None


Request = ImpliedWarrantyRequest | ReturnPolicyRequest | WarrantyRequest


# Answers.


class Basic(Wire):
    """An entry of the lists of implied warranties and of warranties; that of return policies has whole documents."""

    id: str
    name: str


class ImpliedWarranty(Wire):
    id: str
    seller: Reference
    name: str
    individual: Period | None
    corporate: Period | None
    address: Address | None
    description: str | None


class Warranty(Wire):
    id: str
    seller: Reference
    name: str
    type: Warrantor | None
    individual: WarrantyPeriod | None
    corporate: WarrantyPeriod | None
    attachment: Attachment | None
    description: str | None


class ReturnPolicy(Wire):
    id: str
    is_fulfillment: bool
    seller: Reference
    name: str
    availability: Availability | None
    withdrawal_period: str | None
    return_cost: ReturnCost | None
    address: Address | None
    contact: Contact | None
    options: Options | None


Document = ImpliedWarranty | ReturnPolicy | Warranty

read_implied_warranty = reader(ImpliedWarrantyRequest)
read_return_policy = reader(ReturnPolicyRequest)
read_warranty = reader(WarrantyRequest)
read_stored_policy = reader(ReturnPolicy)
