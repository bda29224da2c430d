"""Another offer like one that there is."""

from typing import Any

import msgspec
from msgspec.structs import replace

from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Reference
from stragan.features.product_offers.creating import create
from stragan.features.product_offers.document import as_request
from stragan.features.product_offers.finding import Current, find, read
from stragan.features.product_offers.origin import Origin
from stragan.http.call import unkept
from stragan.kernel.problems import Language
from stragan.kernel.wire import encode, reader

_OWN = ("id", "validation", "createdAt", "updatedAt")  # of the older generation's document
_read_id = reader(Reference)
_decode = msgspec.json.Decoder(dict[str, Any]).decode


async def copy(origin: Origin, offer_id: str, language: Language) -> str:
    """A new draft with everything that a request can say of the offer; its id.

    It is made by the generation that made the model, and refused as any creation. The external id stays behind where
    it must be unique.
    """
    current = read(origin.world, await find(origin.world, origin.seller_id, offer_id))
    is_modern = current.row.modern is not None
    document = _modern(current) if is_modern else _draft(current)
    if origin.world.settings.unique_external_ids:
        document.pop("external", None)
    if is_modern:
        reply = await create(replace(origin, is_new=False), encode(document), language, unkept)
        return _read_id(reply.body).id
    return _read_id(await offers.create(origin.world, origin.seller_id, encode(document), language)).id


def _modern(current: Current) -> dict[str, Any]:
    document = as_request(current.offer, current.modern)
    for element, kept in zip(document.get("productSet", ()), current.modern.product_set, strict=False):
        element["product"] = {"id": kept.product_id}
    document["publication"] = {**document["publication"], "status": "INACTIVE"}
    return document


def _draft(current: Current) -> dict[str, Any]:
    document = {name: value for name, value in _decode(current.row.body).items() if name not in _OWN}
    publication = document["publication"] or {}
    document["publication"] = {name: publication.get(name) for name in ("duration", "republish")}
    return document
