"""When a purchase is possible, and what a seller may ask of an order."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from stragan.features.offers.service import Row
from stragan.features.orders.schemas import FulfillmentRequest, LineItem, SerialNumbersRequest
from stragan.kernel.ids import numeric
from stragan.kernel.problems import OK, Problem, Problems

MOST_ITEMS = 100
MOST_OF_ONE = 99_999
MOST_RESULTS = 10_000
LONGEST_NUMBER = 100


class Item(NamedTuple):
    """What a buyer puts into the basket."""

    offer_id: str
    quantity: int
    services: Sequence[str] = ()  # definitions of additional services


class Line(NamedTuple):
    """An item with the locked row of its offer."""

    item: Item
    offer: Row
    is_over: bool = False  # its end has come, even if it is still ACTIVE


def items_are_few(items: Sequence[Item]) -> Problems:
    """One order holds 1 to 100 offers (own rule)."""
    if 1 <= len(items) <= MOST_ITEMS:
        return OK
    return [
        Problem(
            "WRONG_NUMBER_OF_ITEMS",
            f"An order has from 1 to {MOST_ITEMS} items.",
            "items",
            pl=f"Zamówienie ma od 1 do {MOST_ITEMS} pozycji.",
        )
    ]


def quantities_are_possible(items: Sequence[Item]) -> Problems:
    """A whole number of pieces, as many as an offer can have (own rule)."""
    return [
        Problem(
            "WRONG_QUANTITY",
            f"The quantity is from 1 to {MOST_OF_ONE}.",
            f"items[{index}].quantity",
            pl=f"Liczba sztuk wynosi od 1 do {MOST_OF_ONE}.",
        )
        for index, item in enumerate(items)
        if not 1 <= item.quantity <= MOST_OF_ONE
    ]


def offers_differ(items: Sequence[Item]) -> Problems:
    """An offer is named once (own rule)."""
    numbers = [numeric(item.offer_id) for item in items]
    return [
        Problem(
            "OFFER_REPEATED",
            f"The offer {number} is named twice.",
            f"items[{index}].offer_id",
            pl=f"Oferta {number} występuje dwa razy.",
        )
        for index, number in enumerate(numbers)
        if number is not None and number in numbers[:index]
    ]


def services_differ(items: Sequence[Item]) -> Problems:
    """An additional service is done once for each piece (behaviour §9)."""
    en, pl = "An additional service is named twice.", "Usługa dodatkowa występuje dwa razy."
    return [
        Problem("SERVICE_REPEATED", en, f"items[{index}].additional_services", pl=pl)
        for index, item in enumerate(items)
        if len({*item.services}) < len(item.services)
    ]


def service_is_not_offered(item: Item, definition_id: str) -> Problem:
    """The offer's group lacks the service, or has it for other delivery methods only."""
    en = f"The offer {item.offer_id} does not have the service {definition_id} with this delivery."
    pl = f"Oferta {item.offer_id} nie ma usługi {definition_id} przy tej dostawie."
    return Problem("SERVICE_NOT_OFFERED", en, "additional_services", pl=pl)


def sellers_are_one(owners: Sequence[str]) -> Problems:
    """An order has one seller (2026 specification)."""
    if len(set(owners)) == 1:
        return OK
    return [
        Problem(
            "SEVERAL_SELLERS",
            "All offers of an order belong to one seller.",
            "items",
            pl="Wszystkie oferty w zamówieniu należą do jednego sprzedawcy.",
        )
    ]


def nobody_buys_from_oneself(owners: Sequence[str], buyer_id: str) -> Problems:
    """Own rule, as on every marketplace."""
    if buyer_id not in owners:
        return OK
    return [Problem("OWN_OFFER", "You cannot buy your own offer.", "buyer", pl="Nie można kupić własnej oferty.")]


def offer_is_for_sale(line: Line) -> Problems:
    """Only an active offer can be bought (guide §12), an auction only before its end."""
    if line.offer.status == "ACTIVE" and not line.is_over:
        return OK
    id_ = line.item.offer_id
    return [
        Problem("OFFER_NOT_ACTIVE", f"The offer {id_} is not active.", "offer_id", pl=f"Oferta {id_} nie jest aktywna.")
    ]


def offer_has_a_price(line: Line) -> Problems:
    """Advertisements are no sale (guide §12); an auction may have a Buy Now price beside its starting price."""
    if line.offer.format in ("BUY_NOW", "AUCTION") and line.offer.price is not None:
        return OK
    id_ = line.item.offer_id
    return [
        Problem(
            "NOT_BUY_NOW",
            f"The offer {id_} cannot be bought at a price.",
            "offer_id",
            pl=f"Oferty {id_} nie można kupić za podaną cenę.",
        )
    ]


def nobody_has_bid(line: Line) -> Problems:
    """The first bid takes the Buy Now price of an auction away (own rule, as the marketplace had it)."""
    if not line.offer.bidders:
        return OK
    id_ = line.item.offer_id
    return [
        Problem(
            "AUCTION_HAS_BIDS",
            f"The auction {id_} has bids; it can only be won.",
            "offer_id",
            pl=f"W licytacji {id_} złożono już oferty, można ją tylko wygrać.",
        )
    ]


def there_is_enough(line: Line) -> Problems:
    """What is sold is in stock: it never goes below zero (guide §12)."""
    available = line.offer.available or 0
    if line.offer.status != "ACTIVE" or line.item.quantity <= available:
        return OK
    id_ = line.item.offer_id
    return [
        Problem(
            "NOT_ENOUGH_STOCK",
            f"The offer {id_} has {available} items left.",
            "quantity",
            pl=f"Z oferty {id_} zostało sztuk: {available}.",
        )
    ]


BASKET_RULES: tuple[Callable[[Sequence[Item]], Problems], ...] = (
    items_are_few,
    quantities_are_possible,
    offers_differ,
    services_differ,
)
LINE_RULES: tuple[Callable[[Line], Problems], ...] = (
    offer_is_for_sale,
    offer_has_a_price,
    nobody_has_bid,
    there_is_enough,
)


def against_basket(items: Sequence[Item]) -> list[Problem]:
    return [problem for rule in BASKET_RULES for problem in rule(items)]


def against_lines(lines: Sequence[Line]) -> list[Problem]:
    return [
        problem.under(f"items[{index}]")
        for index, line in enumerate(lines)
        for rule in LINE_RULES
        for problem in rule(line)
    ]


def status_may_be_set(request: FulfillmentRequest) -> Problems:
    """RETURNED follows from a return; nobody sets it (2026 specification)."""
    if request.status is not None and request.status != "RETURNED":
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "This fulfillment status cannot be set.",
            "status",
            f"Invalid value: {request.status or 'null'}",
            pl="Nie można ustawić takiego statusu realizacji.",
        )
    ]


def lines_differ(request: SerialNumbersRequest, _lines: Mapping[str, LineItem]) -> Problems:
    """A line item is named once (2026 specification)."""
    ids = [item.id.lower() for item in request.line_items]
    return [
        _unfit(f"lineItems[{index}].id", "The line item is named twice.", "Pozycja zamówienia występuje dwa razy.", id_)
        for index, id_ in enumerate(ids)
        if id_ in ids[:index]
    ]


def numbers_are_at_most_pieces(request: SerialNumbersRequest, lines: Mapping[str, LineItem]) -> Problems:
    """A line item has no more serial numbers than pieces (2026 specification)."""
    return [
        _unfit(
            f"lineItems[{index}].serialNumbers.entries",
            "There are more serial numbers than pieces.",
            "Numerów seryjnych jest więcej niż sztuk.",
            str(len(item.serial_numbers.entries)),
        )
        for index, item in enumerate(request.line_items)
        if len(item.serial_numbers.entries) > lines[item.id.lower()].quantity
    ]


def numbers_are_texts(request: SerialNumbersRequest, _lines: Mapping[str, LineItem]) -> Problems:
    """A serial number has 1 to 100 characters (own rule)."""
    return [
        _unfit(
            path,
            f"A serial number has from 1 to {LONGEST_NUMBER} characters.",
            f"Numer seryjny ma od 1 do {LONGEST_NUMBER} znaków.",
            value,
        )
        for path, value in _entries(request)
        if not value.strip() or len(value) > LONGEST_NUMBER
    ]


def numbers_differ(request: SerialNumbersRequest, _lines: Mapping[str, LineItem]) -> Problems:
    """A serial number is of one piece of an order (#13375)."""
    seen: set[str] = set()
    problems = []
    for path, value in _entries(request):
        if value in seen:
            problems.append(
                _unfit(path, "The serial number is given twice.", "Numer seryjny występuje dwa razy.", value)
            )
        seen.add(value)
    return problems


NUMBER_RULES: tuple[Callable[[SerialNumbersRequest, Mapping[str, LineItem]], Problems], ...] = (
    lines_differ,
    numbers_are_at_most_pieces,
    numbers_are_texts,
    numbers_differ,
)


def against_serial_numbers(request: SerialNumbersRequest, lines: Mapping[str, LineItem]) -> list[Problem]:
    """`lines` has every line item that the request names, by its id."""
    return [problem for rule in NUMBER_RULES for problem in rule(request, lines)]


def _entries(request: SerialNumbersRequest) -> list[tuple[str, str]]:
    """Every serial number with its path."""
    return [
        (f"lineItems[{index}].serialNumbers.entries[{place}].value", entry.value)
        for index, item in enumerate(request.line_items)
        for place, entry in enumerate(item.serial_numbers.entries)
    ]


def _unfit(path: str, en: str, pl: str, value: str) -> Problem:
    return Problem("VALIDATION_ERROR", en, path, f"Invalid value: {value}", pl=pl)


def result_is_reachable(offset: int, limit: int) -> Problems:
    """Nothing is shown beyond the 10,000th order (behaviour §10)."""
    if offset + limit <= MOST_RESULTS:
        return OK
    text = f"Offset and limit parameters exceed maximal result size of {MOST_RESULTS} items"
    pl = f"Parametry offset i limit wykraczają poza {MOST_RESULTS} wyników"
    return [Problem("VALIDATION_ERROR", text, "/order/checkout-forms", pl=pl)]
