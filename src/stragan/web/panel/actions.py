"""What is done with the offers that are ticked in the list, or with one of them.

Publishing, scheduling and ending are the commands of the API; deleting, tagging and copying are done one by one.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from starlette.responses import Response

from stragan.features.offers import service as offers
from stragan.features.offers.service import published_id
from stragan.features.product_offers import service as product_offers
from stragan.features.product_offers.service import Origin
from stragan.features.publication import service as publication
from stragan.features.publication.schemas import Action
from stragan.features.tags import service as tags
from stragan.features.tags.schemas import Tag, TagId, TagIds
from stragan.kernel.ids import new_uuid, numeric
from stragan.kernel.problems import ApiError
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.web import formats
from stragan.web.binding import submit
from stragan.web.form import Form
from stragan.web.panel.searching import PATH, PER_PAGE
from stragan.web.render import Visitor, local_path, page, redirect


class Result(NamedTuple):
    """What has become of one offer; `reason` says why nothing, in words."""

    offer_id: str
    name: str
    reason: str | None


def _chosen(form: Form) -> list[str]:
    """Each offer once. A page of the list has no more than these, so nobody ticks more."""
    return list(dict.fromkeys(id_ for id_ in form.all("offer") if numeric(id_) is not None))[: 2 * PER_PAGE]


def _back(form: Form) -> str:
    return local_path(form.get("return", "")) or PATH


def _nothing_chosen(form: Form) -> Response:
    return redirect(_back(form), notice="desk_nothing_chosen")


async def _names(visitor: Visitor, ids: Sequence[str]) -> dict[str, str]:
    """Those that are the seller's."""
    rows = await offers.find_many(visitor.world, visitor.member.id, ids)
    return {id_: offers.title_of(rows[id_]) for id_ in ids if id_ in rows}


async def _command(visitor: Visitor, action: Action, ids: Sequence[str], at: int | None = None) -> Response:
    """A command with an id of its own; the next page shows how far it is."""
    scheduled = {"scheduledFor": iso(at)} if at is not None else {}
    body = {
        "publication": {"action": action, **scheduled},
        "offerCriteria": [{"type": "CONTAINS_OFFERS", "offers": [{"id": id_} for id_ in ids]}],
    }
    command_id = new_uuid()
    await publication.register(visitor.world, visitor.member.id, command_id, encode(body))
    return redirect(f"/panel/commands/{command_id}")


@submit("/panel/actions/publish")
async def publish(visitor: Visitor, form: Form) -> Response:
    ids = _chosen(form)
    return await _command(visitor, "ACTIVATE", ids) if ids else _nothing_chosen(form)


@submit("/panel/actions/end")
async def end(visitor: Visitor, form: Form) -> Response:
    ids = _chosen(form)
    return await _command(visitor, "END", ids) if ids else _nothing_chosen(form)


@submit("/panel/actions/schedule")
async def schedule(visitor: Visitor, form: Form) -> Response:
    """Asks for the date first."""
    ids = _chosen(form)
    if not ids:
        return _nothing_chosen(form)
    written = form.text("at")
    at = formats.from_local(written)
    if at is not None and at > visitor.world.now():
        return await _command(visitor, "ACTIVATE", ids, at)
    error = None if "at" not in form else "desk_date_missing" if at is None else "desk_date_past"
    soon = formats.local(visitor.world.now() + 3_600_000).strftime("%Y-%m-%dT%H:00")
    return await _ask(visitor, form, "schedule", error, at=written or soon)


@submit("/panel/actions/delete")
async def delete(visitor: Visitor, form: Form) -> Response:
    """Asks whether it is meant first."""
    if not _chosen(form):
        return _nothing_chosen(form)
    if "sure" not in form:
        return await _ask(visitor, form, "delete")

    async def one(id_: str) -> None:
        await offers.delete(visitor.world, visitor.member.id, id_)

    return await _one_by_one(visitor, form, one, "desk_deleted")


@submit("/panel/actions/tags")
async def give_tags(visitor: Visitor, form: Form) -> Response:
    """Asks for the tags first; those that are ticked replace what an offer had."""
    ids = _chosen(form)
    if not ids:
        return _nothing_chosen(form)
    if "sure" not in form:
        ticked = await tags.ids_of(visitor.world, visitor.member.id, int(ids[0])) if len(ids) == 1 else ()
        known = [entry.tag for entry in await tags.counted(visitor.world, visitor.member.id)]
        return await _ask(visitor, form, "tags", known=[(tag, tag.id in ticked) for tag in known])
    wanted = TagIds([TagId(id_) for id_ in form.all("tag")])

    async def one(id_: str) -> None:
        await tags.assign(visitor.world, visitor.member.id, id_, wanted, published_id)

    return await _one_by_one(visitor, form, one, "desk_tagged")


@submit("/panel/actions/copy")
async def copy(visitor: Visitor, form: Form) -> Response:
    origin = Origin(visitor.world, visitor.member.id, visitor.base_url, is_new=False)
    made = await product_offers.copy(origin, form.text("offer"), visitor.language)
    return redirect(f"/panel/offers/{made}", notice="desk_copied")


async def _ask(
    visitor: Visitor,
    form: Form,
    action: str,
    error: str | None = None,
    *,
    at: str = "",
    known: Sequence[tuple[Tag, bool]] = (),
) -> Response:
    names = await _names(visitor, _chosen(form))
    return page(
        visitor,
        "panel/ask.html",
        422 if error else 200,
        action=action,
        offers=names,
        back=_back(form),
        error=error,
        at=at,
        tags=known,
    )


async def _one_by_one(visitor: Visitor, form: Form, one: Callable[[str], Awaitable[None]], notice: str) -> Response:
    """Back to the list when all went well, else what has become of each."""
    ids = _chosen(form)
    names = await _names(visitor, ids)
    results = []
    for id_ in ids:
        reason = None
        try:
            await one(id_)
        except ApiError as refused:
            reason = " ".join(refused.in_words(visitor.language))
        results.append(Result(id_, names.get(id_, ""), reason))
    if all(result.reason is None for result in results):
        return redirect(_back(form), notice=notice)
    return page(visitor, "panel/results.html", 422, results=results, back=_back(form))


PAGES = (publish, end, schedule, delete, give_tags, copy)
