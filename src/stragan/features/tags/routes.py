from collections.abc import Sequence

from stragan.features.tags import service
from stragan.features.tags.schemas import read_tag, read_tag_ids
from stragan.features.tags.service import Published
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation

_MOST, _MOST_OFFSET = 1_000, 2**31 - 1


@operation("createTagPOST_1", keeps_answer=True)
async def create_tag(call: Call) -> bytes:
    return await service.create(call.world, call.seller_id, read_tag(call.body), call.answering)


@operation("listSellerTagsGET_1")
async def list_tags(call: Call) -> bytes:
    limit = call.query.whole("limit", _MOST, 1, _MOST)
    offset = call.query.whole("offset", 0, 0, _MOST_OFFSET)
    return await service.listed(call.world, call.seller_id, limit, offset)


@operation("updateTagPUT")
async def change_tag(call: Call, id_: str) -> Reply:
    await service.update(call.world, call.seller_id, id_, read_tag(call.body))
    return Reply()


@operation("deleteTagUsingDELETE")
async def delete_tag(call: Call, id_: str) -> Reply:
    await service.remove(call.world, call.seller_id, id_)
    return Reply()


def offer_routes(published: Published) -> Sequence[Route]:
    """The tags of one offer. `published` comes from offers, which know this feature; it cannot know them."""

    @operation("assignTagToOfferPOST")
    async def assign_tags(call: Call, offer_id: str) -> Reply:
        await service.assign(call.world, call.seller_id, offer_id, read_tag_ids(call.body), published)
        return Reply()

    @operation("listAssignedOfferTagsGET")
    async def list_tags_of_offer(call: Call, offer_id: str) -> bytes:
        return await service.of_offer(call.world, call.seller_id, offer_id, published)

    return assign_tags, list_tags_of_offer


ROUTES = (create_tag, list_tags, change_tag, delete_tag)
