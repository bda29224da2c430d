"""Serves uploaded files to anybody who has their address, and so that no browser runs anything that is in them."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route as Page
from starlette.routing import Router

from stragan.kernel.files import disposition
from stragan.world import World


class ServedFile(NamedTuple):
    """`name` is the one to save it under; without one a browser shows it."""

    content: bytes
    media_type: str | None
    name: str | None = None


Find = Callable[[World, str], Awaitable[ServedFile | None]]


def files_app(root: str, world_of: Callable[[str], World], find: Find) -> Router:
    """`/<root>/<folder>/<name>`: an address is made of the file's content, so that it never means another one.

    `find` gets the world and `<folder>/<name>`.
    """

    async def serve(request: Request) -> Response:
        world = world_of(request.headers.get("host", ""))
        folder, name = request.path_params["folder"], request.path_params["name"]
        if (found := await find(world, f"{folder}/{name}")) is None:
            return PlainTextResponse("Not found\n", 404, {"x-content-type-options": "nosniff"})
        headers = _headers(name, found)
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        content = found.content
        if request.method == "HEAD":
            headers["content-length"] = str(len(content))
            content = b""
        return Response(content, headers=headers, media_type=found.media_type)

    return Router([Page(f"/{root}/{{folder}}/{{name}}", serve, methods=["GET"])], redirect_slashes=False)


def _headers(tag: str, file: ServedFile) -> dict[str, str]:
    headers = {
        "etag": f'"{tag}"',
        "cache-control": "public, max-age=31536000, immutable",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
    }
    if file.name is not None:
        headers["content-disposition"] = disposition(file.name)
    return headers
