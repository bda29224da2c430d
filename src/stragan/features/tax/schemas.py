"""VAT settings of the Polish marketplace."""

from importlib.resources import files

import msgspec

from stragan.kernel.wire import Wire


class TaxSetting(Wire):
    """One combination that an offer may have; `rate` is a percentage or EXEMPT."""

    id: str
    rate: str
    subject: str
    exemption: str | None


SETTINGS: tuple[TaxSetting, ...] = msgspec.json.decode(
    (files("stragan.catalogue") / "data" / "tax_settings.json").read_bytes(), type=tuple[TaxSetting, ...]
)
