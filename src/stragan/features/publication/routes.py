from stragan.features.commands import service as commands
from stragan.features.publication import service
from stragan.features.publication.service import KIND
from stragan.http.call import Call
from stragan.http.operation import operation


@operation("changePublicationStatusUsingPUT")
async def register(call: Call, command_id: str) -> bytes:
    return await service.register(call.world, call.seller_id, command_id, call.body)


@operation("getPublicationReportUsingGET")
async def report(call: Call, command_id: str) -> bytes:
    return await commands.report(call.world, call.seller_id, KIND, command_id)


@operation("getPublicationTasksUsingGET")
async def tasks(call: Call, command_id: str) -> bytes:
    page = commands.page_of(call.query)
    return await commands.tasks(call.world, call.seller_id, KIND, command_id, page, call.language)


ROUTES = (register, report, tasks)
