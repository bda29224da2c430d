from stragan.features.delivery import service
from stragan.features.delivery.schemas import read_settings, read_shipping_rates
from stragan.http.call import Call
from stragan.http.operation import operation


@operation("getListOfDeliveryMethodsUsingGET")
async def list_methods(call: Call) -> bytes:
    return service.methods(call.world, call.query.text("marketplace"))


@operation("getListOfShippingRatestUsingGET")
async def list_shipping_rates(call: Call) -> bytes:
    return await service.listed(call.world, call.seller_id, call.query.text("marketplace"))


@operation("createShippingRatesSetUsingPOST", keeps_answer=True)
async def create_shipping_rates(call: Call) -> bytes:
    return await service.create(call.world, call.seller_id, read_shipping_rates(call.body), call.answering)


@operation("getShippingRatesSetUsingGET")
async def get_shipping_rates(call: Call, id_: str) -> bytes:
    return await service.get(call.world, call.seller_id, id_)


@operation("modifyShippingRatesSetUsingPUT")
async def change_shipping_rates(call: Call, id_: str) -> bytes:
    return await service.update(call.world, call.seller_id, id_, read_shipping_rates(call.body))


@operation("getSaleDeliverySettings")
async def get_settings(call: Call) -> bytes:
    return await service.settings(call.world, call.seller_id, call.query.text("marketplace.id"))


@operation("putSaleDeliverySettings")
async def change_settings(call: Call) -> bytes:
    return await service.change_settings(call.world, call.seller_id, read_settings(call.body))


ROUTES = (
    list_methods,
    list_shipping_rates,
    create_shipping_rates,
    get_shipping_rates,
    change_shipping_rates,
    get_settings,
    change_settings,
)
