"""A seller's offers as rows of a table: what the list of the API says, the first problem of a draft, and tags."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct

from stragan.features.offers import service as offers
from stragan.features.tags import service as tags
from stragan.kernel.problems import Language
from stragan.kernel.times import parse_instant
from stragan.web.render import Visitor


class _Checked(Struct, frozen=True):
    validation: dict[str, Any]


_read_listing = msgspec.json.Decoder(dict[str, Any]).decode
_read_checked = msgspec.json.Decoder(_Checked).decode


class Trouble(NamedTuple):
    """What keeps a draft from being listed: the first problem in words, where to mend it, how many more there are."""

    words: str
    address: str
    others: int


class OfferRow(NamedTuple):
    """`image` is a path of this site; prices are (amount, currency); times are milliseconds."""

    id: str
    name: str
    image: str | None
    external_id: str | None
    format: str | None
    price: tuple[str, str] | None
    bidders: int
    available: int
    sold: int
    status: str
    starting_at: int | None
    ending_at: int | None
    ended_at: int | None
    trouble: Trouble | None
    tags: Sequence[str]


async def rows_of(visitor: Visitor, listings: Sequence[bytes]) -> list[OfferRow]:
    """The rows, in the order of the list's own."""
    seller_id, read = visitor.member.id, [_read_listing(body) for body in listings]
    drafts = [entry["id"] for entry in read if entry["publication"]["status"] == "INACTIVE"]
    stored = await offers.find_many(visitor.world, seller_id, drafts) if drafts else {}
    troubles = {id_: first_trouble(row, visitor.language) for id_, row in stored.items()}
    names = await tags.names_of(visitor.world, seller_id, [int(entry["id"]) for entry in read]) if read else {}
    return [_row(entry, troubles.get(entry["id"]), names.get(int(entry["id"]), ())) for entry in read]


def first_trouble(row: offers.Row, language: Language) -> Trouble | None:
    """None for an offer that has everything."""
    if not row.problems:
        return None
    body = row.body_pl if language == "pl" and row.body_pl is not None else row.body
    errors = _read_checked(body).validation["errors"]
    if not errors:
        return None
    return Trouble(errors[0]["userMessage"], mending(str(row.id), errors[0]["path"]), len(errors) - 1)


def mending(offer_id: str, path: str | None) -> str:
    """The editor of the offer, at the field of a problem."""
    return f"/panel/offers/{offer_id}" + (f"?{urlencode({'at': path})}" if path else "")


def _row(entry: dict[str, Any], trouble: Trouble | None, names: Sequence[str]) -> OfferRow:
    mode, publication, info = entry["sellingMode"] or {}, entry["publication"], entry["saleInfo"]
    price = info["currentPrice"] or mode.get("price") or mode.get("startingPrice")
    return OfferRow(
        id=entry["id"],
        name=entry["name"],
        image=urlsplit(entry["primaryImage"]["url"]).path if entry["primaryImage"] else None,
        external_id=(entry["external"] or {}).get("id"),
        format=mode.get("format"),
        price=(price["amount"], price["currency"]) if price else None,
        bidders=info["biddersCount"] or 0,
        available=entry["stock"]["available"] or 0,
        sold=entry["stock"]["sold"] or 0,
        status=publication["status"],
        starting_at=_instant(publication["startingAt"]),
        ending_at=_instant(publication["endingAt"]),
        ended_at=_instant(publication["endedAt"]),
        trouble=trouble,
        tags=names,
    )


def _instant(text: str | None) -> int | None:
    return None if text is None else parse_instant(text)
