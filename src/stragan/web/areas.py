"""The parts of the site and how one gets around in them: names of texts, and where they lead."""

from typing import NamedTuple


class Way(NamedTuple):
    """A link of a menu; it is the current one where the page's address begins with it."""

    text: str
    path: str


MAIN = (Way("nav_browse", "/listing"), Way("nav_sell", "/panel"), Way("nav_develop", "/console"))
PANEL = (
    Way("nav_panel", "/panel"),
    Way("nav_offers", "/panel/offers"),
    Way("nav_orders", "/panel/orders"),
    Way("nav_delivery", "/panel/delivery"),
    Way("nav_terms", "/panel/terms"),
    Way("nav_tags", "/panel/tags"),
    Way("nav_events", "/panel/events"),
)
CONSOLE = (
    Way("nav_console", "/console"),
    Way("nav_requests", "/console/requests"),
    Way("nav_applications", "/console/applications"),
    Way("nav_tokens", "/console/tokens"),
    Way("nav_sandbox", "/console/sandbox"),
)
AREAS = {"/panel": PANEL, "/console": CONSOLE}


def current(ways: tuple[Way, ...], path: str) -> str:
    """The path of the link that leads nearest to this page, "" if none does."""
    leading = [way.path for way in ways if path == way.path or path.startswith(way.path + "/")]
    return max(leading, key=len, default="")
