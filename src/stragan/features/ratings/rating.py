"""What a buyer does: rate an order, change the rating, remove it."""

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from stragan.db.engine import Tx
from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm
from stragan.features.ratings import rules, store
from stragan.features.ratings.schemas import (
    Justification,
    Kept,
    RatedOffer,
    RatedOrder,
    Rates,
    RatingBuyer,
    Removal,
    RemovedBy,
    Size,
    read_rating,
)
from stragan.kernel.problems import Conflict, Invalid, NotFound, Problem, Problems, unknown
from stragan.kernel.times import DAY, SECOND, iso, parse_instant
from stragan.kernel.wire import encode
from stragan.world import World

REMOVAL_DAYS = 30  # in which a seller may ask for the removal of a rating (own rule)


class Score(NamedTuple):
    """What the buyer thinks of one of the things bought, from 1 to 5, and whether it fits."""

    offer_id: str
    score: int
    size: Size | None = None


class Opinion(NamedTuple):
    recommended: bool
    comment: str | None
    rates: Rates
    scores: Sequence[Score] = ()
    justifications: Sequence[str] = ()


async def rate(world: World, order_id: str, opinion: Opinion) -> tuple[str, bool]:
    """Rate an order, or change its rating: the rating's id, and whether it is new.

    Raises `NotFound` (404), `Invalid` (422), and `Conflict` (409) for an order that is not ready for processing or
    whose rating was removed.
    """
    seller_id = await _seller(world, order_id)
    async with world.db.write() as tx:
        form = await orders.lock(tx, seller_id, order_id.lower())
        assert form is not None
        if problems := _against(form, opinion):
            raise Invalid(*problems)
        before = await store.of_form(tx, seller_id, form.id)
        if form.status != "READY_FOR_PROCESSING" or (before is not None and before.removed_by is not None):
            raise Conflict(_not_now(form, was_removed=before is not None))
        now = world.now()
        if before is None:
            rating = _new(form, opinion, now)
            await store.add(tx, row_of(seller_id, rating))
        else:
            rating = _edited(read_rating(before.body), opinion, now)
            await store.replace(tx, row_of(seller_id, rating))
        await _put_scores(tx, seller_id, form, opinion)
    return rating.id, before is None


async def remove(world: World, order_id: str, by: RemovedBy) -> None:
    """Take the rating of an order away for good. Raises `NotFound` (404), also where there is none any more."""
    seller_id = await _seller(world, order_id)
    async with world.db.write() as tx:
        await orders.lock(tx, seller_id, order_id.lower())
        found = await store.of_form(tx, seller_id, order_id.lower())
        if found is None or found.removed_by is not None:
            message, pl = f"Order {order_id} has no rating", f"Zamówienie {order_id} nie ma oceny"
            raise NotFound(Problem("NOT_FOUND", message, pl=pl))
        await store.replace(tx, row_of(seller_id, read_rating(found.body)) | {"removed_by": by})


def row_of(seller_id: str, rating: Kept) -> dict[str, Any]:
    return {
        "seller_id": seller_id,
        "id": rating.id,
        "checkout_form_id": rating.order.id,
        "buyer_id": rating.buyer.id,
        "recommended": rating.recommended,
        "created_at": parse_instant(rating.created_at),
        "last_changed_at": parse_instant(rating.last_changed_at),
        "removed_by": None,
        "body": encode(rating),
    }


def _new(form: CheckoutForm, opinion: Opinion, now: int) -> Kept:
    offers = {line.offer.id: RatedOffer(line.offer.id, line.offer.name) for line in form.line_items}
    return Kept(
        id=f"{now // SECOND:08x}{secrets.token_hex(8)}",  # 24 hexadecimal digits that begin with the time
        created_at=iso(now),
        edited_at=None,
        last_changed_at=iso(now),
        recommended=opinion.recommended,
        buyer=RatingBuyer(form.buyer.id, form.buyer.login),
        comment=opinion.comment,
        rates=opinion.rates,
        excluded_from_average_rates=False,
        excluded_from_average_rates_reason=None,
        answer=None,
        removal=_removal(opinion, now),
        order=RatedOrder(form.id, list(offers.values())),
        buyer_language=form.buyer.preferences.language[:2],
        seller_language=None,
        justifications=[Justification(text) for text in opinion.justifications],
    )


def _edited(rating: Kept, opinion: Opinion, now: int) -> Kept:
    """The seller's answer stays; a request for removal stays as long as the rating does not recommend."""
    created_at = parse_instant(rating.created_at) or now
    return replace(
        rating,
        edited_at=iso(now),
        last_changed_at=iso(now),
        recommended=opinion.recommended,
        comment=opinion.comment,
        rates=opinion.rates,
        justifications=[Justification(text) for text in opinion.justifications],
        removal=None if opinion.recommended else rating.removal or _removal(opinion, created_at),
    )


def _removal(opinion: Opinion, created_at: int) -> Removal | None:
    return None if opinion.recommended else Removal(iso(created_at + REMOVAL_DAYS * DAY))


def _against(form: CheckoutForm, opinion: Opinion) -> Problems:
    problems = [*rules.rates_are_from_one_to_five(opinion.rates)]
    if opinion.comment is not None:
        problems += rules.message_can_be_read(opinion.comment, "comment")
    for index, text in enumerate(opinion.justifications):
        problems += rules.message_can_be_read(text, f"justifications[{index}]")
    bought = [line.offer.id for line in form.line_items]
    for index, score in enumerate(opinion.scores):
        if score.offer_id not in bought or score.offer_id in [other.offer_id for other in opinion.scores[:index]]:
            told = "is not in the order, or is scored twice"
            pl = "nie ma w zamówieniu albo oceniono ją dwa razy"
            path = f"scores[{index}].offer_id"
            problems.append(rules.invalid(path, f"Offer {score.offer_id} {told}.", f"Oferty {score.offer_id} {pl}."))
        if not rules.LEAST_RATE <= score.score <= rules.MOST_RATE:
            path = f"scores[{index}].score"
            problems.append(rules.invalid(path, "score is not from 1 to 5.", "Ocena nie jest liczbą od 1 do 5."))
    return problems


async def _put_scores(tx: Tx, seller_id: str, form: CheckoutForm, opinion: Opinion) -> None:
    rows = [{"offer_id": int(one.offer_id), "score": one.score, "size": one.size} for one in opinion.scores]
    await store.put_scores(tx, seller_id, form.id, rows)


async def _seller(world: World, order_id: str) -> str:
    seller_id = await orders.owner(world, order_id)
    if seller_id is None:
        raise NotFound(unknown(None, order_id, "order", "zamówienia"))
    return seller_id


def _not_now(form: CheckoutForm, *, was_removed: bool) -> Problem:
    if was_removed:
        return Problem("WRONG_STATE", "The rating of this order was removed.", pl="Ocenę tego zamówienia usunięto.")
    return Problem(
        "WRONG_STATE",
        f"An order that is {form.status} cannot be rated.",
        pl=f"Nie można ocenić zamówienia w stanie {form.status}.",
    )
