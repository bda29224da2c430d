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
from stragan.features.product_offers.bulk import BulkRequest
from stragan.features.product_offers.schemas import ProductOfferRequest

BODY = Path(os.environ["BARE_BODY"]).read_bytes()
MEDIA_TYPE = "application/vnd.allegro.public.v1+json"
decode = msgspec.json.Decoder(Draft).decode
decode_product_offer = msgspec.json.Decoder(ProductOfferRequest).decode
decode_many = msgspec.json.Decoder(BulkRequest).decode
decode_any = msgspec.json.Decoder().decode


async def read(_request: Request) -> Response:
    return Response(BODY, media_type=MEDIA_TYPE)


async def write(request: Request) -> Response:
    decode(await request.body())
    return Response(BODY, media_type=MEDIA_TYPE, status_code=201)


async def write_product_offer(request: Request) -> Response:
    decode_product_offer(await request.body())
    return Response(BODY, media_type=MEDIA_TYPE, status_code=201)


async def patch(request: Request) -> Response:
    decode_any(await request.body())
    return Response(BODY, media_type=MEDIA_TYPE)


async def write_many(request: Request) -> Response:
    """As many answers as there are offers."""
    offers = decode_many(await request.body()).offers
    for offer in offers:
        decode_product_offer(offer)
    return Response(b"[" + b",".join([BODY] * len(offers)) + b"]", media_type=MEDIA_TYPE)


app: Any = Starlette(
    routes=[
        Route("/read", read),
        Route("/write", write, methods=["POST"]),
        Route("/write-product-offer", write_product_offer, methods=["POST"]),
        Route("/patch/{offer_id}", patch, methods=["PATCH"]),
        Route("/write-many", write_many, methods=["POST"]),
    ]
)
