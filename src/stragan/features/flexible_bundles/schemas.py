"""Flexible bundles: buyers choose an offer for each slot, and some of them are cheaper (2026 specification)."""

from typing import Literal

from stragan.kernel.wire import Wire, reader

KIND = "flexible-bundles"


class MarketplaceDiscount(Wire):
    marketplace_id: str
    percentage: int


class WholeBundleDiscount(Wire):
    """Of everything that is bought of the bundle, once it is so many offers."""

    minimum_bought_offers: int
    discounts: list[MarketplaceDiscount]


class SlotDiscount(Wire):
    order: int
    discounts: list[MarketplaceDiscount]


class SlotsDiscount(Wire):
    slots: list[SlotDiscount]


class Discount(Wire):
    """One of the first two, as the type says."""

    type: Literal["WHOLE_BUNDLE_DISCOUNT", "SLOT_DISCOUNT"]
    bundle: WholeBundleDiscount | None = None
    slot: SlotsDiscount | None = None


class SlotOffer(Wire):
    id: str
    excluded_from_discount: bool


class Slot(Wire):
    """An `id` is given only to keep the slot of a bundle that is changed."""

    order: int
    entry_point: bool
    required_quantity: int
    offers: list[SlotOffer]
    id: str | None = None


class BundleRequest(Wire):
    slots: list[Slot]
    discount: Discount | None = None


class Availability(Wire):
    available: bool
    reasons: list[str]


class OnMarketplace(Wire):
    id: str
    availability: Availability


class ShownOffer(Wire):
    """`marketplaces` is made when it is read, from how the offer stands."""

    id: str
    excluded_from_discount: bool
    entry_point: bool
    marketplaces: list[OnMarketplace]


class ShownSlot(Wire):
    id: str
    order: int
    entry_point: bool
    required_quantity: int
    offers: list[ShownOffer]


class Bundle(Wire):
    id: str
    created_at: str
    created_by: Literal["USER", "ALLEGRO"]
    discount: Discount | None
    slots: list[ShownSlot]


class Summary(Wire):
    """A bundle in the list, with the first offer of each slot."""

    id: str
    created_at: str
    created_by: Literal["USER", "ALLEGRO"]
    discount: Discount | None
    slots_representatives: list[str]


read_request = reader(BundleRequest)
read_bundle = reader(Bundle)
