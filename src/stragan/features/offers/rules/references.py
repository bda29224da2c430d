"""Ids in an offer: each must exist and belong to the seller, else the request is refused with 422 (guide, intro 3)."""

from stragan.features.offers.rules.subject import VALIDATION_ERROR, Subject
from stragan.features.offers.schemas import Draft
from stragan.kernel.problems import OK, Problem, Problems

# path in the document -> kind of the reference and the code that names it
KINDS = {
    "product.id": ("product", "ProductNotFoundException"),
    "delivery.shippingRates.id": ("shipping-rates", "ShippingRatesNotFoundException"),
    "afterSalesServices.impliedWarranty.id": ("implied-warranties", "ImpliedWarrantyNotFoundException"),
    "afterSalesServices.returnPolicy.id": ("return-policies", "ReturnPolicyNotFoundException"),
    "afterSalesServices.warranty.id": ("warranties", "WarrantyNotFoundException"),
    "discounts.wholesalePriceList.id": ("wholesale-price-lists", "WholesalePriceListNotFoundException"),
    "additionalServices.id": ("additional-services", "AdditionalServicesGroupNotFoundException"),
    "sizeTable.id": ("size-tables", "SizeTableNotFoundException"),
    "fundraisingCampaign.id": ("fundraising-campaigns", "FundraisingCampaignNotFoundException"),
    "contact.id": ("contacts", "ContactNotFoundException"),
}


def references(draft: Draft) -> list[tuple[str, str]]:
    """(path, id) of everything that the offer refers to."""
    found: list[tuple[str, str]] = []
    if draft.product is not None:
        found.append(("product.id", draft.product.id))
    if draft.delivery is not None and draft.delivery.shipping_rates is not None:
        found.append(("delivery.shippingRates.id", draft.delivery.shipping_rates.id))
    if (terms := draft.after_sales_services) is not None:
        if terms.implied_warranty is not None:
            found.append(("afterSalesServices.impliedWarranty.id", terms.implied_warranty.id))
        if terms.return_policy is not None:
            found.append(("afterSalesServices.returnPolicy.id", terms.return_policy.id))
        if terms.warranty is not None:
            found.append(("afterSalesServices.warranty.id", terms.warranty.id))
    if draft.discounts is not None and draft.discounts.wholesale_price_list is not None:
        found.append(("discounts.wholesalePriceList.id", draft.discounts.wholesale_price_list.id))
    for path, reference in (
        ("additionalServices.id", draft.additional_services),
        ("sizeTable.id", draft.size_table),
        ("fundraisingCampaign.id", draft.fundraising_campaign),
        ("contact.id", draft.contact),
    ):
        if reference is not None:
            found.append((path, reference.id))
    return found


def category_exists(subject: Subject) -> Problems:
    """The category is one of the catalogue."""
    reference = subject.draft.category
    if reference is None or subject.facts.category is not None:
        return OK
    return [
        Problem(
            "CATEGORY_NOT_EXISTS",
            f"Category {reference.id} does not exist.",
            "category.id",
            pl=f"Kategoria {reference.id} nie istnieje.",
        )
    ]


def referred_things_exist(subject: Subject) -> Problems:
    """Price lists, terms and whatever else an offer names by id exist and are the seller's own."""
    return [
        Problem(KINDS[path][1], f"{path} {id_} was not found.", path, pl=f"Nie znaleziono: {path} {id_}.")
        for path, id_ in subject.facts.missing
    ]


def images_were_uploaded(subject: Subject) -> Problems:
    """Images of an offer were uploaded before and have not expired."""
    return [
        Problem(
            VALIDATION_ERROR,
            f"Provided image address is incorrect: {image.url}.",
            "",
            "",
            pl=f"Podany adres obrazka jest nieprawidłowy: {image.url}.",
        )
        for image in subject.draft.images or ()
        if image.url not in subject.facts.images
    ]


def tax_setting_exists(subject: Subject) -> Problems:
    """VAT is set by the id of a setting, or by rate, subject and exemption that fit exactly one (guide §9)."""
    tax = subject.draft.tax
    if tax is None or len(subject.facts.taxes) == 1:
        return OK
    if tax.id is None and len(subject.facts.taxes) > 1:
        missing = [
            name
            for name in ("rate", "subject", "exemption")
            if getattr(tax, name) is None and len({getattr(setting, name) for setting in subject.facts.taxes}) > 1
        ]
        return [
            Problem(
                "TransactionTaxSettingsNotFoundException",
                "Unprocessable Entity",
                f"tax.{name}",
                en=f"Tax settings are ambiguous, provide {name}.",
                pl=f"Ustawienia podatku są niejednoznaczne, uzupełnij {name}.",
            )
            for name in missing
        ]
    return [
        Problem(
            "TransactionTaxSettingsNotFoundException",
            "Unprocessable Entity",
            "tax",
            en="Tax settings not found",
            pl="Nie znaleziono ustawień podatku",
        )
    ]
