"""Putting offers into the shop window, and looking for them there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from stragan.db.engine import Step, Tx
from stragan.features.showcase import rules, store
from stragan.features.showcase.rules import number, phrase
from stragan.features.showcase.schemas import Place, Sort, Span, Thing, Wanted
from stragan.http import lag
from stragan.kernel.money import hundredths
from stragan.world import World

__all__ = [
    "MOST_NUMBERS",
    "MOST_REACHED",
    "Found",
    "bid",
    "counts",
    "number",
    "page",
    "phrase",
    "putting",
    "related",
    "remove",
    "row_of",
    "sell",
    "values",
]
MOST_NUMBERS = store.MOST_NUMBERS
MOST_REACHED = 6_000  # results that can be paged through
MOST_PARTED = 3_000  # results whose parameters are counted
_NOTHING = rules.CHOSEN  # a word that no offer has
_read_numbers = msgspec.json.Decoder(dict[str, tuple[float, float]]).decode


# Offers write.


def row_of(thing: Thing) -> dict[str, Any] | None:
    """Its row; None for a draft, which nobody can find."""
    if thing.status == "INACTIVE":
        return None
    titled, chosen = rules.titled(thing.title), rules.choices(thing.parameters)
    words = (
        *titled,
        *rules.coded(thing.gtin, thing.parameters),
        *rules.described(thing.texts),
        *(rules.CHOSEN + id_ for id_ in chosen),
    )
    return {
        "id": thing.id,
        "seller_id": thing.seller_id,
        "status": thing.status,
        "category_id": thing.category_id,
        "format": thing.format,
        "price": thing.price if thing.current_price is None else thing.current_price,
        "listed_price": thing.price,
        "available": thing.available,
        "sold": thing.sold,
        "bidders": thing.bidders,
        "promoted": int(thing.promoted),
        "title_words": len(titled),
        "started_at": thing.started_at,
        "ending_at": thing.ending_at,
        "shipping_rates_id": thing.shipping_rates_id,
        "choices": " ".join(chosen),
        "numbers": rules.numbers(thing.parameters).decode(),
        "words": " ".join(words),
    }


def putting(row: Mapping[str, Any] | None) -> list[Step]:
    return [] if row is None else [Step(store.PUT, row)]


async def sell(tx: Tx, offer_id: int, available: int | None, sold: int) -> None:
    await tx.execute(store.SELL, {"number": offer_id, "available": available, "sold": sold})


async def bid(tx: Tx, offer_id: int, current: int | None, bidders: int) -> None:
    """Without a bid an auction stands where it began."""
    await tx.execute(store.BID, {"number": offer_id, "current": current, "bidders": bidders})


async def remove(tx: Tx, offer_id: int) -> None:
    await tx.execute(store.REMOVE, {"number": offer_id})


# Everybody reads.


async def counts(world: World, wanted: Wanted) -> dict[str | None, int]:
    """How many offers there are, by their categories."""
    return await store.counts(world.db, _status(wanted), _given(world, wanted))


async def page(world: World, wanted: Wanted, sort: Sort, most: int, offset: int) -> list[Place]:
    """Promoted offers first. Without a phrase the most popular ones are the most relevant."""
    if sort == "relevance" and not wanted.words:
        sort = "popularity"
    return await store.page(world.db, _status(wanted), _given(world, wanted), sort, most, offset)


async def related(world: World, wanted: Wanted, text: str) -> Wanted:
    """The search for a phrase that finds something where not every word does: words may only begin or bend like
    those of the phrase, and the commonest are left out. The same search if that does not help either.
    """
    found: list[tuple[int, str]] = []
    for stem, word in phrase(text).items():
        for form in rules.forms(stem, word):
            if count := sum((await counts(world, _of(wanted, [form]))).values()):
                found.append((count, form))
                break
    found.sort()
    for left in range(len(found), 0, -1):
        tried = _of(wanted, [form for _, form in found[:left]])
        if await store.is_any(world.db, _status(tried), _given(world, tried)):
            return tried
    return wanted


class Found(NamedTuple):
    """What results have: value id -> how many offers, parameter id -> its least and greatest number."""

    choices: Counter[str]
    numbers: Mapping[str, tuple[float, float]]
    is_complete: bool  # else it is what the first 3,000 results have


async def values(world: World, wanted: Wanted) -> Found:
    """Counted over 3,000 results at most: to read more takes longer than all the rest of a search."""
    rows = await store.values(world.db, _status(wanted), _given(world, wanted), MOST_PARTED + 1)
    chosen: Counter[str] = Counter()
    spans: dict[str, tuple[float, float]] = {}
    for choices, numbers in rows:
        chosen.update(choices.split())
        if numbers == "{}":
            continue
        for id_, (low, high) in _read_numbers(numbers).items():
            before = spans.get(id_, (low, high))
            spans[id_] = (min(low, before[0]), max(high, before[1]))
    return Found(chosen, spans, is_complete=len(rows) <= MOST_PARTED)


def _of(wanted: Wanted, words: Sequence[str]) -> Wanted:
    return msgspec.structs.replace(wanted, words=words)


def _status(wanted: Wanted) -> str:
    return "ENDED" if wanted.ended else "ACTIVE"


def _given(world: World, wanted: Wanted) -> dict[str, Any]:
    """Filters of the store by their names, with the parameters that they need beside."""
    given: dict[str, Any] = {}
    groups: list[Sequence[str]] = [
        (word, rules.DESCRIBED + word) if wanted.in_descriptions else (word,) for word in wanted.words
    ]
    groups += [[rules.CHOSEN + id_ for id_ in ids if rules.is_value_id(id_)] or [_NOTHING] for ids in wanted.choices]
    if groups:
        given["query"] = store.query_text(world.db.dialect, groups)
    for name in ("category_ids", "seller_ids", "formats"):
        if (chosen := getattr(wanted, name)) is not None:
            given[name] = list(chosen)
    if wanted.price.low is not None:
        given["price_from"] = hundredths(wanted.price.low)
    if wanted.price.high is not None:
        given["price_to"] = hundredths(wanted.price.high)
    for index, (id_, span) in enumerate(wanted.numbers.items()):
        given |= _within(index, id_, span)
    if (newest := lag.newest_listed(world)) is not None:
        given["newest"] = newest
    return given


def _within(index: int, id_: str, span: Span) -> dict[str, Any]:
    ends = {f"from{index}": span.low, f"to{index}": span.high}
    return {f"number{index}": id_} | {name: float(end) for name, end in ends.items() if end is not None}
