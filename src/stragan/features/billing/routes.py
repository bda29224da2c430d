from typing import Any

from stragan.db.searches import Page
from stragan.features.billing import service
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import Query, given, unprocessable

MOST = 100
FURTHEST, FURTHEST_OF_2021 = 10_000, 1_000  # the first since February 2022 (#4905, #5392, 2026 specification)


@operation("getBillingEntries")
async def get_entries(call: Call) -> bytes:
    furthest = FURTHEST_OF_2021 if call.world.settings.profile == "2021" else FURTHEST
    filters, page = unprocessable(lambda: (_filters(call.query), _page(call.query, furthest)))
    return await service.entries(call.world, call.seller_id, filters, page, call.language)


@operation("getBillingTypes")
async def get_types(call: Call) -> bytes:
    return service.types(call.language)


def _page(query: Query, furthest: int) -> Page:
    return Page(query.whole("limit", MOST, 1, MOST), query.whole("offset", 0, 0, furthest))


def _filters(query: Query) -> dict[str, Any]:
    """Those that were given; their names here are those of the store."""
    found: dict[str, Any] = {
        "marketplace_id": query.text("marketplaceId"),
        "occurred_gte": query.instant("occurredAt.gte"),
        "occurred_lte": query.instant("occurredAt.lte"),
        "types": query.texts("type.id"),
        "offer_id": query.text("offer.id"),
        "order_id": query.uuid("order.id"),
    }
    return given(found)


ROUTES = (get_entries, get_types)
