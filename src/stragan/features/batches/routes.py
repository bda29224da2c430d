from stragan.features.batches import service
from stragan.features.commands import service as commands
from stragan.http.call import Call
from stragan.http.operation import Route, operation


def _report(operation_id: str, kind: str) -> Route:
    async def report(call: Call, command_id: str) -> bytes:
        return await commands.report(call.world, call.seller_id, kind, command_id)

    return operation(operation_id)(report)


def _tasks(operation_id: str, kind: str) -> Route:
    async def tasks(call: Call, command_id: str) -> bytes:
        page = commands.page_of(call.query)
        return await commands.tasks(call.world, call.seller_id, kind, command_id, page, call.language)

    return operation(operation_id)(tasks)


@operation("priceModificationCommandUsingPUT")
async def prices(call: Call, command_id: str) -> bytes:
    return await service.register_prices(call.world, call.seller_id, command_id, call.body)


@operation("quantityModificationCommandUsingPUT")
async def quantities(call: Call, command_id: str) -> bytes:
    return await service.register_quantities(call.world, call.seller_id, command_id, call.body)


@operation("modificationCommandUsingPUT")
async def modification(call: Call, command_id: str) -> bytes:
    return await service.register_modification(call.world, call.seller_id, command_id, call.body)


@operation("batchOfferModificationUsingPOST")
async def bulk(call: Call) -> bytes:
    return await service.register_bulk(call.world, call.seller_id, call.body)


@operation("batchOfferModificationCommandTaskStatusesUsingGET")
async def bulk_tasks(call: Call, command_id: str) -> bytes:
    page = commands.page_of(call.query)
    return await service.bulk_tasks(call.world, call.seller_id, command_id, page, call.language)


@operation("createChangePriceCommandUsingPUT")
async def price_of_one(call: Call, offer_id: str, command_id: str) -> bytes:
    return await service.change_price(call.world, call.seller_id, offer_id, command_id, call.body, call.language)


ROUTES: tuple[Route, ...] = (
    prices,
    _report("getPriceModificationCommandStatusUsingGET", service.PRICE),
    _tasks("getPriceModificationCommandTasksStatusesUsingGET", service.PRICE),
    quantities,
    _report("getQuantityModificationCommandStatusUsingGET", service.QUANTITY),
    _tasks("getQuantityModificationCommandTasksStatusesUsingGET", service.QUANTITY),
    modification,
    _report("getGeneralReportUsingGET", service.MODIFICATION),
    _tasks("getTasksUsingGET", service.MODIFICATION),
    bulk,
    _report("batchOfferModificationCommandStatusUsingGET", service.BULK),
    bulk_tasks,
    price_of_one,
)
