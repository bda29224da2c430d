from typing import Any

from stragan.db.searches import Page
from stragan.features.refunds import service
from stragan.features.refunds.schemas import FILTERED, STATUSES
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import Query, given, unprocessable

USUAL, MOST = 50, 100
FURTHEST = 2**31 - 1


@operation("initiateRefund", keeps_answer=True)
async def post_refund(call: Call) -> bytes:
    return await service.create(call.world, call.seller_id, call.body, call.answering)


@operation("getRefundedPayments")
async def get_refunds(call: Call) -> bytes:
    filters, page = unprocessable(lambda: (_filters(call.query), _page(call.query)))
    return await service.listed(call.world, call.seller_id, filters, page)


def _page(query: Query) -> Page:
    return Page(query.whole("limit", USUAL, 1, MOST), query.whole("offset", 0, 0, FURTHEST))


def _filters(query: Query) -> dict[str, Any]:
    """Those that were given; their names here are those of the store."""
    found: dict[str, Any] = {
        "id": query.uuid("id"),
        "payment_id": query.uuid("payment.id"),
        "order_id": query.uuid("order.id"),
        "created_gte": query.instant("occurredAt.gte"),
        "created_lte": query.instant("occurredAt.lte"),
        "statuses": [FILTERED[status] for status in query.choices("status", STATUSES)],
    }
    return given(found)


ROUTES = (post_refund, get_refunds)
