"""What may be remembered for a moment, although other processes may change it."""

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
MOMENT = 1.0  # seconds


class Moments(Generic[T]):
    """A bounded memory of values by key; each is given back for a second at most.

    Who changes what is behind a key calls `forget`, so that nobody in this process sees an older value afterwards. A
    value that was fetched before such a change is not kept: `keep` gets the count of changes from before the fetch.
    """

    __slots__ = ("_most", "_now", "_values", "changes")

    def __init__(self, most: int = 1_000, now: Callable[[], float] = monotonic) -> None:
        self.changes = 0
        self._most = most
        self._now = now
        self._values: dict[Hashable, tuple[float, T]] = {}

    def get(self, key: Hashable) -> T | None:
        found = self._values.get(key)
        return found[1] if found is not None and found[0] > self._now() else None

    def keep(self, key: Hashable, value: T, changes: int) -> None:
        if changes != self.changes:
            return
        if len(self._values) >= self._most:
            self._values.clear()
        self._values[key] = (self._now() + MOMENT, value)

    def forget(self, key: Hashable) -> None:
        self.changes += 1
        self._values.pop(key, None)
