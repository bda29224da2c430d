"""Buttons that change the form and store nothing: what is found, chosen, moved; and the preview of the description."""

import json
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

_SHORTEST = 2


async def change(visitor: Visitor, form: Form, stored: Stored | None, wish: str) -> Response | None:
    """The form after such a button; None for a button that saves."""
    name, _, value = wish.partition(":")
    found, wrong, focus = Found(), Wrong(), None
    if (arranged := arranging.arrange(form, wish)) is not None:
        form, focus = arranged
    elif name == "browse":
        form, focus = changed(form, browse=value), "category-browse"
    elif name == "find-category":
        form, focus = changed(form, browse=""), "category-words"
        found = Found(categories=categories.matching(visitor, form.text("category_words") or form.text("name")))
    elif name == "category":
        form, focus = in_category(visitor, form, value), "category-words"
    elif name == "find-product":
        found, wrong, focus = *await _find_products(visitor, form), "product-words"
    elif name == "product":
        form, focus = await _with_product(visitor, form, value), "product-words"
    elif name == "detach":
        form, focus = without(form, "set."), "product-words"
    elif name == "image-link":
        form, wrong = await _with_link(visitor, form)
        focus = "image-link"
    elif name == "refresh":
        focus = value or None
    else:
        return None
    if stored is not None and not (wrong.own or wrong.refused):
        wrong = Wrong(gaps=await gaps(visitor, form, stored))
    return await showing.show(visitor, form, stored, wrong, found=found, focus=focus)


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


async def _find_products(visitor: Visitor, form: Form) -> tuple[Found, Wrong]:
    words = form.text("product_words") or form.text("name")
    t = texts.reader(visitor.language)
    if len(words) < _SHORTEST:
        return Found(), Wrong(own=[("product", t("editor_no_words"))])
    asked = {"phrase": words} | ({"mode": "GTIN"} if gtin.key(words) is not None else {})
    query = Query(urlencode(asked).encode())
    try:
        body = await products.search(visitor.world, visitor.member.id, query, visitor.language, visitor.base_url)
    except ApiError as refused:
        said = [("product", problem.user_message(visitor.language)) for problem in refused.problems]
        return Found(), Wrong(own=said)
    return Found(products=json.loads(body)["products"][:10]), Wrong()


async def _with_product(visitor: Visitor, form: Form, product_id: str) -> Form:
    """The product in the first place of the set, and its category unless the chosen one is as good."""
    product = await products.get(visitor.world, product_id)
    if product is None:
        return form
    first = next(iter(elements(form)), 0)
    rest = without(form, f"set.{first}.", "propose", "product_words")
    linked = Form([(f"set.{first}.product", product.id), (f"set.{first}.quantity", "1"), *rest.pairs])
    if not linked.text("name"):
        linked = changed(linked, name=offers.shortened(product.name, visitor.world.settings.title_length))
    if linked.text("category") not in (product.category_id, *product.similar):
        linked = in_category(visitor, linked, product.category_id)
    return linked


async def _with_link(visitor: Visitor, form: Form) -> tuple[Form, Wrong]:
    """The picture of a link is fetched at once, so that the seller sees what he will get."""
    url = form.text("image_link")
    try:
        body = encode({"url": url})
        made = await images.upload_link(visitor.world, visitor.member.id, visitor.base_url, body)
    except ApiError as refused:
        said = [("images", problem.user_message(visitor.language)) for problem in refused.problems]
        return form, Wrong(own=said)
    added = with_images(form, [*form.all("images"), json.loads(made)["location"]])
    return changed(added, image_link=""), Wrong()


@submit("/panel/offers/description")
async def description(visitor: Visitor, form: Form) -> Response:
    """The description as it was typed, shown as buyers would see it, with what is wrong in it."""
    t = texts.reader(visitor.language)
    rows, wrong = [], []
    for number, i in enumerate(sections(form), 1):
        cells = []
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
