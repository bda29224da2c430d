from stragan.features.additional_services import service, translations
from stragan.features.additional_services.schemas import read_given, read_translation
from stragan.features.documents import service as documents
from stragan.http.call import Call, Reply
from stragan.http.operation import operation
from stragan.kernel.wire import array

_PAGE, _LARGEST_PAGE, _LAST_OFFSET = 100, 1_000, 2**31 - 1


def _page(call: Call) -> tuple[int, int]:
    return call.query.whole("limit", _PAGE, 1, _LARGEST_PAGE), call.query.whole("offset", 0, 0, _LAST_OFFSET)


@operation("getListOfAdditionalServicesDefinitionsCategoriesUsingGET")
async def list_categories(call: Call) -> bytes:
    return service.categories(call.language)


@operation("getListOfAdditionalServicesDefinitionsUsingGET")
async def list_definitions(call: Call) -> bytes:
    return service.older_definitions(call.language, *_page(call))


@operation("getListOfAdditionalServicesGroupsUsingGET")
async def list_groups(call: Call) -> bytes:
    limit, offset = _page(call)
    groups = await documents.listed(call.world, call.seller_id, service.GROUPS, limit, offset)
    return array("additionalServicesGroups", groups)


@operation("createAdditionalServicesGroupUsingPOST", keeps_answer=True)
async def create_group(call: Call) -> bytes:
    return await service.create(call.world, call.seller_id, read_given(call.body), call.answering)


@operation("getAdditionalServicesGroupUsingGET")
async def get_group(call: Call, group_id: str) -> bytes:
    return await documents.get(call.world, call.seller_id, service.GROUPS, group_id)


@operation("modifyAdditionalServicesGroupUsingPUT")
async def change_group(call: Call, group_id: str) -> bytes:
    return await service.update(call.world, call.seller_id, group_id, read_given(call.body))


@operation("getAdditionalServiceGroupTranslations")
async def list_translations(call: Call, group_id: str) -> bytes:
    return await translations.get(call.world, call.seller_id, group_id, call.query.text("language"))


@operation("updateAdditionalServiceGroupTranslation")
async def change_translation(call: Call, group_id: str, language: str) -> bytes:
    request = read_translation(call.body)
    return await translations.change(call.world, call.seller_id, group_id, language, request)


@operation("deleteAdditionalServiceGroupTranslation")
async def delete_translation(call: Call, group_id: str, language: str) -> Reply:
    await translations.remove(call.world, call.seller_id, group_id, language)
    return Reply()


ROUTES = (
    list_categories,
    list_definitions,
    list_groups,
    create_group,
    get_group,
    change_group,
    list_translations,
    change_translation,
    delete_translation,
)
