"""Use cases of packages inside the transaction that holds the offer's row: what its listing and its document want.

Drafts of the older generation name options of promotion; each is one of the packages of 2026, so both tell the same
(behaviour §9). The document says what is chosen, the spans say since when and until when.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from stragan.catalogue.tariff import PROMOTION_PACKAGES, Tariff, promotion_cycle
from stragan.db.engine import Reader, Tx
from stragan.features.packages import rules
from stragan.features.packages.rules import Bought
from stragan.features.packages.schemas import Assigned, OfferKey, Span, Type
from stragan.features.packages.store import (
    assign,
    assigned_to,
    forget,
    of_offer,
    of_offers,
    promoted,
    release,
    write,
)
from stragan.kernel.times import parse_duration

BY_TEN_DAYS, BY_THE_DAY, PROMO_PACKAGE, DEPARTMENT_PAGE = (
    "emphasized10d",
    "emphasized1d",
    "promoPackage",
    "departmentPage",
)
EMPHASIZED = (BY_TEN_DAYS, BY_THE_DAY)
base, change, cycle_end, leave, pending, put, running = (
    rules.base,
    rules.change,
    rules.cycle_end,
    rules.leave,
    rules.pending,
    rules.put,
    rules.running,
)


class Promoted(Protocol):
    """The options of promotion in a document of the older generation."""

    @property
    def emphasized(self) -> bool: ...
    @property
    def department_page(self) -> bool: ...
    @property
    def emphasized_highlight_bold_package(self) -> bool: ...


class Chosen(NamedTuple):
    """The same three, as the packages tell them."""

    emphasized: bool = False
    department_page: bool = False
    emphasized_highlight_bold_package: bool = False


def chosen(promotion: Promoted | None) -> Chosen:
    """What a document chooses; the package holds featuring, which counts once."""
    if promotion is None:
        return Chosen()
    package = promotion.emphasized_highlight_bold_package
    return Chosen(promotion.emphasized and not package, promotion.department_page, package)


def shown_by(spans: Sequence[Span], now: int) -> Chosen:
    """What the packages of an offer make of it now."""
    id_ = current.package_id if (current := base(promotion(spans), now)) is not None else None
    extra = {span.package_id for span in running(promotion(spans), "EXTRA", now)}
    return Chosen(id_ in EMPHASIZED, DEPARTMENT_PAGE in extra, id_ == PROMO_PACKAGE)


def promotion(spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if span.family == "PROMO"]


def classifieds(spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if span.family == "CLASSIFIEDS"]


def cycles(tariff: Tariff) -> Mapping[str, int]:
    """How long a cycle of each promotion package is, in ms."""
    return {id_: parse_duration(promotion_cycle(tariff, one)) or 0 for id_, one in PROMOTION_PACKAGES.items()}


def bought(tariff: Tariff, package_id: str) -> Bought:
    return Bought("PROMO", package_id, PROMOTION_PACKAGES[package_id].type, cycles(tariff)[package_id])


# What happens to the offer


async def list_promoted(tx: Tx, offer: OfferKey, promoted_by: Promoted | None, was_until: int | None, now: int) -> None:
    """A listing begins, and with it the packages that the document chooses; the earlier one was over at `was_until`."""
    spans = promotion(await of_offer(tx, *offer))
    last = next((span.package_id for span in reversed(spans) if span.type == "BASE" and span.valid_to is None), None)
    was = now if was_until is None else was_until
    ran = [span for span in spans if span.valid_to is not None or not was < span.valid_from <= now]
    after = rules.listed_again(ran, _ids(chosen(promoted_by), last), "PROMO", was, now)
    await write(tx, *offer, spans, after)


async def list_advertisement(tx: Tx, offer: OfferKey, was_until: int | None, now: int, *, by_itself: bool) -> None:
    """A listing of an advertisement begins; one that starts again by itself drops the packages of one listing."""
    if by_itself:
        await release(tx, *offer, once=True)
    wanted = [(one.package_id, one.type) for one in await assigned_to(tx, *offer)]
    spans = classifieds(await of_offer(tx, *offer))
    after = rules.listed_again(spans, wanted, "CLASSIFIEDS", now if was_until is None else was_until, now)
    await write(tx, *offer, spans, after)


async def agree(
    tx: Tx, tariff: Tariff, offer: OfferKey, promoted_by: Promoted | None, now: int, *, is_live: bool
) -> None:
    """The document has got another promotion: packages that it does not choose end now, others begin if it is live.

    Sending back what was read changes nothing, so that a package that is to end, or waits, still does.
    """
    spans = promotion(await of_offer(tx, *offer))
    before, wanted = shown_by(spans, now), chosen(promoted_by)
    after = spans
    current = base(spans, now)
    if current is not None and (before.emphasized, before[2]) != (wanted.emphasized, wanted[2]):
        after = leave(after, current, now, now)
    if before.department_page and not wanted.department_page:
        for span in running(spans, "EXTRA", now):
            after = leave(after, span, now, now)
    if is_live:
        there = {span.package_id for span in after if span.runs(now)}
        for id_, _ in _ids(wanted, next((id_ for id_ in EMPHASIZED if id_ in there), None)):
            if id_ not in there:
                after = put(after, bought(tariff, id_), now)
    await write(tx, *offer, spans, after)


def _ids(wanted: Chosen, last: str | None) -> list[tuple[str, Type]]:
    """Packages that stand for options; featuring is by the ten days, unless it was by the day."""
    found: list[tuple[str, Type]] = []
    if wanted.emphasized_highlight_bold_package:
        found.append((PROMO_PACKAGE, "BASE"))
    elif wanted.emphasized:
        found.append((last if last in EMPHASIZED else BY_TEN_DAYS, "BASE"))
    return [*found, (DEPARTMENT_PAGE, "EXTRA")] if wanted.department_page else found


async def has_base(db: Reader, seller_id: str, offer_id: int) -> bool:
    """Whether an advertisement has been given a base package."""
    return any(one.type == "BASE" for one in await assigned_to(db, seller_id, offer_id))


async def fits(db: Reader, tariff: Tariff, seller_id: str, offer_id: int, path_ids: Sequence[str]) -> bool:
    """Whether its base package is one that is sold in the category with this path."""
    return any(
        one.type == "BASE" and is_sold_in(tariff, one.package_id, path_ids)
        for one in await assigned_to(db, seller_id, offer_id)
    )


def is_sold_in(tariff: Tariff, package_id: str, path_ids: Sequence[str]) -> bool:
    """Whether a package of advertisements is sold in a category, given the ids from its root to itself."""
    package = tariff.packages.get(package_id)
    return package is not None and (not package.categories or not set(package.categories).isdisjoint(path_ids))


__all__ = [
    "BY_THE_DAY",
    "Assigned",
    "Bought",
    "Chosen",
    "OfferKey",
    "Span",
    "agree",
    "assign",
    "assigned_to",
    "base",
    "bought",
    "change",
    "chosen",
    "classifieds",
    "cycle_end",
    "cycles",
    "fits",
    "forget",
    "has_base",
    "is_sold_in",
    "leave",
    "list_advertisement",
    "list_promoted",
    "of_offer",
    "of_offers",
    "pending",
    "promoted",
    "promotion",
    "put",
    "release",
    "running",
    "shown_by",
    "write",
]
