"""What buyers pay for the lines of a basket: a pure function, exact to the grosz.

No piece is cheaper for two reasons, but for the large order discount, which is taken off what the others have left (own
rules). Bundles come first, then packs, then wholesale price lists. All amounts are whole hundredths.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

Reason = Literal["BUNDLE", "UNIT_PERCENTAGE_DISCOUNT", "WHOLESALE_PRICE_LIST", "LARGE_ORDER_DISCOUNT"]
OrderReason = Literal["BUNDLE", "MULTIPACK", "CROSSMULTIPACK"]  # as the older generation tells it, of the whole order
Threshold = tuple[int, int]  # from so much on, so many percents
_ALL = 100


class Line(NamedTuple):
    offer_id: int
    quantity: int
    price: int  # of one piece
    price_list_id: str | None = None


class BundleOf(NamedTuple):
    """`pieces` of each offer together cost `less`."""

    pieces: Mapping[int, int]
    less: int


class Pack(NamedTuple):
    """The cheapest of every `size` pieces of these offers costs `percentage` less."""

    offer_ids: frozenset[int]
    size: int
    percentage: int


class Granted(NamedTuple):
    """What a seller gives a buyer; the last two are for companies."""

    bundles: Sequence[BundleOf] = ()
    packs: Sequence[Pack] = ()
    price_lists: Mapping[str, Sequence[Threshold]] = {}
    large_order: Sequence[Threshold] = ()


class Priced(NamedTuple):
    """Some pieces of a line at one price each, and why it is not the offer's."""

    quantity: int
    price: int
    reasons: tuple[Reason, ...]


class Bill(NamedTuple):
    """For each line of the basket its pieces, those at the offer's price first."""

    lines: list[list[Priced]]
    order_reasons: list[OrderReason]


@dataclass
class _Part:
    """Pieces of one line that have become cheaper together."""

    quantity: int
    total: int
    reasons: tuple[Reason, ...]


@dataclass
class _Open:
    """A line while it is reckoned: how many pieces nothing has made cheaper yet, and the others."""

    line: Line
    free: int
    parts: list[_Part] = field(default_factory=list)

    def take(self, quantity: int, total: int, *reasons: Reason) -> None:
        if quantity:
            self.free -= quantity
            self.parts.append(_Part(quantity, total, reasons))


def bill(lines: Sequence[Line], granted: Granted) -> Bill:
    """What each piece costs. An offer stands in one line."""
    open_ = {line.offer_id: _Open(line, line.quantity) for line in lines}
    order_reasons: list[OrderReason] = ["BUNDLE" for bundle in granted.bundles if _bundle(open_, bundle)]
    order_reasons += [_told(pack) for pack in granted.packs if _pack(open_, pack)]
    for one in open_.values():
        _wholesale(one, granted.price_lists)
        one.take(one.free, one.free * one.line.price)
    _large_order([part for one in open_.values() for part in one.parts], granted.large_order)
    return Bill([_pieces(open_[line.offer_id].parts) for line in lines], list(dict.fromkeys(order_reasons)))


def _bundle(open_: Mapping[int, _Open], bundle: BundleOf) -> bool:
    """As many of the bundle as there are pieces for."""
    if not bundle.pieces.keys() <= open_.keys():
        return False
    times = min(open_[id_].free // needed for id_, needed in bundle.pieces.items())
    if times == 0:
        return False
    taken = [(open_[id_], needed * times) for id_, needed in bundle.pieces.items()]
    values = [one.line.price * quantity for one, quantity in taken]
    less = shares(min(bundle.less * times, sum(values)), values)
    for (one, quantity), value, share in zip(taken, values, less, strict=True):
        one.take(quantity, value - share, "BUNDLE")
    return True


def _pack(open_: Mapping[int, _Open], pack: Pack) -> bool:
    """Packs are made of the dearest pieces first, so that what is cheaper is worth most."""
    members = [open_[id_] for id_ in pack.offer_ids if id_ in open_]
    count = sum(one.free for one in members) // pack.size
    if count == 0:
        return False
    begin, packed = 0, count * pack.size
    for one in sorted(members, key=lambda one: (-one.line.price, one.line.offer_id)):
        end = min(begin + one.free, packed)
        cheaper = end // pack.size - begin // pack.size  # every last piece of a pack
        one.take(end - begin - cheaper, (end - begin - cheaper) * one.line.price)
        one.take(cheaper, cheaper * without(one.line.price, pack.percentage), "UNIT_PERCENTAGE_DISCOUNT")
        begin = end
    return True


def _told(pack: Pack) -> OrderReason:
    return "MULTIPACK" if len(pack.offer_ids) == 1 else "CROSSMULTIPACK"


def _wholesale(one: _Open, price_lists: Mapping[str, Sequence[Threshold]]) -> None:
    """The highest threshold that the pieces reach, off all of them."""
    percentage = reached(price_lists.get(one.line.price_list_id or "", ()), one.free)
    if percentage:
        one.take(one.free, without(one.free * one.line.price, percentage), "WHOLESALE_PRICE_LIST")


def _large_order(parts: Sequence[_Part], thresholds: Sequence[Threshold]) -> None:
    """The highest threshold that the order reaches, off all of it."""
    totals = [part.total for part in parts]
    percentage = reached(thresholds, sum(totals))
    if not percentage:
        return
    less = shares(sum(totals) - without(sum(totals), percentage), totals)
    for part, share in zip(parts, less, strict=True):
        part.total -= share
        part.reasons = (*part.reasons, "LARGE_ORDER_DISCOUNT")


def _pieces(parts: Iterable[_Part]) -> list[Priced]:
    """Whole groszes for each piece: where a total cannot be divided some pieces cost one more."""
    counted: dict[tuple[int, tuple[Reason, ...]], int] = {}
    for part in sorted(parts, key=lambda part: bool(part.reasons)):
        price, dearer = divmod(part.total, part.quantity)
        for each, quantity in ((price + 1, dearer), (price, part.quantity - dearer)):
            if quantity:
                counted[each, part.reasons] = counted.get((each, part.reasons), 0) + quantity
    return [Priced(quantity, price, reasons) for (price, reasons), quantity in counted.items()]


def reached(thresholds: Iterable[Threshold], value: int) -> int:
    """The percents of the highest threshold that the value reaches, or 0."""
    return max((percents for least, percents in thresholds if least <= value), default=0)


def without(amount: int, percentage: int) -> int:
    """Less so many percents, rounded half up to the grosz."""
    return int((Decimal(amount) * (_ALL - percentage) / _ALL).to_integral_value(ROUND_HALF_UP))


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount divided in these proportions, and nothing of it lost: the largest remainders get what is left over.

    No share is more than its weight as long as the amount is not more than all of them.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    found = [amount * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_rest[: amount - sum(found)]:
        found[i] += 1
    return found
