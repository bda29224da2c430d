"""`/console`: the addresses, the sandbox's facts, my applications, and lines to begin with."""

import msgspec
from msgspec import Struct
from starlette.responses import Response

from stragan.auth.registry import service as registry
from stragan.db.searches import Page
from stragan.features.offers import search as offers
from stragan.features.orders import service as orders
from stragan.http.query import Query
from stragan.sandbox import faults, journal
from stragan.sandbox.powers import clock
from stragan.web.auth import oauth, token
from stragan.web.binding import show
from stragan.web.console import snippets
from stragan.web.console.pressing import is_admin
from stragan.web.render import Visitor, page

GUIDES = (
    ("console_guide_testing", "testing-with-stragan.md"),
    ("console_guide_faults", "faults-and-the-journal.md"),
    ("console_guide_oauth", "oauth-in-tests.md"),
    ("console_guide_orders", "orders.md"),
)


class _Counted(Struct):
    totalCount: int  # noqa: N815  (the wire's name)


@show("/console")
async def console(visitor: Visitor) -> Response:
    world, me = visitor.world, visitor.member.id
    applications = await registry.listed(world, me)
    addresses = {
        "home_api": visitor.base_url,
        "home_authorize": visitor.base_url + oauth.ADDRESS,
        "home_token": f"{visitor.base_url}/auth/oauth/token",
        "console_device": f"{visitor.base_url}/auth/oauth/device",
        "home_device": visitor.base_url + token.DEVICE_PAGE,
    }
    return page(
        visitor,
        "console/overview.html",
        addresses=addresses,
        applications=applications,
        sandbox=world.settings.sandbox,
        elevated=await is_admin(visitor),
        now=world.now(),
        clock=clock.shown(world),
        kept=journal.of(world),
        faults_count=len(faults.of(world).shown()) + (faults.of(world).profile is not None),
        offers_count=_count(await offers.search(world, me, Query(b"limit=1"))),
        orders_count=_count(await orders.listed(world, me, {}, None, Page(1, 0))),
        snippets=snippets.of(visitor.base_url, applications[0] if applications else None),
        guides=GUIDES,
    )


def _count(listed: bytes) -> int:
    return msgspec.json.decode(listed, type=_Counted).totalCount


PAGES = (console,)
