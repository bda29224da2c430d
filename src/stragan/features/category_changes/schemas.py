"""Changes of the catalogue: what happened to categories, which parameters will be required (2026 specification).

Here a category changes when a newer package brings other files, or when whoever tests a program changes it.
"""

from typing import Literal, NamedTuple, get_args

from msgspec import Struct

from stragan.catalogue.changes import Kind
from stragan.kernel.wire import Wire

KINDS = frozenset(get_args(Kind))
REQUIREMENT_CHANGE: Literal["REQUIREMENT_CHANGE"] = "REQUIREMENT_CHANGE"


class Event(NamedTuple):
    """What is recorded: the category as it is after the event, or was before it was deleted."""

    kind: Kind
    category_id: str
    name: str
    parent_id: str | None
    leaf: bool
    redirect_id: str | None = None


class Reference(Wire):
    id: str


class EventCategory(Wire):
    id: str
    name: str
    parent: Reference | None
    leaf: bool


class CategoryEvent(Wire):
    id: str
    type: Kind
    occurred_at: str
    category: EventCategory


class DeletedEvent(CategoryEvent):
    redirect_category: Reference | None


class CategoryEvents(Wire):
    events: list[CategoryEvent]


class ScheduledChange(Wire):
    type: Literal["REQUIREMENT_CHANGE"]
    scheduled_at: str
    scheduled_for: str
    category: Reference
    parameter: Reference


class ScheduledChanges(Wire):
    scheduled_changes: list[ScheduledChange]


class Wish(Struct, frozen=True):
    """A change that a sandbox is asked to make; `name_en` is the Polish name when it is not given."""

    type: Kind
    category_id: str | None = None
    name: str | None = None
    name_en: str | None = None
    parent_id: str | None = None
    redirect_category_id: str | None = None


class Place(NamedTuple):
    """A category of the files, as it was seen at an earlier start."""

    id: str
    name: str
    parent_id: str | None
    leaf: bool


class Between(NamedTuple):
    """Instants in ms, both ends included; None is open."""

    least: int | None
    most: int | None
