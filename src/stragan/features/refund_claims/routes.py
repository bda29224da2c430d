from typing import Any

from stragan.db.searches import Page
from stragan.features.refund_claims import service
from stragan.features.refund_claims.schemas import STATUSES
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import Query, given, unprocessable

USUAL, MOST = 25, 100
FURTHEST = 2**31 - 1


@operation("createRefundApplication", keeps_answer=True)
async def post_claim(call: Call) -> bytes:
    return await service.create(call.world, call.seller_id, call.body, call.answering)


@operation("getRefundApplications")
async def get_claims(call: Call) -> bytes:
    filters, page = unprocessable(lambda: (_filters(call.query), _page(call.query)))
    return await service.listed(call.world, call.seller_id, filters, page)


@operation("getRefundApplication")
async def get_claim(call: Call, id_: str) -> bytes:
    return await service.get(call.world, call.seller_id, id_)


@operation("cancelRefundApplication")
async def delete_claim(call: Call, id_: str) -> bytes:
    await service.cancel(call.world, call.seller_id, id_)
    return b""


def _page(query: Query) -> Page:
    return Page(query.whole("limit", USUAL, 1, MOST), query.whole("offset", 0, 0, FURTHEST))


def _filters(query: Query) -> dict[str, Any]:
    """Those that were given; their names here are those of the store."""
    found: dict[str, Any] = {
        "offer_id": query.text("lineItem.offer.id"),
        "buyer_id": query.text("buyer.id"),
        "status": query.choice("status", STATUSES),
    }
    return given(found)


ROUTES = (post_claim, get_claims, get_claim, delete_claim)
