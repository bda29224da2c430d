"""Which sellers and offers take part in Smart!, and what they lack: `/sale/smart`, `/sale/offers/{offerId}/smart`
(2026 specification)."""

from typing import Literal

from stragan.kernel.wire import Wire


class Classification(Wire):
    fulfilled: bool
    last_changed: str


class MethodId(Wire):
    id: str


class SellerCondition(Wire, omit_defaults=True):
    """`value` has to reach `threshold`, where there is one."""

    code: Literal["ratingPercentage", "ratesCount", "superSeller"]
    name: str
    description: str
    fulfilled: bool
    required: bool
    value: float
    threshold: float | None = None


class SellerReport(Wire):
    classification: Classification
    conditions: list[SellerCondition]
    excluded_delivery_methods: list[MethodId]


OfferCode = Literal["deliveryMethodPrices", "returnPaidBy"]


class OfferCondition(Wire):
    code: OfferCode
    name: str
    description: str
    fulfilled: bool
    passed_delivery_methods: list[MethodId]
    failed_delivery_methods: list[MethodId]


class OfferReport(Wire):
    classification: Classification
    scheduled_for_reclassification: bool
    smart_delivery_methods: list[MethodId]
    conditions: list[OfferCondition]
