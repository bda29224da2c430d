from stragan.features.categories import service
from stragan.http.call import Call
from stragan.http.operation import Route, operation


@operation("getCategoriesUsingGET")
async def children(call: Call) -> bytes:
    return service.children(call.world, call.query.text("parent.id"), call.language)


@operation("getCategoryUsingGET_1")
async def one(call: Call, category_id: str) -> bytes:
    return service.one(call.world, category_id, call.language)


@operation("getFlatParametersUsingGET_2")
async def parameters(call: Call, category_id: str) -> bytes:
    return service.parameters(call.world, category_id, call.language)


@operation("getFlatProductParametersUsingGET")
async def product_parameters(call: Call, category_id: str) -> bytes:
    return service.product_parameters(call.world, category_id, call.language)


@operation("categorySuggestionUsingGET")
async def matching(call: Call) -> bytes:
    return service.matching(call.world, call.query.text("name"), call.language)


ROUTES: tuple[Route, ...] = (children, one, parameters, product_parameters, matching)
