"""Fetches what the rules of an offer need to know: of everything that it mentions, what exists and is the seller's."""

import math
from time import monotonic

from stragan.auth import service as accounts
from stragan.features.attachments import service as attachments
from stragan.features.charity import service as charity
from stragan.features.delivery import service as delivery
from stragan.features.documents import service as documents
from stragan.features.images import service as images
from stragan.features.offers.rules.references import KINDS, references
from stragan.features.offers.rules.subject import Facts, Most
from stragan.features.offers.schemas import Draft, Tax
from stragan.features.packages import service as packages
from stragan.features.products import service as products
from stragan.features.tax import service as tax
from stragan.features.tax.schemas import TaxSetting
from stragan.settings import Settings
from stragan.world import World

_DOCUMENTS = frozenset(
    {
        "implied-warranties",
        "return-policies",
        "warranties",
        "contacts",
        "size-tables",
        "additional-services",
        "wholesale-price-lists",
    }
)
# once found, found for ever
_NEVER_DELETED = _DOCUMENTS - {"return-policies", "wholesale-price-lists"} | {"shipping-rates"}
MOST_REMEMBERED = 100_000
MOMENT = 1.0  # seconds: an offer may still be made with a return policy that is being deleted meanwhile


async def gather(
    world: World, seller_id: str, draft: Draft, offer_id: int | None, *, product_is_known: bool = False
) -> Facts:
    remembered: dict[tuple[str, str, str], float] = world.caches.setdefault("known", {})
    now = monotonic()
    missing = [
        (path, id_)
        for path, id_ in references(draft)
        if not (product_is_known and path == "product.id")
        and remembered.get((seller_id, KINDS[path][0], id_), 0.0) <= now
        and not await _exists(world, seller_id, KINDS[path][0], id_, remembered)
    ]
    catalogue = world.catalogue
    return Facts(
        business=await _is_business(world, seller_id),
        title_length=world.settings.title_length,
        older_limits=world.settings.profile == "2021",
        category=catalogue.categories.get(draft.category.id) if draft.category else None,
        catalogue_parameters=_parameter_ids(world),
        missing=tuple(missing),
        images=await images.known(world, seller_id, [image.url for image in draft.images]) if draft.images else {},
        taxes=_taxes(draft.tax),
        vehicles=catalogue.vehicles,
        has_package=await _has_package(world, seller_id, draft, offer_id),
        attachments=await attachments.held(world, seller_id, [given.id for given in draft.attachments or ()]),
        most_attachments=world.settings.max_offer_attachments,
        most=_most(world.settings),
    )


def _most(settings: Settings) -> Most:
    return Most(
        settings.max_offer_images,
        settings.max_description_bytes,
        settings.max_description_sections,
        settings.max_custom_parameters,
    )


async def _has_package(world: World, seller_id: str, draft: Draft, offer_id: int | None) -> bool:
    """Whether an advertisement has a package of its category; nothing else is asked for one."""
    mode, category = draft.selling_mode, world.catalogue.categories.get(draft.category.id) if draft.category else None
    if offer_id is None or mode is None or mode.format != "ADVERTISEMENT" or category is None:
        return False
    return await packages.fits(world.db, world.tariff, seller_id, offer_id, category.path_ids)


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
    return charity.exists(id_)


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
