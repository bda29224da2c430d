from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from stragan.db import documents as store
from stragan.features.documents import service as documents
from stragan.features.documents.service import Kind, Place
from stragan.features.points_of_service.rules import (
    POINT_RULES,
    full_time,
    id_differs,
    no_such_point,
    no_such_seller,
    point_is_there_already,
    too_many_points,
)
from stragan.features.points_of_service.schemas import Address, Id, OpenHours, Point, PointRequest, read_stored
from stragan.http.call import Answering
from stragan.kernel.problems import Conflict, Malformed, NotFound
from stragan.kernel.times import iso
from stragan.kernel.wire import array
from stragan.world import World


async def listed(world: World, seller_id: str, asked: str, country: str | None) -> bytes:
    """All points of a seller, who has to be the one that asks, or those in one country. Raises `NotFound` (404)."""
    if asked != seller_id:
        raise NotFound(no_such_seller(asked, "seller.id"))
    bodies = await documents.listed(world, seller_id, POINTS, world.settings.max_points_of_service, 0)
    if country is not None:
        bodies = [body for body in bodies if read_stored(body).address.country_code == country]
    return array("posList", bodies)


async def create(world: World, seller_id: str, request: PointRequest, answering: Answering, path: str) -> bytes:
    """Raises `NotFound` (404), `Invalid` (422), and `Conflict` (409) with the address of the point that is there."""
    _ensure_owned(seller_id, request)
    now = iso(world.now())
    wanted = replace(request, created_at=now, updated_at=now)
    try:
        return await documents.create(world, seller_id, POINTS, wanted, answering)
    except Conflict as error:
        raise await _conflict(world, seller_id, wanted, error, path) from None


async def update(world: World, seller_id: str, id_: str, request: PointRequest, path: str) -> bytes:
    """Raises as `create`, and `Malformed` (400) when the body is of another point."""
    await documents.get(world, seller_id, POINTS, id_)
    _ensure_owned(seller_id, request)
    if request.id != id_:
        raise Malformed(id_differs(id_))
    wanted = replace(request, updated_at=iso(world.now()))
    try:
        return await documents.update(world, seller_id, POINTS, id_, wanted)
    except Conflict as error:
        raise await _conflict(world, seller_id, wanted, error, path) from None


def _ensure_owned(seller_id: str, request: PointRequest) -> None:
    given = (request.seller.id if request.seller else None) or ""
    if given != seller_id:
        raise NotFound(no_such_seller(given, "seller.id"))


async def _conflict(world: World, seller_id: str, wanted: PointRequest, error: Conflict, path: str) -> Conflict:
    """With the address of the point that is there, unless it is gone again."""
    async with world.db.write() as tx:  # which sees it, though its commit may still be under way
        rows = await store.named(tx, seller_id, POINTS.name, _key(wanted))
    headers = {"location": f"{path}/{read_stored(rows[0][0]).id}"} if rows else None
    return Conflict(*error.problems, headers=headers)


def _key(request: PointRequest) -> str:
    """What no two points of a seller share: the name and the address, in any case."""
    address = request.address or Address()
    parts = (request.name, address.street, address.city, address.zip_code, address.country_code)
    return "\n".join((part or "").strip().casefold() for part in parts)


def _point(place: Place, request: PointRequest) -> Point:
    return Point(
        id=place.id,
        external_id=request.external_id,
        name=request.name or "",
        seller=Id(place.seller_id),
        type=request.type or "",
        address=request.address or Address(),
        phone_number=request.phone_number,
        email=request.email,
        locations=[Id(str(uuid5(NAMESPACE_URL, f"location:{place.id}")))],
        open_hours=[
            OpenHours(hours.day_of_week, full_time(hours.from_ or ""), full_time(hours.to or ""))
            for hours in request.open_hours or ()
        ],
        service_time=request.service_time,
        payments=request.payments or [],
        confirmation_type=request.confirmation_type or "",
        status=request.status or "",
        created_at=request.created_at or "",
        updated_at=request.updated_at or "",
    )


POINTS = Kind(
    "points-of-service",
    POINT_RULES,
    _key,
    _point,
    no_such_point,
    (lambda settings: settings.max_points_of_service, too_many_points),
    taken=point_is_there_already,
    refuses_taken=Conflict,
    keeping=lambda request, stored: replace(request, created_at=read_stored(stored).created_at),
)
