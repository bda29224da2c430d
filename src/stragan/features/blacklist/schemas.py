"""Users that a seller sells nothing to: `/sale/blacklisted-users` (2020 specification).

Ids of users are numbers here, as only this resource has them.
"""

from stragan.kernel.problems import Malformed
from stragan.kernel.wire import Wire, reader


class NamedUser(Wire):
    """By id, by login, or by both."""

    id: int | str | None = None
    login: str | None = None


class BlacklistRequest(Wire):
    user: NamedUser | None = None
    note: str | None = None


class ShownUser(Wire):
    id: int
    login: str


class BlacklistedUser(Wire):
    user: ShownUser
    note: str | None
    created_at: str


read_request = reader(BlacklistRequest, Malformed)
