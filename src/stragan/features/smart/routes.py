from stragan.features.smart import service
from stragan.http.call import Call
from stragan.http.operation import operation


@operation("getSellerSmartClassificationGET")
async def get_seller(call: Call) -> bytes:
    return await service.of_seller(call.world, call.seller_id, call.query.text("marketplaceId"), call.language)


@operation("getOfferSmartClassificationGET")
async def get_offer(call: Call, offer_id: str) -> bytes:
    marketplace = call.query.text("marketplaceId")
    return await service.of_offer(call.world, call.seller_id, offer_id, marketplace, call.language)


ROUTES = (get_seller, get_offer)
