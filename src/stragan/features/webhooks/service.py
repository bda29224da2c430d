"""Use cases of subscriptions: make, change, end them, look at what was sent, and have it sent again."""

import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import asdict

from stragan.auth.session import Session
from stragan.db.engine import Tx
from stragan.features.events import service as events
from stragan.features.events.schemas import event_number
from stragan.features.orders import service as orders
from stragan.features.subscriptions import service as subscriptions
from stragan.features.subscriptions.schemas import Recorded, Topic, Webhook
from stragan.features.webhooks import rules, sending, store
from stragan.features.webhooks.schemas import (
    Attempts,
    AttemptShown,
    Created,
    Deliveries,
    Delivery,
    DeliveryShown,
    Replayed,
    Shown,
    WebhookChange,
    Webhooks,
    read_change,
    read_replay,
    read_webhook,
)
from stragan.features.webhooks.sending import deliver, gather
from stragan.fetch.failures import BadAddress
from stragan.http.errors import ACCESS_DENIED
from stragan.kernel.ids import new_uuid, numeric
from stragan.kernel.problems import Conflict, Forbidden, Invalid, NotFound, Problem, Problems, unknown
from stragan.kernel.times import DAY, iso, parse_instant
from stragan.kernel.wire import encode
from stragan.world import World

MOST = 50  # subscriptions of an application of a seller
KEPT_FINISHED, KEPT_WAITING = 7 * DAY, 60 * DAY
MOST_REPLAYED = 10_000
SCOPES: dict[Topic, str] = {"offer": "allegro:api:sale:offers:read", "order": "allegro:api:orders:read"}
POSITIONS = {"offer": events.position, "order": orders.position}
ORDER: tuple[Topic, ...] = ("offer", "order")  # of the journals' locks, as everybody takes them
__all__ = [
    "Asking",
    "attempts",
    "change",
    "create",
    "deliver",
    "deliveries",
    "gather",
    "get",
    "listed",
    "redeliver",
    "remove",
    "replay",
    "sweep",
]


class Asking(NamedTuple):
    """An application that acts for a seller: subscriptions are theirs together."""

    world: World
    session: Session
    seller_id: str


async def create(asking: Asking, body: bytes) -> bytes:
    """Events from now on. Raises `Forbidden` (403) without the scope of a topic, `Invalid` (422), `Conflict` (409)."""
    request = read_webhook(body)
    _ensure(asking, request.url, request.events, rules.secret_is_a_key(request.secret))
    world, now = asking.world, asking.world.now()
    async with world.db.write() as tx:
        after = await _positions(tx, asking.seller_id, rules.topics(request.events))
        if await subscriptions.count(tx, asking.seller_id, asking.session.client_id) >= MOST:
            raise Conflict(TOO_MANY)
        webhook = Webhook(
            seller_id=asking.seller_id,
            id=new_uuid(),
            client_id=asking.session.client_id,
            url=request.url,
            events=json.dumps(request.events),
            secret=request.secret or rules.PREFIX + b64encode(secrets.token_bytes(32)).decode(),
            status="ACTIVE",
            created_at=now,
            offer_after=after.get("offer"),
            order_after=after.get("order"),
            failures=0,
            resume_at=0,
            attempts=0,
        )
        await subscriptions.add(tx, webhook)
    return encode(Created(**asdict(_shown(webhook)), secret=webhook.secret))


async def listed(asking: Asking) -> bytes:
    found = await subscriptions.of_client(asking.world.db, asking.seller_id, asking.session.client_id)
    return encode(Webhooks([_shown(webhook) for webhook in found]))


async def get(asking: Asking, id_: str) -> bytes:
    return encode(_shown(await _require(asking, id_)))


async def change(asking: Asking, id_: str, body: bytes) -> bytes:
    """Another address, other events, pause or go on. One that was disabled goes on with what happens from now on.

    Raises as `create` does, and `NotFound` (404).
    """
    before = await _require(asking, id_)
    wish = read_change(body)
    named = json.loads(before.events) if wish.events is UNSET else wish.events
    _ensure(asking, before.url if wish.url is UNSET else wish.url, named)
    world = asking.world
    async with world.db.write() as tx:
        positions = await _positions(tx, asking.seller_id, rules.topics(named))
        locked = await subscriptions.lock(tx, asking.seller_id, id_)
        if locked is None:
            raise NotFound(_unknown(id_))
        after = _changed(locked, wish, named, positions)
        await subscriptions.replace(tx, after)
        if after.status == "ACTIVE":
            await store.hurry(tx, asking.seller_id, id_, world.now())
            await sending.wake(tx, asking.seller_id, id_, world.now())
    world.alarm.ring()
    return encode(_shown(after))


def _changed(before: Webhook, wish: WebhookChange, named: Sequence[str], positions: dict[Topic, int]) -> Webhook:
    status = before.status if wish.status is UNSET else wish.status
    anew = before.status == "DISABLED" and status != "DISABLED"
    after = {
        topic: position if anew or before.after(topic) is None else before.after(topic)
        for topic, position in positions.items()
    }
    return before._replace(
        url=before.url if wish.url is UNSET else wish.url,
        events=json.dumps(named),
        status=status,
        offer_after=after.get("offer"),
        order_after=after.get("order"),
        failures=0,
        resume_at=0,
    )


async def remove(asking: Asking, id_: str) -> None:
    """End the subscription with everything that belongs to it; what is being sent is not called back."""
    await _require(asking, id_)
    async with asking.world.db.write() as tx:
        await subscriptions.lock(tx, asking.seller_id, id_)
        await subscriptions.remove(tx, asking.seller_id, id_)
        await store.remove(tx, asking.seller_id, id_)


async def attempts(asking: Asking, id_: str, limit: int) -> bytes:
    """The last attempts, newest first."""
    await _require(asking, id_)
    found = await store.attempts_of(asking.world.db, asking.seller_id, id_, limit)
    return encode(
        Attempts(
            [
                AttemptShown(
                    number=seen.number,
                    delivery_id=rules.delivery_id(id_, seen.topic, seen.event),
                    type=f"{seen.topic}.{seen.kind}",
                    at=iso(seen.attempt.at),
                    duration_ms=seen.attempt.duration,
                    response_status=seen.attempt.status,
                    error=seen.attempt.error,
                )
                for seen in found
            ]
        )
    )


async def deliveries(asking: Asking, id_: str, states: Sequence[str], limit: int) -> bytes:
    """Deliveries, that of the newest event first."""
    await _require(asking, id_)
    found = await store.listed(asking.world.db, asking.seller_id, id_, states, limit)
    return encode(Deliveries([_delivery(delivery) for delivery in found]))


async def redeliver(asking: Asking, id_: str, delivery_id: str) -> bytes:
    """Have one event sent again, whatever has become of it. Raises `NotFound` (404)."""
    await _require(asking, id_)
    named = rules.named_by(delivery_id)
    found = None
    if named is not None and named.webhook_id == id_.replace("-", ""):
        found = await store.find(asking.world.db, asking.seller_id, id_, named.topic, named.number)
    if found is None:
        raise NotFound(Problem("NOT_FOUND", f"There is no delivery {delivery_id}", "deliveryId", pl=_NO_DELIVERY_PL))
    now = asking.world.now()
    again = found._replace(state="WAITING", attempts=0, first_at=None, retry_at=now, finished_at=None, created_at=now)
    await _send_again(asking, id_, [again])
    return encode(_delivery(again))


async def replay(asking: Asking, id_: str, body: bytes) -> bytes:
    """Have a range of the journal sent again, as far as the journal still has it.

    Raises `NotFound` (404), `Invalid` (422) for what is no range or too large a one.
    """
    webhook = await _require(asking, id_)
    request = read_replay(body)
    found: list[Delivery] = []
    for topic, first, last in _ranges(webhook, request.from_, request.to):
        events_ = await _between(asking, topic, first, last, MOST_REPLAYED + 1 - len(found))
        found += sending.deliveries(webhook, topic, events_, asking.world.now())
    if len(found) > MOST_REPLAYED:
        raise Invalid(_wrong("to", f"The range has more than {MOST_REPLAYED} events."))
    await _send_again(asking, id_, found)
    return encode(Replayed(len(found)))


async def _between(asking: Asking, topic: Topic, first: int, last: int, most: int) -> list[Recorded]:
    """Events of the journal from one number to another, both included; not many more than `most`."""
    found: list[Recorded] = []
    after = first - 1
    while len(found) < most:
        page = await sending.READING[topic](asking.world.db, asking.seller_id, after, sending.PAGE)
        found += [event for event in page if event.number <= last]
        if len(page) < sending.PAGE or page[-1].number > last:
            break
        after = page[-1].number
    return found


def _ranges(webhook: Webhook, first: str, last: str | None) -> list[tuple[Topic, int, int]]:
    """The topics that are meant, and the numbers of the first and the last event."""
    found: list[tuple[Topic, int, int]] = []
    for topic in ORDER:
        if webhook.after(topic) is None:
            continue
        begin, end = _number(topic, first, end=False), _FURTHEST if last is None else _number(topic, last, end=True)
        if begin is not None and end is not None:
            found.append((topic, begin, end))
    if not found:
        raise Invalid(_wrong("from", "Two instants or the ids of two events of one subscribed journal are expected."))
    return found


def _number(topic: Topic, text: str, *, end: bool) -> int | None:
    """An instant as the first or the last number of its millisecond, or the number in the id of an event."""
    if (instant := parse_instant(text)) is not None:
        return instant * 1000 + (999 if end else 0)
    number = numeric(text)
    if topic == "order":
        return number
    return event_number(text) if number is None else None


async def _send_again(asking: Asking, id_: str, found: Sequence[Delivery]) -> None:
    world = asking.world
    for begin in range(0, len(found), sending.PAGE):
        async with world.db.write() as tx:
            if await subscriptions.lock(tx, asking.seller_id, id_) is None:
                raise NotFound(_unknown(id_))
            await store.add_again(tx, found[begin : begin + sending.PAGE])
            await sending.wake(tx, asking.seller_id, id_, world.now())
    world.alarm.ring()


async def sweep(world: World) -> None:
    """Forget deliveries: finished ones after a week, those that still wait (for a paused webhook) after 60 days."""
    await store.forget(world.db, store.FORGET_FINISHED, world.now() - KEPT_FINISHED)
    await store.forget(world.db, store.FORGET_ALL, world.now() - KEPT_WAITING)


def _ensure(asking: Asking, url: str, named: Sequence[str], more: Problems = ()) -> None:
    """Everything that is wrong with a subscription at once; then whether the token may read what it is about."""
    problems = [*_url_problems(asking.world, url), *rules.events_are_named(named), *more]
    if problems:
        raise Invalid(*problems)
    if not {SCOPES[topic] for topic in rules.topics(named)} <= asking.session.scopes:
        raise Forbidden(ACCESS_DENIED)


def _url_problems(world: World, url: str) -> Problems:
    try:
        world.fetcher.normal(url)
    except BadAddress:
        told = "An http or https URL with a public host name and the usual port is expected."
        return (Problem("INVALID_VALUE", told, "url", pl="Potrzebny jest adres http lub https z publiczną nazwą."),)
    return ()


async def _positions(tx: Tx, seller_id: str, topics: Sequence[Topic]) -> dict[Topic, int]:
    """Where the journals end; whoever records meanwhile waits, so that no event falls between."""
    return {topic: await POSITIONS[topic](tx, seller_id) for topic in ORDER if topic in topics}


async def _require(asking: Asking, id_: str) -> Webhook:
    webhook = await subscriptions.find(asking.world.db, asking.seller_id, id_)
    if webhook is None or webhook.client_id != asking.session.client_id:
        raise NotFound(_unknown(id_))
    return webhook


def _shown(webhook: Webhook) -> Shown:
    return Shown(webhook.id, webhook.url, json.loads(webhook.events), webhook.status, iso(webhook.created_at))


def _delivery(delivery: Delivery) -> DeliveryShown:
    return DeliveryShown(
        id=rules.delivery_id(delivery.webhook_id, delivery.topic, delivery.number),
        type=f"{delivery.topic}.{delivery.kind}",
        subject=delivery.subject,
        status=delivery.state,
        attempts=delivery.attempts,
        created_at=iso(delivery.created_at),
        next_attempt_at=iso(delivery.retry_at) if delivery.state == "WAITING" else None,
        finished_at=None if delivery.finished_at is None else iso(delivery.finished_at),
    )


def _unknown(id_: str) -> Problem:
    return unknown("webhookId", id_, "webhook", "webhooka")


def _wrong(path: str, message: str) -> Problem:
    return Problem("INVALID_VALUE", message, path, pl="Nieprawidłowy zakres zdarzeń.")


_FURTHEST = 2**63 - 1
_NO_DELIVERY_PL = "Nie ma takiego doręczenia"
TOO_MANY = Problem(
    "TOO_MANY_WEBHOOKS",
    f"An application has at most {MOST} webhooks of a seller.",
    pl=f"Aplikacja może mieć najwyżej {MOST} webhooków sprzedawcy.",
)
