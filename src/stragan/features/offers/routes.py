from stragan.features.offers import search, service
from stragan.http.call import Call
from stragan.http.errors import ACCESS_DENIED
from stragan.http.operation import operation
from stragan.kernel.problems import Forbidden


def ensure_open(call: Call) -> None:
    """Allegro has closed drafts: since the end of 2023 making, reading and changing them is 403 (behaviour §3)."""
    if call.world.settings.profile == "2026-strict":
        raise Forbidden(ACCESS_DENIED)


@operation("createOfferUsingPOST", keeps_answer=True)
async def create(call: Call) -> bytes:
    ensure_open(call)
    return await service.create(call.world, call.seller_id, call.body, call.language, call.answering)


@operation("getOfferUsingGET")
async def get(call: Call, offer_id: str) -> bytes:
    ensure_open(call)
    return await service.get(call.world, call.seller_id, offer_id, call.language)


@operation("updateOfferUsingPUT")
async def update(call: Call, offer_id: str) -> bytes:
    ensure_open(call)
    return await service.update(call.world, call.seller_id, offer_id, call.body, call.language)


@operation("deleteOfferUsingDELETE")
async def delete(call: Call, offer_id: str) -> bytes:
    await service.delete(call.world, call.seller_id, offer_id)
    return b""


@operation("searchOffersUsingGET")
async def search_offers(call: Call) -> bytes:
    return await search.search(call.world, call.seller_id, call.query)


@operation("getOfferShippingRatesGET")
async def list_rates(call: Call, offer_id: str) -> bytes:
    return await service.own_rates(call.world, call.seller_id, offer_id)


ROUTES = (create, get, update, delete, search_offers, list_rates)
