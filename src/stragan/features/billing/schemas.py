"""What the marketplace charges and gives back, as `/billing/billing-entries` shows it (2026 specification).

A charge is negative, what is given back is positive; the balance is the sum of all entries so far.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from stragan.kernel.money import Price
from stragan.kernel.problems import Language
from stragan.kernel.wire import Wire

COMMISSION, FEATURED_COMMISSION, REFUND = "SUC", "FSF", "REF"
# Those that are known by their code: English and Polish (behaviour §11, #2867, #3298, #10936, #11290, #11955).
TYPES: Mapping[str, tuple[str, str]] = {
    COMMISSION: ("Sales commission", "Prowizja od sprzedaży"),
    FEATURED_COMMISSION: ("Sales commission for a featured offer", "Prowizja od sprzedaży oferty wyróżnionej"),
    REFUND: ("Refund of costs", "Zwrot kosztów"),
    "LIS": ("Listing fee", "Opłata za wystawienie"),
    "FEA": ("Featuring fee", "Opłata za wyróżnienie"),
    "BLD": ("Bold title fee", "Opłata za pogrubienie"),
    "HLI": ("Highlight fee", "Opłata za podświetlenie"),
    "FHB": ("Promo package fee", "Opłata za Pakiet Promo"),
    "DPG": ("Fee for promotion on the department page", "Opłata za promowanie na stronie działu"),
    "NSP": ("Ads campaign fee", "Opłata za kampanię Ads"),
    "PS1": ("Compensation in the Allegro Prices programme", "Wyrównanie w programie Allegro Ceny"),
    "HB1": ("Delivery fee DPD", "Opłata za dostawę DPD"),
    "HB4": ("Delivery fee InPost", "Opłata za dostawę InPost"),
    "HB8": ("Delivery fee DHL", "Opłata za dostawę DHL"),
}
# of the fees that come again, by their types in offers' quotes
CYCLIC: Mapping[str, str] = {
    "LISTING": "LIS",
    "EMPHASIZED": "FEA",
    "EMPHASIZED_1D": "FEA",
    "BOLD": "BLD",
    "HIGHLIGHT": "HLI",
    "EMPHASIZED_HIGHLIGHT_BOLD_PACKAGE": "FHB",
    "DEPARTMENT_PAGE": "DPG",
    "CLASSIFIEDS_BASE": "LIS",
    "CLASSIFIEDS_EXTRA": "FEA",
}


def type_name(id_: str, language: Language) -> str:
    en, pl = TYPES[id_]
    return pl if language == "pl" else en


class Sold(NamedTuple):
    """A line of an order at the moment of the purchase. `price` is that of one piece."""

    line_item_id: str
    order_id: str
    offer_id: str
    offer_name: str
    category_id: str
    featured: bool
    fundraising: bool
    quantity: int
    price: Decimal
    currency: str
    marketplace_id: str


class Charged(NamedTuple):
    """What an entry is for."""

    type_id: str
    offer_id: str
    offer_name: str
    order_id: str | None
    marketplace_id: str


class Commission(NamedTuple):
    """What was agreed for a line of an order, in hundredths; `featured_amount` comes on top of `amount`.

    It is charged when the order may be sent; before that `charged_at` is null.
    """

    line_item_id: str
    order_id: str
    place: int
    offer_id: str
    offer_name: str
    quantity: int
    amount: int
    featured_amount: int
    currency: str
    marketplace_id: str
    charged_at: int | None

    @property
    def total(self) -> int:
        return self.amount + self.featured_amount


class BillingType(Wire):
    id: str
    description: str


class EntryType(Wire):
    id: str
    name: str


class EntryOffer(Wire):
    id: str
    name: str


class EntryOrder(Wire):
    id: str


class Tax(Wire):
    percentage: str | None
    annotation: str | None


class AdditionalInfo(Wire):
    type: str
    name: str
    value: str


class BillingEntry(Wire):
    id: str
    occurred_at: str
    type: EntryType
    offer: EntryOffer | None
    value: Price
    tax: Tax
    balance: Price
    order: EntryOrder | None
    additional_info: list[AdditionalInfo]


class BillingEntries(Wire):
    billing_entries: list[BillingEntry]
