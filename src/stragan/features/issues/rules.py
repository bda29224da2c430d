"""What may be said in an issue, how a claim may be decided, and how an issue may be opened."""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from stragan.features.issues.schemas import (
    DisputeMessageRequest,
    MessageRequest,
    NewFile,
    Reason,
    Record,
    Right,
    StatusRequest,
    Type,
    Wish,
)
from stragan.kernel.checks import Rule, absent, oversized
from stragan.kernel.money import CENT, parse_amount
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_TEXT = 20_000
MOST_FILES = 10
Said = MessageRequest | DisputeMessageRequest


class Opening(NamedTuple):
    """What a buyer fills in. `line_item_id` None is the whole order in a dispute, its first line in a claim."""

    type: Type
    text: str
    reason: Reason | None = None
    reason_description: str | None = None
    description: str | None = None
    line_item_id: str | None = None
    quantity: int | None = None
    expectation: Wish | None = None
    refund: str | None = None
    right: Right | None = None


class Answer(NamedTuple):
    """A message of the seller with the issue that it is for."""

    record: Record
    request: MessageRequest


class Choice(NamedTuple):
    """A decision about a claim."""

    record: Record
    request: StatusRequest


def _wrong(path: str, message: str, pl: str) -> Problem:
    return Problem("VALIDATION_ERROR", message, path, pl=pl)


def something_is_said(request: Said) -> Problems:
    """A message has a text, attachments, or both (2026 specification)."""
    enclosed = request.attachments if isinstance(request, MessageRequest) else request.attachment
    if (request.text or "").strip() or enclosed:
        return OK
    return [_wrong("text", "text or attachment is required", "wymagana jest treść albo załącznik")]


def text_is_short(request: Said | Opening) -> Problems:
    """A text has at most 20,000 characters (2026 specification; own rule for openings)."""
    return OK if len(request.text or "") <= LONGEST_TEXT else [oversized("text", LONGEST_TEXT)]


def attachments_are_few(request: MessageRequest) -> Problems:
    """A message has at most 10 attachments (own rule)."""
    return OK if len(request.attachments or ()) <= MOST_FILES else [oversized("attachments", MOST_FILES)]


def type_is_given(request: Said) -> Problems:
    """A message says what kind it is (2026 specification)."""
    return OK if request.type is not None else [absent("type")]


def type_suits_the_issue(answer: Answer) -> Problems:
    """END_REQUEST is for disputes, returns are for claims (2026 specification)."""
    kind, claim = str(answer.request.type), answer.record.type == "CLAIM"
    if kind == "REGULAR" or kind.startswith("RETURN_") == claim:
        return OK
    return [
        _wrong(
            "type",
            f"{kind} is not allowed in a {answer.record.type}.",
            f"Wiadomość {kind} nie jest dozwolona w {answer.record.type}.",
        )
    ]


def file_has_a_size(request: NewFile) -> Problems:
    """A declaration has a size (2026 specification)."""
    return OK if request.size is not None else [absent("size")]


def decision_is_given(choice: Choice) -> Problems:
    """A decision has a status and a message to the buyer (2026 specification)."""
    problems = [] if choice.request.status is not None else [absent("status")]
    if not (choice.request.message or "").strip():
        problems.append(absent("message"))
    return problems


def decision_is_short(choice: Choice) -> Problems:
    """The message has at most 20,000 characters (own rule)."""
    return OK if len(choice.request.message or "") <= LONGEST_TEXT else [oversized("message", LONGEST_TEXT)]


def refund_suits_the_decision(choice: Choice) -> Problems:
    """A partial refund has an amount, nothing else has one (2026 specification, #11929)."""
    refund, partial = choice.request.partial_refund, choice.request.status == "ACCEPTED_PARTIAL_REFUND"
    if partial and refund is None:
        return [absent("partialRefund")]
    if not partial and refund is not None:
        return [
            _wrong(
                "partialRefund",
                "partialRefund is only allowed with ACCEPTED_PARTIAL_REFUND.",
                "partialRefund jest dozwolone tylko z ACCEPTED_PARTIAL_REFUND.",
            )
        ]
    return OK


def refund_is_possible(choice: Choice) -> Problems:
    """More than nothing and at most what was paid for the items, in whole grosze and the same currency (own rule)."""
    refund, most = choice.request.partial_refund, choice.record.most_refund
    if refund is None:
        return OK
    if refund.currency != most.currency:
        return [
            _wrong(
                "partialRefund.currency",
                f"The currency of the order is {most.currency}.",
                f"Walutą zamówienia jest {most.currency}.",
            )
        ]
    return OK if is_part(refund.amount, most.amount) else [impossible("partialRefund.amount", most.amount)]


def impossible(path: str, most: str) -> Problem:
    return _wrong(path, f"The amount is from 0.01 to {most}.", f"Kwota wynosi od 0.01 do {most}.")


def is_part(amount: str, most: str) -> bool:
    """Whether an amount in whole grosze is more than nothing and at most the other."""
    value = parse_amount(amount)
    return value is not None and Decimal(0) < value <= Decimal(most) and value == value.quantize(CENT)


def opening_has_a_text(opening: Opening) -> Problems:
    """A buyer says what is wrong (own rule)."""
    return OK if opening.text.strip() else [_wrong("text", "must not be blank", "nie może być puste")]


def wishes_are_those_of_claims(opening: Opening) -> Problems:
    """Only a claim has an expectation, a right and a reason in words of its own (2026 specification)."""
    if opening.type == "CLAIM":
        return OK
    given = (
        ("expectation", opening.expectation),
        ("refund", opening.refund),
        ("right", opening.right),
        ("reason_description", opening.reason_description),
    )
    return [
        _wrong(path, f"{path} is only allowed in a claim.", f"{path} jest dozwolone tylko w reklamacji.")
        for path, value in given
        if value is not None
    ]


def refund_is_of_a_partial_one(opening: Opening) -> Problems:
    """A partial refund has an amount, nothing else has one (2026 specification)."""
    partial = opening.expectation == "PARTIAL_REFUND"
    if opening.type != "CLAIM" or partial == (opening.refund is not None):
        return OK
    if partial:
        return [absent("refund")]
    return [
        _wrong(
            "refund",
            "refund is only allowed with PARTIAL_REFUND.",
            "refund jest dozwolone tylko z PARTIAL_REFUND.",
        )
    ]


def description_is_of_a_dispute(opening: Opening) -> Problems:
    """What a buyer expects in his own words stands in disputes; claims have expectations (#7543)."""
    if opening.type == "DISPUTE" or opening.description is None:
        return OK
    return [
        _wrong(
            "description",
            "description is only allowed in a dispute.",
            "description jest dozwolone tylko w dyskusji.",
        )
    ]


OPENING: tuple[Rule[Opening], ...] = (
    opening_has_a_text,
    text_is_short,
    wishes_are_those_of_claims,
    refund_is_of_a_partial_one,
    description_is_of_a_dispute,
)
MESSAGE: tuple[Rule[MessageRequest], ...] = (something_is_said, text_is_short, attachments_are_few, type_is_given)
DISPUTE_MESSAGE: tuple[Rule[DisputeMessageRequest], ...] = (something_is_said, text_is_short, type_is_given)
DECISION: tuple[Callable[[Choice], Problems], ...] = (
    decision_is_given,
    decision_is_short,
    refund_suits_the_decision,
    refund_is_possible,
)
ANSWER: tuple[Callable[[Answer], Problems], ...] = (type_suits_the_issue,)
NEW_FILE: tuple[Rule[NewFile], ...] = (file_has_a_size,)
CLOSED = Problem(
    "ISSUE_CLOSED",
    "The issue is in a state that takes no new messages.",
    pl="Stan zgłoszenia nie pozwala na nowe wiadomości.",
)
DECIDED = Problem("CLAIM_ALREADY_DECIDED", "The claim has been decided.", pl="Reklamacja jest już rozpatrzona.")
NOT_A_CLAIM = Problem("NOT_A_CLAIM", "Only claims are decided.", pl="Decyzje dotyczą tylko reklamacji.")
NOT_A_DISPUTE = Problem("NOT_A_DISPUTE", "This is only for disputes.", pl="To dotyczy tylko dyskusji.")
ESCALATED = Problem("ISSUE_ESCALATED", "Allegro has already been asked.", pl="Allegro już poproszono o pomoc.")
STILL_OPEN = Problem("ISSUE_OPEN", "The dispute is still open.", pl="Dyskusja jeszcze trwa.")
ALREADY_OPEN = Problem(
    "ISSUE_EXISTS", "There is an open issue of this kind already.", pl="Jest już otwarte takie zgłoszenie."
)
NOT_PAID = Problem(
    "ORDER_NOT_PAID", "Nothing has been paid or agreed yet.", pl="Zamówienie nie zostało jeszcze opłacone."
)
NAMELESS = Problem("ERROR", "Invalid value: null", "fileName", en="Bad Request", pl="Nieprawidłowe żądanie")  # #12474
