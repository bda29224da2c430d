"""What the list of offers is asked for: the address of the page as a search of the API."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from stragan.features.offers import search
from stragan.features.offers.search import Found
from stragan.features.tags import service as tags
from stragan.http.query import Query
from stragan.kernel.ids import numeric
from stragan.web.form import Form
from stragan.web.panel import typed
from stragan.web.render import Visitor

PATH = "/panel/offers"
PER_PAGE = 50
TABS = ("", "ACTIVE", "ACTIVATING", "INACTIVE", "UNLISTABLE", "ENDED")
SORTS = ("", "sellingMode.price.amount", "-sellingMode.price.amount", "-stock.sold", "stock.available")
FIELDS = {"q": "name", "external": "external.id", "category": "category.id"}
PRICES = {"from": "sellingMode.price.amount.gte", "to": "sellingMode.price.amount.lte"}
_LEAST_DIGITS = 6  # of what is taken for the number of an offer rather than a word of its title
_LAST_PAGE = search.MOST_OFFSET // PER_PAGE


class Wanted(NamedTuple):
    """The fields of the search as they were written; a tab that does not exist is that of all offers."""

    tab: str
    fields: Mapping[str, str]
    page: int

    def address(self, page: int = 1, tab: str | None = None) -> str:
        """This search at another page or under another tab; without what is empty."""
        status = self.tab if tab is None else tab
        given = {"status": status, **self.fields, "page": str(page) if page > 1 else ""}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{PATH}?{query}" if query else PATH

    @property
    def narrows(self) -> bool:
        """Whether anything but the tab and the order leaves offers out."""
        return any(value for name, value in self.fields.items() if name != "sort")


def wanted(query: Form) -> Wanted:
    fields = {name: query.text(name) for name in (*FIELDS, "tag", *PRICES, "sort")}
    if fields["sort"] not in SORTS:
        fields["sort"] = ""
    tab, page = query.text("status"), query.text("page")
    number = int(page) if page.isdecimal() and len(page) < len(str(_LAST_PAGE)) else 1
    return Wanted(tab if tab in TABS else "", fields, max(1, number))


async def found(visitor: Visitor, asked: Wanted) -> Found:
    """One page of the list. Raises `Malformed` for a price that is none."""
    seller_id = visitor.member.id
    among = await tags.offers_with(visitor.world, seller_id, asked.fields["tag"]) if asked.fields["tag"] else None
    query = Query(_query(asked).encode())
    return await search.find(visitor.world, seller_id, query, among=among, unlistable=asked.tab == "UNLISTABLE")


def _query(asked: Wanted) -> str:
    fields = asked.fields
    given = {name: fields[field] for field, name in FIELDS.items()}
    given |= {name: typed.amount(fields[field]) for field, name in PRICES.items()}
    if numeric(fields["q"]) is not None and len(fields["q"]) >= _LEAST_DIGITS:
        given |= {"name": "", "offer.id": fields["q"]}
    if asked.tab not in ("", "UNLISTABLE"):
        given["publication.status"] = asked.tab
    given |= {"sort": fields["sort"], "limit": str(PER_PAGE), "offset": str((asked.page - 1) * PER_PAGE)}
    return urlencode({name: value for name, value in given.items() if value})
