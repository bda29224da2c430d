"""The document of a new return."""

import secrets
import string
from collections.abc import Mapping, Sequence

from stragan.features.orders.schemas import CheckoutForm, LineItem
from stragan.features.returns.rules import Wanted
from stragan.features.returns.schemas import (
    BankAccount,
    BankAddress,
    Buyer,
    CustomerReturn,
    Item,
    Parcel,
    Reason,
    Refund,
    Sender,
)
from stragan.kernel.ids import new_uuid
from stragan.kernel.times import iso

_LETTERS = string.ascii_uppercase + string.digits
_REFERENCE = 4  # letters or digits, then the year: `XGQX/2026`
# To which a buyer who paid the courier gets the money back: the specification's example of an account.
_ACCOUNT, _COUNTRY, _SWIFT = "40114000003382916456018050", "PL", "ALBPPLPW"


def made(form: CheckoutForm, wanted: Sequence[Wanted], parcels: Sequence[Parcel], now: int) -> CustomerReturn:
    lines = {line.id: line for line in form.line_items}
    paid_to_courier = form.payment is not None and form.payment.type == "CASH_ON_DELIVERY"
    return CustomerReturn(
        id=new_uuid(),
        created_at=iso(now),
        reference_number=f"{_drawn(_REFERENCE)}/{iso(now)[:4]}",
        order_id=form.id,
        buyer=Buyer(form.buyer.email, form.buyer.login),
        items=[_item(item, lines[item.line_item_id]) for item in wanted],
        refund=_refund(form) if paid_to_courier else None,
        parcels=list(parcels),
        rejection=None,
        marketplace_id=form.marketplace.id,
        status="CREATED",
    )


def parcel(form: CheckoutForm, numbers: tuple[str, str], transport: tuple[str | None, str | None], now: int) -> Parcel:
    """Both are of a carrier and a waybill: of whoever took it, and of whoever brings it."""
    return Parcel(
        created_at=iso(now),
        waybill=numbers[1],
        transporting_waybill=transport[1],
        carrier_id=numbers[0],
        transporting_carrier_id=transport[0],
        sender=Sender(form.buyer.phone_number.replace(" ", "")),
    )


def several(returned: CustomerReturn) -> Mapping[str, Sequence[str]]:
    """The values that filters look for, where a return may have several."""
    parcels = returned.parcels
    return {
        "offer_ids": [item.offer_id for item in returned.items],
        "names": [item.name for item in returned.items],
        "waybills": [parcel.waybill for parcel in parcels],
        "transporting_waybills": [parcel.transporting_waybill for parcel in parcels if parcel.transporting_waybill],
        "carrier_ids": [parcel.carrier_id for parcel in parcels],
        "transporting_carrier_ids": [
            parcel.transporting_carrier_id for parcel in parcels if parcel.transporting_carrier_id
        ],
        "phone_numbers": [parcel.sender.phone_number for parcel in parcels],
    }


def _item(wanted: Wanted, line: LineItem) -> Item:
    return Item(
        offer_id=line.offer.id,
        quantity=wanted.quantity,
        name=line.offer.name,
        price=line.price,
        url=f"https://allegro.pl/oferta/{line.offer.id}",
        reason=Reason(wanted.reason, wanted.comment),
        serial_numbers=list(wanted.serial_numbers),
    )


def _refund(form: CheckoutForm) -> Refund:
    buyer = form.buyer
    address = BankAddress(buyer.address.street, buyer.address.city, buyer.address.post_code, buyer.address.country_code)
    owner = f"{buyer.first_name} {buyer.last_name}"
    return Refund(BankAccount(owner, _ACCOUNT, _COUNTRY + _ACCOUNT, _SWIFT, address))


def _drawn(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
