"""What those who record events need: to wake the seller's subscriptions. And the rows, for `webhooks`."""

from stragan.db.engine import Step, Tx, run
from stragan.features.subscriptions import store
from stragan.features.subscriptions.schemas import Topic
from stragan.features.subscriptions.store import (
    add,
    count,
    count_attempts,
    find,
    gathered,
    lock,
    of_client,
    remove,
    replace,
)

__all__ = [
    "add",
    "count",
    "count_attempts",
    "find",
    "gathered",
    "lock",
    "of_client",
    "remove",
    "replace",
    "wake",
    "waking",
]


async def wake(tx: Tx, topic: Topic, seller_id: str, now: int) -> None:
    """Have the seller's subscriptions look into the journal of the topic, if this transaction commits.

    Call it under the journal's lock, after the events: two transactions of a seller then never meet on a job.
    """
    await run(tx, [waking(topic, seller_id, now)])


def waking(topic: Topic, seller_id: str, now: int) -> Step:
    """`wake` as a step of a submitted transaction."""
    return store.waking(topic, seller_id, now)
