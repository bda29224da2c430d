"""A `Call` is one request to an operation, after the caller's token, scope and media types were checked."""

from collections.abc import Mapping
from typing import NamedTuple

from stragan.auth.session import Session
from stragan.http.query import Query
from stragan.kernel.problems import Language, Unauthorized
from stragan.world import World


class Call:
    __slots__ = ("_query", "base_url", "body", "content_type", "language", "raw_query", "session", "world")

    def __init__(  # noqa: PLR0913, PLR0917  (one place makes calls)
        self,
        world: World,
        session: Session,
        language: Language,
        base_url: str,
        raw_query: bytes,
        content_type: str,
        body: bytes,
    ) -> None:
        self.world = world
        self.session = session
        self.language = language
        self.base_url = base_url  # scheme and host that the client used, without a trailing slash
        self.raw_query = raw_query
        self.content_type = content_type
        self.body = body
        self._query: Query | None = None

    @property
    def seller_id(self) -> str:
        """The account that the token belongs to; 401 for a token of an application alone."""
        user_id = self.session.user_id
        if user_id is None:
            raise Unauthorized("unauthorized", "Empty user_name claim")
        return user_id

    @property
    def query(self) -> Query:
        if self._query is None:
            self._query = Query(self.raw_query)
        return self._query


class Reply(NamedTuple):
    """An answer that is not simply the operation's success status with a body of the operation's media type."""

    body: bytes = b""
    status: int | None = None
    headers: Mapping[str, str] | None = None
    media_type: str | None = None
