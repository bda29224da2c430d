"""When a flexible bundle is right (2026 specification)."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from stragan.features.flexible_bundles.schemas import BundleRequest, Discount, MarketplaceDiscount, Slot
from stragan.kernel.checks import Rule, absent, each
from stragan.kernel.ids import numeric
from stragan.kernel.marketplaces import CURRENCIES
from stragan.kernel.problems import OK, Problem, Problems

LEAST_SLOTS, MOST_SLOTS, MOST_OFFERS = 2, 6, 30
MOST_PERCENTS = 99
MOST_QUANTITY = 100  # pieces of one offer (own limit)


class Candidate(NamedTuple):
    """What of an offer decides whether it may be in a bundle."""

    is_for_sale: bool  # active, at a Buy Now price
    only_for_companies: bool
    category_id: str | None
    product_id: str | None


def _wrong(path: str | None, en: str, pl: str, code: str = "VALIDATION_ERROR") -> Problem:
    return Problem(code, en, path, pl=pl)


def slots_are_few(request: BundleRequest) -> Problems:
    """Two to six slots, each with a place of its own."""
    if not LEAST_SLOTS <= len(request.slots) <= MOST_SLOTS:
        en, pl = (
            f"A bundle has {LEAST_SLOTS} to {MOST_SLOTS} slots.",
            f"Zestaw ma od {LEAST_SLOTS} do {MOST_SLOTS} slotów.",
        )
        return [_wrong("slots", en, pl)]
    orders = [slot.order for slot in request.slots]
    if len(set(orders)) != len(orders):
        return [_wrong("slots", "The order of each slot is its own.", "Kolejność każdego slotu jest inna.")]
    return OK


def each_slot_is_possible(request: BundleRequest) -> Problems:
    """A place from 0 to 5, 1 to 30 offers, at least one piece."""
    return each("slots", request.slots, _slot_is_possible)


def bundle_is_shown_somewhere(request: BundleRequest) -> Problems:
    """At least one slot is an entry point."""
    if any(slot.entry_point for slot in request.slots):
        return OK
    return [_wrong("slots", "At least one slot is an entry point.", "Co najmniej jeden slot jest punktem wejścia.")]


def offers_are_used_once(request: BundleRequest) -> Problems:
    """An offer is in one slot, and there once."""
    seen: set[int | str] = set()
    problems = []
    for i, slot in enumerate(request.slots):
        for j, offer in enumerate(slot.offers):
            id_ = numeric(offer.id) or offer.id
            if id_ in seen:
                en, pl = "The offer is in the bundle already.", "Oferta jest już w zestawie."
                problems.append(_wrong(f"slots[{i}].offers[{j}].id", en, pl))
            seen.add(id_)
    return problems


def discount_is_what_its_type_says(request: BundleRequest) -> Problems:
    """Of the whole bundle or of slots, and not of both."""
    if (discount := request.discount) is None:
        return OK
    wanted, other = ("bundle", "slot") if discount.type == "WHOLE_BUNDLE_DISCOUNT" else ("slot", "bundle")
    if getattr(discount, wanted) is None:
        return [absent(f"discount.{wanted}")]
    if getattr(discount, other) is not None:
        en, pl = f"A {discount.type} has none.", f"{discount.type} go nie ma."
        return [_wrong(f"discount.{other}", en, pl)]
    return OK


def whole_discount_is_possible(request: BundleRequest) -> Problems:
    """From 2 offers on, up to one of each slot."""
    whole = request.discount.bundle if request.discount else None
    if whole is None:
        return OK
    problems = list(_percentages_are_possible("discount.bundle.discounts", whole.discounts))
    most = max(len(request.slots), LEAST_SLOTS)
    if not LEAST_SLOTS <= whole.minimum_bought_offers <= most:
        en, pl = (
            f"The least number is from {LEAST_SLOTS} to {most}.",
            f"Najmniejsza liczba wynosi od {LEAST_SLOTS} do {most}.",
        )
        problems.append(_wrong("discount.bundle.minimumBoughtOffers", en, pl))
    return problems


def slot_discounts_are_of_slots(request: BundleRequest) -> Problems:
    """Each names a slot of the bundle, no two the same."""
    given = request.discount.slot if request.discount else None
    if given is None:
        return OK
    path, orders = "discount.slot.slots", [one.order for one in given.slots]
    problems = []
    if not orders or len(set(orders)) != len(orders):
        problems.append(_wrong(path, "A slot has one discount.", "Slot ma jeden rabat."))
    known = {slot.order for slot in request.slots}
    for i, one in enumerate(given.slots):
        if one.order not in known:
            problems.append(_wrong(f"{path}[{i}].order", "There is no such slot.", "Nie ma takiego slotu."))
        problems += _percentages_are_possible(f"{path}[{i}].discounts", one.discounts)
    return problems


def _slot_is_possible(slot: Slot) -> Problems:
    problems = []
    if not 0 <= slot.order < MOST_SLOTS:
        problems.append(
            _wrong("order", f"The order is from 0 to {MOST_SLOTS - 1}.", f"Kolejność: od 0 do {MOST_SLOTS - 1}.")
        )
    if not 1 <= len(slot.offers) <= MOST_OFFERS:
        problems.append(
            _wrong("offers", f"A slot has 1 to {MOST_OFFERS} offers.", f"Slot ma od 1 do {MOST_OFFERS} ofert.")
        )
    if not 1 <= slot.required_quantity <= MOST_QUANTITY:
        en, pl = f"The quantity is from 1 to {MOST_QUANTITY}.", f"Liczba sztuk wynosi od 1 do {MOST_QUANTITY}."
        problems.append(_wrong("requiredQuantity", en, pl))
    return problems


def _percentages_are_possible(path: str, discounts: Sequence[MarketplaceDiscount]) -> Problems:
    """One for each marketplace at most, at least one, from 1 to 99 (own limits)."""
    marketplaces = [one.marketplace_id for one in discounts]
    problems = []
    if not marketplaces or len(set(marketplaces)) != len(marketplaces):
        problems.append(_wrong(path, "A marketplace has one discount.", "Serwis ma jeden rabat."))
    for i, one in enumerate(discounts):
        if one.marketplace_id not in CURRENCIES:
            en, pl = f"There is no marketplace {one.marketplace_id}.", f"Nie ma serwisu {one.marketplace_id}."
            problems.append(_wrong(f"{path}[{i}].marketplaceId", en, pl))
        if not 1 <= one.percentage <= MOST_PERCENTS:
            en, pl = f"The percentage is from 1 to {MOST_PERCENTS}.", f"Procent wynosi od 1 do {MOST_PERCENTS}."
            problems.append(_wrong(f"{path}[{i}].percentage", en, pl))
    return problems


RULES: tuple[Rule[BundleRequest], ...] = (
    slots_are_few,
    each_slot_is_possible,
    bundle_is_shown_somewhere,
    offers_are_used_once,
    discount_is_what_its_type_says,
    whole_discount_is_possible,
    slot_discounts_are_of_slots,
)


# What the service finds


def slots_are_known(request: BundleRequest, known: Collection[str]) -> list[Problem]:
    """Ids are those of slots that the bundle has; a new bundle has none. No slot comes twice."""
    ids = [slot.id for slot in request.slots if slot.id is not None]
    return [
        _wrong(f"slots[{i}].id", "There is no such slot.", "Nie ma takiego slotu.")
        for i, slot in enumerate(request.slots)
        if slot.id is not None and (slot.id not in known or ids.count(slot.id) > 1)
    ]


def against_offers(request: BundleRequest, candidates: Mapping[str, Candidate]) -> list[Problem]:
    """Everything that is wrong with the offers; unknown ones are not among the candidates."""
    problems: list[Problem] = []
    for i, slot in enumerate(request.slots):
        for j, offer in enumerate(slot.offers):
            problems += _against(candidates.get(offer.id), offer.id, f"slots[{i}].offers[{j}].id")
        categories = {candidates[offer.id].category_id for offer in slot.offers if offer.id in candidates}
        if len(categories) > 1:
            en = "All offers of a slot are in one category."
            pl = "Wszystkie oferty slotu są w jednej kategorii."
            problems.append(_wrong(f"slots[{i}].offers", en, pl, "OffersFromDifferentCategoriesException"))
    products = [one.product_id for one in candidates.values() if one.product_id is not None]
    if len(set(products)) != len(products):
        en, pl = "Each offer is of another product.", "Każda oferta dotyczy innego produktu."
        problems.append(_wrong("slots", en, pl, "DuplicatedProductsException"))
    return problems


def _against(candidate: Candidate | None, id_: str, path: str) -> list[Problem]:
    if candidate is None:
        en, pl = f"Offer {id_} not found", "Nie ma takiej oferty."
        return [_wrong(path, en, pl, "OfferNotFoundException")]
    if not candidate.is_for_sale:
        en, pl = f"Offer {id_} is not an active Buy Now offer", "Oferta nie jest aktywną ofertą Kup teraz."
        return [_wrong(path, en, pl, "OfferNotActiveException")]
    if candidate.only_for_companies:
        en, pl = f"Offer {id_} is for companies only", "Oferta jest tylko dla firm."
        return [_wrong(path, en, pl, "B2BOfferException")]
    return []


def marketplaces_of(discount: Discount | None) -> list[str]:
    """Those with a discount, in the order in which they are named first."""
    if discount is None:
        return []
    lists = [discount.bundle.discounts] if discount.bundle else []
    lists += [one.discounts for one in discount.slot.slots] if discount.slot else []
    return list(dict.fromkeys(one.marketplace_id for discounts in lists for one in discounts))


def no_such_bundle(id_: str) -> Problem:
    en, pl = "There is no such bundle.", "Nie ma takiego zestawu."
    return Problem("BundleNotFoundException", f"Bundle {id_} not found", "bundleId", en=en, pl=pl)


def too_many(most: int) -> Problem:
    return Problem(
        "PromotionLimitExceededException",
        f"You cannot have more than {most} flexible bundles",
        pl=f"Możesz mieć najwyżej {most} zestawów elastycznych.",
    )
