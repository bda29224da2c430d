from stragan.features.account import service
from stragan.http.call import Call
from stragan.http.operation import operation


@operation("meGET")
async def me(call: Call) -> bytes:
    return await service.me(call.world, call.seller_id)


ROUTES = (me,)
