"""When a subscription is right, how a message is signed, and when one that failed is sent again."""

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from stragan.features.events.schemas import KINDS as OFFER_KINDS
from stragan.features.orders.schemas import KINDS as ORDER_KINDS
from stragan.features.subscriptions.schemas import Topic
from stragan.features.webhooks.schemas import Attempt
from stragan.kernel.checks import each
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import HOUR, SECOND

PREFIX = "whsec_"
LEAST_KEY, MOST_KEY = 24, 64  # bytes (Standard Webhooks)
MOST_EVENTS = 50
FIRST_RETRY, LONGEST_RETRY = 5 * SECOND, 6 * HOUR
LONGEST_REST = 600 * SECOND
GONE = 410
KNOWN = frozenset(
    {"offer.*", "order.*", *(f"offer.{kind}" for kind in OFFER_KINDS), *(f"order.{kind}" for kind in ORDER_KINDS)}
)
_SUCCESS = range(200, 300)
_AWAY = frozenset({429, 502, 503, 504})
_MOST_DOUBLINGS = 20
_DELIVERY = re.compile(r"msg_(?P<webhook>[0-9a-f]{32})_(?P<topic>offer|order)_(?P<number>[0-9]{1,18})")


class Named(NamedTuple):
    """What the id of a delivery says."""

    webhook_id: str
    topic: Topic
    number: int


# Requests


def secret_is_a_key(secret: str | None) -> Problems:
    """`whsec_` and 24 to 64 bytes as base64 (Standard Webhooks)."""
    if secret is None or ((key := _key(secret)) is not None and LEAST_KEY <= len(key) <= MOST_KEY):
        return OK
    told = f"{PREFIX} and the base64 of {LEAST_KEY} to {MOST_KEY} bytes are expected."
    return (Problem("INVALID_VALUE", told, "secret", pl="Nieprawidłowy sekret."),)


def events_are_named(events: Sequence[str]) -> Problems:
    """From 1 to 50 of `offer.*`, `order.*` and types that polling knows, such as `offer.OFFER_ENDED` (own rule)."""
    if not 1 <= len(events) <= MOST_EVENTS:
        told = f"1 to {MOST_EVENTS} types of events are expected."
        return (Problem("INVALID_VALUE", told, "events", pl="Podaj od 1 do 50 typów zdarzeń."),)
    return each("events", events, event_exists)


def event_exists(event: str) -> Problems:
    """A topic and a type of its journal, or `*` for all of them (own rule)."""
    if event in KNOWN:
        return OK
    return (Problem("INVALID_VALUE", "There is no such type of events.", "", pl="Nie ma takiego typu zdarzeń."),)


def topics(events: Sequence[str]) -> list[Topic]:
    """The journals that have to be read for these types."""
    found: list[Topic] = []
    if any(event.startswith("offer.") for event in events):
        found.append("offer")
    if any(event.startswith("order.") for event in events):
        found.append("order")
    return found


def wants(events: Sequence[str], topic: Topic, kind: str) -> bool:
    return f"{topic}.*" in events or f"{topic}.{kind}" in events


# Messages


def delivery_id(webhook_id: str, topic: Topic, number: int) -> str:
    """The same for every attempt, so that a receiver knows what it had already."""
    return f"msg_{webhook_id.replace('-', '')}_{topic}_{number}"


def named_by(id_: str) -> Named | None:
    """What the id of a delivery says; None for what cannot be one."""
    match = _DELIVERY.fullmatch(id_)
    if match is None:
        return None
    topic: Topic = "offer" if match["topic"] == "offer" else "order"
    return Named(match["webhook"], topic, int(match["number"]))


def signature(secret: str, id_: str, seconds: int, body: bytes) -> str:
    """HMAC-SHA256 of id, timestamp and body with dots between them (Standard Webhooks)."""
    key = _key(secret)
    assert key is not None, "it was checked when it was stored"
    signed = hmac.new(key, b"%b.%d.%b" % (id_.encode(), seconds, body), sha256).digest()
    return f"v1,{b64encode(signed).decode()}"


def _key(secret: str) -> bytes | None:
    if not secret.startswith(PREFIX):
        return None
    try:
        return b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        return None


# What came of it


def is_taken(status: int) -> bool:
    """Any 2xx; a redirect is no success, and it is not followed (Standard Webhooks)."""
    return status in _SUCCESS


def is_away(attempt: Attempt) -> bool:
    """It is not about this message: nobody was there, or somebody who has no time now."""
    return attempt.error in {"UNREACHABLE", "TIMEOUT"} or attempt.status in _AWAY


def next_try(attempts: int, first_at: int, now: int, lasting: int) -> int | None:
    """When it is sent again after so many attempts: after 5 s, 10 s, 20 s … 6 hours; once more at the end of the time
    `lasting` since the first attempt, and then never (None)."""
    last = first_at + lasting
    if now >= last:
        return None
    return min(now + min(FIRST_RETRY << min(attempts - 1, _MOST_DOUBLINGS), LONGEST_RETRY), last)


def rest(failures: int) -> int:
    """How long a receiver that is away is left alone: 5 s, 10 s … 10 minutes."""
    return min(FIRST_RETRY << min(failures - 1, _MOST_DOUBLINGS), LONGEST_REST)
