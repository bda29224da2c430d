"""Every problem speaks English and Polish; the other four languages of Allegro get English."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from stragan.http import errors
from stragan.http.language import SUPPORTED, choose
from stragan.kernel.problems import Problem

SRC = Path(__file__).parents[2] / "src/stragan"
POLISH_AT = 5  # the place of `pl` among the arguments
# Functions that repeat what is said elsewhere, or that nobody's `userMessage` comes from.
REPEATS = {
    "sandbox/diagnosis.py:_in_the_answer": "the answer that is explained has been written already",
    "http/api.py:__call__": "401 has no text for users",
    "features/commands/service.py:failures": "the message of a task, in the words that are stored",
}


def made() -> Iterator[tuple[str, ast.Call]]:
    """Every place where a problem is made, by file and function."""
    for path in sorted(SRC.rglob("*.py")):
        tree = ast.parse(path.read_text())
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    node.where = function.name  # type: ignore[attr-defined]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                yield f"{path.relative_to(SRC)}:{getattr(node, 'where', '')}", node


def is_polish(call: ast.Call) -> bool:
    names = {keyword.arg for keyword in call.keywords}
    return len(call.args) > POLISH_AT or bool({"pl", None} & names)


def test_every_problem_speaks_polish() -> None:
    silent = {where for where, call in made() if not is_polish(call)}
    assert silent == set(REPEATS)
    assert len(list(made())) > 300


def test_texts_are_never_empty_and_differ() -> None:
    """Whoever copies the English text into the Polish one is found, where both are written down."""
    for where, call in made():
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        pl, en = given.get("pl"), given.get("en", call.args[1] if len(call.args) > 1 else None)
        if isinstance(pl, ast.Constant):
            assert pl.value, where
            if isinstance(en, ast.Constant):
                assert pl.value != en.value, where


def test_the_first_refusals_are_complete() -> None:
    for name, problem in vars(errors).items():
        if isinstance(problem, Problem):
            assert problem.user_message("en"), name
            assert problem.user_message("pl") not in {"", problem.user_message("en")}, name


@pytest.mark.parametrize(
    ("tag", "chosen"),
    [("en-US", "en"), ("pl-PL", "pl"), ("uk-UA", "en"), ("sk-SK", "en"), ("cs-CZ", "en"), ("hu-HU", "en")],
)
def test_the_six_languages(tag: str, chosen: str) -> None:
    assert choose(tag) == chosen
    assert tag[:2] in SUPPORTED
