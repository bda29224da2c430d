"""`/panel/orders/{id}`: all of one order, and the work on it: status, parcels, money back."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from stragan.db.searches import Page
from stragan.features.invoices import service as invoices
from stragan.features.invoices.schemas import Invoices
from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm, LineItem, read_form
from stragan.features.refunds import service as refunds
from stragan.features.refunds.schemas import Reason, Refund
from stragan.features.returns import service as returns
from stragan.features.shipments import service as shipments
from stragan.features.shipments.schemas import Carriers, Shipment, Tracking
from stragan.kernel.ids import is_time_uuid, new_uuid
from stragan.kernel.money import format_amount, format_hundredths, parse_amount
from stragan.kernel.problems import ApiError, Conflict, NotFound
from stragan.kernel.wire import Wire, encode, reader
from stragan.web.binding import show, submit
from stragan.web.form import Form
from stragan.web.panel import typed
from stragan.web.panel.orders import ADDRESS, SETTABLE, set_work, words_of_time
from stragan.web.render import Visitor, page, problems_by_field, redirect

ORDER = f"{ADDRESS}/{{order_id}}"
REASONS: tuple[Reason, ...] = (
    "REFUND",
    "COMPLAINT",
    "PRODUCT_NOT_AVAILABLE",
    "PAID_VALUE_TOO_LOW",
    "OVERPAID",
    "CANCELLED_BY_BUYER",
    "NOT_COLLECTED",
)
_MOST_REFUNDS = 100


class _Shipments(Wire):
    shipments: list[Shipment]


class _Refunds(Wire):
    refunds: list[Refund]


_read_shipments = reader(_Shipments)
_read_refunds = reader(_Refunds)
_read_tracking = reader(Tracking)
_read_invoices = reader(Invoices)
_read_carriers = reader(Carriers)


@show(ORDER)
async def order(visitor: Visitor) -> Response:
    return await _page(visitor, await _found(visitor))


@submit(f"{ORDER}/work")
async def set_status(visitor: Visitor, form: Form) -> Response:
    """A revision that is outdated changes nothing: the page shows the order as it is now, and what has happened."""
    found = await _found(visitor)
    try:
        await set_work(visitor, found.id, form.text("revision"), form.text("status"))
    except Conflict as error:
        since = typed.whole(form.text("shown_at"))
        happened = await orders.history(visitor.world, visitor.member.id, found.id)
        missed = [(kind, at) for kind, at in happened if isinstance(since, int) and at >= since]
        return await _page(visitor, found, error.status, missed=missed)
    except ApiError as error:
        return await _page(visitor, found, error.status, errors=problems_by_field(error, visitor.language))
    return redirect(f"{ADDRESS}/{found.id}", notice="saved")


@submit(f"{ORDER}/parcels")
async def add_parcel(visitor: Visitor, form: Form) -> Response:
    found = await _found(visitor)
    wanted = {
        "carrierId": form.text("carrierId"),
        "waybill": form.text("waybill"),
        "carrierName": form.text("carrierName") or None,
        "lineItems": [{"id": id_} for id_ in form.all("lineItems")],
    }
    try:
        await shipments.add(visitor.world, visitor.member.id, found.id, encode(wanted))
    except ApiError as error:
        errors = problems_by_field(error, visitor.language)
        return await _page(visitor, found, error.status, errors=errors, parcel=form)
    return redirect(f"{ADDRESS}/{found.id}#parcels", notice="order_parcel_added")


@show(f"{ORDER}/refund")
async def refund_form(visitor: Visitor) -> Response:
    return await _refund_page(visitor, await _found(visitor), Form([("commandId", new_uuid())]))


@submit(f"{ORDER}/refund")
async def refund(visitor: Visitor, form: Form) -> Response:
    """The command's id comes with the form, so that a form that is sent twice makes one refund."""
    found = await _found(visitor)
    currency = found.summary.total_to_pay.currency
    lines: list[dict[str, Any]] = []
    both = []
    for line in found.line_items:
        pieces, value = form.text(f"pieces-{line.id}"), form.text(f"value-{line.id}")
        if pieces and value:
            both.append(line.id)
        elif value:
            lines.append({"id": line.id, "type": "AMOUNT", "value": typed.price(value, currency)})
        elif pieces and pieces != "0":
            lines.append({"id": line.id, "type": "QUANTITY", "quantity": typed.whole(pieces)})
    if both:
        return await _refund_page(visitor, found, form, 422, both=both)
    delivery = typed.price(form.text("delivery"), currency)
    wanted = {
        "payment": {"id": found.payment.id if found.payment else None},
        "order": {"id": found.id},
        "commandId": form.text("commandId"),
        "reason": form.text("reason"),
        "lineItems": lines,
        "delivery": {"value": delivery} if delivery else None,
        "sellerComment": form.text("sellerComment") or None,
    }
    try:
        await refunds.create(visitor.world, visitor.member.id, encode(wanted))
    except ApiError as error:
        errors = problems_by_field(error, visitor.language)
        return await _refund_page(visitor, found, form, error.status, errors=errors)
    return redirect(f"{ADDRESS}/{found.id}#refunds", notice="order_refund_made")


async def _found(visitor: Visitor) -> CheckoutForm:
    id_ = visitor.part("order_id")
    if not is_time_uuid(id_):
        raise NotFound(orders.unknown(id_))
    return read_form(await orders.get(visitor.world, visitor.member.id, id_))


async def _page(
    visitor: Visitor,
    found: CheckoutForm,
    status: int = 200,
    *,
    errors: dict[str, list[str]] | None = None,
    missed: Sequence[tuple[str, int]] | None = None,
    parcel: Form | None = None,
) -> Response:
    world, seller_id = visitor.world, visitor.member.id
    parcels = _read_shipments(await shipments.listed(world, seller_id, found.id)).shipments
    made = await refunds.listed(world, seller_id, {"order_id": found.id}, Page(_MOST_REFUNDS, 0))
    left = await refunds.refundable(world.db, seller_id, found)
    return page(
        visitor,
        "panel/order.html",
        status,
        order=found,
        line_values=[(line, _value(line)) for line in found.line_items],
        work=SETTABLE,
        history=await orders.history(world, seller_id, found.id),
        parcels=[(parcel, await _tracking(visitor, parcel)) for parcel in parcels],
        carriers=_read_carriers(shipments.carriers()).carriers,
        invoices=_read_invoices(await invoices.listed(world, seller_id, found.id)),
        returns=await returns.of_order(world.db, seller_id, found.id),
        refunds=_read_refunds(made).refunds,
        refundable=left is not None and left.total > 0,
        shown_at=world.now(),
        errors=errors or {},
        outdated=missed is not None,
        missed=missed or [],
        typed=parcel or Form([]),
        at=lambda instant: words_of_time(visitor, instant),
    )


def _value(line: LineItem) -> str:
    """What all pieces of a line cost."""
    return format_amount((parse_amount(line.price.amount) or Decimal(0)) * line.quantity)


async def _tracking(visitor: Visitor, parcel: Shipment) -> Tracking | None:
    """Where the parcel is; None of a carrier whose parcels cannot be followed."""
    with suppress(ApiError):
        return _read_tracking(await shipments.track(visitor.world, parcel.carrier_id, [parcel.waybill]))
    return None


async def _refund_page(
    visitor: Visitor,
    found: CheckoutForm,
    form: Form,
    status: int = 200,
    *,
    errors: dict[str, list[str]] | None = None,
    both: list[str] | None = None,
) -> Response:
    left = await refunds.refundable(visitor.world.db, visitor.member.id, found)
    if left is None:
        raise NotFound(orders.unknown(found.id))
    return page(
        visitor,
        "panel/order_refund.html",
        status,
        order=found,
        left=left,
        hundredths=format_hundredths,
        typed=form,
        errors=errors or {},
        both=both or [],
        refund_reasons=REASONS,
        at=lambda instant: words_of_time(visitor, instant),
    )


PAGES = (order, set_status, add_parcel, refund_form, refund)
