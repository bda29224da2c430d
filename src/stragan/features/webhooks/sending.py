"""From the journal to deliveries, and from deliveries to the receiver."""

import asyncio
import json
import time
from collections.abc import Sequence

from msgspec import Raw

from stragan.db.engine import Tx
from stragan.features.events import service as events
from stragan.features.orders import service as orders
from stragan.features.subscriptions import service as subscriptions
from stragan.features.subscriptions.schemas import Recorded, Topic, Webhook
from stragan.features.webhooks import rules, store
from stragan.features.webhooks.schemas import Attempt, Delivery, Error, Payload
from stragan.fetch.failures import BadAddress, FetchFailure, NotPublic, TooSlow, Unresolved
from stragan.fetch.terms import Limits
from stragan.jobs import queue
from stragan.kernel.times import HOUR, SECOND, iso
from stragan.kernel.wire import encode
from stragan.world import World, real_ms

DELIVER = "webhooks.deliver"
PAGE = 500  # events that become deliveries in one transaction
SIDE_BY_SIDE = 8  # messages to one receiver, each about another offer or order
ROUNDS = 20  # then other subscriptions have their turn
ATTEMPTS_KEPT = 1_000  # of each subscription
READING = {"offer": events.recorded, "order": orders.recorded}


async def gather(world: World, seller_id: str, webhook_id: str, topic: Topic) -> None:
    """Make deliveries of what the journal has got since, whether or not they can be sent."""
    read = PAGE
    while read == PAGE:
        async with world.db.write() as tx:
            webhook = await subscriptions.lock(tx, seller_id, webhook_id)
            after = None if webhook is None else webhook.after(topic)
            if webhook is None or after is None or webhook.status == "DISABLED":
                break
            found = await READING[topic](tx, seller_id, after, PAGE)
            read = len(found)
            if not found:
                break
            new = deliveries(webhook, topic, found, world.now())
            await store.add(tx, new)
            await subscriptions.gathered(tx, webhook, topic, found[-1].number)
            if new:
                await wake(tx, seller_id, webhook_id, world.now())
    world.alarm.ring()


def deliveries(webhook: Webhook, topic: Topic, found: Sequence[Recorded], now: int) -> list[Delivery]:
    """One for each event that is subscribed to."""
    wanted = json.loads(webhook.events)
    return [
        Delivery(
            seller_id=webhook.seller_id,
            webhook_id=webhook.id,
            topic=topic,
            number=event.number,
            kind=event.kind,
            subject=event.subject,
            body=encode(Payload(f"{topic}.{event.kind}", iso(event.occurred_at), Raw(event.body))),
            created_at=now,
            state="WAITING",
            attempts=0,
            first_at=None,
            retry_at=now,
            finished_at=None,
        )
        for event in found
        if rules.wants(wanted, topic, event.kind)
    ]


async def wake(tx: Tx, seller_id: str, webhook_id: str, now: int) -> None:
    await queue.put(tx, DELIVER, f"{seller_id}/{webhook_id}", now, queue.BESIDE)


async def deliver(world: World, seller_id: str, webhook_id: str) -> int | None:
    """Send what waits, as far as the receiver takes it; returns when to go on."""
    for _ in range(ROUNDS):
        webhook = await subscriptions.find(world.db, seller_id, webhook_id)
        if webhook is None or webhook.status != "ACTIVE":
            return None
        if webhook.resume_at > world.now():
            return webhook.resume_at
        waiting = await store.heads(world.db, seller_id, webhook_id, world.now(), SIDE_BY_SIDE)
        if not waiting:
            return await store.next_at(world.db, seller_id, webhook_id)
        made = await asyncio.gather(*(_send(world, webhook, delivery) for delivery in waiting))
        await _record(world, seller_id, webhook_id, list(zip(waiting, made, strict=True)))
    return world.now()


async def _send(world: World, webhook: Webhook, delivery: Delivery) -> Attempt:
    """One POST. Its timestamp is the real time: a receiver compares it with its own clock, not with the sandbox's."""
    id_ = rules.delivery_id(webhook.id, delivery.topic, delivery.number)
    seconds = real_ms() // SECOND
    headers = [
        ("Content-Type", "application/json"),
        ("webhook-id", id_),
        ("webhook-timestamp", str(seconds)),
        ("webhook-signature", rules.signature(webhook.secret, id_, seconds, delivery.body)),
    ]
    limits = Limits(world.settings.webhook_ms / SECOND, None)
    at, began = world.now(), time.monotonic()
    status: int | None = None
    error: Error | None = None
    try:
        answer = await world.fetcher.fetch(webhook.url, limits, method="POST", headers=headers, content=delivery.body)
        status = answer.status
        error = None if rules.is_taken(status) else "STATUS"
    except FetchFailure as failure:
        error = _told(failure)
    return Attempt(at, round((time.monotonic() - began) * 1000), status, error)


def _told(failure: FetchFailure) -> Error:
    """A private address is told like an unknown one: our network is nobody's business."""
    if isinstance(failure, TooSlow):
        return "TIMEOUT"
    return "ADDRESS" if isinstance(failure, BadAddress | NotPublic | Unresolved) else "UNREACHABLE"


async def _record(world: World, seller_id: str, webhook_id: str, made: Sequence[tuple[Delivery, Attempt]]) -> None:
    """What came of attempts made at the same time, in one transaction."""
    now = world.now()
    lasting = world.settings.webhook_hours * HOUR
    async with world.db.write() as tx:
        webhook = await subscriptions.lock(tx, seller_id, webhook_id)
        last = await subscriptions.count_attempts(tx, seller_id, webhook_id, len(made))
        if webhook is None or last is None:  # it was deleted meanwhile
            return
        await store.add_attempts(tx, seller_id, webhook_id, last, made, ATTEMPTS_KEPT)
        for delivery, attempt in made:
            await store.record(tx, delivery, _after(delivery, attempt, now, lasting))
        await _judge(tx, webhook, [attempt for _, attempt in made], now)


def _after(delivery: Delivery, attempt: Attempt, now: int, lasting: int) -> Delivery:
    first_at = attempt.at if delivery.first_at is None else delivery.first_at
    count = delivery.attempts + 1
    tried = delivery._replace(attempts=count, first_at=first_at)
    if attempt.error is None:
        return tried._replace(state="DELIVERED", finished_at=now)
    again = rules.next_try(count, first_at, now, lasting)
    if again is None:
        return tried._replace(state="FAILED", finished_at=now)
    return tried._replace(retry_at=again)


async def _judge(tx: Tx, webhook: Webhook, made: Sequence[Attempt], now: int) -> None:
    """410 ends the subscription. A receiver that is away is left alone for a while; when it is back, all that waits is
    sent at once."""
    if any(attempt.status == rules.GONE for attempt in made):
        await subscriptions.replace(tx, webhook._replace(status="DISABLED"))
        await store.give_up(tx, webhook.seller_id, webhook.id, now)
    elif any(attempt.error is None for attempt in made):
        if webhook.failures:
            await subscriptions.replace(tx, webhook._replace(failures=0, resume_at=0))
            await store.hurry(tx, webhook.seller_id, webhook.id, now)
    elif any(map(rules.is_away, made)):
        failures = webhook.failures + 1
        await subscriptions.replace(tx, webhook._replace(failures=failures, resume_at=now + rules.rest(failures)))
