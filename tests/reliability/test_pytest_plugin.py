"""The fixtures for other people's tests, used by pytest in a process of its own."""

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("servers in memory")

ROOT = Path(__file__).parents[2]
PLUGIN = "stragan.pytest_plugin"
HEAVY = ("stragan.testing", "stragan.app", "httpx", "msgspec", "starlette", "sqlalchemy")
INI = "[pytest]\naddopts = --strict-markers --strict-config\nfilterwarnings = error\n"


def pytest_run(folder: Path, *, ini: Path) -> tuple[int, str]:
    """Of the plugins that are installed only ours, under the name that its installation gives it."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            ini,
            "-p",
            PLUGIN,
            "-p",
            "no:cacheprovider",
            "-p",
            "no:schemathesis",
            folder,
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
    )
    return done.returncode, done.stdout + done.stderr


def run(folder: Path, tests: str, conftest: str = "") -> tuple[int, str]:
    (folder / "pytest.ini").write_text(INI)
    (folder / "conftest.py").write_text(conftest)
    (folder / "test_theirs.py").write_text(tests)
    return pytest_run(folder, ini=folder / "pytest.ini")


def test_the_example_passes_its_tests() -> None:
    code, said = pytest_run(ROOT / "examples", ini=ROOT / "examples/pytest.ini")
    assert code == 0, said
    assert re.search(r"\b8 passed in", said), said


THEIRS = """
import asyncio
import datetime
import socket
import urllib.request
from socket import getaddrinfo
import httpx
import pytest
from stragan.testing import PowerRefused

seen = []

def test_facts(stragan):
    seen.append(stragan)
    assert stragan.base_url == stragan.auth_url == stragan.upload_url
    assert stragan.seller.login == "stragan-seller"
    assert stragan.buyer is stragan.buyers[0]
    assert (len(stragan.sellers), len(stragan.buyers)) == (2, 2)
    assert stragan.redirect_uri == "http://localhost:8000"

def test_one_server_for_all(stragan):
    assert seen == [stragan]
    with stragan.client() as client:
        assert client.get("/me").json()["login"] == "stragan-seller"
    assert stragan.client().get("/me").json()["login"] == "stragan-seller"
    assert stragan.client("stragan-buyer-1").get("/me").json()["login"] == "stragan-buyer-1"
    assert stragan.client().post("/sale/offers", json={"name": "Szkic"}).status_code == 201
    assert "Bearer" not in repr(stragan)

def test_scopes(stragan):
    reading = {"Authorization": f"Bearer {stragan.token(scopes=['allegro:api:profile:read'])}"}
    with stragan.client() as client:
        client.auth = None
        assert client.get("/me", headers=reading).status_code == 200
        assert client.get("/sale/offers", headers=reading).status_code == 403

def test_refused_powers(stragan):
    with pytest.raises(PowerRefused, match="404.*no user nobody"):
        stragan.token("nobody")
    with pytest.raises(PowerRefused, match="404"):
        stragan.power("GET", "nothing")

def test_a_world_is_new(stragan, stragan_world):
    seen.append(stragan_world)
    assert stragan_world.base_url == stragan.base_url.replace("127.0.0.1", f"{stragan_world.id}.localhost")
    assert stragan_world.base_url != stragan.base_url
    assert stragan_world.admin_token != stragan.admin_token
    assert stragan_world.client().post("/sale/offers", json={"name": "Szkic"}).status_code == 201
    assert stragan_world.client().get("/sale/offers").json()["totalCount"] == 1

def test_another_world_is_new_again(stragan, stragan_world):
    before = seen[1]
    assert stragan_world.admin_token != before.admin_token
    assert stragan_world.client().get("/sale/offers").json()["totalCount"] == 0

def test_a_world_ends_with_its_test(stragan):
    assert stragan.power("GET", "worlds") == {"worlds": []}
    assert stragan.client().get("/me", headers={"Host": seen[1].base_url.removeprefix("http://")}).status_code == 421

def test_credentials_of_another_world_are_refused(stragan, stragan_world):
    for theirs, ours in ((stragan, stragan_world), (stragan_world, stragan)):
        with ours.client() as client:
            client.auth = None
            headers = {"Authorization": f"Bearer {theirs.token()}"}
            assert client.get("/me", headers=headers).status_code == 401
            headers = {"Authorization": f"Bearer {theirs.admin_token}"}
            assert client.get("/_stragan/clock", headers=headers).status_code == 401

def test_any_library_finds_a_world(stragan_world):
    address = f"{stragan_world.base_url}/openapi.json"
    assert urllib.request.urlopen(address).status == 200
    assert httpx.get(address).status_code == 200

    async def ask():
        port = httpx.URL(address).port
        reader, writer = await asyncio.open_connection(f"{stragan_world.id}.LOCALHOST", port)
        writer.write(f"GET /me HTTP/1.0\\r\\nHost: {stragan_world.id}.localhost:{port}\\r\\n\\r\\n".encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    assert asyncio.run(ask()).startswith(b"HTTP/1.1 401")

def test_names_are_unknown_again():
    assert socket.getaddrinfo is getaddrinfo

def test_the_clock(stragan, stragan_world):
    clock, client = stragan_world.clock, stragan_world.client()
    noon = clock.set("2031-05-06T12:00:00Z")
    since = noon - datetime.datetime(2031, 5, 6, 12, tzinfo=datetime.UTC)
    assert datetime.timedelta() <= since < datetime.timedelta(minutes=1)
    assert clock.freeze() - noon < datetime.timedelta(minutes=1)
    assert clock.now() == clock.now()
    draft = client.post("/sale/offers", json={"name": "Szkic"}).json()["id"]
    assert client.get(f"/sale/offers/{draft}").status_code == 200
    before = clock.now()
    assert clock.advance("P119D") - before == datetime.timedelta(days=119)
    assert client.get(f"/sale/offers/{draft}").status_code == 200  # with a new token: the old one has expired
    assert clock.advance(datetime.timedelta(days=2)) - before == datetime.timedelta(days=121)
    assert stragan_world.eventually(lambda: client.get(f"/sale/offers/{draft}").status_code == 404)
    assert clock.unfreeze() > before
    assert stragan.clock.now() < noon  # elsewhere nothing has moved

def test_faults(stragan):
    fault = stragan.faults.add(path="/sale/categories*", status=503, next=1)
    asked = [stragan.client().get("/sale/categories").status_code for _ in range(2)]
    assert asked == [503, 200]
    assert [(f["id"], f["struck"]) for f in stragan.faults.all()] in ([], [(fault["id"], 1)])
    stragan.faults.clear()
    assert stragan.faults.all() == []

def test_what_never_comes(stragan):
    with pytest.raises(AssertionError, match="still 0"):
        stragan.eventually(lambda: 0, seconds=0.05)
"""


def test_the_fixtures(tmp_path: Path) -> None:
    code, said = run(tmp_path, THEIRS)
    assert code == 0, said
    assert re.search(r"\b13 passed in", said), said


def test_options_of_the_server_are_a_fixture(tmp_path: Path) -> None:
    override = (
        'import pytest\n@pytest.fixture(scope="session")\ndef stragan_options():\n    return ("--profile", "{}")\n'
    )
    closed = "def test_it(stragan):\n    assert stragan.client().get('/sale/offers/1').status_code == 403\n"
    code, said = run(tmp_path, closed, override.format("2026-strict"))
    assert code == 0, said
    code, said = run(tmp_path, closed, override.format("1999"))
    assert code == 1
    assert "Invalid enum value '1999'" in said, "the log of a server that does not start is shown"
    assert "1 error in" in said


def test_a_module_may_have_other_options(tmp_path: Path) -> None:
    """The server of the session is the first one that was asked for; a world of the module keeps its promise."""
    ask = "stragan_world.client().post('/sale/offers', json={'name': 'Szkic'}).status_code"
    (tmp_path / "test_another.py").write_text(
        "import pytest\n"
        '@pytest.fixture(scope="session")\ndef stragan_options():\n    return ["--profile", "2026-strict"]\n'
        f"def test_strict(stragan, stragan_world):\n    assert {ask} == 403\n"
        "    assert stragan_world.id is None\n    assert stragan_world.client().get('/me').status_code == 200\n"
    )
    (tmp_path / "test_a_first.py").write_text(f"def test_usual(stragan_world):\n    assert {ask} == 201\n")
    code, said = run(tmp_path, "def test_usual_again(stragan_world):\n    assert " + ask + " == 201\n")
    assert code == 0, said
    assert re.search(r"\b3 passed in", said), said


def test_it_imports_nothing_before_a_fixture_is_asked_for() -> None:
    script = f"import sys, {PLUGIN}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_its_entry_point(request: pytest.FixtureRequest) -> None:
    """Named as its module, so that `-p` finds it installed or not, and never twice. Our own tests do without."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {PLUGIN: PLUGIN}
    assert project["optional-dependencies"]["pytest"]
    assert hasattr(importlib.import_module(PLUGIN), "stragan_world")
    assert not request.config.pluginmanager.hasplugin(PLUGIN)
