"""The pictures of a catalogue: each distinct one is uploaded once, and not again at the next run."""

import asyncio
import hashlib
import re
import time
from collections.abc import Collection, Sequence
from pathlib import Path

import httpx
from msgspec import Struct

from stragan.client.allegro import Allegro
from stragan.client.failures import ApiFailure, Unreachable
from stragan.client.transport import USER_AGENT
from stragan.kernel.problems import Problem
from stragan.kernel.times import HOUR, parse_instant
from stragan.lister import remarks
from stragan.lister.journal import Forgotten, Journal, Uploaded

MOST_IMAGES = 16
MOST_BYTES = 30_000_000
UNAUTHORIZED, BROKEN = 401, 500
_URL = re.compile(r"https?://", re.IGNORECASE)


class Gallery(Struct, frozen=True):
    """The pictures of one row: addresses on the host in the row's order, and what is wrong with the others."""

    locations: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()


class BadPicture(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Pictures:
    """`folder` is where relative names begin. Nothing is uploaded while `dry`: a new picture is named by its key."""

    def __init__(self, api: Allegro, journal: Journal, folder: Path, *, dry: bool) -> None:
        self._api = api
        self._journal = journal
        self._folder = folder
        self._dry = dry
        self._uploads: dict[str, asyncio.Future[str]] = {}

    async def gallery(self, names: Sequence[str], in_use: Collection[str] = (), *, again: bool = False) -> Gallery:
        """Upload what the host does not have. `in_use` are addresses that an offer shows, so they are alive."""
        notes = (remarks.too_many_images(MOST_IMAGES),) if len(names) > MOST_IMAGES else ()
        locations: list[str] = []
        problems: list[Problem] = []
        for name in names[:MOST_IMAGES]:
            try:
                locations.append(await self._location(name, in_use, again=again))
            except BadPicture as bad:
                problems.append(bad.problem)
        return Gallery(tuple(dict.fromkeys(locations)), tuple(problems), notes)

    async def _location(self, name: str, in_use: Collection[str], *, again: bool) -> str:
        if _URL.match(name):
            key, content = f"url:{name}", b""
        else:
            content = await asyncio.to_thread(self._read, name)
            key = f"sha256:{hashlib.sha256(content).hexdigest()}"
        if again and key in self._journal.images and key not in self._uploads:
            self._journal.write(Forgotten("image", key))
        known = self._journal.images.get(key)
        if known is not None and (known.location in in_use or _is_alive(known)):
            return known.location
        if self._dry:
            return key
        if key not in self._uploads:
            self._uploads[key] = asyncio.ensure_future(self._upload(name, key, content))
        return await asyncio.shield(self._uploads[key])

    def _read(self, name: str) -> bytes:
        path = self._folder / name.replace("\\", "/")
        try:
            if path.stat().st_size > MOST_BYTES:
                raise BadPicture(_too_large(name))
            return path.read_bytes()
        except FileNotFoundError:
            raise BadPicture(remarks.missing_image(name)) from None
        except OSError as error:
            raise BadPicture(remarks.bad_image(name, error.strerror or str(error))) from error

    async def _upload(self, name: str, key: str, content: bytes) -> str:
        content = content or await _download(name)
        media_type = media_type_of(content)
        if media_type is None:
            raise BadPicture(remarks.bad_image(name, "JPEG, PNG, GIF, WebP?"))
        try:
            image = await self._api.upload_image(content, media_type)
        except Unreachable:
            raise
        except ApiFailure as failure:
            if failure.status == UNAUTHORIZED or failure.status >= BROKEN:
                raise
            raise BadPicture(remarks.bad_image(name, "; ".join(entry.text for entry in failure.errors))) from failure
        self._journal.write(Uploaded(key, image.location, image.expires_at))
        return image.location


def _is_alive(image: Uploaded) -> bool:
    """A picture that no offer uses is deleted when its time is over; an hour of margin for the run itself."""
    if image.expires_at is None:
        return True
    ends = parse_instant(image.expires_at)
    return ends is not None and ends - HOUR > time.time_ns() // 1_000_000


def media_type_of(content: bytes) -> str | None:
    """By the first bytes: names and servers lie."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def _too_large(name: str) -> Problem:
    return remarks.bad_image(name, f"> {MOST_BYTES // 1_000_000} MB")


async def _download(url: str) -> bytes:
    """Fetch a picture here and upload its bytes: not every host fetches for its clients."""
    content = bytearray()
    try:
        async with (
            httpx.AsyncClient(headers={"User-Agent": USER_AGENT}, timeout=30, follow_redirects=True) as http,
            http.stream("GET", url) as answer,
        ):
            if not answer.is_success:
                raise BadPicture(remarks.bad_image(url, f"HTTP {answer.status_code}"))
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise BadPicture(_too_large(url))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise BadPicture(remarks.bad_image(url, str(error) or type(error).__name__)) from error
    return bytes(content)
