"""A server process that is there for as long as somebody needs it, and never longer."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import msgspec
from msgspec import Struct

# What the starter decides. A variable of the shell must not send a test's data into somebody's database.
OWN_SETTINGS = ("HOST", "PORT", "DATA", "DATABASE", "MEMORY", "PUBLIC_URL", "READY_FILE", "SANDBOX")
START_SECONDS, STOP_SECONDS = 60, 10
POLL_SECONDS = 0.01  # the server is another process: there is nothing else to wait on


class Account(Struct, frozen=True):
    id: str
    login: str
    password: str


class Facts(Struct, frozen=True):
    """What a server writes to its ready file, and what it answers for a new world, which has an `id` besides."""

    base_url: str
    auth_url: str
    upload_url: str
    admin_token: str
    client_id: str
    client_secret: str
    redirect_uri: str
    device_client_id: str
    device_client_secret: str
    sellers: tuple[Account, ...]
    buyers: tuple[Account, ...]
    id: str | None = None


class NotStarted(Exception):
    """The server ended before it answered, took too long, or nobody wanted it any more."""

    def __init__(self, why: str, exit_code: int = 1) -> None:
        super().__init__(why)
        self.exit_code = exit_code


def never() -> bool:
    return False


@contextmanager
def serving(
    *options: str, port: int = 0, log: Path | None = None, given_up: Callable[[], bool] = never
) -> Iterator[tuple[Facts, Path]]:
    """A server that answers: its facts, and the file that holds them.

    `options` are those of `stragan serve`; without `--data` nothing is kept. Without `log` it writes to our standard
    error. `given_up` is asked while the server starts.
    """
    with tempfile.TemporaryDirectory(prefix="with-stragan-") as folder:
        ready_file = Path(folder) / "ready.json"
        own = ["--host", "127.0.0.1", "--port", str(port), "--ready-file", str(ready_file)]
        process = _start(own if "--data" in options else [*own, "--memory"], options, log)
        try:
            _wait(process, ready_file, log, given_up)
            yield msgspec.json.decode(ready_file.read_bytes(), type=Facts), ready_file
        finally:
            _stop(process)


def _start(own: Sequence[str], options: Sequence[str], log: Path | None) -> Popen[bytes]:
    """In a session of its own: a Ctrl-C at the terminal is for the tests, which still need the server to clean up."""
    command = [sys.executable, "-P", "-m", "stragan.tether", "serve", *options, *own]
    with open(os.devnull if log is None else log, "ab") as output:  # noqa: PTH123  (either of two)
        return Popen(  # noqa: S603  (our own command line)
            command,
            stdin=PIPE,
            stdout=output,
            stderr=None if log is None else output,
            env=server_environment(),
            start_new_session=True,
        )


def server_environment() -> dict[str, str]:
    """Ours, without the settings that the starter decides."""
    decided = {f"STRAGAN_{name}" for name in OWN_SETTINGS}
    return {name: value for name, value in os.environ.items() if name not in decided}


def _wait(process: Popen[bytes], ready_file: Path, log: Path | None, given_up: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready_file.exists():
        code = process.poll()
        if code is not None:
            said = f"\n{log.read_text(errors='replace')}" if log else ""
            raise NotStarted(f"the server ended with {code} before it answered{said}", code if code > 0 else 1)
        if given_up():
            raise NotStarted("interrupted")
        if time.monotonic() > deadline:
            raise NotStarted(f"the server does not answer after {START_SECONDS} seconds")
        time.sleep(POLL_SECONDS)


def _stop(process: Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert process.stdin is not None
    process.stdin.close()
