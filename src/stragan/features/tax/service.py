"""VAT settings: which combinations of rate, subject and exemption exist, and what a gross price is net of tax."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from stragan.features.categories import service as categories
from stragan.features.tax.schemas import (
    ABROAD,
    SETTINGS,
    CategoryTaxSettings,
    CountryRates,
    Labelled,
    RateValue,
    TaxSetting,
)
from stragan.kernel.money import CENT
from stragan.kernel.problems import Language, NotFound, Problem
from stragan.kernel.wire import encode
from stragan.world import World

HOME = "PL"  # the country of the settings with an id
_BY_ID = {setting.id: setting for setting in SETTINGS}
_LABELS: Mapping[str, Mapping[Language, str]] = {
    "GOODS": {"en": "Goods", "pl": "Towar"},
    "SERVICES": {"en": "Service", "pl": "Usługa"},
    "EXEMPT": {"en": "Exempt", "pl": "ZW"},
    "MONEY_EQUIVALENT": {"en": "Means of payment", "pl": "Środki płatnicze"},
    "ART_43": {"en": "Article 43 of the VAT Act", "pl": "Art. 43 ustawy o VAT"},
    "ART_113": {"en": "Article 113 of the VAT Act", "pl": "Art. 113 ustawy o VAT"},
    "OTHER_LEGAL_BASIS": {"en": "Another legal basis", "pl": "Inna podstawa prawna"},
}
_NOTHING: Mapping[Language, str] = {"en": "Choose", "pl": "Wybierz"}


def of_category(world: World, category_id: str, countries: Sequence[str], language: Language) -> bytes:
    """The settings of a category, of these countries or all; the same ones in every category (own rule)."""
    if categories.find(world, category_id) is None:
        message = f"Category '{category_id}' not found"
        raise NotFound(Problem("CATEGORY_NOT_EXISTS", message, "category.id", pl=f"Nie ma kategorii '{category_id}'"))
    return encode(
        CategoryTaxSettings(
            subjects=_labelled(_each("subject"), language),
            rates=[
                CountryRates(country, _values(rates, language))
                for country, rates in {HOME: _each("rate"), **ABROAD}.items()
                if not countries or country in countries
            ],
            exemptions=_labelled(_each("exemption"), language),
        )
    )


def _values(rates: Sequence[str], language: Language) -> list[RateValue]:
    values = [RateValue(_label(rate, language), rate, _needs_exemption(rate)) for rate in rates]
    return [*values, RateValue(_NOTHING[language], None, exemption_required=False)]


def _each(name: str) -> list[str]:
    """The values that settings have there, in their order."""
    values = (getattr(setting, name) for setting in SETTINGS)
    return list(dict.fromkeys(value for value in values if value is not None))


def _needs_exemption(rate: str) -> bool:
    settings = [setting for setting in SETTINGS if setting.rate == rate]
    return bool(settings) and all(setting.exemption is not None for setting in settings)


def rates_of(country: str) -> Sequence[str]:
    """The VAT rates of a country; none of one that has no marketplace."""
    return _each("rate") if country == HOME else ABROAD.get(country, ())


def _labelled(values: Sequence[str], language: Language) -> list[Labelled]:
    return [*(Labelled(_label(value, language), value) for value in values), Labelled(_NOTHING[language], None)]


def _label(value: str, language: Language) -> str:
    return _LABELS[value][language] if value in _LABELS else f"{value.removesuffix('.00')}%"


def find(setting_id: str) -> TaxSetting | None:
    return _BY_ID.get(setting_id)


def match(rate: str | None, subject: str | None, exemption: str | None) -> list[TaxSetting]:
    """The one setting with exactly these values, else all that agree with every value that is given (guide §9)."""
    exact = [s for s in SETTINGS if (s.rate, s.subject, s.exemption) == (rate, subject, exemption)]
    return exact or [
        setting
        for setting in SETTINGS
        if rate in (None, setting.rate)
        and subject in (None, setting.subject)
        and exemption in (None, setting.exemption)
    ]


@lru_cache(maxsize=4096)
def net(gross: Decimal, rate: str | None) -> Decimal | None:
    """The price without tax, to the grosz; None when the rate is not a percentage."""
    if rate is None or not rate.replace(".", "", 1).isdigit():
        return None
    return (gross / (1 + Decimal(rate) / 100)).quantize(CENT, ROUND_HALF_UP)
