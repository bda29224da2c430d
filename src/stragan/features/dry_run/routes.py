from stragan.features.dry_run import service
from stragan.features.product_offers.service import Origin
from stragan.http.call import Call
from stragan.http.operation import Route, operation


@operation("dryRunProductOffer")
async def product_offer(call: Call) -> bytes:
    origin = Origin(call.world, call.seller_id, call.base_url, is_new=True)
    return await service.product_offer(origin, call.body, call.language)


@operation("dryRunProductOfferPatch")
async def product_offer_patch(call: Call, offer_id: str) -> bytes:
    origin = Origin(call.world, call.seller_id, call.base_url, is_new=False)
    return await service.product_offer_patch(origin, offer_id, call.body, call.language)


@operation("dryRunDraft")
async def draft(call: Call) -> bytes:
    return await service.draft(call.world, call.seller_id, call.body, call.language)


@operation("dryRunDraftReplacement")
async def draft_replacement(call: Call, offer_id: str) -> bytes:
    return await service.draft_replacement(call.world, call.seller_id, offer_id, call.body, call.language)


ROUTES: tuple[Route, ...] = (product_offer, product_offer_patch, draft, draft_replacement)
