"""`/panel/tags`: the seller's tags, how many offers have each, and their names."""

from starlette.responses import Response

from stragan.features.tags import service
from stragan.features.tags.rules import LONGEST
from stragan.features.tags.schemas import TagRequest
from stragan.kernel.problems import Invalid
from stragan.web.binding import show, submit
from stragan.web.form import Form
from stragan.web.render import Visitor, page, redirect

PATH = "/panel/tags"


@show(PATH)
async def tags(visitor: Visitor) -> Response:
    return await _page(visitor)


@submit(PATH)
async def add(visitor: Visitor, form: Form) -> Response:
    try:
        await service.create(visitor.world, visitor.member.id, _request(form))
    except Invalid as refused:
        return await _page(visitor, refused, written=form.get("name", ""))
    return redirect(PATH, notice="desk_tag_added")


@submit("/panel/tags/{tag_id}/rename")
async def rename(visitor: Visitor, form: Form) -> Response:
    try:
        await service.update(visitor.world, visitor.member.id, visitor.part("tag_id"), _request(form))
    except Invalid as refused:
        return await _page(visitor, refused, visitor.part("tag_id"), form.get("name", ""))
    return redirect(PATH, notice="saved")


@submit("/panel/tags/{tag_id}/delete")
async def delete(visitor: Visitor, _form: Form) -> Response:
    await service.remove(visitor.world, visitor.member.id, visitor.part("tag_id"))
    return redirect(PATH, notice="desk_tag_deleted")


def _request(form: Form) -> TagRequest:
    return TagRequest(form.text("name"), "hidden" in form)


async def _page(visitor: Visitor, refused: Invalid | None = None, wrong: str = "", written: str = "") -> Response:
    """`wrong` is the tag whose new name was refused, "" for the form of a new tag."""
    return page(
        visitor,
        "panel/tags.html",
        refused.status if refused else 200,
        entries=await service.counted(visitor.world, visitor.member.id),
        most=visitor.world.settings.max_tags,
        longest=LONGEST,
        errors=refused.in_words(visitor.language) if refused else [],
        wrong=wrong,
        written=written,
    )


PAGES = (tags, add, rename, delete)
