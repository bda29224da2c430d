"""The category of a row: by id, by its path or name in either language, or by the best match of the title."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from stragan.client.allegro import Allegro
from stragan.client.failures import ApiFailure
from stragan.client.shapes import Category, DictionaryValue, Parameter
from stragan.kernel.ids import is_uuid
from stragan.kernel.problems import Language, Problem
from stragan.kernel.text import fold
from stragan.lister import remarks

TAGS: dict[Language, str] = {"pl": "pl-PL", "en": "en-US"}
NOT_FOUND = 404
MOST_CHOICES = 12
_STEP = re.compile(r"\s*(?:>|›|»|→|\|)\s*")
T = TypeVar("T")


class Value(Struct, frozen=True):
    """One dictionary value with its label in each language."""

    id: str
    labels: tuple[str, ...]
    depends_on: tuple[str, ...]


class Slot(Struct, frozen=True):
    """A parameter of a category with its names in each language, former names last."""

    facts: Parameter
    names: tuple[str, ...]
    values: tuple[Value, ...]

    @property
    def id(self) -> str:
        return self.facts.id


class Shelf(Struct, frozen=True):
    """A leaf category with everything that mapping needs."""

    id: str
    path: str
    custom_parameters: bool
    slots: tuple[Slot, ...]


class NoCategory(Exception):
    """The row names no category that an offer can be listed in."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Tree:
    """The host's categories, each asked for once, in Polish and English."""

    def __init__(self, api: Allegro, language: Language) -> None:
        self._api = api
        self._language = language
        self._answers: dict[tuple[str, str], asyncio.Future[Any]] = {}  # of many types

    async def shelf(self, category_id: str) -> Shelf:
        return await self._once("shelf", category_id, lambda: self._shelf(category_id))

    async def by_text(self, text: str) -> str:
        """The id of the leaf that a cell names, or `NoCategory`."""
        return await self._once("text", text, lambda: self._by_text(text))

    async def by_title(self, title: str) -> tuple[str, ...]:
        """The leaves that fit a title, the best first."""
        return await self._once("title", title, lambda: self._by_title(title))

    async def _once(self, kind: str, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Rows that ask the same at the same time share one answer."""
        asked = self._answers.get((kind, key))
        if asked is None:
            asked = self._answers[kind, key] = asyncio.ensure_future(ask())
        answer: T = await asyncio.shield(asked)
        return answer

    async def _shelf(self, category_id: str) -> Shelf:
        category, path = await self._path(category_id)
        if not category.leaf:
            raise NoCategory(await self._divided(path, category_id))
        polish, english = await asyncio.gather(
            *(self._api.parameters(category_id, language=TAGS[language]) for language in ("pl", "en"))
        )
        translated = {parameter.id: parameter for parameter in english}
        slots = tuple(_slot(parameter, translated.get(parameter.id, parameter)) for parameter in polish)
        return Shelf(category_id, path, category.options.custom_parameters_enabled, slots)

    async def _path(self, category_id: str) -> tuple[Category, str]:
        category = await self._category(category_id)
        names, parent = [category.name], category.parent
        while parent is not None:
            above = await self._category(parent.id)
            names.insert(0, above.name)
            parent = above.parent
        return category, " > ".join(names)

    async def _category(self, category_id: str) -> Category:
        return await self._once(
            "category", category_id, lambda: self._api.category(category_id, language=TAGS[self._language])
        )

    async def _divided(self, name: str, category_id: str) -> Problem:
        children = await self._api.categories(category_id, language=TAGS[self._language])
        return remarks.ambiguous_category(name, [child.name for child in children][:MOST_CHOICES])

    async def _by_text(self, text: str) -> str:
        if text.isascii() and (text.isdigit() or is_uuid(text)):
            try:
                return (await self.shelf(text)).id
            except ApiFailure as failure:
                if failure.status != NOT_FOUND:
                    raise
                raise NoCategory(remarks.unknown_category(text)) from failure
        steps = [fold(step) for step in _STEP.split(text) if step]
        found = await self._down(steps) or await self._by_name(steps)
        if found is None:
            raise NoCategory(remarks.unknown_category(text))
        return (await self.shelf(found)).id

    async def _down(self, steps: Sequence[str]) -> str | None:
        """From the main categories downwards."""
        parent: str | None = None
        for step in steps:
            children = await self._children(parent)
            parent = next((category_id for category_id, names in children if step in names), None)
            if parent is None:
                return None
        return parent

    async def _children(self, parent: str | None) -> list[tuple[str, set[str]]]:
        return await self._once("children", parent or "", lambda: self._children_in_both(parent))

    async def _children_in_both(self, parent: str | None) -> list[tuple[str, set[str]]]:
        answers = await asyncio.gather(*(self._api.categories(parent, language=tag) for tag in TAGS.values()))
        names: dict[str, set[str]] = {}
        for category in (category for answer in answers for category in answer):
            names.setdefault(category.id, set()).add(fold(category.name))
        return list(names.items())

    async def _by_name(self, steps: Sequence[str]) -> str | None:
        """The end of a path is enough when the host suggests a category whose path ends so."""
        for language in TAGS.values():
            for suggestion in await self._api.matching_categories(steps[-1], language=language):
                folded = [fold(name) for name in suggestion.path]
                if folded[-len(steps) :] == list(steps):
                    return suggestion.id
        return None

    async def _by_title(self, title: str) -> tuple[str, ...]:
        suggestions = await self._api.matching_categories(title, language=TAGS[self._language])
        return tuple(suggestion.id for suggestion in suggestions)


def _slot(polish: Parameter, english: Parameter) -> Slot:
    labels = {value.id: value.value for value in english.dictionary}
    names = (polish.name, english.name, *polish.former_data.names, *english.former_data.names)
    return Slot(polish, tuple(dict.fromkeys(names)), tuple(_values(polish.dictionary, labels)))


def _values(dictionary: Sequence[DictionaryValue], english: dict[str, str]) -> Iterator[Value]:
    for value in dictionary:
        labels = dict.fromkeys((value.value, english.get(value.id, value.value)))
        yield Value(value.id, tuple(labels), value.depends_on_value_ids)
