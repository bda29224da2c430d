"""When a parcel number may be added to an order."""

import re
from collections.abc import Callable, Collection

from stragan.features.shipments.carriers import FORMS, IDS
from stragan.features.shipments.schemas import OTHER, ShipmentRequest
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NAME = 30
MOST_WAYBILLS = 50  # of one order
MOST_ORDERS = 50  # with one waybill
_WAYBILL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,63}")


def carrier_is_known(request: ShipmentRequest) -> Problems:
    """One of those that `GET /order/carriers` lists (2026 specification)."""
    if request.carrier_id in IDS:
        return OK
    return [
        Problem(
            "CarrierValidationException",
            f"Carrier {request.carrier_id} is not known",
            "carrierId",
            pl=f"Nie ma przewoźnika {request.carrier_id}",
        )
    ]


def other_carrier_is_named(request: ShipmentRequest) -> Problems:
    """OTHER needs a `carrierName` of up to 30 characters; of known carriers it is ignored (2026 specification)."""
    name = (request.carrier_name or "").strip()
    if request.carrier_id != OTHER or 1 <= len(name) <= LONGEST_NAME:
        return OK
    return [
        Problem(
            "CarrierNameValidationException",
            f"The carrier OTHER needs a name of 1 to {LONGEST_NAME} characters",
            "carrierName",
            pl=f"Przewoźnik OTHER wymaga nazwy, która ma od 1 do {LONGEST_NAME} znaków",
        )
    ]


def waybill_is_one(request: ShipmentRequest) -> Problems:
    """1 to 64 letters, digits and `.`, `_`, `/`, `-`: no commas and no asterisks (behaviour §10, #2402, #10424)."""
    if _WAYBILL.fullmatch(request.waybill) is not None:
        return OK
    return [
        Problem(
            "WaybillValidationException",
            "Tracking number is invalid",
            "waybill",
            pl="Przekazany numer przesyłki jest niepoprawny",
        )
    ]


def waybill_is_of_the_carrier(request: ShipmentRequest) -> Problems:
    """Numbers of ALLEGRO and DPD have a form of their own (behaviour §10)."""
    form = FORMS.get(request.carrier_id)
    if form is None or waybill_is_one(request) or form.fullmatch(request.waybill) is not None:
        return OK
    return [
        Problem(
            "CarrierWaybillValidationException",
            "Provided waybill is not valid for this carrier",
            pl="Wystąpił błąd. Ten numer przesyłki jest niepoprawny dla tego przewoźnika. "
            "Nie udało się zapisać zmian. Spróbuj ponownie.",
        )
    ]


RULES: tuple[Callable[[ShipmentRequest], Problems], ...] = (
    carrier_is_known,
    other_carrier_is_named,
    waybill_is_one,
    waybill_is_of_the_carrier,
)


def against(request: ShipmentRequest) -> list[Problem]:
    return [problem for rule in RULES for problem in rule(request)]


def items_are_of_the_order(request: ShipmentRequest, ids: Collection[str]) -> Problems:
    """A parcel holds line items of its order (2026 specification)."""
    return [
        Problem(
            "VALIDATION_ERROR",
            "The line item does not belong to the order.",
            f"lineItems[{index}].id",
            f"Invalid value: {item.id}",
            pl="Pozycja nie należy do zamówienia.",
        )
        for index, item in enumerate(request.line_items or ())
        if item.id.lower() not in ids
    ]


def order_has_few_waybills(count: int) -> Problems:
    """At most 50 of one order: that there is a limit is behaviour §10 (#6928), its height an own rule."""
    if count < MOST_WAYBILLS:
        return OK
    return [
        Problem(
            "WaybillsAssignedToOrderLimitReached",
            "Maximum waybills assigned to order limit reached",
            pl="Wystąpił błąd. Maksymalny limit przypisanych numerów przesyłki do zamówienia został osiągnięty.",
        )
    ]


def waybill_is_in_few_orders(count: int) -> Problems:
    """One number in at most 50 orders: that there is a limit is the 2026 specification's, its height an own rule."""
    if count < MOST_ORDERS:
        return OK
    return [
        Problem(
            "WaybillUsageLimitReached",
            "Maximum waybill usage exceeded",
            "waybill",
            pl="Numer przesyłki jest już przypisany do zbyt wielu zamówień.",
        )
    ]
