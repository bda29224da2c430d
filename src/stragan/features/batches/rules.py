"""When a command is taken. What is wrong with one of its offers is told by that offer's task."""

import re
from collections.abc import Iterator

from stragan.features.batches.schemas import (
    BulkCommand,
    FixedPrice,
    MarketplaceFixed,
    MarketplaceGain,
    MarketplacePercentage,
    MarketplacePrice,
    ModificationCommand,
    OfferModification,
    PriceCommand,
    QuantityCommand,
    QuantityModification,
)
from stragan.features.batches.schemas import DecreasePercentage as Lower
from stragan.features.batches.schemas import IncreasePercentage as Raise
from stragan.features.offers.service import WRONG_PRICE
from stragan.kernel.checks import Rule
from stragan.kernel.money import in_hundredths, parse_amount
from stragan.kernel.problems import OK, Problem, Problems

MOST_MODIFICATIONS, MOST_PRICES, MOST_OFFER_ID = 25, 10, 20  # of a bulk command
LARGEST = 2**31 - 1  # of a quantity
_PERCENTAGE = re.compile(r"(?:\+(?!-))?(?P<number>[^+%]*)%?")


def percentage_of(text: str) -> str:
    """`+15.5%` is 15.5: a sign of plus and one of per cent say nothing (2026 specification)."""
    found = _PERCENTAGE.fullmatch(text.strip())
    return found["number"].strip() if found else text


# Prices of many offers


def price_can_be_read(command: PriceCommand) -> Problems:
    """A price or a difference is a decimal number of at most two places and not negative; the direction has a name of
    its own (2026 specification)."""
    change = command.modification
    if isinstance(change, Raise | Lower):
        return OK
    name, price = ("price", change.price) if isinstance(change, FixedPrice) else ("value", change.value)
    return OK if _is_money(price.amount) else [WRONG_PRICE.under(f"modification.{name}.amount")]


def percentage_can_be_read(command: PriceCommand) -> Problems:
    """A percentage is a decimal number and not negative (2026 specification)."""
    change = command.modification
    if not isinstance(change, Raise | Lower) or _is_not_negative(percentage_of(change.percentage)):
        return OK
    return [_wrong_percentage(change.percentage, "modification.percentage")]


# Quantity of many offers


def quantity_is_possible(command: QuantityCommand) -> Problems:
    """A fixed quantity is above zero: who sells nothing ends the offer (behaviour §5). A gain may have any sign."""
    return _wrong_quantity(command.modification, "modification.value")


def _wrong_quantity(change: QuantityModification, path: str) -> Problems:
    least = 1 if change.change_type == "FIXED" else -LARGEST
    if least <= change.value <= LARGEST:
        return OK
    return [
        Problem(
            "INCORRECT_QUANTITY_VALUE",
            "Incorrect value of quantity",
            path,
            en="Incorrect quantity value.",
            pl="Nieprawidłowa liczba przedmiotów.",
        )
    ]


# One element of many offers


def one_element_is_changed(command: ModificationCommand) -> Problems:
    """A command changes exactly one element; a duration and none at all are two (behaviour §5)."""
    found = command.modification.elements()
    if len(found) == 1:
        return OK
    if {"duration", "durationUnlimited"} == set(found):
        return [
            Problem(
                "VALIDATION_ERROR",
                "Only one of duration and durationUnlimited can be given.",
                "modification.publication",
                pl="Podaj albo duration, albo durationUnlimited.",
            )
        ]
    given = f" but it has {len(found)}: {', '.join(found)}" if found else ""
    return [
        Problem(
            "VALIDATION_ERROR",
            f"A modification changes exactly one element{given}.",
            "modification",
            pl="Jednym poleceniem można zmienić dokładnie jeden element ofert.",
        )
    ]


def tax_is_that_of_an_invoice_with_vat(command: ModificationCommand) -> Problems:
    """A rate of VAT comes with the invoice that shows it (behaviour §5)."""
    payments = command.modification.payments
    if payments is None or payments.tax is None:
        return OK
    if payments.invoice != "VAT":
        return [
            Problem(
                "VALIDATION_ERROR",
                "Tax can be given only with a VAT invoice.",
                "modification.payments.tax",
                pl="Stawkę podatku można podać tylko z fakturą VAT.",
            )
        ]
    percentage = payments.tax.percentage
    if _is_not_negative(percentage):
        return OK
    return [_wrong_percentage(percentage, "modification.payments.tax.percentage")]


# Prices and stock, offer by offer


def modifications_are_few(command: BulkCommand) -> Problems:
    """A bulk command has 1 to 25 modifications (2026 specification)."""
    if 1 <= len(command.modifications) <= MOST_MODIFICATIONS:
        return OK
    return [_wrong_size("modifications", MOST_MODIFICATIONS, "Liczba zmian")]


def each_modification_changes_something(command: BulkCommand) -> Problems:
    """A modification names an offer and changes its prices, its stock or both (2026 specification)."""
    problems: list[Problem] = []
    for i, modification in enumerate(command.modifications):
        path = f"modifications[{i}]"
        if not 1 <= len(modification.offer_id.strip()) <= MOST_OFFER_ID:
            problems.append(_wrong_size(f"{path}.offerId", MOST_OFFER_ID, "Długość"))
        if modification.prices is not None and not 1 <= len(modification.prices) <= MOST_PRICES:
            problems.append(_wrong_size(f"{path}.prices", MOST_PRICES, "Liczba cen"))
        if modification.prices is None and modification.stock is None:
            en = "A modification changes prices or stock."
            problems.append(Problem("VALIDATION_ERROR", en, path, pl="Podaj zmianę cen lub liczby przedmiotów."))
    return problems


def nothing_is_changed_twice(command: BulkCommand) -> Problems:
    """Prices of an offer are changed once in a command, and so is its stock (2026 specification)."""
    seen: set[tuple[str, str]] = set()
    problems = []
    for i, modification in enumerate(command.modifications):
        for field in fields_of(modification):
            if (modification.offer_id, field) in seen:
                en = f"{field} of offer {modification.offer_id} is modified more than once."
                pl = f"Pole {field} oferty {modification.offer_id} jest zmieniane więcej niż raz."
                problems.append(Problem("VALIDATION_ERROR", en, f"modifications[{i}].offerId", pl=pl))
            seen.add((modification.offer_id, field))
    return problems


def prices_can_be_read(command: BulkCommand) -> Problems:
    """A price, a difference and a percentage are decimal numbers; the last two may be negative (2026 specification)."""
    return [problem for path, price in _prices(command) for problem in _unreadable(price, path)]


def stock_is_possible(command: BulkCommand) -> Problems:
    """A fixed stock is above zero, as it is in quantity commands."""
    return [
        problem
        for i, modification in enumerate(command.modifications)
        if modification.stock is not None
        for problem in _wrong_quantity(modification.stock, f"modifications[{i}].stock.value")
    ]


def fields_of(modification: OfferModification) -> list[str]:
    """The fields of an offer that a modification changes, as tasks name them."""
    given = {"prices": modification.prices, "stock": modification.stock}
    return [name for name, value in given.items() if value is not None]


def _prices(command: BulkCommand) -> Iterator[tuple[str, MarketplacePrice]]:
    for i, modification in enumerate(command.modifications):
        for marketplace, price in (modification.prices or {}).items():
            yield f"modifications[{i}].prices.{marketplace}", price


def _unreadable(price: MarketplacePrice, path: str) -> Problems:
    if isinstance(price, MarketplacePercentage):
        readable = parse_amount(percentage_of(price.percentage)) is not None
        return OK if readable else [_wrong_percentage(price.percentage, f"{path}.percentage")]
    is_money = _is_money(price.value.amount) if isinstance(price, MarketplaceFixed) else _is_gain(price)
    return OK if is_money else [WRONG_PRICE.under(f"{path}.value.amount")]


def _is_gain(price: MarketplaceGain) -> bool:
    return _is_money(price.value.amount.removeprefix("-"))


# Numbers


def _is_money(text: str) -> bool:
    amount, cents = parse_amount(text), in_hundredths(text)
    return amount is not None and cents is not None and cents >= 0 and amount * 100 == cents


def _is_not_negative(text: str) -> bool:
    amount = parse_amount(text)
    return amount is not None and amount >= 0


def _wrong_percentage(text: str, path: str) -> Problem:
    return Problem(
        "VALIDATION_ERROR",
        "Percentage must be a decimal number, such as 10 or 12.5.",
        path,
        f"Invalid value: {text}",
        pl="Wartość procentowa musi być liczbą, na przykład 10 lub 12.5.",
    )


def _wrong_size(path: str, most: int, what: str) -> Problem:
    return Problem(
        "VALIDATION_ERROR",
        f"size must be between 1 and {most}",
        path,
        "Invalid value",
        pl=f"{what} musi być pomiędzy 1 a {most}",
    )


PRICE_RULES: tuple[Rule[PriceCommand], ...] = (price_can_be_read, percentage_can_be_read)
QUANTITY_RULES: tuple[Rule[QuantityCommand], ...] = (quantity_is_possible,)
MODIFICATION_RULES: tuple[Rule[ModificationCommand], ...] = (
    one_element_is_changed,
    tax_is_that_of_an_invoice_with_vat,
)
BULK_RULES: tuple[Rule[BulkCommand], ...] = (
    modifications_are_few,
    each_modification_changes_something,
    nothing_is_changed_twice,
    prices_can_be_read,
    stock_is_possible,
)
