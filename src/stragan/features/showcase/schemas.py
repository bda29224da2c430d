"""The shop window: what everybody can find an offer by. Offers write it, in the transaction that changes them.

There is a row for every offer that was ever listed or scheduled; the status says what it is now. The row holds words,
choices of parameters and numbers, and what results are sorted by; what a result shows is read from the offer itself.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from msgspec import Struct

from stragan.features.parameters.schemas import ParameterValue

Sort = Literal["relevance", "price", "-price", "popularity", "ending", "newest"]


class Thing(Struct, frozen=True, kw_only=True):
    """As much of an offer as it is found by; prices in hundredths, instants in milliseconds."""

    seller_id: str
    id: int
    status: str
    title: str
    texts: Sequence[str]  # of its description, with their tags
    gtin: str | None
    parameters: Sequence[ParameterValue]
    category_id: str | None
    format: str | None
    price: int | None
    current_price: int | None
    bidders: int
    available: int | None
    sold: int
    promoted: bool
    shipping_rates_id: str | None
    started_at: int | None
    ending_at: int | None


class Span(NamedTuple):
    """Both ends belong to it; None is no end."""

    low: Decimal | None
    high: Decimal | None


class Wanted(Struct, frozen=True, kw_only=True):
    """What is looked for. `words` are stems, or with a `*` their beginnings; `ended` asks for what is over."""

    words: Sequence[str] = ()
    in_descriptions: bool = False
    ended: bool = False
    category_ids: Sequence[str] | None = None
    seller_ids: Sequence[str] | None = None
    formats: Sequence[str] | None = None
    price: Span = Span(None, None)
    choices: Sequence[Sequence[str]] = ()  # for each parameter the ids of values of which one is enough
    numbers: Mapping[str, Span] = {}  # parameter id -> what its number has to be in


class Place(NamedTuple):
    """A found offer, with what its place among the others may depend on; the price in hundredths."""

    id: int
    seller_id: str
    promoted: bool
    price: int | None
    shipping_rates_id: str | None
