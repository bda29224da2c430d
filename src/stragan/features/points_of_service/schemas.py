"""Points of service: where buyers collect what they have bought (both specifications, behaviour §9)."""

from stragan.kernel.problems import Invalid, Malformed, Problem
from stragan.kernel.wire import CONTACT_EN, CONTACT_PL, Wire, reader


class Id(Wire):
    id: str | None = None


class Coordinates(Wire):
    """Degrees."""

    lat: float | None = None
    lon: float | None = None


class Address(Wire):
    street: str | None = None
    city: str | None = None
    zip_code: str | None = None
    state: str | None = None
    country_code: str | None = None
    coordinates: Coordinates | None = None


class OpenHours(Wire):
    """Times of the day, `HH:mm:ss.SSS`; a request may leave out seconds and milliseconds."""

    day_of_week: str | None = None
    from_: str | None = None
    to: str | None = None


class Payment(Wire):
    method: str | None = None


class PointRequest(Wire):
    """A point as it is sent back, too: `locations` and the dates are ignored."""

    id: str | None = None
    external_id: str | None = None
    name: str | None = None
    seller: Id | None = None
    type: str | None = None
    address: Address | None = None
    phone_number: str | None = None
    email: str | None = None
    open_hours: list[OpenHours] | None = None
    service_time: str | None = None
    payments: list[Payment] | None = None
    confirmation_type: str | None = None
    status: str | None = None
    created_at: str | None = None
    updated_at: str | None = None

    @property
    def is_readable(self) -> bool:
        """Whether seller and coordinates are there: without them the service finds the whole body unreadable."""
        place = self.address.coordinates if self.address else None
        is_owned = self.seller is not None and self.seller.id is not None
        return is_owned and place is not None and None not in (place.lat, place.lon)


class Point(Wire):
    id: str
    external_id: str | None
    name: str
    seller: Id
    type: str
    address: Address
    phone_number: str | None
    email: str | None
    locations: list[Id]
    open_hours: list[OpenHours]
    service_time: str | None
    payments: list[Payment]
    confirmation_type: str
    status: str
    created_at: str
    updated_at: str


read_stored = reader(Point)
_read = reader(PointRequest)


def read_point(body: bytes) -> PointRequest:
    """Raises `Malformed` (400) for another shape, and for a point without a seller or coordinates (#504)."""
    try:
        request = _read(body)
    except Invalid as error:
        told = error.problems[0]
        raise Malformed(_unreadable(f"{told.path}: {told.details}")) from None
    if not request.is_readable:
        raise Malformed(_unreadable("seller.id, address.coordinates.lat and address.coordinates.lon are required"))
    return request


def _unreadable(details: str) -> Problem:
    code, message = "HttpMessageNotReadableException", "Invalid data format"
    return Problem(code, message, None, details, en=CONTACT_EN, pl=CONTACT_PL)
