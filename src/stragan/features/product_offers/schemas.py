"""Product offers: `/sale/product-offers` as the 2026 specification has it.

`ProductOfferRequest` is what a client may send; an unknown member is refused, the read-only ones of an answer too, for
only drafts were made to be sent back whole. The answer is built in `view.py`.
"""

from typing import Any, Literal

from msgspec import field

from stragan.features.offers.schemas import (
    CompatibilityItem,
    Deposit,
    MessageToSeller,
    Payments,
    Reference,
    SafetyInformation,
    Status,
    TaxSettings,
)
from stragan.features.parameters.schemas import GivenParameter
from stragan.kernel.description import Description
from stragan.kernel.money import Price
from stragan.kernel.wire import Wire


class Strict(Wire, forbid_unknown_fields=True):
    """A part of a request in which an undeclared member is a mistake (UnknownJSONProperty)."""


class Named(Strict):
    """A resource of the seller by its id, or by its name (behaviour §4)."""

    id: str | None = None
    name: str | None = None


class GivenProduct(Strict):
    """A product by its id, GTIN or MPN (`idType`), or the data that describe it."""

    id: str | None = None
    id_type: Literal["GTIN", "MPN"] | None = None
    name: str | None = None
    category: Named | None = None
    parameters: list[GivenParameter] | None = None
    images: list[str] | None = None
    publication: dict[str, Any] | None = None  # read-only, as the next one: sellers send sets back (client-facts 37)
    is_ai_co_created: bool | None = None


class Quantity(Strict):
    value: int = 1


class GivenProducer(Strict):
    """`type` is ID unless it says NAME (client-facts 38)."""

    type: Literal["ID", "NAME"] = "ID"
    id: str | None = None
    name: str | None = None


class GivenElement(Strict):
    product: GivenProduct | None = None
    quantity: Quantity | None = None
    responsible_person: Named | None = None
    responsible_producer: GivenProducer | None = None
    safety_information: SafetyInformation | None = None
    marketed_before_gpsr_obligation: bool | None = field(name="marketedBeforeGPSRObligation", default=None)
    deposits: list[Deposit] | None = None


class GivenDelivery(Strict):
    shipping_rates: Named | None = None
    handling_time: str | None = None
    additional_info: str | None = None
    shipment_date: str | None = None


class GivenPublication(Strict):
    status: Status | None = None
    duration: str | None = None
    starting_at: str | None = None
    ending_at: str | None = None
    republish: bool | None = None
    ended_by: str | None = None  # read-only, as the next one
    marketplaces: dict[str, Any] | None = None


class GivenTerms(Strict):
    implied_warranty: Named | None = None
    return_policy: Named | None = None
    warranty: Named | None = None


class GivenDiscounts(Strict):
    wholesale_price_list: Named | None = None


class GivenMode(Strict):
    format: Literal["BUY_NOW", "AUCTION", "ADVERTISEMENT"] | None = None
    price: Price | None = None
    minimal_price: Price | None = None
    starting_price: Price | None = None


class GivenStock(Strict):
    available: int | None = None
    unit: Literal["UNIT", "SET", "PAIR"] | None = None


class GivenLocation(Strict):
    city: str | None = None
    country_code: str | None = None
    post_code: str | None = None
    province: str | None = None


class B2b(Strict):
    buyable_only_by_business: bool = False


class OtherMode(Strict):
    price: Price | None = None


class OtherMarketplace(Strict):
    selling_mode: OtherMode | None = None


class GivenCompatibility(Strict):
    """Only a list of the seller's own can be sent; one that comes from a product is left out or empty."""

    type: Literal["MANUAL", "PRODUCT_BASED"] | None = None
    items: list[CompatibilityItem] | None = None


class ProductOfferRequest(Strict):
    """The body of POST, and what the body of PATCH is merged into (RFC 7396)."""

    product_set: list[GivenElement] | None = None
    name: str | None = None
    category: Named | None = None
    parameters: list[GivenParameter] | None = None
    images: list[str] | None = None
    description: Description | None = None
    selling_mode: GivenMode | None = None
    stock: GivenStock | None = None
    publication: GivenPublication | None = None
    delivery: GivenDelivery | None = None
    payments: Payments | None = None
    after_sales_services: GivenTerms | None = None
    additional_services: Named | None = None
    size_table: Named | None = None
    contact: Named | None = None
    fundraising_campaign: Named | None = None
    discounts: GivenDiscounts | None = None
    attachments: list[Reference] | None = None
    location: GivenLocation | None = None
    external: Reference | None = None
    tax_settings: TaxSettings | None = None
    message_to_seller_settings: MessageToSeller | None = None
    b2b: B2b | None = None
    compatibility_list: GivenCompatibility | None = None
    additional_marketplaces: dict[str, OtherMarketplace] | None = None
    language: str | None = None
    ai_co_created_content: dict[str, list[dict[str, str]]] | None = None
