from stragan.features.loyalty import bundles, campaigns, service
from stragan.features.loyalty.schemas import KINDS, Bundle, read_campaign, read_discounts, read_promotion
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation
from stragan.http.query import invalid, unprocessable
from stragan.kernel.problems import Invalid, Malformed, NotFound, Problem, unknown
from stragan.kernel.wire import encode

MOST_ON_A_PAGE, MOST_PROMOTIONS = 5_000, 50_000
_MOST_CAMPAIGNS, _MOST_OFFSET = 1_000, 2**31 - 1
_TYPES = frozenset(KINDS)


@operation("createPromotionUsingPOST_1", keeps_answer=True)
async def create(call: Call) -> bytes:
    return await service.create(call.world, call.seller_id, read_promotion(call.body), call.answering)


@operation("listSellerPromotionsUsingGET_1")
async def list_promotions(call: Call) -> bytes:
    """Named by its type since 2024 (allegro-api #8998); before that by the user, who is the caller."""
    kind, user_id = call.query.choice("promotionType", _TYPES), call.query.text("user.id")
    limit, offset = unprocessable(lambda: _page(call))
    if user_id is not None and user_id != call.seller_id:
        raise NotFound(unknown("user.id", user_id, "user", "użytkownika"))
    if kind is None and user_id is None:
        en, pl = "The type of promotions is required.", "Rodzaj promocji jest wymagany."
        raise Invalid(Problem("VALIDATION_ERROR", en, "promotionType", pl=pl))
    return await service.listed(call.world, call.seller_id, kind, call.query.text("offer.id"), limit, offset)


def _page(call: Call) -> tuple[int, int]:
    limit = call.query.whole("limit", 50, 1, MOST_ON_A_PAGE)
    offset = call.query.whole("offset", 0, 0, MOST_PROMOTIONS - 1)
    if limit + offset > MOST_PROMOTIONS:
        raise Malformed(invalid("limit", f"The sum of limit and offset is at most {MOST_PROMOTIONS}."))
    return limit, offset


@operation("getPromotionUsingGET")
async def get(call: Call, id_: str) -> bytes:
    return await service.get(call.world, call.seller_id, id_)


@operation("updatePromotionUsingPUT")
async def update(call: Call, id_: str) -> bytes:
    return await service.update(call.world, call.seller_id, id_, read_promotion(call.body))


@operation("deactivatePromotionUsingDELETE")
async def deactivate(call: Call, id_: str) -> Reply:
    await service.deactivate(call.world, call.seller_id, id_)
    return Reply()


@operation("listSellersOfferBundlesUsingGET")
async def list_bundles(call: Call) -> bytes:
    limit = call.query.whole("limit", 50, 1, MOST_ON_A_PAGE)
    page_id, offer_id = call.query.text("page.id"), call.query.text("offer.id")
    found, token = await bundles.listed(call.world, call.seller_id, offer_id, page_id, limit)
    return encode({"bundles": found} | ({} if token is None else {"nextPage": {"id": token}}))


@operation("getOfferBundleUsingGET")
async def get_bundle(call: Call, id_: str) -> bytes:
    return encode(await bundles.get(call.world, call.seller_id, id_))


@operation("updateOfferBundleDiscountUsingPUT")
async def set_discounts(call: Call, id_: str) -> bytes:
    bundle: Bundle = await bundles.set_discounts(call.world, call.seller_id, id_, read_discounts(call.body))
    return encode(bundle)


@operation("deleteOfferBundleUsingGET")
async def delete_bundle(call: Call, id_: str) -> Reply:
    await bundles.remove(call.world, call.seller_id, id_)
    return Reply()


@operation("addPromotionToCampaignUsingPOST", keeps_answer=True)
async def apply(call: Call) -> bytes:
    return await campaigns.apply(call.world, call.seller_id, call.base_url, read_campaign(call.body), call.answering)


@operation("getPromotionCampaignApplicationUsingGET")
async def application(call: Call, id_: str) -> Reply:
    """Once it is accepted, the way to its campaign (303)."""
    found = await campaigns.get(call.world, call.seller_id, id_)
    if found.status != "ACCEPTED":
        return Reply(encode(found))
    place = f"{call.base_url}/sale/loyalty/promotion-campaigns?promotion.id={found.promotion.id}"
    return Reply(status=303, headers={"Location": place})


@operation("deletePromotionCampaignApplicationUsingDELETE")
async def withdraw(call: Call, id_: str) -> Reply:
    await campaigns.withdraw(call.world, call.seller_id, id_)
    return Reply()


@operation("getPromotionCampaignsUsingGET")
async def list_campaigns(call: Call) -> bytes:
    limit = call.query.whole("limit", 50, 1, _MOST_CAMPAIGNS)
    offset = call.query.whole("offset", 0, 0, _MOST_OFFSET)
    return await campaigns.listed(call.world, call.seller_id, call.query.text("promotion.id"), limit, offset)


@operation("deleteCampaignFromPromotionUsingDELETE")
async def leave(call: Call) -> Reply:
    promotion_id, campaign_id = call.query.text("promotion.id"), call.query.text("campaign.id")
    if promotion_id is None or campaign_id is None:
        raise Malformed(invalid("promotion.id" if promotion_id is None else "campaign.id"))
    await campaigns.leave(call.world, call.seller_id, promotion_id, campaign_id)
    return Reply()


ROUTES: tuple[Route, ...] = (
    create,
    list_promotions,
    get,
    update,
    deactivate,
    list_bundles,
    get_bundle,
    set_discounts,
    delete_bundle,
    apply,
    application,
    withdraw,
    list_campaigns,
    leave,
)
