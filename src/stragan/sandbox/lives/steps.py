"""What may happen in the life of an order. Each step asks the service that the power or the operation of it asks.

A new one is a class here and a name in `AnyStep`. `also` belongs into the transaction of the change: it says that the
step is done, so that none is done twice.
"""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct
from typing_extensions import override

from stragan.db.engine import Step as Also
from stragan.features.orders import service as orders
from stragan.features.returns import service as returns
from stragan.features.returns.schemas import ReasonType, Status
from stragan.features.shipments import service as shipments
from stragan.features.shipments.schemas import ALLEGRO, LineItem, ShipmentRequest
from stragan.kernel.problems import Conflict, Problem
from stragan.world import World


class Step(Struct, forbid_unknown_fields=True, kw_only=True, tag_field="do"):
    """`after` is an ISO 8601 duration from the step before, of the first step from the beginning of the life."""

    after: str = "PT0S"

    async def run(self, world: World, order_id: str, also: Sequence[Also]) -> None:
        """Do it. Raises the refusals of whom it asks."""
        raise NotImplementedError


class Fill(Step, tag="fill"):
    """The buyer fills the form in."""

    delivery_method_id: str | None = None
    invoice: bool = False

    @override
    async def run(self, world: World, order_id: str, also: Sequence[Also]) -> None:
        await orders.fill(world, order_id, self.delivery_method_id, also, invoice=self.invoice)


class Pay(Step, tag="pay"):
    """The buyer pays."""

    @override
    async def run(self, world: World, order_id: str, also: Sequence[Also]) -> None:
        await orders.pay(world, order_id, also)


class Cancel(Step, tag="cancel"):
    """The buyer cancels."""

    @override
    async def run(self, world: World, order_id: str, also: Sequence[Also]) -> None:
        await orders.cancel(world, order_id, also)


class Ship(Step, tag="ship"):
    """The seller adds a parcel number, one that is drawn if none is given; without line items, for the whole order."""

    carrier_id: str = ALLEGRO
    carrier_name: str | None = None
    waybill: str | None = None
    line_item_ids: list[str] | None = None

    @override
    async def run(self, world: World, order_id: str, also: Sequence[Also]) -> None:
        waybill = self.waybill or shipments.new_waybill(self.carrier_id)
        items = None if self.line_item_ids is None else [LineItem(id_) for id_ in self.line_item_ids]
        request = ShipmentRequest(self.carrier_id, waybill, self.carrier_name, items)
        await shipments.ship(world, await orders.seller_of(world, order_id), order_id, request, also)


class Deliver(Step, tag="deliver"):
    """The carriers deliver all parcels of the order."""

    @override
    async def run(self, world: World, order_id: str, also: Sequence[Also]) -> None:
        numbers = await shipments.numbers(world, await orders.seller_of(world, order_id), order_id)
        if not numbers:
            raise Conflict(Problem("WRONG_STATE", "The order has no parcel.", pl="Zamówienie nie ma żadnej przesyłki."))
        await shipments.set_status(world, numbers, "DELIVERED", None, also)


Short = Annotated[str, Meta(max_length=64)]


class ReturnItem(Struct, frozen=True, forbid_unknown_fields=True):
    line_item_id: str
    quantity: int = 1
    reason: ReasonType = "NONE"
    comment: str | None = None
    serial_numbers: list[str] = []


class ReturnParcel(Struct, frozen=True, forbid_unknown_fields=True):
    """Without a waybill one is drawn. The transporting carrier is another one that brings it in the end."""

    carrier_id: str = ALLEGRO
    waybill: str | None = None
    transporting_carrier_id: Short | None = None
    transporting_waybill: Short | None = None


class Return(Step, tag="return"):
    """The buyer sends items back, everything that is left if none are named."""

    items: list[ReturnItem] | None = None
    parcel: ReturnParcel = ReturnParcel()

    @override
    async def run(self, world: World, order_id: str, also: Sequence[Also]) -> None:
        await returns.make(world, order_id, wanted(self.items), sending(self.parcel), also)


class AdvanceReturn(Step, tag="advance_return"):
    """The last return of the order goes on, to its next status or to this one."""

    status: Status | None = None

    @override
    async def run(self, world: World, order_id: str, also: Sequence[Also]) -> None:
        made = await returns.of_order(world.db, await orders.seller_of(world, order_id), order_id)
        if not made:
            raise Conflict(Problem("WRONG_STATE", "The order has no return.", pl="Zamówienie nie ma żadnego zwrotu."))
        await returns.advance(world, made[-1].id, self.status, also)


AnyStep = Fill | Pay | Cancel | Ship | Deliver | Return | AdvanceReturn


def wanted(items: Sequence[ReturnItem] | None) -> Sequence[returns.Wanted] | None:
    if items is None:
        return None
    return [
        returns.Wanted(item.line_item_id, item.quantity, item.reason, item.comment, item.serial_numbers)
        for item in items
    ]


def sending(parcel: ReturnParcel) -> returns.Sending:
    return returns.Sending(
        parcel.carrier_id, parcel.waybill, parcel.transporting_carrier_id, parcel.transporting_waybill
    )
