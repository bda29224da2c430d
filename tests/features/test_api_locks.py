"""Every operation whose path has an id, asked by who may not: nothing is read, nothing changes, and nobody learns more
than of an id that does not exist. Operations take part by being bound; what they need is in `estates_api.py`."""

import json
import random
import re
import string
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

import httpx
import pytest
from estates import Dump, dumped
from estates_api import (
    BODIES,
    CHOSEN_BY_THE_CALLER,
    FOR_EVERYBODY,
    IDS,
    QUERIES,
    REFERENCES,
    TOLD_APART,
    TOO_LATE,
    Reference,
)
from estates_made import Estate, Raw
from hooked import receiving

from harness import Account, Server, client_id, new_account, running, started_before
from stragan.app import ROUTES
from stragan.auth import service as auth
from stragan.auth.scopes import ALL
from stragan.contract.operations import OPERATIONS
from stragan.contract.own import OWN
from stragan.http.operation import Route
from stragan.world import World

T = TypeVar("T")
_CHOSEN = ("{commandId}", "{language}", "{campaignId}")  # ids at the end of a path that mean nothing of the owner's
_LAST = {"GET": 0, "PUT": 1, "PATCH": 1, "POST": 2, "DELETE": 3}  # what the owner does at the end of each test
WITH_ID = sorted((r for r in ROUTES if "{" in r.path), key=lambda r: (_LAST[r.method], r.path, r.operation_id))
WITHOUT_ID = sorted((r for r in ROUTES if "{" not in r.path and r.method == "GET"), key=lambda r: r.path)
PUBLIC_LISTS = {"getListing": "the shop window shows every live offer"}


class Realm(NamedTuple):
    server: Server
    own: Estate
    other: Estate
    application: Account
    narrow: dict[str, Account]

    @property
    def stranger(self) -> Account:
        return self.other.owner

    def lacking(self, scope: str) -> Account:
        """The owner, with a token for everything else."""
        if scope not in self.narrow:
            self.narrow[scope] = with_scopes(self.server, self.own.owner, ALL - {scope})
        return self.narrow[scope]

    def left(self) -> Dump:
        """All rows but those of the stranger, who may do with his own what he likes."""
        return frozenset(row for row in dumped(self.server) if self.stranger.id not in row[1])


@pytest.fixture
def realm(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Realm]:
    folder = tmp_path_factory.mktemp("locks")
    with started_before("sqlite", folder, request) as settings, running(settings) as server, receiving(server):

        async def mint(world: World) -> Account:
            return Account(server, (await auth.mint(world, None, client_id(server), None)).access_token)

        yield Realm(server, Estate(new_account(server), IDS), Estate(new_account(server), IDS), server.run(mint), {})


def another(id_: str) -> str:
    """An id of the same form that nobody has; languages and marketplaces are everybody's."""
    if re.fullmatch("[a-z]{2}-[A-Z]{2}|allegro-.*", id_):
        return id_
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id_):
        return f"{random.getrandbits(32):08x}{id_[8:24]}{random.getrandbits(48):012x}"  # of the same version
    hexadecimal = re.fullmatch(r"[0-9a-f]+", id_) is not None
    drawn = []
    for letter in id_:
        digits = string.hexdigits[:16] if hexadecimal and not id_.isdecimal() else string.digits
        kinds = (digits, string.ascii_lowercase, string.ascii_uppercase)
        if hexadecimal:
            drawn.append(random.choice(digits))
        else:
            drawn.append(next((random.choice(kind) for kind in kinds if letter in kind), letter))
    return "".join(drawn)


def filled(path: str, ids: tuple[str, ...]) -> str:
    left = iter(ids)
    return re.sub(r"\{\w+\}", lambda _: next(left), path)


def send(route: Route, account: Account, ids: tuple[str, ...], body: Any) -> httpx.Response:
    op = OPERATIONS.get(route.operation_id) or OWN[route.operation_id]
    headers, options = {"Accept": f"{route.produces}, */*"}, {}
    if isinstance(body, Raw):
        headers["Content-Type"], options["content"] = body.media_type, body.content
    elif body is not None:
        headers["Content-Type"] = op.consumes[0] if op.consumes else route.produces
        options["content"] = json.dumps(body).encode()
    params = QUERIES.get(route.operation_id)
    return account.request(route.method, filled(route.path, ids), headers=headers, params=params, **options)


def body_of(route: Route, realm: Realm, ids: tuple[str, ...]) -> Any:
    """A good body of the owner's; a test without one would prove nothing."""
    if route.method in {"GET", "DELETE"}:
        return None
    body = BODIES.get(route.operation_id)
    if body is None:
        twin = next((r for r in ROUTES if (r.method, r.path) == ("GET", route.path)), None)
        assert twin is not None, f"tests/features/estates_api.py: BODIES has no entry for {route.operation_id}"
        return send(twin, realm.own.owner, ids, None).json()
    return body(realm.own) if callable(body) else body


def told(answer: httpx.Response, *pairs: tuple[str, ...]) -> tuple[int, str | None, str]:
    """What a client sees of an answer, apart from the ids that it has sent itself, and from the time."""
    text = answer.text
    for ids in pairs:
        for n, id_ in enumerate(ids):
            text = text.replace(id_, f"<{n}>")
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<time>", text)
    return answer.status_code, answer.headers.get("content-type"), text


# What a stranger and who asks for nothing may be told where the facts tell them apart.
APART = {(403, 404), (404, 404), (403, 403), (403, 422)}


def each(check: Callable[[Realm, T], None], realm: Realm, cases: Mapping[str, T]) -> None:
    """All cases in one test, because their order matters: one owner, whose things are deleted last."""
    failed = []
    for name, case in cases.items():
        try:
            check(realm, case)
        except AssertionError as error:
            failed.append(f"{name}: {error}")
    assert not failed, "\n\n".join(failed)


def test_nobody_but_the_owner(realm: Realm) -> None:
    each(nobody_but_the_owner, realm, {route.operation_id: route for route in WITH_ID})


def test_nobody_names_what_is_anothers(realm: Realm) -> None:
    each(nobody_names, realm, REFERENCES)


def test_lists_show_nothing_of_anothers(realm: Realm) -> None:
    each(list_shows_nothing, realm, {route.operation_id: route for route in WITHOUT_ID})


def nobody_but_the_owner(realm: Realm, route: Route) -> None:
    name, owner = route.operation_id, realm.own.owner
    ids = realm.own.ids(route.path, name)
    body = body_of(route, realm, ids)
    # What is below something of the stranger's own is asked for, too; making it may do work that is due.
    is_below = len(ids) > 1 and name not in FOR_EVERYBODY and not route.path.endswith(_CHOSEN)
    mine = realm.other.ids(route.path, name)[0] if is_below else ""
    realm.server.settle()
    if name in FOR_EVERYBODY:
        before = realm.left()
        assert send(route, Account(realm.server, None), ids, body).status_code == 401
        assert realm.left() == before
        return
    narrow = [realm.lacking(scope) for scope in sorted(route.scopes)]
    before = realm.left()
    assert send(route, Account(realm.server, None), ids, body).status_code == 401
    if not route.app_token:
        alone = send(route, realm.application, ids, body)
        assert (alone.status_code, set(alone.json())) == (401, {"error", "error_description"})
    unknown = tuple(another(id_) for id_ in ids)
    foreign, absent = (send(route, realm.stranger, asked, body) for asked in (ids, unknown))
    if "{offerId}" in route.path or name in TOLD_APART:
        assert (foreign.status_code, absent.status_code) in APART, foreign.text
    else:
        assert told(foreign, ids, unknown) == told(absent, ids, unknown)
        expected = {200, 201, 204} if name in CHOSEN_BY_THE_CALLER else {400, 403, 404, 422}
        assert foreign.status_code in expected, foreign.text
    if is_below:
        mixed, nothing = ((mine, *below) for below in (ids[1:], unknown[1:]))
        answers = [told(send(route, realm.stranger, asked, body), mixed, nothing) for asked in (mixed, nothing)]
        assert answers[0] == answers[1]
        assert answers[0][0] in {400, 403, 404, 422}
    for without in narrow:
        refused = send(route, without, ids, body)
        assert (refused.status_code, [one["code"] for one in refused.json()["errors"]]) == (403, ["AccessDenied"])
    after = realm.left()
    assert sorted(after ^ before) == []
    good = send(route, owner, ids, body)
    if name in TOO_LATE:
        assert good.status_code == 422, good.text
        return
    assert good.status_code < 400, f"the owner's request is none that would do something: {good.text}"


def with_scopes(server: Server, account: Account, scopes: frozenset[str]) -> Account:
    """Through an application of its own: of one, a user has only so many sessions at a time."""

    async def mint(world: World) -> str:
        user = await auth.find_user(world, id=account.id)
        made = await auth.add_application(world, auth.NewApplication(name=f"App {uuid.uuid4().hex[:8]}", scopes=scopes))
        return (await auth.mint(world, user, made.client_id, scopes)).access_token

    return Account(server, server.run(mint), account.id, account.login)


def nobody_names(realm: Realm, reference: Reference) -> None:
    """In a body what is another's is as good as what does not exist; and the command does nothing to it."""
    ids = tuple(realm.own.id_of(key) for key in reference.ids)
    unknown = tuple(another(id_) for id_ in ids)
    realm.server.settle()
    before = realm.left()
    foreign, absent = (_named(realm.stranger, reference, given) for given in (ids, unknown))
    assert [told(answer, ids, unknown) for answer in foreign] == [told(answer, ids, unknown) for answer in absent]
    realm.server.settle()
    assert sorted(realm.left() ^ before) == []
    assert foreign[-1].status_code >= 400 or "FAIL" in foreign[-1].text


def _named(account: Account, reference: Reference, ids: tuple[str, ...]) -> list[httpx.Response]:
    """The answer, and of a command what has become of its tasks."""
    path = reference.path.replace("{new}", str(uuid.uuid4()))
    answers = [account.request(reference.method, path, json=reference.body(*ids))]
    if path != reference.path and answers[0].status_code == 201:
        account.server.settle()
        answers = [account.get(f"{path}/tasks")]
    return answers


def list_shows_nothing(realm: Realm, route: Route) -> None:
    if route.operation_id in PUBLIC_LISTS:
        return
    answer = send(route, realm.stranger, (), None)
    assert answer.status_code < 500
    assert [id_ for id_ in secrets(realm) if id_ in answer.text] == []


def secrets(realm: Realm) -> set[str]:
    """The ids of all that the owner has."""
    found: set[str] = set()
    for route in WITH_ID:
        if route.operation_id not in FOR_EVERYBODY and route.operation_id not in CHOSEN_BY_THE_CALLER:
            with suppress(AssertionError):  # what has no entry is told by the test of that operation
                found |= set(realm.own.ids(route.path, route.operation_id))
    found = {id_ for id_ in found if len(id_) > 7}
    assert len(found) > 25
    return found


def test_every_entry_is_of_something() -> None:
    """What no operation needs any more is gone."""
    names = {route.operation_id for route in WITH_ID}
    assert (
        not (BODIES.keys() | QUERIES.keys() | TOO_LATE.keys() | FOR_EVERYBODY.keys() | CHOSEN_BY_THE_CALLER.keys())
        - names
    )
    assert not {name for name in TOLD_APART if "{" not in name} - names
    paths = {route.path for route in WITH_ID}
    for key in IDS:
        used = any(path.startswith(key) or key in path for path in paths) if "{" in key else key in names
        assert used or any(key in reference.ids for reference in REFERENCES.values()), key


def test_a_new_operation_asks_for_its_entry(realm: Realm) -> None:
    """Without one the matrix fails, and says where it belongs."""
    with pytest.raises(AssertionError, match="IDS has no entry for /sale/new-things/"):
        realm.own.id_of("/sale/new-things/{thingId}")
