"""A wholesale price list has ended: the offers that name it are changed as a command would change them."""

from collections.abc import Sequence

from stragan.features.batches.changes import Case
from stragan.features.batches.working import AT_ONCE, Edit, edited
from stragan.features.offers import service as offers
from stragan.kernel.problems import Conflict
from stragan.world import World


async def leave_price_list(world: World, seller_id: str, id_: str) -> None:
    """No offer names the list any more, but for those that an older fault keeps from being changed.

    May run twice. Raises `Conflict` when others keep changing the same offers; then the job is tried again later.
    """
    for _ in range(offers.TRIES):
        named = await offers.naming(world.db, seller_id, id_)
        crossed = [await _leave(world, seller_id, named[i : i + AT_ONCE], id_) for i in range(0, len(named), AT_ONCE)]
        if not any(crossed):
            return
    raise Conflict(offers.CROSSED)


async def _leave(world: World, seller_id: str, offer_ids: Sequence[str], id_: str) -> bool:
    """Whether one of the offers has changed meanwhile."""

    def without(case: Case) -> None:
        given = case.draft.discounts.wholesale_price_list if case.draft.discounts else None
        if given is not None and given.id == id_:
            case.draft.discounts = None

    rows = (await offers.find_many(world, seller_id, offer_ids)).values()
    found = [await edited(world, row, without) for row in sorted(rows, key=lambda row: row.id)]
    async with world.db.write() as tx:
        edits = [edit for edit in found if isinstance(edit, Edit)]
        done = [await offers.replace_in(tx, world, *edit) for edit in edits]
        await offers.settle(tx, seller_id, [one for one in done if one is not None], world.now())
    return None in done
