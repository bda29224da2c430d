"""Promotions of a seller (`/sale/loyalty`) and bundles of offers (`/sale/bundles`), 2020 and 2026 specification.

A promotion is one benefit for one kind of offers. Bundles are promotions of the older generation that got a resource of
their own; both show the same documents.
"""

from typing import Literal

from msgspec import UNSET, UnsetType

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire, reader

CriterionType = Literal["CONTAINS_OFFERS", "OFFERS_ASSIGNED_EXTERNALLY", "ALL_OFFERS"]
Status = Literal["ACTIVE", "INACTIVE", "SUSPENDED"]
CampaignStatus = Literal["REQUESTED", "ACCEPTED"]
WHOLESALE, LARGE_ORDER = "wholesale-price-lists", "large-order-discounts"
MULTIPACKS, CROSS_MULTIPACKS, BUNDLES = "multipacks", "cross-multipacks", "bundles"
INACTIVE, CAMPAIGNS = "inactive-promotions", "promotion-campaigns"
KINDS = {  # the filter's word -> the kind of the stored document
    "WHOLESALE_PRICE_LIST": WHOLESALE,
    "LARGE_ORDER_DISCOUNT": LARGE_ORDER,
    "MULTIPACK": MULTIPACKS,
    "CROSS_MULTIPACK": CROSS_MULTIPACKS,
    "BUNDLE": BUNDLES,
}


class Reference(Wire):
    id: str


# Benefits


class Percentage(Wire):
    """Whole percents as a text."""

    percentage: str


class LeastQuantity(Wire):
    lower_bound: int


class QuantityThreshold(Wire):
    quantity: LeastQuantity
    discount: Percentage


class WholesalePriceList(Wire, tag_field="type", tag="WHOLESALE_PRICE_LIST"):
    name: str
    thresholds: list[QuantityThreshold]


class LeastValue(Wire):
    lower_bound: Price


class ValueThreshold(Wire):
    order_value: LeastValue
    discount: Percentage


class LargeOrderDiscount(Wire, tag_field="type", tag="LARGE_ORDER_DISCOUNT"):
    thresholds: list[ValueThreshold]


class Configuration(Wire):
    percentage: int


class Trigger(Wire):
    for_each_quantity: int
    discounted_number: int


class MultiPack(Wire, tag_field="type", tag="UNIT_PERCENTAGE_DISCOUNT"):
    """Of every so many pieces one is cheaper: the cheapest, where several offers make the pack."""

    configuration: Configuration
    trigger: Trigger


class FixedDiscount(Wire, tag_field="type", tag="ORDER_FIXED_DISCOUNT"):
    """What a bundle costs less than its offers."""

    value: Price


Specification = WholesalePriceList | LargeOrderDiscount | MultiPack | FixedDiscount


class Benefit(Wire):
    specification: Specification


class Member(Wire, omit_defaults=True):
    """An offer of a promotion; the last two are of bundles."""

    id: str
    quantity: int | UnsetType = UNSET
    promotion_entry_point: bool | UnsetType = UNSET


class Criterion(Wire, omit_defaults=True):
    type: CriterionType
    offers: list[Member] | None = None


class PromotionRequest(Wire):
    benefits: list[Benefit]
    offer_criteria: list[Criterion]


class Promotion(Wire):
    id: str
    benefits: list[Benefit]
    offer_criteria: list[Criterion]
    status: Status
    created_at: str


class Promotions(Wire):
    promotions: list[Promotion]
    total_count: int


# Bundles


class BundledOffer(Wire):
    id: str
    required_quantity: int
    entry_point: bool


class BundleDiscount(Wire):
    marketplace: Reference
    amount: str
    currency: str


class DiscountsRequest(Wire):
    discounts: list[BundleDiscount] | None = None


class Published(Wire):
    marketplace: Reference
    status: Literal["ACTIVE", "SUSPENDED"]


class Bundle(Wire):
    """`publication` is made when it is read, from how its offers stand."""

    id: str
    offers: list[BundledOffer]
    publication: list[Published]
    discounts: list[BundleDiscount]
    created_at: str
    created_by: Literal["USER", "ALLEGRO"] = "USER"


# Campaigns of the older generation


class CampaignRequest(Wire):
    campaign: Reference
    promotion: Reference


class Application(Wire):
    """A campaign that was asked for; the link leads to the application."""

    campaign: Reference
    promotion: Reference
    link: str
    status: CampaignStatus


class Campaign(Wire):
    campaign: Reference
    promotion: Reference
    status: Literal["PENDING", "ACTIVE", "SUSPENDED"]


class Campaigns(Wire):
    promotion_campaigns: list[Campaign]
    total_count: int


read_promotion = reader(PromotionRequest)
read_discounts = reader(DiscountsRequest)
read_campaign = reader(CampaignRequest)
read_stored = reader(Promotion)
read_bundle = reader(Bundle)
read_application = reader(Application)
