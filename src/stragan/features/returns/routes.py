from typing import Any

from stragan.db.searches import Page
from stragan.features.returns import service
from stragan.features.returns.schemas import STATUSES
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import Query, given

USUAL, MOST = 100, 1000
FURTHEST = 2**31 - 1


@operation("getCustomerReturns")
async def get_returns(call: Call) -> bytes:
    query = call.query
    page = Page(query.whole("limit", USUAL, 1, MOST), query.whole("offset", 0, 0, FURTHEST))
    return await service.listed(call.world, call.seller_id, _filters(query), page)


@operation("getCustomerReturnById")
async def get_return(call: Call, id_: str) -> bytes:
    return await service.get(call.world, call.seller_id, id_)


@operation("rejectCustomerReturnRefund")
async def reject(call: Call, id_: str) -> bytes:
    return await service.reject(call.world, call.seller_id, id_, call.body)


def _filters(query: Query) -> dict[str, Any]:
    """Those that were given; their names here are those of the store."""
    name = query.text("items.name")  # which may itself have a comma
    found: dict[str, Any] = {
        "ids": [id_.lower() for id_ in query.texts("customerReturnId")],
        "order_ids": [id_.lower() for id_ in query.texts("orderId")],
        "buyer_emails": query.texts("buyer.email"),
        "buyer_logins": query.texts("buyer.login"),
        "offer_ids": query.texts("items.offerId"),
        "names": [*query.texts("items.name"), *([name] if name else [])],
        "waybills": query.texts("parcels.waybill"),
        "transporting_waybills": query.texts("parcels.transportingWaybill"),
        "carrier_ids": query.texts("parcels.carrierId"),
        "transporting_carrier_ids": query.texts("parcels.transportingCarrierId"),
        "phone_numbers": query.texts("parcels.sender.phoneNumber"),
        "reference_numbers": query.texts("referenceNumber"),
        "marketplace_ids": query.texts("marketplaceId"),
        "statuses": query.choices("status", STATUSES),
        "created_gte": query.instant("createdAt.gte"),
        "created_lte": query.instant("createdAt.lte"),
        "from": query.text("from"),
    }
    return given(found)


ROUTES = (get_returns, get_return, reject)
