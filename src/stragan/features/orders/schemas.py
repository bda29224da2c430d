"""Orders as `/order/checkout-forms` shows them, and their events (behaviour §10, 2026 specification).

Every member is always sent, as null where it says nothing. The stored document is the answer.
"""

from typing import Literal, NamedTuple, get_args

from msgspec import Raw

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire, reader

Status = Literal["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING", "CANCELLED"]
FulfillmentStatus = Literal[
    "NEW",
    "PROCESSING",
    "READY_FOR_SHIPMENT",
    "READY_FOR_PICKUP",
    "SENT",
    "PICKED_UP",
    "CANCELLED",
    "SUSPENDED",
    "RETURNED",
]
Sent = Literal["NONE", "SOME", "ALL"]
Kind = Literal[
    "BOUGHT",
    "FILLED_IN",
    "READY_FOR_PROCESSING",
    "BUYER_CANCELLED",
    "FULFILLMENT_STATUS_CHANGED",
    "BUYER_MODIFIED",
    "AUTO_CANCELLED",
]
Until = Literal["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"]
STATUSES = frozenset(get_args(Status))
FULFILLMENT_STATUSES = frozenset(get_args(FulfillmentStatus))
SENT = frozenset(get_args(Sent))
PROVIDERS = frozenset({"SELLER", "ALLEGRO"})
KINDS = frozenset(get_args(Kind))
SORTS = frozenset({"lineItems.boughtAt", "-lineItems.boughtAt", "updatedAt", "-updatedAt"})


class Reference(Wire):
    id: str


class Preferences(Wire):
    language: str


class BuyerAddress(Wire):
    """Here it is a `postCode`, in a delivery a `zipCode` (behaviour §10)."""

    street: str
    city: str
    post_code: str
    country_code: str


class Buyer(Wire):
    id: str
    email: str
    login: str
    first_name: str
    last_name: str
    company_name: str | None
    guest: bool
    personal_identity: str | None
    phone_number: str
    preferences: Preferences
    address: BuyerAddress


class Payment(Wire):
    """`finishedAt` and `paidAmount` are null until it is paid."""

    id: str
    type: Literal["CASH_ON_DELIVERY", "WIRE_TRANSFER", "ONLINE", "SPLIT_PAYMENT", "EXTENDED_TERM"]
    provider: Literal["PAYU", "P24", "AF", "OFFLINE", "EPT"]
    finished_at: str | None
    paid_amount: Price | None
    reconciliation: Price | None
    features: list[str]


class ShipmentSummary(Wire):
    line_items_sent: Sent


class Fulfillment(Wire):
    status: FulfillmentStatus
    shipment_summary: ShipmentSummary
    provider: Reference


class DeliveryAddress(Wire):
    first_name: str
    last_name: str
    street: str
    city: str
    zip_code: str
    country_code: str
    company_name: str | None
    phone_number: str
    modified_at: str | None


class Method(Wire):
    id: str
    name: str


class Period(Wire, rename={"from_": "from"}):
    from_: str
    to: str


class DeliveryTime(Wire, rename={"from_": "from"}):
    from_: str
    to: str
    guaranteed: Period | None
    dispatch: Period


class PointAddress(Wire):
    street: str
    zip_code: str
    city: str
    country_code: str


class PickupPoint(Wire):
    id: str
    name: str
    description: str | None
    address: PointAddress


class Cancellation(Wire):
    date: str


class Delivery(Wire):
    address: DeliveryAddress
    method: Method
    pickup_point: PickupPoint | None
    cost: Price
    time: DeliveryTime
    smart: bool
    cancellation: Cancellation | None
    calculated_number_of_packages: int


class CompanyId(Wire):
    type: str
    value: str


class InvoiceCompany(Wire):
    name: str
    ids: list[CompanyId] | None
    vat_payer_status: str
    tax_id: str | None


class NaturalPerson(Wire):
    first_name: str
    last_name: str


class InvoiceAddress(Wire):
    street: str
    city: str
    zip_code: str
    country_code: str
    company: InvoiceCompany | None
    natural_person: NaturalPerson | None


class Invoice(Wire):
    """Always an object; its members are null when no invoice is wanted."""

    required: bool = False
    address: InvoiceAddress | None = None
    due_date: str | None = None
    features: list[str] | None = None


class SetProduct(Wire):
    id: str
    quantity: int


class ProductSet(Wire):
    products: list[SetProduct]


class EventOffer(Wire):
    id: str
    name: str
    external: Reference | None


class LineOffer(EventOffer):
    product_set: ProductSet | None
    hs_number: str | None = None


class Tax(Wire):
    rate: str | None
    subject: str | None
    exemption: str | None


class SerialNumber(Wire):
    value: str
    returned: bool


class SerialNumbers(Wire):
    expected: bool
    entries: list[SerialNumber]


class Discount(Wire):
    type: str


class AdditionalService(Wire):
    definition_id: str
    name: str
    price: Price
    quantity: int


class Voucher(Wire):
    code: str
    type: str
    status: str
    external_transaction_id: str
    value: Price


class Deposit(Wire):
    price: Price


class LineReconciliation(Wire):
    value: Price
    type: Literal["BILLING", "WALLET"]
    quantity: int


class LineItem(Wire):
    """`discounts` is a list, as clients of the first generation require (client-facts 34)."""

    id: str
    offer: LineOffer
    quantity: int
    original_price: Price
    price: Price
    deposit: Deposit | None
    reconciliation: LineReconciliation | None
    selected_additional_services: list[AdditionalService]
    vouchers: list[Voucher]
    tax: Tax | None
    bought_at: str
    discounts: list[Discount]
    serial_numbers: SerialNumbers


class Note(Wire):
    text: str


class Summary(Wire):
    total_to_pay: Price


class CheckoutForm(Wire):
    id: str
    message_to_seller: str | None
    buyer: Buyer
    payment: Payment | None
    status: Status
    fulfillment: Fulfillment
    delivery: Delivery | None
    invoice: Invoice
    line_items: list[LineItem]
    surcharges: list[Payment]
    discounts: list[Discount]
    note: Note | None
    marketplace: Reference
    summary: Summary
    updated_at: str
    revision: str


class FulfillmentRequest(Wire):
    status: FulfillmentStatus | None = None


class NewSerialNumber(Wire):
    value: str


class NewSerialNumbers(Wire):
    entries: list[NewSerialNumber]


class NumberedLine(Wire):
    id: str
    serial_numbers: NewSerialNumbers


class SerialNumbersRequest(Wire):
    line_items: list[NumberedLine]


class EventBuyer(Wire):
    id: str
    email: str
    login: str
    guest: bool
    preferences: Preferences


class EventLineItem(Wire):
    offer: EventOffer
    price: Price
    id: str
    quantity: int
    original_price: Price
    bought_at: str


class FormReference(Wire):
    id: str
    revision: str


class EventOrder(Wire):
    seller: Reference
    buyer: EventBuyer
    line_items: list[EventLineItem]
    checkout_form: FormReference
    marketplace: Reference


class OrderEvent(Wire):
    id: str
    order: Raw
    type: Kind
    occurred_at: str


class OrderEvents(Wire):
    events: list[OrderEvent]


class LatestEvent(Wire):
    id: str
    occurred_at: str


class EventStats(Wire):
    """`latest_event` is null while there is none: members are always present (behaviour §2)."""

    latest_event: LatestEvent | None = None


class Sale(NamedTuple):
    """An order that the seller could work on, and its moments in milliseconds, None for what has not happened.

    `cancelled_at` is when the buyer cancelled; of what the seller cancelled it is `ready_at`.
    """

    ready_at: int
    dispatch_by: int | None
    sent_at: int | None
    cancelled_at: int | None


class LineItemIdMapping(Wire):
    """A line item, and the number of its deal in the first generation."""

    deal_id: str
    line_item_id: str


class LineItemIdMappings(Wire):
    mappings: list[LineItemIdMapping]


read_form = reader(CheckoutForm)
read_fulfillment = reader(FulfillmentRequest)
read_serial_numbers = reader(SerialNumbersRequest)
