"""Webhooks: a seller's events sent to the seller's programs, signed as Standard Webhooks has it.

The polling API is the same with and without them. An event is `offer.` or `order.` with the type that polling shows;
`offer.*` stands for all of them.
"""

from typing import Literal, NamedTuple, get_args

from msgspec import UNSET, Raw, UnsetType, field

from stragan.features.subscriptions.schemas import Status, Topic
from stragan.kernel.wire import Wire, reader

State = Literal["WAITING", "DELIVERED", "FAILED"]
STATES = frozenset(get_args(State))
Error = Literal["ADDRESS", "UNREACHABLE", "TIMEOUT", "STATUS"]  # why an attempt has failed


class WebhookRequest(Wire, forbid_unknown_fields=True):
    """Without a secret one is drawn."""

    url: str
    events: list[str]
    secret: str | None = None


class WebhookChange(Wire, forbid_unknown_fields=True):
    """What is absent stays as it is."""

    url: str | UnsetType = UNSET
    events: list[str] | UnsetType = UNSET
    status: Literal["ACTIVE", "PAUSED"] | UnsetType = UNSET


class ReplayRequest(Wire, forbid_unknown_fields=True):
    """Two instants, or the ids of two events of one journal; both ends are meant too. Without `to` up to the newest."""

    from_: str = field(name="from")
    to: str | None = None


class Shown(Wire):
    """A subscription. Its secret is in the answer to its creation only."""

    id: str
    url: str
    events: list[str]
    status: Status
    created_at: str


class Created(Shown):
    secret: str


class Webhooks(Wire):
    webhooks: list[Shown]


class DeliveryShown(Wire):
    """`id` is what the receiver gets as `webhook-id`; `nextAttemptAt` is null once there is nothing more to come."""

    id: str
    type: str
    subject: str
    status: State
    attempts: int
    created_at: str
    next_attempt_at: str | None
    finished_at: str | None


class Deliveries(Wire):
    deliveries: list[DeliveryShown]


class AttemptShown(Wire):
    """`responseStatus` is null when no answer came; `error` is null when the receiver has taken the event."""

    number: int
    delivery_id: str
    type: str
    at: str
    duration_ms: int
    response_status: int | None
    error: Error | None


class Attempts(Wire):
    attempts: list[AttemptShown]


class Replayed(Wire):
    """How many deliveries wait because of the replay."""

    deliveries: int


class Payload(Wire):
    """What is sent. `data` is the event as polling shows it."""

    type: str
    timestamp: str
    data: Raw


class Delivery(NamedTuple):
    """One event for one subscription. `attempts` counts from its creation or from when it was asked for again."""

    seller_id: str
    webhook_id: str
    topic: Topic
    number: int
    kind: str
    subject: str
    body: bytes  # the payload
    created_at: int
    state: State
    attempts: int
    first_at: int | None
    retry_at: int
    finished_at: int | None


class Attempt(NamedTuple):
    """What came of sending. `at` is world time, `duration` in milliseconds; `status` without an answer is None."""

    at: int
    duration: int
    status: int | None
    error: Error | None


class SeenAttempt(NamedTuple):
    number: int
    topic: Topic
    event: int
    kind: str
    attempt: Attempt


read_webhook = reader(WebhookRequest)
read_change = reader(WebhookChange)
read_replay = reader(ReplayRequest)
