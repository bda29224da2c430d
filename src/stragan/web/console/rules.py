"""`/console/rules` and `/console/codes`: what a diagnosis links to, from the source of the reference pages."""

from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct
from starlette.responses import Response

from stragan.web.binding import show
from stragan.web.render import Visitor, page

HERE, CODES = "/console/rules", "/console/codes"


class Saying(Struct, frozen=True):
    """What a rule says about something, and what breaking it does."""

    about: str
    says: str
    acts: str


class Rule(Struct, frozen=True):
    """Rules of several resources may have one name."""

    name: str
    says: list[Saying]


class Code(Struct, frozen=True):
    code: str
    messages: list[str]


class Reference(Struct, frozen=True):
    rules: list[Rule]
    codes: list[Code]


@cache
def reference() -> Reference:
    """Written by `tools/generate_rules_reference.py`."""
    return msgspec.json.decode(files("stragan.web.console").joinpath("rules.json").read_bytes(), type=Reference)


def link(rule: str, code: str) -> str | None:
    """Where the reader learns more: of the rule, else of the code; None if nothing is told of either."""
    if any(known.name == rule for known in reference().rules):
        return f"{HERE}#{rule}"
    return f"{CODES}#{code}" if any(known.code == code for known in reference().codes) else None


@show(HERE, public=True)
async def rules(visitor: Visitor) -> Response:
    return page(visitor, "console/rules.html", rules=reference().rules)


@show(CODES, public=True)
async def codes(visitor: Visitor) -> Response:
    return page(visitor, "console/codes.html", codes=reference().codes)


PAGES = (rules, codes)
