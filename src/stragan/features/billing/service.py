"""Use cases of the bill: a commission is agreed at the purchase, charged when the order is to be sent, given back."""

from collections.abc import Sequence
from typing import Any

from stragan.auth import service as accounts
from stragan.db.engine import Reader, Tx
from stragan.db.searches import Page
from stragan.db.statements import Params
from stragan.features.billing import rules, store
from stragan.features.billing.schemas import (
    COMMISSION,
    CYCLIC,
    FEATURED_COMMISSION,
    REFUND,
    TYPES,
    BillingEntries,
    BillingEntry,
    BillingType,
    Charged,
    Commission,
    EntryOffer,
    EntryOrder,
    EntryType,
    Sold,
    Tax,
    type_name,
)
from stragan.features.billing.store import EntryRow
from stragan.features.fees import service as fees
from stragan.features.fees.service import CyclicFee, Line
from stragan.features.ledger import service as ledger
from stragan.features.ledger.schemas import BILLING, FEES, Fact
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.offers.service import Row
from stragan.kernel.ids import new_uuid
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCY
from stragan.kernel.money import Price, format_hundredths, hundredths
from stragan.kernel.problems import Invalid, Language
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

CHARGE = offers.CHARGE
VAT = "23"  # per cent in everything that is charged, which is gross
MOST_AT_ONCE = 200  # cycles that are charged in one transaction
_BUSINESS = "allegro-business-"  # has no bill of its own (2026 specification)


async def agree(tx: Tx, world: World, seller_id: str, sold: Sequence[Sold]) -> None:
    """Remember at a purchase what its lines will cost: later changes of offers or of the tariff do not matter."""
    rows = []
    for place, line in enumerate(sold):
        cost = Line(line.category_id, line.price, line.currency, line.quantity)
        plain, with_surcharge = (
            hundredths(fees.commission(world, cost, featured=featured, fundraising=line.fundraising))
            for featured in (False, line.featured)
        )
        row = Commission(
            line_item_id=line.line_item_id,
            order_id=line.order_id,
            place=place,
            offer_id=line.offer_id,
            offer_name=line.offer_name,
            quantity=line.quantity,
            amount=plain,
            featured_amount=with_surcharge - plain,
            currency=line.currency,
            marketplace_id=line.marketplace_id,
            charged_at=None,
        )
        rows.append(row)
    await store.add_commissions(tx, seller_id, rows)


async def charge(tx: Tx, seller_id: str, order_id: str, now: int) -> None:
    """Charge what was agreed for an order. Call it after the order's row is written, and before the journals."""
    for row in await store.of_order(tx, seller_id, order_id):
        for type_id, amount in ((COMMISSION, row.amount), (FEATURED_COMMISSION, row.featured_amount)):
            if amount:  # nothing is charged for nothing
                id_ = f"{row.line_item_id}/{type_id}"
                fact = Fact("COMMISSION", id_, row.currency, {BILLING: -amount, FEES: amount})
                await _enter(tx, seller_id, fact, _of_line(row, type_id), now)
    await store.charge(tx, seller_id, order_id, now)


async def give_back(tx: Tx, seller_id: str, row: Commission, amount: int, claim_id: str, now: int) -> None:
    """Give some of a charged commission back (hundredths)."""
    fact = Fact("COMMISSION_REFUND", claim_id, row.currency, {FEES: -amount, BILLING: amount})
    await _enter(tx, seller_id, fact, _of_line(row, REFUND), now)


async def charge_cycles(world: World, seller_id: str, offer_id: int, since: int) -> None:
    """Charge the fees that come again for an offer: each cycle once, beginning with those that ran at the time `since`.

    As long as the offer is live, it leaves the job of the next cycle. Cycles that were missed, because the clock has
    jumped, are charged now: the bill is in the order of its balances.
    """
    async with world.db.write() as tx:
        offer = await offers.lock(tx, seller_id, offer_id)
        if offer is None or offer.status not in ("ACTIVE", "ENDED"):
            return
        found = await fees.cyclic_fees(tx, world, offer, since)
        owed = await _not_charged(tx, offer, found)
        name = read_offer(offer.body).name
        for _, fact, type_id in owed[:MOST_AT_ONCE]:
            charged = Charged(type_id, str(offer.id), name, None, BASE_MARKETPLACE)
            await _enter(tx, seller_id, fact, charged, world.now())
        left = [at for at, _, _ in owed[MOST_AT_ONCE:]]
        if coming := left or [fee.next_at for fee in found if fee.comes]:
            await offers.charge_from(tx, offer, min(coming))


async def _not_charged(tx: Tx, offer: Row, found: Sequence[CyclicFee]) -> list[tuple[int, Fact, str]]:
    """Beginning, fact and billing type of the cycles that are still to be paid, in the order of their beginnings."""
    cycles = sorted(
        ((at, _cycle(offer, fee, at), CYCLIC[fee.type]) for fee in found if hundredths(fee.amount) for at in fee.begun),
        key=lambda cycle: cycle[0],
    )
    booked = await ledger.booked(tx, offer.seller_id, [fact for _, fact, _ in cycles])
    return [cycle for cycle in cycles if cycle[1].transaction_id not in booked]


def _cycle(offer: Row, fee: CyclicFee, at: int) -> Fact:
    amount = hundredths(fee.amount)
    return Fact("CYCLIC_FEE", f"{offer.id}/{fee.fact}/{at}", CURRENCY, {BILLING: -amount, FEES: amount})


async def find(db: Reader, seller_id: str, line_item_id: str) -> Commission | None:
    """The commission of a line of one of the seller's orders."""
    return await store.commission(db, seller_id, line_item_id)


async def of_order(db: Reader, seller_id: str, order_id: str) -> Sequence[Commission]:
    return await store.of_order(db, seller_id, order_id)


async def entries(world: World, seller_id: str, filters: dict[str, Any], page: Page, language: Language) -> bytes:
    """One page of the bill of one marketplace, newest first. Raises `Invalid` (422)."""
    wanted = filters.get("marketplace_id")
    problems = rules.time_goes_forward(filters.get("occurred_gte"), filters.get("occurred_lte"))
    if wanted is not None:
        problems = [*problems, *rules.marketplace_exists(wanted)]
    if problems:
        raise Invalid(*problems)
    known: Params = {**filters, "marketplace_id": _billed_at(wanted or await _registered_at(world, seller_id))}
    rows = await store.SEARCH.rows(world.db, seller_id, known, page)
    return encode(BillingEntries([_entry(EntryRow(*row), language) for row in rows]))


def types(language: Language) -> bytes:
    return encode([BillingType(id_, type_name(id_, language)) for id_ in TYPES])


def _of_line(row: Commission, type_id: str) -> Charged:
    return Charged(type_id, row.offer_id, row.offer_name, row.order_id, row.marketplace_id)


async def _enter(tx: Tx, seller_id: str, fact: Fact, charged: Charged, now: int) -> None:
    booked = await ledger.book(tx, seller_id, fact, now)
    entry = EntryRow(
        id=new_uuid(),
        number=booked.number,
        **charged._asdict(),
        currency=fact.currency,
        value=fact.postings[BILLING],
        balance=booked.balances[BILLING],
        tax_percentage=VAT,
        occurred_at=now,
    )
    await store.add_entry(tx, seller_id, entry)


async def _registered_at(world: World, seller_id: str) -> str:
    user = await accounts.find_user(world, id=seller_id)
    return user.base_marketplace if user else BASE_MARKETPLACE


def _billed_at(marketplace_id: str) -> str:
    if marketplace_id.startswith(_BUSINESS):
        return f"allegro-{marketplace_id.removeprefix(_BUSINESS)}"
    return marketplace_id


def _entry(row: EntryRow, language: Language) -> BillingEntry:
    return BillingEntry(
        id=row.id,
        occurred_at=iso(row.occurred_at),
        type=EntryType(row.type_id, type_name(row.type_id, language)),
        offer=None if row.offer_id is None else EntryOffer(row.offer_id, row.offer_name or ""),
        value=Price(format_hundredths(row.value), row.currency),
        tax=Tax(row.tax_percentage, None if row.tax_percentage else "OUT_OF_SCOPE"),
        balance=Price(format_hundredths(row.balance), row.currency),
        order=None if row.order_id is None else EntryOrder(row.order_id),
        additional_info=[],
    )
