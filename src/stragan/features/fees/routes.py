from stragan.features.fees import service
from stragan.http.call import Call
from stragan.http.operation import Route, operation
from stragan.http.query import invalid
from stragan.kernel.problems import Malformed

MOST_OFFERS = 20


@operation("calculateFeePreviewUsingPOST")
async def preview(call: Call) -> bytes:
    return await service.preview(call.world, call.body, call.language)


@operation("feePreviewOfOffer")
async def preview_of_offer(call: Call) -> bytes:
    offer_id = call.query.text("offer.id")
    if offer_id is None:
        raise Malformed(invalid("offer.id", "Required parameter 'offer.id' is not present."))
    return await service.preview_of_offer(call.world, call.seller_id, offer_id, call.language)


@operation("previewFeesPublicAPIUsingPOST")
async def preview_of_2020(call: Call) -> bytes:
    return await service.preview_of_2020(call.world, call.body, call.language)


@operation("offerQuotesPublicUsingGET")
async def offer_quotes(call: Call) -> bytes:
    ids = call.query.texts("offer.id")
    if not ids:
        raise Malformed(invalid("offer.id", "Required parameter 'offer.id' is not present."))
    if len(ids) > MOST_OFFERS:
        raise Malformed(invalid("offer.id", f'"offer.id" has at most {MOST_OFFERS} values.'))
    return await service.offer_quotes(call.world, call.seller_id, ids, call.query.text("name"), call.language)


ROUTES: tuple[Route, ...] = (preview, preview_of_offer, preview_of_2020, offer_quotes)
