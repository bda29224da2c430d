"""Reading a seed file, and telling where in it something is wrong."""

import json

import pytest

from stragan.kernel.places import line_of
from stragan.kernel.problems import Problem
from stragan.sandbox.seeds import Seed, UnfitSeed, read_file, told

TEXT = """{
  "a": [
    1,
    {"b/c": "x, }",
     "d": {"e":

       null}}
  ], "f~": true
}
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/a", 2),
        ("/a/0", 3),
        ("/a/1", 4),
        ("/a/1/b~1c", 4),
        ("/a/1/d", 5),
        ("/a/1/d/e", 7),
        ("/f~0", 8),
        ("/a/1/d/missing", 5),
        ("/a/2", 2),
        ("/a/1/b", 4),
        ("/a/0/below", 3),
        ("/nothing/at/all", 1),
        ("/a/x", 2),
    ],
)
def test_lines(pointer, line):
    assert line_of(TEXT, pointer) == line


def test_the_deepest_step_that_is_there_counts():
    assert line_of("\n\n[]", "/0/1") == 3
    assert line_of('{"a": {}}', "/a/b") == 1


def seller(**members):
    return {"sellers": [{"login": "anna"} | members]}


def offer(id_):
    return {"external": {"id": id_}}


APPLICATION = {"client_id": "a", "client_secret": "b", "name": "c"}


@pytest.mark.parametrize(
    ("case", "document", "told"),
    [
        ("misspelt", {"seller": []}, ["2: the seed: unknown member seller"]),
        ("misspelt within", seller(pasword="x"), ["5: sellers[0]: unknown member pasword"]),
        ("no login", {"buyers": [{}]}, ["3: buyers[0].login: Object missing required field `login`"]),
        ("another type", seller(drafts={}), ["5: sellers[0].drafts: Expected `array`, got `object`"]),
        ("empty login", {"buyers": [{"login": " "}]}, ["4: buyers[0].login: A login has 1 to 100 characters."]),
        (
            "the same login",
            seller() | {"buyers": [{"login": "Anna"}]},
            ["9: buyers[0].login: There are two accounts with the login Anna."],
        ),
        (
            "a drawn password",
            {"sellers": [{"login": "stragan-seller", "password": "x"}]},
            ["5: sellers[0].password: The password of stragan-seller is drawn at the first start."],
        ),
        (
            "the same client",
            {"applications": [APPLICATION, APPLICATION]},
            ["9: applications[1].client_id: There are two applications with the id a."],
        ),
        (
            "no secret",
            {"applications": [APPLICATION | {"client_secret": ""}]},
            ["5: applications[0].client_secret: 1 to 100 characters are expected."],
        ),
        (
            "unknown scope",
            {"applications": [APPLICATION | {"scopes": ["allegro:api:everything"]}]},
            ["8: applications[0].scopes[0]: There is no scope allegro:api:everything."],
        ),
        (
            "the same external id",
            seller(drafts=[offer("A"), offer("B")], product_offers=[offer("A")]),
            ["20: sellers[0].product_offers[0].external.id: There are two offers with the external id A."],
        ),
        (
            "two problems",
            {"buyers": [{"login": ""}, {"login": "x" * 101}]},
            [f"{line}: buyers[{i}].login: A login has 1 to 100 characters." for i, line in enumerate((4, 7))],
        ),
    ],
)
def test_refused(tmp_path, case, document, told):
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(document, indent=1))
    with pytest.raises(UnfitSeed) as refused:
        read_file(file)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(told)
    for line, expected in zip(lines, told, strict=True):
        assert line.startswith(f"{file}:{expected}")


def test_not_json(tmp_path):
    file = tmp_path / "seed.json"
    file.write_text('{"sellers": [\n  {"login": "anna",}\n]}')
    with pytest.raises(UnfitSeed, match=r"seed\.json: line 2, column 2\d: "):
        read_file(file)
    file.write_bytes(b"\xff")
    with pytest.raises(UnfitSeed, match=r"seed\.json: "):
        read_file(file)
    with pytest.raises(UnfitSeed, match=r"missing\.json: No such file or directory"):
        read_file(tmp_path / "missing.json")


def test_an_empty_seed(tmp_path):
    file = tmp_path / "seed.json"
    file.write_text("{}")
    assert read_file(file) == Seed()


def test_problems_of_the_api_have_lines(tmp_path):
    text = '{"sellers": [\n {"login": "a", "drafts": [\n  {"name": 5,\n   "stock": {}}]}]}'
    problem = Problem("CODE", "It is wrong.", "stock.available").under("sellers[0].drafts[0]")
    file = tmp_path / "seed.json"
    assert told(file, text, [problem]) == f"{file}:4: sellers[0].drafts[0].stock.available: It is wrong. (CODE)"
