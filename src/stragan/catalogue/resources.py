"""Catalogue data beside the categories: what sellers' size tables, services and fundraising offers are made from.

Each file is read when it is first asked for, and stays.
"""

from functools import cache
from importlib.resources import files
from typing import Literal, TypeVar

import msgspec

from stragan.catalogue.authored import Authored
from stragan.catalogue.model import Text
from stragan.kernel.problems import Language

T = TypeVar("T")


class Caption(Authored, frozen=True):
    """What a number in a drawing stands for."""

    index: str
    value: Text


class Drawing(Authored, frozen=True):
    """`path` is below the server's own address."""

    path: str
    captions: tuple[Caption, ...]


class SizeTableTemplate(Authored, frozen=True):
    """Each of `values` is a row with a cell for each header; `orientation` says how the older generation shows it."""

    id: str
    name: Text
    orientation: Literal["HORIZONTAL", "VERTICAL"]
    image: Drawing | None
    headers: tuple[Text, ...]
    values: tuple[tuple[str, ...], ...]


class SizeTableFile(Authored, frozen=True):
    """`size_tables.json`."""

    templates: tuple[SizeTableTemplate, ...]


class ServiceDescription(Authored, frozen=True):
    """Of an additional service: either sellers write it (`editable`), or all have the `default`."""

    editable: bool
    hint: Text | None = None
    default: Text | None = None


class MostPrice(Authored, frozen=True):
    amount: str
    currency: str


class ServiceConstraint(Authored, frozen=True):
    """Delivery methods are those that can render a service which is rendered in delivery."""

    type: Literal["COUNTRY_SAME_QUANTITY", "COUNTRY_DELIVERY_SAME_QUANTITY"]
    available_delivery_methods: tuple[str, ...] = ()


class ServiceDefinition(Authored, frozen=True):
    id: str
    name: Text
    description: ServiceDescription
    max_price: MostPrice
    available_constraints: tuple[ServiceConstraint, ...]
    updated_at: str


class ServiceCategory(Authored, frozen=True):
    name: Text
    definitions: tuple[ServiceDefinition, ...]


class ServiceFile(Authored, frozen=True):
    """`additional_services.json`."""

    categories: tuple[ServiceCategory, ...]


class Organization(Authored, frozen=True):
    name: str


class Campaign(Authored, frozen=True):
    """A fundraising campaign, to which offers may give what they earn."""

    id: str
    name: str
    organization: Organization


class CampaignFile(Authored, frozen=True):
    """`fundraising_campaigns.json`."""

    campaigns: tuple[Campaign, ...]


def said(text: Text, language: Language) -> str:
    return text.pl if language == "pl" else text.en


@cache
def size_table_templates() -> tuple[SizeTableTemplate, ...]:
    return _read("size_tables.json", SizeTableFile).templates


@cache
def service_categories() -> tuple[ServiceCategory, ...]:
    return _read("additional_services.json", ServiceFile).categories


@cache
def campaigns() -> tuple[Campaign, ...]:
    return _read("fundraising_campaigns.json", CampaignFile).campaigns


def _read(name: str, kind: type[T]) -> T:
    return msgspec.json.decode((files(__package__) / "data" / name).read_bytes(), type=kind)
