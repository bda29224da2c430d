"""`stragan serve`: one process that listens, serves and works, and tells when it is ready."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import FrameType
from typing import Any

import uvicorn
from typing_extensions import override

from stragan.app import Application
from stragan.auth import service as auth
from stragan.http.media import PUBLIC
from stragan.kernel.wire import encode
from stragan.sandbox.accounts import SeededAccounts
from stragan.settings import Settings

BACKLOG = 2048
GRACE_SECONDS = 3  # for requests that are under way when the server is told to stop


class Running:
    """A server that answers: its address, and the credentials of its sandbox."""

    def __init__(
        self, base_url: str, seeded: SeededAccounts | None, headers_file: Path | None, stop: Callable[[], None]
    ) -> None:
        self.stop = stop  # asks the server to finish what it is doing and end
        self.base_url = base_url
        self.seeded = seeded
        self.headers_file = headers_file  # `curl -H @FILE` sends a token of the first seller

    def facts(self) -> dict[str, object]:
        """What the ready file says; these names are an interface."""
        facts: dict[str, object] = {
            "pid": os.getpid(),
            "base_url": self.base_url,
            "auth_url": self.base_url,
            "upload_url": self.base_url,
        }
        if self.seeded is not None:
            facts |= {name: getattr(self.seeded, name) for name in self.seeded.__struct_fields__}
        return facts


class _Server(uvicorn.Server):
    """Tells when it has started to answer."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = asyncio.Event()

    def stop(self) -> None:
        self.should_exit = True

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM is how servers are stopped: having stopped well is a success, and no death by a signal."""
        super().handle_exit(sig, frame)
        if sig == signal.SIGTERM:
            self._captured_signals.clear()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:  # the reason has been logged; raised in a task it would come out as a traceback
            self.should_exit = True
        if self.started:
            self.answers.set()


async def serve(settings: Settings, ready: Callable[[Running], None] | None = None) -> None:
    """Serve until the process is told to stop; `ready` is called once requests are answered."""
    _forget(settings.ready_file)
    listener = _listen(settings.host, settings.port)
    application = Application(settings, base_url=_address(listener))
    config = uvicorn.Config(
        application,
        loop="none",
        http=_protocol(),
        limit_concurrency=settings.max_connections,
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        proxy_headers=False,  # behind a proxy, --public-url says what clients see
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=BACKLOG,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.wait((serving, asyncio.create_task(server.answers.wait())), return_when=asyncio.FIRST_COMPLETED)
        if server.answers.is_set() and not server.should_exit:
            _spare_the_collector()
            base_url = settings.public_url or _address(listener)
            running = Running(base_url, application.seeded, await _write_headers(application), server.stop)
            if settings.ready_file is not None:
                write_atomically(settings.ready_file, encode(running.facts()) + b"\n")
            if ready is not None:
                ready(running)
        await serving
    except OSError as error:
        server.stop()
        await serving
        raise SystemExit(f"stragan: {error}") from None
    finally:
        listener.close()
    if not server.answers.is_set():
        raise SystemExit(3)


def _protocol() -> Any:
    """The one that is patient, but not for ever; without httptools uvicorn's own, which limits heads by itself."""
    if find_spec("httptools") is None:
        return "h11"
    from stragan.connections import PatientProtocol  # noqa: PLC0415

    return PatientProtocol


def _spare_the_collector() -> None:
    """The catalogue is never garbage: keep it out of every search, and search less often for the little there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _write_headers(application: Application) -> Path | None:
    """A file of request headers for curl: tokens are too long to read, and too secret to print."""
    if application.seeded is None:
        return None
    user = await auth.find_user(application.world, id=application.seeded.sellers[0].id)
    token = await auth.mint(application.world, user, application.seeded.client_id, None)
    path = application.folder.resolve() / "seller.headers"
    write_atomically(path, f"Authorization: Bearer {token.access_token}\nAccept: {PUBLIC}\n".encode())
    return path


def _forget(ready_file: Path | None) -> None:
    """Whoever waits for this start must not read the addresses and the process id of the last one."""
    if ready_file is None:
        return
    try:
        ready_file.parent.mkdir(parents=True, exist_ok=True)
        ready_file.unlink(missing_ok=True)
    except OSError as error:
        raise SystemExit(f"stragan: cannot write the ready file: {error}") from None


def port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns the delay of small packets (Nagle) off only on sockets that say that they are TCP: 40 ms a request.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # at once: two that bind the same port may both succeed, but not both listen
    except OSError as error:
        listener.close()
        raise SystemExit(f"stragan: cannot listen on {host}:{port}: {error.strerror}") from None
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def write_atomically(path: Path, content: bytes) -> None:
    """A reader finds the old file or the new one, never half of it. Credentials are for the owner's eyes."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o600)
    Path(file.name).replace(path)
