"""VAT settings: of the Polish marketplace in combinations, of the countries of the others as rates."""

from collections.abc import Mapping
from importlib.resources import files

import msgspec

from stragan.kernel.wire import Wire


class TaxSetting(Wire):
    """One combination that an offer may have; `rate` is a percentage or EXEMPT."""

    id: str
    rate: str
    subject: str
    exemption: str | None


class Labelled(Wire):
    """A value and how people call it; the value null stands for "nothing chosen"."""

    label: str
    value: str | None


class RateValue(Labelled):
    exemption_required: bool


class CountryRates(Wire):
    country_code: str
    values: list[RateValue]


class CategoryTaxSettings(Wire):
    """What an offer in a category may say of its tax: any of the subjects, rates and exemptions."""

    subjects: list[Labelled]
    rates: list[CountryRates]
    exemptions: list[Labelled]


# The rates of the laws of 2026. What they are due on is said once, by the subject and the exemption for Poland.
ABROAD: Mapping[str, tuple[str, ...]] = {
    "CZ": ("21.00", "12.00"),
    "SK": ("23.00", "19.00", "5.00"),
    "HU": ("27.00", "18.00", "5.00"),
    "LT": ("21.00", "12.00", "5.00"),
}
SETTINGS: tuple[TaxSetting, ...] = msgspec.json.decode(
    (files("stragan.catalogue") / "data" / "tax_settings.json").read_bytes(), type=tuple[TaxSetting, ...]
)
