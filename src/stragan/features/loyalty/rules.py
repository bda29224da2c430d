"""When promotions are right (2020 and 2026 specification; what they leave open is marked as an own rule)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from stragan.features.loyalty.schemas import (
    BundleDiscount,
    Criterion,
    FixedDiscount,
    LargeOrderDiscount,
    Member,
    MultiPack,
    Percentage,
    PromotionRequest,
    Specification,
    WholesalePriceList,
)
from stragan.kernel.checks import Rule
from stragan.kernel.ids import numeric
from stragan.kernel.marketplaces import CURRENCIES, CURRENCY
from stragan.kernel.money import CENT, parse_amount
from stragan.kernel.problems import OK, Problem, Problems

SPECIFICATION, OFFERS = "benefits[0].specification", "offerCriteria[0].offers"
MOST_THRESHOLDS, MOST_OFFERS, LONGEST_NAME = 10, 1_000, 100
LEAST_QUANTITY, MOST_QUANTITY = 2, 100_000
LEAST_PACK_PERCENTAGE = {2: 16, 3: 31, 4: 41, 5: 51}  # pieces of a pack -> "greater than" the published figures
LISTING_BADGE = "LISTING_BADGE"  # the one campaign of promotions
MOST_OF_BUNDLE = 100  # pieces of one offer in a bundle
CRITERIA: Mapping[type, str] = {
    WholesalePriceList: "OFFERS_ASSIGNED_EXTERNALLY",
    LargeOrderDiscount: "ALL_OFFERS",
    MultiPack: "CONTAINS_OFFERS",
    FixedDiscount: "CONTAINS_OFFERS",
}
T = TypeVar("T")


def wrong(path: str, en: str, pl: str, code: str = "VALIDATION_ERROR") -> Problem:
    return Problem(code, en, path, pl=pl)


# The request


def promotion_is_one_benefit_for_one_kind_of_offers(request: PromotionRequest) -> Problems:
    """One benefit and one criterion, which goes with it."""
    if len(request.benefits) != 1:
        return [wrong("benefits", "A promotion has one benefit.", "Promocja ma jedną korzyść.")]
    if len(request.offer_criteria) != 1:
        en, pl = "A promotion has one offer criterion.", "Promocja ma jedno kryterium ofert."
        return [wrong("offerCriteria", en, pl)]
    specification = request.benefits[0].specification
    wanted = CRITERIA[type(specification)]
    if request.offer_criteria[0].type == wanted:
        return OK
    en, pl = f"This benefit needs the criterion {wanted}.", f"Ta korzyść wymaga kryterium {wanted}."
    return [wrong("offerCriteria[0].type", en, pl)]


def specification_of(request: PromotionRequest) -> Specification:
    return request.benefits[0].specification


def members_of(request: PromotionRequest) -> list[Member]:
    return request.offer_criteria[0].offers or []


# Thresholds


def price_list_has_a_name(benefit: WholesalePriceList) -> Problems:
    """A name of at most 100 characters (own rule), one of them visible."""
    if benefit.name.strip() and len(benefit.name) <= LONGEST_NAME:
        return OK
    en, pl = f"The name has 1 to {LONGEST_NAME} characters.", f"Nazwa ma od 1 do {LONGEST_NAME} znaków."
    return [wrong("name", en, pl)]


def there_are_thresholds(benefit: WholesalePriceList | LargeOrderDiscount) -> Problems:
    """At least one (own rule)."""
    if benefit.thresholds:
        return OK
    return [wrong("thresholds", "There is at least one threshold.", "Potrzebny jest co najmniej jeden próg.")]


def percentages_are_whole(benefit: WholesalePriceList | LargeOrderDiscount) -> Problems:
    """From 1 to 99 (own limits), with nothing but zeros after the point."""
    return [
        wrong(
            f"thresholds[{i}].discount.percentage",
            "The percentage is a whole number from 1 to 99.",
            "Procent jest liczbą całkowitą od 1 do 99.",
        )
        for i, percentage in enumerate(_discounts(benefit))
        if percentage is None
    ]


def quantities_are_possible(benefit: WholesalePriceList) -> Problems:
    """A threshold begins at 2 to 100,000 pieces."""
    en = f"The least quantity is from {LEAST_QUANTITY} to {MOST_QUANTITY}."
    pl = f"Najmniejsza liczba sztuk wynosi od {LEAST_QUANTITY} do {MOST_QUANTITY}."
    return [
        wrong(f"thresholds[{i}].quantity.lowerBound", en, pl)
        for i, threshold in enumerate(benefit.thresholds)
        if not LEAST_QUANTITY <= threshold.quantity.lower_bound <= MOST_QUANTITY
    ]


def order_values_are_amounts(benefit: LargeOrderDiscount) -> Problems:
    """More than nothing, in the currency of the base marketplace."""
    problems = []
    for i, threshold in enumerate(benefit.thresholds):
        bound, path = threshold.order_value.lower_bound, f"thresholds[{i}].orderValue.lowerBound"
        if not is_amount(bound.amount):
            problems.append(wrong(f"{path}.amount", "It is no amount.", "To nie jest kwota."))
        if bound.currency != CURRENCY:
            problems.append(wrong(f"{path}.currency", f"The currency is {CURRENCY}.", f"Walutą jest {CURRENCY}."))
    return problems


def more_brings_more(benefit: WholesalePriceList | LargeOrderDiscount) -> Problems:
    """A threshold above another one has a higher discount; no two begin at the same."""
    if isinstance(benefit, WholesalePriceList):
        bounds = [Decimal(threshold.quantity.lower_bound) for threshold in benefit.thresholds]
    else:
        bounds = [parse_amount(one.order_value.lower_bound.amount) or Decimal(0) for one in benefit.thresholds]
    discounts = [percentage or 0 for percentage in _discounts(benefit)]
    if not rises(zip(bounds, discounts, strict=True)):
        return [
            wrong(
                "thresholds",
                "A higher threshold has a higher discount.",
                "Wyższy próg ma wyższy rabat.",
            )
        ]
    return OK


def _discounts(benefit: WholesalePriceList | LargeOrderDiscount) -> list[int | None]:
    if isinstance(benefit, WholesalePriceList):
        return [percents(threshold.discount) for threshold in benefit.thresholds]
    return [percents(threshold.discount) for threshold in benefit.thresholds]


def rises(pairs: Iterable[tuple[Decimal, Decimal | int]]) -> bool:
    """Whether the second of each pair grows with the first, and no first comes twice."""
    return all(lower[0] < higher[0] and lower[1] < higher[1] for lower, higher in pairwise(sorted(pairs)))


def percents(given: Percentage) -> int | None:
    """`5` of `5.00`; None for what is not whole or not from 1 to 99."""
    parsed = parse_amount(given.percentage)
    if parsed is None or parsed != parsed.to_integral_value() or not 1 <= parsed <= 99:  # noqa: PLR2004
        return None
    return int(parsed)


def is_amount(text: str) -> bool:
    """More than nothing, with at most two decimals."""
    parsed = parse_amount(text)
    return parsed is not None and parsed > 0 and parsed == parsed.quantize(CENT)


# Packs


def pack_is_possible(benefit: MultiPack) -> Problems:
    """One piece of 2 to 5 is cheaper, by the least percentage for so many or more."""
    trigger, percentage = benefit.trigger, benefit.configuration.percentage
    problems = []
    least = LEAST_PACK_PERCENTAGE.get(trigger.for_each_quantity)
    if least is None:
        problems.append(wrong("trigger.forEachQuantity", "A pack has 2 to 5 pieces.", "Wielopak ma od 2 do 5 sztuk."))
    if trigger.discounted_number != 1:
        en, pl = "One piece of a pack is discounted.", "Rabat obejmuje jedną sztukę wielopaku."
        problems.append(wrong("trigger.discountedNumber", en, pl))
    if not (least or 1) <= percentage <= 100:  # noqa: PLR2004
        en = f"The percentage is from {least or 1} to 100."
        problems.append(wrong("configuration.percentage", en, f"Procent wynosi od {least or 1} do 100."))
    return problems


# Offers


def offers_are_named_once(members: Sequence[Member]) -> Problems:
    """At least one, and none of them twice."""
    ids = [numeric(member.id) or member.id for member in members]
    if not ids:
        return [wrong(OFFERS, "Name the offers.", "Wskaż oferty.")]
    if len(set(ids)) != len(ids):
        return [wrong(OFFERS, "An offer is named once.", "Każda oferta jest wskazana raz.")]
    return OK


def bundle_is_possible(members: Sequence[Member]) -> Problems:
    """Two offers or more with their quantities; a page of at least one of them shows the bundle."""
    problems = []
    if len(members) < 2:  # noqa: PLR2004
        problems.append(wrong(OFFERS, "A bundle has two offers or more.", "Zestaw ma co najmniej dwie oferty."))
    for i, member in enumerate(members):
        if not (isinstance(member.quantity, int) and 1 <= member.quantity <= MOST_OF_BUNDLE):
            en, pl = f"The quantity is from 1 to {MOST_OF_BUNDLE}.", f"Liczba sztuk wynosi od 1 do {MOST_OF_BUNDLE}."
            problems.append(wrong(f"{OFFERS}[{i}].quantity", en, pl))
    if not any(member.promotion_entry_point is True for member in members):
        en = "At least one offer is an entry point of the bundle."
        problems.append(wrong(OFFERS, en, "Co najmniej jedna oferta jest punktem wejścia zestawu."))
    return problems


def discount_is_an_amount(benefit: FixedDiscount) -> Problems:
    """Nothing or more, in the currency of the base marketplace."""
    problems = []
    if not (is_amount(benefit.value.amount) or parse_amount(benefit.value.amount) == 0):
        problems.append(wrong("value.amount", "It is no amount.", "To nie jest kwota."))
    if benefit.value.currency != CURRENCY:
        problems.append(wrong("value.currency", f"The currency is {CURRENCY}.", f"Walutą jest {CURRENCY}."))
    return problems


THRESHOLD_RULES: tuple[Rule[WholesalePriceList | LargeOrderDiscount], ...] = (
    there_are_thresholds,
    percentages_are_whole,
    more_brings_more,
)


def against(request: PromotionRequest) -> list[Problem]:
    """Everything that is wrong with a request by itself."""
    problems = list(promotion_is_one_benefit_for_one_kind_of_offers(request))
    if problems:
        return problems
    benefit, members = specification_of(request), members_of(request)
    problems += [problem.under(SPECIFICATION) for problem in _against_benefit(benefit)]
    if isinstance(benefit, MultiPack | FixedDiscount):
        problems += offers_are_named_once(members)
    if isinstance(benefit, FixedDiscount):
        problems += bundle_is_possible(members)
    elif members:
        problems += _only_of_bundles(request.offer_criteria[0])
    return problems


def _against_benefit(benefit: Specification) -> list[Problem]:
    if isinstance(benefit, WholesalePriceList):
        own: list[Problem] = [*price_list_has_a_name(benefit), *quantities_are_possible(benefit)]
    elif isinstance(benefit, LargeOrderDiscount):
        own = [*order_values_are_amounts(benefit)]
    elif isinstance(benefit, MultiPack):
        return [*pack_is_possible(benefit)]
    else:
        return [*discount_is_an_amount(benefit)]
    for rule in THRESHOLD_RULES:
        if found := rule(benefit) if not own or rule is not more_brings_more else OK:
            own += found
    return own


def _only_of_bundles(criterion: Criterion) -> list[Problem]:
    """Quantity and entry point say something of bundles alone; other benefits have offers only if they contain them."""
    if criterion.type != "CONTAINS_OFFERS":
        return [wrong(OFFERS, "This criterion names no offers.", "To kryterium nie wskazuje ofert.")]
    return [
        wrong(f"{OFFERS}[{i}].{name}", "Only offers of bundles have it.", "Mają to tylko oferty zestawów.")
        for i, member in enumerate(criterion.offers or ())
        for name, value in (("quantity", member.quantity), ("promotionEntryPoint", member.promotion_entry_point))
        if isinstance(value, int)
    ]


def beyond_limits(request: PromotionRequest) -> list[Problem]:
    """What is too much of something right: 412 where a promotion is made (2026 specification; own figures)."""
    problems = []
    for benefit in request.benefits:
        specification = benefit.specification
        if (
            isinstance(specification, WholesalePriceList | LargeOrderDiscount)
            and len(specification.thresholds) > MOST_THRESHOLDS
        ):
            en, pl = f"There are at most {MOST_THRESHOLDS} thresholds.", f"Progów jest najwyżej {MOST_THRESHOLDS}."
            problems.append(wrong(f"{SPECIFICATION}.thresholds", en, pl))
    if any(len(criterion.offers or ()) > MOST_OFFERS for criterion in request.offer_criteria):
        en, pl = f"There are at most {MOST_OFFERS} offers.", f"Ofert jest najwyżej {MOST_OFFERS}."
        problems.append(wrong(OFFERS, en, pl))
    return problems


# Discounts of bundles


def discounts_are_of_marketplaces(discounts: Sequence[BundleDiscount]) -> Problems:
    """One for each marketplace at most, more than nothing, in its currency."""
    problems = []
    for i, discount in enumerate(discounts):
        path, marketplace = f"discounts[{i}]", discount.marketplace.id
        if (currency := CURRENCIES.get(marketplace)) is None:
            en, pl = f"There is no marketplace {marketplace}.", f"Nie ma serwisu {marketplace}."
            problems.append(wrong(f"{path}.marketplace.id", en, pl))
        elif discount.currency != currency:
            problems.append(wrong(f"{path}.currency", f"The currency is {currency}.", f"Walutą jest {currency}."))
        if not is_amount(discount.amount):
            problems.append(wrong(f"{path}.amount", "It is no amount.", "To nie jest kwota."))
    if repeated([discount.marketplace.id for discount in discounts]):
        en, pl = "A marketplace has one discount.", "Serwis ma jeden rabat."
        problems.append(wrong("discounts", en, pl))
    return problems


def repeated(values: Sequence[T]) -> bool:
    return len(set(values)) != len(values)


# What the service finds


def unknown_offers(ids: Iterable[str], known: Callable[[str], bool]) -> list[Problem]:
    return [
        Problem(
            "OfferNotFoundException",
            f"Offer {id_} not found",
            f"{OFFERS}[{i}].id",
            en="There is no such offer.",
            pl="Nie ma takiej oferty.",
        )
        for i, id_ in enumerate(ids)
        if numeric(id_) is None or not known(id_)
    ]


def offer_is_not_for_sale(i: int, id_: str) -> Problem:
    """Promotions are made of active Buy Now offers (own rule for what the specification calls unavailable)."""
    return Problem(
        "OfferNotActiveException",
        f"Offer {id_} is not an active Buy Now offer",
        f"{OFFERS}[{i}].id",
        en="Only active Buy Now offers can be promoted.",
        pl="Promować można tylko aktywne oferty Kup teraz.",
    )


def discount_is_too_high(path: str) -> Problem:
    en = "The discount is less than the bundle's offers cost together."
    return wrong(path, en, "Rabat jest niższy niż suma cen ofert zestawu.")


def bundle_exists(offer_ids: Sequence[str]) -> Problem:
    """As it is told (allegro-api #33, #2885)."""
    text = f"Bundle with offerIds [{', '.join(offer_ids)}] already exists"
    return Problem(
        "BundleAlreadyExistsException", text, "/sale/loyalty/promotions", pl="Zestaw z tych ofert już istnieje."
    )


def already_in_a_pack() -> Problem:
    """An offer has one quantity discount at a time (own rule, so that a purchase has one price)."""
    return Problem(
        "PromotionAlreadyExistsException",
        "One of the offers already has a multipack",
        OFFERS,
        en="One of the offers already has a quantity discount. Remove it first.",
        pl="Jedna z ofert ma już rabat ilościowy. Najpierw go usuń.",
    )


def already_a_large_order_discount() -> Problem:
    return Problem(
        "PromotionAlreadyExistsException",
        "There is an active large order discount",
        en="You have a large order discount. Change it instead.",
        pl="Masz już rabat na duże zamówienie. Zmień go.",
    )


def too_many(most: int) -> Problem:
    return Problem(
        "PromotionLimitExceededException",
        f"You cannot have more than {most} promotions of this type",
        pl=f"Możesz mieć najwyżej {most} promocji tego rodzaju.",
    )


def only_for_companies() -> Problem:
    return Problem(
        "ForbiddenException",
        "Only company accounts may offer this type of promotion",
        "benefits[0].specification.type",
        pl="Tę promocję mogą udostępniać tylko konta firmowe.",
    )


def no_such_promotion(id_: str) -> Problem:
    return Problem(
        "PromotionNotFoundException",
        f"Promotion {id_} not found",
        "promotionId",
        en="There is no such promotion.",
        pl="Nie ma takiej promocji.",
    )


def no_such_bundle(id_: str) -> Problem:
    return Problem(
        "BundleNotFoundException",
        f"Bundle {id_} not found",
        "bundleId",
        en="There is no such bundle.",
        pl="Nie ma takiego zestawu.",
    )


def kind_stays() -> Problem:
    en = "The type of the benefit cannot be changed."
    return wrong(f"{SPECIFICATION}.type", en, "Rodzaju korzyści nie można zmienić.")


def cannot_be_edited() -> Problem:
    """Wholesale price lists, large order discounts and the discounts of bundles can (2026 specification)."""
    en = "This promotion cannot be changed. Deactivate it and make another one."
    return Problem("PromotionCannotBeModifiedException", en, pl="Tej promocji nie można zmienić. Usuń ją i dodaj nową.")


def offers_stay() -> Problem:
    return wrong(OFFERS, "The offers of a bundle cannot be changed.", "Ofert zestawu nie można zmienić.")


# Campaigns


def no_such_campaign(path: str, id_: str) -> Problem:
    return Problem(
        "PromotionCampaignNotFoundException",
        f"Promotion campaign {id_} not found",
        path,
        en="There is no such campaign.",
        pl="Nie ma takiej kampanii.",
    )


def no_such_application(id_: str) -> Problem:
    return Problem(
        "PromotionCampaignApplicationNotFoundException",
        f"Promotion campaign application {id_} not found",
        "applicationId",
        en="There is no such application.",
        pl="Nie ma takiego wniosku.",
    )


def campaign_is_known(id_: str) -> Problems:
    """There is one campaign: a mark on lists of offers (2020 specification)."""
    if id_ == LISTING_BADGE:
        return OK
    return [wrong("campaign.id", f"There is no campaign {id_}.", f"Nie ma kampanii {id_}.")]


def only_multipacks_are_marked() -> Problem:
    """The promotion is the seller's and a quantity discount on one offer (allegro-api #8260)."""
    en = "Only an active multipack on one offer can take part."
    return wrong("promotion.id", en, "Udział może brać tylko aktywny rabat ilościowy na jedną ofertę.")


def takes_part_already() -> Problem:
    en, pl = "The promotion takes part already.", "Promocja już bierze udział w kampanii."
    return wrong("promotion.id", en, pl, "PromotionCampaignAlreadyExistsException")


def application_is_decided() -> Problem:
    en = "The application has been accepted; delete the campaign instead."
    pl = "Wniosek został przyjęty; usuń kampanię."
    return wrong("applicationId", en, pl, "PromotionCampaignApplicationCannotBeDeletedException")


def campaign_is_pending() -> Problem:
    en, pl = "The campaign is not active yet; delete its application.", "Kampania nie jest aktywna; usuń jej wniosek."
    return wrong("campaign.id", en, pl, "PromotionCampaignCannotBeDeletedException")
