"""Faults that a test has asked for: which requests they strike, and how often.

They live in the memory of one process and are gone when it ends. What they do to a request is in `striking.py`.
"""

import re
from collections.abc import Callable, Mapping
from fnmatch import translate
from random import Random
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from stragan.auth import service as auth
from stragan.http.pace import Caller
from stragan.kernel.checks import Rule, broken
from stragan.kernel.problems import OK, Conflict, Invalid, NotFound, Problem, Problems, unknown
from stragan.kernel.wire import reader
from stragan.sandbox.callers import caller_of, user_named
from stragan.sandbox.profiles import Profile, Verdict
from stragan.world import World

MOST_FAULTS = 1_000
LONGEST_LATENCY = 600_000
LONGEST_PATTERN = 500
MOST_TIMES = 1_000_000_000
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LOWEST_STATUS, HIGHEST_STATUS = 400, 599
_ITS_OWN = frozenset({"content-length", "content-type", "transfer-encoding", "connection", "trace-id"})
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[ -~]{0,1000}")
_POWER = "faults"


class NewFault(Struct, frozen=True, forbid_unknown_fields=True):
    """What `POST /_stragan/faults` takes. Without `next` and `probability` every matching request is struck."""

    path: str | None = None  # `*` stands for any text
    method: str | None = None
    client_id: str | None = None
    seller: str | None = None  # login or id
    status: int | None = None
    headers: Mapping[str, str] = {}  # of the answer with `status`
    latency: int = 0  # ms
    drop: bool = False
    partial: bool = False
    after: bool = False  # the work is done first
    next: int | None = None
    probability: float | None = None
    seed: int = 0


class StandingFault(NewFault, frozen=True, kw_only=True):
    """A fault as it stands: `next` is what is left of it; `seen` matching requests, `struck` of them."""

    id: str
    seen: int
    struck: int


class Fault:
    """A fault in force. The draws of a probability depend on the seed and the number of the matching request alone."""

    def __init__(self, id: str, wish: NewFault, user_id: str | None) -> None:  # noqa: A002
        self.id, self.wish = id, wish
        self.left = wish.next
        self.seen = self.struck = 0
        self._user_id = user_id
        self._fits = path_matcher(wish.path or "*")
        self._draw = Random(wish.seed).random  # noqa: S311  (to be the same each time)

    @property
    def asks_who(self) -> bool:
        return self.wish.client_id is not None or self._user_id is not None

    def is_for(self, method: str, path: str) -> bool:
        return self.wish.method in {None, method} and self._fits(path)

    def is_of(self, caller: Caller) -> bool:
        return self.wish.client_id in {None, caller.client_id} and self._user_id in {None, caller.user_id}

    def strikes(self) -> bool:
        """Count a request that matches, and say whether it is struck."""
        if self.left == 0:  # somebody else had the last one while this request's caller was looked up
            return False
        self.seen += 1
        if self.wish.probability is not None and self._draw() >= self.wish.probability:
            return False
        self.struck += 1
        if self.left is not None:
            self.left -= 1
        return True

    def shown(self) -> StandingFault:
        wish = asdict(self.wish)
        return StandingFault(**{**wish, "next": self.left}, id=self.id, seen=self.seen, struck=self.struck)


class Faults:
    """The faults of one world, in the order in which they came; the first that strikes is the only one."""

    def __init__(self) -> None:
        self._active: dict[str, Fault] = {}
        self._given = 0
        self.profile: Profile | None = None

    def __bool__(self) -> bool:
        return bool(self._active) or self.profile is not None

    def shown(self) -> list[StandingFault]:
        return [fault.shown() for fault in self._active.values()]

    def add(self, wish: NewFault, user_id: str | None) -> StandingFault:
        if len(self._active) >= MOST_FAULTS:
            raise Conflict(Problem("TOO_MANY_FAULTS", f"There may be {MOST_FAULTS} faults at a time.", pl=_TOO_MANY_PL))
        self._given += 1
        fault = Fault(str(self._given), wish, user_id)
        self._active[fault.id] = fault
        return fault.shown()

    def remove(self, id: str) -> None:  # noqa: A002
        if self._active.pop(id, None) is None:
            raise NotFound(unknown("id", id, "fault", "usterki"))

    def clear(self) -> None:
        self._active.clear()

    async def strike(self, world: World, method: str, path: str, authorization: str) -> Fault | None:
        """The fault that this request meets. One that has struck its last is forgotten."""
        caller: Caller | None = None
        for fault in list(self._active.values()):
            if not fault.is_for(method, path):
                continue
            if fault.asks_who:
                caller = caller or await caller_of(world, authorization)
                if not fault.is_of(caller):
                    continue
            if fault.strikes():
                if fault.left == 0:
                    self._active.pop(fault.id, None)
                return fault
        if self.profile is None:
            return None
        caller = caller or await caller_of(world, authorization)
        verdict = self.profile.judge(world.now(), method, path, caller)
        return _of_profile(verdict) if verdict is not None else None


def _of_profile(verdict: Verdict) -> Fault:
    wish = NewFault(status=verdict.status, latency=verdict.latency)
    return Fault(f"{PROFILE}{verdict.reason}", wish, None)


PROFILE = "profile:"  # begins the ids of what is no fault by itself
_TOO_MANY_PL = f"Jednocześnie może być {MOST_FAULTS} usterek."
read = reader(NewFault)


def of(world: World) -> Faults:
    found: Faults | None = world.powers.get(_POWER)
    if found is None:
        found = world.powers[_POWER] = Faults()
    return found


async def add(world: World, wish: NewFault) -> StandingFault:
    """Put a fault in force; 422 with everything that is wrong with it, 404 for a client or seller that is not there."""
    if problems := broken(wish, RULES):
        raise Invalid(*problems)
    if wish.client_id is not None and await auth.find_application(world, wish.client_id) is None:
        raise NotFound(unknown("client_id", wish.client_id, "application", "aplikacji"))
    user = None
    if wish.seller is not None:
        user = await user_named(world, wish.seller)
        if user is None:
            raise NotFound(unknown("seller", wish.seller, "user", "użytkownika"))
    return of(world).add(wish, user.id if user else None)


def path_matcher(pattern: str) -> Callable[[str], Any]:
    """`/sale/offers/*` matches what begins so; `*` may stand anywhere and is the only special character."""
    return re.compile(translate(pattern.replace("[", "[[]").replace("?", "[?]"))).match


def it_has_an_effect(new: NewFault) -> Problems:
    """A fault does something: a status, a latency, or it breaks the connection."""
    if new.status is None and not (new.latency or new.drop or new.partial):
        return (_wrong("FAULT_WITHOUT_EFFECT", "A fault needs status, latency, drop or partial.", None),)
    return OK


def its_answer_is_one(new: NewFault) -> Problems:
    """A request has one end: an answer of the fault, a dropped connection or half of its own answer."""
    if (new.status is not None) + new.drop + new.partial > 1:
        return (_wrong("FAULT_EFFECTS_EXCLUDE", "status, drop and partial exclude each other.", None),)
    return OK


def its_status_is_a_failure(new: NewFault) -> Problems:
    """400 to 599."""
    if new.status is not None and not LOWEST_STATUS <= new.status <= HIGHEST_STATUS:
        return (_wrong("INVALID_VALUE", "A status of 400 to 599 is expected.", "status"),)
    return OK


def its_latency_is_bearable(new: NewFault) -> Problems:
    """Ten minutes at most."""
    if not 0 <= new.latency <= LONGEST_LATENCY:
        return (_wrong("INVALID_VALUE", f"0 to {LONGEST_LATENCY} milliseconds are expected.", "latency"),)
    return OK


def its_path_can_be_met(new: NewFault) -> Problems:
    """A pattern of paths outside `/_stragan`, which no fault touches."""
    path = new.path
    if path is None:
        return OK
    if not path.startswith(("/", "*")) or len(path) > LONGEST_PATTERN or "?" in path:
        told = f"A path without its query is expected, * for any text, {LONGEST_PATTERN} characters at most."
        return (_wrong("INVALID_VALUE", told, "path"),)
    if path.startswith("/_stragan"):
        return (_wrong("INVALID_VALUE", "Faults do not touch /_stragan.", "path"),)
    return OK


def its_method_exists(new: NewFault) -> Problems:
    """In capitals, as HTTP has them."""
    if new.method is not None and new.method not in METHODS:
        return (_wrong("INVALID_VALUE", f"One of {', '.join(sorted(METHODS))} is expected.", "method"),)
    return OK


def it_strikes_sometimes(new: NewFault) -> Problems:
    """`next` counts from 1, a probability is above 0 and not above 1."""
    problems = []
    if new.next is not None and not 1 <= new.next <= MOST_TIMES:
        problems.append(_wrong("INVALID_VALUE", f"1 to {MOST_TIMES} is expected.", "next"))
    if new.probability is not None and not 0 < new.probability <= 1:
        problems.append(_wrong("INVALID_VALUE", "A number above 0 and up to 1 is expected.", "probability"))
    return problems


def its_headers_can_be_sent(new: NewFault) -> Problems:
    """Names and visible values of headers, for an answer of the fault; the server writes some of them itself."""
    if new.headers and new.status is None:
        return (_wrong("INVALID_VALUE", "Headers need a status.", "headers"),)
    return [
        _wrong("INVALID_VALUE", "This header cannot be sent.", f"headers.{name}")
        for name, value in new.headers.items()
        if _NAME.fullmatch(name) is None or _VALUE.fullmatch(value) is None or name.lower() in _ITS_OWN
    ]


RULES: tuple[Rule[NewFault], ...] = (
    it_has_an_effect,
    its_answer_is_one,
    its_status_is_a_failure,
    its_latency_is_bearable,
    its_path_can_be_met,
    its_method_exists,
    it_strikes_sometimes,
    its_headers_can_be_sent,
)


def _wrong(code: str, message: str, path: str | None) -> Problem:
    return Problem(code, message, path, pl=f"Nieprawidłowa usterka: {path or 'skutek'}.")
