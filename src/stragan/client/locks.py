"""Locks between processes: a file that the operating system unlocks when its holder ends, however it ends."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


@asynccontextmanager
async def locked(path: Path, *, wait: bool = True) -> AsyncIterator[None]:
    """Hold the lock file `path`. Without `wait`, raises `BlockingIOError` when another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if wait:
            await asyncio.to_thread(_lock, handle, wait=True)
        else:
            _lock(handle, wait=False)
        yield
    finally:
        os.close(handle)
