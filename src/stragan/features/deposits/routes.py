from stragan.features.deposits import service
from stragan.http.call import Call
from stragan.http.operation import operation


@operation("getDepositTypes")
async def list_types(call: Call) -> bytes:
    return service.every(call.language)


ROUTES = (list_types,)
