"""What a seller may have once, or only some of: offers with an external id, active offers of one new product.

Both are checked under the lock of the seller's counters, which comes after every lock of an offer and of an image.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from stragan.db.engine import Step, Tx
from stragan.features.offers import store
from stragan.features.offers.schemas import Modern, Offer
from stragan.features.offers.store import Row
from stragan.kernel.problems import Invalid, Problem
from stragan.world import World

MOST_OF_A_PRODUCT = 5  # active offers of one seller in new condition (behaviour §4)
NEW_CONDITION = ("11323", "11323_1")  # parameter and value
EXTERNAL_ID_IS_TAKEN = Problem(
    "EXTERNAL_ID_NOT_UNIQUE",
    "Another offer has this external.id.",
    "external.id",
    pl="Inna oferta ma już ten identyfikator zewnętrzny.",
)
TOO_MANY_OF_THE_PRODUCT = Problem(
    "offerCounter",
    f"You can have at most {MOST_OF_A_PRODUCT} active offers of the same new product.",
    "productSet[0].product",
    pl=f"Możesz mieć najwyżej {MOST_OF_A_PRODUCT} aktywnych ofert tego samego nowego produktu.",
)
_PROBLEMS = {store.EXTERNAL_ID_IS_FREE: EXTERNAL_ID_IS_TAKEN, store.PRODUCT_HAS_ROOM: TOO_MANY_OF_THE_PRODUCT}


def counted_product(offer: Offer, modern: Modern | None) -> str | None:
    """The product whose offers are counted with this one: product offers count, in new condition (behaviour §4)."""
    if modern is None or offer.product is None:
        return None
    parameter, value = NEW_CONDITION
    is_new = any(given.id == parameter and value in (given.values_ids or ()) for given in offer.parameters)
    return offer.product.id if is_new else None


def checks(world: World, before: Row | None, row: Mapping[str, Any]) -> list[Step]:
    """Steps that are unmet when the offer cannot become `row` because of others; most offers need none.

    What an offer has already it keeps: a live one its place, one that has not ended its external id.
    """
    found = []
    if world.settings.unique_external_ids and _claims_external_id(before, row):
        found.append(store.free_external_id(row))
    if _claims_room(before, row):
        found.append(store.room_for_product(row, MOST_OF_A_PRODUCT))
    return [store.locking_counts(row["seller_id"]), *found] if found else []


def _claims_external_id(before: Row | None, row: Mapping[str, Any]) -> bool:
    if row["external_id"] is None:
        return False
    if before is None or before.external_id != row["external_id"]:
        return True
    return before.status == "ENDED" and row["status"] != "ENDED"


def _claims_room(before: Row | None, row: Mapping[str, Any]) -> bool:
    if row["status"] != "ACTIVE" or row["counted_product_id"] is None:
        return False
    return before is None or before.status != "ACTIVE" or before.counted_product_id != row["counted_product_id"]


async def ensure(tx: Tx, steps: Sequence[Step]) -> None:
    """Run such steps; raises `Invalid` (422) for the first that is unmet, which has changed nothing."""
    for step in steps:
        changed = await tx.execute(step.statement, step.params)
        if step.changes is not None and changed != step.changes:
            raise Invalid(_PROBLEMS[step.statement])


def problem_of(step: Step) -> Problem | None:
    """The limit that an unmet step stands for, if it is one of these."""
    return _PROBLEMS.get(step.statement)
