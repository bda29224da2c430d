"""`/panel/orders`: the seller's orders, found, sorted, and worked on one by one or many at once."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.responses import Response

from stragan.db.searches import Page
from stragan.features.orders import service
from stragan.features.orders.schemas import FULFILLMENT_STATUSES, SORTS, CheckoutForm, FulfillmentStatus, Status
from stragan.kernel.problems import ApiError
from stragan.kernel.times import DAY, parse_instant
from stragan.kernel.wire import Wire, encode, reader
from stragan.web.binding import show, submit
from stragan.web.form import Form
from stragan.web.formats import from_local, moment
from stragan.web.render import Visitor, local_path, page, redirect

ADDRESS = "/panel/orders"
ON_A_PAGE = 25
REACHABLE = 10_000  # the service shows none beyond
WORK = (
    "NEW",
    "PROCESSING",
    "READY_FOR_SHIPMENT",
    "READY_FOR_PICKUP",
    "SENT",
    "PICKED_UP",
    "SUSPENDED",
    "CANCELLED",
    "RETURNED",
)
SETTABLE = tuple(status for status in WORK if status != "RETURNED")  # that one follows from a return
assert set(WORK) == FULFILLMENT_STATUSES
USUAL_SORT = "-lineItems.boughtAt"
_LONGEST_SEARCH = 200
_PAID = ("READY_FOR_PROCESSING",)


class Tab(NamedTuple):
    """Orders with one of these statuses, and one of these of the work; any for none.

    One that is not shown `always` is left out while it is empty.
    """

    name: str
    statuses: tuple[str, ...]
    work: tuple[str, ...]
    always: bool = True


TABS = (
    Tab("all", (), ()),
    Tab("to_pay", ("BOUGHT", "FILLED_IN"), ()),
    Tab("new", _PAID, ("NEW",)),
    Tab("processing", _PAID, ("PROCESSING",)),
    Tab("ready", _PAID, ("READY_FOR_SHIPMENT", "READY_FOR_PICKUP")),
    Tab("sent", _PAID, ("SENT",)),
    Tab("picked_up", _PAID, ("PICKED_UP",), always=False),
    Tab("suspended", _PAID, ("SUSPENDED",), always=False),
    Tab("returned", _PAID, ("RETURNED",), always=False),
    Tab("withdrawn", _PAID, ("CANCELLED",), always=False),
    Tab("cancelled", ("CANCELLED",), (), always=False),
)


class Listed(Wire):
    checkout_forms: list[CheckoutForm]
    total_count: int


class Seek(NamedTuple):
    """What the seller wants to see; its query leads back to it."""

    tab: Tab
    words: str
    since: str
    until: str
    sort: str
    page: int

    def address(self, **changes: str | int) -> str:
        said = {
            "tab": self.tab.name,
            "q": self.words,
            "from": self.since,
            "to": self.until,
            "sort": self.sort,
            "page": self.page,
        } | changes
        usual = {"tab": "all", "sort": USUAL_SORT, "page": 1}
        query = urlencode({name: value for name, value in said.items() if value and value != usual.get(name)})
        return f"{ADDRESS}?{query}" if query else ADDRESS


read_listed = reader(Listed)


@show(ADDRESS)
async def orders(visitor: Visitor) -> Response:
    return await _page(visitor, _seek(visitor.query))


@submit(f"{ADDRESS}/fulfillment")
async def set_many(visitor: Visitor, form: Form) -> Response:
    """Of all chosen orders, each on its own: those that are refused are named, the others are changed."""
    back = local_path(form.text("back")) or ADDRESS
    refused: list[tuple[str, list[str]]] = []
    chosen = form.all("order")[: 4 * ON_A_PAGE]
    for wanted in chosen:
        id_, _, revision = wanted.partition("/")
        try:
            await set_work(visitor, id_, revision, form.text("status"))
        except ApiError as error:
            refused.append((id_, error.in_words(visitor.language)))
    if chosen and not refused:
        return redirect(back, notice="saved")
    seek = _seek(Form(_pairs(back)))
    return await _page(visitor, seek, 422, refused=refused, nothing_chosen=not chosen)


@submit(f"{ADDRESS}/{{order_id}}/fulfillment")
async def set_one(visitor: Visitor, form: Form) -> Response:
    """From the list; htmx gets the row again, as it is now."""
    id_ = visitor.part("order_id")
    back = local_path(form.text("back")) or f"{ADDRESS}/{id_}"
    try:
        await set_work(visitor, id_, form.text("revision"), form.text("status"))
    except ApiError as error:
        if not visitor.is_htmx or error.status == 404:  # noqa: PLR2004
            raise
        reasons = error.in_words(visitor.language)
        return await _row(visitor, id_, back, error.status, reasons)
    if visitor.is_htmx:
        return await _row(visitor, id_, back, 200, [])
    return redirect(back, notice="saved")


async def set_work(visitor: Visitor, id_: str, revision: str, status: str) -> None:
    """As the API's PUT does it."""
    body = encode({"status": status or None})
    await service.set_fulfillment(visitor.world, visitor.member.id, id_, revision or None, body)


def words_of_time(visitor: Visitor, at: str | None) -> str:
    """A moment of the wire as people read it."""
    ms = parse_instant(at) if at else None
    return moment(ms, visitor.language) if ms is not None else ""


async def _page(
    visitor: Visitor,
    seek: Seek,
    status: int = 200,
    *,
    refused: list[tuple[str, list[str]]] | None = None,
    nothing_chosen: bool = False,
) -> Response:
    seller_id = visitor.member.id
    offset = (seek.page - 1) * ON_A_PAGE
    body = await service.listed(visitor.world, seller_id, _filters(seek), seek.sort, Page(ON_A_PAGE, offset))
    found = read_listed(body)
    last = max(1, -(-min(found.total_count, REACHABLE) // ON_A_PAGE))
    tally = await service.tally(visitor.world, seller_id)
    return page(
        visitor,
        "panel/orders.html",
        status,
        seek=seek,
        orders=found.checkout_forms,
        total=found.total_count,
        last=last,
        tabs=[(tab, count) for tab in TABS if (count := _count(tab, tally)) or tab.always or tab == seek.tab],
        sorts=[name for name in ("-lineItems.boughtAt", "lineItems.boughtAt", "-updatedAt") if name in SORTS],
        work=SETTABLE,
        back=seek.address(),
        page_address=lambda number: seek.address(page=number),
        refused=refused or [],
        nothing_chosen=nothing_chosen,
        reasons=[],
        saved=False,
        at=lambda instant: words_of_time(visitor, instant),
    )


async def _row(visitor: Visitor, id_: str, back: str, status: int, reasons: list[str]) -> Response:
    form = await service.find(visitor.world.db, visitor.member.id, id_.lower())
    assert form is not None, "the service has found it"
    return page(
        visitor,
        "panel/order_row.html",
        status,
        order=form,
        back=back,
        work=SETTABLE,
        reasons=reasons,
        saved=not reasons,
        at=lambda instant: words_of_time(visitor, instant),
    )


def _count(tab: Tab, tally: Mapping[tuple[Status, FulfillmentStatus], int]) -> int:
    return sum(
        count
        for (status, work), count in tally.items()
        if (not tab.statuses or status in tab.statuses) and (not tab.work or work in tab.work)
    )


def _seek(query: Form) -> Seek:
    """What cannot be meant is as if it were not said."""
    tab = next((tab for tab in TABS if tab.name == query.text("tab")), TABS[0])
    number = query.text("page")
    furthest = REACHABLE // ON_A_PAGE
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1  # noqa: PLR2004
    sort = query.text("sort")
    return Seek(
        tab,
        query.text("q")[:_LONGEST_SEARCH],
        _day(query.text("from")),
        _day(query.text("to")),
        sort if sort in SORTS else USUAL_SORT,
        min(max(at, 1), furthest),
    )


def _day(text: str) -> str:
    return text if _begins(text) is not None else ""


def _begins(day: str) -> int | None:
    return from_local(f"{day}T00:00") if len(day) == len("2026-11-27") else None


def _filters(seek: Seek) -> dict[str, object]:
    since, until = _begins(seek.since), _begins(seek.until)
    filters: dict[str, object] = {
        "statuses": list(seek.tab.statuses),
        "fulfillment_statuses": list(seek.tab.work),
        "bought_gte": since,
        "bought_lte": None if until is None else until + DAY - 1,
    }
    given = {name: value for name, value in filters.items() if value is not None and value != []}
    return given | (service.meant(seek.words) if seek.words else {})


def _pairs(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)


PAGES = (orders, set_many, set_one)
