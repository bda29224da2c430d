"""What the hot paths are compared with: the least that Starlette can do, on the same server."""

import os
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stragan.features.offers.schemas import Draft

BODY = Path(os.environ["BARE_BODY"]).read_bytes()
MEDIA_TYPE = "application/vnd.allegro.public.v1+json"
decode = msgspec.json.Decoder(Draft).decode


async def read(_request: Request) -> Response:
    return Response(BODY, media_type=MEDIA_TYPE)


async def write(request: Request) -> Response:
    decode(await request.body())
    return Response(BODY, media_type=MEDIA_TYPE, status_code=201)


app: Any = Starlette(routes=[Route("/read", read), Route("/write", write, methods=["POST"])])
