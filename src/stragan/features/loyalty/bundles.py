"""Bundles: offers that are bought together for less. Made as promotions of the older generation, shown by both."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from stragan.db import document_offers
from stragan.db import documents as store
from stragan.features.documents import service as documents
from stragan.features.loyalty import rules
from stragan.features.loyalty.schemas import (
    BUNDLES,
    Benefit,
    Bundle,
    BundleDiscount,
    BundledOffer,
    Criterion,
    DiscountsRequest,
    FixedDiscount,
    Member,
    Promotion,
    Published,
    Reference,
    Status,
    read_bundle,
)
from stragan.features.offers import service as offers
from stragan.features.offers.service import Standing
from stragan.kernel.ids import is_uuid, numeric
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCY
from stragan.kernel.money import HUNDRED, Price, parse_amount, two_decimals
from stragan.kernel.problems import Invalid, NotFound, Problem
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

Standings = Mapping[int, Standing]


async def listed(
    world: World, seller_id: str, offer_id: str | None, page_id: str | None, limit: int
) -> tuple[list[Bundle], str | None]:
    """One page, oldest first, and the id of the next one."""
    bodies, token = await documents.page_about(world, seller_id, BUNDLES, offer_id, page_id, limit)
    bundles = [read_bundle(body) for body in bodies]
    standings = await standings_of(world, seller_id, bundles)
    return [shown(bundle, standings) for bundle in bundles], token


async def get(world: World, seller_id: str, id_: str) -> Bundle:
    """Raises `NotFound` (404)."""
    bundle = await _find(world, seller_id, id_)
    return shown(bundle, await standings_of(world, seller_id, [bundle]))


async def set_discounts(world: World, seller_id: str, id_: str, request: DiscountsRequest) -> Bundle:
    """The discounts of all marketplaces anew. Raises `NotFound` (404), `Invalid` (422)."""
    bundle = await _find(world, seller_id, id_)
    discounts = request.discounts or []
    problems = rules.discounts_are_of_marketplaces(discounts)
    standings = await standings_of(world, seller_id, [bundle])
    if problems or (problems := too_high(bundle.offers, discounts, standings)):
        raise Invalid(*problems)
    written = [BundleDiscount(one.marketplace, two_decimals(one.amount) or "", one.currency) for one in discounts]
    changed = replace(bundle, discounts=written)
    async with world.db.write() as tx:
        texts = texts_of(changed)
        if not await store.replace(tx, seller_id, BUNDLES, bundle.id, texts):
            raise NotFound(rules.no_such_bundle(id_))
    return shown(changed, standings)


async def remove(world: World, seller_id: str, id_: str) -> None:
    """It is gone. Raises `NotFound` (404)."""
    async with world.db.write() as tx:
        if not is_uuid(id_) or not await store.remove(tx, seller_id, BUNDLES, id_):
            raise NotFound(rules.no_such_bundle(id_))
        await document_offers.forget(tx, seller_id, BUNDLES, id_)


async def standings_of(world: World, seller_id: str, bundles: Iterable[Bundle]) -> Standings:
    ids = {int(offer.id) for bundle in bundles for offer in bundle.offers}
    return await offers.standings(world.db, seller_id, sorted(ids))


async def _find(world: World, seller_id: str, id_: str) -> Bundle:
    row = await store.find(world.db, seller_id, BUNDLES, id_) if is_uuid(id_) else None
    if row is None:
        raise NotFound(rules.no_such_bundle(id_))
    return read_bundle(row[0])


# What a bundle looks like


def made(id_: str, members: Sequence[Member], benefit: FixedDiscount, now: int) -> Bundle:
    """Of a promotion that was asked for; a discount of nothing is none."""
    return Bundle(
        id=id_,
        offers=[
            BundledOffer(
                str(int(member.id)),
                member.quantity if isinstance(member.quantity, int) else 1,
                member.promotion_entry_point is True,
            )
            for member in members
        ],
        publication=[],
        discounts=discounts_of(benefit),
        created_at=iso(now),
    )


def discounts_of(benefit: FixedDiscount) -> list[BundleDiscount]:
    amount = two_decimals(benefit.value.amount) or ""
    return [BundleDiscount(Reference(BASE_MARKETPLACE), amount, CURRENCY)] if parse_amount(amount) else []


def texts_of(bundle: Bundle) -> store.Texts:
    """Its name is what no other bundle may have: the same offers."""
    ids = sorted(offer.id for offer in bundle.offers)
    return store.Texts(",".join(ids), encode(replace(bundle, publication=[])), None, is_unique=True)


def shown(bundle: Bundle, standings: Standings) -> Bundle:
    """With how it stands: it can be bought on the base marketplace, where our offers are sold, and nowhere else."""
    status = "ACTIVE" if can_be_bought(bundle, standings) else "SUSPENDED"
    others = [one.marketplace.id for one in bundle.discounts if one.marketplace.id != BASE_MARKETPLACE]
    publication = [Published(Reference(BASE_MARKETPLACE), status)]  # type: ignore[arg-type]
    return replace(bundle, publication=publication + [Published(Reference(id_), "SUSPENDED") for id_ in others])


def can_be_bought(bundle: Bundle, standings: Standings) -> bool:
    """Every offer is active and has as many pieces as the bundle needs."""
    return all(
        (stands := standings.get(int(offer.id))) is not None
        and stands.status == "ACTIVE"
        and (stands.available or 0) >= offer.required_quantity
        for offer in bundle.offers
    )


def as_promotion(bundle: Bundle, status: Status) -> Promotion:
    """In the words of the older generation, which knows the base marketplace alone."""
    return Promotion(
        id=bundle.id,
        benefits=[Benefit(FixedDiscount(Price(amount_of(bundle), CURRENCY)))],
        offer_criteria=[
            Criterion(
                "CONTAINS_OFFERS",
                [Member(offer.id, offer.required_quantity, offer.entry_point) for offer in bundle.offers],
            )
        ],
        status=status,
        created_at=bundle.created_at,
    )


def amount_of(bundle: Bundle) -> str:
    """What it costs less on the base marketplace."""
    return next((one.amount for one in bundle.discounts if one.marketplace.id == BASE_MARKETPLACE), "0.00")


def too_high(
    bundled: Sequence[BundledOffer], discounts: Sequence[BundleDiscount], standings: Standings
) -> list[Problem]:
    """On the base marketplace, whose prices are known, the bundle costs more than nothing."""
    found = [standings[int(offer.id)].price for offer in bundled if int(offer.id) in standings]
    if len(found) < len(bundled):
        return []
    total = sum(
        (Decimal(price or 0) * offer.required_quantity for price, offer in zip(found, bundled, strict=True)), Decimal(0)
    )
    return [
        rules.discount_is_too_high(f"discounts[{i}].amount")
        for i, one in enumerate(discounts)
        if one.marketplace.id == BASE_MARKETPLACE and (parse_amount(one.amount) or 0) * HUNDRED >= total
    ]


def numbers(members: Iterable[Member]) -> list[int]:
    return [number for member in members if (number := numeric(member.id)) is not None]
