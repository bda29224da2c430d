"""Where files live: a `Blobs` maps a key to bytes that never change."""

from typing import Protocol


class Blobs(Protocol):
    """Keys are relative paths of lower-case letters, digits, `/`, `.` and `-`."""

    async def put(self, key: str, content: bytes) -> None:
        """Store durably; storing the same key twice is harmless, since the key is made from the content."""

    async def get(self, key: str) -> bytes | None: ...
    async def delete(self, key: str) -> None: ...
