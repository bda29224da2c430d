"""Fixtures of feature tests."""

from collections.abc import Iterator

import pytest
from buying import new_buyer
from inhabiting import forget_worlds

from harness import Account, Server


@pytest.fixture
def buyer(server: Server) -> Account:
    return new_buyer(server)


@pytest.fixture
def no_world_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "server" in request.fixturenames:
        forget_worlds(request.getfixturevalue("server"))
