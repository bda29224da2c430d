"""Blobs as files below one folder."""

import asyncio
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkstemp

_KEY = re.compile(r"[a-z0-9][a-z0-9.-]*(?:/[a-z0-9][a-z0-9.-]*)*")


class DiskBlobs:
    """A file appears under its key whole or not at all: written beside it, flushed to disk, then renamed."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self._root = root.resolve()
        self._deleted = self._root.with_name(f"{self._root.name}-deleted")  # while it exists, files are moved to it
        self._durable = durable

    def _path(self, key: str) -> Path:
        if _KEY.fullmatch(key) is None:  # no step begins with a dot, so that no key can leave the folder
            raise ValueError(f"{key!r} is not a key")
        return self._root / key

    async def put(self, key: str, content: bytes) -> None:
        await asyncio.to_thread(self._write, self._path(key), content)

    async def get(self, key: str) -> bytes | None:
        return await asyncio.to_thread(self._read, self._path(key))

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._delete, self._path(key), self._deleted / key)

    async def keep_deleted(self, *, keep: bool) -> None:
        if keep:
            await asyncio.to_thread(self._make, self._deleted)
        else:
            await asyncio.to_thread(shutil.rmtree, self._deleted, ignore_errors=True)

    async def bring_back(self) -> Sequence[str]:
        return await asyncio.to_thread(self._bring_back)

    def _delete(self, path: Path, kept: Path) -> None:
        """Moves are not flushed: a file is in one of the two places, and the next start looks for it in both."""
        if not self._deleted.is_dir():
            path.unlink(missing_ok=True)
        elif path.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            path.replace(kept)

    def _bring_back(self) -> Sequence[str]:
        files = [path for path in self._deleted.rglob("*") if path.is_file()]
        keys = [path.relative_to(self._deleted).as_posix() for path in files]
        for path, key in zip(files, keys, strict=True):
            self._path(key).parent.mkdir(parents=True, exist_ok=True)
            path.replace(self._path(key))
        return keys

    def _write(self, path: Path, content: bytes) -> None:
        if path.exists():
            return
        self._make(path.parent)
        descriptor, name = mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                if self._durable:
                    os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._flush(path.parent)

    def _make(self, folder: Path) -> None:
        """Like `mkdir -p`, but the new folders' names are on the disk before anything is put into them."""
        if folder.is_dir():
            return
        self._make(folder.parent)
        folder.mkdir(exist_ok=True)
        self._flush(folder.parent)

    def _flush(self, folder: Path) -> None:
        """Else a new name could be lost with the power, although its content is on the disk."""
        if not self._durable:
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
