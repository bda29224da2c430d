"""A seller's own offer, or the refusal that product offers have for others (behaviour §3, §4)."""

from typing import NamedTuple

from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Modern, Offer, read_offer
from stragan.features.offers.service import Row
from stragan.features.product_offers import account
from stragan.features.product_offers.view import Shown
from stragan.kernel.ids import numeric
from stragan.kernel.problems import Forbidden, Malformed, NotFound, Problem
from stragan.world import World

NOT_YOURS = Problem(
    "OfferAccessDeniedException",
    "Forbidden",
    "",
    en="Access denied. You are not authorized to perform operations on the indicated offer",
    pl="Brak dostępu. Nie masz uprawnień do wykonywania operacji na wskazanej ofercie.",
)


class Current(NamedTuple):
    """An offer as it is stored, and as it is shown."""

    row: Row
    shown: Shown

    @property
    def offer(self) -> Offer:
        return self.shown.offer

    @property
    def modern(self) -> Modern:
        return self.shown.modern


async def ensure_may_sell(world: World, seller_id: str) -> None:
    """Ordinary accounts may not list through the API any more (behaviour §4); only the strict profile is so strict."""
    if world.settings.profile == "2026-strict" and not (await account.user_of(world, seller_id)).is_business:
        raise Forbidden(NOT_YOURS)


async def find(world: World, seller_id: str, offer_id: str) -> Row:
    """Raises `Malformed` (400) for what is no id, `NotFound` (404), and `Forbidden` (403) for another seller's."""
    if numeric(offer_id) is None:
        raise Malformed(
            Problem(
                "ConstraintViolationException.InvalidOfferId",
                "Invalid offer id.",
                "offerId",
                pl="Nieprawidłowy identyfikator oferty.",
            )
        )
    row = await offers.find(world, seller_id, offer_id)
    if row is not None:
        return row
    absent = Problem(
        "OfferNotFoundException",
        "Not Found",
        "",
        en=f"Offer {offer_id} does not exist.",
        pl=f"Oferta {offer_id} nie istnieje.",
        metadata={"offerId": offer_id},
    )
    refusal = await offers.missing(world, offer_id, absent)
    raise Forbidden(NOT_YOURS) if isinstance(refusal, Forbidden) else NotFound(absent)


def read(world: World, row: Row) -> Current:
    """The offer as `find` brought it, with what only product offers have."""
    offer = read_offer(row.body)
    category = world.catalogue.categories.get(row.category_id or "")
    return Current(row, Shown(offer, offers.modern_view(offer, offers.modern_of(row), category), category))
