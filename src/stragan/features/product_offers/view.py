"""The answer of product offers, built from the document that both generations share and from what only they have.

It is built when it is read, not stored: names of parameters and values follow the reader's language, and the same
document serves the older generation. What was built is remembered by the offer's version.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from stragan.catalogue.model import Category
from stragan.features.offers.schemas import (
    Elsewhere,
    Modern,
    Offer,
    Reason,
    SetElement,
    Status,
)
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import facts_of
from stragan.features.product_offers import fitting
from stragan.kernel.marketplaces import ADDITIONAL_CURRENCIES, BASE_MARKETPLACE
from stragan.kernel.money import Price, two_decimals
from stragan.kernel.problems import Failure, Language, Problem
from stragan.kernel.wire import Wire, encode

_REASONS: Mapping[Reason, Mapping[Language, str]] = {
    "VQR012_OFFER_HAS_NO_TAX_RATE_FOR_MARKETPLACE": {"en": "no VAT rate", "pl": "brak stawki VAT"},
    "OFFER_HAS_NO_SHIPPING_RATES_FOR_MARKETPLACE": {
        "en": "no delivery to this marketplace",
        "pl": "brak dostawy do tego serwisu",
    },
}


class ShownParameter(Wire):
    id: str
    name: str
    values: list[str]
    values_ids: list[str] | None
    range_value: Any


class ShownOffer(Wire):
    """Every member, nulls included, as observed (behaviour §4)."""

    id: str
    name: str | None
    product_set: list[dict[str, Any]]
    parameters: list[ShownParameter]
    images: list[str]
    description: Any
    category: Any
    attachments: Any
    fundraising_campaign: Any
    additional_services: Any
    delivery: Any
    publication: Any
    additional_marketplaces: Any
    b2b: Any
    compatibility_list: Any
    language: str
    validation: Any
    warnings: list[Failure]
    after_sales_services: Any
    discounts: Any
    stock: Any
    contact: Any
    payments: Any
    selling_mode: Any
    location: Any
    external: Any
    size_table: Any
    tax_settings: Any
    message_to_seller_settings: Any
    ai_co_created_content: Any
    created_at: str
    updated_at: str


class Shown(Struct, frozen=True):
    """What an answer is built from."""

    offer: Offer
    modern: Modern
    category: Category | None


def body(shown: Shown, language: Language, warnings: Sequence[Problem] = ()) -> bytes:
    return encode(answer(shown, language, warnings))


def answer(shown: Shown, language: Language, warnings: Sequence[Problem] = ()) -> ShownOffer:
    offer, modern, category = shown.offer, shown.modern, shown.category
    describing = {value.id for value in modern.product_set[0].parameters} if modern.product_set else set()
    own = [value for value in offer.parameters if value.id not in describing]
    mode, delivery, terms = offer.selling_mode, offer.delivery, offer.after_sales_services
    elsewhere = modern.elsewhere()
    return ShownOffer(
        id=offer.id,
        name=offer.name or None,
        product_set=[_element(element, category, language) for element in modern.product_set],
        parameters=[_parameter(value, category, language) for value in own],
        images=[image.url for image in offer.images or ()],
        description=offer.description,
        category=offer.category,
        attachments=offer.attachments,
        fundraising_campaign=offer.fundraising_campaign,
        additional_services=offer.additional_services,
        delivery={
            "shippingRates": delivery.shipping_rates if delivery else None,
            "handlingTime": delivery.handling_time if delivery else None,
            "additionalInfo": delivery.additional_info if delivery else None,
            "shipmentDate": delivery.shipment_date if delivery else None,
        },
        publication=_publication(offer, elsewhere),
        additional_marketplaces={
            name: _marketplace(elsewhere, name, offer.publication.status, language) for name in ADDITIONAL_CURRENCIES
        },
        b2b={"buyableOnlyByBusiness": modern.buyable_only_by_business},
        compatibility_list=fitting.shown(offer),
        language=modern.language,
        validation={
            "errors": [failure(problem, language) for problem in modern.problems],
            "warnings": [],
            "validatedAt": offer.validation.validated_at,
        },
        warnings=[failure(problem, language) for problem in warnings],
        after_sales_services={
            "impliedWarranty": terms.implied_warranty if terms else None,
            "returnPolicy": terms.return_policy if terms else None,
            "warranty": terms.warranty if terms else None,
        },
        discounts={"wholesalePriceList": offer.discounts.wholesale_price_list if offer.discounts else None},
        stock=offer.stock,
        contact=offer.contact,
        payments=offer.payments,
        selling_mode={
            "format": mode.format if mode else None,
            "price": shown_price(mode.price) if mode else None,
            "startingPrice": shown_price(mode.starting_price) if mode else None,
            "minimalPrice": shown_price(mode.minimal_price) if mode else None,
        },
        location=offer.location,
        external=offer.external,
        size_table=offer.size_table,
        tax_settings=modern.tax_settings,
        message_to_seller_settings=modern.message_to_seller,
        ai_co_created_content=None,
        created_at=offer.created_at.replace("Z", ".000Z") if "." not in offer.created_at else offer.created_at,
        updated_at=offer.updated_at,
    )


def failure(problem: Problem, language: Language) -> Failure:
    return Failure(
        problem.code,
        problem.message,
        problem.details,
        problem.path,
        problem.user_message(language),
        problem.metadata or {},
    )


def _element(element: SetElement, category: Category | None, language: Language) -> dict[str, Any]:
    return {
        "product": {
            "id": element.product_id,
            "publication": {"status": element.status},
            "parameters": [_parameter(value, category, language) for value in element.parameters],
            "isAiCoCreated": element.is_ai_co_created,
        },
        "quantity": {"value": element.quantity},
        "responsiblePerson": _reference(element.responsible_person_id),
        "responsibleProducer": _reference(element.responsible_producer_id),
        "safetyInformation": element.safety_information,
        "marketedBeforeGPSRObligation": element.marketed_before_gpsr_obligation or False,
        "deposits": element.deposits,
    }


def _reference(id_: str | None) -> dict[str, str] | None:
    return None if id_ is None else {"id": id_}


def _parameter(value: ParameterValue, category: Category | None, language: Language) -> ShownParameter:
    """A dictionary value is shown with its id and its label, whichever of them was sent (client-facts 37)."""
    expected = facts_of(category).expected.get(value.id) if category is not None else None
    if expected is None:
        return ShownParameter(value.id, value.id, value.values or [], value.values_ids or None, value.range_value)
    values, ids = value.values or [], value.values_ids or None
    if expected.kind == "dictionary" and ids:
        texts = [
            _label(expected.dictionary.by_id[id_].name, language) for id_ in ids if id_ in expected.dictionary.by_id
        ]
        if expected.parameter.ambiguous_value_id in ids and values:
            texts = values
        values = texts
    name = expected.parameter.name.en if language == "en" else expected.parameter.name.pl
    return ShownParameter(value.id, name, values, ids, value.range_value)


def _label(name: Any, language: Language) -> str:
    label: str = name.en if language == "en" else name.pl
    return label


def _publication(offer: Offer, elsewhere: Elsewhere) -> Mapping[str, Any]:
    found = offer.publication
    approved = [name for name in ADDITIONAL_CURRENCIES if elsewhere.state(name, found.status) == "APPROVED"]
    shown = approved if found.status == "ACTIVE" else []
    return {
        "duration": found.duration,
        "status": found.status,
        "startingAt": found.starting_at,
        "endingAt": found.ending_at,
        "endedBy": found.ended_by,
        "republish": bool(found.republish),
        "marketplaces": {"base": {"id": BASE_MARKETPLACE}, "additional": [{"id": name} for name in shown]},
    }


def _marketplace(elsewhere: Elsewhere, name: str, status: Status, language: Language) -> Mapping[str, Any]:
    price, verdict = elsewhere.additional_marketplaces.get(name), elsewhere.verdicts.get(name)
    reasons = verdict.reasons if price is not None and verdict is not None else ()
    return {
        "sellingMode": None if price is None else {"price": shown_price(price)},
        "publication": {
            "state": elsewhere.state(name, status),
            "refusalReasons": [
                {"code": reason, "userMessage": _REASONS[reason][language], "parameters": {}} for reason in reasons
            ],
        },
    }


def shown_price(price: Price | None) -> Price | None:
    if price is None or (amount := two_decimals(price.amount)) is None:
        return None
    return price if amount == price.amount else Price(amount, price.currency)
