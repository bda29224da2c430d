"""Campaigns of the older generation: a promotion is marked on lists of offers, once an application was accepted."""

from collections.abc import Sequence

from msgspec.structs import replace

from stragan.db import documents as store
from stragan.db.engine import Duplicate, run
from stragan.features.loyalty import rules, service
from stragan.features.loyalty import store as promotions
from stragan.features.loyalty.schemas import (
    CAMPAIGNS,
    Application,
    Campaign,
    CampaignRequest,
    Campaigns,
    Status,
    read_application,
)
from stragan.http.call import Answering, unkept
from stragan.jobs import queue
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.problems import Invalid, NotFound
from stragan.kernel.wire import encode
from stragan.world import World

VERIFY = "loyalty.verify"  # the job that accepts an application


async def apply(
    world: World, seller_id: str, base_url: str, request: CampaignRequest, answering: Answering = unkept
) -> bytes:
    """Raises `Invalid` (422). A job accepts the application."""
    if problems := rules.campaign_is_known(request.campaign.id):
        raise Invalid(*problems)
    promotion_id = request.promotion.id
    if promotion_id not in await service.statuses(world, seller_id, [promotion_id]):
        raise Invalid(rules.only_multipacks_are_marked())
    id_ = new_uuid()
    link = f"{base_url}/sale/loyalty/promotion-campaign-applications/{id_}"
    answer = encode(Application(request.campaign, request.promotion, link, "REQUESTED"))
    try:
        async with world.db.write() as tx:
            texts = store.Texts(promotion_id, answer, None, is_unique=True)
            await store.add(tx, seller_id, CAMPAIGNS, id_, texts, world.now())
            await queue.put(tx, VERIFY, f"{seller_id}/{id_}", world.now())
            await run(tx, answering(answer))
    except Duplicate:
        raise Invalid(rules.takes_part_already()) from None
    return answer


async def accept(world: World, key: str) -> None:
    """The application is accepted, unless it was withdrawn or its promotion has ended."""
    seller_id, _, id_ = key.partition("/")
    async with world.db.write() as tx:
        if not await store.lock(tx, seller_id, CAMPAIGNS, id_):
            return
        row = await store.find(tx, seller_id, CAMPAIGNS, id_)
        assert row is not None, "it is locked"
        application = replace(read_application(row[0]), status="ACCEPTED")
        texts = store.Texts(application.promotion.id, encode(application), None, is_unique=True)
        await store.replace(tx, seller_id, CAMPAIGNS, id_, texts)


async def get(world: World, seller_id: str, id_: str) -> Application:
    """Raises `NotFound` (404)."""
    row = await store.find(world.db, seller_id, CAMPAIGNS, id_) if is_uuid(id_) else None
    if row is None:
        raise NotFound(rules.no_such_application(id_))
    return read_application(row[0])


async def withdraw(world: World, seller_id: str, id_: str) -> None:
    """Raises `NotFound` (404), and `Invalid` (422) for an application that was accepted."""
    async with world.db.write() as tx:
        if not is_uuid(id_) or not await store.lock(tx, seller_id, CAMPAIGNS, id_):
            raise NotFound(rules.no_such_application(id_))
        row = await store.find(tx, seller_id, CAMPAIGNS, id_)
        if row is not None and read_application(row[0]).status == "ACCEPTED":
            raise Invalid(rules.application_is_decided())
        await store.remove(tx, seller_id, CAMPAIGNS, id_)


async def listed(world: World, seller_id: str, promotion_id: str | None, limit: int, offset: int) -> bytes:
    """One page, oldest first. Raises `NotFound` (404) for a promotion that takes part in none."""
    if promotion_id is None:
        bodies = [row[0] for row in await store.page(world.db, seller_id, CAMPAIGNS, limit, offset)]
        total = await store.count(world.db, seller_id, CAMPAIGNS)
    else:
        row = await promotions.campaign(world.db, seller_id, promotion_id)
        if row is None:
            raise NotFound(rules.no_such_campaign("promotion.id", promotion_id))
        bodies, total = [row[1]][offset : offset + limit], 1
    return encode(Campaigns(await _campaigns(world, seller_id, bodies), total))


async def leave(world: World, seller_id: str, promotion_id: str, campaign_id: str) -> None:
    """Raises `NotFound` (404), and `Invalid` (422) for a campaign whose application is not accepted yet."""
    if rules.campaign_is_known(campaign_id):
        raise NotFound(rules.no_such_campaign("campaign.id", campaign_id))
    async with world.db.write() as tx:
        row = await promotions.campaign(tx, seller_id, promotion_id)
        if row is None:
            raise NotFound(rules.no_such_campaign("promotion.id", promotion_id))
        if read_application(row[1]).status != "ACCEPTED":
            raise Invalid(rules.campaign_is_pending())
        await promotions.forget_campaign(tx, seller_id, promotion_id)


async def _campaigns(world: World, seller_id: str, bodies: Sequence[bytes]) -> list[Campaign]:
    applications = [read_application(body) for body in bodies]
    standing = await service.statuses(world, seller_id, [one.promotion.id for one in applications])
    return [_campaign(one, standing.get(one.promotion.id)) for one in applications]


def _campaign(application: Application, standing: Status | None) -> Campaign:
    """Suspended with its promotion."""
    accepted = "ACTIVE" if standing == "ACTIVE" else "SUSPENDED"
    status = accepted if application.status == "ACCEPTED" else "PENDING"
    return Campaign(application.campaign, application.promotion, status)  # type: ignore[arg-type]
