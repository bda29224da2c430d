from typing import Any

from stragan.features.conversation_files.service import reply
from stragan.features.issues import service
from stragan.features.issues.schemas import STATUSES
from stragan.features.issues.service import FILES_2020, FILES_2026, Viewer
from stragan.http.call import Call, Reply
from stragan.http.media import essence
from stragan.http.operation import operation
from stragan.http.query import invalid, unprocessable
from stragan.kernel.ids import is_uuid
from stragan.kernel.problems import Malformed

PAGE, MOST = 10, 100
FURTHEST = 2**31 - 1


@operation("getListOfIssuesUsingGET")
async def get_issues(call: Call) -> bytes:
    def read() -> tuple[dict[str, Any], tuple[int, int]]:
        statuses = call.query.choices("status", STATUSES)
        return {**_form(call), "statuses": sorted(statuses or STATUSES)}, _page(call)

    return await service.listed(call.world, _viewer(call), *unprocessable(read))


@operation("getIssueUsingGET")
async def get_issue(call: Call, id_: str) -> bytes:
    return await service.get(call.world, _viewer(call), id_)


@operation("getChatFromIssueUsingGET")
async def get_chat(call: Call, id_: str) -> bytes:
    return await service.chat(call.world, _viewer(call), id_, unprocessable(lambda: _page(call)))


@operation("addMessageToIssueUsingPOST", keeps_answer=True)
async def post_message(call: Call, id_: str) -> bytes:
    return await service.say(call.world, _viewer(call), id_, call.body, call.answering)


@operation("changeStatusOfIssueUsingPOST", keeps_answer=True)
async def post_status(call: Call, id_: str) -> bytes:
    await service.decide(call.world, _viewer(call), id_, call.body, call.answering)
    return b""


@operation("createAnIssueAttachmentUsingPOST", keeps_answer=True)
async def post_file(call: Call) -> Reply:
    return await service.declare(call.world, _viewer(call), FILES_2026, call.body, call.answering)


@operation("uploadIssueAttachmentUsingPUT")
async def put_file(call: Call, id_: str) -> bytes:
    return await service.upload(call.world, call.seller_id, id_, call.body, essence(call.content_type))


@operation("getIssueAttachmentUsingGET")
async def get_file(call: Call, id_: str) -> Reply:
    return await _file(call, id_)


@operation("getListOfDisputesUsingGET")
async def get_disputes(call: Call) -> bytes:
    return await service.disputes(call.world, _viewer(call), _form(call), _page(call))


@operation("getDisputeUsingGET")
async def get_dispute(call: Call, id_: str) -> bytes:
    return await service.dispute(call.world, _viewer(call), id_)


@operation("getMessagesFromDisputeUsingGET")
async def get_dispute_messages(call: Call, id_: str) -> bytes:
    return await service.dispute_messages(call.world, _viewer(call), id_, _page(call))


@operation("addMessageToDisputeUsingPOST", keeps_answer=True)
async def post_dispute_message(call: Call, id_: str) -> bytes:
    return await service.say_in_dispute(call.world, _viewer(call), id_, call.body, call.answering)


@operation("createAnAttachmentUsingPOST", keeps_answer=True)
async def post_dispute_file(call: Call) -> Reply:
    return await service.declare(call.world, _viewer(call), FILES_2020, call.body, call.answering)


@operation("uploadDisputeAttachmentUsingPUT")
async def put_dispute_file(call: Call, id_: str) -> bytes:
    await service.upload(call.world, call.seller_id, id_, call.body, essence(call.content_type))
    return b""


@operation("getAttachmentUsingGET")
async def get_dispute_file(call: Call, id_: str) -> Reply:
    return await _file(call, id_)


async def _file(call: Call, id_: str) -> Reply:
    return reply(await service.fetch(call.world, call.seller_id, id_))


def _viewer(call: Call) -> Viewer:
    return Viewer(call.seller_id, call.base_url, call.language)


def _page(call: Call) -> tuple[int, int]:
    return call.query.whole("limit", PAGE, 1, MOST), call.query.whole("offset", 0, 0, FURTHEST)


def _form(call: Call) -> dict[str, str]:
    id_ = call.query.text("checkoutForm.id")
    if id_ is not None and not is_uuid(id_):
        raise Malformed(invalid("checkoutForm.id"))
    return {} if id_ is None else {"form_id": id_.lower()}


ROUTES = (
    get_issues,
    get_issue,
    get_chat,
    post_message,
    post_status,
    post_file,
    put_file,
    get_file,
    get_disputes,
    get_dispute,
    get_dispute_messages,
    post_dispute_message,
    post_dispute_file,
    put_dispute_file,
    get_dispute_file,
)
