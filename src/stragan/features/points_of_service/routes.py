from stragan.features.documents import service as documents
from stragan.features.points_of_service import service
from stragan.features.points_of_service.schemas import read_point
from stragan.http.call import Call, Reply
from stragan.http.operation import operation
from stragan.http.query import invalid
from stragan.kernel.problems import Malformed

_PATH = "/points-of-service"


@operation("getPOSListUsingGET")
async def list_points(call: Call) -> bytes:
    asked = call.query.text("seller.id")
    if asked is None:
        raise Malformed(invalid("seller.id", 'Parameter "seller.id" is required.'))
    return await service.listed(call.world, call.seller_id, asked, call.query.text("countryCode"))


@operation("createPOSUsingPOST", keeps_answer=True)
async def create_point(call: Call) -> bytes:
    request = read_point(call.body)
    return await service.create(call.world, call.seller_id, request, call.answering, call.base_url + _PATH)


@operation("getPOSDataUsingGET")
async def get_point(call: Call, id_: str) -> bytes:
    return await documents.get(call.world, call.seller_id, service.POINTS, id_)


@operation("modifyPOSUsingPUT")
async def change_point(call: Call, id_: str) -> bytes:
    request = read_point(call.body)
    return await service.update(call.world, call.seller_id, id_, request, call.base_url + _PATH)


@operation("deletePOSUsingDELETE")
async def delete_point(call: Call, id_: str) -> Reply:
    await documents.remove(call.world, call.seller_id, service.POINTS, id_)
    return Reply()


ROUTES = (list_points, create_point, get_point, change_point, delete_point)
