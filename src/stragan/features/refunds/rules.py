"""When a refund may be made: what the request says, and that no more is given back than was paid."""

from collections.abc import Iterator
from typing import NamedTuple

from stragan.features.refunds.left import Left, LineLeft, cents
from stragan.features.refunds.schemas import REASONS, InitializeRefund, RequestedLine
from stragan.kernel.checks import broken
from stragan.kernel.ids import is_uuid
from stragan.kernel.money import CENT, Price, format_hundredths, parse_amount
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_COMMENT = 250  # 2026 specification
FORMAT_EN, FORMAT_PL = "Invalid parameter format", "Niewłaściwy format parametru"


def wrong(path: str, value: object) -> Problem:
    """As it was observed, without the index of a list (#4391, #4755)."""
    told = "null" if value is None else str(value)
    return Problem("VALIDATION_ERROR", FORMAT_EN, path, f"Invalid value: {told}", FORMAT_EN, FORMAT_PL)


def payment_is_named(request: InitializeRefund) -> Problems:
    """A refund says by its id which payment is meant (2026 specification)."""
    return _uuid("payment.id", request.payment.id if request.payment else None)


def reason_is_known(request: InitializeRefund) -> Problems:
    """One of seven reasons (2026 specification)."""
    return OK if request.reason in REASONS else [wrong("reason", request.reason)]


def comment_is_short(request: InitializeRefund) -> Problems:
    """At most 250 characters (2026 specification)."""
    comment = request.seller_comment
    return OK if comment is None or len(comment) <= LONGEST_COMMENT else [wrong("sellerComment", comment)]


def lines_are_complete(request: InitializeRefund) -> Problems:
    """A number of pieces for QUANTITY, an amount for AMOUNT, of each line once (2026 specification, #4391)."""
    lines = request.line_items or []
    problems = [problem for line in lines for problem in _line(line)]
    ids = [line.id for line in lines if line.id is not None]
    repeated = [id_ for index, id_ in enumerate(ids) if id_ in ids[:index]]
    return [*problems, *(wrong("lineItems.id", id_) for id_ in repeated)]


def amounts_are_possible(request: InitializeRefund) -> Problems:
    """Amounts are positive and have no more than two decimals (#12680)."""
    parts = {
        "delivery": request.delivery,
        "overpaid": request.overpaid,
        "additionalServices": request.additional_services,
    }
    problems = [problem for name, part in parts.items() if part is not None for problem in _money(name, part.value)]
    for surcharge in request.surcharges or []:
        problems += [*_uuid("surcharges.id", surcharge.id), *_money("surcharges", surcharge.value)]
    for deposit in request.deposits or []:
        problems += _uuid("deposits.lineItemId", deposit.line_item_id)
        if not _is_amount(deposit.total_value):
            problems.append(wrong("deposits.totalValue", deposit.total_value and deposit.total_value.amount))
    return problems


def something_is_refunded(request: InitializeRefund) -> Problems:
    """Lines, delivery, an overpayment, surcharges or services: at least one of them (#6878)."""
    parts = (request.line_items, request.deposits, request.delivery, request.overpaid, request.surcharges)
    if any(parts) or request.additional_services:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR", "Nothing to refund was given.", "lineItems", pl="Nie podano, co ma zostać zwrócone."
        )
    ]


def order_is_named(request: InitializeRefund) -> Problems:
    """Since December 2025 the order has to be named as well; the profile of 2021 does not ask for it (#12208)."""
    return _uuid("order.id", request.order.id if request.order else None)


def command_is_named(request: InitializeRefund) -> Problems:
    """Since December 2025 a command id is required; the profile of 2021 does not ask for it (#12208)."""
    return _uuid("commandId", request.command_id)


def optional_ids_are_uuids(request: InitializeRefund) -> Problems:
    """Before December 2025: what is given has the form of a UUID all the same (#11668)."""
    order, command = request.order.id if request.order else None, request.command_id
    return [
        *(_uuid("order.id", order) if order is not None else OK),
        *(_uuid("commandId", command) if command is not None else OK),
    ]


ALWAYS = (
    payment_is_named,
    reason_is_known,
    comment_is_short,
    lines_are_complete,
    amounts_are_possible,
    something_is_refunded,
)
NOW = (order_is_named, command_is_named)
BEFORE = (optional_ids_are_uuids,)


def against_request(request: InitializeRefund, *, older: bool) -> list[Problem]:
    return broken(request, (*ALWAYS, *(BEFORE if older else NOW)))


class Wanted(NamedTuple):
    """A request that is complete, with what is left of its payment."""

    request: InitializeRefund
    left: Left

    def lines(self) -> Iterator[tuple[RequestedLine, LineLeft | None]]:
        for line in self.request.line_items or []:
            yield line, self.left.lines.get((line.id or "").lower())


def lines_are_of_the_order(wanted: Wanted) -> Problems:
    """Only what was bought and paid is refunded (2026 specification)."""
    return [wrong("lineItems.id", line.id) for line, left in wanted.lines() if left is None]


def currency_is_that_of_the_payment(wanted: Wanted) -> Problems:
    """Money goes back as it came (own rule)."""
    request = wanted.request
    values = [("lineItems.value", line.value) for line in request.line_items or [] if line.type == "AMOUNT"]
    parts = (("delivery", request.delivery), ("overpaid", request.overpaid))
    values += [(f"{name}.value", part.value) for name, part in parts if part]
    values += [("additionalServices.value", request.additional_services.value)] if request.additional_services else []
    return [
        wrong(f"{path}.currency", value.currency)
        for path, value in values
        if value and value.currency != wanted.left.currency
    ]


def refunds_of_a_line_are_alike(wanted: Wanted) -> Problems:
    """A line that was refunded by pieces goes on by pieces, one by amounts goes on by amounts (#5896)."""
    return [
        Problem(
            "VALIDATION_ERROR",
            f"Couldn't set {line.type} refund draft type for offer with id={left.id}, "
            f"conflict with historical types={','.join(sorted(left.types))}",
            "lineItems.type",
            pl=f"Nie można zwrócić pozycji oferty {left.id} jako {line.type}: wcześniejsze zwroty były innego rodzaju",
        )
        for line, left in wanted.lines()
        if left is not None and left.types and line.type not in left.types
    ]


def pieces_are_left(wanted: Wanted) -> Problems:
    """No more pieces than were bought and not refunded yet (#8840)."""
    return [
        _exceeded("quantity", "ilość", left.id, str(left.quantity), str(int(line.quantity or 0)))
        for line, left in wanted.lines()
        if left is not None and line.type == "QUANTITY" and (line.quantity or 0) > left.quantity
    ]


def value_is_left(wanted: Wanted) -> Problems:
    """No more money than the line cost and was not refunded yet (#12680)."""
    return [
        _exceeded("value", "wartość", left.id, _money_text(left.value, wanted), _money_text(cents(line.value), wanted))
        for line, left in wanted.lines()
        if left is not None and line.type == "AMOUNT" and cents(line.value) > left.value
    ]


def parts_are_left(wanted: Wanted) -> Problems:
    """No more for delivery, an overpayment and services than was paid for them (own rule)."""
    request, left = wanted.request, wanted.left
    parts = (
        ("delivery", request.delivery, left.delivery),
        ("overpaid", request.overpaid, left.overpaid),
        ("additionalServices", request.additional_services, left.additional_services),
    )
    return [
        _part_exceeded(name, _money_text(available, wanted), _money_text(cents(part.value), wanted))
        for name, part, available in parts
        if part is not None and cents(part.value) > available
    ]


def surcharges_and_deposits_are_paid(wanted: Wanted) -> Problems:
    """Orders have neither surcharges nor deposits here, so none of them was paid (own rule)."""
    surcharges = [wrong("surcharges.id", surcharge.id) for surcharge in wanted.request.surcharges or []]
    return [
        *surcharges,
        *(wrong("deposits.lineItemId", deposit.line_item_id) for deposit in wanted.request.deposits or []),
    ]


AGAINST_LEFT = (
    lines_are_of_the_order,
    currency_is_that_of_the_payment,
    refunds_of_a_line_are_alike,
    pieces_are_left,
    value_is_left,
    parts_are_left,
    surcharges_and_deposits_are_paid,
)


def against_left(request: InitializeRefund, left: Left) -> list[Problem]:
    return broken(Wanted(request, left), AGAINST_LEFT)


def _line(line: RequestedLine) -> Iterator[Problem]:
    yield from _uuid("lineItems.id", line.id)
    if line.type == "QUANTITY":
        if line.quantity is None or line.quantity < 1 or not line.quantity.is_integer():
            yield wrong("lineItems.quantity", line.quantity)
    elif line.type == "AMOUNT":
        if not _is_amount(line.value):
            yield wrong("lineItems.value", line.value and line.value.amount)
    else:
        yield wrong("lineItems.type", line.type)


def _uuid(path: str, id_: str | None) -> Problems:
    return OK if id_ is not None and is_uuid(id_) else [wrong(path, id_)]


def _money(name: str, price: Price | None) -> Problems:
    return OK if _is_amount(price) else [wrong(f"{name}.value", price and price.amount)]


def _is_amount(price: Price | None) -> bool:
    amount = parse_amount(price.amount) if price else None
    return amount is not None and amount > 0 and amount % CENT == 0


def _money_text(amount: int, wanted: Wanted) -> str:
    return f"{format_hundredths(amount)} {wanted.left.currency}"


def _exceeded(en: str, pl: str, id_: str, available: str, wanted: str) -> Problem:
    """The Polish text is Allegro's; there an amount has a comma."""
    told = f"Offer: {id_} {en} exceeded, available: {available}, requested: {wanted}"
    text = f"Oferta: {id_} {pl} przekroczona, dostępna: {available}, żądana: {wanted}".replace(".", ",")
    return Problem("VALIDATION_ERROR", told, f"lineItems.{en}", pl=text)


def _part_exceeded(name: str, available: str, wanted: str) -> Problem:
    told = f"{name}: value exceeded, available: {available}, requested: {wanted}"
    text = f"{name}: wartość przekroczona, dostępna: {available}, żądana: {wanted}".replace(".", ",")
    return Problem("VALIDATION_ERROR", told, f"{name}.value", pl=text)
