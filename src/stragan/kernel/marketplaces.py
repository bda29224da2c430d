"""The marketplaces that share one offer, and the currencies of their prices (behaviour §4)."""

from collections.abc import Mapping

from stragan.kernel.problems import Problem

BASE_MARKETPLACE = "allegro-pl"
CURRENCY = "PLN"
ADDITIONAL_CURRENCIES: Mapping[str, str] = {  # in the order of answers
    "allegro-business-pl": "PLN",
    "allegro-sk": "EUR",
    "allegro-cz": "CZK",
    "allegro-hu": "HUF",
    "allegro-business-cz": "CZK",
}
CURRENCIES: Mapping[str, str] = {BASE_MARKETPLACE: CURRENCY, **ADDITIONAL_CURRENCIES}
LANGUAGES = ("pl-PL", "en-US", "cs-CZ", "sk-SK", "hu-HU", "uk-UA")  # in which offers are written and translated
LANGUAGE = LANGUAGES[0]  # of an offer that names none
DISPLAYED: Mapping[str, tuple[str, ...]] = {  # country of the marketplace -> in which its buyers read offers
    "PL": ("pl-PL", "en-US", "uk-UA"),
    "SK": ("sk-SK", "en-US"),
    "CZ": ("cs-CZ", "en-US"),
    "HU": ("hu-HU", "en-US"),
}


def country_of(marketplace: str) -> str:
    """The country whose VAT is due there: `CZ` of `allegro-business-cz`."""
    return marketplace.rpartition("-")[2].upper()


def unsupported_currency(currency: str, supported: str, path: str) -> Problem:
    """A price has another currency than the one that its marketplace supports; `path` is the price's."""
    return Problem(
        "CurrencyNotSupportedException",
        f"Currency {currency} is not supported, use {supported}.",
        f"{path}.currency",
        pl=f"Waluta {currency} nie jest obsługiwana, użyj {supported}.",
    )
