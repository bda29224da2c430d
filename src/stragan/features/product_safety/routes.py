from stragan.features.product_safety import service
from stragan.features.product_safety.schemas import Kind, read_person, read_producer
from stragan.http.call import Call
from stragan.http.operation import operation

_LARGEST_PAGE = 1_000
_LAST_OFFSET = {"responsible-persons": 16_000, "responsible-producers": 50_000}


async def _listed(call: Call, kind: Kind) -> bytes:
    limit = call.query.whole("limit", _LARGEST_PAGE, 1, _LARGEST_PAGE)
    offset = call.query.whole("offset", 0, 0, _LAST_OFFSET[kind])
    return await service.listed(call.world, call.seller_id, kind, limit, offset)


@operation("responsiblePersonsGET")
async def list_persons(call: Call) -> bytes:
    return await _listed(call, "responsible-persons")


@operation("responsiblePersonsPOST")
async def create_person(call: Call) -> bytes:
    return await service.create(call.world, call.seller_id, read_person(call.body))


@operation("responsiblePersonsPUT")
async def change_person(call: Call, id_: str) -> bytes:
    return await service.update(call.world, call.seller_id, id_, read_person(call.body))


@operation("responsibleProducersGET")
async def list_producers(call: Call) -> bytes:
    call.require_supported_language()
    return await _listed(call, "responsible-producers")


@operation("responsibleProducersPOST")
async def create_producer(call: Call) -> bytes:
    call.require_supported_language()
    return await service.create(call.world, call.seller_id, read_producer(call.body))


@operation("responsibleProducerGET")
async def get_producer(call: Call, id_: str) -> bytes:
    call.require_supported_language()
    return await service.get_producer(call.world, call.seller_id, id_)


@operation("responsibleProducersPUT")
async def change_producer(call: Call, id_: str) -> bytes:
    call.require_supported_language()
    return await service.update(call.world, call.seller_id, id_, read_producer(call.body))


ROUTES = (
    list_persons,
    create_person,
    change_person,
    list_producers,
    create_producer,
    get_producer,
    change_producer,
)
