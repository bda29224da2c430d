"""The hostile mode: journals and lists answer as badly as the public service was seen to (behaviour §10).

Pages of events come in disorder and with events twice; lists are behind. A client that continues from the last event
of a page and forgets what it had already loses nothing: whatever the journal has after that event is still to come.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any

import msgspec
from msgspec import Raw, Struct

from stragan.http import lag
from stragan.http.api import SESSION
from stragan.http.query import Query
from stragan.kernel.checks import Rule, broken
from stragan.kernel.problems import OK, Invalid, Problem, Problems
from stragan.kernel.times import DAY, parse_duration
from stragan.kernel.wire import encode, reader
from stragan.sandbox.striking import Held
from stragan.world import World

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
EVENTS = {"/sale/offer-events": "offerEvents", "/order/events": "events"}
LISTS = frozenset({"/sale/offers", "/order/checkout-forms"})
LONGEST_LAG = 1 * DAY
MOST_ANSWERS = 1_000  # of lists that are remembered
USUAL_EVENTS, MOST_EVENTS = 100, 1_000  # of a page
NOTHING = "PT0S"
_POWER = "hostile"
_OK = 200
_read_page = msgspec.json.Decoder(dict[str, list[Raw]]).decode


class HostileRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`duplicates` and `disorder` are chances of each event of a page; `stale_lists` is an ISO 8601 duration."""

    duplicates: float = 0.0
    disorder: float = 0.0
    stale_lists: str = NOTHING
    seed: int = 0


OFF = HostileRequest()


def as_in_production(seed: int) -> HostileRequest:
    """Some events twice, some before their time (behaviour §10); how many is our own choice."""
    return HostileRequest(duplicates=0.02, disorder=0.1, seed=seed)


read = reader(HostileRequest)


class Hostile:
    """A hostile mode in force. What happens depends on the seed and on how many pages were answered before."""

    def __init__(self, wish: HostileRequest) -> None:
        self.wish = wish
        self._random = Random(wish.seed)  # noqa: S311  (to be the same each time)
        self._answers: OrderedDict[tuple[object, ...], tuple[int, bytes]] = OrderedDict()

    def disturbed(self, events: Sequence[Raw], room: int) -> list[Raw]:
        """The events of a page, some of them twice as far as there is room, and some after those that follow them."""
        chance, wish = self._random.random, self.wish
        found: list[Raw] = []
        room -= len(events)
        for event in events:
            found.append(event)
            if chance() < wish.duplicates and room > 0:
                found.append(event)
                room -= 1
        for index in range(len(found) - 1):
            if chance() < wish.disorder:
                found[index], found[index + 1] = found[index + 1], found[index]
        return found

    def listed(self, question: tuple[object, ...], body: bytes, now: int, lasting: int) -> bytes:
        """The answer to a list: the earlier one to the same question, as long as it is not older than the lists are."""
        at, answer = self._answers.get(question, (now - lasting, body))
        if 0 <= now - at < lasting:
            return answer
        self._answers[question] = (now, body)
        self._answers.move_to_end(question)
        if len(self._answers) > MOST_ANSWERS:
            self._answers.popitem(last=False)
        return body


def of(world: World) -> Hostile | None:
    found: Hostile | None = world.powers.get(_POWER)
    return found


def set_to(world: World, wish: HostileRequest) -> None:
    """Begin anew, or end it. Raises `Invalid` (422) with everything that is wrong."""
    if problems := broken(wish, RULES):
        raise Invalid(*problems)
    lag.set_to(world, parse_duration(wish.stale_lists) or 0)
    if wish.duplicates or wish.disorder or lag.of(world):
        world.powers[_POWER] = Hostile(wish)
    else:
        world.powers.pop(_POWER, None)


def over(world: World, app: Asgi, scope: Any) -> Asgi:
    """What answers a request: the application itself, unless the mode is on and it is about a journal or a list."""
    mode = of(world)
    if mode is None or scope["method"] != "GET":
        return app
    if scope["path"] in EVENTS:
        return _disturbing(mode, app)
    return _lagging(world, mode, app) if scope["path"] in LISTS and lag.of(world) else app


def _disturbing(mode: Hostile, app: Asgi) -> Asgi:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        held = Held()
        await app(scope, receive, held)
        if held.status == _OK:
            name = EVENTS[scope["path"]]
            events = _read_page(held.body)[name]
            room = Query(scope["query_string"]).whole("limit", USUAL_EVENTS, 1, MOST_EVENTS)
            held.replace(encode({name: mode.disturbed(events, room)}))
        await held.send_all(send)

    return answer


def _lagging(world: World, mode: Hostile, app: Asgi) -> Asgi:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        held = Held()
        await app(scope, receive, held)
        if held.status == _OK:
            session = scope[SESSION]
            question = (session.client_id, session.user_id, scope["path"], scope["query_string"])
            held.replace(mode.listed(question, held.body, world.now(), lag.of(world)))
        await held.send_all(send)

    return answer


def chances_are_chances(wish: HostileRequest) -> Problems:
    """From 0 to 1."""
    return [
        Problem("INVALID_VALUE", "A number from 0 to 1 is expected.", name, pl="Podaj liczbę od 0 do 1.")
        for name in ("duplicates", "disorder")
        if not 0 <= getattr(wish, name) <= 1
    ]


def lag_is_a_duration(wish: HostileRequest) -> Problems:
    """An ISO 8601 duration of a day at most."""
    lasting = parse_duration(wish.stale_lists)
    if lasting is not None and lasting <= LONGEST_LAG:
        return OK
    told = "An ISO 8601 duration up to P1D is expected."
    return (Problem("INVALID_VALUE", told, "stale_lists", pl="Podaj czas trwania według ISO 8601, najwyżej P1D."),)


RULES: tuple[Rule[HostileRequest], ...] = (chances_are_chances, lag_is_a_duration)
