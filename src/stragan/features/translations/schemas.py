"""Translations of offers: `/sale/offers/{offerId}/translations` (2026 specification, behaviour §9).

BASE is what the offer itself says, MANUAL what its seller has translated. Nothing is AUTO: there is no translator here.
"""

from typing import Literal

from stragan.kernel.description import Description
from stragan.kernel.wire import Wire, reader

Kind = Literal["BASE", "MANUAL"]


class GivenTitle(Wire):
    translation: str | None = None


class GivenDescription(Wire):
    translation: Description | None = None


class GivenSafety(Wire):
    """The safety information of one product."""

    id: str | None = None
    translation: str | None = None


class GivenSafetyInformation(Wire):
    products: list[GivenSafety] | None = None


class TranslationRequest(Wire):
    """Elements that are absent or null stay as they are; of the others each is replaced as a whole."""

    title: GivenTitle | None = None
    description: GivenDescription | None = None
    safety_information: GivenSafetyInformation | None = None


class ShownTitle(Wire):
    translation: str
    type: Kind


class ShownDescription(Wire):
    translation: Description
    type: Kind


class ShownSafety(Wire):
    id: str
    translation: str
    type: Kind


class ShownSafetyInformation(Wire):
    products: list[ShownSafety]


class Translation(Wire, omit_defaults=True):
    """What is not translated is not there: the specification lets it be absent, but not null."""

    language: str
    title: ShownTitle | None = None
    description: ShownDescription | None = None
    safety_information: ShownSafetyInformation | None = None


class Translations(Wire):
    translations: list[Translation]


read_request = reader(TranslationRequest)
