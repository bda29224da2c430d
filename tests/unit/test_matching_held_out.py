"""How often the matcher is right about titles that nobody tuned it with.

`data/titles_held_out.csv` holds titles as sellers write them, each with the leaves (one or two) that a person would
accept. They were written and labelled before the matcher was asked about any of them. The set only measures: it is
never used to tune words, weights or keywords, and a label is not changed because of an answer. Tune with the titles
of `test_matching.py` or with others, and look at the numbers here afterwards.
"""

import csv
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from stragan.catalogue.model import load
from stragan.features.categories.matching import Matcher

CATEGORIES = load().categories
MOST = 5  # as many as a client gets


class Labelled(NamedTuple):
    title: str
    leaves: frozenset[str]


def _read() -> list[Labelled]:
    with (Path(__file__).parent / "data" / "titles_held_out.csv").open(encoding="utf-8", newline="") as file:
        return [Labelled(row["title"], frozenset(row["categories"].split("|"))) for row in csv.DictReader(file)]


HELD_OUT = _read()


@pytest.fixture(scope="module")
def matcher():
    return Matcher(CATEGORIES)


def _share(hits: int, what: str) -> float:
    share = hits / len(HELD_OUT)
    print(f"{what}: {hits} of {len(HELD_OUT)} titles, {share:.1%}")
    return share


def test_the_set_is_large_and_spread():
    assert len(HELD_OUT) >= 300
    assert len({labelled.title for labelled in HELD_OUT}) == len(HELD_OUT)
    leaves = frozenset[str]().union(*(labelled.leaves for labelled in HELD_OUT))
    assert len(leaves) >= 120
    assert {CATEGORIES[leaf].path_ids[0] for leaf in leaves} == {
        category.id for category in CATEGORIES.values() if category.parent_id is None
    }


def test_labels_are_leaves_and_few():
    for title, leaves in HELD_OUT:
        assert 1 <= len(leaves) <= 2, title
        assert all(CATEGORIES[leaf].leaf for leaf in leaves), title


def test_the_first_answer_is_mostly_right(matcher):
    hits = sum(not leaves.isdisjoint(matcher.best(title, 1)) for title, leaves in HELD_OUT)
    assert _share(hits, "hit@1") >= 0.75


def test_the_right_answer_is_nearly_always_among_five(matcher):
    hits = sum(not leaves.isdisjoint(matcher.best(title, MOST)) for title, leaves in HELD_OUT)
    assert _share(hits, "hit@5") >= 0.92


def test_nearly_every_answer_is_fast(matcher):
    taken = []
    for title, _ in HELD_OUT:
        started = time.thread_time()
        matcher.best(title, MOST)
        taken.append(time.thread_time() - started)
    p95 = sorted(taken)[int(len(taken) * 0.95)]
    print(f"p95: {p95 * 1_000:.2f} ms")
    assert p95 < 0.005
