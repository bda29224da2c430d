"""The list of what an offer fits, and its technical specification, as they are stored and answered."""

from stragan.catalogue.vehicles import Vehicles
from stragan.features.offers.schemas import (
    CompatibilityItem,
    CompatibilityList,
    SpecificationItem,
    TecdocSpecification,
)


def resolved_list(given: CompatibilityList | None, vehicles: Vehicles) -> CompatibilityList | None:
    """A product's list with its texts; a seller's own with the texts of its vehicles. An empty one is none."""
    if given is None or (found := vehicles.lists.get(given.id or "")) is None:
        return _own(given, vehicles)
    return CompatibilityList(found.id, found.type, [CompatibilityItem(text=item.text) for item in found.items])


def _own(given: CompatibilityList | None, vehicles: Vehicles) -> CompatibilityList | None:
    if given is None or not (given.items or given.id):
        return None
    return CompatibilityList(given.id, given.type or "MANUAL", [_item(item, vehicles) for item in given.items or ()])


def _item(given: CompatibilityItem, vehicles: Vehicles) -> CompatibilityItem:
    """Whatever text comes with an id is ignored (2026 specification)."""
    if kind_of(given) == "TEXT":
        return CompatibilityItem("TEXT", text=given.text)
    vehicle = vehicles.by_id.get(given.id or "")
    return CompatibilityItem("ID", given.id, vehicle.text if vehicle else given.text, given.additional_info or [])


def kind_of(item: CompatibilityItem) -> str:
    """Its type; without one, what it looks like."""
    return item.type or ("TEXT" if item.id is None else "ID")


def resolved_specification(given: TecdocSpecification | None, vehicles: Vehicles) -> TecdocSpecification | None:
    found = vehicles.specifications.get(given.id) if given else None
    if found is None:
        return given
    return TecdocSpecification(found.id, [SpecificationItem(item.name, list(item.values)) for item in found.items])
