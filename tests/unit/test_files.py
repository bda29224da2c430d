"""What files are by their bytes and names, and how they are sent back."""

import pytest

from stragan.kernel.files import disposition, is_name, is_path, kind_by_name, path_for, saved_as

PDF, PNG = "application/pdf", "image/png"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.PNG", "image/png"), ("a.b.tiff", "image/tiff"), ("attachment", ""), ("a.exe", None), ("a.", None)],
)
def test_names(name: str, expected: str | None) -> None:
    assert kind_by_name(name) == expected


@pytest.mark.parametrize(
    ("case", "name", "expected"),
    [
        ("ordinary", "instrukcja obsługi.pdf", True),
        ("the longest", "a" * 200, True),
        ("too long", "a" * 201, False),
        ("empty", "", False),
        ("blank", " ", False),
        ("a path", "../a.pdf", False),
        ("a path of Windows", "a\\b.pdf", False),
        ("two headers", "a\r\nb.pdf", False),
    ],
)
def test_what_a_file_may_be_called(case: str, name: str, *, expected: bool) -> None:
    assert is_name(name, 200) is expected


@pytest.mark.parametrize(
    ("case", "name", "media_type", "expected"),
    [
        ("as it is", "a.pdf", PDF, "a.pdf"),
        ("upper case", "A.PDF", PDF, "A.PDF"),
        ("another extension of the kind", "a.jpeg", "image/jpeg", "a.jpeg"),
        ("no extension", "a", PDF, "a.pdf"),
        ("a page", "a.html", PDF, "a.html.pdf"),
        ("another kind", "a.pdf", PNG, "a.pdf.png"),
    ],
)
def test_a_file_is_saved_with_an_extension_of_what_it_is(case: str, name: str, media_type: str, expected: str) -> None:
    assert saved_as(name, media_type) == expected


def test_paths_follow_the_content_and_the_owner() -> None:
    assert is_path(path_for("1", b"a"))
    assert path_for("1", b"a") == path_for("1", b"a")
    assert len({path_for("1", b"a"), path_for("1", b"b"), path_for("2", b"a"), path_for("", b"1\0a")}) == 4


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name.jpg", "attachment; filename=\"=?UTF-8?Q?name.jpg?=\"; filename*=UTF-8''name.jpg"),
        ("a_b c.png", "attachment; filename=\"=?UTF-8?Q?a=5Fb_c.png?=\"; filename*=UTF-8''a_b%20c.png"),
        ('ż?".png', "attachment; filename=\"=?UTF-8?Q?=C5=BC=3F=22.png?=\"; filename*=UTF-8''%C5%BC%3F%22.png"),
    ],
)
def test_names_in_headers(name: str, expected: str) -> None:
    assert disposition(name) == expected
