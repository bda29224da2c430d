"""Who is to be told of a seller's events. What is told, and how, is the business of `webhooks`.

Events and orders wake the subscriptions of their seller when they record something; so this feature knows neither.
"""

from typing import Literal, NamedTuple

Topic = Literal["offer", "order"]  # a journal
Status = Literal["ACTIVE", "PAUSED", "DISABLED"]
GATHER = "webhooks.gather"  # the job of a subscription and a topic: something was recorded; key seller/webhook/topic


class Recorded(NamedTuple):
    """An event of a journal. `subject` is the offer or the order, `body` the event as polling shows it."""

    number: int
    kind: str
    subject: str
    occurred_at: int
    body: bytes


class Webhook(NamedTuple):
    """A subscription of an application of a seller.

    `offer_after` and `order_after` are the numbers of the events up to which deliveries exist; None where it is not
    subscribed to the topic. `failures` counts how often the receiver was away, one after the other; until `resume_at`
    it is left alone. `attempts` is the number of the last attempt.
    """

    seller_id: str
    id: str
    client_id: str
    url: str
    events: str  # JSON
    secret: str
    status: Status
    created_at: int
    offer_after: int | None
    order_after: int | None
    failures: int
    resume_at: int
    attempts: int

    def after(self, topic: Topic) -> int | None:
        return self.offer_after if topic == "offer" else self.order_after
