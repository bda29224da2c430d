from collections.abc import Sequence

from stragan.db.engine import Step
from stragan.features.after_sales import service
from stragan.features.after_sales.enclosing import at_host
from stragan.features.after_sales.schemas import (
    Kind,
    Request,
    read_implied_warranty,
    read_return_policy,
    read_warranty,
)
from stragan.features.after_sales.service import InUse
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation

_MOST = 60


async def _listed(call: Call, kind: Kind) -> bytes:
    limit = call.query.whole("limit", _MOST, 1, _MOST)
    offset = call.query.whole("offset", 0, 0, _MOST - 1)
    return await service.listed(call.world, call.seller_id, kind, call.language, limit, offset)


async def _get(call: Call, kind: Kind, id_: str) -> bytes:
    return at_host(await service.get(call.world, call.seller_id, kind, id_, call.language), call.base_url)


async def _create(call: Call, request: Request) -> bytes:
    def answering(reply: bytes | Reply) -> Sequence[Step]:
        return call.answering(at_host(reply, call.base_url) if isinstance(reply, bytes) else reply)

    made = await service.create(call.world, call.seller_id, request, call.language, answering)
    return at_host(made, call.base_url)


async def _change(call: Call, id_: str, request: Request) -> bytes:
    return at_host(await service.update(call.world, call.seller_id, id_, request, call.language), call.base_url)


@operation("getPublicSellerListingUsingGET")
async def list_implied_warranties(call: Call) -> bytes:
    return await _listed(call, "implied-warranties")


@operation("createAfterSalesServiceImpliedWarrantyUsingPOST", keeps_answer=True)
async def create_implied_warranty(call: Call) -> bytes:
    return await _create(call, read_implied_warranty(call.body))


@operation("getAfterSalesServiceImpliedWarrantyUsingGET")
async def get_implied_warranty(call: Call, id_: str) -> bytes:
    return await _get(call, "implied-warranties", id_)


@operation("updateAfterSalesServiceImpliedWarrantyUsingPUT")
async def change_implied_warranty(call: Call, id_: str) -> bytes:
    return await _change(call, id_, read_implied_warranty(call.body))


@operation("getPublicSellerListingUsingGET_1")
async def list_return_policies(call: Call) -> bytes:
    return await _listed(call, "return-policies")


@operation("createAfterSalesServiceReturnPolicyUsingPOST", keeps_answer=True)
async def create_return_policy(call: Call) -> bytes:
    return await _create(call, read_return_policy(call.body))


@operation("getAfterSalesServiceReturnPolicyUsingGET")
async def get_return_policy(call: Call, id_: str) -> bytes:
    return await _get(call, "return-policies", id_)


@operation("updateAfterSalesServiceReturnPolicyUsingPUT")
async def change_return_policy(call: Call, id_: str) -> bytes:
    return await _change(call, id_, read_return_policy(call.body))


@operation("getPublicSellerListingUsingGET_2")
async def list_warranties(call: Call) -> bytes:
    return await _listed(call, "warranties")


@operation("createAfterSalesServiceWarrantyUsingPOST", keeps_answer=True)
async def create_warranty(call: Call) -> bytes:
    return await _create(call, read_warranty(call.body))


@operation("getAfterSalesServiceWarrantyUsingGET")
async def get_warranty(call: Call, id_: str) -> bytes:
    return await _get(call, "warranties", id_)


@operation("updateAfterSalesServiceWarrantyUsingPUT")
async def change_warranty(call: Call, id_: str) -> bytes:
    return await _change(call, id_, read_warranty(call.body))


def delete_route(in_use: InUse) -> Route:
    """DELETE of a return policy. `in_use` comes from offers, which know this feature; it cannot know them."""

    @operation("deleteAfterSalesServiceReturnPolicyUsingDELETE")
    async def delete_return_policy(call: Call, id_: str) -> Reply:
        await service.remove_return_policy(call.world, call.seller_id, id_, in_use)
        return Reply()

    return delete_return_policy


ROUTES = (
    list_implied_warranties,
    create_implied_warranty,
    get_implied_warranty,
    change_implied_warranty,
    list_return_policies,
    create_return_policy,
    get_return_policy,
    change_return_policy,
    list_warranties,
    create_warranty,
    get_warranty,
    change_warranty,
)
