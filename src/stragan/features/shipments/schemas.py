"""Parcels of orders: their numbers, the carriers that bring them, and where they are (2026 specification)."""

from typing import Literal, get_args

from msgspec import Struct

from stragan.kernel.problems import Malformed
from stragan.kernel.wire import Wire, reader

ParcelStatus = Literal[
    "AVAILABLE_FOR_PICKUP",
    "DELIVERED",
    "IN_TRANSIT",
    "ISSUE",
    "NOTICE_LEFT",
    "PENDING",
    "RELEASED_FOR_DELIVERY",
    "RETURNED",
]
PointCarrier = Literal["UPS", "ALLEGRO_ONE_KURIER", "DPD"]
POINT_CARRIERS = frozenset(get_args(PointCarrier))
ALLEGRO, OTHER = "ALLEGRO", "OTHER"


class LineItem(Wire):
    id: str


class ShipmentRequest(Wire):
    """Without line items the parcel holds the whole order."""

    carrier_id: str
    waybill: str
    carrier_name: str | None = None
    line_items: list[LineItem] | None = None


class Shipment(Wire):
    """The id is the base64 of `CARRIER:WAYBILL` (behaviour §10); only OTHER has a `carrierName`."""

    id: str
    waybill: str
    carrier_id: str
    carrier_name: str | None
    line_items: list[LineItem]
    created_at: str


class Carrier(Wire):
    id: str
    name: str | None


class Carriers(Wire):
    carriers: list[Carrier]


class TrackingStatus(Wire):
    occurred_at: str
    code: ParcelStatus
    description: str | None


class TrackingDetails(Wire):
    statuses: list[TrackingStatus]
    created_at: str
    updated_at: str


class TrackingHistory(Wire):
    """`trackingDetails` is null for a number that nobody has used (behaviour §10, #11513)."""

    waybill: str
    tracking_details: TrackingDetails | None


class Tracking(Wire):
    carrier_id: str
    waybills: list[TrackingHistory]


class Told(Struct, frozen=True):
    """A status of a parcel as it is stored; `at` is in milliseconds."""

    code: ParcelStatus
    at: int
    description: str | None = None


class Typed(Wire):
    type: str


class Paid(Wire):
    method: str


class Coordinates(Wire):
    lat: float
    lon: float


class PointAddress(Wire):
    post_code: str
    city: str
    street: str
    country_code: str
    coordinates: Coordinates


class Opening(Wire, rename={"day_of_week": "dayOfWeek", "from_": "from"}):
    day_of_week: str
    from_: str
    to: str


class Point(Wire):
    id: str
    name: str
    type: Literal["PUDO", "APM"]
    services: tuple[Typed, ...]
    restrictions: tuple[Typed, ...]
    description: str | None
    payments: tuple[Paid, ...]
    address: PointAddress
    opening: tuple[Opening, ...]
    carriers: tuple[PointCarrier, ...]


class Points(Wire):
    points: list[Point]


read_request = reader(ShipmentRequest, Malformed)
read_shipment = reader(Shipment)
read_told = reader(list[Told])
