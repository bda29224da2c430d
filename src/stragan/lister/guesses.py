"""The category of a row that names none: what the title suggests, weighed against the parameters that the row names."""

import asyncio
import re
from typing import NamedTuple

from stragan.lister import html, remarks
from stragan.lister.categories import NoCategory, Shelf, Tree
from stragan.lister.parameters import evidence
from stragan.lister.reader import Row

COST_OF_A_RANK = 0.3  # what a later suggestion must make up for by fitting the row's parameters better
CHARACTERS_OF_A_DESCRIPTION = 300
ENOUGH_WITHOUT_TITLE = 1.5
MOST_CHOICES = 4
_TAGS = re.compile(r"<[^>]*>")


class Guess(NamedTuple):
    shelf: Shelf
    by_title: bool


class _Candidate(NamedTuple):
    score: float
    evidence: float
    shelf: Shelf


async def best(tree: Tree, row: Row) -> Guess:
    """The best suggestion of the title; without one, of the description, if the parameters speak for it too."""
    found = await tree.by_title(row.title)
    if found:
        candidates = await _weighed(tree, row, found)
        if not row.parameters or candidates[0].evidence >= len(row.parameters):
            return Guess(candidates[0].shelf, by_title=True)
        more = await _weighed(tree, row, (*found, *await _by_description(tree, row, found)))
        return Guess(more[0].shelf, by_title=more[0].shelf.id in found)
    candidates = await _weighed(tree, row, await _by_description(tree, row, ()))
    if not candidates:
        raise NoCategory(remarks.no_category())
    if candidates[0].evidence < ENOUGH_WITHOUT_TITLE:
        raise NoCategory(remarks.unsure_category(item.shelf.path for item in candidates[:MOST_CHOICES]))
    return Guess(candidates[0].shelf, by_title=False)


async def _by_description(tree: Tree, row: Row, known: tuple[str, ...]) -> tuple[str, ...]:
    text = " ".join(_TAGS.sub(" ", html.describe(row.description).html).split())
    if not text:
        return ()
    found = await tree.by_title(f"{row.title} {text[:CHARACTERS_OF_A_DESCRIPTION]}")
    return tuple(category_id for category_id in found if category_id not in known)


async def _weighed(tree: Tree, row: Row, ids: tuple[str, ...]) -> list[_Candidate]:
    """The best first; among equals the earlier suggestion."""
    candidates = []
    for rank, shelf in enumerate(await asyncio.gather(*map(tree.shelf, ids))):
        found = evidence(shelf, row)
        candidates.append(_Candidate(found - rank * COST_OF_A_RANK, found, shelf))
    return sorted(candidates, key=lambda candidate: -candidate.score)
