"""Use cases of turnover discounts: one document of a seller for each marketplace, made of definitions."""

from collections.abc import Callable, Collection

from stragan.auth import service as accounts
from stragan.db import documents as store
from stragan.db.engine import Duplicate
from stragan.features.turnover_discounts import rules
from stragan.features.turnover_discounts.schemas import (
    Definition,
    TurnoverDiscount,
    TurnoverRequest,
    read_definitions,
)
from stragan.kernel.checks import broken
from stragan.kernel.problems import Forbidden, Invalid, NotFound
from stragan.kernel.wire import encode
from stragan.world import World

KIND = "turnover-discounts"
_TRIES = 3


async def listed(world: World, seller_id: str, marketplaces: Collection[str]) -> list[TurnoverDiscount]:
    """Of these of the supported marketplaces; of all when none is named."""
    wanted = [id_ for id_ in rules.MARKETPLACES if id_ in marketplaces or not marketplaces]
    return [await _get(world, seller_id, id_) for id_ in wanted]


async def put(world: World, seller_id: str, marketplace: str, request: TurnoverRequest) -> TurnoverDiscount:
    """It counts from the next month on. Raises `NotFound` (404), `Forbidden` (403), `Invalid` (422)."""
    await _ensure_possible(world, seller_id, marketplace)
    if problems := broken(request, rules.RULES) or rules.more_brings_more(request):
        raise Invalid(*problems)
    thresholds = rules.written(request)
    return await _change(world, seller_id, marketplace, lambda before: rules.changed(before, thresholds, world.now()))


async def deactivate(world: World, seller_id: str, marketplace: str) -> TurnoverDiscount | None:
    """None when there is nothing of it any more. Raises `NotFound` (404), `Forbidden` (403)."""
    await _ensure_possible(world, seller_id, marketplace)
    after = await _change(world, seller_id, marketplace, lambda before: rules.ended(before, world.now()))
    return after if after.definitions else None


async def _get(world: World, seller_id: str, marketplace: str) -> TurnoverDiscount:
    row = await store.find(world.db, seller_id, KIND, marketplace)
    return _shown(world, marketplace, read_definitions(row[0]) if row else [])


async def _change(
    world: World, seller_id: str, marketplace: str, change: Callable[[list[Definition]], list[Definition]]
) -> TurnoverDiscount:
    for _ in range(_TRIES):
        try:
            return await _try_change(world, seller_id, marketplace, change)
        except Duplicate:
            continue  # another request has made the first one
    raise AssertionError("it was there, and nobody removes it so often")


async def _try_change(
    world: World, seller_id: str, marketplace: str, change: Callable[[list[Definition]], list[Definition]]
) -> TurnoverDiscount:
    async with world.db.write() as tx:
        is_there = await store.lock(tx, seller_id, KIND, marketplace)
        row = await store.find(tx, seller_id, KIND, marketplace) if is_there else None
        after = change(read_definitions(row[0]) if row else [])
        texts = store.Texts(marketplace, encode(after))
        if not after:
            await store.remove(tx, seller_id, KIND, marketplace)
        elif is_there:
            await store.replace(tx, seller_id, KIND, marketplace, texts)
        else:
            await store.add(tx, seller_id, KIND, marketplace, texts, world.now())
    return _shown(world, marketplace, after)


def _shown(world: World, marketplace: str, definitions: list[Definition]) -> TurnoverDiscount:
    found = rules.in_force(definitions, world.now())
    return TurnoverDiscount(marketplace, rules.status_of(found, world.now()), found or None)


async def _ensure_possible(world: World, seller_id: str, marketplace: str) -> None:
    if marketplace not in rules.MARKETPLACES:
        raise NotFound(rules.unsupported_marketplace(marketplace))
    user = await accounts.find_user(world, id=seller_id)
    if user is None or not user.is_business:
        raise Forbidden(rules.only_for_companies())
