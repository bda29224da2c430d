from stragan.features.listing import service
from stragan.http.call import Call
from stragan.http.operation import Route, operation


@operation("getListing")
async def listing(call: Call) -> bytes:
    return await service.listing(call.world, call.query, call.language)


ROUTES: tuple[Route, ...] = (listing,)
