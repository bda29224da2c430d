"""Whether an offer may be shown on other marketplaces than its own (2026 specification, behaviour §4).

A price for a marketplace asks for it. Once the offer is live a job looks whether it may be shown there: again after
each edit, and when its price list of delivery goes to other marketplaces.
"""

from collections.abc import Collection, Mapping

from stragan.db.engine import Tx
from stragan.features.delivery import service as delivery
from stragan.features.events.schemas import (
    Event,
    RefusalReason,
    Visibilities,
    Visibility,
    VisiblePublication,
)
from stragan.features.offers import document, lifecycle, store
from stragan.features.offers.modern import COUNTRY
from stragan.features.offers.schemas import Modern, Reason, Verdict, asks_for_marketplaces, read_modern, read_offer
from stragan.features.offers.store import Row
from stragan.features.offers.transitions import Happened, settle
from stragan.kernel.marketplaces import BASE_MARKETPLACE, country_of
from stragan.kernel.wire import encode
from stragan.world import World

NO_TAX_RATE: Reason = "VQR012_OFFER_HAS_NO_TAX_RATE_FOR_MARKETPLACE"
NO_SHIPPING: Reason = "OFFER_HAS_NO_SHIPPING_RATES_FOR_MARKETPLACE"


async def qualify(world: World, seller_id: str, offer_id: int) -> None:
    """Look where a live offer may be shown, and tell of what has changed."""
    async with world.db.write() as tx:
        row = await store.lock(tx, seller_id, offer_id)
        if row is None or row.status != "ACTIVE" or not asks_for_marketplaces(row.modern):
            return
        assert row.modern is not None
        modern = read_modern(row.modern)
        verdicts = verdicts_of(modern, await _sent_to(tx, row))
        changed = [id_ for id_, verdict in verdicts.items() if modern.verdicts.get(id_) != verdict]
        if not changed and len(verdicts) == len(modern.verdicts):
            return
        modern.verdicts = verdicts
        await _keep(tx, row, modern)
        if changed:
            event = Event("OFFER_VISIBILITY_CHANGED", row.id, row.external_id, detail=_told(verdicts, changed))
            await settle(tx, seller_id, [Happened((event,))], world.now())


async def qualify_sent_by(world: World, seller_id: str, shipping_rates_id: str) -> None:
    """The same of all that are sent by a price list, which goes to other marketplaces than before."""
    for offer_id in await store.sent_by(world.db, seller_id, shipping_rates_id):
        await qualify(world, seller_id, offer_id)


def verdicts_of(modern: Modern, sent_to: Collection[str]) -> dict[str, Verdict]:
    """Of each marketplace that is asked for: it needs a VAT rate of its country, and delivery to its buyers."""
    rates = modern.tax_settings.rates if modern.tax_settings else ()
    countries = {rate.country_code or COUNTRY for rate in rates if rate.rate is not None}
    return {
        id_: Verdict([NO_TAX_RATE] * (country_of(id_) not in countries) + [NO_SHIPPING] * (id_ not in sent_to))
        for id_ in modern.additional_marketplaces
    }


async def _sent_to(tx: Tx, row: Row) -> frozenset[str]:
    if row.shipping_rates_id is None:
        return frozenset()
    return await delivery.marketplaces_of(tx, row.seller_id, row.shipping_rates_id)


async def _keep(tx: Tx, before: Row, modern: Modern) -> None:
    row = before._replace(version=before.version + 1, modern=encode(modern))
    offer = read_offer(row.body)
    await store.judge(tx, row, document.listing(offer, lifecycle.life_of(row, offer), modern.elsewhere()))


def _told(verdicts: Mapping[str, Verdict], changed: list[str]) -> bytes:
    additional = [
        Visibility(
            id=id_,
            status="REFUSED" if verdict.reasons else "APPROVED",
            refusal_reasons=[RefusalReason(reason) for reason in verdict.reasons],
        )
        for id_, verdict in verdicts.items()
    ]
    return encode(VisiblePublication(Visibilities(BASE_MARKETPLACE, additional), changed))
