from stragan.features.commands import service as commands
from stragan.features.promo_options import service
from stragan.http.call import Call
from stragan.http.operation import Route, operation

MOST, MOST_OFFSET = 5_000, 2**31 - 1


@operation("getAvailableOfferPromotionPackages")
async def available(call: Call) -> bytes:
    return service.available(call.world, call.language)


@operation("getOfferPromoOptionsUsingGET")
async def of_offer(call: Call, offer_id: str) -> bytes:
    return await service.of_offer(call.world, call.seller_id, offer_id)


@operation("getPromoOptionsForSellerOffersUsingGET")
async def of_seller(call: Call) -> bytes:
    limit, offset = call.query.whole("limit", MOST, 1, MOST), call.query.whole("offset", 0, 0, MOST_OFFSET)
    return await service.of_seller(call.world, call.seller_id, limit, offset)


@operation("modifyOfferPromoOptionsUsingPOST")
async def modify(call: Call, offer_id: str) -> bytes:
    return await service.modify(call.world, call.seller_id, offer_id, call.body)


@operation("promoModificationCommandUsingPUT")
async def register(call: Call, command_id: str) -> bytes:
    return await service.register(call.world, call.seller_id, command_id, call.body)


@operation("getPromoModificationCommandResultUsingGET")
async def report(call: Call, command_id: str) -> bytes:
    return await service.report(call.world, call.seller_id, command_id)


@operation("getPromoModificationCommandDetailedResultUsingGET")
async def tasks(call: Call, command_id: str) -> bytes:
    page = commands.page_of(call.query)
    return await service.tasks(call.world, call.seller_id, command_id, page, call.language)


ROUTES: tuple[Route, ...] = (available, of_offer, of_seller, modify, register, report, tasks)
