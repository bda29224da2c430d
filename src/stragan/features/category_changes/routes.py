from stragan.features.category_changes import service
from stragan.features.category_changes.schemas import KINDS, REQUIREMENT_CHANGE, Between
from stragan.http.call import Call
from stragan.http.operation import Route, operation
from stragan.http.query import invalid
from stragan.kernel.problems import Malformed

DEFAULT_LIMIT, MOST, MOST_OFFSET = 100, 1000, 2**31 - 1
LONGEST_ID = 256


@operation("getCategoryEventsUsingGET_1")
async def events(call: Call) -> bytes:
    after = call.query.text("from")
    if after is not None and len(after) > LONGEST_ID:  # 2026 specification
        raise Malformed(invalid("from"))
    limit = call.query.whole("limit", DEFAULT_LIMIT, 1, MOST)
    return await service.page(call.world, after, limit, call.query.choices("type", KINDS))


@operation("getCategoryParametersScheduledChangesUsingGET_1")
async def scheduled(call: Call) -> bytes:
    query = call.query
    query.choices("type", frozenset({REQUIREMENT_CHANGE}))  # there is no other one to leave out
    begins = Between(query.instant("scheduledFor.gte"), query.instant("scheduledFor.lte"))
    announced = Between(query.instant("scheduledAt.gte"), query.instant("scheduledAt.lte"))
    offset = query.whole("offset", 0, 0, MOST_OFFSET)
    limit = query.whole("limit", DEFAULT_LIMIT, 1, MOST)
    return await service.scheduled(call.world, begins, announced, offset, limit)


ROUTES: tuple[Route, ...] = (events, scheduled)
