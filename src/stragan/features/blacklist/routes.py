from stragan.db.searches import Page
from stragan.features.blacklist import service
from stragan.features.blacklist.schemas import read_request
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import invalid
from stragan.kernel.ids import numeric
from stragan.kernel.problems import Malformed

_USUAL, _MOST, _FURTHEST = 25, 100, 2**31 - 1


@operation("doGetBlackListUsers")
async def list_users(call: Call) -> bytes:
    page = Page(call.query.whole("limit", _USUAL, 1, _MOST), call.query.whole("offset", 0, 0, _FURTHEST))
    return await service.listed(call.world, call.seller_id, page)


@operation("doAddToBlackList", keeps_answer=True)
async def add_user(call: Call) -> bytes:
    return await service.add(call.world, call.seller_id, read_request(call.body), call.answering)


@operation("doRemoveFromBlackList")
async def remove_user(call: Call, excluded_user_id: str) -> bytes:
    if numeric(excluded_user_id) is None:
        raise Malformed(invalid("excludedUserId"))
    await service.remove(call.world, call.seller_id, excluded_user_id)
    return b""


ROUTES = (list_users, add_user, remove_user)
