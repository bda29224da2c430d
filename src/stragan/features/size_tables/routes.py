from stragan.features.documents import service as documents
from stragan.features.size_tables import service
from stragan.features.size_tables.schemas import read_table
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.kernel.wire import array


@operation("getTablesTemplatesUsingGET")
async def list_templates(call: Call) -> bytes:
    return service.templates(call.base_url, call.language)


@operation("getTablesUsingGET")
async def list_tables(call: Call) -> bytes:
    kind, most = service.tables(call.base_url), call.world.settings.max_size_tables
    return array("tables", await documents.listed(call.world, call.seller_id, kind, most, 0, call.language))


@operation("createTableUsingPOST", keeps_answer=True)
async def create_table(call: Call) -> bytes:
    request = read_table(call.body)
    return await service.create(call.world, call.seller_id, request, call.answering, call.base_url, call.language)


@operation("getTableUsingGET")
async def get_table(call: Call, table_id: str) -> bytes:
    return await documents.get(call.world, call.seller_id, service.tables(call.base_url), table_id, call.language)


@operation("modifyTableUsingPUT")
async def change_table(call: Call, table_id: str) -> bytes:
    kind, request = service.tables(call.base_url), read_table(call.body)
    return await documents.update(call.world, call.seller_id, kind, table_id, request, call.language)


ROUTES = (list_templates, list_tables, create_table, get_table, change_table)
