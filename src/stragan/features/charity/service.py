from collections.abc import Sequence

from stragan.catalogue import resources
from stragan.features.charity.schemas import Campaign, Campaigns, Organization
from stragan.kernel.choices import Choice
from stragan.kernel.wire import encode


def search(phrase: str, limit: int) -> bytes:
    """The first campaigns whose name, or whose organization's name, begins with the phrase, in any case."""
    wanted = phrase.casefold()
    found = [
        Campaign(one.id, one.name, Organization(one.organization.name))
        for one in resources.campaigns()
        if any(name.casefold().startswith(wanted) for name in (one.name, one.organization.name))
    ]
    return encode(Campaigns(found[:limit]))


# For offers, which name a campaign by its id or by its name.


def exists(id_: str) -> bool:
    return any(one.id == id_ for one in resources.campaigns())


def choices() -> Sequence[Choice]:
    """All campaigns; names may repeat."""
    return [Choice(one.id, one.name) for one in resources.campaigns()]
