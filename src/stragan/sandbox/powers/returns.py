"""What a buyer sends back."""

from msgspec import Struct

from stragan.features.returns import service as returns
from stragan.features.returns.schemas import CustomerReturn, Status
from stragan.kernel.wire import reader
from stragan.sandbox.lives.steps import ReturnItem, ReturnParcel, sending, wanted
from stragan.sandbox.powers.power import CREATED, Asked, power


class ReturnRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Without items, everything that is left of the order."""

    items: list[ReturnItem] | None = None
    parcel: ReturnParcel = ReturnParcel()


class AdvanceRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Without a status, the next one of CREATED, DISPATCHED, IN_TRANSIT, DELIVERED, FINISHED."""

    status: Status | None = None


class ReturnAnswer(Struct, frozen=True):
    """The numbers of its parcel are those that tracking knows."""

    customer_return_id: str
    reference_number: str
    status: Status
    carrier_id: str
    waybill: str


read_request = reader(ReturnRequest)
read_advance = reader(AdvanceRequest)


@power("POST", "/purchases/{id}/return", takes=ReturnRequest, gives=ReturnAnswer, status=CREATED, optional=True)
async def make(asked: Asked) -> ReturnAnswer:
    """The buyer sends items of an order back."""
    request = read_request(asked.body)
    chosen = wanted(request.items)
    return _answer(await returns.make(asked.world, asked.path["id"], chosen, sending(request.parcel)))


@power("POST", "/returns/{id}/advance", takes=AdvanceRequest, gives=ReturnAnswer, optional=True)
async def advance(asked: Asked) -> ReturnAnswer:
    """A return goes on, and its parcel with it."""
    request = read_advance(asked.body)
    return _answer(await returns.advance(asked.world, asked.path["id"], request.status))


def _answer(made: CustomerReturn) -> ReturnAnswer:
    (parcel,) = made.parcels
    return ReturnAnswer(made.id, made.reference_number, made.status, parcel.carrier_id, parcel.waybill)


POWERS = (make, advance)
