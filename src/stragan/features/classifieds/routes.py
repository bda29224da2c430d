from stragan.features.classifieds import service
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation


@operation("getClassifiedPackageConfigurationsForCategoryUsingGET")
async def configurations(call: Call) -> bytes:
    return service.configurations(call.world, call.query.text("category.id"), call.language)


@operation("getClassifiedPackageConfigurationUsingGET")
async def configuration(call: Call, package_id: str) -> bytes:
    return service.configuration(call.world, package_id, call.language)


@operation("getClassifiedPackagesUsingGET")
async def of_offer(call: Call, offer_id: str) -> bytes:
    return await service.of_offer(call.world, call.seller_id, offer_id)


@operation("assignClassifiedPackagesUsingPUT")
async def assign(call: Call, offer_id: str) -> Reply:
    await service.assign(call.world, call.seller_id, offer_id, call.body)
    return Reply()


@operation("classifiedOffersStatsGET")
async def offers_stats(call: Call) -> bytes:
    since, until = call.query.instant("date.gte"), call.query.instant("date.lte")
    return await service.of_offers(call.world, call.seller_id, call.query.texts("offer.id"), since, until)


@operation("classifiedSellerOfferStatsGET")
async def seller_stats(call: Call) -> bytes:
    since, until = call.query.instant("date.gte"), call.query.instant("date.lte")
    return await service.of_seller(call.world, call.seller_id, since, until)


ROUTES: tuple[Route, ...] = (configurations, configuration, of_offer, assign, offers_stats, seller_stats)
