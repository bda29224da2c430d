"""`stragan exec -- COMMAND`: what the command learns, how it ends, and that no server is left behind."""

import json
import os
import pty
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from harness import HEAR_SIGNALS, running, started_before
from stragan.settings import ENVIRONMENT_PREFIX, Settings
from stragan.testing import NotStarted, serving

pytestmark = pytest.mark.xdist_group("servers in memory")

EXEC = [sys.executable, "-c", HEAR_SIGNALS, "-m", "stragan", "exec"]
SETTINGS = {ENVIRONMENT_PREFIX + field.name.upper() for field in msgspec.structs.fields(Settings)}
PEOPLE = ("SELLER", "SELLER_2", "BUYER", "BUYER_2")
PLACES = ("BASE_URL", "AUTH_URL", "UPLOAD_URL", "REDIRECT_URI", "FACTS_FILE")
SECRETS = ("CLIENT_ID", "CLIENT_SECRET", "DEVICE_CLIENT_ID", "DEVICE_CLIENT_SECRET", "ADMIN_TOKEN")
TELL = """
import json, os, sys
print(json.dumps({"environment": dict(os.environ), "arguments": sys.argv[1:], "logins": globals().get("logins")}))
"""
WAIT = "print(open(os.environ['STRAGAN_FACTS_FILE']).read(), flush=True); sys.stdin.read()"
UNTIL_TOLD = f"import os, sys; {WAIT}"
POLITE = f"import os, signal, sys; signal.signal(signal.{{}}, lambda *_: sys.exit(9)); {WAIT}"
WHO_AM_I = """
import json, os, urllib.request
logins = []
for who in ("SELLER", "BUYER_2"):
    request = urllib.request.Request(os.environ["STRAGAN_BASE_URL"] + "/me")
    request.add_header("Authorization", "Bearer " + os.environ[f"STRAGAN_{who}_TOKEN"])
    logins.append(json.load(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request))["login"])
"""


def execute(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*EXEC, *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env=os.environ | variables,
        start_new_session=True,  # no terminal that could tell the command of signals by itself
    )


def told(*arguments: str, **variables: str) -> dict[str, Any]:
    done = execute(*arguments, **variables)
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
def used(tmp_path: Path, first_start_sqlite: Settings) -> list[str]:
    """Options of a server that has been started before, which takes a second less."""
    assert first_start_sqlite.data is not None
    shutil.copytree(first_start_sqlite.data, tmp_path / "used")
    return ["--data", f"{tmp_path}/used"]


@contextmanager
def waiting(script: str, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that runs, and the address of its server."""
    command = [*EXEC, *options, "--", sys.executable, "-c", script]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["base_url"]
        assert answers(address)
        yield process, address


def answers(address: str) -> bool:
    where = urlsplit(address)
    with socket.socket() as probe:
        return probe.connect_ex((where.hostname, where.port)) == 0


@pytest.mark.parametrize(
    ("case", "command", "code"),
    [
        ("its own code", ["sh", "-c", "exit 7"], 7),
        ("killed by a signal", ["sh", "-c", "kill -9 $$"], 137),
        ("not found", ["no-such-command-anywhere"], 127),
        ("not executable", ["/"], 126),
    ],
)
def test_it_ends_as_the_command_has_ended(case: str, command: list[str], code: int, used: list[str]) -> None:
    done = execute(*used, "--", *command)
    assert (done.returncode, done.stdout) == (code, "")
    assert bool(done.stderr) == (code in (126, 127))
    assert command[0] in done.stderr or not done.stderr


GIVEN = ["--port", "x", "--", "-h", "two words", ""]


@pytest.fixture(scope="module")
def learned() -> dict[str, Any]:
    """What a command has told of itself: its environment, its arguments, and whose tokens it had."""
    return told("--", sys.executable, "-c", WHO_AM_I + TELL, *GIVEN)


def test_the_command_learns_addresses_and_credentials(learned: dict[str, Any]) -> None:
    environment = learned["environment"]
    known = {name for name in environment if name.startswith("STRAGAN_")} - set(os.environ)
    people = {f"STRAGAN_{who}_{what}" for who in PEOPLE for what in ("ID", "LOGIN", "PASSWORD", "TOKEN")}
    assert known == people | {f"STRAGAN_{name}" for name in PLACES + SECRETS}
    assert known.isdisjoint(SETTINGS), "a server that the command starts would take it for a setting"
    assert environment["STRAGAN_SELLER_LOGIN"] == "stragan-seller"
    assert environment["STRAGAN_BUYER_2_LOGIN"] == "stragan-buyer-2"
    assert not Path(environment["STRAGAN_FACTS_FILE"]).parent.exists()
    assert not answers(environment["STRAGAN_BASE_URL"])


def test_the_tokens_are_those_of_the_accounts(learned: dict[str, Any]) -> None:
    assert learned["logins"] == ["stragan-seller", "stragan-buyer-2"]


def test_arguments_come_through_unchanged(learned: dict[str, Any], used: list[str]) -> None:
    assert learned["arguments"] == GIVEN
    assert told(*used, sys.executable, "-c", TELL, *GIVEN)["arguments"] == GIVEN  # `--` may be left out


def test_the_shell_does_not_say_where_the_data_are(tmp_path: Path) -> None:
    """A variable that was meant for another server must not send the data of a test there."""
    elsewhere = {"STRAGAN_DATA": f"{tmp_path}/data", "STRAGAN_DATABASE": "postgresql://nobody@127.0.0.1:1/none"}
    others = {"STRAGAN_PORT": "1", "STRAGAN_SANDBOX": "false", "STRAGAN_READY_FILE": f"{tmp_path}/ready.json"}
    environment = told("--", sys.executable, "-c", TELL, **elsewhere, **others)["environment"]
    assert urlsplit(environment["STRAGAN_BASE_URL"]).hostname == "127.0.0.1"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_command_line_says_where_they_are(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with started_before(kind, tmp_path / "data", request) as settings:
        where = ["--database", settings.database] if settings.database else ["--data", f"{tmp_path}/data"]
        environment = told(*where, "--", sys.executable, "-c", TELL)["environment"]
        with running(settings) as server:
            seeded = server.application.seeded
    assert seeded is not None
    assert environment["STRAGAN_ADMIN_TOKEN"] == seeded.admin_token


@pytest.mark.parametrize("options", [["--profile", "1999"], ["--database", "mysql://x"], ["--port", "70000"], []])
def test_what_the_server_would_refuse_runs_nothing(options: list[str]) -> None:
    done = execute(*options, *(["--", "echo", "ran"] if options else []))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage" in done.stderr


def test_a_server_that_cannot_start_runs_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = execute("--port", str(port), "--", "echo", "ran")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_nobody_waits_for_any_more(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(NotStarted, match="interrupted"), serving(log=log, given_up=lambda: True):
        pass
    assert log.read_bytes() == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_reaches_the_command(number: signal.Signals, used: list[str]) -> None:
    with waiting(POLITE.format(number.name), *used) as (process, address):
        process.send_signal(number)
        assert process.wait(20) == 9
        assert not answers(address)


def test_a_signal_that_ends_the_command(used: list[str]) -> None:
    with waiting(UNTIL_TOLD, *used) as (process, address):
        process.send_signal(signal.SIGHUP)
        assert process.wait(20) == 128 + signal.SIGHUP
        assert not answers(address)


def test_the_server_ends_even_when_we_are_killed() -> None:
    with waiting(UNTIL_TOLD) as (process, address):
        process.kill()
        assert process.wait(20) == -signal.SIGKILL
        deadline = time.monotonic() + 20
        while answers(address):
            assert time.monotonic() < deadline, "the server is still there"
            time.sleep(0.01)  # another process, which nobody waits for


TIMES = 5  # a second Ctrl-C that comes too close to the first is not counted; it will not be so each time
COUNTING = f"""
import os, signal, urllib.request
interrupt = {{signal.SIGINT}}
signal.pthread_sigmask(signal.SIG_BLOCK, interrupt)  # waits for us: none is lost between two looks
print("ready", flush=True)
count = 0
while signal.sigtimedwait(interrupt, 20 if count < {TIMES} else 0.3):
    count += 1
    print("heard", count, flush=True)
ask = urllib.request.build_opener(urllib.request.ProxyHandler({{}})).open
print("in all", count, ask(os.environ["STRAGAN_BASE_URL"] + "/openapi.json").status, flush=True)
"""


def test_ctrl_c_at_a_terminal_is_heard_once(used: list[str]) -> None:
    """The terminal tells the command by itself; the server is told by nobody, and lives until the command has ended."""
    ours, theirs = pty.openpty()
    terminal = os.ttyname(theirs)
    command = shlex.join([*EXEC, *used, "--", sys.executable, "-c", COUNTING])
    redirected = f"exec {command} <{terminal} >{terminal} 2>&1"  # the first terminal that a session opens is its own
    with subprocess.Popen(["sh", "-c", redirected], start_new_session=True) as process:
        try:
            said = ""
            for expected in ("ready", *(f"heard {n}" for n in range(1, TIMES + 1)), "in all"):
                while not re.search(f"{expected}.*\n", said):
                    said += os.read(ours, 1000).decode()
                if expected not in (f"heard {TIMES}", "in all"):
                    os.write(ours, b"\x03")
            assert process.wait(20) == 0
        finally:
            process.kill()
    os.close(theirs)
    os.close(ours)
    assert f"in all {TIMES} 200" in said
