"""Fixtures for the tests of programs that talk to Allegro: `pip install stragan[pytest]`, then ask for `stragan`.

pytest imports this at every start, so it imports nothing else until a fixture is asked for.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from stragan.testing import Stragan


@pytest.fixture(scope="session")
def stragan_options() -> Sequence[str]:
    """Options of `stragan serve` for the servers of these tests; override it in a `conftest.py`."""
    return ()


@pytest.fixture(scope="session")
def stragan(stragan_options: Sequence[str], tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Stragan]":
    """A server that all tests of this process share; it keeps nothing after the end."""
    yield from _serve(stragan_options, tmp_path_factory.mktemp("stragan"))


@pytest.fixture
def stragan_world(stragan_options: Sequence[str], tmp_path: Path) -> "Iterator[Stragan]":
    """A server of this test alone: its data, accounts, credentials and clock are new, and gone after the test."""
    yield from _serve(stragan_options, tmp_path)


def _serve(options: Sequence[str], folder: Path) -> "Iterator[Stragan]":
    from stragan.testing import Stragan, serving  # noqa: PLC0415

    with serving(*options, log=folder / "stragan.log") as (facts, _), Stragan(facts) as server:
        yield server
