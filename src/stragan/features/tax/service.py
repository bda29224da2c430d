"""VAT settings: which combinations of rate, subject and exemption exist, and what a gross price is net of tax."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from stragan.features.tax.schemas import SETTINGS, TaxSetting
from stragan.kernel.money import CENT

_BY_ID = {setting.id: setting for setting in SETTINGS}


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
