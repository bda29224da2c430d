"""What is bought for an offer beside its listing: packages that promote it, and those of an advertisement.

A `Span` is the time in which a package is with an offer; its fee comes again in cycles that begin with the span. Spans
that are over stay, because the bill may still ask for them.
"""

from typing import Literal, NamedTuple

Family = Literal["PROMO", "CLASSIFIEDS"]
Type = Literal["BASE", "EXTRA"]


class OfferKey(NamedTuple):
    seller_id: str
    id: int


class Span(NamedTuple):
    """From `valid_from` on until before `valid_to`; without an end as long as the offer is listed. Instants in ms."""

    family: Family
    package_id: str
    type: Type
    valid_from: int
    valid_to: int | None = None

    def runs(self, now: int) -> bool:
        return self.valid_from <= now and (self.valid_to is None or now < self.valid_to)

    def waits(self, now: int) -> bool:
        return now < self.valid_from


class Assigned(NamedTuple):
    """A package that an advertisement has been given. An EXTRA one that is not to be republished is for one listing."""

    package_id: str
    type: Type
    republish: bool = False
