from stragan.features.badges import service
from stragan.http.call import Call, Reply
from stragan.http.media import BETA
from stragan.http.operation import Route, operation

_ALSO = (BETA,)  # what the first clients accept


def _reply(call: Call, body: bytes) -> Reply:
    return Reply(body, media_type=call.produces)


def _reader(call: Call) -> service.Reader:
    return service.Reader(call.language, beta=call.produces == BETA)


@operation("badgeCampaigns_get_all", also=_ALSO)
async def campaigns(call: Call) -> Reply:
    return _reply(call, await service.list_campaigns(call.world, call.seller_id, call.query, _reader(call)))


@operation("postBadges", keeps_answer=True, also=_ALSO)
async def apply(call: Call) -> Reply:
    return await service.apply(call)


@operation("getBadges", also=_ALSO)
async def badges(call: Call) -> Reply:
    return _reply(call, await service.list_badges(call.world, call.seller_id, call.query, _reader(call)))


@operation("badgeApplications_get_all", also=_ALSO)
async def applications(call: Call) -> Reply:
    return _reply(call, await service.list_applications(call.world, call.seller_id, call.query, _reader(call)))


@operation("badgeApplications_get_one", also=_ALSO)
async def application(call: Call, id_: str) -> Reply:
    return _reply(call, await service.application(call.world, call.seller_id, id_, _reader(call)))


@operation("patchBadge")
async def change(call: Call, offer_id: str, campaign_id: str) -> Reply:
    return await service.change(call, offer_id, campaign_id)


@operation("badgeOperations_get_one")
async def one_operation(call: Call, id_: str) -> bytes:
    return await service.operation(call.world, call.seller_id, id_, call.language)


ROUTES: tuple[Route, ...] = (campaigns, apply, badges, applications, application, change, one_operation)
