"""What a command makes of one offer: pure functions that change a document in place, or say why they cannot."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from msgspec import UNSET, Struct
from msgspec.structs import replace

from stragan.features.batches.schemas import (
    Assigned,
    Modification,
    PaymentsChange,
    PriceChange,
    QuantityModification,
    SafetyText,
)
from stragan.features.offers.schemas import (
    Delivery,
    Discounts,
    Draft,
    DraftPublication,
    Modern,
    Payments,
    Reference,
    SafetyInformation,
    SellingMode,
    SetElement,
    Stock,
    Tax,
    TaxRate,
    TaxSettings,
)
from stragan.features.offers.service import MOST_STOCK, WRONG_PRICE, AssignedRules, is_possible_price
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCIES, unsupported_currency
from stragan.kernel.money import HUNDRED, Price, format_amount, parse_amount, two_decimals
from stragan.kernel.problems import Problem

HOME = "PL"  # the country whose VAT a command sets
FAILED = "OPERATION_FAILED"  # the message of a task whose errors say why (behaviour §5)
QUANTITY_FAILED = "EXCEPTION_DURING_OFFER_QUANTITY_UPDATE"
IMPOSSIBLE_QUANTITY = "ATTEMPT_TO_CHANGE_OFFER_QUANTITY_TO_INVALID_VALUE"


class Case(Struct):
    """An offer as it is edited; `modern` is what only product offers have."""

    draft: Draft
    modern: Modern | None
    sets_stock: bool = False
    is_sold_out: bool = False
    price_rules: AssignedRules | None = None
    keeps_rules: bool = False  # whatever becomes of its prices: it is not the seller who sets them

    @property
    def format(self) -> str | None:
        return self.draft.selling_mode.format if self.draft.selling_mode else None


class Failed(NamedTuple):
    """Why an offer is left as it is: the message of its task, and the errors beside it."""

    message: str
    problems: Sequence[Problem]


Change = Callable[[Case], Failed | None]


def failed(problem: Problem) -> Failed:
    return Failed(FAILED, [problem])


# Prices


def change_prices(case: Case, changes: Sequence[PriceChange]) -> Failed | None:
    """All prices, or none: only Buy Now has a price that commands can change (behaviour §3, §5)."""
    if case.format != "BUY_NOW":
        return failed(
            Problem(
                "IllegalOfferUpdateException.PriceMustBeSet",
                "Only the price of a Buy Now offer can be changed by a command.",
                "sellingMode.price",
                pl="Poleceniem można zmienić tylko cenę oferty Kup teraz.",
            )
        )
    for change in changes:
        if (failure := _change_price(case, change)) is not None:
            return failure
    return None


def _change_price(case: Case, change: PriceChange) -> Failed | None:
    mode, name = case.draft.selling_mode or SellingMode(), change.marketplace
    if name == BASE_MARKETPLACE:
        price = new_price(mode.price, change, "sellingMode.price")
        if isinstance(price, Failed):
            return price
        case.draft.selling_mode = replace(mode, price=price)
        return None
    path = f"additionalMarketplaces.{name}"
    if name not in CURRENCIES:
        en, pl = f"Marketplace {name} is not supported.", f"Serwis {name} nie jest obsługiwany."
        return failed(Problem("UnsupportedAdditionalMarketplaceException", en, path, pl=pl))
    if case.modern is None or name not in case.modern.additional_marketplaces:
        en, pl = f"The offer has no price on {name}.", f"Oferta nie ma ceny w serwisie {name}."
        return failed(Problem("IllegalOfferUpdateException.PriceMustBeSet", en, f"{path}.sellingMode.price", pl=pl))
    prices = case.modern.additional_marketplaces
    price = new_price(prices[name], change, f"{path}.sellingMode.price")
    if isinstance(price, Failed):
        return price
    case.modern = replace(case.modern, additional_marketplaces={**prices, name: price})
    return None


def new_price(before: Price | None, change: PriceChange, path: str) -> Price | Failed:
    """The price after a change, rounded half up to the hundredth; below 1.00 or in another currency it is refused."""
    supported = CURRENCIES[change.marketplace]
    currency = change.currency or (before.currency if before else supported)
    if currency != supported:
        return failed(unsupported_currency(currency, supported, path))
    amount = _new_amount(before, change)
    if amount is None:
        en, pl = "The offer has no price that could be changed.", "Oferta nie ma ceny, którą można zmienić."
        return failed(Problem("IllegalOfferUpdateException.PriceMustBeSet", en, path, pl=pl))
    text = format_amount(amount)
    if not is_possible_price(text):
        return failed(WRONG_PRICE.under(f"{path}.amount"))
    return Price(text, currency)


def _new_amount(before: Price | None, change: PriceChange) -> Decimal | None:
    """None when there is nothing to start from."""
    given = parse_amount(change.amount)
    if change.how == "FIXED" or given is None:
        return given
    now = parse_amount(before.amount) if before else None
    if now is None:
        return None
    return now + given if change.how == "GAIN" else now * (HUNDRED + given) / HUNDRED


def automatically(change: Change) -> Change:
    """The same change, made by a rule or a campaign: it switches no rule off."""

    def changed(case: Case) -> Failed | None:
        case.keeps_rules = True
        return change(case)

    return changed


# Quantity


def change_quantity(case: Case, change: QuantityModification) -> Failed | None:
    """Only Buy Now has a quantity that commands can change; with the last item the offer ends (behaviour §5)."""
    if case.format != "BUY_NOW":
        return Failed(QUANTITY_FAILED, [Problem(QUANTITY_FAILED, "Exception when update offer quantity.")])
    stock = case.draft.stock or Stock()
    available = change.value + (0 if change.change_type == "FIXED" else stock.available or 0)
    if not 0 <= available <= MOST_STOCK:
        en = f"Quantity {available} is not between 0 and {MOST_STOCK}."
        pl = f"Liczba przedmiotów {available} nie mieści się między 0 a {MOST_STOCK}."
        return Failed(IMPOSSIBLE_QUANTITY, [Problem(IMPOSSIBLE_QUANTITY, en, pl=pl)])
    case.draft.stock = replace(stock, available=available)
    case.sets_stock, case.is_sold_out = True, available == 0
    return None


# One element


def change_element(case: Case, wanted: Modification) -> Failed | None:
    (name,) = wanted.elements()
    return _ELEMENTS[name](case, wanted)


def _shipping_rates(case: Case, wanted: Modification) -> None:
    rates = wanted.delivery.shipping_rates if wanted.delivery else None
    case.draft.delivery = replace(case.draft.delivery or Delivery(), shipping_rates=rates)


def _handling_time(case: Case, wanted: Modification) -> None:
    time = wanted.delivery.handling_time if wanted.delivery else None
    case.draft.delivery = replace(case.draft.delivery or Delivery(), handling_time=time)


def _wholesale_price_list(case: Case, wanted: Modification) -> None:
    given = wanted.discounts.wholesale_price_list if wanted.discounts else None
    found = _reference(None if given is UNSET else given)
    case.draft.discounts = Discounts(found) if found else None


def _additional_services_group(case: Case, wanted: Modification) -> None:
    case.draft.additional_services = _reference(wanted.additional_services_group)


def _size_table(case: Case, wanted: Modification) -> None:
    case.draft.size_table = _reference(wanted.size_table)


def _location(case: Case, wanted: Modification) -> None:
    case.draft.location = wanted.location


def _invoice(case: Case, wanted: Modification) -> None:
    payments = wanted.payments or PaymentsChange()
    case.draft.payments = Payments(payments.invoice)
    if payments.tax is None:
        return
    rate = two_decimals(payments.tax.percentage)
    subject = (case.draft.tax.subject if case.draft.tax else None) or "GOODS"
    case.draft.tax = Tax(rate=rate, subject=subject)
    if case.modern is not None:
        others = case.modern.tax_settings.rates if case.modern.tax_settings else []
        rates = [TaxRate(rate, HOME), *(other for other in others if other.country_code not in (None, HOME))]
        case.modern = replace(case.modern, tax_settings=TaxSettings(rates, subject))


def _duration(case: Case, wanted: Modification) -> None:
    duration = wanted.publication.duration if wanted.publication else None
    case.draft.publication = replace(case.draft.publication or DraftPublication(), duration=duration)


def _responsible(field: Literal["responsible_person_id", "responsible_producer_id"]) -> Callable[..., Failed | None]:
    def change(case: Case, wanted: Modification) -> Failed | None:
        given = wanted.responsible_person if field == "responsible_person_id" else wanted.responsible_producer
        return _change_first_product(case, lambda element: replace(element, **{field: given.id if given else None}))

    return change


def _safety_information(case: Case, wanted: Modification) -> Failed | None:
    given = wanted.safety_information
    safety = (
        SafetyInformation("TEXT", description=given.description)
        if isinstance(given, SafetyText)
        else SafetyInformation("ATTACHMENTS", attachments=given.attachments if given else [])
    )
    return _change_first_product(case, lambda element: replace(element, safety_information=safety))


def _change_first_product(case: Case, change: Callable[[SetElement], SetElement]) -> Failed | None:
    """What the law asks of products is changed of the first one only (behaviour §5)."""
    if case.modern is None or not case.modern.product_set:
        return failed(
            Problem(
                "ProductSetMinSizeExceeded",
                "A set of products must have at least 1 product.",
                "products",
                pl="Zestaw produktów musi składać się z minimum 1 produktu.",
            )
        )
    first, *rest = case.modern.product_set
    case.modern = replace(case.modern, product_set=[change(first), *rest])
    return None


def _reference(given: Assigned | None) -> Reference | None:
    return Reference(given.id) if given is not None and given.id is not None else None


_ELEMENTS: Mapping[str, Callable[[Case, Modification], Failed | None]] = {
    "additionalServicesGroup": _additional_services_group,
    "shippingRates": _shipping_rates,
    "handlingTime": _handling_time,
    "wholesalePriceList": _wholesale_price_list,
    "location": _location,
    "invoice": _invoice,
    "duration": _duration,
    "durationUnlimited": _duration,
    "responsiblePerson": _responsible("responsible_person_id"),
    "responsibleProducer": _responsible("responsible_producer_id"),
    "safetyInformation": _safety_information,
    "sizeTable": _size_table,
}
