"""Building blocks of rules. A rule is `value -> Problems`: pure, total, no I/O, paths relative to the value."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from stragan.kernel.problems import Invalid, Problem, Problems

T = TypeVar("T")
Rule = Callable[[T], Problems]


def each(path: str, items: Iterable[T], rule: Rule[T]) -> Problems:
    """A rule about an item becomes a rule about the list; paths are built only for real problems."""
    problems: list[Problem] = []
    for i, item in enumerate(items):
        if found := rule(item):
            problems += [problem.under(f"{path}[{i}]") for problem in found]
    return problems


def broken(value: T, rules: Iterable[Rule[T]]) -> list[Problem]:
    """Every problem that any rule finds, in the order of the rules, with the name of the innermost rule."""
    problems: list[Problem] = []
    for rule in rules:
        if found := rule(value):
            problems += [problem if problem.rule else replace(problem, rule=rule.__name__) for problem in found]
    return problems


def absent(path: str) -> Problem:
    """A member that is required and is missing or null, as the service's bean validation tells it (#11093)."""
    return Problem(
        "VALIDATION_ERROR", "must not be null", path, "Invalid value: null", pl="nie może mieć wartości null"
    )


def oversized(path: str, most: int) -> Problem:
    """A text with too many characters, or a list with too many items, told in the same way."""
    return Problem(
        "VALIDATION_ERROR",
        f"size must be between 0 and {most}",
        path,
        pl=f"wielkość musi należeć do zakresu od 0 do {most}",
    )


def ensure(value: T, rules: Iterable[Rule[T]]) -> None:
    """Raise `Invalid` (422) with every problem at once."""
    if problems := broken(value, rules):
        raise Invalid(*problems)
