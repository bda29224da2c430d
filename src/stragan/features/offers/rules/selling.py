"""Format, prices and stock (guide §12, behaviour §3)."""

from decimal import Decimal
from functools import lru_cache

from stragan.features.offers.rules.subject import Subject, gap
from stragan.features.offers.schemas import SellingMode
from stragan.kernel.marketplaces import CURRENCY, unsupported_currency
from stragan.kernel.money import Price, parse_amount
from stragan.kernel.problems import OK, Problem, Problems

LOWEST, HIGHEST = Decimal("1.00"), Decimal("1000000000")
MOST_STOCK = 99_999
PRICES = ("price", "starting_price", "minimal_price")
WIRE_NAMES = {"price": "price", "starting_price": "startingPrice", "minimal_price": "minimalPrice"}
WRONG_PRICE = Problem(
    "ConstraintViolationException.Price",
    "Enter a correct price. Make sure that the specified price does not contain letters. "
    "Recommended price format: 0.00.",
    pl="Podaj poprawną cenę. Sprawdź, czy podana cena nie zawiera liter. Zalecany format ceny: 0.00.",
)
NO_PACKAGE = Problem(
    "ConstraintViolationException.ValidAdvertisementPackage",
    "The classifieds package is not associated with the offer, or the category does not match the package.",
    "sellingMode",
    "ConstraintViolationException.ValidAdvertisementPackage",
    pl="Pakiet ogłoszeniowy nie jest przypisany do oferty lub kategoria nie pasuje do pakietu.",
)
NO_SELLING_MODE = gap(
    "You must select at least one selling mode and provide the required prices.",
    "Musisz wybrać przynajmniej jeden sposób sprzedaży oraz podać wymagane ceny.",
)


def prices_are_amounts_in_limits(subject: Subject) -> Problems:
    """Every price is a decimal number with at most two places, from 1.00 to 1,000,000,000 (behaviour §3)."""
    return [
        Problem(WRONG_PRICE.code, WRONG_PRICE.message, f"sellingMode.{WIRE_NAMES[name]}.amount", pl=WRONG_PRICE.pl)
        for name, price in _prices(subject.draft.selling_mode)
        if not is_possible_price(price.amount)
    ]


def prices_are_in_the_marketplace_currency(subject: Subject) -> Problems:
    """Prices of the Polish marketplace are in PLN."""
    return [
        unsupported_currency(price.currency, CURRENCY, f"sellingMode.{WIRE_NAMES[name]}")
        for name, price in _prices(subject.draft.selling_mode)
        if price.currency != CURRENCY
    ]


def stock_is_a_possible_quantity(subject: Subject) -> Problems:
    """The quantity is from 0 to 99,999."""
    available = subject.draft.stock.available if subject.draft.stock else None
    if available is None or 0 <= available <= MOST_STOCK:
        return OK
    if available < 0:
        return [
            Problem(
                "AvailableStockMustEqualToZeroOrBeGreaterThanZero",
                "The listed quantity cannot be less than 0.",
                "stock.available",
                pl="Liczba sztuk nie może być mniejsza niż 0.",
            )
        ]
    return [
        Problem(
            "VALIDATION_ERROR",
            f"The listed quantity cannot be greater than {MOST_STOCK}.",
            "stock.available",
            pl=f"Liczba sztuk nie może być większa niż {MOST_STOCK}.",
        )
    ]


def selling_mode_and_its_prices_are_given(subject: Subject) -> Problems:
    """An offer has a format with the price that it needs: a starting price for an auction, else a price."""
    mode = subject.draft.selling_mode
    if mode is None or mode.format is None:
        return [NO_SELLING_MODE]
    if mode.format == "AUCTION":
        return OK if mode.starting_price else [NO_SELLING_MODE]
    if mode.format == "ADVERTISEMENT" and _price_is_optional(subject):
        return OK
    return OK if mode.price else [NO_SELLING_MODE]


def auction_prices_rise(subject: Subject) -> Problems:
    """The reserve price of an auction is not below its starting price."""
    mode = subject.draft.selling_mode
    if mode is None or mode.starting_price is None or mode.minimal_price is None:
        return OK
    start, reserve = parse_amount(mode.starting_price.amount), parse_amount(mode.minimal_price.amount)
    if start is None or reserve is None or reserve >= start:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "The reserve price cannot be lower than the starting price.",
            "sellingMode.minimalPrice",
            "",
            pl="Cena minimalna nie może być niższa niż cena wywoławcza.",
        )
    ]


def stock_fits_the_format(subject: Subject) -> Problems:
    """Buy Now needs at least one item, an auction exactly one, an advertisement has no stock (guide §12)."""
    mode, stock = subject.draft.selling_mode, subject.draft.stock
    available = stock.available if stock else None
    if mode is None or mode.format is None:
        return OK
    if mode.format == "ADVERTISEMENT":
        return OK if available is None else [_not_for_advertisements("stock")]
    if available is None or available < 1:
        return [
            Problem(
                "AvailableStockMustEqualToOneOrBeGreaterThanOne",
                "The listed quantity cannot be less than 1.",
                "stock.available",
                "",
                pl="Liczba sztuk nie może być mniejsza niż 1.",
            )
        ]
    if mode.format == "AUCTION" and available != 1:
        return [
            Problem(
                "VALIDATION_ERROR",
                "An auction can have only one item.",
                "stock.available",
                "",
                pl="W licytacji możesz wystawić tylko jedną sztukę.",
            )
        ]
    return OK


def advertisements_stand_alone(subject: Subject) -> Problems:
    """An advertisement needs a category that takes it and a contact, and has no delivery, terms or services."""
    draft = subject.draft
    if draft.selling_mode is None or draft.selling_mode.format != "ADVERTISEMENT":
        return OK
    problems = [
        _not_for_advertisements(name)
        for name, value in (
            ("delivery", draft.delivery),
            ("afterSalesServices", draft.after_sales_services),
            ("additionalServices", draft.additional_services),
        )
        if value is not None
    ]
    category = subject.facts.category
    if category is not None and not category.options.advertisement:
        problems.append(
            Problem(
                "VALIDATION_ERROR",
                "Advertisements cannot be listed in this category.",
                "sellingMode.format",
                "",
                pl="W tej kategorii nie można wystawiać ogłoszeń.",
            )
        )
    if draft.contact is None:
        problems.append(gap("Contact may not be empty.", "Podaj dane kontaktowe."))
    return problems


def advertisements_have_a_package(subject: Subject) -> Problems:
    """An advertisement has a package that is sold in its category (behaviour §9)."""
    mode = subject.draft.selling_mode
    if mode is None or mode.format != "ADVERTISEMENT" or subject.facts.has_package:
        return OK
    return [NO_PACKAGE]


def _prices(mode: SellingMode | None) -> list[tuple[str, Price]]:
    if mode is None:
        return []
    return [(name, price) for name in PRICES if (price := getattr(mode, name)) is not None]


@lru_cache(maxsize=4096)
def is_possible_price(text: str) -> bool:
    """Whether an amount can be the price of an offer."""
    amount = parse_amount(text)
    if amount is None or not LOWEST <= amount <= HIGHEST:
        return False
    exponent = amount.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -2  # noqa: PLR2004  (hundredths)


def _price_is_optional(subject: Subject) -> bool:
    category = subject.facts.category
    return category is not None and category.options.advertisement_price_optional


def _not_for_advertisements(path: str) -> Problem:
    return Problem(
        "VALIDATION_ERROR",
        f"{path} is not available for advertisements.",
        path,
        "",
        pl=f"Pole {path} nie jest dostępne dla ogłoszeń.",
    )
