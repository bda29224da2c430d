"""`stragan exec -- COMMAND`: a server for as long as a command runs, its addresses in the command's environment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from stragan.testing import Facts, NotStarted, PowerRefused, Stragan, serving

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
FROM_A_TERMINAL = (signal.SIGINT, signal.SIGQUIT)
NOT_FOUND, NOT_EXECUTABLE, KILLED = 127, 126, 128  # as shells say it


def execute(command: Sequence[str], options: Sequence[str], port: int = 0) -> int:
    """Run the command beside a server; returns its exit code, 128 + n if signal n ended it."""
    with _relaying() as relay:
        try:
            with serving(*options, port=port, given_up=lambda: relay.caught is not None) as (facts, ready_file):
                return _run(command, environment(facts, ready_file), relay)
        except (NotStarted, PowerRefused) as error:
            if relay.caught is not None:
                return KILLED + relay.caught
            print(f"stragan exec: {error}", file=sys.stderr)  # noqa: T201  (a message of the command line)
            return getattr(error, "exit_code", 1)


def environment(facts: Facts, ready_file: Path) -> dict[str, str]:
    """What the command learns, under names that are no settings of a server: one that it starts is its own."""
    known = {
        "STRAGAN_BASE_URL": facts.base_url,
        "STRAGAN_AUTH_URL": facts.auth_url,
        "STRAGAN_UPLOAD_URL": facts.upload_url,
        "STRAGAN_CLIENT_ID": facts.client_id,
        "STRAGAN_CLIENT_SECRET": facts.client_secret,
        "STRAGAN_REDIRECT_URI": facts.redirect_uri,
        "STRAGAN_DEVICE_CLIENT_ID": facts.device_client_id,
        "STRAGAN_DEVICE_CLIENT_SECRET": facts.device_client_secret,
        "STRAGAN_ADMIN_TOKEN": facts.admin_token,
        "STRAGAN_FACTS_FILE": str(ready_file),
    }
    with Stragan(facts) as server:
        for kind, accounts in (("SELLER", facts.sellers), ("BUYER", facts.buyers)):
            for number, account in enumerate(accounts, 1):
                prefix = f"STRAGAN_{kind}" if number == 1 else f"STRAGAN_{kind}_{number}"
                known[f"{prefix}_ID"] = account.id
                known[f"{prefix}_LOGIN"] = account.login
                known[f"{prefix}_PASSWORD"] = account.password
                known[f"{prefix}_TOKEN"] = server.token(account.login)
    return known


class _Relay:
    """Passes signals on to the command, and remembers one that comes before there is a command."""

    def __init__(self) -> None:
        self.caught: int | None = None
        self._command: subprocess.Popen[bytes] | None = None

    def handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  (as signals are handled)
        if self._command is None:
            self.caught = number
        elif number not in FROM_A_TERMINAL or not _in_the_foreground():
            self._command.send_signal(number)

    def to(self, command: subprocess.Popen[bytes]) -> None:
        self._command = command
        if self.caught is not None:  # between the server's start and the command's
            command.send_signal(self.caught)


@contextmanager
def _relaying() -> Iterator[_Relay]:
    """A signal that is ignored (`nohup`) stays ignored, here and in the command."""
    relay = _Relay()
    before = {number: signal.getsignal(number) for number in FORWARDED}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, relay.handle)
    try:
        yield relay
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _in_the_foreground() -> bool:
    """Then the terminal tells the command of Ctrl-C by itself, and to pass it on would be a second one."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _run(command: Sequence[str], known: dict[str, str], relay: _Relay) -> int:
    try:
        process = subprocess.Popen(command, env=os.environ | known)  # noqa: S603  (what the user wants to run)
    except FileNotFoundError:
        print(f"stragan exec: {command[0]}: not found", file=sys.stderr)  # noqa: T201
        return NOT_FOUND
    except OSError as error:
        print(f"stragan exec: {command[0]}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return NOT_EXECUTABLE
    with process:
        relay.to(process)
        code = process.wait()
    return code if code >= 0 else KILLED - code
