"""`/panel`: what waits for the seller today."""

import msgspec
from starlette.responses import Response

from stragan.db.searches import Page
from stragan.features.offers import search
from stragan.features.orders import service as orders
from stragan.http.query import Query
from stragan.web.binding import show
from stragan.web.panel import events
from stragan.web.panel.rows import rows_of
from stragan.web.render import Visitor, page

FEW_DRAFTS, FEW_EVENTS = 5, 8


class _Counted(msgspec.Struct, rename="camel"):
    total_count: int


_read_count = msgspec.json.Decoder(_Counted).decode


@show("/panel")
async def overview(visitor: Visitor) -> Response:
    world, seller_id = visitor.world, visitor.member.id
    tally = await search.tally(world, seller_id)
    drafts = await search.find(world, seller_id, Query(b"limit=%d" % FEW_DRAFTS), unlistable=True)
    return page(
        visitor,
        "panel/overview.html",
        statuses=[(status, tally.by_status.get(status, 0)) for status in ("ACTIVE", "ACTIVATING", "INACTIVE", "ENDED")],
        unlistable=tally.unlistable,
        to_send=await _orders_to_send(visitor),
        drafts=await rows_of(visitor, drafts.rows),
        lines=await events.newest(visitor, FEW_EVENTS),
    )


async def _orders_to_send(visitor: Visitor) -> int:
    filters = {
        "statuses": ["READY_FOR_PROCESSING"],
        "fulfillment_statuses": ["NEW", "PROCESSING", "READY_FOR_SHIPMENT"],
    }
    body = await orders.listed(visitor.world, visitor.member.id, filters, None, Page(1, 0))
    return _read_count(body).total_count


PAGES = (overview,)
