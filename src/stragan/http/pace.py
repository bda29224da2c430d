"""How fast each caller goes, and whom that makes wait or refuses: counting alone, without HTTP, clocks or tables.

Times are milliseconds of whatever clock the owner has. What is remembered is bounded: see `MOST_COUNTED`.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from stragan.http.limits import Bucket, Limit, Rated, head_of

MOST_COUNTED = 10_000  # callers and limits, and as many callers and buckets
R = TypeVar("R", bound=Rated)


class Caller(NamedTuple):
    """Whose request it is, as far as that is known."""

    client_id: str | None
    user_id: str | None


class Excess(NamedTuple):
    """One request too many: the limit or bucket, how many it allows, and in how many ms there is room again."""

    rule: str
    most: int
    wait: int


class Finder(Generic[R]):
    """Those of many that hold for a request, found by the beginning of its path."""

    def __init__(self, rated: Sequence[R]) -> None:
        self._everywhere = tuple(one for one in rated if one.path == "/*")
        self._by_head: dict[str, tuple[R, ...]] = {}
        for one in rated:
            if one.path != "/*":
                self._by_head[one.head] = (*self._by_head.get(one.head, ()), one)

    def find(self, method: str, path: str) -> tuple[R, ...]:
        near = self._by_head.get(head_of(path))
        if near is None:
            return self._everywhere
        return (*self._everywhere, *(one for one in near if one.is_for(method, path)))


def _scaled(number: int, factor: float) -> int:
    return max(1, round(number * factor))


class _Count:
    """What one caller has used of one limit in the present window."""

    __slots__ = ("blocked_until", "since", "weight")

    def __init__(self, since: int) -> None:
        self.since, self.weight, self.blocked_until = since, 0, 0

    def is_over(self, limit: Limit, now: int) -> bool:
        """A clock that was set back begins anew."""
        return now < self.since or max(self.since + limit.window, self.blocked_until) <= now


class Standing(Struct, frozen=True):
    """One caller at one limit, as a sandbox shows it."""

    rule: str
    who: str
    used: int
    most: int
    over_in: int


class Counts:
    """The limits of one world. `factor` 0.01 makes each a hundredth, but at least one; `time` does so with times."""

    def __init__(self, limits: Sequence[Limit], factor: float = 1.0, time: float = 1.0) -> None:
        self.limits = {
            limit.name: replace(
                limit,
                most=_scaled(limit.most, factor),
                window=_scaled(limit.window, time),
                blocks=None if limit.blocks is None else _scaled(limit.blocks, time),
            )
            for limit in limits
        }
        self._finder = Finder(tuple(self.limits.values()))
        self._counts: dict[tuple[str, str], _Count] = {}

    def __len__(self) -> int:
        return len(self._counts)

    def limits_for(self, method: str, path: str) -> tuple[Limit, ...]:
        return self._finder.find(method, path)

    def take(self, limits: Iterable[Limit], caller: Caller, now: int) -> Excess | None:
        """Count a request, or say why not: what is refused counts nowhere, so that the told wait is long enough."""
        found = [(limit, count) for limit in limits if (count := self._count(limit, caller, now)) is not None]
        excess: Excess | None = None
        for limit, count in found:
            if now >= count.blocked_until:
                if count.weight < limit.most:
                    continue
                blocks = limit.blocks
                count.blocked_until = count.since + limit.window if blocks is None else now + blocks
            wait = count.blocked_until - now
            if excess is None or wait > excess.wait:
                excess = Excess(limit.name, limit.most, wait)
        if excess is None:
            for limit, count in found:
                if limit.counts == "requests":
                    count.weight += 1
        return excess

    def add(self, limit: Limit, caller: Caller, now: int, weight: int) -> None:
        """Something weighs more than it seemed."""
        if (count := self._count(limit, caller, now)) is not None:
            count.weight += weight

    def remaining(self, limit: Limit, caller: Caller, now: int) -> int:
        count = self._count(limit, caller, now)
        return limit.most if count is None else max(0, limit.most - count.weight)

    def standing(self, now: int) -> list[Standing]:
        """Who has used something of a window that is not over."""
        return [
            Standing(name, who, count.weight, limit.most, max(count.since + limit.window, count.blocked_until) - now)
            for (name, who), count in self._counts.items()
            for limit in (self.limits[name],)
            if not count.is_over(limit, now)
        ]

    def _count(self, limit: Limit, caller: Caller, now: int) -> _Count | None:
        who = caller.client_id if limit.of == "client" else caller.user_id
        if who is None:
            return None
        key = (limit.name, who)
        count = self._counts.get(key)
        if count is None or count.is_over(limit, now):
            if count is None and len(self._counts) >= MOST_COUNTED:
                self._tidy(now)
            count = self._counts[key] = _Count(now)
        return count

    def _tidy(self, now: int) -> None:
        """Forget whose window is over; if nobody's is, forget everybody: nobody is refused for others' numbers."""
        left = {key: count for key, count in self._counts.items() if not count.is_over(self.limits[key[0]], now)}
        self._counts = left if len(left) < MOST_COUNTED // 2 else {}


class _Queue:
    """One user's turns at one bucket: until when the bucket is full, and when those who wait have their turn."""

    __slots__ = ("full_until", "turns")

    def __init__(self) -> None:
        self.full_until = 0
        self.turns: deque[int] = deque()


class Turns:
    """The buckets of one world. `factor` makes what comes at once less, `time` the waiting shorter."""

    def __init__(self, buckets: Sequence[Bucket], factor: float = 1.0, time: float = 1.0) -> None:
        self._finder = Finder(
            [replace(one, burst=_scaled(one.burst, factor), every=_scaled(one.every, time)) for one in buckets]
        )
        self._queues: dict[tuple[str, str], _Queue] = {}

    def __len__(self) -> int:
        return len(self._queues)

    def buckets_for(self, method: str, path: str) -> tuple[Bucket, ...]:
        return self._finder.find(method, path)

    def take(self, bucket: Bucket, caller: Caller, now: int) -> int | Excess:
        """For how many ms a request has to wait, or that too many do so already."""
        if caller.user_id is None:
            return 0
        queue = self._queue(bucket.name, caller.user_id, now)
        while queue.turns and queue.turns[0] <= now:
            queue.turns.popleft()
        full_until = max(queue.full_until, now) + bucket.every
        wait = full_until - now - bucket.burst * bucket.every
        if wait <= 0:
            queue.full_until = full_until
            return 0
        if len(queue.turns) >= bucket.waiting:
            return Excess(bucket.name, bucket.waiting, queue.turns[0] - now)
        queue.full_until = full_until
        queue.turns.append(now + wait)
        return wait

    def _queue(self, name: str, user_id: str, now: int) -> _Queue:
        queue = self._queues.get((name, user_id))
        if queue is None:
            if len(self._queues) >= MOST_COUNTED:
                left = {key: one for key, one in self._queues.items() if one.full_until > now}
                self._queues = left if len(left) < MOST_COUNTED // 2 else {}
            queue = self._queues[name, user_id] = _Queue()
        return queue
