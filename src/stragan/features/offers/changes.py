"""What has happened to an offer between two states of it, as events tell it (behaviour §10)."""

from typing import Any

import msgspec

from stragan.features.events.schemas import MarketplaceChange
from stragan.features.events.service import Event
from stragan.features.offers.modern import modern_view
from stragan.features.offers.schemas import Offer, elsewhere_of, read_modern
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.wire import encode

# Of these no event is sent: price lists, handling times and wholesale lists, as observed; the others no client writes.
_SILENT = ("delivery", "discounts", "publication", "validation", "updated_at", "selling_mode", "stock")


def between(before: Offer, after: Offer, modern_before: bytes | None, modern_after: bytes | None) -> list[Event]:
    """Price, stock and anything else each have their event; drafts have none, nobody has seen them."""
    if before.publication.status == "INACTIVE":
        return []
    id_, external = int(after.id), after.external.id if after.external else None
    events = []
    if names := _where_prices_differ(before, after, modern_before, modern_after):
        told = encode([MarketplaceChange(name, "MANUAL") for name in names])
        events.append(Event("OFFER_PRICE_CHANGED", id_, external, change_type="MANUAL", detail=told))
    if before.stock != after.stock:
        events.append(Event("OFFER_STOCK_CHANGED", id_, external))
    if _modern(modern_before, before) != _modern(modern_after, after) or _rest(before) != _rest(after):
        events.append(Event("OFFER_CHANGED", id_, external))
    return events


def _modern(raw: bytes | None, offer: Offer) -> Any:
    """What only product offers show, but for problems. An offer that has become one still shows the same."""
    modern = None if raw is None else read_modern(raw)
    if modern is None or not modern.needs_product:
        found = modern_view(offer, None, None)
        products = [element.product_id for element in (modern or found).product_set]
        return products, found.tax_settings
    return msgspec.structs.replace(modern, problems=[], additional_marketplaces={}, verdicts={})


def _where_prices_differ(before: Offer, after: Offer, was: bytes | None, is_: bytes | None) -> list[str]:
    """The marketplaces on which the offer has another price than before, has one now, or has none any more."""
    old, new = elsewhere_of(was).additional_marketplaces, elsewhere_of(is_).additional_marketplaces
    others = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return [BASE_MARKETPLACE, *others] if _prices(before) != _prices(after) else others


def _prices(offer: Offer) -> Any:
    mode = offer.selling_mode
    return (mode.price, mode.starting_price, mode.minimal_price) if mode else None


def _rest(offer: Offer) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(offer).items() if name not in _SILENT}
