"""The file that a warranty names. Its address is stored without the host, under which each reader finds it."""

from msgspec.structs import replace

from stragan.features.after_sales.rules import NO_ATTACHMENT
from stragan.features.after_sales.schemas import Attachment, Request, WarrantyRequest
from stragan.features.attachments import service as attachments
from stragan.kernel.problems import OK, Problems
from stragan.world import World

_STORED = b'"url":"/'  # inside of a text the quotation marks would be escaped


async def enclosed(world: World, seller_id: str, request: Request) -> tuple[Request, Problems]:
    """The request with name and address of its attachment, which was uploaded for warranties (2026 specification)."""
    if not isinstance(request, WarrantyRequest) or request.attachment is None:
        return request, OK
    found = await attachments.of_warranty(world, seller_id, request.attachment.id)
    if found is None:
        return replace(request, attachment=None), (NO_ATTACHMENT,)
    return replace(request, attachment=Attachment(found.id, found.name, found.url)), OK


def at_host(body: bytes, base_url: str) -> bytes:
    """The document as it is answered."""
    return body.replace(_STORED, b'"url":"%b/' % base_url.encode())
