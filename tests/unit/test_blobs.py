import asyncio
import os
import stat

import pytest

from stragan.blobs.disk import DiskBlobs

KEY = "images/01/01fd604ea8d18e4275b0878b7f0562067e"


@pytest.fixture(params=[True, False], ids=["durable", "not durable"])
def blobs(request, tmp_path):
    return DiskBlobs(tmp_path / "blobs", durable=request.param)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_was_put_can_be_got_until_it_is_deleted(blobs):
    async def live():
        assert await blobs.get(KEY) is None
        await blobs.put(KEY, b"bytes")
        await blobs.put(KEY, b"bytes")
        assert await blobs.get(KEY) == b"bytes"
        await blobs.delete(KEY)
        await blobs.delete(KEY)
        assert await blobs.get(KEY) is None

    asyncio.run(live())


def test_many_put_the_same_at_once(blobs, tmp_path):
    async def race():
        await asyncio.gather(*(blobs.put(KEY, b"x" * 100_000) for _ in range(20)))
        assert await blobs.get(KEY) == b"x" * 100_000

    asyncio.run(race())
    assert files(tmp_path) == [f"blobs/{KEY}"]


def test_a_file_that_could_not_be_written_leaves_nothing(blobs, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space left"):
        asyncio.run(blobs.put(KEY, b"bytes"))
    assert files(tmp_path) == []
    assert asyncio.run(blobs.get(KEY)) is None


def test_everything_is_flushed_before_it_is_acknowledged(tmp_path, monkeypatch):
    flushed = []
    fsync = os.fsync

    def remember(descriptor):
        flushed.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    monkeypatch.setattr("os.fsync", remember)
    asyncio.run(DiskBlobs(tmp_path).put("images/01/a", b"bytes"))
    assert flushed == ["folder", "folder", "file", "folder"]
    asyncio.run(DiskBlobs(tmp_path, durable=False).put("images/01/b", b"bytes"))
    assert len(flushed) == 4


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "..", "../x", "a/../../x", "a//b", "a/", "a/.hidden", ".x", "A", "a b", "a\\b", "a\n"]
)
def test_a_key_cannot_leave_the_folder(blobs, tmp_path, key):
    for act in (blobs.get(key), blobs.put(key, b""), blobs.delete(key)):
        with pytest.raises(ValueError, match="is not a key"):
            asyncio.run(act)
    assert files(tmp_path) == []
