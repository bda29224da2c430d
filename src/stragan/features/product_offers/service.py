"""Use cases of product offers: create, edit, read; `operations.py` has what is finished after the answer."""

from collections.abc import Sequence

from stragan.features.product_offers import view
from stragan.features.product_offers.bulk import create_many
from stragan.features.product_offers.copying import copy
from stragan.features.product_offers.creating import create, dry_run
from stragan.features.product_offers.editing import dry_edit, edit
from stragan.features.product_offers.finding import find, read
from stragan.features.product_offers.operations import FINISH, FORGET, finish, forget, status
from stragan.features.product_offers.origin import Origin
from stragan.features.product_offers.reviewing import review
from stragan.features.product_offers.rules import safety_text_problems
from stragan.http.query import Query
from stragan.kernel.problems import Language, Malformed, Problem
from stragan.kernel.wire import encode
from stragan.world import World

_VIEWS, _MOST_VIEWS = "product_offers.views", 4_096
PARTS = ("stock", "price")


async def get(world: World, seller_id: str, offer_id: str, language: Language) -> bytes:
    """The whole offer. What was built for a version of it is remembered."""
    row = await find(world, seller_id, offer_id)
    built: dict[tuple[int, int, Language], bytes] = world.caches.setdefault(_VIEWS, {})
    key = (row.id, row.version, language)
    if (body := built.get(key)) is None:
        if len(built) >= _MOST_VIEWS:
            built.clear()
        body = built[key] = view.body(read(world, row).shown, language)
    return body


async def parts(world: World, seller_id: str, offer_id: str, query: Query) -> bytes:
    """Stock and price only, of the base marketplace and of the others (behaviour §10)."""
    wanted = _wanted_parts(query)
    row = await find(world, seller_id, offer_id)
    found = read(world, row)
    mode, stock = found.offer.selling_mode, found.offer.stock
    document: dict[str, object] = {"id": found.offer.id}
    if "stock" in wanted:
        document["stock"] = {"available": stock.available if stock else None}
    if "price" in wanted:
        document["sellingMode"] = {"price": view.shown_price(mode.price) if mode else None}
        document["additionalMarketplaces"] = {
            name: {"sellingMode": {"price": view.shown_price(price)}}
            for name, price in found.modern.additional_marketplaces.items()
        }
    return encode(document)


def _wanted_parts(query: Query) -> Sequence[str]:
    wanted = query.texts("include")
    wrong = [part for part in wanted if part not in PARTS]
    if wanted and not wrong:
        return wanted
    requested = ", ".join(wrong)
    raise Malformed(
        Problem(
            "UnknownProductOfferPartException",
            f"Unknown part of the offer: {requested}" if wrong else "Parameter include is required.",
            "include",
            pl=f"Nieznana część oferty: {requested}" if wrong else "Podaj parametr include.",
            metadata={"requestedPart": requested, "validParts": ", ".join(PARTS)},
        )
    )


__all__ = [
    "FINISH",
    "FORGET",
    "Origin",
    "copy",
    "create",
    "create_many",
    "dry_edit",
    "dry_run",
    "edit",
    "finish",
    "forget",
    "get",
    "parts",
    "review",
    "safety_text_problems",
    "status",
]
