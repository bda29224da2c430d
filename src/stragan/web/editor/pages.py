"""`/panel/offers/new` and `/panel/offers/{offer_id}`: an offer is written, saved, listed, ended, copied, deleted.

The form has one address. The button that was pressed (`do`) says what is wanted: to save, or only to change the form.
"""

import json

from starlette.responses import Response

from stragan.features.offers import service as offers
from stragan.features.product_offers import service as product_offers
from stragan.http.call import unkept
from stragan.kernel.ids import numeric
from stragan.kernel.problems import ApiError, Conflict, Forbidden, NotFound
from stragan.kernel.wire import encode
from stragan.web import texts
from stragan.web.binding import show, submit
from stragan.web.editor import changing, document, fields, loading, pictures, showing
from stragan.web.editor.loading import Stored, load, origin
from stragan.web.editor.showing import Wrong
from stragan.web.form import Form
from stragan.web.render import Visitor, redirect

OFFERS = "/panel/offers"
_STATUS = {"publish": "ACTIVE", "schedule": "ACTIVE", "end": "ENDED"}
_NOTICE = {
    "publish": "editor_published",
    "schedule": "editor_scheduled",
    "end": "editor_ended",
    "copy": "editor_copied",
}
_ACCEPTED = 202


@show(f"{OFFERS}/new")
async def new_offer(visitor: Visitor) -> Response:
    form = await fields.of_account(visitor)
    return await showing.show(visitor, form, None)


@submit(f"{OFFERS}/new")
async def create_offer(visitor: Visitor, form: Form) -> Response:
    wish = form.get("do", "save")
    if (answer := await changing.change(visitor, form, None, wish)) is not None:
        return answer
    if wrong := _without_date(visitor, form, wish):
        return await showing.show(visitor, form, None, wrong, status=422)
    category = loading.category_of(visitor, form)
    body = document.creation(form, category, _STATUS.get(wish, "INACTIVE"))
    return await _create(visitor, form, None, body)


@show(f"{OFFERS}/{{offer_id}}")
async def edit_offer(visitor: Visitor) -> Response:
    stored = await load(visitor, _id(visitor))
    return await showing.show(visitor, stored.form, stored, Wrong(gaps=stored.gaps))


@show(f"{OFFERS}/{{offer_id}}/edit")
async def same_offer(visitor: Visitor) -> Response:
    return redirect(f"{OFFERS}/{_id(visitor)}")


@submit(f"{OFFERS}/{{offer_id}}")
async def save_offer(visitor: Visitor, form: Form) -> Response:
    stored, wish = await load(visitor, _id(visitor)), form.get("do", "save")
    if wish == "delete":
        await offers.delete(visitor.world, visitor.member.id, stored.id)
        return redirect(OFFERS, notice="editor_deleted")
    if wish == "copy":
        return await _copy(visitor, stored.id)
    if (answer := await changing.change(visitor, form, stored, wish)) is not None:
        return answer
    if form.text("version") != str(stored.version) and wish != "end":
        said = _crossed(visitor, form, stored)
        return await showing.show(visitor, form, stored, Wrong(said=[said]), status=409)
    if wrong := _without_date(visitor, form, wish):
        return await showing.show(visitor, form, stored, wrong, status=422)
    return await _save(visitor, form, stored, wish)


async def _save(visitor: Visitor, form: Form, stored: Stored, wish: str) -> Response:
    """An offer is ended as it is stored; every other button saves what was typed as well."""
    category = loading.category_of(visitor, form)
    body = {} if wish == "end" else document.patch(form, stored.form, category, stored.category)
    if status := _STATUS.get(wish):
        body = document.with_status(body, form, status)
    here = f"{OFFERS}/{stored.id}"
    later = False
    if body:
        try:
            seen = None if wish == "end" else stored.version
            source = origin(visitor, is_new=False)
            reply = await product_offers.edit(source, stored.id, encode(body), visitor.language, seen)
            later = reply.status == _ACCEPTED
        except Forbidden:
            raise
        except Conflict as crossed:
            said = crossed.in_words(visitor.language)
            return await showing.show(visitor, form, stored, Wrong(said=said), status=409)
        except ApiError as refused:
            gaps = await changing.gaps(visitor, form, stored)
            return await showing.show(visitor, form, stored, Wrong(refused.problems, gaps), status=422)
    if wish == "preview":
        return redirect(f"{here}/preview")
    return redirect(here, notice="editor_later" if later else _NOTICE.get(wish, "editor_saved"))


async def _create(visitor: Visitor, form: Form, stored: Stored | None, body: document.Document) -> Response:
    wish = form.get("do", "save")
    source = origin(visitor, is_new=True)
    try:
        reply = await product_offers.create(source, encode(body), visitor.language, unkept)
    except Forbidden:
        raise
    except ApiError as refused:
        return await showing.show(visitor, form, stored, Wrong(refused.problems), status=422)
    here = f"{OFFERS}/{json.loads(reply.body)['id']}"
    if wish == "preview":
        return redirect(f"{here}/preview")
    return redirect(here, notice="editor_later" if reply.status == _ACCEPTED else _NOTICE.get(wish, "editor_created"))


async def _copy(visitor: Visitor, offer_id: str) -> Response:
    """A new draft with everything that the stored offer says."""
    made = await product_offers.copy(origin(visitor, is_new=True), offer_id, visitor.language)
    return redirect(f"{OFFERS}/{made}", notice=_NOTICE["copy"])


def _without_date(visitor: Visitor, form: Form, wish: str) -> Wrong | None:
    if wish != "schedule" or form.text("starts_at"):
        return None
    return Wrong(own=[("starts_at", texts.reader(visitor.language)("editor_no_date"))])


def _crossed(visitor: Visitor, form: Form, stored: Stored) -> str:
    """The offer was changed meanwhile: where what was typed differs from what is stored now."""
    t = texts.reader(visitor.language)
    typed = document.document(form, loading.category_of(visitor, form))
    now = document.document(stored.form, stored.category)
    names = [t(f"editor_member_{name}") for name, value in typed.items() if value != now[name]]
    return t("editor_crossed", fields=", ".join(names) or t("editor_nothing"))


def _id(visitor: Visitor) -> str:
    number = numeric(visitor.part("offer_id"))
    if number is None:
        raise NotFound
    return str(number)


PAGES = (new_offer, create_offer, *pictures.PAGES, *changing.PAGES, edit_offer, same_offer, save_offer)
