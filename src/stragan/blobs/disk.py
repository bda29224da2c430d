"""Blobs as files below one folder."""

import asyncio
import os
from pathlib import Path
from tempfile import NamedTemporaryFile


class DiskBlobs:
    """A file appears under its key whole or not at all: written beside it, flushed to disk, then renamed."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self._root = root.resolve()
        self._durable = durable

    def _path(self, key: str) -> Path:
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root):
            raise ValueError(f"{key} leaves the folder")
        return path

    async def put(self, key: str, content: bytes) -> None:
        await asyncio.to_thread(self._write, self._path(key), content)

    async def get(self, key: str) -> bytes | None:
        return await asyncio.to_thread(self._read, self._path(key))

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    def _write(self, path: Path, content: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            file.write(content)
            if self._durable:
                file.flush()
                os.fsync(file.fileno())
        Path(file.name).rename(path)
        if self._durable:
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)  # else the new name itself could be lost with the power
            finally:
                os.close(folder)

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
