"""`/console/requests`: what the programs of my applications have sent, as it comes, and why it was refused."""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct
from starlette.responses import Response

from stragan.auth import service as accounts
from stragan.auth.registry import service as registry
from stragan.kernel.problems import ApiError, NotFound, unknown
from stragan.sandbox import admin, journal
from stragan.sandbox.faults import METHODS
from stragan.web.binding import show
from stragan.web.console import rules, showing
from stragan.web.formats import local
from stragan.web.render import PRIVATE, Visitor, page, problems_by_field

HERE = "/console/requests"
SHOWN = 100
EVERYBODY = "*"
STATUSES = ("2xx", "4xx", "5xx")
FIELDS = ("status", "method", "path", "trace_id", "application")


class Allowed(Struct, frozen=True):
    """Whose requests the visitor may see: names of the own applications; of all of them with the admin token."""

    applications: Mapping[str, str]
    elevated: bool

    def client_ids(self, application: str) -> frozenset[str] | None:
        """Of this application, of all the own ones, or of everybody."""
        if self.elevated and application == EVERYBODY:
            return None
        own = frozenset(self.applications)
        return own & {application} if application else own


@show(HERE)
async def requests(visitor: Visitor) -> Response:
    return await _answer(visitor, "console/requests.html", 0)


@show(f"{HERE}/news")
async def news(visitor: Visitor) -> Response:
    """What was over since the mark. Nothing new is 204, which leaves the page as it is."""
    kept, query = journal.of(visitor.world), visitor.query
    after = query.number("after") or 0
    if after > kept.last_mark:  # of a journal from before a restart
        return Response(status_code=204, headers=PRIVATE | {"hx-refresh": "true"})
    if after == kept.last_mark:
        return Response(status_code=204, headers=PRIVATE)
    return await _answer(visitor, "console/request_news.html", after)


@show(f"{HERE}/listening")
async def listening(visitor: Visitor) -> Response:
    """The part of the page that asks for news, or that has paused."""
    return await _answer(visitor, "console/request_listening.html", None)


async def _answer(visitor: Visitor, template: str, after: int | None) -> Response:
    """`after` None shows no request."""
    allowed, query, kept = await allowed_to(visitor), visitor.query, journal.of(visitor.world)
    chosen = {name: query.text(name) for name in FIELDS if query.text(name)}
    mark, errors, lines = kept.last_mark, {}, []
    if after is not None:
        try:
            lines = await journal.lines(visitor.world, await _wanted(visitor, allowed, chosen), after)
        except ApiError as error:
            errors = problems_by_field(error, visitor.language)
    elif (given := query.number("after")) is not None:
        mark = given
    return page(
        visitor,
        template,
        400 if errors else 200,
        lines=lines,
        errors=errors,
        logins=await logins(visitor, {line.seller_id for line in lines}),
        applications=allowed.applications,
        elevated=allowed.elevated,
        chosen=chosen,
        methods=sorted(METHODS),
        statuses=STATUSES,
        journal_on=visitor.world.settings.sandbox and kept.on,
        sandbox=visitor.world.settings.sandbox,
        most=kept.most,
        mark=mark,
        paused=query.get("paused") == "1",
        time_of=lambda at: f"{local(at):%H:%M:%S}",
        address=lambda **more: f"{HERE}{more.pop('below', '')}?{urlencode({**chosen, **more})}",
        named=showing_status,
    )


async def _wanted(visitor: Visitor, allowed: Allowed, chosen: Mapping[str, str]) -> journal.Wanted:
    """The same filters, read by the same rules, as of `GET /_stragan/requests`."""
    filters = {name: value for name, value in chosen.items() if name != "application"} | {"limit": str(SHOWN)}
    wanted = await journal.wanted(visitor.world, urlencode(filters).encode())
    return journal.restricted(wanted, allowed.client_ids(chosen.get("application", "")))


async def allowed_to(visitor: Visitor) -> Allowed:
    """An application that was deleted is nobody's."""
    owned = await registry.listed(visitor.world, visitor.member.id)
    elevated = await admin.is_proved(visitor.world, visitor.cookie)
    return Allowed({one.client_id: one.name for one in owned}, elevated)


async def logins(visitor: Visitor, ids: set[str | None]) -> dict[str, str]:
    found = {}
    for id_ in ids - {None}:
        user = await accounts.find_user(visitor.world, id=id_)
        found[str(id_)] = user.login if user else str(id_)
    return found


def showing_status(status: int | None) -> str:
    """The kind of a badge."""
    if status is None:
        return "calm"
    return "good" if status < 400 else "warn" if status < 500 else "bad"  # noqa: PLR2004  (HTTP)


@show(f"{HERE}/{{id}}")
async def request(visitor: Visitor) -> Response:
    """By trace id, or by number where the answer has none. Somebody else's is not there."""
    allowed, id_ = await allowed_to(visitor), visitor.part("id")
    seen = await journal.find(visitor.world, id_, None if allowed.elevated else frozenset(allowed.applications))
    if seen is None:
        raise NotFound(unknown("id", id_, "request", "żądania"))
    client = seen.client_id and await accounts.find_application(visitor.world, seen.client_id)
    return page(
        visitor,
        "console/request.html",
        seen=seen,
        application=client,
        mine=seen.client_id in allowed.applications,
        logins=await logins(visitor, {seen.seller_id}),
        sides=(
            ("request", seen.request, showing.pieces(seen.request.body or ""), showing.masked(seen.request)),
            ("response", seen.response, showing.pieces(seen.response.body or ""), showing.masked(seen.response)),
        ),
        problems=[(said, rules.link(said.rule, said.code)) for said in seen.problems],
        curl=showing.curl(visitor.base_url, seen),
        named=showing_status,
    )


PAGES = (requests, news, listening, request)
