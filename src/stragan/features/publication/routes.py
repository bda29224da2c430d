from stragan.features.publication import service
from stragan.http.call import Call
from stragan.http.operation import operation

DEFAULT_LIMIT, MOST_LIMIT, MOST_OFFSET = 100, 1000, 999


@operation("changePublicationStatusUsingPUT")
async def register(call: Call, command_id: str) -> bytes:
    return await service.register(call.world, call.seller_id, command_id, call.body)


@operation("getPublicationReportUsingGET")
async def report(call: Call, command_id: str) -> bytes:
    return await service.report(call.world, call.seller_id, command_id)


@operation("getPublicationTasksUsingGET")
async def tasks(call: Call, command_id: str) -> bytes:
    limit = call.query.whole("limit", DEFAULT_LIMIT, 1, MOST_LIMIT)
    offset = call.query.whole("offset", 0, 0, MOST_OFFSET)
    return await service.tasks(call.world, call.seller_id, command_id, limit, offset)


ROUTES = (register, report, tasks)
