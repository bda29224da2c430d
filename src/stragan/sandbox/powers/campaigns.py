"""Badge campaigns for tests, beside those that every world has."""

from typing import Annotated

from msgspec import Meta, Struct, field

from stragan.catalogue.campaigns import TERMS, Campaign, CampaignType, Period
from stragan.catalogue.model import Text
from stragan.features.badges import service as badges
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCIES
from stragan.kernel.problems import Invalid, Malformed, Problem, unknown
from stragan.kernel.times import parse_instant
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import CREATED, Asked, power

MOST_NAME = 100


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """ISO 8601 instants; without one it is open on that side. `never`: not at all."""

    from_: str | None = field(name="from", default=None)
    to: str | None = None
    never: bool = False


class CampaignRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Windows that are left out are always open."""

    id: Annotated[str, Meta(pattern="^[A-Z][A-Z0-9_]{0,59}$")]
    name: Annotated[str, Meta(min_length=1, max_length=MOST_NAME)]
    type: CampaignType
    marketplace_id: str = BASE_MARKETPLACE
    stock_reservation_is_required: bool = False
    least_quality: Annotated[int, Meta(ge=0, le=500)] = 0
    visibility: Window = Window()
    application: Window = Window()
    publication: Window = Window()


class CampaignAnswer(Struct, frozen=True):
    campaign_id: str


read_campaign = reader(CampaignRequest)


@power("POST", "/badge-campaigns", takes=CampaignRequest, gives=CampaignAnswer, status=CREATED)
async def add(asked: Asked) -> CampaignAnswer:
    """Add a badge campaign with the dates that a test needs."""
    wanted = read_campaign(asked.body)
    if wanted.marketplace_id not in CURRENCIES:
        raise Invalid(unknown("marketplace_id", wanted.marketplace_id, "marketplace", "serwisu"))
    await badges.add_campaign(
        asked.world,
        Campaign(
            id=wanted.id,
            name=Text(wanted.name, wanted.name),
            marketplace_id=wanted.marketplace_id,
            type=wanted.type,
            stock_required=wanted.stock_reservation_is_required,
            least_quality=wanted.least_quality,
            visibility=_period(wanted.visibility, "visibility"),
            application=_period(wanted.application, "application"),
            publication=_period(wanted.publication, "publication"),
            terms=TERMS + wanted.id,
        ),
    )
    return CampaignAnswer(wanted.id)


def _period(window: Window, path: str) -> Period:
    return Period(_instant(window.from_, f"{path}.from"), _instant(window.to, f"{path}.to"), window.never)


def _instant(text: str | None, path: str) -> int | None:
    if text is None:
        return None
    if (instant := parse_instant(text)) is None:
        raise Malformed(
            Problem(
                "VALIDATION_ERROR",
                "must be an ISO 8601 instant with its zone",
                path,
                pl="musi być datą z godziną i strefą",
            )
        )
    return instant


POWERS = (add,)
