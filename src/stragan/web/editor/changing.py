"""Buttons that change the form and store nothing: what is found, chosen, moved; and the preview of the description."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from stragan.features.images import service as images
from stragan.features.offers import service as offers
from stragan.features.product_offers import service as product_offers
from stragan.features.products import service as products
from stragan.http.query import Query
from stragan.kernel import gtin
from stragan.kernel.markup import content_problems
from stragan.kernel.problems import ApiError, Problems
from stragan.kernel.wire import encode
from stragan.web import texts
from stragan.web.binding import submit
from stragan.web.description_html import picture, written
from stragan.web.editor import arranging, categories, document, loading, parameters, showing
from stragan.web.editor.arranging import changed, with_images, without
from stragan.web.editor.document import elements, items, sections
from stragan.web.editor.loading import Stored
from stragan.web.editor.showing import Found, Wrong
from stragan.web.form import Form
from stragan.web.render import Visitor, page

_SHORTEST, _MOST = 2, 10


class Changed(NamedTuple):
    form: Form
    found: Found = Found()
    wrong: Wrong = Wrong()


async def change(visitor: Visitor, form: Form, stored: Stored | None, wish: str) -> Response | None:
    """The form after such a button; None for a button that saves."""
    name, _, value = wish.partition(":")
    if (arranged := arranging.arrange(form, wish)) is not None:
        changing = Changed(arranged.form, Found(arranged.focus))
    elif name in _BUTTONS:
        changing = await _BUTTONS[name](visitor, form, value)
    else:
        return None
    wrong = changing.wrong
    if stored is not None and not wrong.own:
        wrong = Wrong(gaps=await gaps(visitor, changing.form, stored))
    return await showing.show(visitor, changing.form, stored, wrong, found=changing.found)


async def gaps(visitor: Visitor, form: Form, stored: Stored) -> Problems:
    """What would keep the offer from being listed if it were saved now."""
    body = document.patch(form, stored.form, loading.category_of(visitor, form), stored.category)
    source = loading.origin(visitor, is_new=False)
    _, found = await product_offers.dry_edit(source, stored.id, encode(body))
    return found


def in_category(visitor: Visitor, form: Form, category_id: str) -> Form:
    """In another category with what fits there."""
    moved = changed(form, category=category_id, browse="", category_words="")
    category = visitor.world.catalogue.categories.get(category_id)
    return parameters.fitting(moved, category) if category is not None else moved


async def _refresh(_visitor: Visitor, form: Form, field: str) -> Changed:
    return Changed(form, Found(field or None))


async def _browse(_visitor: Visitor, form: Form, category_id: str) -> Changed:
    return Changed(changed(form, browse=category_id), Found("category-browse"))


async def _find_category(visitor: Visitor, form: Form, _: str) -> Changed:
    found = categories.matching(visitor, form.text("category_words") or form.text("name"))
    return Changed(changed(form, browse=""), Found("category-words", categories=found))


async def _choose_category(visitor: Visitor, form: Form, category_id: str) -> Changed:
    return Changed(in_category(visitor, form, category_id), Found("category-words"))


async def _find_product(visitor: Visitor, form: Form, _: str) -> Changed:
    words = form.text("product_words") or form.text("name")
    if len(words) < _SHORTEST:
        return Changed(form, wrong=Wrong(own=[("product", texts.reader(visitor.language)("editor_no_words"))]))
    asked = {"phrase": words} | ({"mode": "GTIN"} if gtin.key(words) is not None else {})
    query = Query(urlencode(asked).encode())
    try:
        body = await products.search(visitor.world, visitor.member.id, query, visitor.language, visitor.base_url)
    except ApiError as refused:
        return Changed(form, wrong=_said(visitor, "product", refused))
    return Changed(form, Found("product-words", products=json.loads(body)["products"][:_MOST]))


async def _choose_product(visitor: Visitor, form: Form, product_id: str) -> Changed:
    """The product in the first place of the set, and its category unless the chosen one is as good."""
    product = await products.get(visitor.world, product_id)
    if product is None:
        return Changed(form)
    first = next(iter(elements(form)), 0)
    rest = without(form, f"set.{first}.", "propose", "product_words")
    linked = Form([(f"set.{first}.product", product.id), (f"set.{first}.quantity", "1"), *rest.pairs])
    if not linked.text("name"):
        linked = changed(linked, name=offers.shortened(product.name, visitor.world.settings.title_length))
    if linked.text("category") not in (product.category_id, *product.similar):
        linked = in_category(visitor, linked, product.category_id)
    return Changed(linked, Found("product-words"))


async def _detach(_visitor: Visitor, form: Form, _: str) -> Changed:
    return Changed(without(form, "set."), Found("product-words"))


async def _fetch_picture(visitor: Visitor, form: Form, _: str) -> Changed:
    """The picture of a link is fetched at once, so that the seller sees what he will get."""
    body = encode({"url": form.text("image_link")})
    try:
        made = await images.upload_link(visitor.world, visitor.member.id, visitor.base_url, body)
    except ApiError as refused:
        return Changed(form, wrong=_said(visitor, "images", refused))
    added = with_images(form, [*form.all("images"), json.loads(made)["location"]])
    return Changed(changed(added, image_link=""), Found("image-link"))


def _said(visitor: Visitor, field: str, refused: ApiError) -> Wrong:
    return Wrong(own=[(field, problem.user_message(visitor.language)) for problem in refused.problems])


_BUTTONS: Mapping[str, Callable[[Visitor, Form, str], Awaitable[Changed]]] = {
    "browse": _browse,
    "category": _choose_category,
    "detach": _detach,
    "find-category": _find_category,
    "find-product": _find_product,
    "image-link": _fetch_picture,
    "product": _choose_product,
    "refresh": _refresh,
}


@submit("/panel/offers/description")
async def description(visitor: Visitor, form: Form) -> Response:
    """The description as it was typed, shown as buyers would see it, with what is wrong in it."""
    t = texts.reader(visitor.language)
    rows, wrong = [], []
    for number, i in enumerate(sections(form), 1):
        cells: list[dict[str, object]] = []
        for item in items(form, i):
            if item["type"] == "TEXT":
                cells.append({"html": written(item["content"])})
                for problem in content_problems(item["content"]):
                    at = problem.metadata or {}
                    words = problem.user_message(visitor.language)
                    place = t("editor_at", words=words, line=str(at["line"]), column=str(at["column"]))
                    wrong.append(t("editor_in_section", number=number, words=place))
            else:
                cells.append({"url": picture(item["url"])})
        rows.append(cells)
    return page(visitor, "editor/preview.html", rows=rows, wrong=wrong)


PAGES = (description,)
