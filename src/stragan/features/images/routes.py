from collections.abc import Awaitable, Callable
from typing import Final

from stragan.features.images import service
from stragan.features.images.service import UnallowedType
from stragan.http.call import Call, Reply
from stragan.http.errors import TOO_LARGE
from stragan.http.files import ServedFile, files_app
from stragan.http.media import PUBLIC, essence
from stragan.http.operation import Route, operation
from stragan.kernel.problems import Language, TooLarge
from stragan.kernel.wire import encode
from stragan.world import World

_UNALLOWED: Final = {"en": "Unallowed image type.", "pl": "Niedozwolony typ zdjęcia."}


@operation("uploadOfferImageUsingPOST", consumes=frozenset(), body_limit="max_image_bytes")
async def upload(call: Call) -> bytes | Reply:
    media_type = essence(call.content_type)
    if media_type == PUBLIC:
        return await _upload_link(call)
    try:
        return await service.upload(call.world, call.seller_id, call.base_url, call.body, media_type)
    except UnallowedType:
        return _unallowed(call.language)


async def _upload_link(call: Call) -> bytes:
    if len(call.body) > call.world.settings.max_body_bytes:  # the operation's limit is that of a file
        raise TooLarge(TOO_LARGE)
    return await service.upload_link(call.world, call.seller_id, call.base_url, call.body)


def _unallowed(language: Language) -> Reply:
    """The one refusal whose message is null (behaviour §6)."""
    error: dict[str, object] = {
        "code": "415 UNSUPPORTED_MEDIA_TYPE",
        "message": None,
        "details": None,
        "path": None,
        "userMessage": _UNALLOWED[language],
        "metadata": {},
    }
    return Reply(encode({"errors": [error]}), status=415)


ROUTES: tuple[Route, ...] = (upload,)


def images_app(
    world_of: Callable[[str], World], draw: Callable[[World, str], Awaitable[tuple[bytes, str | None] | None]]
) -> Callable[..., Awaitable[None]]:
    """Serves the uploaded files at `/original/…` to anybody.

    `draw` makes the pictures that are there only once somebody asks for them.
    """

    async def find(world: World, path: str) -> ServedFile | None:
        found = await service.read(world, path) or await draw(world, path)
        return None if found is None else ServedFile(*found)

    return files_app("original", world_of, find)
