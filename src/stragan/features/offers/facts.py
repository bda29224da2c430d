"""Fetches what the rules of an offer need to know: of everything that it mentions, what exists and is the seller's."""

import math
from collections.abc import Iterable, Mapping
from importlib.resources import files
from time import monotonic
from typing import TypeVar

import msgspec

from stragan.auth import service as accounts
from stragan.catalogue.model import CompatibilityList, TecdocSpecification
from stragan.features.delivery import service as delivery
from stragan.features.documents import service as documents
from stragan.features.images import service as images
from stragan.features.offers.rules.references import KINDS, references
from stragan.features.offers.rules.subject import Facts
from stragan.features.offers.schemas import Draft, Tax
from stragan.features.products import service as products
from stragan.features.tax import service as tax
from stragan.features.tax.schemas import TaxSetting
from stragan.world import World

Thing = TypeVar("Thing", CompatibilityList, TecdocSpecification)
# Ids of the guide's examples whose resources have no store of their own yet.
_EXAMPLES: Mapping[str, frozenset[str]] = msgspec.json.decode(
    (files("stragan.catalogue") / "data" / "examples.json").read_bytes(), type=dict[str, frozenset[str]]
)
_DOCUMENTS = frozenset({"implied-warranties", "return-policies", "warranties", "contacts", "wholesale-price-lists"})
_NEVER_DELETED = frozenset(
    {"shipping-rates", "implied-warranties", "warranties", "contacts"}
)  # once found, found for ever
MOST_REMEMBERED = 100_000
MOMENT = 1.0  # seconds: an offer may still be made with a return policy that is being deleted meanwhile


async def gather(world: World, seller_id: str, draft: Draft, *, product_is_known: bool = False) -> Facts:
    remembered: dict[tuple[str, str, str], float] = world.caches.setdefault("known", {})
    now = monotonic()
    missing = [
        (path, id_)
        for path, id_ in references(draft)
        if not (product_is_known and path == "product.id")
        and remembered.get((seller_id, KINDS[path][0], id_), 0.0) <= now
        and not await _exists(world, seller_id, KINDS[path][0], id_, remembered)
    ]
    catalogue, listed, specified = world.catalogue, draft.compatibility_list, draft.tecdoc_specification
    return Facts(
        business=await _is_business(world, seller_id),
        title_length=world.settings.title_length,
        older_limits=world.settings.profile == "2021",
        category=catalogue.categories.get(draft.category.id) if draft.category else None,
        catalogue_parameters=_parameter_ids(world),
        missing=tuple(missing),
        images=await images.known(world, seller_id, [image.url for image in draft.images]) if draft.images else {},
        taxes=_taxes(draft.tax),
        compatibility_list=_of_id(catalogue.compatibility_lists, listed.id) if listed else None,
        tecdoc_specification=_of_id(catalogue.tecdoc_specifications, specified.id) if specified else None,
    )


def _of_id(things: Iterable[Thing], id_: str | None) -> Thing | None:
    return next((thing for thing in things if thing.id == id_), None)


async def _exists(
    world: World, seller_id: str, kind: str, id_: str, remembered: dict[tuple[str, str, str], float]
) -> bool:
    """What is found is remembered: for ever if it cannot be deleted, else for a moment."""
    if not await _is_stored(world, seller_id, kind, id_):
        return False
    if len(remembered) >= MOST_REMEMBERED:
        remembered.clear()
    remembered[seller_id, kind, id_] = math.inf if kind in _NEVER_DELETED else monotonic() + MOMENT
    return True


def forget(world: World, seller_id: str, kind: str, id_: str) -> None:
    """What was found is gone, so that no offer is made with it any more."""
    remembered: dict[tuple[str, str, str], float] = world.caches.setdefault("known", {})
    remembered.pop((seller_id, kind, id_), None)


async def _is_stored(world: World, seller_id: str, kind: str, id_: str) -> bool:
    if kind == "product":
        return await products.exists(world, id_)
    if kind == "shipping-rates":
        return await delivery.exists(world.db, seller_id, id_)
    if kind in _DOCUMENTS:
        return await documents.known(world.db, seller_id, kind, id_)
    return id_ in _EXAMPLES.get(kind, ())


def _taxes(given: Tax | None) -> tuple[TaxSetting, ...]:
    """The VAT settings that fit: the one of the id, else those that agree with the given values."""
    if given is None:
        return ()
    if given.id is not None:
        found = tax.find(given.id)
        return (found,) if found else ()
    return tuple(tax.match(given.rate, given.subject, given.exemption))


async def _is_business(world: World, seller_id: str) -> bool:
    """Remembered: an account does not change its kind here."""
    remembered: dict[str, bool] = world.caches.setdefault("business", {})
    if seller_id not in remembered:
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        user = await accounts.find_user(world, id=seller_id)
        remembered[seller_id] = user is not None and user.is_business
    return remembered[seller_id]


def _parameter_ids(world: World) -> frozenset[str]:
    if "parameter_ids" not in world.caches:
        categories = world.catalogue.categories.values()
        world.caches["parameter_ids"] = frozenset(p.id for category in categories for p in category.parameters)
    found: frozenset[str] = world.caches["parameter_ids"]
    return found
