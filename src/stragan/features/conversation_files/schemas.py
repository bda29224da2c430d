"""Files that people send each other: declared with name and size, uploaded once, and then enclosed in a message.

Messages and post-purchase issues share them. The wire of both stands in their own schemas.
"""

from typing import NamedTuple

from msgspec import Struct


class Enclosed(Struct, frozen=True):
    """A file in a message. From `expires_at` (ms) on it can no longer be fetched; None is never."""

    id: str
    name: str
    media_type: str
    expires_at: int | None


class Purpose(NamedTuple):
    """Where files are sent: `most_bytes` of one, `kept` (ms) after the upload, and the code of refusals."""

    name: str
    most_bytes: int
    kept: int | None
    name_path: str
    code: str


class Download(NamedTuple):
    name: str
    media_type: str
    content: bytes
