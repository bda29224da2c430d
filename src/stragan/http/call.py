"""A `Call` is one request to an operation, after the caller's token, scope and media types were checked."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from stragan.auth.session import Session
from stragan.db.engine import Step
from stragan.http.errors import UNSUPPORTED_LANGUAGE
from stragan.http.language import names_a_supported_one
from stragan.http.query import Query
from stragan.kernel.problems import Invalid, Language, Unauthorized
from stragan.world import World


class Call:
    __slots__ = (
        "_query",
        "accept_language",
        "base_url",
        "body",
        "content_type",
        "if_modified_since",
        "keep",
        "language",
        "produces",
        "raw_query",
        "session",
        "world",
    )

    def __init__(  # noqa: PLR0913, PLR0917  (one place makes calls)
        self,
        world: World,
        session: Session,
        language: Language,
        accept_language: str,
        base_url: str,
        raw_query: bytes,
        content_type: str,
        body: bytes,
    ) -> None:
        self.world = world
        self.session = session
        self.language = language
        self.accept_language = accept_language  # the header as it came, "" without one
        self.base_url = base_url  # scheme and host that the client used, without a trailing slash
        self.raw_query = raw_query
        self.content_type = content_type
        self.body = body
        self.produces = ""  # the media type that the client accepts, of those that the operation can give
        self.keep: Answering | None = None  # set when the request came with an `Idempotency-Key`
        self.if_modified_since = ""  # the header as it came, "" without one
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

    def answering(self, reply: "bytes | Reply") -> Sequence[Step]:
        """Steps that store what the handler is about to return, for a repetition with the same `Idempotency-Key`.

        They belong into the transaction that makes the thing, and the operation is bound with `keeps_answer=True`.
        Without a key there are none.
        """
        return () if self.keep is None else self.keep(reply)

    def require_supported_language(self) -> None:
        """Refuse (422) an `Accept-Language` without any of Allegro's languages; few resources do (behaviour §2)."""
        if not names_a_supported_one(self.accept_language):
            raise Invalid(UNSUPPORTED_LANGUAGE)


class Reply(NamedTuple):
    """An answer that is not simply the operation's success status with a body of the operation's media type."""

    body: bytes = b""
    status: int | None = None
    headers: Mapping[str, str] | None = None
    media_type: str | None = None


Answering = Callable[[bytes | Reply], Sequence[Step]]  # `Call.answering`, as services get it


def unkept(_reply: bytes | Reply) -> Sequence[Step]:
    """In place of `Call.answering` for who creates something without a request."""
    return ()
