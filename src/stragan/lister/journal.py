"""What a run must not forget when it is killed: uploaded pictures, created offers, commands under way.

One JSON object a line, appended as things happen; a torn last line is ignored. The host stays the authority: what the
journal says about an offer is checked there before it is used.
"""

import os
from collections.abc import Iterator, Sequence
from io import BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec
from msgspec import Struct

from stragan.client.allegro import Action

_FEWEST_TO_COMPACT = 1_000


class Uploaded(Struct, frozen=True, tag="image"):
    """`key` tells the picture: a hash of its bytes, or its URL. Without `expires_at` an offer uses it."""

    key: str
    location: str
    expires_at: str | None


class Created(Struct, frozen=True, tag="offer"):
    sku: str
    offer_id: str


class Started(Struct, frozen=True, tag="command"):
    command_id: str
    action: Action
    offer_ids: tuple[str, ...]


class Finished(Struct, frozen=True, tag="finished"):
    command_id: str


class Forgotten(Struct, frozen=True, tag="forgotten"):
    """A picture that the host no longer has, or an offer that is gone."""

    kind: Literal["image", "offer"]
    key: str


Entry = Uploaded | Created | Started | Finished | Forgotten
_read = msgspec.json.Decoder(Entry).decode


class Journal:
    """The entries of one account on one host, in memory and in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.images: dict[str, Uploaded] = {}
        self.offers: dict[str, str] = {}
        self.commands: dict[str, Started] = {}
        self._file: BufferedWriter | None = None

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = self.path.read_bytes() if self.path.exists() else b""
        lines = content.splitlines()
        for line in lines:
            try:
                self._note(_read(line))
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # torn by a crash
        if len(lines) > _FEWEST_TO_COMPACT + 2 * sum(1 for _ in self._entries()):
            self._compact()
            content = b""
        self._file = self.path.open("ab")
        if content and not content.endswith(b"\n"):
            self._file.write(b"\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, entry: Entry, *, synced: bool = False) -> None:
        """Remember an entry; `synced` ones survive a power failure too."""
        assert self._file is not None
        self._note(entry)
        self._file.write(msgspec.json.encode(entry) + b"\n")
        self._file.flush()
        if synced:
            os.fsync(self._file.fileno())

    def keep(self, locations: Sequence[str]) -> None:
        """An offer uses these pictures, so they do not expire."""
        used = set(locations)
        for image in [image for image in self.images.values() if image.expires_at and image.location in used]:
            self.write(Uploaded(image.key, image.location, None))

    def _note(self, entry: Entry) -> None:
        match entry:
            case Uploaded():
                self.images[entry.key] = entry
            case Created():
                self.offers[entry.sku] = entry.offer_id
            case Started():
                self.commands[entry.command_id] = entry
            case Finished():
                self.commands.pop(entry.command_id, None)
            case Forgotten(kind="image"):
                self.images.pop(entry.key, None)
            case Forgotten():
                self.offers.pop(entry.key, None)

    def _entries(self) -> Iterator[Entry]:
        yield from self.images.values()
        yield from (Created(sku, offer_id) for sku, offer_id in self.offers.items())
        yield from self.commands.values()

    def _compact(self) -> None:
        new = self.path.with_suffix(".new")
        new.write_bytes(b"".join(msgspec.json.encode(entry) + b"\n" for entry in self._entries()))
        new.replace(self.path)
