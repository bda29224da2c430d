"""What the page of an offer shows, gathered by `offer_page`. Prices in hundredths, instants in milliseconds.

Names are in the reader's language; what depends on grammar (periods, ranges, invoices) is left to the page.
"""

from typing import Literal

from msgspec import Struct

from stragan.features.after_sales.schemas import ImpliedWarranty, ReturnPolicy, Warranty
from stragan.features.attachments.schemas import FileLink
from stragan.features.listing.schemas import CategoryBody
from stragan.features.offers.schemas import Location, ValidationEntry
from stragan.features.product_safety.schemas import PersonalData, ProducerData
from stragan.kernel.description import Section

State = Literal["DRAFT", "SCHEDULED", "LIVE", "SOLD_OUT", "ENDED"]


class Named(Struct, frozen=True):
    """A parameter with its values in words."""

    name: str
    values: tuple[str, ...]


class Option(Struct, frozen=True):
    """A way of delivery. The price of one item and of each further one in a package; when it is there, if known."""

    method_id: str
    name: str
    cost: int
    next_cost: int
    on_delivery: bool
    from_: int | None  # durations of the way, in milliseconds
    to: int | None


class Deliveries(Struct, frozen=True):
    """The cheapest option first; `free_from` is the value from which sending costs nothing."""

    options: tuple[Option, ...]
    free_from: int | None
    handling: int | None  # a duration in milliseconds


class Auction(Struct, frozen=True):
    """Where an auction stands; `minimum` is the least that may be bid now."""

    starting: int
    minimum: int
    bidders: int
    has_reserve: bool
    reserve_is_met: bool


class Terms(Struct, frozen=True):
    returns: ReturnPolicy | None
    implied_warranty: ImpliedWarranty | None
    warranty: Warranty | None


class Seller(Struct, frozen=True):
    """`recommended` is a percentage with a comma, as ratings have it."""

    id: str
    login: str
    is_company: bool
    company_name: str | None
    city: str | None
    since: int
    recommended: str | None
    recommending: int
    not_recommending: int


class Safety(Struct, frozen=True):
    """Of one product of the offer, what the law on general product safety asks for."""

    producer: ProducerData | None
    person: PersonalData | None
    text: str | None
    files: tuple[FileLink, ...]
    before_law: bool


class Rating(Struct, frozen=True):
    """What buyers think of the offer: the average of five, with a point."""

    average: str
    count: int


class Variant(Struct, frozen=True):
    """An offer that is on sale as well, and that the seller calls a variant of this one."""

    id: str
    title: str


class Shown(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    state: State
    ended_by: str | None
    format: str
    price: int | None
    currency: str
    auction: Auction | None
    available: int
    unit: str
    sold: int
    starting_at: int | None
    ending_at: int | None
    ended_at: int | None
    condition: str | None
    images: tuple[str, ...]
    path: list[CategoryBody]
    parameters: tuple[Named, ...]
    compatible_with: tuple[str, ...]
    sections: tuple[Section, ...]
    files: tuple[FileLink, ...]
    delivery: Deliveries
    invoice: str
    location: Location | None
    business_only: bool
    seller: Seller
    terms: Terms
    safety: tuple[Safety, ...]
    rating: Rating | None
    variants: tuple[Variant, ...]
    problems: tuple[ValidationEntry, ...]
