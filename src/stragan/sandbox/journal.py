"""The journal of requests: what came, what was answered, and for a refusal which rule says no and what to change.

A request is written down as it is, by reference; masking, decoding and explaining wait until somebody reads. It is all
in the memory of one process, bounded in entries and in bytes of each body, and gone when the process ends.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from time import perf_counter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from stragan.auth.session import Session
from stragan.http.api import PROBLEMS, SESSION
from stragan.http.language import choose
from stragan.http.pace import Caller
from stragan.http.query import Query, invalid
from stragan.kernel.problems import Conflict, Malformed, Problem, Problems
from stragan.kernel.times import iso
from stragan.sandbox import masking
from stragan.sandbox.callers import caller_of, claimed_by, user_named
from stragan.sandbox.diagnosis import Diagnosis, Seen, diagnoses
from stragan.sandbox.faults import path_matcher
from stragan.world import World

KEPT_BYTES = 16_384  # of each body
KEPT_ENTRIES = 1_000  # of a journal that is switched on where the settings want none
MOST_SHOWN, SHOWN = 1_000, 100
LEAST_REFUSAL = 400
_POWER = "journal"
FILTERS = frozenset({"trace_id", "client_id", "seller", "method", "path", "status", "limit"})
_NOT_SHOWN = ("text/html", "image/", "application/pdf")
OFF = Problem(
    "REQUEST_JOURNAL_OFF",
    "This server remembers no requests. PUT /_stragan/requests switches it on; or start it with --memory.",
    pl="Ten serwer nie zapamiętuje żądań. Włącza to PUT /_stragan/requests; albo uruchom go z --memory.",
)
Message = MutableMapping[str, Any]
Headers = Iterable[tuple[bytes, bytes]]


class Part(Struct, frozen=True):
    """Headers and body of a request or an answer. `body` is None when it is no text; `size` is that of the whole."""

    headers: Mapping[str, str]
    body: str | None
    size: int
    truncated: bool


class SeenRequest(Struct, frozen=True):
    """`status` is None while the request is under way, and when nothing was answered; `fault` is the one it met.

    `id` is its number in the journal: some answers have no trace id.
    """

    id: str
    trace_id: str | None
    time: str
    method: str
    path: str
    query: str
    status: int | None
    duration_ms: float | None
    client_id: str | None
    seller_id: str | None
    request: Part
    response: Part
    problems: list[Diagnosis]
    fault: str | None


class Line(Struct, frozen=True):
    """A request as lists show it. `mark` is its place among those that are over."""

    id: str
    mark: int
    trace_id: str | None
    at: int  # ms
    method: str
    path: str
    query: str
    status: int | None
    duration_ms: float | None
    client_id: str | None
    seller_id: str | None
    fault: str | None


class Entry:
    """One request, under way or over. Its `receive` and `send` stand in for the server's while it runs.

    What most requests never set has its value in the class: this is done for every request, so it has to be cheap.
    """

    status: int | None = None
    answer_headers: Headers = ()
    asked = answer = b""  # the beginnings of both bodies
    asked_size = answer_size = 0
    duration: float | None = None
    session: Session | None = None  # unknown: the token was not looked at, or is none
    problems: Problems = ()
    fault: str | None = None
    number = mark = 0  # the place among those that began, and among those that are over
    caller: Caller | None = None  # once somebody has asked after it was over
    fault_answered = False  # what was answered is the fault's own answer, not a late or broken one of the server

    def __init__(self, scope: Mapping[str, Any], receive: Any, send: Any, at: int) -> None:
        self._receive: Callable[[], Awaitable[Message]] = receive
        self._send: Callable[[Message], Awaitable[None]] = send
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self.headers: Headers = scope["headers"]
        self.at = at
        self._started = perf_counter()

    async def receive(self) -> Message:
        message = await self._receive()
        if chunk := message.get("body"):
            if self.asked_size < KEPT_BYTES:
                self.asked = _kept(self.asked, chunk)
            self.asked_size += len(chunk)
        return message

    def send(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status, self.answer_headers = message["status"], message["headers"]
        elif chunk := message.get("body"):
            if self.answer_size < KEPT_BYTES:
                self.answer = _kept(self.answer, chunk)
            self.answer_size += len(chunk)
        return self._send(message)

    def end(self, scope: Mapping[str, Any]) -> None:
        """The request is over; what belongs to the connection is let go."""
        self.duration = perf_counter() - self._started
        self.session = scope.get(SESSION)
        if PROBLEMS in scope:
            self.problems = scope[PROBLEMS]
        del self._receive, self._send

    def header(self, name: bytes) -> str:
        return next((value.decode("latin-1") for known, value in self.headers if known == name), "")

    @property
    def trace_id(self) -> str | None:
        return next((value.decode("latin-1") for name, value in self.answer_headers if name == b"trace-id"), None)


def _kept(before: bytes, chunk: bytes) -> bytes:
    """A whole body that is small enough is kept without a copy."""
    return before + chunk[: KEPT_BYTES - len(before)] if before else chunk[:KEPT_BYTES]


class Journal:
    """The last requests of one world. It is written where the request is served, so it needs no lock."""

    def __init__(self, most: int) -> None:
        self.on = most > 0
        self.most = most or KEPT_ENTRIES
        self._entries: deque[Entry] = deque(maxlen=self.most)
        self._begun = self.last_mark = 0

    def __len__(self) -> int:
        return len(self._entries)

    def begin(self, entry: Entry) -> None:
        self._begun += 1
        entry.number = self._begun
        self._entries.append(entry)

    def end(self, entry: Entry, scope: Mapping[str, Any]) -> None:
        entry.end(scope)
        self.last_mark += 1
        entry.mark = self.last_mark

    def newest_first(self) -> Iterable[Entry]:
        return reversed(tuple(self._entries))

    def over_after(self, mark: int) -> list[Entry]:
        """Those that were over later than the one with this mark, the last first."""
        found = [entry for entry in self._entries if entry.mark > mark]
        return sorted(found, key=lambda entry: entry.mark, reverse=True)

    def clear(self) -> None:
        self._entries.clear()


def of(world: World) -> Journal:
    found: Journal | None = world.powers.get(_POWER)
    if found is None:
        found = world.powers[_POWER] = Journal(world.settings.journal_entries)
    return found


class Wanted(Struct, frozen=True):
    """The filters of `GET /_stragan/requests`."""

    limit: int
    trace_id: str | None
    client_id: str | None
    user_id: str | None
    method: str | None
    fits: Callable[[str], Any] | None
    statuses: tuple[int, int] | None  # from, to
    client_ids: frozenset[str] | None = None  # of these applications alone; None means anybody's, and nobody's

    def takes(self, entry: Entry, who: Caller) -> bool:
        return (
            (self.method is None or entry.method == self.method)
            and (self.fits is None or bool(self.fits(entry.path)))
            and (self.statuses is None or self.statuses[0] <= (entry.status or 0) <= self.statuses[1])
            and (self.trace_id is None or entry.trace_id == self.trace_id)
            and self.client_id in {None, who.client_id}
            and (self.client_ids is None or who.client_id in self.client_ids)
            and self.user_id in {None, who.user_id}
        )


async def wanted(world: World, raw_query: bytes) -> Wanted:
    """400 for a filter that does not exist or cannot be read: a list of everything would be a wrong answer."""
    query = Query(raw_query)
    for name in query.names():
        if name not in FILTERS:
            raise Malformed(invalid(name, f"There is no filter {name}: {', '.join(sorted(FILTERS))}."))
    login_or_id, path, method = query.text("seller"), query.text("path"), query.text("method")
    user = await user_named(world, login_or_id) if login_or_id else None
    return Wanted(
        limit=query.whole("limit", SHOWN, 1, MOST_SHOWN),
        trace_id=query.text("trace_id"),
        client_id=query.text("client_id"),
        user_id=user.id if user else login_or_id,
        method=method.upper() if method else None,
        fits=path_matcher(path) if path else None,
        statuses=_statuses(query.text("status")),
    )


def restricted(wanted: Wanted, client_ids: frozenset[str] | None) -> Wanted:
    """The same, of these applications alone."""
    return replace(wanted, client_ids=client_ids)


def _statuses(text: str | None) -> tuple[int, int] | None:
    """`422` or `4xx`."""
    if text is None:
        return None
    low, high = text.lower().replace("x", "0"), text.lower().replace("x", "9")
    if len(text) != len("422") or not (low.isascii() and low.isdecimal()):
        raise Malformed(invalid("status", 'A status such as "422" or "4xx" is expected.'))
    return int(low), int(high)


async def shown(world: World, wanted: Wanted) -> list[SeenRequest]:
    if not of(world).on:
        raise Conflict(OFF)
    found: list[SeenRequest] = []
    for entry in of(world).newest_first():
        who = await _who(world, entry)
        if wanted.takes(entry, who):
            found.append(_shown(world, entry, who))
            if len(found) == wanted.limit:
                break
    return found


async def lines(world: World, wanted: Wanted, after: int = 0) -> list[Line]:
    """Requests that were over after the one with this mark, the last first."""
    found: list[Line] = []
    for entry in of(world).over_after(after):
        who = await _who(world, entry)
        if wanted.takes(entry, who):
            found.append(_line(entry, who))
            if len(found) == wanted.limit:
                break
    return found


async def find(world: World, id_: str, client_ids: frozenset[str] | None) -> SeenRequest | None:
    """The request with this trace id, or with this number; of these applications, or anybody's."""
    for entry in of(world).newest_first():
        if id_ in {entry.trace_id, str(entry.number)}:
            who = await _who(world, entry)
            if client_ids is None or who.client_id in client_ids:
                return _shown(world, entry, who)
    return None


async def _who(world: World, entry: Entry) -> Caller:
    """A token that the request did not come to (404, 403, 406, pages) is looked at now."""
    if entry.session is not None:
        return Caller(entry.session.client_id, entry.session.user_id)
    if entry.caller is not None:
        return entry.caller
    found = await caller_of(world, entry.header(b"authorization"))
    if found.client_id is None:
        found = await claimed_by(
            world, entry.header(b"authorization"), entry.path, b"&".join((entry.query, entry.asked))
        )
    if entry.duration is not None:
        entry.caller = found
    return found


def _line(entry: Entry, who: Caller) -> Line:
    return Line(
        id=str(entry.number),
        mark=entry.mark,
        trace_id=entry.trace_id,
        at=entry.at,
        method=entry.method,
        path=entry.path,
        query=masking.text(entry.query.decode("latin-1")),
        status=entry.status,
        duration_ms=_milliseconds(entry),
        client_id=who.client_id,
        seller_id=who.user_id,
        fault=entry.fault,
    )


def _milliseconds(entry: Entry) -> float | None:
    return None if entry.duration is None else round(entry.duration * 1000, 3)


def _shown(world: World, entry: Entry, who: Caller) -> SeenRequest:
    asked = _part(entry.headers, entry.asked, entry.asked_size)
    answered = _part(entry.answer_headers, entry.answer, entry.answer_size)
    return SeenRequest(
        id=str(entry.number),
        trace_id=entry.trace_id,
        time=iso(entry.at),
        method=entry.method,
        path=entry.path,
        query=masking.text(entry.query.decode("latin-1")),
        status=entry.status,
        duration_ms=_milliseconds(entry),
        client_id=who.client_id,
        seller_id=who.user_id,
        request=asked,
        response=answered,
        problems=_diagnoses(world, entry, asked, answered),
        fault=entry.fault,
    )


def _part(headers: Headers, kept: bytes, size: int) -> Part:
    shown = masking.headers(headers)
    cut = size > len(kept)
    return Part(shown, _text(shown.get("content-type", ""), kept, cut=cut), size, cut)


def _text(content_type: str, kept: bytes, *, cut: bool) -> str | None:
    if not kept or content_type.lower().startswith(_NOT_SHOWN):
        return None
    try:
        return masking.text(kept.decode())
    except UnicodeDecodeError as error:
        if cut and error.start >= len(kept) - 3:  # the cut went through a character
            return masking.text(kept[: error.start].decode())
        return None


def _diagnoses(world: World, entry: Entry, asked: Part, answered: Part) -> list[Diagnosis]:
    """None for what was not refused, and for what nobody has heard of yet."""
    status = entry.status or 0
    if status < LEAST_REFUSAL:
        return []
    session = entry.session or world.sessions.get(entry.header(b"authorization"))
    seen = Seen(
        entry.method,
        entry.path,
        masking.text(entry.query.decode("latin-1")),
        asked.headers,
        asked.body or "",
        asked.size,
        status,
        answered.body or "",
        answered.headers,
        session.scopes if session else None,
        entry.fault if entry.fault_answered else None,
    )
    return diagnoses(world, seen, entry.problems, choose(entry.header(b"accept-language")))
