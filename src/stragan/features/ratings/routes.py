from stragan.db.searches import Page
from stragan.features.ratings import service
from stragan.http.call import Call, Reply
from stragan.http.media import BETA
from stragan.http.operation import Route, operation
from stragan.http.query import given

LIMIT, MOST, FURTHEST = 20, 100, 20_000


@operation("getUserRatingsUsingGET", also=(BETA,))
async def listed(call: Call) -> Reply:
    query = call.query
    page = Page(query.whole("limit", LIMIT, 1, MOST), query.whole("offset", 0, 0, FURTHEST))
    filters = given(
        {
            "recommended": query.flag("recommended"),
            "gte": query.instant("lastChangedAt.gte"),
            "lte": query.instant("lastChangedAt.lte"),
        }
    )
    body = await service.listed(call.world, call.seller_id, filters, page, _reader(call))
    return Reply(body, media_type=call.produces)


@operation("getUserRatingUsingGET", also=(BETA,))
async def get(call: Call, rating_id: str) -> Reply:
    body = await service.get(call.world, call.seller_id, rating_id, _reader(call))
    return Reply(body, media_type=call.produces)


def _reader(call: Call) -> service.Reader:
    return service.Reader(call.language, beta=call.produces == BETA)


@operation("answerUserRatingUsingPUT")
async def answer(call: Call, rating_id: str) -> bytes:
    return await service.answer(call.world, call.seller_id, rating_id, call.body)


@operation("userRatingRemovalUsingPUT")
async def request_removal(call: Call, rating_id: str) -> bytes:
    return await service.request_removal(call.world, call.seller_id, rating_id, call.body)


@operation("offerRatingGET")
async def of_offer(call: Call, offer_id: str) -> bytes:
    return await service.of_offer(call.world, call.seller_id, offer_id)


@operation("getUserSummaryUsingGET")
async def summary(call: Call, user_id: str) -> bytes:
    return await service.summary(call.world, user_id)


ROUTES: tuple[Route, ...] = (listed, get, answer, request_removal, of_offer, summary)
