from stragan.features.offers import search, service
from stragan.http.call import Call
from stragan.http.operation import operation


@operation("createOfferUsingPOST")
async def create(call: Call) -> bytes:
    return await service.create(call.world, call.seller_id, call.body, call.language)


@operation("getOfferUsingGET")
async def get(call: Call, offer_id: str) -> bytes:
    return await service.get(call.world, call.seller_id, offer_id, call.language)


@operation("updateOfferUsingPUT")
async def update(call: Call, offer_id: str) -> bytes:
    return await service.update(call.world, call.seller_id, offer_id, call.body, call.language)


@operation("deleteOfferUsingDELETE")
async def delete(call: Call, offer_id: str) -> bytes:
    await service.delete(call.world, call.seller_id, offer_id)
    return b""


@operation("searchOffersUsingGET")
async def search_offers(call: Call) -> bytes:
    return await search.search(call.world, call.seller_id, call.query)


ROUTES = (create, get, update, delete, search_offers)
