"""Use cases of the bill: a commission is agreed at the purchase, charged when the order is to be sent, given back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from stragan.auth import service as accounts
from stragan.db.engine import Reader, Tx
from stragan.db.searches import Page
from stragan.db.statements import Params
from stragan.features.billing import rules, store
from stragan.features.billing.schemas import (
    COMMISSION,
    FEATURED_COMMISSION,
    REFUND,
    TYPES,
    BillingEntries,
    BillingEntry,
    BillingType,
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
from stragan.features.ledger import service as ledger
from stragan.features.ledger.schemas import BILLING, FEES, Fact
from stragan.kernel.ids import new_uuid
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.money import Price, format_hundredths, hundredths
from stragan.kernel.problems import Invalid, Language
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

VAT = "23"  # per cent in every commission, which is gross
_BUSINESS = "allegro-business-"  # has no bill of its own (2026 specification)


async def agree(tx: Tx, world: World, seller_id: str, sold: Sequence[Sold]) -> None:
    """Remember at a purchase what its lines will cost: later changes of offers or of the tariff do not matter."""
    for place, line in enumerate(sold):
        plain = hundredths(await _commission(world, line, featured=False))
        with_surcharge = hundredths(await _commission(world, line, featured=line.featured))
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
        await store.add_commission(tx, seller_id, row)


async def charge(tx: Tx, seller_id: str, order_id: str, now: int) -> None:
    """Charge what was agreed for an order. Call it after the order's row is written, and before the journals."""
    for row in await store.of_order(tx, seller_id, order_id):
        for type_id, amount in ((COMMISSION, row.amount), (FEATURED_COMMISSION, row.featured_amount)):
            if amount:  # nothing is charged for nothing
                id_ = f"{row.line_item_id}/{type_id}"
                fact = Fact("COMMISSION", id_, row.currency, {BILLING: -amount, FEES: amount})
                await _enter(tx, seller_id, fact, row, type_id, now)
    await store.charge(tx, seller_id, order_id, now)


async def give_back(tx: Tx, seller_id: str, row: Commission, amount: int, claim_id: str, now: int) -> None:
    """Give some of a charged commission back (hundredths)."""
    fact = Fact("COMMISSION_REFUND", claim_id, row.currency, {FEES: -amount, BILLING: amount})
    await _enter(tx, seller_id, fact, row, REFUND, now)


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


async def _enter(tx: Tx, seller_id: str, fact: Fact, row: Commission, type_id: str, now: int) -> None:
    booked = await ledger.book(tx, seller_id, fact, now)
    entry = EntryRow(
        id=new_uuid(),
        number=booked.number,
        type_id=type_id,
        offer_id=row.offer_id,
        offer_name=row.offer_name,
        order_id=row.order_id,
        marketplace_id=row.marketplace_id,
        currency=row.currency,
        value=fact.postings[BILLING],
        balance=booked.balances[BILLING],
        tax_percentage=VAT,
        occurred_at=now,
    )
    await store.add_entry(tx, seller_id, entry)


async def _commission(world: World, line: Sold, *, featured: bool) -> Decimal:
    return await fees.commission(
        world,
        category_id=line.category_id,
        amount=line.price,
        quantity=line.quantity,
        featured=featured,
        currency=line.currency,
        fundraising=line.fundraising,
    )


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
