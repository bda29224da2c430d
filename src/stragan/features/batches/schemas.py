"""Commands that change price, quantity or one element of many offers, and those of prices and stock offer by offer
(behaviour §5, 2026 specification).

Requests come first; what is stored of them, for the job, is at the end.
"""

from typing import Literal, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from stragan.features.commands.schemas import Criterion, Status
from stragan.features.offers.schemas import Location, Reference
from stragan.kernel.money import Price
from stragan.kernel.problems import Failure
from stragan.kernel.wire import Wire, reader

# Prices of many offers


class FixedPrice(Wire, tag_field="type", tag="FIXED_PRICE"):
    price: Price
    marketplace_id: str | None = None


class IncreasePrice(Wire, tag_field="type", tag="INCREASE_PRICE"):
    value: Price
    marketplace_id: str | None = None


class DecreasePrice(Wire, tag_field="type", tag="DECREASE_PRICE"):
    value: Price
    marketplace_id: str | None = None


class IncreasePercentage(Wire, tag_field="type", tag="INCREASE_PERCENTAGE"):
    percentage: str
    marketplace_id: str | None = None


class DecreasePercentage(Wire, tag_field="type", tag="DECREASE_PERCENTAGE"):
    percentage: str
    marketplace_id: str | None = None


PriceModification = FixedPrice | IncreasePrice | DecreasePrice | IncreasePercentage | DecreasePercentage


class PriceCommand(Wire):
    """`PUT /sale/offer-price-change-commands/{commandId}`."""

    modification: PriceModification
    offer_criteria: list[Criterion]


# Quantity of many offers


class QuantityModification(Wire):
    change_type: Literal["FIXED", "GAIN"]
    value: int


class QuantityCommand(Wire):
    """`PUT /sale/offer-quantity-change-commands/{commandId}`."""

    modification: QuantityModification
    offer_criteria: list[Criterion]


# One element of many offers


class Assigned(Wire):
    """What is assigned to offers; null takes away what they have."""

    id: str | None


class DeliveryChange(Wire):
    shipping_rates: Reference | None = None
    handling_time: (
        Literal[
            "PT0S",
            "PT24H",
            "PT48H",
            "PT72H",
            "PT96H",
            "PT120H",
            "PT168H",
            "PT240H",
            "PT336H",
            "PT504H",
            "PT720H",
            "PT1440H",
            "P1D",
            "P2D",
            "P3D",
            "P4D",
            "P5D",
            "P7D",
            "P10D",
            "P14D",
            "P21D",
            "P30D",
            "P60D",
        ]
        | None
    ) = None


class DiscountsChange(Wire):
    wholesale_price_list: Assigned | UnsetType | None = UNSET


class TaxChange(Wire):
    percentage: str


class PaymentsChange(Wire):
    """The rate of VAT is changed together with the invoice, and only when that is VAT."""

    invoice: Literal["VAT", "VAT_MARGIN", "WITHOUT_VAT", "NO_INVOICE"] | None = None
    tax: TaxChange | None = None


class PublicationChange(Wire):
    duration: (
        Literal[
            "PT72H",
            "PT120H",
            "PT168H",
            "PT240H",
            "PT480H",
            "PT720H",
            "P3D",
            "P5D",
            "P7D",
            "P10D",
            "P20D",
            "P30D",
        ]
        | None
    ) = None
    duration_unlimited: bool | None = None


class SafetyText(Wire, tag_field="type", tag="TEXT"):
    description: str


class SafetyAttachments(Wire, tag_field="type", tag="ATTACHMENTS"):
    attachments: list[Reference]


class Modification(Wire):
    """A null of the first level is a member that is not there; clients made by generators send all of them."""

    additional_services_group: Assigned | None = None
    delivery: DeliveryChange | None = None
    discounts: DiscountsChange | None = None
    location: Location | None = None
    payments: PaymentsChange | None = None
    publication: PublicationChange | None = None
    responsible_person: Assigned | None = None
    responsible_producer: Assigned | None = None
    safety_information: SafetyText | SafetyAttachments | None = None
    size_table: Assigned | None = None

    def elements(self) -> list[str]:
        """The names of what is to be changed, as tasks show them: leaves, not paths (behaviour §5)."""
        delivery, discounts, payments = self.delivery, self.discounts, self.payments
        publication = self.publication
        given = {
            "additionalServicesGroup": self.additional_services_group,
            "shippingRates": delivery.shipping_rates if delivery else None,
            "handlingTime": delivery.handling_time if delivery else None,
            "wholesalePriceList": discounts and discounts.wholesale_price_list is not UNSET,
            "location": self.location,
            "invoice": payments and (payments.invoice or payments.tax),
            "duration": publication.duration if publication else None,
            "durationUnlimited": publication.duration_unlimited if publication else None,
            "responsiblePerson": self.responsible_person,
            "responsibleProducer": self.responsible_producer,
            "safetyInformation": self.safety_information,
            "sizeTable": self.size_table,
        }
        return [name for name, value in given.items() if value not in (None, False)]


class ModificationCommand(Wire):
    """`PUT /sale/offer-modification-commands/{commandId}`."""

    modification: Modification
    offer_criteria: list[Criterion]


# Prices and stock, offer by offer


class MarketplaceFixed(Wire, tag_field="changeType", tag="FIXED"):
    value: Price


class MarketplaceGain(Wire, tag_field="changeType", tag="GAIN"):
    value: Price


class MarketplacePercentage(Wire, tag_field="changeType", tag="PERCENTAGE"):
    percentage: str


MarketplacePrice = MarketplaceFixed | MarketplaceGain | MarketplacePercentage


class OfferModification(Wire):
    offer_id: str
    prices: dict[str, MarketplacePrice] | None = None
    stock: QuantityModification | None = None


class BulkCommand(Wire):
    """`POST /sale/offer-bulk-modification-commands`."""

    command_id: str
    modifications: list[OfferModification]


class Subject(Wire):
    offer_id: str
    field: str


class SubjectTask(Wire):
    subject: Subject
    message: str | None
    status: Status
    errors: list[Failure]


class SubjectTaskReport(Wire):
    tasks: list[SubjectTask]


# The price of one offer


class ChangePriceInput(Wire):
    buy_now_price: Price


class ChangePrice(Wire):
    """`PUT /offers/{offerId}/change-price-commands/{commandId}`."""

    input: ChangePriceInput
    id: str | None = None


class ChangePriceOutput(Wire):
    status: Literal["SUCCESSFUL", "ERROR"]
    errors: list[Failure]


class PriceChanged(Wire):
    id: str
    input: ChangePriceInput
    output: ChangePriceOutput


# What is stored


class PriceChange(Wire):
    """A price of an offer on one marketplace: the amount itself, what is added to it, or per cent of it."""

    how: Literal["FIXED", "GAIN", "PERCENTAGE"]
    amount: str
    currency: str | None
    marketplace: str


class PriceOrder(NamedTuple):
    change: PriceChange
    offer_ids: list[str]


class QuantityOrder(NamedTuple):
    change: QuantityModification
    offer_ids: list[str]


class ModificationOrder(NamedTuple):
    change: Modification
    offer_ids: list[str]


class OfferOrder(NamedTuple):
    """What is to be done to one offer of a bulk command."""

    offer_id: str
    prices: list[PriceChange] | None
    stock: QuantityModification | None


class SingleOrder(NamedTuple):
    """The price of one offer."""

    offer_id: str
    change: PriceChange


read_price_command = reader(PriceCommand)
read_quantity_command = reader(QuantityCommand)
read_modification_command = reader(ModificationCommand)
read_bulk_command = reader(BulkCommand)
read_change_price = reader(ChangePrice)
read_price_order = msgspec.json.Decoder(PriceOrder).decode
read_quantity_order = msgspec.json.Decoder(QuantityOrder).decode
read_modification_order = msgspec.json.Decoder(ModificationOrder).decode
read_bulk_orders = msgspec.json.Decoder(list[OfferOrder]).decode
