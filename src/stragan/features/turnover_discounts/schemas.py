"""Turnover discounts: what companies spend in one month makes their next month cheaper (2026 specification)."""

from typing import Literal

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire, reader

Status = Literal["ACTIVATING", "ACTIVE", "DEACTIVATING"]


class Percentage(Wire):
    percentage: str


class Threshold(Wire):
    minimum_turnover: Price
    discount: Percentage


class TurnoverRequest(Wire):
    thresholds: list[Threshold] | None = None


class Definition(Wire):
    """Dates are days as `2025-02-01`; a `to` is the first day on which it does not happen any more."""

    created_at: str
    updated_at: str
    cumulating_from_date: str
    cumulating_to_date: str | None
    spending_from_date: str
    spending_to_date: str | None
    thresholds: list[Threshold]


class TurnoverDiscount(Wire):
    """The last two are null where a seller gives none."""

    marketplace_id: str
    status: Status | None
    definitions: list[Definition] | None


read_request = reader(TurnoverRequest)
read_definitions = reader(list[Definition])
