"""When an application and a change are taken, and what a job then refuses.

Codes with BA and BB are those of the 2026 specification. Where it names no code of its own for a reason, BA26 has the
reason as a second sentence.
"""

from collections.abc import Mapping
from typing import NamedTuple

from stragan.catalogue.campaigns import Campaign
from stragan.features.badges.schemas import (
    LIVE,
    ApplicationRequest,
    ChangeRequest,
    Refusal,
    Sentence,
    StoredApplication,
    StoredBadge,
)
from stragan.features.offers.service import MOST_STOCK, WRONG_PRICE, is_possible_price
from stragan.kernel.checks import oversized
from stragan.kernel.marketplaces import CURRENCIES
from stragan.kernel.money import Price, parse_amount
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_OFFER_ID = 20
MOST_ITEMS = 2**31 - 1
BARGAIN = "prices.bargain"
QUANTITY = "declaredStock.quantity"
NOT_BUSINESS = Problem("BB2", "The account is not a Business Account.", pl="Konto nie jest kontem firmowym.")
NO_APPLICATION = Problem("BB8", "Submission does not exist.", pl="Zgłoszenie nie istnieje.")
NO_OPERATION = Problem("BB14", "Operation does not exist.", pl="Operacja nie istnieje.")
NO_OFFER = Problem("BA4", "This offer does not exist.", pl="Ta oferta nie istnieje.")
NO_CAMPAIGN = Problem("BA10", "This campaign does not exist.", pl="Ta kampania nie istnieje.")
OPERATION_WAITS = Problem(
    "BB12",
    "The operation already exists and has a REQUESTED status. Please wait until the status changes to PROCESSED or "
    "DECLINED.",
    pl="Operacja już istnieje i ma status REQUESTED. Poczekaj, aż zmieni się na PROCESSED lub DECLINED.",
)


def wrong_parameter(code: str, name: str) -> Problem:
    message = f"Invalid [{name}] parameter value."
    return Problem(code, message, name, pl=f"Nieprawidłowa wartość parametru [{name}].")


class Asked(NamedTuple):
    """An application and the campaign that it is for."""

    request: ApplicationRequest
    campaign: Campaign


# Applications


def offer_id_is_short(asked: Asked) -> Problems:
    """An id of an offer has at most 20 characters (2026 specification of bulk changes); whose it is a job looks up."""
    return OK if len(asked.request.offer.id) <= LONGEST_OFFER_ID else [oversized("offer.id", LONGEST_OFFER_ID)]


def bargain_is_a_price(asked: Asked) -> Problems:
    """A bargain price is a price that an offer can have, in the currency of the campaign's marketplace."""
    return price_problems(asked.request.bargain, asked.campaign, BARGAIN) if asked.campaign.has_price else OK


def price_problems(price: Price | None, campaign: Campaign, path: str) -> Problems:
    """A bargain price, if there is one, is a number of at least 1.00 in the currency of the campaign's marketplace."""
    if price is None:
        return OK
    problems: list[Problem] = []
    if price.currency != CURRENCIES[campaign.marketplace_id]:
        problems.append(Problem("BB5", "Currency not supported.", f"{path}.currency", pl="Nieobsługiwana waluta."))
    if parse_amount(price.amount) is None:
        message, pl = "One of the numerical values is not a number.", "Jedna z wartości liczbowych nie jest liczbą."
        problems.append(Problem("BB6", message, f"{path}.amount", pl=pl))
    elif not is_possible_price(price.amount):
        problems.append(WRONG_PRICE.under(f"{path}.amount"))
    return problems


def stock_is_declared_where_it_is_reserved(asked: Asked) -> Problems:
    """Campaigns that reserve stock need its quantity, others take none (2026 specification)."""
    quantity = asked.request.quantity
    if quantity is None and asked.campaign.stock_required:
        return [
            Problem(
                "BA107",
                "This Campaign requires you to declare quantity. Declaration of quantity required for the campaign has "
                "not been provided.",
                QUANTITY,
                pl="Ta kampania wymaga podania liczby sztuk. Nie podano liczby sztuk.",
            )
        ]
    if quantity is not None and not asked.campaign.stock_required:
        return [
            Problem(
                "BB39",
                "The declared stock quantity is defined for a Campaign that does not require it.",
                QUANTITY,
                pl="Podano liczbę sztuk dla kampanii, która jej nie wymaga.",
            )
        ]
    return OK


def declared_stock_is_possible(asked: Asked) -> Problems:
    """A quantity is a whole number of pieces that an offer can have, and not 0 (own rule)."""
    quantity = asked.request.quantity
    if quantity is None or (quantity == int(quantity) and 1 <= quantity <= MOST_STOCK):
        return OK
    return [_not_between(QUANTITY, MOST_STOCK)]


def limit_of_a_buyer_is_possible(asked: Asked) -> Problems:
    """One buyer may buy at least one piece (2026 specification)."""
    per_user = asked.request.per_user
    if per_user is None or 1 <= per_user.max_items <= MOST_ITEMS:
        return OK
    return [_not_between("purchaseConstraints.limit.perUser.maxItems", MOST_ITEMS)]


def _not_between(path: str, most: int) -> Problem:
    en = f"must be a whole number between 1 and {most}"
    return Problem("VALIDATION_ERROR", en, path, pl=f"musi być liczbą całkowitą od 1 do {most}")


APPLICATION_RULES = (
    offer_id_is_short,
    bargain_is_a_price,
    stock_is_declared_where_it_is_reserved,
    declared_stock_is_possible,
    limit_of_a_buyer_is_possible,
)


# Changes of badges


def change_is_one(request: ChangeRequest) -> Problems:
    """A change ends the badge or sets another bargain price, not both (own rule)."""
    if request.finishes != (request.bargain is not None):
        return OK
    en = "Give either process.status or prices.bargain.value."
    return [Problem("VALIDATION_ERROR", en, pl="Podaj albo process.status, albo prices.bargain.value.")]


CHANGE_RULES = (change_is_one,)


# What the job refuses


class Standing(NamedTuple):
    """What a job knows of an offer. Prices in hundredths; `quality` is the seller's, where the campaign asks for it."""

    status: str
    format: str | None
    price: int | None  # on the campaign's marketplace
    available: int
    quality: int | None
    others: Mapping[str, StoredBadge]  # the offer's badges by campaign
    now: int


def unmet(en: str, pl: str) -> Refusal:
    """A reason for which the specification has no code of its own."""
    criteria = Sentence("This offer does not meet the badge criteria.", "Ta oferta nie spełnia kryteriów oznaczenia.")
    return Refusal("BA26", (criteria, Sentence(en, pl)))


NO_SUCH_OFFER = Refusal("BA4", (Sentence(NO_OFFER.message, NO_OFFER.pl or ""),))
CAMPAIGN_GONE = Refusal("BA10", (Sentence(NO_CAMPAIGN.message, NO_CAMPAIGN.pl or ""),))
POOR_QUALITY = Refusal(
    "BB1",
    (Sentence("The account does not meet the quality criteria", "Konto nie spełnia kryteriów jakości sprzedaży"),),
)
NO_PRICE = Refusal(
    "BA2",
    (
        Sentence(
            "The discount price or suggested market price is not defined.",
            "Nie określono ceny promocyjnej lub sugerowanej ceny rynkowej.",
        ),
    ),
)
NOT_LIVE = unmet("The offer is not active.", "Oferta nie jest aktywna.")
NOT_BUY_NOW = unmet("The offer is not a Buy Now offer.", "Oferta nie jest ofertą Kup teraz.")
CLOSED = unmet("The campaign takes no applications now.", "Kampania nie przyjmuje teraz zgłoszeń.")
TOO_DEAR = unmet(
    "The bargain price is not lower than the price of the offer.", "Cena promocyjna nie jest niższa od ceny oferty."
)
TOO_FEW = unmet("The offer has fewer pieces than were declared.", "Oferta ma mniej sztuk, niż zadeklarowano.")
TAKES_PART = unmet("The offer takes part in this campaign already.", "Oferta bierze już udział w tej kampanii.")
OTHER_PRICE = unmet(
    "The offer takes part in another campaign that changes its price.",
    "Oferta bierze udział w innej kampanii, która zmienia jej cenę.",
)
TAKES_NO_PART = unmet("The offer takes no part in this campaign.", "Oferta nie bierze udziału w tej kampanii.")
PRICE_REFUSED = unmet("The offer cannot have this price.", "Oferta nie może mieć tej ceny.")


def refused(application: StoredApplication, campaign: Campaign, standing: Standing) -> list[Refusal]:
    """Why an application is declined: all reasons at once."""
    found = []
    if not campaign.application.has(standing.now) or not _comes(campaign, standing.now):
        found.append(CLOSED)
    if campaign.least_quality > (standing.quality or 0):
        found.append(POOR_QUALITY)
    if standing.status != "ACTIVE":
        found.append(NOT_LIVE)
    if standing.format != "BUY_NOW":
        found.append(NOT_BUY_NOW)
    if (application.quantity or 0) > standing.available:
        found.append(TOO_FEW)
    mine = standing.others.get(campaign.id)
    if mine is not None and mine.application_id != application.id and mine.status in LIVE:
        found.append(TAKES_PART)
    return [*found, *_refused_price(application.bargain, campaign, standing)]


def _comes(campaign: Campaign, now: int) -> bool:
    """Whether badges of the campaign are shown now or will be."""
    return not campaign.publication.never and (campaign.publication.to is None or now < campaign.publication.to)


def _refused_price(bargain: int | None, campaign: Campaign, standing: Standing) -> list[Refusal]:
    if not campaign.has_price:
        return []
    found = [] if bargain is not None and standing.price is not None else [NO_PRICE]
    if not found and not is_lower(bargain, standing.price):
        found.append(TOO_DEAR)
    if any(
        other.campaign_id != campaign.id
        and other.marketplace_id == campaign.marketplace_id
        and other.bargain is not None
        and other.status in ("WAITING_FOR_PUBLICATION", "ACTIVE")
        for other in standing.others.values()
    ):
        found.append(OTHER_PRICE)
    return found


def is_lower(bargain: int | None, market: int | None) -> bool:
    return bargain is not None and market is not None and bargain < market
