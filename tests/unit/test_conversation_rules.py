"""Rules of files, messages and issues that need no server."""

import pytest

from stragan.features.conversation_files.rules import is_what_it_says, kind_of
from stragan.features.issues.document import due
from stragan.features.issues.rules import is_part
from stragan.features.issues.schemas import Note, Reason
from stragan.features.issues.words import NOTES, SUBJECTS
from stragan.features.messages.store import thread_of
from stragan.kernel.times import iso, parse_instant

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("case", "opened", "expected"),
    [
        ("winter", "2026-01-10T12:00:00Z", "2026-01-24T22:59:59.000Z"),
        ("summer", "2025-09-19T10:53:44.597Z", "2025-10-03T21:59:59.000Z"),  # as an answer of the service had it
        ("late in the evening it is tomorrow there", "2026-07-01T22:00:00Z", "2026-07-16T21:59:59.000Z"),
        ("just before", "2026-07-01T21:59:59.999Z", "2026-07-15T21:59:59.000Z"),
        ("into summer", "2031-03-20T12:00:00Z", "2031-04-03T21:59:59.000Z"),
        ("into winter", "2026-10-20T12:00:00Z", "2026-11-03T22:59:59.000Z"),
        ("on the last day of summer", "2026-10-11T12:00:00Z", "2026-10-25T22:59:59.000Z"),
        ("on the last day of winter", "2026-03-15T12:00:00Z", "2026-03-29T21:59:59.000Z"),
        ("the day before", "2026-03-14T12:00:00Z", "2026-03-28T22:59:59.000Z"),
        ("over a year's end", "2026-12-20T23:30:00Z", "2027-01-04T22:59:59.000Z"),
    ],
)
def test_claims_are_decided_by_the_end_of_the_14th_day(case: str, opened: str, expected: str) -> None:
    instant = parse_instant(opened)
    assert instant is not None
    assert iso(due(instant)) == expected, case


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (PNG, "image/png"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"BM\x00", "image/bmp"),
        (b"II*\x00", "image/tiff"),
        (b"MM\x00*", "image/tiff"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WEBP", None),
        (b"MZ", None),
        (b"", None),
    ],
)
def test_kinds(content: bytes, expected: str | None) -> None:
    assert kind_of(content) == expected


def test_bytes_header_and_name_agree() -> None:
    assert is_what_it_says(PNG, "image/png", "a.png")
    assert is_what_it_says(PNG, "image/png", "a")
    assert not is_what_it_says(PNG, "image/jpeg", "a.png")
    assert not is_what_it_says(PNG, "image/png", "a.jpg")


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.01", True),
        ("10", True),
        ("10.00", True),
        ("10.01", False),
        ("0", False),
        ("-1", False),
        ("1.001", False),
        ("x", False),
    ],
)
def test_parts(amount: str, *, expected: bool) -> None:
    assert is_part(amount, "10.00") is expected


def test_a_thread_is_of_two_users() -> None:
    assert thread_of("1", "23") == thread_of("23", "1")
    assert len({thread_of("1", "23"), thread_of("12", "3"), thread_of("1", "2")}) == 3
    assert thread_of("1", "2").isalnum()


def test_everything_has_words_in_both_languages() -> None:
    from typing import get_args

    assert set(SUBJECTS) == set(get_args(Reason))
    assert set(NOTES) == set(get_args(Note))
    assert all(en and pl and en != pl for en, pl in [*SUBJECTS.values(), *NOTES.values()])
