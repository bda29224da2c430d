"""A seller's things of one kind, of which an offer picks one: by its name, or by saying nothing (behaviour §4)."""

from collections.abc import Sequence
from typing import NamedTuple

DEFAULT = "default"  # the name of the thing that is meant when an offer says nothing


class Choice(NamedTuple):
    id: str
    name: str


def named(choices: Sequence[Choice], name: str) -> list[str]:
    """The ids of all things with this name, oldest first: none and several are for the caller to refuse."""
    return [choice.id for choice in choices if choice.name == name]


def meant(choices: Sequence[Choice]) -> str | None:
    """What is meant when an offer says nothing: the only thing, else the only one named `default`."""
    likely = [choice.id for choice in choices] if len(choices) == 1 else named(choices, DEFAULT)
    return likely[0] if len(likely) == 1 else None
