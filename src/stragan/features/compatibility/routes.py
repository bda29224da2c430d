from datetime import UTC, datetime
from email.utils import format_datetime

from stragan.features.compatibility import service
from stragan.features.compatibility.service import Numbers
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation
from stragan.kernel.times import SECOND

MOST, MOST_OFFSET = 200, 2**31 - 1


@operation("getCategoriesThatSupportCompatibilityList")
async def supported(call: Call) -> bytes:
    return service.supported(call.world, call.language)


@operation("getCompatibleProductsGroups")
async def groups(call: Call) -> Reply:
    kind, place = call.query.text("type"), _place(call)
    return _unless_current(call, service.groups(call.world, kind, *place))


@operation("getCompatibleProducts")
async def vehicles(call: Call) -> Reply:
    query = call.query
    kind, group_id, phrase = query.text("type"), query.text("group.id"), query.text("phrase")
    numbers = Numbers(query.text("tecdoc.kTypNr"), query.text("tecdoc.nTypNr"))
    if phrase is not None:  # the place and If-Modified-Since are ignored then
        return Reply(service.matching(call.world, kind, phrase, numbers))
    return _unless_current(call, service.vehicles(call.world, kind, group_id, numbers, *_place(call)))


@operation("getCompatibilityListSuggestion")
async def suggestion(call: Call) -> bytes:
    """`language` is not looked at: names of vehicles are the same in all of them."""
    offer_id, product_id = call.query.text("offer.id"), call.query.text("product.id")
    return await service.suggested(call.world, call.seller_id, offer_id, product_id)


def _place(call: Call) -> tuple[int, int]:
    return call.query.whole("offset", 0, 0, MOST_OFFSET), call.query.whole("limit", MOST, 1, MOST)


def _unless_current(call: Call, body: bytes) -> Reply:
    """The whole answer, unless the client has seen everything since the data were last changed."""
    modified = datetime.fromtimestamp(service.modified_at(call.world) // SECOND, UTC)
    headers = {"last-modified": format_datetime(modified, usegmt=True)}
    since = service.since(call.if_modified_since)
    if since is not None and since >= modified:
        return Reply(status=304, headers=headers)
    return Reply(body, headers=headers)


ROUTES: tuple[Route, ...] = (supported, groups, vehicles, suggestion)
