"""What of a seller's promotions a basket may use: read before a purchase, reckoned inside it."""

from collections.abc import Collection, Sequence

from stragan.db import document_offers
from stragan.db import documents as store
from stragan.features.loyalty import bundles
from stragan.features.loyalty import store as promotions
from stragan.features.loyalty.reckoning import BundleOf, Granted, Pack, Threshold
from stragan.features.loyalty.schemas import (
    BUNDLES,
    CROSS_MULTIPACKS,
    LARGE_ORDER,
    MULTIPACKS,
    WHOLESALE,
    LargeOrderDiscount,
    MultiPack,
    Promotion,
    WholesalePriceList,
    read_bundle,
    read_stored,
)
from stragan.kernel.money import in_hundredths
from stragan.world import World

_OF_OFFERS = (BUNDLES, MULTIPACKS, CROSS_MULTIPACKS)


async def granted(
    world: World, seller_id: str, offer_ids: Sequence[int], price_list_ids: Collection[str], *, to_company: bool
) -> Granted:
    """What the seller gives for these offers, which name these price lists; two of them to companies alone."""
    rows = await document_offers.about(world.db, seller_id, _OF_OFFERS, offer_ids)
    found = Granted(
        bundles=[_bundle(row[2]) for row in rows if row[0] == BUNDLES],
        packs=[pack for row in rows if row[0] != BUNDLES and (pack := _pack(read_stored(row[2]))) is not None],
    )
    if not to_company:
        return found
    lists = {id_: await _thresholds(world, seller_id, id_) for id_ in sorted(price_list_ids)}
    return found._replace(price_lists=lists, large_order=await _large_order(world, seller_id))


def _bundle(body: bytes) -> BundleOf:
    bundle = read_bundle(body)
    pieces = {int(offer.id): offer.required_quantity for offer in bundle.offers}
    return BundleOf(pieces, in_hundredths(bundles.amount_of(bundle)) or 0)


def _pack(promotion: Promotion) -> Pack | None:
    benefit = promotion.benefits[0].specification
    if not isinstance(benefit, MultiPack):
        return None
    ids = frozenset(int(member.id) for member in promotion.offer_criteria[0].offers or ())
    return Pack(ids, benefit.trigger.for_each_quantity, benefit.configuration.percentage)


async def _thresholds(world: World, seller_id: str, id_: str) -> list[Threshold]:
    """None for a list that has ended."""
    row = await promotions.find(world.db, seller_id, (WHOLESALE,), id_)
    benefit = read_stored(row[1]).benefits[0].specification if row else None
    if not isinstance(benefit, WholesalePriceList):
        return []
    return [(one.quantity.lower_bound, int(one.discount.percentage)) for one in benefit.thresholds]


async def _large_order(world: World, seller_id: str) -> list[Threshold]:
    rows = await store.page(world.db, seller_id, LARGE_ORDER, 1, 0)
    benefit = read_stored(rows[0][0]).benefits[0].specification if rows else None
    if not isinstance(benefit, LargeOrderDiscount):
        return []
    bounds = [(in_hundredths(one.order_value.lower_bound.amount) or 0, one.discount) for one in benefit.thresholds]
    return [(bound, int(discount.percentage)) for bound, discount in bounds]
