"""Badge campaigns: a seller applies with an offer, a job decides, and the badge comes and goes with its dates
(`/sale/badge-campaigns`, `/sale/badges`, `/sale/badge-applications`, `/sale/badge-operations`; 2026 specification).

While a badge of a campaign with prices is ACTIVE the offer has its bargain price: buyers pay it (own rule, after the
descriptions of DISCOUNT and SOURCING). When the badge ends the price from before comes back, unless the seller has set
another one meanwhile.
"""

from typing import Any, Literal, NamedTuple

from msgspec import Struct

from stragan.kernel.money import Price
from stragan.kernel.problems import Malformed
from stragan.kernel.wire import Wire, reader

ProcessStatus = Literal["REQUESTED", "PROCESSED", "DECLINED"]
BadgeStatus = Literal["IN_VERIFICATION", "WAITING_FOR_PUBLICATION", "ACTIVE", "FINISHED", "DECLINED"]
OperationType = Literal["UPDATE", "FINISH"]
LIVE: tuple[BadgeStatus, ...] = ("IN_VERIFICATION", "WAITING_FOR_PUBLICATION", "ACTIVE")
Dates = dict[str, str | None]  # type, and from and to where there are any


# What is asked


class Id(Wire):
    id: str


class Prices(Wire):
    """`market` is not read any more since 2022 (#7480): it follows from the offer's price."""

    bargain: Price | None = None


class PerUser(Wire):
    max_items: int


class PurchaseLimit(Wire):
    per_user: PerUser | None = None


class PurchaseConstraints(Wire):
    limit: PurchaseLimit | None = None


class DeclaredStock(Wire):
    quantity: int | float | None = None


class ApplicationRequest(Wire):
    campaign: Id
    offer: Id
    prices: Prices | None = None
    purchase_constraints: PurchaseConstraints | None = None
    declared_stock: DeclaredStock | None = None

    @property
    def bargain(self) -> Price | None:
        return self.prices.bargain if self.prices else None

    @property
    def quantity(self) -> int | float | None:
        return self.declared_stock.quantity if self.declared_stock else None

    @property
    def per_user(self) -> PerUser | None:
        limit = self.purchase_constraints.limit if self.purchase_constraints else None
        return limit.per_user if limit else None


class WantedProcess(Wire):
    status: Literal["FINISHED"] | None = None


class WantedBargain(Wire):
    value: Price | None = None


class WantedPrices(Wire):
    bargain: WantedBargain | None = None


class ChangeRequest(Wire):
    """The end of a badge, or another bargain price."""

    process: WantedProcess | None = None
    prices: WantedPrices | None = None

    @property
    def finishes(self) -> bool:
        return self.process is not None and self.process.status is not None

    @property
    def bargain(self) -> Price | None:
        return self.prices.bargain.value if self.prices and self.prices.bargain else None


read_application = reader(ApplicationRequest, Malformed)
read_change = reader(ChangeRequest, Malformed)


# What is answered


class Message(Wire):
    text: str
    link: str | None


class Reason(Wire):
    code: str
    messages: list[Message]


class Eligibility(Wire):
    eligible: bool
    refusal_reasons: list[Reason]


class ShownCampaign(Wire):
    id: str
    name: str
    marketplace: Id
    type: str
    eligibility: Eligibility
    application: Dates
    visibility: Dates
    publication: Dates
    regulations_link: str
    stock_reservation_is_required: bool


class CampaignList(Wire):
    badge_campaigns: list[ShownCampaign]


class Process(Wire):
    status: str
    rejection_reasons: list[Reason]


class CampaignStock(Wire):
    quantity: int


class Application(Wire):
    id: str
    created_at: str
    updated_at: str
    campaign: Id
    offer: Id
    prices: Prices | None
    campaign_stock: CampaignStock | None
    process: Process


class LimitedApplication(Application):
    purchase_constraints: PurchaseConstraints


class ApplicationList(Wire):
    badge_applications: list[Application]


class NamedCampaign(Wire):
    id: str
    name: str


class Badge(Wire):
    offer: Id
    campaign: NamedCampaign
    publication: Dates | None
    prices: dict[str, Any] | None
    process: Process
    campaign_stock: CampaignStock | None


class BadgeList(Wire):
    badges: list[Badge]


class Operation(Wire):
    id: str
    type: OperationType
    created_at: str
    updated_at: str
    campaign: Id
    offer: Id
    process: Process


# What is stored


class Sentence(Struct, frozen=True):
    en: str
    pl: str


class Refusal(Struct, frozen=True):
    """Why something was declined, in both languages."""

    code: str
    sentences: tuple[Sentence, ...]


read_refusals = reader(tuple[Refusal, ...])


class StoredApplication(NamedTuple):
    """In the order of the table; `bargain` is in hundredths of the campaign's currency."""

    seller_id: str
    id: str
    campaign_id: str
    offer_id: str
    marketplace_id: str
    bargain: int | None
    most_items: int | None
    quantity: int | None
    status: ProcessStatus
    refusals: bytes | None
    created_at: int
    updated_at: int


class StoredBadge(NamedTuple):
    """In the order of the table; prices in hundredths. `regular` is the price that the bargain has replaced."""

    seller_id: str
    offer_id: int
    campaign_id: str
    application_id: str
    marketplace_id: str
    status: BadgeStatus
    bargain: int | None
    market: int | None
    regular: int | None
    quantity: int | None
    refusals: bytes | None
    from_at: int | None
    to_at: int | None
    created_at: int


class StoredOperation(NamedTuple):
    """In the order of the table."""

    seller_id: str
    id: str
    offer_id: int
    campaign_id: str
    type: OperationType
    bargain: int | None
    status: ProcessStatus
    refusals: bytes | None
    created_at: int
    updated_at: int
