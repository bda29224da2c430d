"""What may still be changed once an offer has been published (behaviour §3)."""

from msgspec.structs import replace

from stragan.features.offers.document import Life
from stragan.features.offers.rules.publication import days
from stragan.features.offers.rules.selling import PRICES
from stragan.features.offers.schemas import Draft, Offer, SellingMode
from stragan.features.parameters.schemas import ParameterValue
from stragan.kernel.money import Price, in_hundredths
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import HOUR

CATEGORY_CHANGE = 12 * HOUR
_EDIT = "IllegalOfferUpdateException"
_STATUS = Problem(
    "VALIDATION_ERROR",
    "The publication status can be changed only by a publication command.",
    "publication.status",
    pl="Status publikacji można zmienić tylko poleceniem publikacji.",
)


def new_offers_are_inactive(draft: Draft) -> Problems:
    """An offer is made as a draft; asking for another status with POST is refused (behaviour §3)."""
    wanted = draft.publication.status if draft.publication else None
    return OK if wanted in (None, "INACTIVE") else [_STATUS]


def life_after(life: Life, draft: Draft, draft_expiry: int) -> Life:
    """A draft that was edited is kept longer; a running offer that becomes unlimited loses its end."""
    if life.status == "INACTIVE":
        return replace(life, expires_at=draft_expiry)
    unlimited = draft.publication is None or draft.publication.duration is None
    return replace(life, ending_at=None) if unlimited and life.status != "ENDED" else life


def refused(before: Offer, draft: Draft, life: Life, now: int) -> Problems:
    """The problems of an edit that come from what the offer is now; a draft may be changed freely."""
    status = before.publication.status
    problems = [*status_is_left_alone(before, draft)]
    if status != "INACTIVE":
        problems += [
            *ended_auctions_are_closed(before),
            *start_stays(before, draft),
            *format_stays(before, draft),
            *duration_stays(before, draft),
            *category_stays_after_twelve_hours(before, draft, life.first_started_at, now),
        ]
    if status in ("ACTIVE", "ACTIVATING"):
        problems += live_offers_have_stock(before, draft)
    if status == "ACTIVE" and life.bidders:
        problems += [
            *parameters_stay_with_bids(before, draft),
            *prices_stay_with_bids(before, draft),
            *description_stays_with_bids(before, draft),
            *name_stays_with_bids(before, draft),
        ]
    return problems


def status_is_left_alone(before: Offer, draft: Draft) -> Problems:
    """The status changes by publication commands only; sending back what was read is fine, stale or not."""
    wanted = draft.publication.status if draft.publication else None
    return OK if wanted in (None, "INACTIVE", before.publication.status) else [_STATUS]


def ended_auctions_are_closed(before: Offer) -> Problems:
    """An auction that has ended is not edited any more."""
    if before.publication.status != "ENDED" or not _is_auction(before):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "You cannot edit an expired offer with AUCTION in its sales format.",
            "publication.status",
            f"{_EDIT}.IllegalEndedOfferUpdate",
            pl="Nie możesz edytować zakończonej licytacji.",
        )
    ]


def start_stays(before: Offer, draft: Draft) -> Problems:
    """The start of an offer that was published is not changed by an edit."""
    wanted = draft.publication.starting_at if draft.publication else None
    if wanted in (None, before.publication.starting_at):
        return OK
    return [
        Problem(
            "ERR_ILLEGAL_OFFER_UPDATE_EXCEPTION_STARTING_AT_CHANGE_AFTER_ACTIVATION",
            "The start of an offer cannot be changed after its activation.",
            "publication.startingAt",
            pl="Nie można zmienić daty rozpoczęcia oferty po jej aktywacji.",
        )
    ]


def format_stays(before: Offer, draft: Draft) -> Problems:
    """A published offer keeps its selling format."""
    old = before.selling_mode.format if before.selling_mode else None
    new = draft.selling_mode.format if draft.selling_mode else None
    if old == new:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "The selling format of a published offer cannot be changed.",
            "sellingMode.format",
            f"{_EDIT}.IllegalChangeFormat",
            pl="Nie można zmienić formatu sprzedaży opublikowanej oferty.",
        )
    ]


def duration_stays(before: Offer, draft: Draft) -> Problems:
    """While it runs, Buy Now may only become unlimited and an auction keeps its end; ended Buy Now is free."""
    old, new = before.publication.duration, draft.publication.duration if draft.publication else None
    same = old == new or (old is not None and new is not None and days(old) == days(new))
    ended = before.publication.status == "ENDED"
    if same or (not _is_auction(before) and (ended or new is None)):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "Duration cannot be changed.",
            "publication.duration",
            f"{_EDIT}.IllegalChangeDuration",
            pl="Nie można zmienić czasu trwania oferty.",
        )
    ]


def category_stays_after_twelve_hours(before: Offer, draft: Draft, first_started_at: int | None, now: int) -> Problems:
    """The category may change within twelve hours of the first listing."""
    old = before.category.id if before.category else None
    new = draft.category.id if draft.category else None
    if old == new or first_started_at is None or now - first_started_at <= CATEGORY_CHANGE:
        return OK
    return [
        Problem(
            f"{_EDIT}.IllegalChangeCategoryId",
            "You cannot change the category later than 12 hours after the offer was listed.",
            "category.id",
            pl="Kategorię możesz zmienić tylko w ciągu 12 godzin od wystawienia oferty.",
        )
    ]


def live_offers_have_stock(before: Offer, draft: Draft) -> Problems:
    """The stock of a running offer is at least 1; to stop selling, end the offer."""
    available = draft.stock.available if draft.stock else None
    if available or (before.selling_mode and before.selling_mode.format == "ADVERTISEMENT"):
        return OK
    return [
        Problem(
            "AvailableStockMustEqualToOneOrBeGreaterThanOne",
            "The listed quantity cannot be less than 1.",
            "stock.available",
            pl="Liczba sztuk nie może być mniejsza niż 1.",
        )
    ]


def parameters_stay_with_bids(before: Offer, draft: Draft) -> Problems:
    """The parameters of an auction are what was bid for (behaviour §3, #6969)."""
    old, new = ([_comparable(value) for value in values or ()] for values in (before.parameters, draft.parameters))
    if old == new and (before.custom_parameters or []) == (draft.custom_parameters or []):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "You cannot edit parameters in auctions with bids already placed.",
            "parameters",
            f"{_EDIT}.IllegalChangeAttributes",
            pl="Nie możesz edytować parametrów licytacji, w której złożono już oferty.",
        )
    ]


def prices_stay_with_bids(before: Offer, draft: Draft) -> Problems:
    """Starting, reserve and Buy Now price of an auction with bids stay (behaviour §3, #6969); the net price is no price
    of its own."""
    old, new = before.selling_mode or SellingMode(), draft.selling_mode or SellingMode()
    if all(_amount(getattr(old, name)) == _amount(getattr(new, name)) for name in PRICES):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "You cannot change the price with bids already placed.",
            "sellingMode",
            f"{_EDIT}.IllegalChangeAuctionPrice",
            pl="Nie możesz zmienić ceny licytacji, w której złożono już oferty.",
        )
    ]


def description_stays_with_bids(before: Offer, draft: Draft) -> Problems:
    """The description of an auction is what was bid for (behaviour §3, #6969)."""
    if before.description == draft.description:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "You cannot edit descriptions in auctions with bids already placed.",
            "description",
            f"{_EDIT}.DescriptionId",
            pl="Nie możesz edytować opisu licytacji, w której złożono już oferty.",
        )
    ]


def name_stays_with_bids(before: Offer, draft: Draft) -> Problems:
    """The title of an auction is what was bid for (behaviour §3, #6969)."""
    if before.name == (draft.name or ""):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "You cannot change the name with bids already placed.",
            "name",
            f"{_EDIT}.IllegalChangeOfferName",
            pl="Nie możesz zmienić tytułu licytacji, w której złożono już oferty.",
        )
    ]


def _comparable(value: ParameterValue) -> tuple[object, ...]:
    return value.id, value.values_ids or [], value.values or [], value.range_value


def _amount(price: Price | None) -> int | None:
    return in_hundredths(price.amount) if price is not None else None


def _is_auction(offer: Offer) -> bool:
    return offer.selling_mode is not None and offer.selling_mode.format == "AUCTION"
