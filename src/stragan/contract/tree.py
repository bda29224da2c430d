"""Finds the operation of a request: a tree of path segments, one dict look-up for each."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Match(Struct, Generic[T], frozen=True):
    """What was registered for the method and path, with the path's parameters from left to right."""

    value: T
    parameters: tuple[str, ...]


class OtherMethods(Struct, frozen=True):
    """The path is known, the method is not; `allowed` are those that are."""

    allowed: tuple[str, ...]


class _Node(Generic[T]):
    __slots__ = ("literals", "parameter", "values")

    def __init__(self) -> None:
        self.literals: dict[str, _Node[T]] = {}
        self.parameter: _Node[T] | None = None
        self.values: dict[str, T] = {}

    def child(self, segment: str) -> "_Node[T]":
        """The node of a template's segment, made if need be."""
        if not segment.startswith("{"):
            return self.literals.setdefault(segment, _Node())
        if self.parameter is None:
            self.parameter = _Node()
        return self.parameter


class Tree(Generic[T]):
    """Literal segments win over parameters; a dead end below a literal falls back to the parameter beside it.

    A parameter takes one segment that is not empty, so neither a double nor a trailing slash matches anything.
    """

    def __init__(self, entries: Iterable[tuple[str, str, T]]) -> None:
        self._root: _Node[T] = _Node()
        for method, template, value in entries:
            node = self._root
            for segment in template.split("/"):
                node = node.child(segment)
            if method in node.values:
                raise ValueError(f"{method} {template} is registered twice")
            node.values[method] = value

    def match(self, method: str, path: str) -> Match[T] | OtherMethods | None:
        allowed: list[str] = []
        found = _search(self._root, path.split("/"), 0, (), method, allowed)
        if found is None and allowed:
            return OtherMethods(tuple(sorted(set(allowed))))
        return found


def _search(
    node: _Node[T], segments: list[str], depth: int, parameters: tuple[str, ...], method: str, allowed: list[str]
) -> Match[T] | None:
    """The first match in order of preference; methods of paths that match in vain are noted in `allowed`."""
    if depth == len(segments):
        if method in node.values:
            return Match(node.values[method], parameters)
        allowed += node.values
        return None
    segment = segments[depth]
    literal = node.literals.get(segment)
    if literal is not None:
        found = _search(literal, segments, depth + 1, parameters, method, allowed)
        if found is not None:
            return found
    if node.parameter is not None and segment:
        return _search(node.parameter, segments, depth + 1, (*parameters, segment), method, allowed)
    return None
