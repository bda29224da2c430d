"""Promotions: made, changed, ended, listed. What buyers pay because of them is `reckoning`.

Each is a document of its kind, so that offers find wholesale price lists by id and by name. One that was deactivated
stays as a document of the kind `inactive-promotions`: nothing finds it but its own id.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from stragan.auth import service as accounts
from stragan.db import document_offers
from stragan.db import documents as store
from stragan.db.engine import Duplicate, Row, Tx, run
from stragan.features.batches import service as batches
from stragan.features.documents import service as documents
from stragan.features.loyalty import bundles, rules
from stragan.features.loyalty import store as promotions
from stragan.features.loyalty.baskets import granted
from stragan.features.loyalty.reckoning import Bill, Granted, Line, Priced, bill
from stragan.features.loyalty.schemas import (
    BUNDLES,
    CROSS_MULTIPACKS,
    INACTIVE,
    KINDS,
    LARGE_ORDER,
    MULTIPACKS,
    WHOLESALE,
    Benefit,
    Criterion,
    FixedDiscount,
    LargeOrderDiscount,
    LeastValue,
    Member,
    Percentage,
    Promotion,
    PromotionRequest,
    Promotions,
    QuantityThreshold,
    Specification,
    Status,
    ValueThreshold,
    WholesalePriceList,
    read_bundle,
    read_stored,
)
from stragan.features.offers import service as offers
from stragan.features.offers.service import Standing
from stragan.http.call import Answering, unkept
from stragan.jobs import queue
from stragan.kernel.ids import is_uuid, new_uuid, numeric
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCY
from stragan.kernel.money import Price, two_decimals
from stragan.kernel.problems import Forbidden, Invalid, NotFound, PreconditionFailed, Problem
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

UNASSIGN = "loyalty.unassign"  # the job of a wholesale price list that was deactivated
_PACK = "pack"  # an offer is in one of them
_IN_FORCE = tuple(KINDS.values())
_ALL = (*_IN_FORCE, INACTIVE)
Standings = Mapping[int, Standing]


async def create(world: World, seller_id: str, request: PromotionRequest, answering: Answering = unkept) -> bytes:
    """Raises `PreconditionFailed` (412), `Invalid` (422), `Forbidden` (403), `NotFound` (404)."""
    if problems := rules.beyond_limits(request):
        raise PreconditionFailed(*problems)
    if problems := rules.against(request):
        raise Invalid(*problems)
    benefit, members = rules.specification_of(request), rules.members_of(request)
    if isinstance(benefit, WholesalePriceList | LargeOrderDiscount):
        await _ensure_company(world, seller_id)
    standings = await _for_sale(world, seller_id, members)
    kind, id_, now = kind_of(request), new_uuid(), world.now()
    if isinstance(benefit, FixedDiscount):
        bundle = bundles.made(id_, members, benefit, now)
        if bundles.too_high(bundle.offers, bundle.discounts, standings):
            raise Invalid(rules.discount_is_too_high(f"{rules.SPECIFICATION}.value.amount"))
        promotion, texts = bundles.as_promotion(bundle, "ACTIVE"), bundles.texts_of(bundle)
    else:
        promotion = Promotion(id_, [Benefit(written(benefit))], _criteria(request), "ACTIVE", iso(now))
        texts = _texts(kind, promotion)
    answer = encode(promotion)
    try:
        async with world.db.write() as tx:
            await _ensure_room(world, tx, seller_id, kind)
            await store.add(tx, seller_id, kind, id_, texts, now)
            sole = _PACK if kind in (MULTIPACKS, CROSS_MULTIPACKS) else None
            await document_offers.put(tx, seller_id, kind, id_, bundles.numbers(members), sole)
            await run(tx, answering(answer))
    except Duplicate:
        raise Invalid(_taken(kind, members)) from None
    documents.forget(world, seller_id, kind)
    return answer


async def update(world: World, seller_id: str, id_: str, request: PromotionRequest) -> bytes:
    """A price list, a large order discount, or the discount of a bundle. Raises `NotFound` (404), `Invalid` (422)."""
    kind, body = await _find(world, seller_id, id_)
    if problems := [*rules.beyond_limits(request), *rules.against(request)]:
        raise Invalid(*problems)
    if kind not in (WHOLESALE, LARGE_ORDER, BUNDLES):
        raise Invalid(rules.cannot_be_edited())
    if kind_of(request) != kind:
        raise Invalid(rules.kind_stays())
    if kind == BUNDLES:
        return encode(await _update_bundle(world, seller_id, body, request))
    before = read_stored(body)
    promotion = replace(before, benefits=[Benefit(written(rules.specification_of(request)))])
    async with world.db.write() as tx:
        if not await store.replace(tx, seller_id, kind, before.id, _texts(kind, promotion)):
            raise NotFound(rules.no_such_promotion(id_))
    documents.forget(world, seller_id, kind)
    return encode(promotion)


async def get(world: World, seller_id: str, id_: str) -> bytes:
    """Whatever has become of it. Raises `NotFound` (404)."""
    row = await _find(world, seller_id, id_)
    (promotion,) = await _shown(world, seller_id, [(row[0], id_, row[1])])
    return encode(promotion)


async def listed(
    world: World, seller_id: str, kind: str | None, offer_id: str | None, limit: int, offset: int
) -> bytes:
    """Those in force, oldest first; `kind` is the filter's word."""
    kinds = _IN_FORCE if kind is None else (KINDS[kind],)
    number = None if offer_id is None else numeric(offer_id)
    if offer_id is not None and number is None:
        return encode(Promotions([], 0))
    rows, total = await document_offers.page(world.db, seller_id, kinds, number, limit, offset)
    return encode(Promotions(await _shown(world, seller_id, rows), total))


async def deactivate(world: World, seller_id: str, id_: str) -> None:
    """It ends at once; doing it again changes nothing. Raises `NotFound` (404).

    A wholesale price list is taken off its offers by a job; until then it gives no discount any more.
    """
    kind, _ = await _find(world, seller_id, id_)
    async with world.db.write() as tx:
        row = await promotions.lock(tx, seller_id, _IN_FORCE, id_)
        if row is None:
            return
        kind, body = row
        ended = replace(_stored(kind, body), status="INACTIVE")
        await promotions.move(tx, seller_id, (kind, INACTIVE), id_, encode(ended))
        await document_offers.forget(tx, seller_id, kind, id_)
        await promotions.forget_campaign(tx, seller_id, id_)
        if kind == WHOLESALE:
            await queue.put(tx, UNASSIGN, f"{seller_id}/{id_}", world.now())
    documents.forget(world, seller_id, kind)
    offers.forget_reference(world, seller_id, kind, id_)


async def statuses(world: World, seller_id: str, ids: Sequence[str]) -> dict[str, Status]:
    """How the multipacks of these ids stand; other promotions are not there."""
    rows = [(MULTIPACKS, id_, row[1]) for id_ in ids if (row := await _multipack(world, seller_id, id_)) is not None]
    return {promotion.id: promotion.status for promotion in await _shown(world, seller_id, rows)}


async def _multipack(world: World, seller_id: str, id_: str) -> Row | None:
    return await promotions.find(world.db, seller_id, (MULTIPACKS,), id_) if is_uuid(id_) else None


async def unassign(world: World, seller_id: str, id_: str) -> None:
    """Take a wholesale price list that has ended off the offers that still name it."""
    await batches.leave_price_list(world, seller_id, id_)


# How they are kept


def kind_of(request: PromotionRequest) -> str:
    """The kind of the document that a right request makes."""
    benefit = rules.specification_of(request)
    if isinstance(benefit, WholesalePriceList):
        return WHOLESALE
    if isinstance(benefit, LargeOrderDiscount):
        return LARGE_ORDER
    if isinstance(benefit, FixedDiscount):
        return BUNDLES
    return CROSS_MULTIPACKS if len(rules.members_of(request)) > 1 else MULTIPACKS


def written(benefit: Specification) -> Specification:
    """As it is answered: percents without a fraction, amounts with two decimals."""
    if isinstance(benefit, WholesalePriceList):
        return WholesalePriceList(
            benefit.name, [QuantityThreshold(one.quantity, _percents(one.discount)) for one in benefit.thresholds]
        )
    if isinstance(benefit, LargeOrderDiscount):
        return LargeOrderDiscount(
            [ValueThreshold(_value(one.order_value), _percents(one.discount)) for one in benefit.thresholds]
        )
    return benefit


def _percents(given: Percentage) -> Percentage:
    return Percentage(str(rules.percents(given)))


def _value(given: LeastValue) -> LeastValue:
    return LeastValue(Price(two_decimals(given.lower_bound.amount) or "", CURRENCY))


def _criteria(request: PromotionRequest) -> list[Criterion]:
    (criterion,) = request.offer_criteria
    members = criterion.offers or []
    return [Criterion(criterion.type, [Member(str(int(member.id))) for member in members] or None)]


def _texts(kind: str, promotion: Promotion) -> store.Texts:
    """Price lists may share a name; of large order discounts there is one, so all of them have the same."""
    benefit = promotion.benefits[0].specification
    name = benefit.name if isinstance(benefit, WholesalePriceList) else ""
    return store.Texts(name, encode(promotion), None, is_unique=kind == LARGE_ORDER)


def _stored(kind: str, body: bytes) -> Promotion:
    return bundles.as_promotion(read_bundle(body), "ACTIVE") if kind == BUNDLES else read_stored(body)


async def _shown(world: World, seller_id: str, rows: Iterable[Row]) -> list[Promotion]:
    """Suspended while none of a pack's offers can be bought, or one of a bundle's cannot."""
    found = [(row[0], row[2]) for row in rows]
    whole = [read_bundle(body) if kind == BUNDLES else read_stored(body) for kind, body in found]
    ids = {int(one.id) for promotion in whole if isinstance(promotion, Promotion) for one in _members(promotion)}
    ids |= {int(one.id) for bundle in whole if not isinstance(bundle, Promotion) for one in bundle.offers}
    standings = await offers.standings(world.db, seller_id, sorted(ids))
    return [
        _standing(promotion, standings)
        if isinstance(promotion, Promotion)
        else bundles.as_promotion(promotion, "ACTIVE" if bundles.can_be_bought(promotion, standings) else "SUSPENDED")
        for promotion in whole
    ]


def _standing(promotion: Promotion, standings: Standings) -> Promotion:
    members = _members(promotion)
    if promotion.status == "INACTIVE" or not members:
        return promotion
    active = any((one := standings.get(int(m.id))) is not None and one.status == "ACTIVE" for m in members)
    return promotion if active else replace(promotion, status="SUSPENDED")


def _members(promotion: Promotion) -> Sequence[Member]:
    return promotion.offer_criteria[0].offers or ()


# What is asked before


async def _find(world: World, seller_id: str, id_: str) -> tuple[str, bytes]:
    row = await promotions.find(world.db, seller_id, _ALL, id_) if is_uuid(id_) else None
    if row is None:
        raise NotFound(rules.no_such_promotion(id_))
    return row[0], row[1]


async def _ensure_company(world: World, seller_id: str) -> None:
    user = await accounts.find_user(world, id=seller_id)
    if user is None or not user.is_business:
        raise Forbidden(rules.only_for_companies())


async def _for_sale(world: World, seller_id: str, members: Sequence[Member]) -> Standings:
    """Raises `NotFound` (404) for offers that are not the seller's, `Invalid` (422) for those nobody can buy."""
    standings = await offers.standings(world.db, seller_id, bundles.numbers(members))
    ids = [member.id for member in members]
    if missing := rules.unknown_offers(ids, lambda id_: int(id_) in standings):
        raise NotFound(*missing)
    unfit = [
        rules.offer_is_not_for_sale(i, id_)
        for i, id_ in enumerate(ids)
        if standings[int(id_)].status != "ACTIVE" or standings[int(id_)].format != "BUY_NOW"
    ]
    if unfit:
        raise Invalid(*unfit)
    return standings


async def _ensure_room(world: World, tx: Tx, seller_id: str, kind: str) -> None:
    most = world.settings.max_promotions
    if await store.locked_count(tx, seller_id, kind) >= most:
        raise PreconditionFailed(rules.too_many(most))


def _taken(kind: str, members: Sequence[Member]) -> Problem:
    if kind == BUNDLES:
        return rules.bundle_exists([member.id for member in members])
    return rules.already_a_large_order_discount() if kind == LARGE_ORDER else rules.already_in_a_pack()


async def _update_bundle(world: World, seller_id: str, body: bytes, request: PromotionRequest) -> Promotion:
    """The discount of the base marketplace; those of others stay, which this generation does not know."""
    bundle = read_bundle(body)
    benefit, members = rules.specification_of(request), rules.members_of(request)
    assert isinstance(benefit, FixedDiscount), "the kind was compared"
    if {(m.id, m.quantity) for m in members} != {(one.id, one.required_quantity) for one in bundle.offers}:
        raise Invalid(rules.offers_stay())
    base = bundles.discounts_of(benefit)
    others = [one for one in bundle.discounts if one.marketplace.id != BASE_MARKETPLACE]
    standings = await bundles.standings_of(world, seller_id, [bundle])
    if bundles.too_high(bundle.offers, base, standings):
        raise Invalid(rules.discount_is_too_high(f"{rules.SPECIFICATION}.value.amount"))
    changed = replace(bundle, discounts=[*base, *others])
    async with world.db.write() as tx:
        if not await store.replace(tx, seller_id, BUNDLES, bundle.id, bundles.texts_of(changed)):
            raise NotFound(rules.no_such_promotion(bundle.id))
    status = "ACTIVE" if bundles.can_be_bought(changed, standings) else "SUSPENDED"
    return bundles.as_promotion(changed, status)  # type: ignore[arg-type]


__all__ = [
    "UNASSIGN",
    "Bill",
    "Granted",
    "Line",
    "Priced",
    "bill",
    "create",
    "deactivate",
    "get",
    "granted",
    "listed",
    "statuses",
    "unassign",
    "update",
]
