"""What is left of a payment: what the order cost, less every refund that was not cancelled."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from stragan.features.orders.schemas import CheckoutForm, LineItem
from stragan.features.refunds.schemas import Line, LineType, Refund, Value
from stragan.kernel.money import Price, format_hundredths, in_hundredths


class LineLeft(Struct, frozen=True):
    """`price` of one piece and `value` in hundredths; `types` are those of its refunds."""

    id: str
    price: int
    quantity: int
    value: int
    types: frozenset[LineType]


class Left(Struct, frozen=True):
    """Each part in hundredths of the currency."""

    currency: str
    lines: dict[str, LineLeft]
    delivery: int
    overpaid: int
    additional_services: int

    @property
    def total(self) -> int:
        return (
            sum(line.value for line in self.lines.values()) + self.delivery + self.overpaid + self.additional_services
        )


def left_of(form: CheckoutForm, refunds: Iterable[Refund]) -> Left:
    """Of a paid order. Refunds that wait count as well, so that no two of them can have the same money."""
    counted = [refund for refund in refunds if refund.status != "CANCELED"]
    services = sum(_services(line) for line in form.line_items)
    paid = cents(form.payment.paid_amount) if form.payment and form.payment.paid_amount else 0
    return Left(
        currency=form.summary.total_to_pay.currency,
        lines={line.id: _line_left(line, counted) for line in form.line_items},
        delivery=(cents(form.delivery.cost) if form.delivery else 0) - _sum(refund.delivery for refund in counted),
        overpaid=paid - cents(form.summary.total_to_pay) - _sum(refund.overpaid for refund in counted),
        additional_services=services - _sum(refund.additional_services for refund in counted),
    )


def refunded(form: CheckoutForm, refunds: Iterable[Refund]) -> dict[str, int]:
    """Hundredths that the buyer has got back for each line."""
    done = [refund for refund in refunds if refund.status == "SUCCESS"]
    return {line.id: cents(line.price) * line.quantity - _line_left(line, done).value for line in form.line_items}


def worth(line: Line, price: int) -> int:
    """Hundredths that a refund of a line gives back."""
    return price * (line.quantity or 0) if line.type == "QUANTITY" else cents(line.value)


def rest_of(left: Left) -> tuple[list[Line], Value | None, Value | None, Value | None]:
    """Lines, delivery, overpaid and additional services of a refund of all that is left."""
    parts = (_value(left.delivery, left), _value(left.overpaid, left), _value(left.additional_services, left))
    return [_rest(line, left.currency) for line in left.lines.values() if line.value], *parts


def _rest(line: LineLeft, currency: str) -> Line:
    if "AMOUNT" in line.types:
        return Line(line.id, "AMOUNT", None, Price(format_hundredths(line.value), currency))
    return Line(line.id, "QUANTITY", line.quantity, None)


def _value(amount: int, left: Left) -> Value | None:
    return Value(Price(format_hundredths(amount), left.currency)) if amount else None


def _line_left(line: LineItem, refunds: Sequence[Refund]) -> LineLeft:
    price = cents(line.price)
    gone = [part for refund in refunds for part in refund.line_items if part.id == line.id]
    return LineLeft(
        id=line.id,
        price=price,
        quantity=line.quantity - sum(part.quantity or 0 for part in gone),
        value=price * line.quantity - sum(worth(part, price) for part in gone),
        types=frozenset(part.type for part in gone),
    )


def _services(line: LineItem) -> int:
    return sum(cents(service.price) * service.quantity for service in line.selected_additional_services)


def _sum(values: Iterable[Value | None]) -> int:
    return sum(cents(value.value) for value in values if value is not None)


def cents(price: Price | None) -> int:
    """Hundredths of an amount that a rule has let pass."""
    return (in_hundredths(price.amount) if price else None) or 0
