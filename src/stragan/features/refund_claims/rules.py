"""When a seller may ask for a commission back, and what becomes of it."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from stragan.features.billing.schemas import Commission
from stragan.features.refund_claims.schemas import ClaimRequest, Status
from stragan.kernel.checks import broken
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import DAY

CHARGED_WITHIN = 45 * DAY  # #3001
DECIDED_AFTER = 14 * DAY  # own rule


class Asked(NamedTuple):
    """A request for a line whose commission is known."""

    quantity: int
    commission: Commission
    now: int


class Earlier(NamedTuple):
    """The claims that a line has had."""

    line_item_id: str
    statuses: Sequence[Status]


def line_is_named(request: ClaimRequest) -> Problems:
    """A claim is for one line of an order (2026 specification, #3227)."""
    if request.line_item is not None and request.line_item.id:
        return OK
    return [
        Problem("VALIDATION_ERROR", "lineItem.id is required.", "lineItem.id", pl="Pole lineItem.id jest wymagane.")
    ]


def quantity_is_positive(request: ClaimRequest) -> Problems:
    """At least one piece (2026 specification)."""
    if request.quantity is not None and request.quantity >= 1:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "The quantity must be greater than zero.",
            "quantity",
            pl="Liczba sztuk musi być większa od zera.",
        )
    ]


def commission_was_charged(asked: Asked) -> Problems:
    """What cost nothing, or nothing yet, cannot be given back (#6744, #11656)."""
    if asked.commission.charged_at is not None and asked.commission.total > 0:
        return OK
    return [
        Problem(
            "CommissionAmountException",
            f"Invalid commission amount of line item id {asked.commission.line_item_id}.",
            en="You cannot apply for zero sales commission.",
            pl="Nie można ubiegać się o zwrot zerowej prowizji od sprzedaży.",
        )
    ]


def commission_is_recent(asked: Asked) -> Problems:
    """It was charged in the last 45 days (#3001)."""
    charged_at = asked.commission.charged_at
    if charged_at is None or charged_at >= asked.now - CHARGED_WITHIN:
        return OK
    return [
        Problem(
            "CommissionTooOldException",
            f"The commission of line item id {asked.commission.line_item_id} was charged more than 45 days ago.",
            pl="Prowizja została pobrana ponad 45 dni temu.",
        )
    ]


def pieces_were_bought(asked: Asked) -> Problems:
    """Not more pieces than the line has (2026 specification)."""
    bought = asked.commission.quantity
    if asked.quantity <= bought:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"The quantity is {asked.quantity}, but {bought} were bought.",
            "quantity",
            pl=f"Podano sztuk: {asked.quantity}, a kupiono: {bought}.",
        )
    ]


def line_has_no_claim(earlier: Earlier) -> Problems:
    """One claim for a line, whatever became of it; only one that the seller has cancelled does not count (#9992)."""
    if all(status == "CANCELLED" for status in earlier.statuses):
        return OK
    return [
        Problem(
            "ClaimExistsException",
            f"Claim exists for line item id {earlier.line_item_id}.",
            en="Refund application for the specified ID already exists.",
            pl="Wniosek o rabat transakcyjny dla podanego identyfikatora już istnieje.",
        )
    ]


REQUEST_RULES = (line_is_named, quantity_is_positive)
EARLIER_RULES = (line_has_no_claim,)
ASKED_RULES = (commission_was_charged, commission_is_recent, pieces_were_bought)


def against_request(request: ClaimRequest) -> list[Problem]:
    return broken(request, REQUEST_RULES)


def against_commission(asked: Asked) -> list[Problem]:
    return broken(asked, ASKED_RULES)


def against_earlier(earlier: Earlier) -> list[Problem]:
    return broken(earlier, EARLIER_RULES)


class Circumstances(NamedTuple):
    """What has become of a claimed line until now; money in hundredths.

    `refunded` is null if no operator had the money.
    """

    worth: int  # of the claimed pieces
    refunded: int | None
    cancelled: bool
    waited: int  # milliseconds since the claim was made


def decision(case: Circumstances) -> Status:
    """Granted as soon as the buyer has the money back; rejected if that takes more than 14 days (own rule).

    Where the courier had the money nobody can see it going back: granted at once if the buyer has cancelled the order,
    else after 14 days.
    """
    late = case.waited >= DECIDED_AFTER
    if case.refunded is None:
        return "GRANTED" if late or case.cancelled else "IN_PROGRESS"
    if case.refunded >= case.worth:
        return "GRANTED"
    return "REJECTED" if late else "WAITING_FOR_PAYMENT_REFUND"


def share(total: int, quantity: int, bought: int) -> int:
    """The part of a commission (hundredths) that belongs to some of the pieces, rounded half up."""
    return int((Decimal(total) * quantity / bought).to_integral_value(ROUND_HALF_UP))
