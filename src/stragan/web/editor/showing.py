"""Everything that the page of the editor shows: fields with their choices, products, what is wrong, the fees."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from stragan.catalogue.model import Category
from stragan.features.after_sales import service as after_sales
from stragan.features.delivery import service as delivery
from stragan.features.fees import service as fees
from stragan.features.offers import service as offers
from stragan.features.product_safety import service as product_safety
from stragan.features.product_safety.schemas import Kind
from stragan.features.products import service as products
from stragan.kernel.countries import CODES
from stragan.kernel.marketplaces import CURRENCY
from stragan.kernel.problems import ApiError, Problems
from stragan.kernel.times import DAY, in_hours, parse_duration
from stragan.kernel.wire import encode
from stragan.web import texts
from stragan.web.description_html import picture
from stragan.web.editor import categories as tree
from stragan.web.editor import parameters, places
from stragan.web.editor.document import amount, document, elements, items, sections
from stragan.web.editor.fields import LAYOUTS, TERMS
from stragan.web.editor.loading import Stored, category_of
from stragan.web.editor.places import Told
from stragan.web.form import Form
from stragan.web.render import Visitor, page
from stragan.world import World

Options = list[tuple[str, str]]
_ALL = 1_000


class Wrong(Struct, frozen=True):
    """`refused` keeps it from being saved, `gaps` from being listed, `said` stands above both."""

    refused: Problems = ()
    gaps: Problems = ()
    said: Sequence[str] = ()
    own: Sequence[tuple[str, str]] = ()  # the page's own: field and words


class Found(Struct, frozen=True):
    """What a button has brought that is not in the form: results of a search, and the field to go on in."""

    focus: str | None = None
    categories: Sequence[tree.Choice] | None = None
    products: Sequence[Mapping[str, Any]] | None = None


class View(Struct, frozen=True):
    form: Form
    stored: Stored | None
    refused: Told
    gaps: Told
    said: Sequence[str]
    focus: str | None
    category: tree.Shown
    parameters: Sequence[parameters.Field]
    products: Sequence[Mapping[str, Any]]
    sections: Sequence[Mapping[str, Any]]
    options: Mapping[str, Options]
    fees: Mapping[str, Any] | None
    found: Found
    title_length: int
    most_images: int

    def value(self, name: str) -> str:
        return self.form.get(name, "")

    def wrong(self, name: str) -> list[str]:
        return [*self.refused.of(name), *(words for words in self.gaps.of(name) if words not in self.refused.of(name))]

    def picture(self, url: str) -> str | None:
        """Where it is shown from: what is none of ours, as a form may claim, is shown from nowhere."""
        return picture(url)

    @property
    def images(self) -> list[str]:
        return self.form.all("images")

    def pictures(self, words: str) -> Options:
        """What a section may show: the pictures of the gallery, and the one that it shows already."""
        options = [(url, f"{words} {number}") for number, url in enumerate(self.images, 1)]
        used = [cell["url"] for section in self.sections for cell in section["items"] if cell.get("url")]
        return options + [(url, url) for url in dict.fromkeys(used) if url not in self.images]

    @property
    def status(self) -> str:
        return self.stored.status if self.stored else "NEW"

    @property
    def address(self) -> str:
        return f"/panel/offers/{self.stored.id}" if self.stored else "/panel/offers/new"


async def show(
    visitor: Visitor,
    form: Form,
    stored: Stored | None,
    wrong: Wrong = Wrong(),  # noqa: B008  (frozen)
    *,
    found: Found = Found(),  # noqa: B008
    status: int = 200,
) -> Response:
    view = await _view(visitor, form, stored, wrong, found)
    template = "editor/form.html" if visitor.is_htmx else "editor/page.html"
    return page(visitor, template, status, e=view)


async def _view(visitor: Visitor, form: Form, stored: Stored | None, wrong: Wrong, found: Found) -> View:
    category, language = category_of(visitor, form), visitor.language
    chosen = await _products(visitor, form)
    only_own = bool(chosen)
    controls = parameters.fields(form, category, language, only_own=only_own)
    at = await _places(visitor, form, category, controls)
    refused = places.told(wrong.refused, at, language)
    for place, words in wrong.own:
        refused.add(place, words)
    known = {(p.code, p.path, p.message) for p in wrong.refused}
    gaps = places.told([p for p in wrong.gaps if (p.code, p.path, p.message) not in known], at, language)
    return View(
        form=form,
        stored=stored,
        refused=refused,
        gaps=gaps,
        said=wrong.said,
        focus=found.focus or ("problems" if refused.summary or wrong.said else None),
        category=tree.shown(visitor, form, category),
        parameters=controls,
        products=chosen,
        sections=_sections(form),
        options=await _options(visitor, form),
        fees=await _fees(visitor, form, category),
        found=found,
        title_length=visitor.world.settings.title_length,
        most_images=visitor.world.settings.max_offer_images,
    )


async def _places(
    visitor: Visitor, form: Form, category: Category | None, controls: Sequence[parameters.Field]
) -> places.Places:
    first = next(iter(elements(form)), None)
    product = await products.get(visitor.world, form[f"set.{first}.product"]) if first is not None else None
    of_product = product.parameters if product is not None else ()
    given = places.order(of_product, document(form, category)["parameters"] or ())
    return places.Places(form, given, frozenset(one.id for one in controls))


async def _products(visitor: Visitor, form: Form) -> list[dict[str, Any]]:
    """The chosen products as the catalogue shows them; of one that is gone only the id."""
    found = []
    for i in elements(form):
        id_ = form[f"set.{i}.product"]
        try:
            body = await products.one(visitor.world, id_, None, None, visitor.language, visitor.base_url)
            found.append({"number": i, **json.loads(body)})
        except ApiError:
            found.append({"number": i, "id": id_, "name": id_, "images": [], "parameters": []})
    return found


def _sections(form: Form) -> list[dict[str, Any]]:
    return [
        {"number": i, "layout": form.text(f"d.{i}.layout"), "items": _cells(items(form, i))} for i in sections(form)
    ]


def _cells(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Items with the name of their field: texts and pictures are counted apart."""
    counts = {"TEXT": 0, "IMAGE": 0}
    cells = []
    for item in found:
        name = "text" if item["type"] == "TEXT" else "image"
        cells.append({"field": f"{name}{counts[item['type']]}", "value": item.get("content", item.get("url")), **item})
        counts[item["type"]] += 1
    return cells


async def _options(visitor: Visitor, form: Form) -> dict[str, Options]:
    world, user, t = visitor.world, visitor.member, texts.reader(visitor.language)
    found: dict[str, Options] = {
        "format": [(name, t(f"editor_format_{name}")) for name in ("BUY_NOW", "AUCTION", "ADVERTISEMENT")],
        "unit": [(name, t(f"editor_unit_{name}")) for name in ("UNIT", "SET", "PAIR")],
        "rates": [(one.id, one.name) for one in await delivery.choices(world, user.id)],
        "handling": [(in_hours(days * DAY), _days(t, days)) for days in sorted(offers.HANDLING_DAYS)],
        "duration": [
            (in_hours(days * DAY), _days(t, days)) for days in sorted(offers.DAYS.get(form.text("format"), ()))
        ],
        "invoice": [(name, t(f"editor_invoice_{name}")) for name in ("VAT", "VAT_MARGIN", "WITHOUT_VAT", "NO_INVOICE")],
        "province": [(name, name.replace("_", "-").lower()) for name in sorted(offers.PROVINCES)],
        "country": [(code, code) for code in sorted(CODES)],
        "layout": [(name, t(f"editor_layout_{name.replace(' ', '_')}")) for name in LAYOUTS],
        "producer": await _parties(world, user.id, "responsible-producers"),
        "person": await _parties(world, user.id, "responsible-persons"),
    }
    for name, (kind, _) in TERMS.items():
        found[name] = [(one.id, one.name) for one in await after_sales.choices(world, user.id, kind)]
    for name in ("handling", "duration", "rates", *TERMS):
        _add_stored(found[name], form.text(name), t("editor_as_stored"))
    for i in elements(form):
        for name in ("producer", "person"):
            _add_stored(found[name], form.text(f"set.{i}.{name}"), t("editor_from_product"))
    return found


def _add_stored(options: Options, value: str, words: str) -> None:
    """What is stored stays chosen, even if it cannot be chosen anew. `P1D` is the same as `PT24H`."""
    if value and value not in {option for option, _ in options}:
        options.append((value, f"{words}: {value}" if parse_duration(value) is not None else words))


def _days(t: Callable[..., str], days: int) -> str:
    return t("editor_today") if days == 0 else t("editor_day") if days == 1 else t("editor_days", count=days)


async def _parties(world: World, seller_id: str, kind: Kind) -> Options:
    member = "responsibleProducers" if kind == "responsible-producers" else "responsiblePersons"
    listed = json.loads(await product_safety.listed(world, seller_id, kind, _ALL, 0))
    return [(one["id"], one["name"]) for one in listed[member]]


async def _fees(visitor: Visitor, form: Form, category: Category | None) -> dict[str, Any] | None:
    """What selling one piece would cost; None while that cannot be said."""
    price = amount(form.text("price")) or amount(form.text("starting_price"))
    if category is None or not price:
        return None
    offer = {
        "category": {"id": category.id},
        "sellingMode": {"format": form.text("format") or "BUY_NOW", "price": {"amount": price, "currency": CURRENCY}},
    }
    try:
        found: dict[str, Any] = json.loads(
            await fees.preview(visitor.world, encode({"offer": offer}), visitor.language)
        )
    except ApiError:
        return None
    return found
