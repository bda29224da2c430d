from stragan.features.translations import service
from stragan.features.translations.schemas import read_request
from stragan.http.call import Call
from stragan.http.operation import operation

_ELEMENTS = frozenset({service.TITLE, service.DESCRIPTION, service.SAFETY})


@operation("getOfferTranslationUsingGET")
async def list_translations(call: Call, offer_id: str) -> bytes:
    return await service.listed(call.world, call.seller_id, offer_id, call.query.text("language"))


@operation("updateOfferTranslationUsingPATCH")
async def change_translation(call: Call, offer_id: str, language: str) -> bytes:
    await service.update(call.world, call.seller_id, offer_id, language, read_request(call.body))
    return b""


@operation("deleteManualTranslationUsingDELETE")
async def delete_translation(call: Call, offer_id: str, language: str) -> bytes:
    element, product_id = call.query.choice("element", _ELEMENTS), call.query.uuid("products.id")
    await service.remove(call.world, call.seller_id, offer_id, language, element, product_id)
    return b""


ROUTES = (list_translations, change_translation, delete_translation)
