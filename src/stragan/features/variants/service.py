from typing import Any

from msgspec.structs import replace

from stragan.db.searches import Page
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.variants import store
from stragan.features.variants.rules import NOT_AN_ID, REQUEST_RULES, RULES, Proposal, no_such_set
from stragan.features.variants.schemas import Summary, VariantSet, VariantSetRequest, read_set
from stragan.kernel.checks import ensure
from stragan.kernel.ids import is_uuid, numeric
from stragan.kernel.problems import Invalid, NotFound
from stragan.kernel.text import fold
from stragan.kernel.wire import array, encode
from stragan.world import World


async def listed(world: World, seller_id: str, page: Page, query: str | None) -> bytes:
    """One page by name; `query` is a part of the name, or the id of an offer of the set."""
    rows, total = await store.search(world.db, seller_id, _filters(query), page)
    return b'{"count":%d,%b' % (total, array("offerVariants", (encode(Summary(*row)) for row in rows))[1:])


def _filters(query: str | None) -> dict[str, Any]:
    if query is None:
        return {}
    escaped = fold(query).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern, number = f"%{escaped}%", numeric(query)
    if number is None:
        return {"named": pattern}
    return {"named_or_has": pattern, "offer_id": number}


async def get(world: World, seller_id: str, id_: str) -> bytes:
    """The set without offers that are gone. Raises `NotFound` (404)."""
    body = await store.find(world.db, seller_id, id_.lower()) if is_uuid(id_) else None
    if body is None:
        raise NotFound(no_such_set(id_))
    found = read_set(body)
    left = await offers.find_many(world, seller_id, [variant.id for variant in found.offers])
    return encode(replace(found, offers=[variant for variant in found.offers if variant.id in left]))


async def siblings(world: World, seller_id: str, offer_id: int, most: int) -> list[int]:
    """The variants of an offer, itself among them, whatever has become of them; none if it is in no set."""
    return await store.siblings(world.db, seller_id, offer_id, most)


async def put(world: World, seller_id: str, id_: str, request: VariantSetRequest) -> None:
    """Make the set, or put this one in its place. Raises `Invalid` (422)."""
    if not is_uuid(id_):
        raise Invalid(NOT_AN_ID)
    ensure(request, REQUEST_RULES)
    assert request.offers is not None
    assert request.parameters is not None
    rows = await offers.find_many(world, seller_id, [variant.id for variant in request.offers])
    found = {variant: read_offer(row.body) for variant, row in rows.items()}
    categories = {
        row.category_id: category
        for row in rows.values()
        if row.category_id is not None and (category := world.catalogue.categories.get(row.category_id)) is not None
    }
    ensure(Proposal(request, found, categories), RULES)
    name = request.name or ""
    body = encode(VariantSet(request.offers, name, request.parameters))
    row = {"seller_id": seller_id, "id": id_.lower(), "name": name, "folded": fold(name), "body": body}
    async with world.db.write() as tx:
        await store.put(tx, row, sorted({offer.id for offer in rows.values()}))


async def remove(world: World, seller_id: str, id_: str) -> None:
    """The set; its offers stay as they are. Raises `NotFound` (404)."""
    async with world.db.write() as tx:
        if not is_uuid(id_) or not await store.remove(tx, seller_id, id_.lower()):
            raise NotFound(no_such_set(id_))
