"""Counting and queueing alone: the wait that is told is long enough, and what is remembered is bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.http import pace
from stragan.http.limits import BUCKETS, LIMITS, Bucket, Limit
from stragan.http.pace import Caller, Counts, Excess, Turns

ANNA, PIOTR = Caller("shop", "1"), Caller("shop", "2")
GET = frozenset({"GET"})
MINUTE = Limit(name="minute", methods=GET, path="/a/b*", of="user", most=3, window=60_000)
HOUR = Limit(name="hour", methods=GET, path="/a/b*", of="user", most=7, window=3_600_000)
CLIENT = Limit(name="client", methods=GET, path="/*", of="client", most=9, window=60_000, blocks=60_000)
BUCKET = Bucket(name="bucket", methods=GET, path="/a/b", burst=2, every=100, waiting=2)


@pytest.mark.parametrize(
    ("path", "request_path", "fits"),
    [
        ("/a/b", "/a/b", True),
        ("/a/b", "/a/b/c", False),
        ("/a/b", "/a/bc", False),
        ("/a/b*", "/a/b", True),
        ("/a/b*", "/a/b/c/d", True),
        ("/a/b/*", "/a/b", False),
        ("/a/b/{id}/c", "/a/b/7/c", True),
        ("/a/b/{id}/c", "/a/b/7/8/c", False),
        ("/a/b/{id}/c", "/a/b//c", False),
        ("/a/b.c", "/a/bxc", False),
    ],
)
def test_paths(path: str, request_path: str, fits: bool) -> None:
    limit = Limit(name="x", methods=GET, path=path, of="user", most=1, window=1)
    assert limit.is_for("GET", request_path) is fits
    assert not limit.is_for("POST", request_path)
    if fits:
        assert Counts([CLIENT, limit]).limits_for("GET", request_path)[1].name == "x"


def test_every_number_is_found_by_its_path() -> None:
    counts, turns = Counts(LIMITS), Turns(BUCKETS)
    for limit in LIMITS:
        path = limit.path.replace("{id}", "7").replace("*", "/x" if limit.path[-2:] == "s*" else "x")
        method = sorted(limit.methods)[0]
        assert limit.name in {one.name for one in counts.limits_for(method, path)}, limit.name
    assert [one.name for one in turns.buckets_for("GET", "/sale/products")] == [BUCKETS[0].name]
    assert [one.name for one in counts.limits_for("GET", "/sale/offers")] == [LIMITS[0].name]


@given(st.lists(st.integers(min_value=0, max_value=400_000), min_size=1, max_size=120))
def test_who_waits_as_long_as_told_is_served(moments: list[int]) -> None:
    """Whatever came before, and whichever of several limits it was."""
    counts, now = Counts([CLIENT, MINUTE, HOUR]), 0
    for pause in moments:
        now += pause // 40
        excess = counts.take(counts.limits_for("GET", "/a/b"), ANNA, now)
        if excess is not None:
            assert 0 < excess.wait <= 3_600_000
            now += excess.wait
            assert counts.take(counts.limits_for("GET", "/a/b"), ANNA, now) is None


def test_no_window_lets_through_more_than_it_allows() -> None:
    counts = Counts([MINUTE])
    limits = counts.limits_for("GET", "/a/b")
    served = [now for now in range(0, 600_000, 1_000) if counts.take(limits, ANNA, now) is None]
    assert served == [minute * 60_000 + second * 1_000 for minute in range(10) for second in range(3)]


def test_what_is_refused_by_one_limit_counts_for_no_other() -> None:
    counts = Counts([CLIENT, MINUTE])
    limits = counts.limits_for("GET", "/a/b")
    assert [counts.take(limits, ANNA, 0) is None for _ in range(9)] == [True] * 3 + [False] * 6
    assert counts.remaining(limits[0], ANNA, 0) == 6


def test_turns() -> None:
    turns = Turns([BUCKET])
    assert [turns.take(BUCKET, ANNA, 0) for _ in range(4)] == [0, 0, 100, 200]
    assert turns.take(BUCKET, ANNA, 0) == Excess("bucket", 2, 100)
    assert turns.take(BUCKET, ANNA, 99) == Excess("bucket", 2, 1)
    assert turns.take(BUCKET, PIOTR, 99) == 0
    assert turns.take(BUCKET, ANNA, 100) == 200, "when the told time is over there is a place to wait"
    assert turns.take(BUCKET, ANNA, 10_000) == 0
    assert turns.take(BUCKET, Caller("shop", None), 10_000) == 0


@given(st.lists(st.integers(min_value=0, max_value=250), max_size=100))
def test_a_bucket_leaks_evenly(pauses: list[int]) -> None:
    turns, now, answered = Turns([BUCKET]), 0, []
    for pause in pauses:
        now += pause
        wait = turns.take(BUCKET, ANNA, now)
        if isinstance(wait, int):
            answered.append(now + wait)
    assert answered == sorted(answered)
    for first, last in zip(answered, answered[BUCKET.burst :], strict=False):
        assert last - first >= BUCKET.every


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is over is forgotten first; nobody is refused for the number of others."""
    monkeypatch.setattr(pace, "MOST_COUNTED", 10)
    counts, turns = Counts([MINUTE]), Turns([BUCKET])
    limits = counts.limits_for("GET", "/a/b")
    for n in range(1_000):
        caller = Caller("shop", str(n))
        assert counts.take(limits, caller, n * 1_000) is None
        assert turns.take(BUCKET, caller, n * 1_000) == 0
        assert len(counts) <= 10
        assert len(turns) <= 10


def test_factors() -> None:
    (limit,) = Counts([CLIENT], 0.5, 0.5).limits.values()
    assert (limit.most, limit.window, limit.blocks) == (4, 30_000, 30_000)
    (limit,) = Counts([MINUTE], 0.0001, 0.000_000_1).limits.values()
    assert (limit.most, limit.window, limit.blocks) == (1, 1, None)
