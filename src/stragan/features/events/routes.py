from stragan.features.events import service
from stragan.features.events.schemas import KINDS
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import invalid
from stragan.kernel.problems import Malformed

DEFAULT_LIMIT, MOST = 100, 1000
LONGEST_ID = 256


@operation("getOfferEvents")
async def get_events(call: Call) -> bytes:
    after = call.query.text("from")
    if after is not None and len(after) > LONGEST_ID:  # 2026 specification
        raise Malformed(invalid("from"))
    limit = call.query.whole("limit", DEFAULT_LIMIT, 1, MOST)
    kinds = call.query.choices("type", KINDS)
    return await service.page(call.world, call.seller_id, after, limit, kinds)


ROUTES = (get_events,)
