from stragan.features.products import changing, proposing, service
from stragan.features.products.schemas import read_proposal
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation


@operation("getSaleProducts")
async def search(call: Call) -> bytes:
    call.require_supported_language()
    return await service.search(call.world, call.session.user_id, call.query, call.language, call.base_url)


@operation("getSaleProduct")
async def one(call: Call, product_id: str) -> bytes:
    category_id, wished = call.query.text("category.id"), call.query.text("language")
    return await service.one(call.world, product_id, category_id, wished, call.language, call.base_url)


@operation("proposeSaleProduct")
async def propose(call: Call) -> bytes:
    return await proposing.propose(call.world, call.seller_id, call.base_url, read_proposal(call.body), call.language)


@operation("productChangeProposal")
async def propose_change(call: Call, product_id: str) -> Reply:
    return await changing.propose(call.world, call.seller_id, call.base_url, product_id, read_proposal(call.body))


@operation("getProductChangeProposal")
async def change(call: Call, id_: str) -> bytes:
    return await changing.get(call.world, call.seller_id, id_)


ROUTES: tuple[Route, ...] = (search, one, propose, propose_change, change)
