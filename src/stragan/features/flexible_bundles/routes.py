from stragan.features.flexible_bundles import service
from stragan.features.flexible_bundles.schemas import read_request
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation
from stragan.kernel.wire import encode

_MOST_ON_A_PAGE = 1_000


@operation("createFlexibleBundleUsingPOST", keeps_answer=True)
async def create(call: Call) -> bytes:
    return await service.create(call.world, call.seller_id, read_request(call.body), call.answering)


@operation("listSellersFlexibleBundlesUsingGET")
async def list_bundles(call: Call) -> bytes:
    limit = call.query.whole("limit", 20, 1, _MOST_ON_A_PAGE)
    page_id, offer_id = call.query.text("page.id"), call.query.text("offer.id")
    found, token = await service.listed(call.world, call.seller_id, offer_id, page_id, limit)
    return encode({"bundles": found} | ({} if token is None else {"nextPage": {"id": token}}))


@operation("getFlexibleBundleUsingGET")
async def get(call: Call, id_: str) -> bytes:
    return await service.get(call.world, call.seller_id, id_)


@operation("updateFlexibleBundleUsingPUT")
async def update(call: Call, id_: str) -> bytes:
    return await service.update(call.world, call.seller_id, id_, read_request(call.body))


@operation("deleteFlexibleBundleUsingDELETE")
async def delete(call: Call, id_: str) -> Reply:
    await service.remove(call.world, call.seller_id, id_)
    return Reply()


ROUTES: tuple[Route, ...] = (create, list_bundles, get, update, delete)
