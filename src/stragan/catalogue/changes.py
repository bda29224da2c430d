"""What a world changes in its catalogue: categories made, renamed, moved and deleted, parameters that become required.

The starter catalogue is shared by all worlds and stays as it is; a changed one shares with it all that did not change.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from stragan.catalogue.model import Catalogue, Category, Keywords, Options, Parameter, Text

Kind = Literal["CATEGORY_CREATED", "CATEGORY_RENAMED", "CATEGORY_MOVED", "CATEGORY_DELETED"]


class Change(Struct, frozen=True):
    """`name` of CREATED and RENAMED, `parent_id` of CREATED and MOVED; null is the top of the tree."""

    kind: Kind
    category_id: str
    name: Text | None = None
    parent_id: str | None = None


class Requirement(Struct, frozen=True):
    """From an instant on, in ms, the parameter is required in the category and in those below it."""

    category_id: str
    parameter_id: str
    scheduled_for: int


class Standing:
    """A changed catalogue as it stands at a time, and until when.

    Requirements begin by the world's clock alone, without anybody doing anything. The clock may be turned back, too.
    """

    def __init__(self, structure: Catalogue, requirements: Sequence[Requirement], now: int) -> None:
        begun = [one for one in requirements if one.scheduled_for <= now]
        self.catalogue = requiring(structure, begun)
        self._structure, self._requirements = structure, requirements
        self._since = max((one.scheduled_for for one in begun), default=None)
        self._until = min((one.scheduled_for for one in requirements if one.scheduled_for > now), default=None)
        self._planned: Catalogue | None = None

    @property
    def planned(self) -> Catalogue:
        """As it will be when every requirement has begun."""
        if self._planned is None:
            self._planned = requiring(self._structure, self._requirements)
        return self._planned

    def holds(self, now: int) -> bool:
        return (self._since is None or now >= self._since) and (self._until is None or now < self._until)

    def at(self, now: int) -> "Standing":
        return Standing(self._structure, self._requirements, now)


def changed(catalogue: Catalogue, changes: Iterable[Change]) -> Catalogue:
    """The changes one after the other. What a newer starter catalogue makes impossible is left out."""
    categories = dict(catalogue.categories)
    for change in changes:
        _apply(categories, change)
    return replace(catalogue, categories=_in_order(categories))


def _apply(categories: dict[str, Category], change: Change) -> None:
    id_, found, parent = change.category_id, categories.get(change.category_id), categories.get(change.parent_id or "")
    if change.kind == "CATEGORY_CREATED":
        if found is None and change.name is not None and (parent is not None or change.parent_id is None):
            categories[id_] = _child(id_, change.name, parent)
            _count_children(categories, change.parent_id)
    elif found is None:
        return
    elif change.kind == "CATEGORY_RENAMED":
        if change.name is not None:
            categories[id_] = replace(found, name=change.name)
    elif change.kind == "CATEGORY_DELETED":
        if found.leaf:
            del categories[id_]
            _count_children(categories, found.parent_id)
    elif (parent is not None or change.parent_id is None) and (parent is None or id_ not in parent.path_ids):
        _move(categories, found, parent)
        _count_children(categories, found.parent_id)
        _count_children(categories, change.parent_id)


def _child(id_: str, name: Text, parent: Category | None) -> Category:
    """A new category inherits what one of the files would."""
    if parent is None:
        return Category(id_, name, None, True, Options(), (), Keywords(), (id_,))  # noqa: FBT003  (all its members)
    return replace(
        parent, id=id_, name=name, parent_id=parent.id, leaf=True, keywords=Keywords(), path_ids=(*parent.path_ids, id_)
    )


def _move(categories: dict[str, Category], found: Category, parent: Category | None) -> None:
    """With all that is below it. It keeps its parameters and options."""
    depth, above = len(found.path_ids) - 1, parent.path_ids if parent else ()
    for id_, one in list(categories.items()):
        if len(one.path_ids) > depth and one.path_ids[depth] == found.id:
            categories[id_] = replace(one, path_ids=(*above, *one.path_ids[depth:]))
    categories[found.id] = replace(categories[found.id], parent_id=parent.id if parent else None)


def _count_children(categories: dict[str, Category], id_: str | None) -> None:
    """A leaf is what has no children."""
    if id_ is not None and id_ in categories:
        leaf = not any(one.parent_id == id_ for one in categories.values())
        if categories[id_].leaf != leaf:
            categories[id_] = replace(categories[id_], leaf=leaf)


def _in_order(categories: dict[str, Category]) -> dict[str, Category]:
    """Parents before their children, siblings as they came."""
    below: dict[str | None, list[Category]] = {}
    for category in categories.values():
        below.setdefault(category.parent_id, []).append(category)
    ordered: dict[str, Category] = {}
    waiting = below.get(None, [])[::-1]
    while waiting:
        category = waiting.pop()
        ordered[category.id] = category
        waiting += below.get(category.id, [])[::-1]
    return ordered


def requiring(catalogue: Catalogue, requirements: Iterable[Requirement]) -> Catalogue:
    required: dict[str, set[str]] = {}
    for one in requirements:
        required.setdefault(one.category_id, set()).add(one.parameter_id)
    if not required:
        return catalogue
    return replace(
        catalogue, categories={id_: _requiring(category, required) for id_, category in catalogue.categories.items()}
    )


def _requiring(category: Category, required: dict[str, set[str]]) -> Category:
    wanted = set().union(*(required.get(id_, ()) for id_ in category.path_ids))
    if not any(parameter.id in wanted and not parameter.required for parameter in category.parameters):
        return category
    return replace(category, parameters=tuple(_required(one, wanted) for one in category.parameters))


def _required(parameter: Parameter, wanted: set[str]) -> Parameter:
    return replace(parameter, required=True) if parameter.id in wanted and not parameter.required else parameter
