"""Badge campaigns that a marketplace runs: those that never end, and those that come again in rounds.

The dates of rounds follow from the clock alone, so that every world has campaigns that are open, whatever its time.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct, field

from stragan.catalogue.authored import Authored
from stragan.catalogue.model import Text
from stragan.kernel.times import DAY, iso, parse_duration, parse_instant

CampaignType = Literal["DISCOUNT", "STANDARD", "SOURCING"]
PeriodType = Literal["ALWAYS", "SINCE", "WITHIN", "UNTIL", "NEVER"]
FIRST_MONDAY = 4 * DAY  # 5 January 1970: rounds begin at midnight, UTC, on Mondays
TERMS = "https://stragan.example/campaigns/"


class Offset(Authored, frozen=True):
    """A part of a round: ISO 8601 durations from its beginning."""

    from_: str = field(name="from")
    to: str


class AuthoredCampaign(Authored, frozen=True, kw_only=True):
    """One with `every` (whole weeks) comes again and has all three windows; the others are always open.

    `least_quality` is how many points a seller's sales must have.
    """

    id: str
    name: Text
    marketplace_id: str
    type: CampaignType
    stock_reservation_is_required: bool = False
    least_quality: int = 0
    every: str | None = None
    visibility: Offset | None = None
    application: Offset | None = None
    publication: Offset | None = None


class CampaignFile(Authored, frozen=True):
    """`badge_campaigns.json`."""

    campaigns: tuple[AuthoredCampaign, ...]


class Period(Struct, frozen=True):
    """From one instant (included) to another (excluded), each of which may be open; both in milliseconds."""

    from_: int | None = None
    to: int | None = None
    never: bool = False

    @property
    def type(self) -> PeriodType:
        if self.never:
            return "NEVER"
        if self.from_ is None:
            return "ALWAYS" if self.to is None else "UNTIL"
        return "SINCE" if self.to is None else "WITHIN"

    def has(self, now: int) -> bool:
        after = self.from_ is None or self.from_ <= now
        return after and not self.never and (self.to is None or now < self.to)


class Campaign(Struct, frozen=True, kw_only=True):
    """A campaign with its dates."""

    id: str
    name: Text
    marketplace_id: str
    type: CampaignType
    stock_required: bool = False
    least_quality: int = 0
    visibility: Period = Period()
    application: Period = Period()
    publication: Period = Period()
    terms: str = ""

    @property
    def has_price(self) -> bool:
        """Whether offers get another price by it (2026 specification)."""
        return self.type != "STANDARD"


def load_campaigns() -> tuple[AuthoredCampaign, ...]:
    content = (files(__package__) / "data" / "badge_campaigns.json").read_bytes()
    return msgspec.json.decode(content, type=CampaignFile).campaigns


def running(authored: tuple[AuthoredCampaign, ...], now: int) -> Iterator[Campaign]:
    """Those that are there now; of rounds the one that has begun last."""
    for one in authored:
        length = _length(one)
        if length is None:
            yield _dated(one, None)
        else:
            yield _dated(one, now - (now - FIRST_MONDAY) % length)


def named(authored: tuple[AuthoredCampaign, ...], id_: str) -> Campaign | None:
    """The campaign of an id, in whichever round: `WEEK_OF_DEALS_20261130` is the one that is published on that day."""
    by_id: Mapping[str, AuthoredCampaign] = {one.id: one for one in authored}
    name, _, day = id_.rpartition("_")
    whole, of_round = by_id.get(id_), by_id.get(name)
    if whole is not None and whole.every is None:
        return _dated(whole, None)
    if of_round is None or (length := _length(of_round)) is None or of_round.publication is None:
        return None
    published = parse_instant(f"{day[:4]}-{day[4:6]}-{day[6:]}T00:00:00Z") if len(day) == 8 and day.isdigit() else None  # noqa: PLR2004  (YYYYMMDD)
    if published is None:
        return None
    start = published - (parse_duration(of_round.publication.from_) or 0)
    return _dated(of_round, start) if (start - FIRST_MONDAY) % length == 0 else None


def _length(one: AuthoredCampaign) -> int | None:
    return parse_duration(one.every) if one.every is not None else None


def _dated(one: AuthoredCampaign, start: int | None) -> Campaign:
    publication = _period(one.publication, start)
    id_, name = one.id, one.name
    if publication.from_ is not None:
        day = datetime.fromtimestamp(publication.from_ // 1000, UTC)
        id_, name = f"{id_}_{day:%Y%m%d}", Text(f"{name.pl} {day:%d.%m.%Y}", f"{name.en} {iso(publication.from_)[:10]}")
    return Campaign(
        id=id_,
        name=name,
        marketplace_id=one.marketplace_id,
        type=one.type,
        stock_required=one.stock_reservation_is_required,
        least_quality=one.least_quality,
        visibility=_period(one.visibility, start),
        application=_period(one.application, start),
        publication=publication,
        terms=TERMS + one.id,
    )


def _period(offset: Offset | None, start: int | None) -> Period:
    if offset is None or start is None:
        return Period()
    return Period(start + (parse_duration(offset.from_) or 0), start + (parse_duration(offset.to) or 0))
