"""Use cases of flexible bundles: documents that are about offers."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from stragan.db import document_offers
from stragan.db import documents as store
from stragan.db.engine import run
from stragan.features.documents import service as documents
from stragan.features.flexible_bundles import rules
from stragan.features.flexible_bundles.rules import Candidate
from stragan.features.flexible_bundles.schemas import (
    KIND,
    Availability,
    Bundle,
    BundleRequest,
    OnMarketplace,
    ShownOffer,
    ShownSlot,
    Slot,
    Summary,
    read_bundle,
)
from stragan.features.offers import service as offers
from stragan.features.offers.service import Row, Standing
from stragan.http.call import Answering, unkept
from stragan.kernel.checks import ensure
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.problems import Invalid, NotFound
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

Standings = Mapping[int, Standing]


async def create(world: World, seller_id: str, request: BundleRequest, answering: Answering = unkept) -> bytes:
    """Raises `Invalid` (422)."""
    slots = await _slots(world, seller_id, request, ())
    id_, now = new_uuid(), world.now()
    bundle = Bundle(id_, iso(now), "USER", request.discount, slots)
    answer = encode(await _shown(world, seller_id, bundle))
    async with world.db.write() as tx:
        most = world.settings.max_promotions
        if await store.locked_count(tx, seller_id, KIND) >= most:
            raise Invalid(rules.too_many(most))
        await store.add(tx, seller_id, KIND, id_, store.Texts("", encode(bundle)), now)
        await document_offers.put(tx, seller_id, KIND, id_, _numbers(bundle))
        await run(tx, answering(answer))
    return answer


async def update(world: World, seller_id: str, id_: str, request: BundleRequest) -> bytes:
    """The whole bundle anew; slots keep their ids if they are named. Raises `NotFound` (404), `Invalid` (422)."""
    before = await _find(world, seller_id, id_)
    slots = await _slots(world, seller_id, request, [slot.id for slot in before.slots])
    bundle = replace(before, discount=request.discount, slots=slots)
    async with world.db.write() as tx:
        if not await store.replace(tx, seller_id, KIND, bundle.id, store.Texts("", encode(bundle))):
            raise NotFound(rules.no_such_bundle(id_))
        await document_offers.put(tx, seller_id, KIND, bundle.id, _numbers(bundle))
    return encode(await _shown(world, seller_id, bundle))


async def get(world: World, seller_id: str, id_: str) -> bytes:
    """Raises `NotFound` (404)."""
    return encode(await _shown(world, seller_id, await _find(world, seller_id, id_)))


async def listed(
    world: World, seller_id: str, offer_id: str | None, page_id: str | None, limit: int
) -> tuple[list[Summary], str | None]:
    """One page, oldest first, and the id of the next one."""
    bodies, token = await documents.page_about(world, seller_id, KIND, offer_id, page_id, limit)
    return [_summary(read_bundle(body)) for body in bodies], token


async def remove(world: World, seller_id: str, id_: str) -> None:
    """Raises `NotFound` (404)."""
    async with world.db.write() as tx:
        if not is_uuid(id_) or not await store.remove(tx, seller_id, KIND, id_):
            raise NotFound(rules.no_such_bundle(id_))
        await document_offers.forget(tx, seller_id, KIND, id_)


async def _find(world: World, seller_id: str, id_: str) -> Bundle:
    row = await store.find(world.db, seller_id, KIND, id_) if is_uuid(id_) else None
    if row is None:
        raise NotFound(rules.no_such_bundle(id_))
    return read_bundle(row[0])


async def _slots(world: World, seller_id: str, request: BundleRequest, known: Iterable[str]) -> list[ShownSlot]:
    """The slots of a right request, in their order. Raises `Invalid` (422)."""
    ensure(request, rules.RULES)
    ids = [offer.id for slot in request.slots for offer in slot.offers]
    rows = await offers.find_many(world, seller_id, ids)
    candidates = {id_: _candidate(row) for id_, row in rows.items()}
    if problems := [*rules.slots_are_known(request, list(known)), *rules.against_offers(request, candidates)]:
        raise Invalid(*problems)
    return [_slot(slot) for slot in sorted(request.slots, key=lambda slot: slot.order)]


def _candidate(row: Row) -> Candidate:
    modern = offers.modern_of(row)
    return Candidate(
        row.status == "ACTIVE" and row.format == "BUY_NOW",
        modern is not None and modern.buyable_only_by_business,
        row.category_id,
        row.product_id,
    )


def _slot(slot: Slot) -> ShownSlot:
    return ShownSlot(
        id=slot.id or new_uuid(),
        order=slot.order,
        entry_point=slot.entry_point,
        required_quantity=slot.required_quantity,
        offers=[
            ShownOffer(str(int(offer.id)), offer.excluded_from_discount, slot.entry_point, []) for offer in slot.offers
        ],
    )


def _numbers(bundle: Bundle) -> list[int]:
    return [int(offer.id) for slot in bundle.slots for offer in slot.offers]


async def _shown(world: World, seller_id: str, bundle: Bundle) -> Bundle:
    """With what can be bought where: on the base marketplace, where our offers are sold, and nowhere else."""
    standings = await offers.standings(world.db, seller_id, _numbers(bundle))
    others = [id_ for id_ in rules.marketplaces_of(bundle.discount) if id_ != BASE_MARKETPLACE]
    slots = [
        replace(
            slot,
            offers=[
                replace(offer, marketplaces=_marketplaces(standings.get(int(offer.id)), slot.required_quantity, others))
                for offer in slot.offers
            ],
        )
        for slot in bundle.slots
    ]
    return replace(bundle, slots=slots)


def _marketplaces(standing: Standing | None, quantity: int, others: Iterable[str]) -> list[OnMarketplace]:
    reasons = []
    if standing is None or standing.status != "ACTIVE":
        reasons.append("NOT_AVAILABLE_TO_PURCHASE")
    elif (standing.available or 0) < quantity:
        reasons.append("STOCK_NOT_SUFFICIENT")
    nowhere = Availability(available=False, reasons=["NOT_AVAILABLE_TO_PURCHASE"])
    here = OnMarketplace(BASE_MARKETPLACE, Availability(not reasons, reasons))
    return [here, *(OnMarketplace(id_, nowhere) for id_ in others)]


def _summary(bundle: Bundle) -> Summary:
    representatives = [slot.offers[0].id for slot in bundle.slots]
    return Summary(bundle.id, bundle.created_at, bundle.created_by, bundle.discount, representatives)
