"""Who is calling: what an access token says, once its signature has been checked."""

from time import monotonic

from msgspec import Struct

from stragan.kernel.moments import MOMENT


class Session(Struct, frozen=True):
    """`user_id` is None for a token of an application alone (client credentials).

    All tokens that stem from one consent share the `session_id`; a token of an application alone is a session of its
    own.
    """

    client_id: str
    user_id: str | None
    scopes: frozenset[str]
    expires_at: int  # world time, ms
    session_id: str = ""


class Ended:
    """What a process knows of sessions that ended before their tokens expire; `auth/closing` keeps it right.

    A remembered token is believed until `due`, an instant of `monotonic()`. `waiting` are sessions that this process
    has closed in transactions whose commit it has not seen yet, with the instant from which it does not wait any more:
    while there are some, every request looks.
    """

    __slots__ = ("changes", "due", "next_look", "since", "waiting")

    def __init__(self, real: int) -> None:
        self.changes = 0  # how often this process has learned of something new
        self.due = self.next_look = monotonic() + MOMENT
        self.since = real  # real time of the last look, ms
        self.waiting: dict[str, float] = {}
