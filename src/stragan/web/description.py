"""`/openapi.json`: what the server can do, for tools. It needs no token and is made when it is first asked for."""

from collections.abc import Sequence
from functools import cache

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Page

from stragan.http.media import JSON
from stragan.http.openapi import document
from stragan.http.operation import Route
from stragan.kernel.wire import encode


def description_app(routes: Sequence[Route]) -> Starlette:
    made = cache(lambda: encode(document(routes)))

    async def description(_: Request) -> Response:
        return Response(made(), media_type=JSON)

    return Starlette(routes=[Page("/openapi.json", description, methods=["GET"])])
