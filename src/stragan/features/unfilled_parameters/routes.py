from stragan.features.unfilled_parameters import service
from stragan.http.call import Call
from stragan.http.operation import operation


@operation("getOffersUnfilledParametersUsingGET_1")
async def unfilled(call: Call) -> bytes:
    return await service.unfilled(call.world, call.seller_id, call.query)


ROUTES = (unfilled,)
