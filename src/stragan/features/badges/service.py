"""What sellers ask of campaigns and badges; what jobs do about it is in `working`."""

from collections.abc import Callable

from stragan.auth import service as accounts
from stragan.catalogue.campaigns import Campaign
from stragan.db.engine import Tx, run
from stragan.db.searches import Page
from stragan.features.badges import campaigns, rules, store, view
from stragan.features.badges.campaigns import add as add_campaign
from stragan.features.badges.rules import APPLICATION_RULES, Asked, wrong_parameter
from stragan.features.badges.schemas import (
    LIVE,
    ApplicationList,
    ApplicationRequest,
    BadgeList,
    CampaignList,
    Id,
    Refusal,
    StoredApplication,
    StoredBadge,
    StoredOperation,
    read_application,
    read_change,
)
from stragan.features.badges.view import Reader, told
from stragan.features.badges.working import (
    FINISH,
    OPERATE,
    PUBLISH,
    VERIFY,
    automatic,
    finish_due,
    operate,
    publish,
    sweep,
    verify,
)
from stragan.features.offers import service as offers
from stragan.features.quality import service as quality
from stragan.http.call import Call, Reply
from stragan.http.media import BETA
from stragan.http.query import Query, given
from stragan.jobs import queue
from stragan.kernel.checks import ensure
from stragan.kernel.ids import is_uuid, new_uuid, numeric
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCIES
from stragan.kernel.money import in_hundredths
from stragan.kernel.problems import Conflict, Forbidden, Invalid, Language, Malformed, NotFound
from stragan.kernel.wire import encode
from stragan.world import World

DEFAULT_LIMIT, MOST_LIMIT, MOST_OFFSET = 50, 1_000, 2**31 - 1


async def list_campaigns(world: World, seller_id: str, query: Query, reader: Reader) -> bytes:
    """The campaigns that are shown now, and whether the seller may take part."""
    await _ensure_business(world, seller_id)
    marketplace = _marketplace(query)
    found = [one for one in await campaigns.visible(world) if marketplace in (None, one.marketplace_id)]
    points = await quality.points(world, seller_id) if any(one.least_quality for one in found) else None
    return told(CampaignList([view.campaign(one, _refusals(one, points), reader.language) for one in found]), reader)


def _refusals(campaign: Campaign, points: int | None) -> list[Refusal]:
    return [rules.POOR_QUALITY] if campaign.least_quality > (points or 0) else []


# Applications


async def apply(call: Call) -> Reply:
    """Take an application; whether it is accepted a job decides.

    Raises `Malformed` (400) for another shape and `Invalid` (422) for an unknown campaign and for impossible values.
    """
    world, seller_id = call.world, call.seller_id
    await _ensure_business(world, seller_id)
    request = read_application(call.body)
    campaign = await campaigns.find(world, request.campaign.id)
    if campaign is None:
        raise Invalid(rules.NO_CAMPAIGN.under("campaign.id"))
    ensure(Asked(request, campaign), APPLICATION_RULES)
    row = _application(seller_id, request, campaign, world.now())
    location = {"location": f"{call.base_url}/sale/badge-applications/{row.id}"}
    reader = Reader(call.language, call.produces == BETA)
    reply = Reply(told(view.application(row, call.language), reader), headers=location, media_type=call.produces)
    is_own = await offers.find(world, seller_id, row.offer_id) is not None
    async with world.db.write() as tx:
        await store.add_application(tx, row)
        if is_own:
            await _put_badge(tx, row)
        await queue.put(tx, VERIFY, f"{seller_id}/{row.id}", world.now())
        await run(tx, call.answering(reply))
    world.alarm.ring()
    return reply


def _application(seller_id: str, request: ApplicationRequest, campaign: Campaign, now: int) -> StoredApplication:
    bargain = request.bargain if campaign.has_price else None
    return StoredApplication(
        seller_id=seller_id,
        id=new_uuid(),
        campaign_id=campaign.id,
        offer_id=request.offer.id,
        marketplace_id=campaign.marketplace_id,
        bargain=None if bargain is None else in_hundredths(bargain.amount),
        most_items=request.per_user.max_items if request.per_user else None,
        quantity=None if request.quantity is None else int(request.quantity),
        status="REQUESTED",
        refusals=None,
        created_at=now,
        updated_at=now,
    )


async def _put_badge(tx: Tx, row: StoredApplication) -> None:
    """The badge that is verified, unless the offer has one of this campaign that has not ended."""
    offer_id = numeric(row.offer_id)
    assert offer_id is not None, "the offer was found"
    earlier = (await store.lock_badges(tx, row.seller_id, offer_id)).get(row.campaign_id)
    if earlier is not None and earlier.status in LIVE:
        return
    badge = StoredBadge(
        seller_id=row.seller_id,
        offer_id=offer_id,
        campaign_id=row.campaign_id,
        application_id=row.id,
        marketplace_id=row.marketplace_id,
        status="IN_VERIFICATION",
        bargain=row.bargain,
        market=None,
        regular=None,
        quantity=row.quantity,
        refusals=None,
        from_at=None,
        to_at=None,
        created_at=row.created_at,
    )
    await store.put(tx, badge)


async def application(world: World, seller_id: str, id_: str, reader: Reader) -> bytes:
    await _ensure_business(world, seller_id)
    row = await store.application(world.db, seller_id, id_) if is_uuid(id_) else None
    if row is None:
        raise NotFound(rules.NO_APPLICATION)
    return told(view.application(row, reader.language), reader)


async def list_applications(world: World, seller_id: str, query: Query, reader: Reader) -> bytes:
    """Newest first."""
    await _ensure_business(world, seller_id)
    filters = given({"campaign_id": query.text("campaign.id"), "offer_id": query.text("offer.id")})
    rows = await store.list_applications(world.db, seller_id, filters, _page(query))
    return told(ApplicationList([view.application(row, reader.language) for row in rows]), reader)


# Badges


async def list_badges(world: World, seller_id: str, query: Query, reader: Reader) -> bytes:
    """Newest first. The first generation of clients knows no marketplaces: it is shown the base one."""
    await _ensure_business(world, seller_id)
    marketplace = _marketplace(query) or (BASE_MARKETPLACE if reader.beta else None)
    if marketplace is None:
        raise Malformed(wrong_parameter("BB35", "marketplace.id"))
    filters: dict[str, str | int] = {"marketplace_id": marketplace}
    if (offer_id := query.text("offer.id")) is not None:
        number = numeric(offer_id)
        filters["offer_id"] = -1 if number is None else number
    rows = await store.list_badges(world.db, seller_id, filters, _page(query))
    known = {id_: await campaigns.find(world, id_) for id_ in {row.campaign_id for row in rows}}
    return told(BadgeList([view.badge(row, known[row.campaign_id], reader.language) for row in rows]), reader)


async def change(call: Call, offer_id: str, campaign_id: str) -> Reply:
    """Take the end of a badge or another bargain price; a job does it.

    Raises `NotFound` (404) for the offer or the campaign, `Conflict` (409) while another operation of the offer waits.
    """
    world, seller_id = call.world, call.seller_id
    await _ensure_business(world, seller_id)
    request = read_change(call.body)
    campaign = await campaigns.find(world, campaign_id)
    if campaign is None:
        raise NotFound(rules.NO_CAMPAIGN)
    offer = await offers.find(world, seller_id, offer_id)
    if offer is None:
        raise NotFound(rules.NO_OFFER)
    ensure(request, rules.CHANGE_RULES)
    if problems := rules.price_problems(request.bargain, campaign, rules.BARGAIN):
        raise Invalid(*problems)
    bargain, now = request.bargain, world.now()
    row = StoredOperation(
        seller_id=seller_id,
        id=new_uuid(),
        offer_id=offer.id,
        campaign_id=campaign.id,
        type="FINISH" if bargain is None else "UPDATE",
        bargain=None if bargain is None else in_hundredths(bargain.amount),
        status="REQUESTED",
        refusals=None,
        created_at=now,
        updated_at=now,
    )
    async with world.db.write() as tx:
        await store.lock_badges(tx, seller_id, offer.id)  # so that two requests at once see each other
        if await store.is_requested(tx, seller_id, offer.id):
            raise Conflict(rules.OPERATION_WAITS)
        await store.add_operation(tx, row)
        await queue.put(tx, OPERATE, f"{seller_id}/{row.id}", now)
    world.alarm.ring()
    return Reply(encode(Id(row.id)), headers={"location": f"{call.base_url}/sale/badge-operations/{row.id}"})


async def operation(world: World, seller_id: str, id_: str, language: Language) -> bytes:
    await _ensure_business(world, seller_id)
    row = await store.operation(world.db, seller_id, id_) if is_uuid(id_) else None
    if row is None:
        raise NotFound(rules.NO_OPERATION)
    return encode(view.operation(row, language))


# For price rules


async def priced_marketplaces(world: World, seller_id: str, offer_id: int) -> set[str]:
    """The marketplaces on which the offer's price is a campaign's now."""
    return await store.priced(world.db, seller_id, offer_id)


# What all of them ask first


async def _ensure_business(world: World, seller_id: str) -> None:
    """Campaigns are for companies."""
    user = await accounts.find_user(world, id=seller_id)
    if user is None or not user.is_business:
        raise Forbidden(rules.NOT_BUSINESS)


def _marketplace(query: Query) -> str | None:
    wanted = query.text("marketplace.id")
    if wanted is not None and wanted not in CURRENCIES:
        raise Malformed(wrong_parameter("BB35", "marketplace.id"))
    return wanted


def _page(query: Query) -> Page:
    limit = _whole(lambda: query.whole("limit", DEFAULT_LIMIT, 1, MOST_LIMIT), "BB9", "limit")
    return Page(limit, _whole(lambda: query.whole("offset", 0, 0, MOST_OFFSET), "BB10", "offset"))


def _whole(read: Callable[[], int], code: str, name: str) -> int:
    try:
        return read()
    except Malformed:
        raise Malformed(wrong_parameter(code, name)) from None


__all__ = [
    "FINISH",
    "OPERATE",
    "PUBLISH",
    "VERIFY",
    "Reader",
    "add_campaign",
    "application",
    "apply",
    "automatic",
    "change",
    "finish_due",
    "list_applications",
    "list_badges",
    "list_campaigns",
    "operate",
    "operation",
    "priced_marketplaces",
    "publish",
    "sweep",
    "verify",
]
