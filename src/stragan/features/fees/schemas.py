"""What selling costs: previews of fees, and the fees that will come again for offers that are live.

The amounts are those of the server's tariff (`catalogue/tariff.py`). `FeePreviewRequest` reads both generations of the
offer model; of either only what costs something is looked at, and any other member is ignored.
"""

from typing import Literal

from msgspec import field

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire, reader


class Id(Wire):
    id: str | None = None


class PreviewMode(Wire):
    format: Literal["BUY_NOW", "AUCTION", "ADVERTISEMENT"] | None = None
    price: Price | None = None
    starting_price: Price | None = None


class PreviewPromotion(Wire):
    """The options of both generations: drafts had packages, 2026 counts days."""

    emphasized: bool | None = None
    emphasized_1d: bool | None = field(name="emphasized1d", default=None)
    emphasized_10d: bool | None = field(name="emphasized10d", default=None)
    bold: bool | None = None
    highlight: bool | None = None
    department_page: bool | None = None
    emphasized_highlight_bold_package: bool | None = None


class OtherMode(Wire):
    price: Price | None = None


class OtherMarketplace(Wire):
    selling_mode: OtherMode | None = None


class ChosenProduct(Id):
    id_type: Literal["GTIN", "MPN"] | None = None


class SetElement(Wire):
    product: ChosenProduct | None = None


class PreviewOffer(Wire):
    category: Id | None = None
    product: ChosenProduct | None = None  # of drafts
    product_set: list[SetElement] | None = None  # of product offers
    selling_mode: PreviewMode | None = None
    additional_marketplaces: dict[str, OtherMarketplace | None] | None = None
    promotion: PreviewPromotion | None = None
    fundraising_campaign: Id | None = None


class Packages(Wire):
    base_package: Id | None = None
    extra_packages: list[Id] | None = None


class FeePreviewRequest(Wire):
    offer: PreviewOffer
    classifieds_packages: Packages | None = None
    marketplace_id: str | None = None


class Conditions(PreviewPromotion):
    """`offer` of the preview of 2020; it has no currency, and `unitPrice` is a number."""

    category: Id | None = None
    unit_price: str | None = None
    type: Literal["shop", "offer", "advertisement"] | None = None
    shop: bool | None = None
    quantity: int | None = None
    sold_quantity: int | None = None
    number_of_photos: int | None = None
    number_of_big_photos: int | None = None
    condition: Literal["NEW", "USED", "OTHER"] | None = None
    duration: Literal["PT72H", "PT120H", "PT168H", "PT240H", "PT336H", "PT480H", "PT720H"] | None = None


class ConditionsRequest(Wire):
    offer: Conditions
    include_quoting_bundles: bool | None = None


class CommissionEntry(Wire):
    name: str
    type: str
    fee: Price


class QuoteEntry(Wire):
    """`cycleDuration` is how long the fee pays for, in ISO 8601."""

    name: str
    type: str
    fee: Price
    cycle_duration: str


class PackageQuote(QuoteEntry):
    classifieds_package: Id


class FeePreview(Wire):
    commissions: list[CommissionEntry]
    quotes: list[QuoteEntry]


class OfferQuote(Wire):
    """`enabled` says whether the offer will still be live on `nextDate`, so that the fee is taken."""

    type: str
    name: str
    next_date: str
    fee: Price
    offer: Id
    enabled: bool


class OfferQuotes(Wire):
    count: int
    quotes: list[OfferQuote]


read_preview = reader(FeePreviewRequest)
read_conditions = reader(ConditionsRequest)
