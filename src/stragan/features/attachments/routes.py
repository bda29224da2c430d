from collections.abc import Awaitable, Callable

from stragan.features.attachments import service
from stragan.features.attachments.schemas import SentFile
from stragan.features.attachments.service import ROOT
from stragan.http.call import Call, Reply
from stragan.http.files import files_app
from stragan.http.media import essence
from stragan.http.operation import Route, operation
from stragan.world import World


@operation("createOfferAttachmentUsingPOST", keeps_answer=True)
async def declare(call: Call) -> Reply:
    return await service.declare(call.world, call.seller_id, call.base_url, call.body, call.answering)


@operation("getOfferAttachment")
async def get(call: Call, id_: str) -> bytes:
    return await service.get(call.world, call.seller_id, call.base_url, id_)


@operation("uploadOfferAttachmentUsingPUT", body_limit="max_safety_attachment_bytes")
async def upload(call: Call, id_: str) -> bytes:
    return await _upload(call, id_, is_warranty=False)


@operation("createAfterSalesServiceConditionsAttachmentUsingPOST", keeps_answer=True)
async def declare_for_warranties(call: Call) -> Reply:
    return await service.declare_for_warranties(call.world, call.seller_id, call.base_url, call.body, call.answering)


@operation("uploadAfterSalesServiceConditionsAttachmentUsingPUT", body_limit="max_attachment_bytes")
async def upload_for_warranties(call: Call, id_: str) -> bytes:
    return await _upload(call, id_, is_warranty=True)


async def _upload(call: Call, id_: str, *, is_warranty: bool) -> bytes:
    file = SentFile(call.body, essence(call.content_type))
    return await service.upload(call.world, call.seller_id, call.base_url, id_, file, is_warranty=is_warranty)


ROUTES: tuple[Route, ...] = (declare, get, upload, declare_for_warranties, upload_for_warranties)


def attachments_app(world_of: Callable[[str], World]) -> Callable[..., Awaitable[None]]:
    """Serves the uploaded files at `/attachments/…` to anybody."""
    return files_app(ROOT, world_of, service.read)
