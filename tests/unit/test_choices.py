"""What an offer picks by a name or by saying nothing, and the memory of what there is to pick from."""

import pytest

from stragan.kernel.choices import Choice, meant, named
from stragan.kernel.moments import MOMENT, Moments


def choices(*names: str) -> list[Choice]:
    return [Choice(str(i), name) for i, name in enumerate(names)]


@pytest.mark.parametrize(
    ("case", "names", "id_"),
    [
        ("nothing", [], None),
        ("the only one, whatever its name", ["Kurier"], "0"),
        ("the one named default", ["Kurier", "default", "Paczkomat"], "1"),
        ("none named default", ["Kurier", "Paczkomat"], None),
        ("another spelling", ["Kurier", "Default"], None),
        ("two named default", ["default", "default"], None),
    ],
)
def test_what_is_meant(case: str, names: list[str], id_: str | None) -> None:
    assert meant(choices(*names)) == id_


@pytest.mark.parametrize(
    ("case", "name", "ids"),
    [("one", "b", ["1"]), ("several, oldest first", "a", ["0", "2"]), ("none", "A", []), ("an empty name", "", [])],
)
def test_names(case: str, name: str, ids: list[str]) -> None:
    assert named(choices("a", "b", "a"), name) == ids


class Watch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_value_is_remembered_for_a_moment() -> None:
    watch = Watch()
    memory: Moments[str] = Moments(now=watch)
    assert memory.get("key") is None
    memory.keep("key", "value", memory.changes)
    assert (memory.get("key"), memory.get("other")) == ("value", None)
    watch.seconds += MOMENT - 0.001
    assert memory.get("key") == "value"
    watch.seconds += 0.001
    assert memory.get("key") is None


def test_a_change_is_seen_at_once() -> None:
    memory: Moments[str] = Moments()
    memory.keep("key", "value", memory.changes)
    memory.keep("other", "value", memory.changes)
    memory.forget("key")
    assert (memory.get("key"), memory.get("other")) == (None, "value")


def test_what_was_fetched_before_a_change_is_not_kept() -> None:
    memory: Moments[str] = Moments()
    before = memory.changes
    memory.forget("key")
    memory.keep("key", "older value", before)
    assert memory.get("key") is None


def test_the_memory_is_bounded() -> None:
    memory: Moments[int] = Moments(most=2)
    for i in range(3):
        memory.keep(i, i, memory.changes)
    assert [memory.get(i) for i in range(3)] == [None, None, 2]
