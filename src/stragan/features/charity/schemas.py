"""Fundraising campaigns, to which offers give what they earn: part of the catalogue, the same for every seller."""

from stragan.kernel.wire import Wire


class Organization(Wire):
    name: str


class Campaign(Wire):
    id: str
    name: str
    organization: Organization


class Campaigns(Wire):
    campaigns: list[Campaign]
