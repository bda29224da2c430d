from stragan.features.bidding import service
from stragan.features.bidding.schemas import read_bid
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.kernel.wire import encode


@operation("placeBid")
async def put_bid(call: Call, offer_id: str) -> bytes:
    return encode(await service.place(call.world, call.seller_id, offer_id, read_bid(call.body).max_amount))


@operation("getBid")
async def get_bid(call: Call, offer_id: str) -> bytes:
    return encode(await service.get(call.world, call.seller_id, offer_id))


ROUTES = (put_bid, get_bid)
