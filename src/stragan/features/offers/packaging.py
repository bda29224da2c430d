"""Packages follow their offer: they begin with its listing, and document and packages choose the same promotion.

Offers without promotion that are no advertisements ask nothing of the database here.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from stragan.db.engine import Tx
from stragan.features.events.service import Event
from stragan.features.offers import changes, document, lifecycle, store
from stragan.features.offers.schemas import Offer, Promotion, read_modern, read_offer
from stragan.features.offers.store import Row
from stragan.features.packages import service as packages
from stragan.features.packages.service import Chosen, OfferKey
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

ADVERTISEMENT = "ADVERTISEMENT"
_UNPROMOTED = b'"promotion":null'  # nowhere else in a body: quotes inside of texts are escaped


async def follow(tx: Tx, before: Row, row: Mapping[str, Any]) -> None:
    """A status has changed: what is chosen begins with a listing; what an advertisement was given goes with its end."""
    key = OfferKey(row["seller_id"], row["id"])
    if row["status"] == "ENDED" and before.status != "ENDED" and row["format"] == ADVERTISEMENT:
        await packages.release(tx, *key)
    if row["status"] != "ACTIVE" or row["started_at"] == before.started_at:
        return
    was, now = before.ended_at or before.ending_at, row["started_at"]
    if row["format"] == ADVERTISEMENT:
        await packages.list_advertisement(tx, key, was, now, by_itself=before.status == "ACTIVE")
    if _UNPROMOTED not in row["body"]:
        await packages.list_promoted(tx, key, read_offer(row["body"]).promotion, was, now)


async def agree(tx: Tx, world: World, before: Row, row: Mapping[str, Any], edit: tuple[Offer, Offer]) -> None:
    """An edit, from one document to another, that changes the promotion changes the packages; a draft has none yet."""
    stored, offer = edit
    is_chosen_anew = packages.chosen(stored.promotion) != packages.chosen(offer.promotion)
    if not is_chosen_anew or before.started_at is None or row["started_at"] != before.started_at:
        return
    now = before.ended_at or world.now()
    key = OfferKey(before.seller_id, before.id)
    await packages.agree(tx, world.tariff, key, offer.promotion, now, is_live=row["status"] == "ACTIVE")


def promotion_of(row: Row) -> Promotion | None:
    """What the document of an offer chooses."""
    return read_offer(row.body).promotion


async def promote(tx: Tx, before: Row, wanted: Chosen, now: int) -> tuple[Row, list[Event]]:
    """Write into a locked offer's document what its packages make of it; nothing, if the document says so already."""
    stored = read_offer(before.body)
    if packages.chosen(stored.promotion) == wanted:
        return before, []
    promotion = Promotion(**wanted._asdict())
    offer = replace(stored, promotion=promotion, updated_at=iso(now))
    polish = read_offer(before.body_pl) if before.body_pl is not None else None
    if polish is not None:
        polish = replace(polish, promotion=promotion, updated_at=offer.updated_at)
    row = await _overwrite(tx, before, offer, polish)
    return row, changes.between(stored, offer, before.modern, before.modern)


async def without_gap(tx: Tx, before: Row, code: str) -> None:
    """Take a gap of this code, which has been filled, out of what a locked offer lacks."""
    offer = _without(read_offer(before.body), code)
    polish = _without(read_offer(before.body_pl), code) if before.body_pl is not None else None
    modern = None if before.modern is None else read_modern(before.modern)
    if modern is not None:
        modern.problems = [problem for problem in modern.problems if problem.code != code]
    left = before._replace(problems=len(offer.validation.errors), modern=None if modern is None else encode(modern))
    if left != before:
        await _overwrite(tx, left, offer, polish if left.problems else None)


def _without(offer: Offer, code: str) -> Offer:
    errors = [entry for entry in offer.validation.errors if entry.code != code]
    return replace(offer, validation=replace(offer.validation, errors=errors))


async def _overwrite(tx: Tx, before: Row, offer: Offer, polish: Offer | None) -> Row:
    """Give a locked row another document, in English and where it differs in Polish; its life stays."""
    kept = {name: getattr(before, name) for name in ("problems", "modern", "initial_stock", "counted_product_id")}
    body_pl = None if polish is None else encode(polish)
    row = document.row(before.seller_id, offer, lifecycle.life_of(before, offer), (), before.modern)
    row |= kept | {"version": before.version + 1, "body_pl": body_pl}
    replaced = await store.replace(tx, before.version, row)
    assert replaced, "the row is locked"
    return before._replace(version=row["version"], body=row["body"], body_pl=body_pl)
