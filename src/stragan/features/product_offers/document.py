"""An offer as the request that would make it: what a merge patch is merged into, whichever generation wrote it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from stragan.features.offers.schemas import Modern, Offer, SetElement
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.product_offers import fitting


def as_request(offer: Offer, modern: Modern) -> dict[str, Any]:
    """Every member that a request may have, as plain data; products by their ids, which keeps them as they are."""
    describing = {value.id for value in modern.product_set[0].parameters} if modern.product_set else set()
    delivery, mode, terms = offer.delivery, offer.selling_mode, offer.after_sales_services
    document = {
        "name": offer.name or None,
        "category": offer.category,
        "productSet": [_element(element) for element in modern.product_set] or None,
        "parameters": [_given(value) for value in offer.parameters if value.id not in describing],
        "images": [image.url for image in offer.images or ()],
        "description": offer.description,
        "sellingMode": {
            "format": mode.format,
            "price": mode.price,
            "minimalPrice": mode.minimal_price,
            "startingPrice": mode.starting_price,
        }
        if mode
        else None,
        "stock": offer.stock,
        "publication": {"duration": offer.publication.duration, "republish": offer.publication.republish},
        "delivery": {
            "shippingRates": delivery.shipping_rates,
            "handlingTime": delivery.handling_time,
            "additionalInfo": delivery.additional_info,
            "shipmentDate": delivery.shipment_date,
        }
        if delivery
        else None,
        "payments": offer.payments,
        "afterSalesServices": {
            "impliedWarranty": terms.implied_warranty,
            "returnPolicy": terms.return_policy,
            "warranty": terms.warranty,
        }
        if terms
        else None,
        "additionalServices": offer.additional_services,
        "sizeTable": offer.size_table,
        "contact": offer.contact,
        "fundraisingCampaign": offer.fundraising_campaign,
        "discounts": offer.discounts,
        "attachments": offer.attachments or None,
        "location": offer.location,
        "external": offer.external,
        "taxSettings": modern.tax_settings,
        "messageToSellerSettings": modern.message_to_seller,
        "b2b": {"buyableOnlyByBusiness": modern.buyable_only_by_business},
        "compatibilityList": fitting.as_given(offer),
        "additionalMarketplaces": {
            name: {"sellingMode": {"price": price}} for name, price in modern.additional_marketplaces.items()
        },
        "language": modern.language,
    }
    plain: dict[str, Any] = msgspec.to_builtins(document)
    return without_nulls(plain)


def without_nulls(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: without_nulls(each) if isinstance(each, dict) else each
        for name, each in value.items()
        if each is not None
    }


def _element(element: SetElement) -> dict[str, Any]:
    """Without `product`: an element keeps its product until a patch replaces the set."""
    return without_nulls(
        {
            "quantity": {"value": element.quantity},
            "safetyInformation": msgspec.to_builtins(element.safety_information),
            "marketedBeforeGPSRObligation": element.marketed_before_gpsr_obligation,
            "deposits": msgspec.to_builtins(element.deposits),
        }
    )


def _given(value: ParameterValue) -> dict[str, Any]:
    return {
        "id": value.id,
        "valuesIds": value.values_ids or None,
        "values": value.values or None,
        "rangeValue": value.range_value,
    }
