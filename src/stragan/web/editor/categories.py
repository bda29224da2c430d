"""Finding a category: by the words of a title, or step by step through the tree."""

from collections.abc import Sequence

from msgspec import Struct

from stragan.catalogue.model import Category
from stragan.features.categories import service as categories
from stragan.web.editor.parameters import read
from stragan.web.form import Form
from stragan.web.render import Visitor

_MOST = 8
_ROOT = "root"


class Choice(Struct, frozen=True):
    """`path` are the names from the root to it."""

    id: str
    path: Sequence[str]
    leaf: bool


class Shown(Struct, frozen=True):
    """The chosen category, and where the reader stands in the tree if he looks around in it."""

    chosen: Choice | None
    open: bool
    trail: Sequence[Choice]
    below: Sequence[Choice]


def shown(visitor: Visitor, form: Form, category: Category | None) -> Shown:
    known = visitor.world.catalogue.categories
    at = form.text("browse")
    stand = known.get(at)
    trail = [_choice(visitor, known[id_]) for id_ in stand.path_ids] if stand is not None else []
    is_open = at == _ROOT or stand is not None
    below = [one for one in known.values() if one.parent_id == (stand.id if stand else None)] if is_open else []
    chosen = _choice(visitor, category) if category is not None else None
    return Shown(chosen, is_open, trail, [_choice(visitor, one) for one in below])


def matching(visitor: Visitor, words: str) -> list[Choice]:
    known = visitor.world.catalogue.categories
    return [_choice(visitor, known[id_]) for id_ in categories.best(visitor.world, words, _MOST)]


def _choice(visitor: Visitor, category: Category) -> Choice:
    known = visitor.world.catalogue.categories
    path = [read(known[id_].name, visitor.language) for id_ in category.path_ids]
    return Choice(category.id, path, category.leaf)
