"""Tags: a seller's own names for groups of offers (guide "Offer tags", behaviour §9). Buyers never see them."""

from stragan.kernel.wire import Wire, reader


class TagRequest(Wire):
    name: str | None = None
    hidden: bool | None = None


class TagId(Wire):
    id: str


class Tag(Wire):
    id: str
    name: str
    hidden: bool


class TagIds(Wire):
    """The tags that an offer is to have, in place of those that it has."""

    tags: list[TagId] | None = None


read_tag = reader(TagRequest)
read_tag_ids = reader(TagIds)
