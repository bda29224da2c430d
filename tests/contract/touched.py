"""A plugin: which test files ask for which implemented operation, kept in `data/touched.json`.

`make test` runs with `--touched`. A run of all tests without a failure then compares what was asked for with the file.
If they differ it writes the file anew and fails, so that the change is seen and committed; it also fails while an
operation is implemented that no test asks for. The reference page of the operations is made from the file.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from witness import WITNESS

FILE = Path(__file__).parent / "data" / "touched.json"
# They ask every operation the same, which proves little of a single one.
OF_ALL_OPERATIONS = frozenset({"test_postman", "test_protocol", "test_schemathesis"})
Touched = Mapping[str, list[str]]
RESULTS = pytest.StashKey[list[str]]()
PAIRS = pytest.StashKey[set[tuple[str, str]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--touched", action="store_true", help=f"this is a run of all tests: keep {FILE.name} up to date")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[PAIRS] = set()
    config.stash[RESULTS] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker has ended and hands over what its tests asked for."""
    output: dict[str, Any] = getattr(node, "workeroutput", {})
    node.config.stash[PAIRS].update((operation, file) for operation, file in output.get("touched", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    output: dict[str, Any] | None = getattr(config, "workeroutput", None)
    if output is not None:
        output["touched"] = sorted(WITNESS.touched)
    elif config.option.touched and exitstatus == pytest.ExitCode.OK:
        found = grouped(config.stash[PAIRS] | WITNESS.touched, implemented())
        if complaints := list(compare(found, implemented())):
            config.stash[RESULTS] += complaints
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash[RESULTS]:
        terminalreporter.write_line(line, red=True)


def implemented() -> frozenset[str]:
    from stragan.app import ROUTES
    from stragan.contract.operations import OPERATIONS

    return frozenset(route.operation_id for route in ROUTES) & OPERATIONS.keys()


def grouped(pairs: Iterable[tuple[str, str]], operations: frozenset[str]) -> Touched:
    files = defaultdict(set)
    for operation, file in pairs:
        if operation in operations and file not in OF_ALL_OPERATIONS:
            files[operation].add(file)
    return {operation: sorted(files[operation]) for operation in sorted(files)}


def compare(found: Touched, operations: frozenset[str]) -> Iterator[str]:
    """What is wrong; the file is mended."""
    if missing := sorted(operations - set(found)):
        yield f"No test of their own asks for these operations: {', '.join(missing)}"
    text = written(found)
    if not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
        FILE.write_text(text, encoding="utf-8")
        yield f"{FILE.name} was out of date and is written anew: run `make format` and commit both."


def written(found: Touched) -> str:
    """One operation on each line, so that a change is easy to read."""
    lines = (f"{json.dumps(operation)}: {json.dumps(files)}" for operation, files in found.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"
