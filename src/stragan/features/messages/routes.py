from stragan.features.conversation_files.service import reply
from stragan.features.messages import service
from stragan.features.messages.service import LATEST, Span, Viewer
from stragan.http.call import Call, Reply
from stragan.http.media import essence
from stragan.http.operation import operation
from stragan.http.query import invalid, unprocessable
from stragan.kernel.problems import Malformed

PAGE = 20
FURTHEST_THREAD, FURTHEST_MESSAGE = 15_000_000, 15_000


@operation("listThreadsGET")
async def get_threads(call: Call) -> bytes:
    query = call.query
    limit, offset = unprocessable(
        lambda: (query.whole("limit", PAGE, 1, PAGE), query.whole("offset", 0, 0, FURTHEST_THREAD))
    )
    return await service.threads(call.world, _viewer(call), limit, offset)


@operation("getThreadGET")
async def get_thread(call: Call, id_: str) -> bytes:
    return await service.thread(call.world, _viewer(call), id_)


@operation("changeReadFlagOnThreadPUT")
async def put_read(call: Call, id_: str) -> bytes:
    return await service.mark(call.world, _viewer(call), id_, call.body)


@operation("listMessagesGET")
async def get_messages(call: Call, thread_id: str) -> bytes:
    return await service.listed(call.world, _viewer(call), thread_id, unprocessable(lambda: _span(call)))


@operation("newMessageInThreadPOST", keeps_answer=True)
async def post_in_thread(call: Call, thread_id: str) -> bytes:
    return await service.reply(call.world, _viewer(call), thread_id, call.body, call.answering)


@operation("newMessagePOST", keeps_answer=True)
async def post_message(call: Call) -> bytes:
    return await service.write(call.world, _viewer(call), call.body, call.answering)


@operation("getMessageGET")
async def get_message(call: Call, id_: str) -> bytes:
    return await service.get(call.world, _viewer(call), id_)


@operation("deleteMessageDELETE")
async def delete_message(call: Call, id_: str) -> bytes:
    await service.delete(call.world, _viewer(call), id_)
    return b""


@operation("newAttachmentDeclarationPOST", keeps_answer=True)
async def post_file(call: Call) -> bytes:
    return await service.declare(call.world, call.seller_id, call.body, call.answering)


@operation("uploadAttachmentPUT", body_limit="conversation_file_bytes")
async def put_file(call: Call, id_: str) -> bytes:
    return await service.upload(call.world, call.seller_id, id_, call.body, essence(call.content_type))


@operation("downloadAttachmentGET")
async def get_file(call: Call, id_: str) -> Reply:
    return reply(await service.fetch(call.world, call.seller_id, id_))


def _viewer(call: Call) -> Viewer:
    return Viewer(call.seller_id, call.base_url)


def _span(call: Call) -> Span:
    query = call.query
    before = query.instant("before")
    if before is not None and query.text("offset") not in {None, "0"}:
        raise Malformed(invalid("offset", "Parameter offset cannot be used with before."))
    return Span(
        query.whole("limit", PAGE, 1, PAGE),
        query.whole("offset", 0, 0, FURTHEST_MESSAGE),
        query.instant("after") or 0,
        LATEST if before is None else before,
    )


ROUTES = (
    get_threads,
    get_thread,
    put_read,
    get_messages,
    post_in_thread,
    post_message,
    get_message,
    delete_message,
    post_file,
    put_file,
    get_file,
)
