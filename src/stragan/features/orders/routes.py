from collections.abc import Callable
from typing import Any, TypeVar

from stragan.features.orders import service
from stragan.features.orders.schemas import FULFILLMENT_STATUSES, KINDS, PROVIDERS, SENT, SORTS, STATUSES
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import Query, invalid
from stragan.kernel.problems import Invalid, Malformed
from stragan.kernel.times import parse_instant

EVENTS, MOST_EVENTS = 100, 1000
MOST_FORMS = 100
FURTHEST = 2**31 - 1
T = TypeVar("T")


@operation("getOrderEventsUsingGET")
async def get_events(call: Call) -> bytes:
    limit, kinds = _unprocessable(
        lambda: (call.query.whole("limit", EVENTS, 1, MOST_EVENTS), call.query.choices("type", KINDS))
    )
    return await service.events(call.world, call.seller_id, call.query.text("from"), limit, kinds)


@operation("getOrderEventsStatisticsUsingGET")
async def get_event_stats(call: Call) -> bytes:
    return await service.event_stats(call.world, call.seller_id)


@operation("getListOfOrdersUsingGET")
async def get_orders(call: Call) -> bytes:
    query = call.query
    page = _unprocessable(
        lambda: (query.whole("limit", MOST_FORMS, 1, MOST_FORMS), query.whole("offset", 0, 0, FURTHEST))
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


def _filters(query: Query) -> dict[str, Any]:
    """Those that were given; their names here are those of the store."""
    found: dict[str, Any] = {
        "statuses": query.choices("status", STATUSES),
        "fulfillment_statuses": query.choices("fulfillment.status", FULFILLMENT_STATUSES),
        "items_sent": query.choices("fulfillment.shipmentSummary.lineItemsSent", SENT),
        "bought_gte": _instant(query, "lineItems.boughtAt.gte"),
        "bought_lte": _instant(query, "lineItems.boughtAt.lte"),
        "updated_gte": _instant(query, "updatedAt.gte"),
        "updated_lte": _instant(query, "updatedAt.lte"),
        "payment_id": query.text("payment.id"),
        "delivery_method_id": query.text("delivery.method.id"),
        "buyer_login": query.text("buyer.login"),
        "marketplace_id": query.text("marketplace.id"),
    }
    given = {name: value for name, value in found.items() if value is not None and value != []}
    providers = query.choices("fulfillment.provider.id", PROVIDERS)
    # No order has a surcharge or is sent from Allegro's warehouse.
    if query.text("surcharges.id") is not None or providers == ["ALLEGRO"]:
        given["nothing"] = True
    return given


def _instant(query: Query, name: str) -> int | None:
    text = query.text(name)
    if text is None:
        return None
    instant = parse_instant(text)
    if instant is None:
        raise Malformed(invalid(name))
    return instant


def _unprocessable(read: Callable[[], T]) -> T:
    """Wrong limits and types are 422 here, not 400 as elsewhere (2026 specification)."""
    try:
        return read()
    except Malformed as error:
        raise Invalid(*error.problems) from None


ROUTES = (get_events, get_event_stats, get_orders, get_order, put_fulfillment, set_serial_numbers)
