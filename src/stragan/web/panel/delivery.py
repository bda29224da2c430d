"""`/panel/delivery`: price lists of delivery, and the settings for baskets of several offers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.responses import Response

from stragan.catalogue.model import DeliveryMethod
from stragan.features.delivery import service
from stragan.features.delivery.schemas import (
    DeliverySettings,
    ShippingRatesDetails,
    Summary,
    read_details,
    read_settings,
    read_shipping_rates,
    read_stored_settings,
)
from stragan.kernel.marketplaces import CURRENCIES
from stragan.kernel.problems import ApiError
from stragan.kernel.times import DAY, HOUR, parse_duration
from stragan.kernel.wire import Wire, encode, reader
from stragan.web.binding import show, submit
from stragan.web.form import Form
from stragan.web.panel import typed
from stragan.web.render import Visitor, page, problems_by_field, redirect

ADDRESS = "/panel/delivery"
STRATEGIES = ("MAX", "MIN", "SUM")
CELLS = ("method", "quantity", "first", "next", "weight", "from", "to")
# The cell that the problem of a member belongs to; the longest beginning of its path counts.
_CELL_OF = {
    "deliveryMethod": "method",
    "maxQuantityPerPackage": "quantity",
    "firstItemRate": "first",
    "nextItemRate": "next",
    "maxPackageWeight": "weight",
    "shippingTime": "time",
}


class Row(NamedTuple):
    """A line of the table: what is typed into it, and what is wrong, in words by cell."""

    cells: Mapping[str, str]
    method: DeliveryMethod | None
    wrong: Mapping[str, list[str]]


class _Lists(Wire):
    shipping_rates: list[Summary]


_read_lists = reader(_Lists)


@show(ADDRESS)
async def delivery(visitor: Visitor) -> Response:
    return await _overview(visitor, _typed_settings(await _settings(visitor)))


@submit(f"{ADDRESS}/settings")
async def change_settings(visitor: Visitor, form: Form) -> Response:
    stored = await _settings(visitor)
    currency = CURRENCIES[stored.marketplace.id]
    wanted = {
        "marketplace": {"id": stored.marketplace.id},
        "joinPolicy": {"strategy": form.text("strategy")},
        "freeDelivery": typed.price(form.text("freeDelivery"), currency),
        "abroadFreeDelivery": typed.price(form.text("abroadFreeDelivery"), currency),
    }
    try:
        await service.change_settings(visitor.world, visitor.member.id, read_settings(encode(wanted)))
    except ApiError as error:
        errors = {
            path.removesuffix(".amount"): said for path, said in problems_by_field(error, visitor.language).items()
        }
        return await _overview(visitor, form, error.status, errors)
    return redirect(ADDRESS, notice="saved")


@show(f"{ADDRESS}/new")
async def new_list(visitor: Visitor) -> Response:
    return _editor(visitor, Form([]), [])


@submit(f"{ADDRESS}/new")
async def create(visitor: Visitor, form: Form) -> Response:
    return await _edited(visitor, form, None)


@show(f"{ADDRESS}/{{list_id}}")
async def show_list(visitor: Visitor) -> Response:
    stored = await _found(visitor)
    by_id = _methods(visitor)
    rates = [(rate, _name(by_id, id_), by_id.get(id_)) for rate in stored.rates if (id_ := rate.delivery_method.id)]
    return page(visitor, "panel/delivery_list.html", rates=rates, list=stored, days=_days)


@show(f"{ADDRESS}/{{list_id}}/edit")
async def edit_list(visitor: Visitor) -> Response:
    stored = await _found(visitor)
    return _editor(visitor, Form([("name", stored.name)]), _stored_rows(visitor, stored), stored=stored)


@submit(f"{ADDRESS}/{{list_id}}/edit")
async def change(visitor: Visitor, form: Form) -> Response:
    return await _edited(visitor, form, await _found(visitor))


async def _edited(visitor: Visitor, form: Form, stored: ShippingRatesDetails | None) -> Response:
    """Buttons that add and remove methods give the form again, with everything that was typed."""
    rows = _typed_rows(visitor, form)
    if "remove" in form:
        rows = [row for index, row in enumerate(rows) if str(index) != form["remove"]]
        return _editor(visitor, form, rows, stored=stored)
    if form.get("action") == "add":
        added = _methods(visitor).get(form.text("add"))
        rows += [Row(dict.fromkeys(CELLS, "") | {"method": added.id, "next": "0"}, added, {})] if added else []
        return _editor(visitor, form, rows, stored=stored)
    wanted: dict[str, Any] = {"name": form.get("name", ""), "rates": [_rate(row) for row in rows]}
    if stored is None:
        wanted |= {"type": form.text("type") or None, "dispatchCountry": form.text("dispatchCountry").upper() or None}
    try:
        request = read_shipping_rates(encode(wanted))
        if stored is None:
            await service.create(visitor.world, visitor.member.id, request)
        else:
            await service.update(visitor.world, visitor.member.id, stored.id, request)
    except ApiError as error:
        errors = problems_by_field(error, visitor.language)
        marked = [row._replace(wrong=_wrong(index, errors)) for index, row in enumerate(rows)]
        return _editor(visitor, form, marked, error.status, stored=stored, errors=errors)
    return redirect(ADDRESS, notice="saved")


async def _overview(
    visitor: Visitor, form: Form, status: int = 200, errors: Mapping[str, list[str]] | None = None
) -> Response:
    seller_id = visitor.member.id
    lists = _read_lists(await service.listed(visitor.world, seller_id, None)).shipping_rates
    by_id = _methods(visitor)
    details = [read_details(await service.get(visitor.world, seller_id, one.id)) for one in lists]
    named = [(one, [_name(by_id, rate.delivery_method.id) for rate in one.rates]) for one in details]
    currency = CURRENCIES[(await _settings(visitor)).marketplace.id]
    return page(
        visitor,
        "panel/delivery.html",
        status,
        lists=named,
        typed=form,
        errors=errors or {},
        strategies=STRATEGIES,
        currency=currency,
    )


def _editor(
    visitor: Visitor,
    form: Form,
    rows: Sequence[Row],
    status: int = 200,
    *,
    stored: ShippingRatesDetails | None = None,
    errors: Mapping[str, list[str]] | None = None,
) -> Response:
    used = {row.cells["method"] for row in rows}
    free = [m for m in _methods(visitor).values() if m.id not in used and m.shipping_rates_constraints.allowed]
    groups: dict[tuple[str, str], list[DeliveryMethod]] = {}
    for method in free:
        groups.setdefault((method.destination_country, method.payment_policy), []).append(method)
    return page(
        visitor,
        "panel/delivery_edit.html",
        status,
        typed=form,
        rows=rows,
        stored=stored,
        groups=groups,
        errors=errors or {},
        general=[said for path, every in (errors or {}).items() if not path.startswith(_PLACED) for said in every],
    )


_PLACED = ("name", "type", "dispatchCountry", "rates[")


async def _found(visitor: Visitor) -> ShippingRatesDetails:
    return read_details(await service.get(visitor.world, visitor.member.id, visitor.part("list_id")))


async def _settings(visitor: Visitor) -> DeliverySettings:
    return read_stored_settings(await service.settings(visitor.world, visitor.member.id, None))


def _typed_settings(stored: DeliverySettings) -> Form:
    return Form(
        [
            ("strategy", stored.join_policy.strategy),
            ("freeDelivery", stored.free_delivery.amount if stored.free_delivery else ""),
            ("abroadFreeDelivery", stored.abroad_free_delivery.amount if stored.abroad_free_delivery else ""),
        ]
    )


def _methods(visitor: Visitor) -> Mapping[str, DeliveryMethod]:
    return {method.id: method for method in visitor.world.catalogue.delivery_methods}


def _name(methods: Mapping[str, DeliveryMethod], id_: str) -> str:
    """The id of one that the catalogue no longer has."""
    return methods[id_].name if id_ in methods else id_


def _typed_rows(visitor: Visitor, form: Form) -> list[Row]:
    """Every row sends all its cells, so that the columns are equally long."""
    by_id = _methods(visitor)
    columns = [form.all(f"rate.{name}") for name in CELLS]
    rows = [dict(zip(CELLS, values, strict=True)) for values in zip(*columns, strict=False)]
    return [Row(cells, by_id.get(cells["method"]), {}) for cells in rows]


def _stored_rows(visitor: Visitor, stored: ShippingRatesDetails) -> list[Row]:
    by_id = _methods(visitor)
    return [
        Row(
            {
                "method": rate.delivery_method.id,
                "quantity": str(rate.max_quantity_per_package),
                "first": rate.first_item_rate.amount,
                "next": rate.next_item_rate.amount,
                "weight": rate.max_package_weight.value if rate.max_package_weight else "",
                "from": _days(rate.shipping_time.from_) if rate.shipping_time else "",
                "to": _days(rate.shipping_time.to) if rate.shipping_time else "",
            },
            by_id.get(rate.delivery_method.id),
            {},
        )
        for rate in stored.rates
    ]


def _rate(row: Row) -> dict[str, Any]:
    """As the API takes it; an empty cell is absent."""
    cells, method = row.cells, row.method
    currency = method.shipping_rates_constraints.first_item_rate.currency if method else "PLN"
    weight, since, until = cells["weight"].strip(), cells["from"].strip(), cells["to"].strip()
    return {
        "deliveryMethod": {"id": cells["method"]},
        "maxQuantityPerPackage": typed.whole(cells["quantity"]),
        "firstItemRate": typed.price(cells["first"], currency),
        "nextItemRate": typed.price(cells["next"], currency),
        "maxPackageWeight": {"value": typed.amount(weight), "unit": "KILOGRAM"} if weight else None,
        "shippingTime": {"from": _duration(since), "to": _duration(until)} if since or until else None,
    }


def _duration(days: str) -> str:
    number = typed.whole(days)
    return f"PT{number * DAY // HOUR}H" if isinstance(number, int) else days


def _days(duration: str) -> str:
    """`PT48H` as `2`; what is no duration as it is."""
    ms = parse_duration(duration)
    return duration if ms is None or ms % DAY else str(ms // DAY)


def _wrong(index: int, errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, said in errors.items():
        if path.startswith(f"rates[{index}]"):
            member = path.partition("].")[2].split(".")[0]
            found.setdefault(_CELL_OF.get(member, "method"), []).extend(said)
    return found


PAGES = (delivery, change_settings, new_list, create, show_list, edit_list, change)
