"""Numbers of deals: how line items were called before orders had ids (2020 specification).

A deal's number is made of its line item's id, so nothing is stored: the millisecond at which it was bought, then bits
of a hash that tell apart what was bought in the same one.
"""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from stragan.features.orders import store
from stragan.features.orders.schemas import LineItem, LineItemIdMapping, LineItemIdMappings, read_form
from stragan.kernel.ids import instant_of, is_time_uuid, numeric
from stragan.kernel.problems import Invalid, NotFound, Problem, unknown
from stragan.kernel.wire import encode
from stragan.world import World

_BITS = 20
_MASK = (1 << _BITS) - 1
_EPOCH = 1_577_836_800_000  # 2020-01-01: the numbers stay below 2**63 for centuries
_NOTHING_NAMED = Problem(
    "VALIDATION_ERROR",
    "Missing required parameter. Provide lineItemId or dealId.",
    "lineItemId",
    pl="Podaj lineItemId albo dealId.",
)


def deal_id(line_item_id: str) -> str:
    digest = int.from_bytes(sha256(UUID(line_item_id).bytes).digest()[:4], "big") & _MASK
    return str(max(instant_of(line_item_id) - _EPOCH, 0) << _BITS | digest)


async def mappings(world: World, seller_id: str, line_item_id: str | None, deal: str | None) -> bytes:
    """The line item that is meant, if it is in an order of the seller. Raises `Invalid` (422) when nothing is named."""
    if line_item_id is None and deal is None:
        raise Invalid(_NOTHING_NAMED)
    line_item_id = None if line_item_id is None else line_item_id.lower()
    at = _bought_at(line_item_id, deal)
    bodies = [] if at is None else await store.bought_then(world.db, seller_id, at)
    items = [item for body in bodies for item in read_form(body).line_items if _is_meant(item, line_item_id, deal)]
    if not items:
        named = ("lineItemId", line_item_id) if line_item_id is not None else ("dealId", deal or "")
        raise NotFound(unknown(*named, "line item", "pozycji zamówienia"))
    return encode(LineItemIdMappings(_mapped(items)))


def _bought_at(line_item_id: str | None, deal: str | None) -> int | None:
    if line_item_id is not None:
        return instant_of(line_item_id) if is_time_uuid(line_item_id) else None
    number = numeric(deal or "")
    return None if number is None else (number >> _BITS) + _EPOCH


def _is_meant(item: LineItem, line_item_id: str | None, deal: str | None) -> bool:
    return line_item_id in (None, item.id) and deal in (None, deal_id(item.id))


def _mapped(items: Sequence[LineItem]) -> list[LineItemIdMapping]:
    return [LineItemIdMapping(deal_id(item.id), item.id) for item in items]
