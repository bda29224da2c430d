"""The marketplaces on which offers can be shown: `GET /marketplaces` (2026 specification)."""

from stragan.kernel.wire import Wire


class Code(Wire):
    code: str


class Languages(Wire):
    """In which offers are written, and in which buyers read them."""

    offer_creation: list[Code]
    offer_display: list[Code]


class Currencies(Wire):
    base: Code
    additional: list[Code]


class Marketplace(Wire):
    id: str
    languages: Languages
    currencies: Currencies
    shipping_countries: list[Code]
