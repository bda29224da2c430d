"""The rules of an offer in two stations: what is refused with 422, and what only keeps it from being listed.

Gaps come in the order in which the guide §1 shows them for a fresh draft; `tests` hold them to it.
"""

from stragan.features.offers.rules import (
    attachments,
    compatibility,
    content,
    delivery,
    description,
    publication,
    references,
    selling,
    terms,
    title,
)
from stragan.features.offers.rules.subject import Facts, OfferRule, Subject
from stragan.features.parameters import service as parameters
from stragan.kernel.problems import OK, Problems


def offer_has_a_title(subject: Subject) -> Problems:
    """A title is the only thing that a draft cannot do without (guide §1)."""
    return title.title_is_given(title.Title(subject.draft.name or "", subject.facts.title_length))


def description_is_well_formed(subject: Subject) -> Problems:
    """The description keeps to the sections, items, tags and size of guide §6 and behaviour §7."""
    found = subject.draft.description
    if found is None or not found.sections:
        return OK
    urls = {image.url for image in subject.draft.images or ()}
    return description.description_problems(found, urls)


def parameters_can_be_read(subject: Subject) -> Problems:
    """Parameters and dictionary values exist, each parameter is given once; custom parameters keep to their rules."""
    draft = subject.draft
    if not draft.parameters and not draft.custom_parameters:
        return OK
    return parameters.refused(
        draft.parameters or (),
        draft.custom_parameters or (),
        subject.facts.category,
        subject.facts.catalogue_parameters,
    )


def title_may_be_shown(subject: Subject) -> Problems:
    """The title's length, characters and words keep to guide §2 and behaviour §3."""
    return title.title_problems(subject.draft.name, subject.facts.title_length)


def parameters_suit_the_category(subject: Subject) -> Problems:
    """Required parameters are there, and values fit what the category says of them (guide §3, behaviour §8)."""
    if subject.facts.category is None:
        return OK
    return parameters.gaps(
        subject.draft.parameters or (), subject.draft.custom_parameters or (), subject.facts.category
    )


REFUSED: tuple[OfferRule, ...] = (
    offer_has_a_title,
    references.category_exists,
    parameters_can_be_read,
    references.images_were_uploaded,
    content.images_are_few,
    description_is_well_formed,
    selling.prices_are_amounts_in_limits,
    selling.prices_are_in_the_marketplace_currency,
    selling.stock_is_a_possible_quantity,
    publication.duration_is_one_of_the_offered,
    delivery.handling_time_is_one_of_the_offered,
    delivery.additional_info_is_short,
    delivery.shipment_date_is_an_instant,
    delivery.location_can_exist,
    references.referred_things_exist,
    attachments.attachments_exist,
    attachments.attachments_are_not_of_a_product,
    attachments.attachments_are_of_different_types,
    attachments.attachments_are_few,
    compatibility.vehicles_are_known,
    compatibility.items_of_the_list_say_what_fits,
    references.tax_setting_exists,
    terms.bold_and_highlight_come_in_the_package,
    terms.identifiers_of_the_seller_are_short,
)
GAPS: tuple[OfferRule, ...] = (
    delivery.location_is_given,
    terms.payments_are_given,
    content.description_is_given,
    selling.selling_mode_and_its_prices_are_given,
    content.category_is_a_leaf,
    content.description_says_something,
    title_may_be_shown,
    content.there_are_images,
    parameters_suit_the_category,
    compatibility.list_suits_the_category,
    selling.auction_prices_rise,
    selling.stock_fits_the_format,
    selling.advertisements_stand_alone,
    selling.advertisements_have_a_package,
    publication.duration_fits_the_format,
    delivery.delivery_is_given,
    terms.business_sellers_state_their_terms,
)

__all__ = ["GAPS", "REFUSED", "Facts", "Subject"]
