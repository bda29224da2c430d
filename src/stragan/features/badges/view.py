"""What of campaigns, applications, badges and operations is shown."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec import to_builtins

from stragan.catalogue.campaigns import Campaign, Period
from stragan.features.badges.schemas import (
    Application,
    Badge,
    CampaignStock,
    Dates,
    Eligibility,
    Id,
    LimitedApplication,
    Message,
    NamedCampaign,
    Operation,
    PerUser,
    Prices,
    Process,
    PurchaseConstraints,
    PurchaseLimit,
    Reason,
    Refusal,
    ShownCampaign,
    StoredApplication,
    StoredBadge,
    StoredOperation,
    read_refusals,
)
from stragan.kernel.marketplaces import CURRENCIES
from stragan.kernel.money import Price, format_hundredths
from stragan.kernel.problems import Language
from stragan.kernel.times import iso
from stragan.kernel.wire import encode

_NEWER = ("marketplace", "regulationsLink", "stockReservationIsRequired", "campaignStock")


class Reader(NamedTuple):
    """Who reads: `beta` are clients of the first generation, who know less."""

    language: Language
    beta: bool = False


def told(shown: Any, reader: Reader) -> bytes:
    """The answer; the first generation has the members of its own specification (2020)."""
    if not reader.beta:
        return encode(shown)
    document = to_builtins(shown)
    lists = [item for value in document.values() if isinstance(value, list) for item in value]
    for item in (document, *lists):
        for name in _NEWER:
            item.pop(name, None)
    return encode(document)


def reasons(refusals: Sequence[Refusal], language: Language) -> list[Reason]:
    return [
        Reason(refusal.code, [Message(one.pl if language == "pl" else one.en, None) for one in refusal.sentences])
        for refusal in refusals
    ]


def campaign(one: Campaign, refusals: Sequence[Refusal], language: Language) -> ShownCampaign:
    return ShownCampaign(
        id=one.id,
        name=_name(one, language),
        marketplace=Id(one.marketplace_id),
        type=one.type,
        eligibility=Eligibility(not refusals, reasons(refusals, language)),
        application=_dates(one.application),
        visibility=_dates(one.visibility),
        publication=_dates(one.publication),
        regulations_link=one.terms,
        stock_reservation_is_required=one.stock_required,
    )


def _name(one: Campaign, language: Language) -> str:
    return one.name.pl if language == "pl" else one.name.en


def _dates(period: Period) -> Dates:
    """A bound that is open is left out."""
    found: Dates = {"type": period.type}
    if period.from_ is not None and not period.never:
        found["from"] = iso(period.from_)
    if period.to is not None and not period.never:
        found["to"] = iso(period.to)
    return found


def application(row: StoredApplication, language: Language) -> Application:
    shown = Application(
        id=row.id,
        created_at=iso(row.created_at),
        updated_at=iso(row.updated_at),
        campaign=Id(row.campaign_id),
        offer=Id(row.offer_id),
        prices=None if row.bargain is None else Prices(_price(row.bargain, row.marketplace_id)),
        campaign_stock=_stock(row.quantity),
        process=_process(row.status, row.refusals, language),
    )
    if row.most_items is None:
        return shown
    limits = PurchaseConstraints(PurchaseLimit(PerUser(row.most_items)))
    return LimitedApplication(
        **{name: getattr(shown, name) for name in shown.__struct_fields__}, purchase_constraints=limits
    )


def badge(row: StoredBadge, of: Campaign | None, language: Language) -> Badge:
    """Its dates are known when it is accepted; a campaign that nobody knows any more is named by its id."""
    publication: Dates | None = None
    if row.from_at is not None:
        kind = "SINCE" if row.to_at is None else "WITHIN"
        publication = {"type": kind, "from": iso(row.from_at), "to": None if row.to_at is None else iso(row.to_at)}
    prices: dict[str, Any] = {}
    if row.market is not None:
        prices["market"] = _price(row.market, row.marketplace_id)
    if row.bargain is not None:
        prices["bargain"] = _price(row.bargain, row.marketplace_id)
    return Badge(
        offer=Id(str(row.offer_id)),
        campaign=NamedCampaign(row.campaign_id, row.campaign_id if of is None else _name(of, language)),
        publication=publication,
        prices=prices or None,
        process=_process(row.status, row.refusals, language),
        campaign_stock=_stock(row.quantity),
    )


def operation(row: StoredOperation, language: Language) -> Operation:
    return Operation(
        id=row.id,
        type=row.type,
        created_at=iso(row.created_at),
        updated_at=iso(row.updated_at),
        campaign=Id(row.campaign_id),
        offer=Id(str(row.offer_id)),
        process=_process(row.status, row.refusals, language),
    )


def _process(status: str, refusals: bytes | None, language: Language) -> Process:
    return Process(status, [] if refusals is None else reasons(read_refusals(refusals), language))


def _stock(quantity: int | None) -> CampaignStock | None:
    return None if quantity is None else CampaignStock(quantity)


def _price(amount: int, marketplace_id: str) -> Price:
    return Price(format_hundredths(amount), CURRENCIES[marketplace_id])
