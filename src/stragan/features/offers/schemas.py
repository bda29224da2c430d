"""Offers of the draft generation: `/sale/offers` as the guide §1 and §12 shows them.

`Draft` is what a client may send: the read-only members (`id`, `validation`, dates) are ignored, so a client may send
back the whole document that it read. `Offer` is what it gets: every member, nulls included.
"""

from typing import Literal

from stragan.features.parameters.schemas import CustomParameter, ParameterValue
from stragan.kernel.description import Description
from stragan.kernel.money import Price
from stragan.kernel.problems import Problem
from stragan.kernel.wire import Wire, reader

Status = Literal["INACTIVE", "ACTIVATING", "ACTIVE", "ENDED"]
EndedBy = Literal["USER", "ADMIN", "EXPIRATION", "EMPTY_STOCK", "ERROR"]
Format = Literal["BUY_NOW", "AUCTION", "ADVERTISEMENT"]


class Reference(Wire):
    id: str


class Image(Wire):
    url: str


class AdditionalInfo(Wire):
    value: str


class CompatibilityItem(Wire, omit_defaults=True):
    """A text, or a vehicle by its id. Items of a product's list have no type; `text` of an id is what we call it."""

    type: Literal["TEXT", "ID"] | None = None
    id: str | None = None
    text: str | None = None
    additional_info: list[AdditionalInfo] | None = None


class CompatibilityList(Wire, omit_defaults=True):
    id: str | None = None
    type: str | None = None
    items: list[CompatibilityItem] | None = None


class SpecificationItem(Wire):
    name: str
    values: list[str]


class TecdocSpecification(Wire, omit_defaults=True):
    id: str
    items: list[SpecificationItem] | None = None


class SellingMode(Wire):
    format: Format | None = None
    price: Price | None = None
    net_price: Price | None = None
    starting_price: Price | None = None
    minimal_price: Price | None = None


class Tax(Wire):
    id: str | None = None
    rate: str | None = None
    subject: str | None = None
    exemption: str | None = None


class Stock(Wire):
    available: int | None = None
    unit: Literal["UNIT", "SET", "PAIR"] | None = None


class DraftPublication(Wire):
    republish: bool | None = None
    duration: str | None = None
    status: Status | None = None
    starting_at: str | None = None


class Publication(Wire):
    republish: bool | None
    duration: str | None
    status: Status
    starting_at: str | None
    ending_at: str | None
    ended_by: EndedBy | None


class Delivery(Wire):
    shipping_rates: Reference | None = None
    handling_time: str | None = None
    additional_info: str | None = None
    shipment_date: str | None = None


class Payments(Wire):
    invoice: Literal["VAT", "VAT_MARGIN", "WITHOUT_VAT", "NO_INVOICE"] | None = None


class Discounts(Wire):
    wholesale_price_list: Reference | None = None


class AfterSalesServices(Wire):
    implied_warranty: Reference | None = None
    return_policy: Reference | None = None
    warranty: Reference | None = None


class Promotion(Wire):
    emphasized: bool = False
    bold: bool = False
    highlight: bool = False
    department_page: bool = False
    emphasized_highlight_bold_package: bool = False


class Location(Wire, forbid_unknown_fields=True):
    country_code: str | None = None
    province: str | None = None
    city: str | None = None
    post_code: str | None = None


class Draft(Wire):
    """A request of POST and PUT. PUT replaces the whole offer: a member that is absent is cleared."""

    name: str | None = None
    category: Reference | None = None
    product: Reference | None = None
    ean: str | None = None
    parameters: list[ParameterValue] | None = None
    custom_parameters: list[CustomParameter] | None = None
    description: Description | None = None
    images: list[Image] | None = None
    compatibility_list: CompatibilityList | None = None
    tecdoc_specification: TecdocSpecification | None = None
    selling_mode: SellingMode | None = None
    tax: Tax | None = None
    stock: Stock | None = None
    publication: DraftPublication | None = None
    delivery: Delivery | None = None
    payments: Payments | None = None
    discounts: Discounts | None = None
    after_sales_services: AfterSalesServices | None = None
    additional_services: Reference | None = None
    size_table: Reference | None = None
    fundraising_campaign: Reference | None = None
    promotion: Promotion | None = None
    location: Location | None = None
    external: Reference | None = None
    attachments: list[Reference] | None = None
    contact: Reference | None = None


class SafetyInformation(Wire, omit_defaults=True):
    """`description` of a TEXT, `attachments` of ATTACHMENTS; NO_SAFETY_INFORMATION has neither."""

    type: Literal["TEXT", "ATTACHMENTS", "NO_SAFETY_INFORMATION"]
    description: str | None = None
    attachments: list[Reference] | None = None


class Deposit(Wire):
    id: str
    quantity: int = 1


class SetElement(Wire, omit_defaults=True):
    """A product of the offer's set, how many of it are sold together, and what the law asks for (GPSR)."""

    product_id: str
    status: str = "LISTED"
    parameters: list[ParameterValue] = []
    quantity: int = 1
    responsible_person_id: str | None = None
    responsible_producer_id: str | None = None
    safety_information: SafetyInformation | None = None
    marketed_before_gpsr_obligation: bool | None = None
    deposits: list[Deposit] = []
    is_ai_co_created: bool = False


class TaxRate(Wire):
    rate: str | None = None
    country_code: str | None = None


class TaxSettings(Wire):
    rates: list[TaxRate]
    subject: str | None = None
    exemption: str | None = None


class MessageToSeller(Wire):
    mode: Literal["OPTIONAL", "HIDDEN", "REQUIRED"] | None = None
    hint: str | None = None


Reason = Literal["VQR012_OFFER_HAS_NO_TAX_RATE_FOR_MARKETPLACE", "OFFER_HAS_NO_SHIPPING_RATES_FOR_MARKETPLACE"]
State = Literal["NOT_REQUESTED", "PENDING", "IN_PROGRESS", "APPROVED", "REFUSED"]


class Verdict(Wire, omit_defaults=True):
    """Whether a live offer may be shown on another marketplace; with reasons it may not."""

    reasons: list[Reason] = []


class Elsewhere(Wire):
    """What the list shows of an offer beside the document that both generations share."""

    buyable_only_by_business: bool = False
    additional_marketplaces: dict[str, Price] = {}
    verdicts: dict[str, Verdict] = {}

    def state(self, marketplace: str, status: Status) -> State:
        """A price asks for the marketplace; only live offers are qualified (2026 specification)."""
        if marketplace not in self.additional_marketplaces:
            return "NOT_REQUESTED"
        if (verdict := self.verdicts.get(marketplace)) is not None:
            return "REFUSED" if verdict.reasons else "APPROVED"
        return "IN_PROGRESS" if status == "ACTIVE" else "PENDING"


class Modern(Wire, omit_defaults=True):
    """What only product offers have; stored beside the document that both generations share.

    `problems` are those of the document's `validation`, with the metadata that drafts do not show. An offer that began
    as a draft without a product does not need one later.
    """

    product_set: list[SetElement] = []
    language: str = "pl-PL"
    buyable_only_by_business: bool = False
    tax_settings: TaxSettings | None = None
    message_to_seller: MessageToSeller | None = None
    additional_marketplaces: dict[str, Price] = {}
    verdicts: dict[str, Verdict] = {}
    needs_product: bool = True
    problems: list[Problem] = []

    def elsewhere(self) -> Elsewhere:
        return Elsewhere(self.buyable_only_by_business, self.additional_marketplaces, self.verdicts)


class ValidationEntry(Wire):
    """A problem as a draft's `validation` lists it: without `metadata`, which came after this generation."""

    code: str
    message: str
    details: str | None
    path: str | None
    user_message: str


class Validation(Wire):
    errors: list[ValidationEntry]
    validated_at: str


class Offer(Wire):
    """The whole model, in the order of the guide."""

    id: str
    name: str
    category: Reference | None
    product: Reference | None
    ean: str | None
    parameters: list[ParameterValue]
    custom_parameters: list[CustomParameter] | None
    description: Description | None
    images: list[Image] | None
    compatibility_list: CompatibilityList | None
    tecdoc_specification: TecdocSpecification | None
    selling_mode: SellingMode | None
    tax: Tax | None
    stock: Stock | None
    publication: Publication
    delivery: Delivery | None
    payments: Payments
    discounts: Discounts | None
    after_sales_services: AfterSalesServices | None
    additional_services: Reference | None
    size_table: Reference | None
    fundraising_campaign: Reference | None
    promotion: Promotion | None
    location: Location | None
    external: Reference | None
    attachments: list[Reference]
    contact: Reference | None
    validation: Validation
    created_at: str
    updated_at: str


class OwnRates(Wire):
    """`GET /sale/offers/{offerId}/shipping-rates` (guide §7, 2020 specification)."""

    rates: list[Reference]


read_draft = reader(Draft)


class Titled(Wire):
    """Only the title of an offer; the rest of the body is skipped, which is quick."""

    name: str


read_offer = reader(Offer)
read_title = reader(Titled)
read_modern = reader(Modern)
_read_elsewhere = reader(Elsewhere)
_NOWHERE = Elsewhere()


BUSINESS_ONLY = b'"buyableOnlyByBusiness":true'  # so stored, and only when it is so


def asks_for_marketplaces(modern: bytes | None) -> bool:
    """Whether it has prices on other marketplaces; most offers have none, and need not be read for it."""
    return modern is not None and b'"additionalMarketplaces":{' in modern


def elsewhere_of(modern: bytes | None) -> Elsewhere:
    if modern is None or not (asks_for_marketplaces(modern) or BUSINESS_ONLY in modern):
        return _NOWHERE
    return _read_elsewhere(modern)
