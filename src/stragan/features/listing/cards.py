"""Results as they are shown: places in the shop window, filled with what their offers say now."""

from collections.abc import Iterable, Mapping, Sequence

from stragan.auth import service as accounts
from stragan.auth.schemas import User
from stragan.features.delivery import service as delivery
from stragan.features.delivery.service import Cheapest
from stragan.features.listing.schemas import Card
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import (
    Image,
    Promotion,
    Publication,
    Reference,
    SellingMode,
    Stock,
)
from stragan.features.offers.service import ShownOffer
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.showcase.schemas import Place
from stragan.kernel.marketplaces import CURRENCY
from stragan.kernel.money import Price, hundredths, in_hundredths
from stragan.kernel.times import parse_instant
from stragan.kernel.wire import Wire, reader
from stragan.world import World

CONDITION = "11323"
ListKey = tuple[str, str]


class _Offer(Wire):
    """As much of the document as a result shows."""

    id: str
    name: str
    category: Reference | None
    parameters: list[ParameterValue]
    images: list[Image] | None
    selling_mode: SellingMode | None
    stock: Stock | None
    publication: Publication
    promotion: Promotion | None


_read = reader(_Offer)


async def of(world: World, places: Sequence[Place]) -> list[Card]:
    """In the order of the places; what was deleted in this moment is left out."""
    if not places:
        return []
    shown = await offers.shown(world, [place.id for place in places])
    users = await accounts.find_users(world, {place.seller_id for place in places})
    costs = await delivery.cheapest(world, list_keys(places))
    return [
        _card(shown[place.id], place, users[place.seller_id], costs)
        for place in places
        if place.id in shown and place.seller_id in users
    ]


def list_keys(places: Iterable[Place]) -> set[ListKey]:
    """The price lists of delivery: each a seller and an id."""
    return {(place.seller_id, place.shipping_rates_id) for place in places if place.shipping_rates_id is not None}


def delivery_cost(
    seller_id: str, list_id: str | None, price: int | None, costs: Mapping[ListKey, Cheapest]
) -> int | None:
    """The least that sending one item costs, in hundredths; None when nothing is sent."""
    found = costs.get((seller_id, list_id)) if list_id is not None else None
    if found is None:
        return None
    if found.free_from is not None and (price or 0) >= hundredths(found.free_from):
        return 0
    return hundredths(found.cost)


def _card(row: ShownOffer, place: Place, seller: User, costs: Mapping[ListKey, Cheapest]) -> Card:
    offer = _read(row.body)
    mode, promotion = offer.selling_mode or SellingMode(), offer.promotion or Promotion()
    price = _price(mode, row)
    ending = offer.publication.ending_at
    return Card(
        id=offer.id,
        name=offer.name,
        category_id=offer.category.id if offer.category else "",
        seller_id=seller.id,
        seller_login=seller.login,
        is_company=seller.is_business,
        is_promoted=place.promoted,
        bold=promotion.bold or promotion.emphasized_highlight_bold_package,
        highlight=promotion.highlight or promotion.emphasized_highlight_bold_package,
        images=tuple(image.url for image in offer.images or ()),
        format=mode.format or "BUY_NOW",
        price=price,
        buy_now_price=_amount(mode.price) if mode.format == "AUCTION" else None,
        currency=CURRENCY,
        popularity=row.sold,
        bidders=row.bidders,
        available=(offer.stock.available if offer.stock else None) or 0,
        unit=(offer.stock.unit if offer.stock else None) or "UNIT",
        condition=next((v.values_ids[0] for v in offer.parameters if v.id == CONDITION and v.values_ids), None),
        delivery_cost=delivery_cost(seller.id, place.shipping_rates_id, price, costs),
        ending_at=parse_instant(ending) if ending else None,
    )


def _price(mode: SellingMode, row: ShownOffer) -> int | None:
    if mode.format != "AUCTION":
        return _amount(mode.price)
    return _amount(mode.starting_price) if row.current_price is None else row.current_price


def _amount(price: Price | None) -> int | None:
    return in_hundredths(price.amount) if price else None
