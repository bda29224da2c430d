"""What an offer fits and its technical specification: the seller's own list, else what its product brings."""

from typing import Any

from msgspec.structs import replace

from stragan.catalogue.vehicles import Vehicles
from stragan.features.offers.schemas import CompatibilityItem, CompatibilityList, Draft, Offer, TecdocSpecification
from stragan.features.product_offers.schemas import GivenCompatibility

MANUAL, PRODUCT_BASED = "MANUAL", "PRODUCT_BASED"


def listed(
    vehicles: Vehicles, given: GivenCompatibility | None, product_id: str | None, edited: Draft | None
) -> CompatibilityList | None:
    """A product's list that is sent back as it was read says nothing: it comes with the product."""
    if given is not None and given.items and given.type != PRODUCT_BASED:
        return CompatibilityList(type=MANUAL, items=given.items)
    if (found := vehicles.list_of.get(product_id or "")) is not None:
        return CompatibilityList(found.id, found.type)
    before = edited.compatibility_list if edited else None
    of_another = {one.id for one in vehicles.list_of.values()}
    return None if before is None or before.id is None or before.id in of_another else before


def specified(vehicles: Vehicles, product_id: str | None, edited: Draft | None) -> TecdocSpecification | None:
    if (found := vehicles.specification_of.get(product_id or "")) is not None:
        return TecdocSpecification(found.id)
    before = edited.tecdoc_specification if edited else None
    of_another = {one.id for one in vehicles.specification_of.values()}
    return None if before is None or before.id in of_another else before


def as_given(offer: Offer) -> dict[str, Any] | None:
    """The seller's own list, as a request that makes it."""
    found = offer.compatibility_list
    return None if found is None or found.type == PRODUCT_BASED else shown(offer)


def shown(offer: Offer) -> dict[str, Any] | None:
    found = offer.compatibility_list
    if found is None:
        return None
    items = found.items or []
    if found.type == PRODUCT_BASED:
        return {"type": PRODUCT_BASED, "items": items}
    return {"type": MANUAL, "items": [_typed(item) for item in items]}


def _typed(item: CompatibilityItem) -> CompatibilityItem:
    """Drafts that were stored before items had a type have texts."""
    return item if item.type else replace(item, type="TEXT")
