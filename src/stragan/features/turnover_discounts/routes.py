from stragan.features.turnover_discounts import service
from stragan.features.turnover_discounts.schemas import read_request
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation
from stragan.kernel.wire import encode


@operation("getTurnoverDiscountsUsingGET")
async def list_discounts(call: Call) -> bytes:
    return encode(await service.listed(call.world, call.seller_id, call.query.texts("marketplaceId")))


@operation("createOrModifyTurnoverDiscountUsingPUT")
async def put(call: Call, marketplace_id: str) -> bytes:
    return encode(await service.put(call.world, call.seller_id, marketplace_id, read_request(call.body)))


@operation("deactivateTurnoverDiscountsUsingPUT")
async def deactivate(call: Call, marketplace_id: str) -> Reply:
    """204 when it had not begun, so that nothing is left of it."""
    left = await service.deactivate(call.world, call.seller_id, marketplace_id)
    return Reply(status=204) if left is None else Reply(encode(left))


ROUTES: tuple[Route, ...] = (list_discounts, put, deactivate)
