"""What a buyer may send back, how a return goes on, and when a seller may refuse the money."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stragan.features.orders.schemas import CheckoutForm, LineItem
from stragan.features.returns.schemas import CustomerReturn, NewRejection, ReasonType, Status
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_REASON = 250
# How a return goes on when nobody says otherwise; FINISHED is where it ends.
NEXT: Mapping[Status, Status] = {
    "CREATED": "DISPATCHED",
    "DISPATCHED": "IN_TRANSIT",
    "IN_TRANSIT": "DELIVERED",
    "DELIVERED": "FINISHED",
}
# The way of a return that comes to the seller. One that is rejected goes no further, and only One Fulfillment has the
# statuses of a warehouse (2026 specification).
ORDER: tuple[Status, ...] = (
    "CREATED",
    "DISPATCHED",
    "IN_TRANSIT",
    "DELIVERED",
    "FINISHED",
    "FINISHED_APT",
    "COMMISSION_REFUND_CLAIMED",
    "COMMISSION_REFUNDED",
)
OPEN: frozenset[Status] = frozenset({"CREATED", "DISPATCHED", "IN_TRANSIT", "DELIVERED"})
FINISHED: frozenset[Status] = frozenset({"FINISHED", "FINISHED_APT"})


class Wanted(NamedTuple):
    """What a buyer sends back of one line item."""

    line_item_id: str
    quantity: int
    reason: ReasonType = "NONE"
    comment: str | None = None
    serial_numbers: Sequence[str] = ()


def order_is_complete(form: CheckoutForm) -> Problems:
    """Only what was bought, paid and not cancelled comes back (own rule)."""
    if form.status == "READY_FOR_PROCESSING":
        return OK
    return [
        Problem(
            "WRONG_STATE",
            f"Nothing of an order that is {form.status} can be sent back.",
            pl=f"Z zamówienia w stanie {form.status} niczego nie można zwrócić.",
        )
    ]


def something_comes_back(wanted: Sequence[Wanted]) -> Problems:
    """Own rule: a return has items."""
    if wanted:
        return OK
    return [_unfit("items", "There is nothing left to be sent back.", "Nie ma już czego zwrócić.")]


def items_are_of_the_order(wanted: Sequence[Wanted], lines: Mapping[str, LineItem]) -> Problems:
    """Own rule: each is a line item of the order, named once."""
    ids = [item.line_item_id for item in wanted]
    return [
        _unfit(
            f"items[{index}].line_item_id",
            "This is no line item of the order, or it is named twice.",
            "To nie jest pozycja zamówienia albo występuje dwa razy.",
        )
        for index, id_ in enumerate(ids)
        if id_ not in lines or id_ in ids[:index]
    ]


def pieces_are_there(wanted: Sequence[Wanted], left: Mapping[str, int]) -> Problems:
    """Own rule: no more pieces come back than were bought and are not on their way back already."""
    return [
        _unfit(
            f"items[{index}].quantity",
            f"From 1 to {left[item.line_item_id]} pieces can be sent back.",
            f"Można zwrócić od 1 do {left[item.line_item_id]} sztuk.",
        )
        for index, item in enumerate(wanted)
        if item.line_item_id in left and not 1 <= item.quantity <= left[item.line_item_id]
    ]


def serial_numbers_are_of_the_pieces(wanted: Sequence[Wanted], lines: Mapping[str, LineItem]) -> Problems:
    """Own rule: the numbers are those of the order that did not come back yet, one for each piece at most."""
    return [
        _unfit(
            f"items[{index}].serial_numbers",
            "These are no serial numbers of the pieces.",
            "To nie są numery seryjne tych sztuk.",
        )
        for index, item in enumerate(wanted)
        if item.line_item_id in lines and not _fits(item, lines[item.line_item_id])
    ]


def against(wanted: Sequence[Wanted], form: CheckoutForm, left: Mapping[str, int]) -> list[Problem]:
    """`left` says how many pieces of each line item can still be sent back."""
    lines = {line.id: line for line in form.line_items}
    return [
        *something_comes_back(wanted),
        *items_are_of_the_order(wanted, lines),
        *pieces_are_there(wanted, left),
        *serial_numbers_are_of_the_pieces(wanted, lines),
    ]


def status_follows(now: Status, wanted: Status) -> Problems:
    """A return goes forward only; the commission is a matter of those that are finished (2026 specification)."""
    forward = now in ORDER and wanted in ORDER and ORDER.index(now) < ORDER.index(wanted)
    late = wanted in ("COMMISSION_REFUND_CLAIMED", "COMMISSION_REFUNDED")
    if forward and (now not in OPEN or not late) and not (now in FINISHED and wanted in FINISHED):
        return OK
    return [
        Problem(
            "WRONG_STATE",
            f"A return that is {now} cannot become {wanted}.",
            "status",
            pl=f"Zwrot w stanie {now} nie może przejść w stan {wanted}.",
        )
    ]


def refusal_has_a_reason(rejection: NewRejection) -> Problems:
    """1 to 250 characters, which REFUND_REJECTED requires (2026 specification)."""
    length = len(rejection.reason.strip()) if rejection.reason is not None else 0
    needless = rejection.reason is None and rejection.code != "REFUND_REJECTED"
    if needless or (length >= 1 and len(rejection.reason or "") <= LONGEST_REASON):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"The reason has from 1 to {LONGEST_REASON} characters; REFUND_REJECTED requires one.",
            "rejection.reason",
            pl=f"Powód ma od 1 do {LONGEST_REASON} znaków; REFUND_REJECTED go wymaga.",
        )
    ]


def return_is_open(returned: CustomerReturn) -> Problems:
    """What is rejected or finished cannot be rejected (2026 specification)."""
    if returned.status in OPEN:
        return OK
    return [
        Problem(
            "RETURN_NOT_OPEN",
            f"The return is {returned.status} already.",
            pl=f"Zwrot ma już stan {returned.status}.",
        )
    ]


def _fits(item: Wanted, line: LineItem) -> bool:
    free = {entry.value for entry in line.serial_numbers.entries if not entry.returned}
    given = set(item.serial_numbers)
    return given <= free and len(given) == len(item.serial_numbers) <= item.quantity


def _unfit(path: str, en: str, pl: str) -> Problem:
    return Problem("INVALID_VALUE", en, path, pl=pl)
