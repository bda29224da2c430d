"""Changes of the catalogue, which on the public service happen by themselves."""

from msgspec import Struct

from stragan.catalogue.changes import Kind, Requirement
from stragan.features.category_changes import service as changes
from stragan.features.category_changes.schemas import Wish
from stragan.kernel.problems import Invalid, Problem
from stragan.kernel.times import iso, parse_instant
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import CREATED, Asked, power


class CategoryChangeRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """CATEGORY_CREATED: `name`, `parent_id` (null for a main category), `category_id` if it matters.
    CATEGORY_RENAMED: `name`. CATEGORY_MOVED: `parent_id`. CATEGORY_DELETED: `redirect_category_id` if there is one."""

    type: Kind
    category_id: str | None = None
    name: str | None = None
    name_en: str | None = None
    parent_id: str | None = None
    redirect_category_id: str | None = None


class CategoryChangeAnswer(Struct, frozen=True):
    event_id: str
    category_id: str


class RequirementRequest(Struct, frozen=True, forbid_unknown_fields=True):
    category_id: str
    parameter_id: str
    scheduled_for: str


class RequirementAnswer(Struct, frozen=True):
    category_id: str
    parameter_id: str
    scheduled_for: str


read_change = reader(CategoryChangeRequest)
read_requirement = reader(RequirementRequest)


@power("POST", "/category-events", takes=CategoryChangeRequest, gives=CategoryChangeAnswer, status=CREATED)
async def change(asked: Asked) -> CategoryChangeAnswer:
    """Create, rename, move or delete a category of this world; sellers see it at once, and an event tells of it."""
    wanted = read_change(asked.body)
    wish = Wish(
        wanted.type,
        wanted.category_id,
        wanted.name,
        wanted.name_en,
        wanted.parent_id,
        wanted.redirect_category_id,
    )
    event = await changes.change(asked.world, wish)
    return CategoryChangeAnswer(event.id, event.category.id)


@power("POST", "/scheduled-changes", takes=RequirementRequest, gives=RequirementAnswer, status=CREATED)
async def announce(asked: Asked) -> RequirementAnswer:
    """Announce that a parameter becomes required in a category and below it; when the time comes, it is."""
    wanted = read_requirement(asked.body)
    instant = parse_instant(wanted.scheduled_for)
    if instant is None:
        raise Invalid(
            Problem(
                "INVALID_VALUE",
                "This is not an ISO 8601 date and time with its zone.",
                "scheduled_for",
                pl="To nie jest data i czas ze strefą według ISO 8601.",
            )
        )
    await changes.announce(asked.world, Requirement(wanted.category_id, wanted.parameter_id, instant))
    return RequirementAnswer(wanted.category_id, wanted.parameter_id, iso(instant))


@power("DELETE", "/scheduled-changes/{category}/{parameter}")
async def withdraw(asked: Asked) -> None:
    """What was announced does not happen; what has happened is taken back."""
    await changes.withdraw(asked.world, asked.path["category"], asked.path["parameter"])


POWERS = (change, announce, withdraw)
