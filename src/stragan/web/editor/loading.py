"""The offer that the page edits: what is stored of it, as the API answers it."""

import json
from typing import Any

from msgspec import Struct

from stragan.catalogue.model import Category
from stragan.features.offers import service as offers
from stragan.features.product_offers import service as product_offers
from stragan.features.product_offers.service import Origin
from stragan.kernel.problems import Forbidden, Malformed, NotFound, Problems
from stragan.web.editor import fields
from stragan.web.form import Form
from stragan.web.render import Visitor


class Stored(Struct, frozen=True):
    """`shown` is the answer of `GET /sale/product-offers/{offerId}`, `form` the same as fields."""

    id: str
    version: int
    status: str
    shown: dict[str, Any]
    form: Form
    category: Category | None
    gaps: Problems


async def load(visitor: Visitor, offer_id: str) -> Stored:
    """Raises `NotFound` for what is no offer of this seller, whoever's it is."""
    world, seller_id = visitor.world, visitor.member.id
    row = await offers.find(
        world, seller_id, offer_id
    )  # first, so that a change in between is noticed when it is saved
    try:
        body = await product_offers.get(world, seller_id, offer_id, visitor.language)
    except (Forbidden, Malformed) as refused:
        raise NotFound(*refused.problems) from None
    assert row is not None
    shown: dict[str, Any] = json.loads(body)
    category = world.catalogue.categories.get((shown["category"] or {}).get("id", ""))
    # Asked anew, and not read from `validation`, which does not say which rule has spoken.
    _, gaps = await product_offers.dry_edit(origin(visitor, is_new=False), offer_id, b"{}")
    return Stored(offer_id, row.version, row.status, shown, fields.of_offer(shown, category), category, gaps)


def origin(visitor: Visitor, *, is_new: bool) -> Origin:
    return Origin(visitor.world, visitor.member.id, visitor.base_url, is_new)


def category_of(visitor: Visitor, form: Form) -> Category | None:
    return visitor.world.catalogue.categories.get(form.text("category"))
