"""Fixtures for the tests of programs that talk to Allegro: `pip install stragan[pytest]`, then ask for `stragan`.

pytest imports this at every start, so it imports nothing else until a fixture is asked for.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
def _stragan_server(
    stragan_options: Sequence[str], tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[tuple[Sequence[str], Stragan]]":
    with _serving(stragan_options, tmp_path_factory.mktemp("stragan")) as server:
        yield stragan_options, server


@pytest.fixture(scope="session")
def stragan(_stragan_server: "tuple[Sequence[str], Stragan]") -> "Stragan":
    """A server that all tests of this process share; it keeps nothing after the end."""
    return _stragan_server[1]


@pytest.fixture
def stragan_world(
    _stragan_server: "tuple[Sequence[str], Stragan]", stragan_options: Sequence[str], tmp_path: Path
) -> "Iterator[Stragan]":
    """A world of this test alone: its data, accounts, credentials and clock are new, and gone after the test.

    It is a part of the server `stragan` at an address of its own, which costs some milliseconds. Where a module has
    other options than that server, it is a server of its own.
    """
    from stragan.testing import localhost_names  # noqa: PLC0415

    options, server = _stragan_server
    own = server.world() if tuple(options) == tuple(stragan_options) else _serving(stragan_options, tmp_path)
    with localhost_names(), own as world:
        yield world


@contextmanager
def _serving(options: Sequence[str], folder: Path) -> "Iterator[Stragan]":
    from stragan.testing import Stragan, serving  # noqa: PLC0415

    with serving(*options, log=folder / "stragan.log") as (facts, _), Stragan(facts) as server:
        yield server
