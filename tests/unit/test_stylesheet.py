"""The one stylesheet: each class has its looks from the components or from one part of the site, never from two."""

import re
from collections import defaultdict
from pathlib import Path

import stragan.web

WEB = Path(stragan.web.__file__).parent
SHEET = (WEB / "static/stragan.css").read_text()
CLASS = re.compile(r"(?:^|[},])\s*\.([a-z][\w-]*)", re.MULTILINE)


def parts() -> dict[str, str]:
    """The sheet by the headings of its parts; what stands before the first is for all pages."""
    found = re.split(r"/\* ((?:Sign-in|Shop|Panel|Console)[^*]*) \*/", SHEET)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_no_class_has_two_meanings() -> None:
    places = defaultdict(set)
    for part, rules in parts().items():
        for name in CLASS.findall(rules):
            places[name].add(part)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_no_page_has_a_style_or_script_of_its_own() -> None:
    """The policy that every page sends would not let it work."""
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text), template
        assert all(re.match(r'<script src="/static/', tag) for tag in re.findall(r"<script[^>]*", text)), template
