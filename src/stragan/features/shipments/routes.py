from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from stragan.features.shipments import service
from stragan.features.shipments.schemas import POINT_CARRIERS
from stragan.http.call import Call, Reply
from stragan.http.operation import operation
from stragan.http.query import invalid
from stragan.kernel.problems import Malformed
from stragan.kernel.times import SECOND

MOST_WAYBILLS = 20
A_DAY = {"cache-control": "private, max-age=86400"}


@operation("getOrderShipmentsUsingGET")
async def get_shipments(call: Call, order_id: str) -> bytes:
    return await service.listed(call.world, call.seller_id, order_id)


@operation("createOrderShipmentsUsingPOST")
async def add_shipment(call: Call, order_id: str) -> bytes:
    return await service.add(call.world, call.seller_id, order_id, call.body)


@operation("getOrdersCarriersUsingGET")
async def get_carriers(_call: Call) -> Reply:
    """Clients may keep the list as long as the headers say (2026 specification)."""
    return Reply(service.carriers(), headers=A_DAY)


@operation("getParcelTrackingUsingGET")
async def get_tracking(call: Call, carrier_id: str) -> bytes:
    waybills = call.query.texts("waybill")
    if not 1 <= len(waybills) <= MOST_WAYBILLS:
        raise Malformed(invalid("waybill", f"From 1 to {MOST_WAYBILLS} waybills are required."))
    return await service.track(call.world, carrier_id, waybills)


@operation("getAllegroPickupDropOffPointsGET")
async def get_points(call: Call) -> Reply:
    carriers = call.query.choices("carriers", POINT_CARRIERS)
    modified = datetime.fromtimestamp(service.LAST_MODIFIED // SECOND, UTC)
    headers = {"last-modified": format_datetime(modified, usegmt=True)}
    if _is_current(call.if_modified_since, modified):
        return Reply(status=304, headers=headers)
    return Reply(service.points(carriers), headers=headers)


def _is_current(header: str, modified: datetime) -> bool:
    """A header that is no date says nothing (RFC 9110, 13.1.3)."""
    try:
        since = parsedate_to_datetime(header) if header else None
    except ValueError:
        return False
    return since is not None and since.tzinfo is not None and since >= modified


ROUTES = (get_shipments, add_shipment, get_carriers, get_tracking, get_points)
