"""When a catalogue may be changed as wished, and what differs between two sets of files. Own rules."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from stragan.catalogue.model import Category
from stragan.features.category_changes.schemas import Event, Place, Wish
from stragan.kernel.checks import Rule, absent, broken
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import DAY, iso

THREE_MONTHS = 92 * DAY
LONGEST_NAME = 75
_ID = re.compile(r"[A-Za-z0-9-]{1,36}")
_MEMBERS = {
    "CATEGORY_CREATED": frozenset({"category_id", "name", "name_en", "parent_id"}),
    "CATEGORY_RENAMED": frozenset({"category_id", "name", "name_en"}),
    "CATEGORY_MOVED": frozenset({"category_id", "parent_id"}),
    "CATEGORY_DELETED": frozenset({"category_id", "redirect_category_id"}),
}
_EVERY_MEMBER = frozenset().union(*_MEMBERS.values())


class Case(Struct, frozen=True):
    """A wish and the categories as they are."""

    wish: Wish
    categories: Mapping[str, Category]

    @property
    def category(self) -> Category | None:
        return self.categories.get(self.wish.category_id or "")


def change_has_no_member_of_another(case: Case) -> Problems:
    """A change has only the members that say something about it."""
    given = {name for name in _EVERY_MEMBER if getattr(case.wish, name) is not None}
    return [
        _invalid(name, f"{case.wish.type} has no {name}.", f"{case.wish.type} nie ma {name}.")
        for name in sorted(given - _MEMBERS[case.wish.type])
    ]


def category_is_there(case: Case) -> Problems:
    """Only a category that is there can be renamed, moved or deleted; a new one has an id that is free and possible."""
    id_ = case.wish.category_id
    if case.wish.type == "CATEGORY_CREATED":
        if id_ is None or (case.category is None and _ID.fullmatch(id_)):
            return OK
        return [_invalid("category_id", f"{id_} cannot be the id of a new category.", f"{id_} nie może być nowym id.")]
    if id_ is None:
        return [absent("category_id")]
    return OK if case.category is not None else [_unknown("category_id", id_)]


def name_can_be_shown(case: Case) -> Problems:
    """A new or renamed category has a name of up to 75 characters."""
    if "name" not in _MEMBERS[case.wish.type]:
        return OK
    if case.wish.name is None:
        return [absent("name")]
    return [
        _invalid(path, f"A name has 1 to {LONGEST_NAME} characters.", f"Nazwa ma od 1 do {LONGEST_NAME} znaków.")
        for path, name in (("name", case.wish.name), ("name_en", case.wish.name_en))
        if name is not None and not 1 <= len(name.strip()) <= LONGEST_NAME
    ]


def parent_can_have_it(case: Case) -> Problems:
    """A category lies below one that is there, or at the top, but not below itself; a move leads elsewhere."""
    if "parent_id" not in _MEMBERS[case.wish.type]:
        return OK
    id_, category = case.wish.parent_id, case.category
    parent = case.categories.get(id_ or "")
    if id_ is not None and parent is None:
        return [_unknown("parent_id", id_)]
    if case.wish.type == "CATEGORY_CREATED" or category is None:
        return OK
    if parent is not None and category.id in parent.path_ids:
        return [_invalid("parent_id", "A category cannot lie below itself.", "Kategoria nie może leżeć pod sobą.")]
    if category.parent_id == id_:
        return [_invalid("parent_id", "The category lies there already.", "Kategoria już tam leży.")]
    return OK


def deleted_category_is_empty(case: Case) -> Problems:
    """Only a leaf can be deleted, and the category to use instead is another one that is there."""
    if case.wish.type != "CATEGORY_DELETED":
        return OK
    problems = []
    if case.category is not None and not case.category.leaf:
        en, pl = "Delete the categories below it first.", "Najpierw usuń kategorie, które leżą niżej."
        problems.append(_invalid("category_id", en, pl))
    instead = case.wish.redirect_category_id
    if instead is not None and (instead not in case.categories or instead == case.wish.category_id):
        problems.append(_unknown("redirect_category_id", instead))
    return problems


WISHES: tuple[Rule[Case], ...] = (
    change_has_no_member_of_another,
    category_is_there,
    name_can_be_shown,
    parent_can_have_it,
    deleted_category_is_empty,
)


class Plan(Struct, frozen=True):
    """A parameter that is to be required, the category as it is, and whether both are announced already."""

    category_id: str
    category: Category | None
    parameter_id: str
    scheduled_for: int
    now: int


def parameter_can_become_required(plan: Plan) -> Problems:
    """The category has the parameter, and does not require it yet."""
    if plan.category is None:
        return [_unknown("category_id", plan.category_id)]
    found = next((one for one in plan.category.parameters if one.id == plan.parameter_id), None)
    if found is None:
        return [_invalid("parameter_id", "The category has no such parameter.", "Kategoria nie ma takiego parametru.")]
    if found.required:
        return [_invalid("parameter_id", "The parameter is required already.", "Parametr jest już wymagany.")]
    return OK


def change_comes_within_three_months(plan: Plan) -> Problems:
    """Changes are announced for the next three months (2026 specification)."""
    if plan.now < plan.scheduled_for <= plan.now + THREE_MONTHS:
        return OK
    least, most = iso(plan.now), iso(plan.now + THREE_MONTHS)
    return [_invalid("scheduled_for", f"It must lie between {least} and {most}.", f"Musi być między {least} a {most}.")]


PLANS: tuple[Rule[Plan], ...] = (parameter_can_become_required, change_comes_within_three_months)


def wrong_wish(case: Case) -> list[Problem]:
    return broken(case, WISHES)


def differences(before: Sequence[Place], after: Sequence[Place]) -> list[Event]:
    """What happened between two trees, parents before their children: made, moved, renamed; then deleted, from below.

    Who had a deleted category is sent to the closest one above it that is left.
    """
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    made = [Event("CATEGORY_CREATED", *one) for one in after if one.id not in old]
    moved = [Event("CATEGORY_MOVED", *one) for one in after if one.id in old and old[one.id].parent_id != one.parent_id]
    renamed = [Event("CATEGORY_RENAMED", *one) for one in after if one.id in old and old[one.id].name != one.name]
    deleted = [
        Event("CATEGORY_DELETED", *one, _left_above(one, old, new)) for one in reversed(before) if one.id not in new
    ]
    return [*made, *moved, *renamed, *deleted]


def _left_above(place: Place, old: Mapping[str, Place], new: Mapping[str, Place]) -> str | None:
    id_ = place.parent_id
    while id_ is not None and id_ not in new:
        id_ = old[id_].parent_id if id_ in old else None
    return id_


def _invalid(path: str, en: str, pl: str) -> Problem:
    return Problem("INVALID_VALUE", en, path, pl=pl)


def _unknown(path: str, id_: str) -> Problem:
    return Problem("CATEGORY_NOT_EXISTS", f"There is no category {id_}.", path, pl=f"Nie ma kategorii {id_}.")
