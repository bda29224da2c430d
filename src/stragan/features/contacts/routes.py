from stragan.features.contacts.schemas import read_contact
from stragan.features.contacts.service import CONTACTS
from stragan.features.documents import service as documents
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.kernel.wire import array


@operation("getListOfContactsUsingGET")
async def list_contacts(call: Call) -> bytes:
    most = call.world.settings.max_contacts
    return array("contacts", await documents.listed(call.world, call.seller_id, CONTACTS, most, 0))


@operation("createContactUsingPOST", keeps_answer=True)
async def create_contact(call: Call) -> bytes:
    return await documents.create(call.world, call.seller_id, CONTACTS, read_contact(call.body), call.answering)


@operation("getContactUsingGET")
async def get_contact(call: Call, id_: str) -> bytes:
    return await documents.get(call.world, call.seller_id, CONTACTS, id_)


@operation("modifyContactUsingPUT")
async def change_contact(call: Call, id_: str) -> bytes:
    return await documents.update(call.world, call.seller_id, CONTACTS, id_, read_contact(call.body))


ROUTES = (list_contacts, create_contact, get_contact, change_contact)
