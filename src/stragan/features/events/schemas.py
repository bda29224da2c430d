"""Events of a seller's offers: `GET /sale/offer-events` (behaviour §10, 2026 specification).

An event says that an offer has changed and in which way, never the new values. Its id is a number that grows with
every event of the seller, written as base64: a reader keeps the last one and asks for what came after it.
"""

from base64 import b64decode, b64encode
from typing import Literal, NamedTuple, get_args

from msgspec import Raw

from stragan.kernel.ids import numeric
from stragan.kernel.wire import Wire, reader

Kind = Literal[
    "OFFER_ACTIVATED",
    "OFFER_CHANGED",
    "OFFER_STOCK_CHANGED",
    "OFFER_PRICE_CHANGED",
    "OFFER_ENDED",
    "OFFER_ARCHIVED",
    "OFFER_BID_PLACED",
    "OFFER_BID_CANCELED",
    "OFFER_TRANSLATION_UPDATED",
    "OFFER_VISIBILITY_CHANGED",
]
EndedBy = Literal["USER", "ADMIN", "EXPIRATION", "EMPTY_STOCK", "PRODUCT_DETACHMENT", "ERROR", "UNKNOWN"]
ChangeType = Literal["MANUAL", "AUTOMATIC"]
NEVER = ("OFFER_DELIVERY_COUNTRIES_BLOCKED",)  # clients may ask for it as well; here no countries are blocked
KINDS = frozenset((*get_args(Kind), *NEVER))
BIDS = frozenset({"OFFER_BID_PLACED", "OFFER_BID_CANCELED"})


class Event(NamedTuple):
    """What a writer records. `ended_by` belongs to OFFER_ENDED, `change_type` to OFFER_PRICE_CHANGED.

    `detail` is `translations` of OFFER_TRANSLATION_UPDATED, `offer.publication` of OFFER_VISIBILITY_CHANGED, and
    `offer.marketplaces` of OFFER_PRICE_CHANGED; without it that is the base marketplace.
    """

    kind: Kind
    offer_id: int
    external_id: str | None = None
    ended_by: EndedBy | None = None
    change_type: ChangeType | None = None
    detail: bytes | None = None


class External(Wire):
    id: str | None


class Ending(Wire):
    ended_by: EndedBy


class MarketplaceChange(Wire):
    id: str
    change_type: ChangeType


class EventOffer(Wire):
    id: str
    external: External | None
    publication: Ending | Raw | None


class PricedOffer(EventOffer):
    marketplaces: list[MarketplaceChange] | Raw


class OfferEvent(Wire):
    id: str
    type: Kind
    occurred_at: str
    offer: EventOffer


class TranslationEvent(OfferEvent):
    translations: Raw


class ChangedTranslation(Wire):
    language: str


class RefusalReason(Wire):
    code: str
    parameters: dict[str, list[str]] = {}
    related_reasons: list[str] = []


class Visibility(Wire):
    id: str
    status: Literal["APPROVED", "REFUSED"]
    refusal_reasons: list[RefusalReason]


class Visibilities(Wire):
    base: str
    additional: list[Visibility]


class VisiblePublication(Wire):
    """Where the offer may be seen, and the marketplaces for which that has changed."""

    marketplaces: Visibilities
    updated_marketplaces: list[str]


class OfferEvents(Wire):
    offer_events: list[OfferEvent]


read_changes = reader(list[MarketplaceChange])


def event_id(number: int) -> str:
    """`MTY3NTIzNjYwMzgzMDU4Nw`: base64 of the decimal digits, without padding (behaviour §10)."""
    return b64encode(b"%d" % number).rstrip(b"=").decode()


def event_number(id_: str) -> int | None:
    """The number of an event's id, with or without padding; None for what cannot be one."""
    text = id_.rstrip("=")
    try:
        return numeric(b64decode(text + "=" * (-len(text) % 4), validate=True).decode("ascii"))
    except ValueError:
        return None
