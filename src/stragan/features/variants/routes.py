from stragan.db.searches import Page
from stragan.features.variants import service
from stragan.features.variants.schemas import read_request
from stragan.http.call import Call
from stragan.http.errors import ACCESS_DENIED
from stragan.http.operation import operation
from stragan.http.query import invalid
from stragan.kernel.problems import Forbidden, Malformed

_USUAL, _MOST, _FURTHEST, _LONGEST_QUERY = 10, 50, 9_950, 50


@operation("getVariantSets")
async def list_sets(call: Call) -> bytes:
    """Everybody sees his own sets only, and says whose he means (2020 specification)."""
    user_id = call.query.text("user.id")
    if user_id is None:
        raise Malformed(invalid("user.id"))
    if user_id != call.seller_id:
        raise Forbidden(ACCESS_DENIED)
    page = Page(call.query.whole("limit", _USUAL, 1, _MOST), call.query.whole("offset", 0, 0, _FURTHEST))
    query = call.query.text("query")
    if query is not None and len(query) > _LONGEST_QUERY:
        raise Malformed(invalid("query"))
    return await service.listed(call.world, call.seller_id, page, query)


@operation("getVariantSet")
async def get_set(call: Call, set_id: str) -> bytes:
    return await service.get(call.world, call.seller_id, set_id)


@operation("createOrUpdateVariantSet")
async def put_set(call: Call, set_id: str) -> bytes:
    await service.put(call.world, call.seller_id, set_id, read_request(call.body))
    return b""


@operation("deleteVariantSet")
async def delete_set(call: Call, set_id: str) -> bytes:
    await service.remove(call.world, call.seller_id, set_id)
    return b""


ROUTES = (list_sets, get_set, put_set, delete_set)
