"""Rows of sessions that have ended, kept for as long as an access token of theirs could live; what goes with them."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from stragan.auth.store import codes, consents, device_codes, refresh_tokens, sign_ins, users
from stragan.db.statements import Statement, metadata, one_of

closed_sessions = Table(
    "closed_session",
    metadata,
    Column("id", Text, primary_key=True),  # of a session; or of an application, whose sessions have all ended
    Column("closed_at", BigInteger, nullable=False, index=True),  # real time: other processes look what is new
    Column("forget_at", BigInteger, nullable=False, index=True),  # time of the world
)

_of_user = refresh_tokens.c.user_id == bindparam("user")
_of_client = refresh_tokens.c.client_id == bindparam("client")
_another = refresh_tokens.c.session_id != bindparam("session")
_newest_others = (
    select(refresh_tokens.c.session_id)
    .where(_of_user, _another)
    .group_by(refresh_tokens.c.session_id)
    .order_by(func.max(refresh_tokens.c.created_at).desc(), refresh_tokens.c.session_id)
    .limit(bindparam("most", type_=Integer))
)
_session = select(refresh_tokens.c.session_id).distinct()
SESSIONS_OF_USER = Statement(_session.where(_of_user))
SESSIONS_OF_GRANT = Statement(_session.where(_of_user, _of_client))
SESSIONS_OF_APPLICATION = Statement(_session.where(_of_client))
USERS_OF_APPLICATION = Statement(
    select(refresh_tokens.c.user_id).distinct().where(_of_client).order_by(refresh_tokens.c.user_id)
)
OLD_SESSIONS = Statement(_session.where(_of_user, _another, refresh_tokens.c.session_id.not_in(_newest_others)))

CLOSE = Statement(
    insert(closed_sessions)
    .values({name: bindparam(name) for name in ("id", "closed_at", "forget_at")})
    .on_conflict_do_nothing()
)
REOPEN = Statement(delete(closed_sessions).where(closed_sessions.c.id == bindparam("id")))
CLOSED_AMONG = Statement(select(closed_sessions.c.id).where(one_of(closed_sessions.c.id, "ids")))
CLOSED_SINCE = Statement(select(closed_sessions.c.id).where(closed_sessions.c.closed_at >= bindparam("since")))
FORGET_CLOSED = Statement(delete(closed_sessions).where(closed_sessions.c.forget_at <= bindparam("now")))

FORGET_REFRESH_TOKENS = Statement(
    delete(refresh_tokens).where(_of_user, refresh_tokens.c.session_id == bindparam("session"))
)
FORGET_REFRESH_TOKENS_OF_APPLICATION = Statement(delete(refresh_tokens).where(_of_client))
FORGET_CODES_OF_USER = Statement(delete(codes).where(codes.c.user_id == bindparam("user")))
FORGET_CODES_OF_GRANT = Statement(
    delete(codes).where(codes.c.user_id == bindparam("user"), codes.c.client_id == bindparam("client"))
)
FORGET_CODES_OF_APPLICATION = Statement(delete(codes).where(codes.c.client_id == bindparam("client")))
FORGET_DEVICES_OF_USER = Statement(delete(device_codes).where(device_codes.c.user_id == bindparam("user")))
FORGET_DEVICES_OF_GRANT = Statement(
    delete(device_codes).where(
        device_codes.c.user_id == bindparam("user"), device_codes.c.client_id == bindparam("client")
    )
)
FORGET_DEVICES_OF_APPLICATION = Statement(delete(device_codes).where(device_codes.c.client_id == bindparam("client")))
FORGET_SIGN_INS_OF_USER = Statement(delete(sign_ins).where(sign_ins.c.user_id == bindparam("user")))
FORGET_CONSENT = Statement(
    delete(consents).where(consents.c.user_id == bindparam("user"), consents.c.client_id == bindparam("client"))
)
FORGET_CONSENTS_OF_APPLICATION = Statement(delete(consents).where(consents.c.client_id == bindparam("client")))

SET_PASSWORD = Statement(update(users).where(users.c.id == bindparam("user")).values(password_hash=bindparam("digest")))
PASSWORD_OF = Statement(select(users.c.password_hash).where(users.c.id == bindparam("user")))
CONSENTS_OF_USER = Statement(
    select(consents.c.client_id, consents.c.scopes, consents.c.given_at)
    .where(consents.c.user_id == bindparam("user"))
    .order_by(consents.c.given_at.desc(), consents.c.client_id)
)
OPEN_SESSIONS = Statement(
    select(
        refresh_tokens.c.client_id,
        refresh_tokens.c.session_id,
        func.max(refresh_tokens.c.scopes),
        func.max(refresh_tokens.c.created_at),
    )
    .where(_of_user, refresh_tokens.c.expires_at > bindparam("now"))
    .group_by(refresh_tokens.c.client_id, refresh_tokens.c.session_id)
    .order_by(func.max(refresh_tokens.c.created_at).desc(), refresh_tokens.c.session_id)
)
BROWSERS = Statement(
    select(func.count())
    .select_from(sign_ins)
    .where(sign_ins.c.user_id == bindparam("user"), sign_ins.c.expires_at > bindparam("now"))
)
