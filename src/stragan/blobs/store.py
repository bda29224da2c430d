"""Where files live: a `Blobs` maps a key to bytes that never change."""

from collections.abc import Sequence
from typing import Protocol


class Blobs(Protocol):
    """Keys are relative paths of lower-case letters, digits, `/`, `.` and `-`."""

    async def put(self, key: str, content: bytes) -> None:
        """Store durably; storing the same key twice is harmless, since the key is made from the content."""

    async def get(self, key: str) -> bytes | None: ...
    async def delete(self, key: str) -> None: ...
    async def keep_deleted(self, *, keep: bool) -> None:
        """Whether what is deleted from now on may be brought back. False gives up what was kept, too."""

    async def bring_back(self) -> Sequence[str]:
        """Undo all deletions since `keep_deleted`; returns the keys."""
