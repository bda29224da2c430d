"""Another offer like one that there is."""

from msgspec.structs import replace

from stragan.features.offers.schemas import read_offer
from stragan.features.product_offers.creating import create
from stragan.features.product_offers.document import as_request
from stragan.features.product_offers.finding import find, read
from stragan.features.product_offers.origin import Origin
from stragan.http.call import unkept
from stragan.kernel.problems import Language
from stragan.kernel.wire import encode


async def copy(origin: Origin, offer_id: str, language: Language) -> str:
    """A new draft with everything that a request can say of the offer; its id.

    What is created is refused as any creation. The external id stays behind where it must be unique.
    """
    current = read(origin.world, await find(origin.world, origin.seller_id, offer_id))
    document = as_request(current.offer, current.modern)
    for element, kept in zip(document.get("productSet", ()), current.modern.product_set, strict=False):
        element["product"] = {"id": kept.product_id}
    document["publication"] = {**document["publication"], "status": "INACTIVE"}
    if origin.world.settings.unique_external_ids:
        document.pop("external", None)
    reply = await create(replace(origin, is_new=False), encode(document), language, unkept)
    return read_offer(reply.body).id
