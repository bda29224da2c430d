from stragan.features.marketplaces import service
from stragan.http.call import Call
from stragan.http.operation import operation


@operation("marketplacesGET")
async def list_marketplaces(call: Call) -> bytes:
    return service.every(call.world)


ROUTES = (list_marketplaces,)
