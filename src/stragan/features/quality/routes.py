from stragan.features.quality import service
from stragan.http.call import Call
from stragan.http.operation import Route, operation


@operation("getSaleQualityUsingGET")
async def history(call: Call) -> bytes:
    return await service.history(call.world, call.seller_id, call.language)


ROUTES: tuple[Route, ...] = (history,)
