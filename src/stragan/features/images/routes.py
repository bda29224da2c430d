from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route as Page
from starlette.routing import Router

from stragan.features.images import service
from stragan.features.images.service import UnallowedType
from stragan.http.call import Call, Reply
from stragan.http.errors import TOO_LARGE
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


File = tuple[bytes, str | None]  # with its media type


def images_app(world_of: Callable[[str], World], draw: Callable[[World, str], Awaitable[File | None]]) -> Router:
    """Serves the uploaded files at `/original/…` to anybody. The URL names the content, so it never changes.

    `draw` makes the pictures that are there only once somebody asks for them.
    """

    async def original(request: Request) -> Response:
        world = world_of(request.headers.get("host", ""))
        path = f"{request.path_params['folder']}/{request.path_params['name']}"
        if (found := await service.read(world, path) or await draw(world, path)) is None:
            return PlainTextResponse("Not found\n", 404, {"x-content-type-options": "nosniff"})
        content, media_type = found
        headers = {
            "etag": f'"{request.path_params["name"]}"',
            "cache-control": "public, max-age=31536000, immutable",
            "x-content-type-options": "nosniff",
        }
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        if request.method == "HEAD":
            headers["content-length"] = str(len(content))
            content = b""
        return Response(content, headers=headers, media_type=media_type)

    return Router([Page("/original/{folder}/{name}", original, methods=["GET"])], redirect_slashes=False)
