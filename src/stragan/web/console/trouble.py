"""`/console/sandbox/faults`: faults, the profile and the hostile mode by click."""

from collections.abc import Mapping
from contextlib import suppress
from math import isfinite
from types import MappingProxyType

from starlette.responses import Response

from stragan.kernel.problems import Invalid, NotFound, Problem, unknown
from stragan.sandbox.faults import METHODS
from stragan.sandbox.hostile import OFF, HostileRequest
from stragan.sandbox.powers import faults, hostile
from stragan.web.console.pressing import button, control, press
from stragan.web.console.sandbox import HERE as SANDBOX
from stragan.web.console.sandbox import TABS
from stragan.web.form import Form
from stragan.web.render import Visitor, page

HERE = f"{SANDBOX}/faults"
PRESETS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "unavailable": {"status": 503, "next": 1},
        "too_many": {"status": 429, "next": 3, "headers": {"Retry-After": "2"}},
        "lost_answer": {"method": "POST", "status": 504, "after": True, "next": 1},
        "dropped": {"drop": True, "next": 1},
        "half": {"partial": True, "next": 1},
        "slow": {"latency": 3000, "next": 5},
        "token": {"status": 401, "next": 1},
        "flaky": {"status": 500, "probability": 0.2},
    }
)
DISTURBED: Mapping[str, object] = MappingProxyType({"duplicates": 0.3, "disorder": 0.3, "stale_lists": "PT10S"})
_WHOLE, _TEXTS, _FLAGS = (
    ("status", "latency", "next"),
    ("path", "method", "client_id", "seller"),
    ("drop", "partial", "after"),
)


async def _faults(visitor: Visitor, reasons: list[str], form: Form | None = None) -> Response:
    standing: faults.FaultsAnswer = await press(visitor, faults.listed)
    wish: HostileRequest = await press(visitor, hostile.shown)
    return page(
        visitor,
        "console/sandbox_faults.html",
        tabs=TABS,
        reasons=reasons,
        standing=standing.faults,
        profile=standing.profile,
        hostile=wish,
        hostile_on=wish != OFF,
        presets=PRESETS,
        methods=sorted(METHODS),
        filled=form or Form([]),
    )


fault_page = control(HERE)(_faults)


@button(f"{HERE}/presets", _faults)
async def add_preset(visitor: Visitor, form: Form) -> str:
    name = form.text("preset")
    if name not in PRESETS:
        raise NotFound(unknown("preset", name, "preset", "wzoru"))
    await press(visitor, faults.add, PRESETS[name])
    return HERE


@button(f"{HERE}/add", _faults)
async def add_fault(visitor: Visitor, form: Form) -> str:
    await press(visitor, faults.add, _wish(form))
    return HERE


def _wish(form: Form) -> dict[str, object]:
    """The body of the power: fields that are empty are left out."""
    wish: dict[str, object] = {name: form.text(name) for name in _TEXTS if form.text(name)}
    wish |= {name: _whole(form, name) for name in _WHOLE if form.text(name)}
    wish |= {name: True for name in _FLAGS if form.get(name) == "1"}
    if form.text("probability"):
        wish["probability"] = _fraction(form, "probability")
    return wish


def _whole(form: Form, name: str) -> int:
    number = form.number(name)
    if number is None:
        raise Invalid(_no_number(name))
    return number


def _fraction(form: Form, name: str) -> float:
    with suppress(ValueError):
        number = float(form.text(name))
        if isfinite(number):
            return number
    raise Invalid(_no_number(name))


def _no_number(name: str) -> Problem:
    return Problem("INVALID_VALUE", "A number is expected.", name, pl="Podaj liczbę.")


@button(f"{HERE}/clear", _faults)
async def clear_faults(visitor: Visitor, _form: Form) -> str:
    await press(visitor, faults.remove_all)
    return HERE


@button(f"{HERE}/profile", _faults)
async def choose_profile(visitor: Visitor, form: Form) -> str:
    """None of them ends the one in force."""
    if form.text("name"):
        await press(visitor, faults.set_profile, {"name": form.text("name")})
    else:
        await press(visitor, faults.remove_profile)
    return HERE


@button(f"{HERE}/hostile", _faults)
async def choose_hostile(visitor: Visitor, form: Form) -> str:
    await press(visitor, hostile.choose, DISTURBED if form.get("on") == "1" else {})
    return HERE


@button(f"{HERE}/{{id}}/delete", _faults)
async def remove_fault(visitor: Visitor, _form: Form) -> str:
    await press(visitor, faults.remove, path={"id": visitor.part("id")})
    return HERE


PAGES = (fault_page, add_preset, add_fault, clear_faults, choose_profile, choose_hostile, remove_fault)
