"""A change of the packages of one offer, inside the transaction that holds its row."""

from collections.abc import Callable, Sequence

from stragan.db.engine import Tx
from stragan.features.offers import service as offers
from stragan.features.offers.service import Happened, Row
from stragan.features.packages import service as packages
from stragan.features.packages.service import Chosen, Span
from stragan.jobs import queue
from stragan.world import World

TURN = "promo_options.turn"
Spans = Sequence[Span]


class Changing:
    """The packages of a locked offer while they are changed, one change after the other."""

    def __init__(self, world: World, offer: Row, spans: Spans) -> None:
        self.world, self.offer, self.spans = world, offer, spans
        self.now = world.now()
        self._cycles = packages.cycles(world.tariff)

    def have(self, package_id: str, *, at_once: bool) -> None:
        """Buy a package: a base package follows the one that runs, or takes its place at once."""
        bought = packages.bought(self.world.tariff, package_id)
        if at_once:
            self.spans = packages.put(self.spans, bought, self.now)
        else:
            self.spans = packages.change(self.spans, bought, self._cycles, self.now)

    def drop(self, leaving: Span, *, at_once: bool) -> None:
        """Remove a package that runs; one of an offer that has ended does not come back with the next listing."""
        end = self.now
        if self.offer.status == "ENDED":
            end = max(leaving.valid_from, self.offer.ended_at or self.now)
        elif not at_once:
            end = packages.cycle_end(leaving, self._cycles[leaving.package_id], self.now)
        self.spans = packages.leave(self.spans, leaving, end, self.now)

    def running(self, package_type: str) -> list[Span]:
        return packages.running(self.spans, "BASE" if package_type == "BASE" else "EXTRA", self.now)


def can_be_promoted(offer: Row) -> bool:
    """Packages begin with a listing, and advertisements have packages of their own (own rule, #2038)."""
    return offer.status == "ACTIVE" and offer.format != "ADVERTISEMENT"


async def change(
    tx: Tx, world: World, offer: Row, apply: Callable[[Changing], None]
) -> tuple[Row, Spans, list[Happened]]:
    """Change the packages of a locked offer; its document, its fees and the shop window follow."""
    before = packages.promotion(await packages.of_offer(tx, offer.seller_id, offer.id))
    changing = Changing(world, offer, before)
    apply(changing)
    after, now = changing.spans, changing.now
    if after == before:
        return offer, after, []
    await packages.write(tx, offer.seller_id, offer.id, before, after)
    row, events = await offers.promote(tx, offer, packages.shown_by(after, now), now)
    for at in sorted({span.valid_to for span in set(after) - set(before) if span.valid_to is not None}):
        if at > now:
            await queue.put(tx, TURN, f"{offer.seller_id}/{offer.id}/{at}", at)
    if row.status == "ACTIVE":
        await offers.charge_from(tx, row, now)
    return row, after, [Happened(tuple(events))] if events else []


async def turn(world: World, seller_id: str, offer_id: int) -> None:
    """A package of an offer has ended, and perhaps another one has begun: the offer's document says so."""
    async with world.db.write() as tx:
        offer = await offers.lock(tx, seller_id, offer_id)
        if offer is None:
            return
        now = world.now()
        shown = packages.shown_by(await packages.of_offer(tx, seller_id, offer_id), now)
        if offer.status != "ACTIVE":  # what it is to have with its next listing is in the document alone
            chosen = packages.chosen(offers.promotion_of(offer))
            shown = Chosen(*(there and wanted for there, wanted in zip(shown, chosen, strict=True)))
        _, events = await offers.promote(tx, offer, shown, now)
        await offers.settle(tx, seller_id, [Happened(tuple(events))], now)
