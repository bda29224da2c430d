"""What only product offers have, when the other generation has the word: derived from a draft, kept after an edit."""

from msgspec.structs import replace

from stragan.catalogue.model import Category
from stragan.features.offers.schemas import (
    Draft,
    Modern,
    Offer,
    SetElement,
    Tax,
    TaxRate,
    TaxSettings,
)
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import facts_of

COUNTRY = "PL"


def modern_view(offer: Offer | Draft, modern: Modern | None, category: Category | None) -> Modern:
    """What only product offers have; of an offer of the older generation, what follows from its document."""
    if modern is not None:
        return modern
    return Modern(
        product_set=_elements(offer, category),
        tax_settings=_settings(offer.tax),
        needs_product=False,
    )


def after_put(modern: Modern | None, draft: Draft, category: Category | None) -> Modern | None:
    """An edit of the older generation decides over what its document has, and keeps what it cannot show."""
    if modern is None:
        return None
    first = modern.product_set[0] if modern.product_set else None
    product_id = draft.product.id if draft.product is not None else None
    if first is None or product_id is None or first.product_id.lower() != product_id.lower():
        elements = _elements(draft, category)
    else:
        elements = [replace(first, parameters=_describing(draft, category)), *modern.product_set[1:]]
    return replace(
        modern,
        product_set=elements,
        tax_settings=modern.tax_settings if _same(modern.tax_settings, draft.tax) else _settings(draft.tax),
        problems=[],
    )


def describes_product(value: ParameterValue, category: Category | None) -> bool:
    expected = facts_of(category).expected.get(value.id) if category else None
    return expected is not None and expected.parameter.describes_product


def _elements(document: Offer | Draft, category: Category | None) -> list[SetElement]:
    if document.product is None:
        return []
    return [SetElement(document.product.id, parameters=_describing(document, category))]


def _describing(document: Offer | Draft, category: Category | None) -> list[ParameterValue]:
    return [value for value in document.parameters or () if describes_product(value, category)]


def _settings(tax: Tax | None) -> TaxSettings | None:
    if tax is None:
        return None
    return TaxSettings([TaxRate(tax.rate, COUNTRY)], tax.subject, tax.exemption)


def _same(settings: TaxSettings | None, tax: Tax | None) -> bool:
    """Whether the settings mean this VAT; they may leave out what follows from the rest."""
    if settings is None or tax is None:
        return settings is None and tax is None
    rates = {rate.rate for rate in settings.rates if rate.country_code in (None, COUNTRY)}
    return (
        rates == {tax.rate} and settings.subject in (None, tax.subject) and settings.exemption in (None, tax.exemption)
    )
