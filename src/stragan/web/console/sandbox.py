"""`/console/sandbox`: the admin token proved once, then time, the journal, data and worlds by click."""

from starlette.responses import Response

from stragan.auth import service as auth
from stragan.auth import sign_in
from stragan.kernel.problems import ApiError, Invalid, NotFound, Problem, unknown
from stragan.kernel.times import iso
from stragan.sandbox import admin
from stragan.sandbox.accounts import seed_accounts
from stragan.sandbox.powers import clock, requests, snapshots, worlds
from stragan.sandbox.worlds import WorldFacts
from stragan.web.binding import submit
from stragan.web.console.pressing import button, closed, control, press
from stragan.web.form import Form
from stragan.web.formats import from_local, local
from stragan.web.render import Visitor, page, redirect, set_cookie
from stragan.world import real_ms

HERE = "/console/sandbox"
DATA, ACCOUNTS = f"{HERE}/data", f"{HERE}/accounts"
STEPS = ("PT1H", "P1D", "P7D", "P30D")
TABS = (
    ("time", HERE),
    ("buyers", f"{HERE}/buyers"),
    ("faults", f"{HERE}/faults"),
    ("data", DATA),
    ("accounts", ACCOUNTS),
)
NO_TIME = Problem("INVALID_VALUE", "This is no date and time.", "set", pl="To nie jest data i godzina.")


# The admin token


@submit(f"{HERE}/prove")
async def prove(visitor: Visitor, form: Form) -> Response:
    if not visitor.world.settings.sandbox:
        return page(visitor, "console/no_sandbox.html", 404)
    try:
        cookie = await admin.prove(visitor.world, visitor.cookie, visitor.member.id, form.text("admin_token"))
    except ApiError as error:
        reasons = error.in_words(visitor.language)
        return page(visitor, "console/prove.html", error.status, errors=reasons)
    response = redirect(HERE, notice="sandbox_proved")
    if cookie is not None:
        set_cookie(response, visitor, cookie)
    return response


@submit(f"{HERE}/leave")
async def leave(visitor: Visitor, _form: Form) -> Response:
    await admin.give_up(visitor.world, visitor.cookie)
    return redirect("/console", notice="sandbox_left")


# Time and the journal


async def _time(visitor: Visitor, reasons: list[str]) -> Response:
    now = visitor.world.now()
    return page(
        visitor,
        "console/sandbox_time.html",
        tabs=TABS,
        reasons=reasons,
        now=now,
        field=f"{local(now):%Y-%m-%dT%H:%M}",
        clock=clock.shown(visitor.world),
        steps=STEPS,
        kept=requests.shown(visitor.world),
    )


time_page = control(HERE)(_time)


@button(f"{HERE}/clock", _time)
async def move_clock(visitor: Visitor, form: Form) -> str:
    wish: dict[str, object] = {}
    if form.text("advance"):
        wish["advance"] = form.text("advance")
    elif form.get("freeze") in {"1", "0"}:
        wish["freeze"] = form["freeze"] == "1"
    else:
        at = from_local(form.text("set"))
        if at is None:
            raise Invalid(NO_TIME)
        wish["set"] = iso(at)
    await _move(visitor, wish)
    return HERE


async def _move(visitor: Visitor, wish: dict[str, object]) -> None:
    """Whoever moves the clock stays signed in, however far it goes."""
    await press(visitor, clock.move, wish)
    await sign_in.renew(visitor.world, visitor.cookie)


@button(f"{HERE}/clock/real", _time)
async def real_clock(visitor: Visitor, _form: Form) -> str:
    """The real time again."""
    await _move(visitor, {"set": iso(real_ms()), "freeze": False})
    return HERE


@button(f"{HERE}/journal", _time)
async def switch_journal(visitor: Visitor, form: Form) -> str:
    if form.get("action") == "clear":
        await press(visitor, requests.forget)
    else:
        await press(visitor, requests.switch, {"on": form.get("action") == "on"})
    return HERE if form.get("from") != "requests" else "/console/requests"


# Data


async def _data(visitor: Visitor, reasons: list[str]) -> Response:
    return page(
        visitor,
        "console/sandbox_data.html",
        tabs=TABS,
        reasons=reasons,
        snapshots=(await press(visitor, snapshots.listed)).snapshots,
        worlds=await _worlds(visitor),
    )


async def _worlds(visitor: Visitor) -> list[WorldFacts] | None:
    """None in a world, which has none of its own."""
    try:
        answer: worlds.WorldsAnswer = await press(visitor, worlds.listed)
    except ApiError:
        return None
    return answer.worlds


data_page = control(DATA)(_data)


@button(f"{DATA}/snapshots", _data)
async def save_snapshot(visitor: Visitor, form: Form) -> str:
    await press(visitor, snapshots.save, path={"name": form.text("name")})
    return DATA


@button(f"{DATA}/snapshots/{{name}}/restore", _data)
async def restore_snapshot(visitor: Visitor, _form: Form) -> str:
    await press(visitor, snapshots.restore, path={"name": visitor.part("name")})
    return DATA


@button(f"{DATA}/snapshots/{{name}}/delete", _data)
async def drop_snapshot(visitor: Visitor, _form: Form) -> str:
    await press(visitor, snapshots.drop, path={"name": visitor.part("name")})
    return DATA


ASKED = ("reset", "restore")


@control(f"{DATA}/ask")
async def ask(visitor: Visitor, _reasons: list[str]) -> Response:
    """Are you sure? It works without JavaScript, too."""
    what, name = visitor.query.text("what"), visitor.query.text("name")
    if what not in ASKED:
        raise NotFound(unknown("what", what, "question", "pytania"))
    return page(visitor, "console/sandbox_ask.html", what=what, name=name)


@button(f"{DATA}/reset", _data)
async def reset(visitor: Visitor, _form: Form) -> str:
    await press(visitor, snapshots.reset)
    return DATA


@button(f"{DATA}/worlds", _data)
async def make_world(visitor: Visitor, _form: Form) -> str:
    await press(visitor, worlds.make)
    return DATA


@button(f"{DATA}/worlds/{{id}}/delete", _data)
async def delete_world(visitor: Visitor, _form: Form) -> str:
    await press(visitor, worlds.delete, path={"id": visitor.part("id")})
    return DATA


# Accounts


@control(ACCOUNTS)
async def accounts(visitor: Visitor, reasons: list[str]) -> Response:
    seeded = await seed_accounts(visitor.world)
    return page(visitor, "console/sandbox_accounts.html", tabs=TABS, reasons=reasons, seeded=seeded)


@submit(f"{ACCOUNTS}/{{id}}/sign-in")
async def sign_in_as(visitor: Visitor, _form: Form) -> Response:
    """The sign-in of this browser ends, and with it what the admin token allowed."""
    refused = await closed(visitor)
    if refused is not None:
        return refused
    user = await auth.find_user(visitor.world, id=visitor.part("id"))
    if user is None:
        raise NotFound(unknown("id", visitor.part("id"), "user", "użytkownika"))
    await sign_in.sign_out(visitor.world, visitor.cookie)
    response = redirect("/", notice="sandbox_signed_in")
    set_cookie(response, visitor, await sign_in.sign_in(visitor.world, user.id))
    return response


PAGES = (
    prove,
    leave,
    time_page,
    move_clock,
    real_clock,
    switch_journal,
    data_page,
    save_snapshot,
    restore_snapshot,
    drop_snapshot,
    ask,
    reset,
    make_world,
    delete_world,
    accounts,
    sign_in_as,
)
