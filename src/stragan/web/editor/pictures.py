"""`/panel/offers/images`: a picture that was dropped on the page, as the body of a request of its script."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stragan.features.images import service as images
from stragan.features.images.service import UnallowedType
from stragan.http.media import essence
from stragan.kernel.problems import ApiError
from stragan.web import texts
from stragan.web.form import Form
from stragan.web.render import PRIVATE, is_genuine, visitor_of


async def upload(request: Request) -> Response:
    """`{"location": …}`, or `{"error": …}` in the reader's words."""
    visitor = await visitor_of(request)
    t = texts.reader(visitor.language)
    if visitor.user is None or not is_genuine(visitor, Form([])):
        return _refused(403, t("old_form"))
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > visitor.world.settings.max_image_bytes:
            return _refused(413, t("editor_image_large"))
    kind = essence(request.headers.get("content-type", ""))
    try:
        body = await images.upload(visitor.world, visitor.user.id, visitor.base_url, bytes(content), kind)
    except UnallowedType:
        return _refused(415, t("editor_image_kind"))
    except ApiError as refused:
        return _refused(refused.status, " ".join(refused.in_words(visitor.language)))
    return JSONResponse(json.loads(body), 201, PRIVATE)


def _refused(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status, PRIVATE)


PAGES = (Route("/panel/offers/images", upload, methods=["POST"], name="upload_image"),)
