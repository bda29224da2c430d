"""`/panel/events`: the last events of offers and orders, newest first. Clients page forward through all of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from starlette.responses import Response

from stragan.features.events import service as offer_events
from stragan.features.offers import service as offers
from stragan.features.orders import service as orders
from stragan.features.subscriptions.schemas import Recorded, Topic
from stragan.web.binding import show
from stragan.web.render import Visitor, page

MOST = 50
_read = msgspec.json.Decoder(dict[str, Any]).decode


class Line(NamedTuple):
    """`about` is the title of an offer or the login of a buyer; "" when it is known no longer."""

    topic: Topic
    id: str
    kind: str
    occurred_at: int
    subject: str
    about: str


@show("/panel/events")
async def events(visitor: Visitor) -> Response:
    topic = visitor.query.text("topic")
    return page(
        visitor,
        "panel/events_table.html" if visitor.is_htmx else "panel/events.html",
        lines=await newest(visitor, MOST, ("offer",) if topic == "offer" else ("order",) if topic == "order" else ()),
        topic=topic if topic in ("offer", "order") else "",
        most=MOST,
    )


async def newest(visitor: Visitor, most: int, topics: Sequence[str] = ()) -> list[Line]:
    """Of the journals that are named, or of both."""
    world, seller_id = visitor.world, visitor.member.id
    told: list[tuple[Topic, Recorded]] = []
    if "order" not in topics or "offer" in topics:
        told += [("offer", event) for event in await offer_events.newest(world, seller_id, most)]
    if "offer" not in topics or "order" in topics:
        told += [("order", event) for event in await orders.newest(world, seller_id, most)]
    told = sorted(told, key=lambda pair: pair[1].number, reverse=True)[:most]
    about = [event.subject for topic, event in told if topic == "offer"]
    rows = await offers.find_many(world, seller_id, about) if about else {}
    titles = {id_: offers.title_of(row) for id_, row in rows.items()}
    return [_line(topic, event, titles) for topic, event in told]


def _line(topic: Topic, event: Recorded, titles: dict[str, str]) -> Line:
    about = titles.get(event.subject, "") if topic == "offer" else _read(event.body)["order"]["buyer"]["login"]
    return Line(topic, str(event.number), event.kind, event.occurred_at, event.subject, about)


PAGES = (events,)
