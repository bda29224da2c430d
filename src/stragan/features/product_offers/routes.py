from stragan.features.product_offers import service
from stragan.features.product_offers.service import Origin
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation


def _origin(call: Call, *, is_new: bool) -> Origin:
    return Origin(call.world, call.seller_id, call.base_url, is_new)


@operation("createProductOffers", keeps_answer=True)
async def create(call: Call) -> Reply:
    return await service.create(_origin(call, is_new=True), call.body, call.language, call.answering)


@operation("createManyProductOffers", keeps_answer=True)
async def create_many(call: Call) -> bytes:
    origin = _origin(call, is_new=True)
    return await service.create_many(origin, call.body, call.language, call.answering, once=call.keep is not None)


@operation("editProductOffers")
async def edit(call: Call, offer_id: str) -> Reply:
    return await service.edit(_origin(call, is_new=False), offer_id, call.body, call.language)


@operation("getProductOffer")
async def get(call: Call, offer_id: str) -> bytes:
    return await service.get(call.world, call.seller_id, offer_id, call.language)


@operation("getPartialProductOffer")
async def parts(call: Call, offer_id: str) -> bytes:
    return await service.parts(call.world, call.seller_id, offer_id, call.query)


@operation("getProductOfferProcessingStatus")
async def status(call: Call, offer_id: str, operation_id: str) -> Reply:
    return await service.status(call.world, call.seller_id, offer_id, operation_id, call.base_url)


ROUTES: tuple[Route, ...] = (create, create_many, edit, get, parts, status)
