"""docs/security.md names a test for every threat: they exist, and no risk of the list is left out."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs/security.md").read_text()
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(\w+)`", PAGE)))
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| Risk", "| Threat"))]


@cache
def defined_in(name: str) -> frozenset[str]:
    trees = [ast.parse(path.read_text()) for path in TESTS.rglob(name)]
    return frozenset(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_named_test_exists(file: str, name: str) -> None:
    assert name in defined_in(file)


def test_every_threat_has_its_proof() -> None:
    assert len(ROWS) > 30
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == 3, row
        assert re.search(r"`test_\w+\.py::\w+`", cells[2]), row


def test_the_ten_risks_are_all_there() -> None:
    assert [int(row.split()[1].removeprefix("API")) for row in ROWS if row.startswith("| API")] == list(range(1, 11))


def test_every_bomb_is_named() -> None:
    """A test of bombs that no threat names is either needless, or its threat is missing."""
    tests = {name for name in defined_in("test_bombs.py") if name.startswith("test_")}
    named = {name for file, name in NAMED if file == "test_bombs.py"}
    assert tests - named == {"test_the_largest_head_that_is_taken", "test_a_large_body_is_no_large_head"}
