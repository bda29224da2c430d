from typing import Any

from stragan.db.searches import Page
from stragan.features.orders import service
from stragan.features.orders.schemas import FULFILLMENT_STATUSES, KINDS, PROVIDERS, SENT, SORTS, STATUSES
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import Query, given, unprocessable

EVENTS, MOST_EVENTS = 100, 1000
MOST_FORMS = 100
FURTHEST = 2**31 - 1


@operation("getOrderEventsUsingGET")
async def get_events(call: Call) -> bytes:
    limit, kinds = unprocessable(
        lambda: (call.query.whole("limit", EVENTS, 1, MOST_EVENTS), call.query.choices("type", KINDS))
    )
    return await service.events(call.world, call.seller_id, call.query.text("from"), limit, kinds)


@operation("getOrderEventsStatisticsUsingGET")
async def get_event_stats(call: Call) -> bytes:
    return await service.event_stats(call.world, call.seller_id)


@operation("getListOfOrdersUsingGET")
async def get_orders(call: Call) -> bytes:
    query = call.query
    page = unprocessable(
        lambda: Page(query.whole("limit", MOST_FORMS, 1, MOST_FORMS), query.whole("offset", 0, 0, FURTHEST))
    )
    return await service.listed(call.world, call.seller_id, _filters(query), query.choice("sort", SORTS), page)


@operation("getOrdersDetailsUsingGET")
async def get_order(call: Call, id_: str) -> bytes:
    return await service.get(call.world, call.seller_id, id_)


@operation("setOrderFulfillmentUsingPUT")
async def put_fulfillment(call: Call, id_: str) -> bytes:
    revision = call.query.text("checkoutForm.revision")
    await service.set_fulfillment(call.world, call.seller_id, id_, revision, call.body)
    return b""


@operation("setOrderLineItemsSerialNumbersUsingPOST")
async def set_serial_numbers(call: Call, id_: str) -> bytes:
    revision = call.query.text("checkoutForm.revision")
    await service.set_serial_numbers(call.world, call.seller_id, id_, revision, call.body)
    return b""


@operation("findMapping")
async def find_mapping(call: Call) -> bytes:
    line_item_id, deal_id = call.query.text("lineItemId"), call.query.text("dealId")
    return await service.mappings(call.world, call.seller_id, line_item_id, deal_id)


def _filters(query: Query) -> dict[str, Any]:
    """Those that were given; their names here are those of the store."""
    found: dict[str, Any] = {
        "statuses": query.choices("status", STATUSES),
        "fulfillment_statuses": query.choices("fulfillment.status", FULFILLMENT_STATUSES),
        "items_sent": query.choices("fulfillment.shipmentSummary.lineItemsSent", SENT),
        "bought_gte": query.instant("lineItems.boughtAt.gte"),
        "bought_lte": query.instant("lineItems.boughtAt.lte"),
        "updated_gte": query.instant("updatedAt.gte"),
        "updated_lte": query.instant("updatedAt.lte"),
        "payment_id": query.text("payment.id"),
        "delivery_method_id": query.text("delivery.method.id"),
        "buyer_login": query.text("buyer.login"),
        "marketplace_id": query.text("marketplace.id"),
    }
    filters = given(found)
    providers = query.choices("fulfillment.provider.id", PROVIDERS)
    # No order has a surcharge or is sent from Allegro's warehouse.
    if query.text("surcharges.id") is not None or providers == ["ALLEGRO"]:
        filters["nothing"] = True
    return filters


ROUTES = (get_events, get_event_stats, get_orders, get_order, put_fulfillment, set_serial_numbers, find_mapping)
