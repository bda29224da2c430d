"""Post-purchase issues: disputes and claims of buyers, in both generations of the API.

`/sale/issues` (2026) shows both, `/sale/disputes` (2020) only disputes. What is stored is `Record` and `Entry`; answers
are built of them when they are read, in the reader's language.
"""

from typing import Literal, get_args

from msgspec import Struct

from stragan.features.conversation_files.schemas import Enclosed, Purpose
from stragan.kernel.money import Price
from stragan.kernel.problems import Malformed
from stragan.kernel.wire import Wire, reader

Type = Literal["DISPUTE", "CLAIM"]
Status = Literal[
    "DISPUTE_CLOSED",
    "DISPUTE_ONGOING",
    "DISPUTE_UNRESOLVED",
    "CLAIM_SUBMITTED",
    "CLAIM_ACCEPTED",
    "CLAIM_REJECTED",
]
Role = Literal["BUYER", "SELLER", "ADMIN", "SYSTEM", "FULFILLMENT"]
LastStatus = Literal["NEW", "SELLER_REPLIED", "BUYER_REPLIED", "ALLEGRO_ADVISOR_REPLIED"]
MessageType = Literal[
    "REGULAR", "END_REQUEST", "RETURN_REQUIRED_SELLER_LABEL", "RETURN_REQUIRED_CUSTOM", "RETURN_NOT_REQUIRED"
]
Decision = Literal[
    "ACCEPTED_REPAIR",
    "ACCEPTED_REFUND",
    "ACCEPTED_EXCHANGE",
    "ACCEPTED_PARTIAL_REFUND",
    "REJECTED_ADDITIONAL_REQUIREMENTS_NOT_COMPLETED",
    "REJECTED_PRODUCT_NOT_RETURNED",
    "REJECTED_PRODUCT_DAMAGED_BY_USER",
    "REJECTED_PRODUCT_CONFORMS_TO_CONTRACT",
    "REJECTED_MINOR_DEFECT",
    "REJECTED_OTHER",
    "REJECTED_CLAIM_WITHDRAWN_BY_BUYER",
]
Wish = Literal["REPAIR", "EXCHANGE", "REFUND", "PARTIAL_REFUND"]
Right = Literal["WARRANTY", "COMPLAINT"]
Note = Literal["CLOSED", "UNRESOLVED", "REOPENED", "ADVISOR", "WITHDRAWN", "OVERDUE", "WITHDRAWN_OVERDUE"]
Reason = Literal[
    "NO_PRODUCT_RECEIVED",
    "NO_PRODUCT_IN_PARCEL",
    "NO_PROOF_OF_PURCHASE_MANUAL_OR_WARRANTY",
    "MISSING_PRODUCT_ELEMENT",
    "PRODUCT_AND_PARCEL_DAMAGED_IN_TRANSIT",
    "PRODUCT_DAMAGED_PARCEL_INTACT",
    "DEFECT_FOUND_DURING_USE",
    "NOT_AS_DESCRIBED",
    "SELLER_DOES_NOT_WANT_TO_ACCEPT_RETURN",
    "PROBLEM_WITH_SENDING_PRODUCT_BACK",
    "NO_REFUND_AFTER_RETURNING_PRODUCT",
    "NO_REFUND_AFTER_CANCELING_ORDER",
    "DID_NOT_RECEIVE_GOODS_AFTER_PAYMENT",
    "RECEIVED_ITEMS_NOT_MATCHING_DESCRIPTION",
    "RECEIVED_INCOMPLETE_ORDER",
    "ITEM_IS_DAMAGED",
    "PROBLEM_WITH_WITHDRAWAL_CANCELLATION_OF_PURCHASE",
    "PROBLEM_WITH_GOODS_RETURN_CANCELLATION_OF_PURCHASE",
    "OTHER",
]
STATUSES = frozenset(get_args(Status))
FILES = Purpose("ISSUE", 2_097_152, None, "fileName", "ATTACHMENT_ERROR")


class Entry(Struct, frozen=True):
    """One message of a chat. What the service itself says is a `note`, put into words for each reader."""

    id: str
    role: Role
    login: str | None
    text: str
    created_at: int
    files: list[Enclosed] = []
    note: Note | None = None


class Expectation(Wire):
    name: Wish | None
    refund: Price | None


class Record(Struct, frozen=True, kw_only=True):
    """An issue as it is stored. Instants are in ms; only claims have `due_at`, `right`, `expectation` and a decision.

    `last_status` and `last_at` leave notes out; `most_refund` is what the buyer has paid for the items.
    """

    id: str
    type: Type
    status: Status
    reason: Reason
    reason_description: str | None
    description: str | None
    opened_at: int
    due_at: int | None
    reference_number: str | None
    form_id: str
    form_created_at: str
    line_item_id: str | None
    offer_id: str | None
    quantity: int | None
    product_id: str | None
    most_refund: Price
    buyer_id: str
    buyer_login: str
    seller_login: str
    right: Right | None
    expectation: Expectation | None
    first: Entry
    messages_count: int = 1
    last_status: LastStatus = "NEW"
    last_at: int
    chat_active: bool = True
    return_required: bool | None = None
    seller_wrote: bool = False
    escalated: bool = False
    withdrawn: bool = False
    decision: Decision | None = None
    refund: Price | None = None


class Reference(Wire):
    id: str


class NewFile(Wire):
    file_name: str | None = None
    size: int | None = None


class MessageRequest(Wire):
    text: str | None = None
    attachments: list[Reference] | None = None
    type: MessageType | None = None


class DisputeMessageRequest(Wire):
    """2020: one attachment."""

    text: str | None = None
    attachment: Reference | None = None
    type: Literal["REGULAR", "END_REQUEST"] | None = None


class StatusRequest(Wire):
    status: Decision | None = None
    message: str | None = None
    partial_refund: Price | None = None


class User(Wire):
    id: str
    login: str


class FormInfo(Wire):
    id: str
    created_at: str


class State(Wire):
    status: Status
    status_due_date: str | None
    return_required: bool | None
    chat_active: bool


class Author(Wire):
    """Nobody's login stands beside ADMIN and SYSTEM."""

    login: str | None
    role: Role


class FileInfo(Wire):
    file_name: str
    url: str


class Message(Wire):
    id: str
    text: str
    attachments: list[FileInfo]
    author: Author
    created_at: str


class LastMessage(Wire):
    status: LastStatus
    created_at: str


class Chat(Wire):
    last_message: LastMessage
    messages_count: int
    initial_message: Message


class Offer(Wire):
    id: str
    quantity: int


class ReasonInfo(Wire):
    type: Reason
    description: str | None


class Issue(Wire):
    id: str
    type: Type
    reference_number: str | None
    decision_due_date: str | None
    opened_date: str
    subject: str | None
    buyer: User
    checkout_form: FormInfo
    current_state: State
    chat: Chat
    expectations: list[Expectation]
    description: str | None
    offer: Offer | None
    product: Reference | None
    reason: ReasonInfo | None
    right: Right | None
    attachments: list[FileInfo]


class Issues(Wire):
    issues: list[Issue]


class ChatAnswer(Wire):
    chat: list[Message]


class Subject(Wire):
    name: str


class DisputeMessage(Wire):
    """2020: of several attachments only the first is shown (#11654)."""

    id: str
    text: str
    attachment: FileInfo | None
    author: Author
    created_at: str


class Dispute(Wire):
    """2020; `messages_status` and `last_message_creation_date` came later and are read by clients."""

    id: str
    subject: Subject
    status: Literal["CLOSED", "ONGOING", "UNRESOLVED"]
    messages_status: LastStatus
    buyer: User
    seller: User
    checkout_form: FormInfo
    message: DisputeMessage
    messages_count: int
    last_message_creation_date: str


class Disputes(Wire):
    disputes: list[Dispute]


class DisputeMessages(Wire):
    messages: list[DisputeMessage]


read_new_file = reader(NewFile)
read_message = reader(MessageRequest)
read_dispute_message = reader(DisputeMessageRequest)
read_record = reader(Record)
read_entry = reader(Entry)
read_decision = reader(StatusRequest, Malformed)
