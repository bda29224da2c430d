"""docs/reference/oauth.md names tests and modules as proof: they exist, and every requirement has one or a reason."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs/reference/oauth.md").read_text()
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(\w+)`", PAGE)))
RFCS = ("6749", "6750", "7009", "7636", "8628", "9700")


def rows() -> Iterator[tuple[str, list[str]]]:
    """Each row of the tables of requirements, with the heading that it stands under."""
    heading = ""
    for line in PAGE.partition("\n## Requirements\n")[2].splitlines():
        if line.startswith("### "):
            heading = line.removeprefix("### ")
        elif line.startswith("| ") and not line.startswith(("| Requirement |", "|---")):
            yield heading, [cell.strip() for cell in line.strip("|").split(" | ")]


@cache
def defined_in(name: str) -> frozenset[str]:
    trees = [ast.parse(path.read_text()) for path in TESTS.rglob(name)]
    return frozenset(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_named_test_exists(file: str, name: str) -> None:
    assert name in defined_in(file)


def test_there_are_many_of_them() -> None:
    assert len(NAMED) > 80


def test_every_requirement_is_proven_or_refused_with_a_reason() -> None:
    for heading, row in rows():
        assert len(row) == 4, (heading, row)
        requirement, section, where, proof = row
        assert re.fullmatch(r"\d+(\.\d+)*(, \d+(\.\d+)*)*|ADR \d{4}|behaviour \d|own rule", section), requirement
        assert "::" in proof or (where == "**no**" and len(proof) > 20), requirement


def test_a_named_module_exists() -> None:
    for _, (requirement, _, where, _) in rows():
        for module in re.findall(r"`([\w.]+)`", where):
            assert find_spec(f"stragan.{module}") is not None, (requirement, module)


@pytest.mark.parametrize("rfc", RFCS)
def test_every_rfc_has_its_table(rfc: str) -> None:
    assert sum(heading.startswith(f"RFC {rfc},") for heading, _ in rows()) >= 8


def test_no_requirement_is_told_twice() -> None:
    told = Counter((heading, row[0]) for heading, row in rows())
    assert [requirement for requirement, times in told.items() if times > 1] == []


def test_anchors_are_unique() -> None:
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL), re.MULTILINE)
    anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
    assert len(set(anchors)) == len(anchors) > 8


def test_each_test_of_an_rfc_proves_something_here() -> None:
    """A test that no requirement names is either needless, or its requirement is missing."""
    named = {name for _, name in NAMED}
    for rfc in RFCS:
        tests = {name for name in defined_in(f"test_rfc{rfc}.py") if name.startswith("test_")}
        assert tests - named - NOT_OF_A_MUST == set(), rfc


NOT_OF_A_MUST = {
    "test_query_and_form_may_say_the_same",  # of clients, not of an RFC
    "test_another_client_cannot_close_a_session",
    "test_what_belongs_to_somebody_else_is_no_matter_of_scopes",
    "test_addresses_of_programs_are_usable",
    "test_right_passwords_cost_nothing",
    "test_guesses_at_the_same_moment_are_no_way_round",
}
