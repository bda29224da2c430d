"""Sets of offers that are variants of one thing: `/sale/offer-variants` (2020 specification).

A set has the id that the client gives it. What is read may be sent back.
"""

from stragan.kernel.wire import Wire, reader

COLOR_PATTERN = "color/pattern"  # stands among the parameters for what is told apart by pictures


class Variant(Wire, omit_defaults=True):
    id: str
    color_pattern: str | None = None


class Distinction(Wire):
    """A parameter in which the variants differ."""

    id: str


class VariantSetRequest(Wire):
    name: str | None = None
    offers: list[Variant] | None = None
    parameters: list[Distinction] | None = None


class VariantSet(Wire):
    offers: list[Variant]
    name: str
    parameters: list[Distinction]


class Summary(Wire):
    id: str
    name: str


read_request = reader(VariantSetRequest)
read_set = reader(VariantSet)
