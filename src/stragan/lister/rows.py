"""One row: from the file to an offer on the host, ready to be put on sale."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from stragan.client.allegro import Allegro
from stragan.client.failures import ApiFailure, ErrorEntry, Unreachable, entry_of
from stragan.client.shapes import Document
from stragan.kernel.problems import Language, Problem
from stragan.lister import documents, guesses, html, remarks, title
from stragan.lister.categories import NoCategory, Shelf, Tree
from stragan.lister.documents import Wanted, image_urls, status_of
from stragan.lister.journal import Created, Journal
from stragan.lister.parameters import Filled, fill
from stragan.lister.pictures import Gallery, Pictures
from stragan.lister.reader import Row
from stragan.lister.results import RowResult, reasons_of, reasons_of_host
from stragan.lister.terms import Terms

UNAUTHORIZED, BROKEN = 401, 500
REFUSALS = frozenset({400, 422})
REPAIRS = 2
Next = Literal["ACTIVATE", "END"] | None


class Step(Struct):
    """A row on its way: its result so far, and what is still to be done with its offer."""

    row: Row
    result: RowResult
    next: Next = None
    was_live: bool = False
    was_ended: bool = False
    changed: bool = False


class Desk(Struct, frozen=True):
    """Everything that the work on a row needs."""

    api: Allegro
    journal: Journal
    tree: Tree
    pictures: Pictures
    terms: Terms
    language: Language
    title_length: int
    dry_run: bool
    publish: bool


async def work(desk: Desk, step: Step, offer_id: str | None) -> None:
    """Bring one row to the host. What it says about the row goes into the result; other failures are raised."""
    try:
        offer = await desk.api.get_offer(offer_id) if offer_id else None
        if offer is not None:
            step.result.offer_id = str(offer["id"])
            step.was_live = status_of(offer) in documents.LIVE
            step.was_ended = status_of(offer) == "ENDED"
        await _work(desk, step, offer)
    except NoCategory as missing:
        _refuse(desk, step, [missing.problem])
    except ApiFailure as failure:
        if isinstance(failure, Unreachable) or failure.status == UNAUTHORIZED or failure.status >= BROKEN:
            raise
        step.result.outcome = "REFUSED"
        step.result.reasons += reasons_of_host(failure.errors)


def _refuse(desk: Desk, step: Step, problems: Sequence[Problem]) -> None:
    step.result.outcome = "REFUSED"
    step.result.reasons += reasons_of(problems, desk.language)


def _note(desk: Desk, step: Step, problems: Sequence[Problem]) -> None:
    step.result.notes += [problem.user_message(desk.language) for problem in problems]


async def _work(desk: Desk, step: Step, offer: Document | None) -> None:
    row = step.row
    fitted = title.fit(row.title, desk.title_length)
    if not fitted.text:
        _refuse(desk, step, [remarks.empty_title()])
        return
    shelf = await _shelf(desk, step, offer)
    step.result.category = shelf.path
    stored = {str(entry["id"]) for entry in (offer or {}).get("parameters") or ()}
    filled = fill(shelf, row, desk.language, stored)
    _note(desk, step, [*row.notes, *fitted.notes, *filled.notes])
    gallery = await desk.pictures.gallery(row.images, image_urls(offer) if offer else ())
    _note(desk, step, gallery.notes)
    assert row.price is not None
    assert row.quantity is not None
    wanted = Wanted(
        sku=row.sku,
        name=fitted.text,
        category_id=shelf.id,
        filled=filled,
        description=_description(desk, step, filled, offer),
        images=gallery.locations,
        price=row.price,
        quantity=row.quantity,
    )
    if desk.dry_run:
        _foretell(desk, step, offer, wanted, gallery)
        return
    saved = await _save(desk, step, offer, wanted)
    desk.journal.keep(image_urls(saved))
    _decide(desk, step, saved, gallery)


async def _shelf(desk: Desk, step: Step, offer: Document | None) -> Shelf:
    """The category that the row names; else the one that the offer has; else the best match of the title."""
    row = step.row
    stored = ((offer or {}).get("category") or {}).get("id")
    named = await desk.tree.by_text(row.category) if row.category else None
    if stored is not None and offer is not None and status_of(offer) != "INACTIVE":
        shelf = await desk.tree.shelf(stored)
        if named not in (None, stored):
            _note(desk, step, [remarks.category_stays(shelf.path)])
        return shelf
    if chosen := named or stored:
        return await desk.tree.shelf(chosen)
    guess = await guesses.best(desk.tree, row)
    _note(desk, step, [remarks.category_chosen(guess.shelf.path, by_title=guess.by_title)])
    return guess.shelf


def _description(desk: Desk, step: Step, filled: Filled, offer: Document | None) -> str | None:
    """An empty cell leaves the description of an offer alone; a new offer must have one."""
    row = step.row
    if not row.description:
        if offer is not None and offer.get("description"):
            return None
        _note(desk, step, [remarks.no_description()])
    content = html.describe(row.description or row.title, filled.extra)
    _note(desk, step, content.notes)
    return content.html or html.describe(row.title, filled.extra).html


# Saving


async def _save(desk: Desk, step: Step, offer: Document | None, wanted: Wanted) -> Document:
    """Create or change the offer. What the host refuses and the tool can do otherwise is done otherwise."""
    for _ in range(REPAIRS):
        try:
            return await _saved(desk, step, offer, wanted)
        except ApiFailure as failure:
            another = await _repaired(desk, step, wanted, failure)
            if another is None:
                raise
            wanted = another
    return await _saved(desk, step, offer, wanted)


async def _saved(desk: Desk, step: Step, offer: Document | None, wanted: Wanted) -> Document:
    if offer is None:
        offer = await _created(desk, wanted)
        step.result.offer_id = str(offer["id"])
        step.changed = True
    document = documents.merged(offer, wanted, desk.terms)
    if document == offer:
        return offer
    step.changed = True
    return await desk.api.update_offer(str(offer["id"]), document)


async def _created(desk: Desk, wanted: Wanted) -> Document:
    """Create the draft once: after an answer that never came, look whether it was made."""
    document = documents.new(wanted, desk.terms)
    try:
        offer = await desk.api.create_draft(document)
    except ApiFailure as failure:
        lost = failure.sent if isinstance(failure, Unreachable) else failure.status >= BROKEN
        if not lost:
            raise
        made = await desk.api.list_offers(external_ids=[wanted.sku])
        offer = await desk.api.get_offer(made[0].id) if made else await desk.api.create_draft(document)
    desk.journal.write(Created(wanted.sku, str(offer["id"])))
    return offer


async def _repaired(desk: Desk, step: Step, wanted: Wanted, failure: ApiFailure) -> Wanted | None:
    """Pictures that the host has lost are sent again; own parameters that it does not want go into the description."""
    if failure.status not in REFUSALS:
        return None
    if wanted.images and any(map(_is_about_images, failure.errors)):
        gallery = await desk.pictures.gallery(step.row.images, again=True)
        return replace(wanted, images=gallery.locations) if gallery.locations != wanted.images else None
    if wanted.filled.custom and any("ustomParameter" in f"{e.code} {e.path}" for e in failure.errors):
        filled = wanted.filled
        moved = replace(filled, custom=(), extra=(*filled.custom, *filled.extra))
        content = html.describe(step.row.description or step.row.title, moved.extra)
        return replace(wanted, filled=moved, description=content.html)
    return None


def _is_about_images(entry: ErrorEntry) -> bool:
    return "image" in f"{entry.code} {entry.path} {entry.message}".lower()


# Deciding


def _decide(desk: Desk, step: Step, offer: Document, gallery: Gallery) -> None:
    """From the stored offer to the outcome, or to what must be done before it is known."""
    result, status = step.result, status_of(offer)
    entries = [entry_of(item) for item in (offer.get("validation") or {}).get("errors") or ()]
    reasons = reasons_of_host(entry for entry in entries if entry.blocks)
    if gallery.problems and gallery.locations:
        _note(desk, step, gallery.problems)
    elif gallery.problems and status == "INACTIVE":
        reasons += reasons_of(gallery.problems, desk.language)
    if step.row.quantity == 0:
        result.reasons += reasons_of([remarks.out_of_stock()], desk.language)
        step.next = "END" if status in documents.LIVE else None
        result.outcome = "ENDED" if status == "ENDED" else "DRAFT"
    elif status in documents.LIVE:
        result.outcome = "UPDATED" if step.changed else "UNCHANGED"
    elif reasons:
        result.outcome = "ENDED" if status == "ENDED" else "DRAFT"
        result.reasons += reasons
    elif desk.publish:
        step.next = "ACTIVATE"
    else:
        result.outcome = "ENDED" if status == "ENDED" else "DRAFT"
        result.reasons += reasons_of([remarks.left_unpublished()], desk.language)


def _foretell(desk: Desk, step: Step, offer: Document | None, wanted: Wanted, gallery: Gallery) -> None:
    """What a run would do. Whether the host finds more to say is not known before it sees the offer."""
    if step.was_live and step.row.quantity != 0:
        same = documents.merged(offer or {}, wanted, desk.terms) == offer
        step.result.outcome = "WOULD_STAY" if same else "WOULD_UPDATE"
        return
    reasons = list(gallery.problems) if not gallery.locations else []
    if not step.row.images and not image_urls(offer or {}):
        reasons.append(remarks.no_images())
    if wanted.filled.missing:
        reasons.append(remarks.missing_parameters(wanted.filled.missing))
    if step.row.quantity == 0:
        reasons.append(remarks.out_of_stock())
    step.result.reasons += reasons_of(reasons, desk.language)
    if reasons:
        step.result.outcome = "WOULD_DRAFT"
    else:
        step.result.outcome = "WOULD_UPDATE" if offer is not None and status_of(offer) == "ENDED" else "WOULD_LIST"
