"""Reads the catalogue's vehicles: by make, by number, by words; and guesses what an offer or a product fits."""

from collections.abc import Sequence
from typing import NamedTuple

from stragan.catalogue.vehicles import CompatibilityList, Vehicle, Vehicles
from stragan.features.categories import service as categories
from stragan.features.compatibility.rules import GROUP_MISSING, NOTHING_NAMED, ensure_type, no_suggestion, since
from stragan.features.compatibility.schemas import (
    Attribute,
    CompatibleProduct,
    CompatibleProducts,
    Group,
    GroupId,
    Groups,
    SuggestedItem,
    SuggestedList,
    SupportedCategories,
    SupportedCategory,
    ValidationRules,
)
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.products import service as products
from stragan.kernel.problems import Language, Malformed
from stragan.kernel.text import words
from stragan.kernel.wire import encode
from stragan.world import World

__all__ = ["Numbers", "groups", "matching", "modified_at", "since", "suggested", "supported", "vehicles"]
MOST_FOUND = 200  # by a phrase


class Numbers(NamedTuple):
    """kTypNr of a passenger vehicle, nTypNr of a commercial one; with both, each finds its own."""

    passenger: str | None = None
    commercial: str | None = None

    @property
    def some(self) -> bool:
        return self.passenger is not None or self.commercial is not None

    def include(self, vehicle: Vehicle) -> bool:
        return vehicle.number == (self.commercial if vehicle.commercial else self.passenger)


def supported(world: World, language: Language) -> bytes:
    found = [
        SupportedCategory(
            one.id,
            categories.name_of(category, language),
            one.items_type,
            one.input_type,
            ValidationRules(one.max_rows, one.max_characters_per_line),
        )
        for one in world.catalogue.vehicles.supported
        if (category := categories.find(world, one.id)) is not None
    ]
    return encode(SupportedCategories(found))


def modified_at(world: World) -> int:
    """When the vehicles were last changed, in milliseconds."""
    return world.catalogue.vehicles.modified_at


def groups(world: World, kind: str | None, offset: int, limit: int) -> bytes:
    """The makes of a type. Raises `Malformed` (400) without a type, `Invalid` (422) for one that is not supported."""
    every = _known(world).groups[ensure_type(kind, _known(world).of_type)]
    page = [Group(one.id, one.text) for one in every[offset : offset + limit]]
    return encode(Groups(page, len(page), len(every)))


def vehicles(world: World, kind: str | None, group_id: str | None, numbers: Numbers, offset: int, limit: int) -> bytes:
    """Those with the numbers, or else all of a group; an unknown group has none. Raises as `groups`."""
    every = _of_type(world, kind)
    if numbers.some:
        return _page([one for one in every if numbers.include(one)], offset, limit)
    if group_id is None:
        raise Malformed(GROUP_MISSING)
    return _page([one for one in every if one.make.id == group_id], offset, limit)


def matching(world: World, kind: str | None, phrase: str, numbers: Numbers) -> bytes:
    """The first 200 whose texts have words that begin like those of a phrase; with numbers, only of those."""
    every = _of_type(world, kind)
    wanted = [f" {' '.join(words(word))}" for word in phrase.split() if words(word)]
    if numbers.some:
        every = [one for one in every if numbers.include(one)]
    found = [one for one in every if wanted and all(word in one.searched for word in wanted)]
    shown = [_shown(one) for one in found[:MOST_FOUND]]
    return encode(CompatibleProducts(shown, len(shown)))


def _known(world: World) -> Vehicles:
    return world.catalogue.vehicles


def _of_type(world: World, kind: str | None) -> Sequence[Vehicle]:
    every = _known(world).of_type
    return every[ensure_type(kind, every)]


def _page(found: Sequence[Vehicle], offset: int, limit: int) -> bytes:
    page = [_shown(vehicle) for vehicle in found[offset : offset + limit]]
    return encode(CompatibleProducts(page, len(page), len(found)))


def _shown(vehicle: Vehicle) -> CompatibleProduct:
    attributes = [Attribute(name, values) for name, values in vehicle.attributes]
    return CompatibleProduct(vehicle.id, vehicle.text, GroupId(vehicle.make.id), attributes)


async def suggested(world: World, seller_id: str, offer_id: str | None, product_id: str | None) -> bytes:
    """For the seller's offer or for a product, exactly one of which is to be named (400)."""
    if offer_id is not None and product_id is None:
        return await _suggested_for_offer(world, seller_id, offer_id)
    if product_id is not None and offer_id is None:
        return await _suggested_for_product(world, product_id)
    raise Malformed(NOTHING_NAMED)


async def _suggested_for_product(world: World, product_id: str) -> bytes:
    """The product's own list. 404 when it has none, or when there is no such product."""
    product = await products.get(world, product_id)
    if product is None or (found := world.catalogue.vehicles.list_of.get(product.id)) is None:
        raise no_suggestion("product.id")
    return encode(found)


async def _suggested_for_offer(world: World, seller_id: str, offer_id: str) -> bytes:
    """The list of the offer's product, else the vehicles that its title names, where its category allows them."""
    row = await offers.find(world, seller_id, offer_id)
    if row is None:
        raise no_suggestion("offer.id")
    document = read_offer(row.body)
    known = _known(world)
    found: CompatibilityList | SuggestedList | None = None
    if document.product is not None:
        found = known.list_of.get(document.product.id)
    if found is None and document.category is not None:
        category = categories.find(world, document.category.id)
        support = known.support(category.path_ids) if category else None
        if support is not None and support.input_type == "ID":
            found = _named(known, support.items_type, document.name, support.max_rows)
    if found is None:
        raise no_suggestion("offer.id")
    return encode(found)


def _named(known: Vehicles, kind: str, title: str, most: int) -> SuggestedList | None:
    """Vehicles whose make and model are named."""
    told = f" {' '.join(words(title))} "

    def names(text: str) -> bool:
        return f" {' '.join(words(text))} " in told

    found = [one for one in known.of_type[kind] if names(one.make.text) and names(one.model)]
    return SuggestedList([SuggestedItem(one.id, one.text) for one in found[:most]]) if found else None
