"""Rows of accounts, applications, keys, codes, refresh tokens, consents and sign-ins.

Whatever opens a door is kept as a hash only: a copy of the database signs nobody in. The exception is the secret of
an application that a sandbox prints at every start.
"""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from stragan.auth.schemas import Application, Grant, Kind, User
from stragan.auth.scopes import in_order, parse
from stragan.db.engine import Reader, Row, Tx
from stragan.db.statements import Statement, metadata, one_of
from stragan.db.upsert import upsert

users = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),  # digits, as `user_name` in tokens
    Column("login", Text, nullable=False),
    Column("login_key", Text, nullable=False, unique=True),  # the login in one case
    Column("email", Text, nullable=False),
    Column("password_hash", Text),  # null: nobody can sign in, tokens are made by the sandbox
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("company_name", Text),
    Column("tax_id", Text),
    Column("language", Text, nullable=False),
    Column("base_marketplace", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("country_code", Text),  # the address from which the account sells
    Column("province", Text),
    Column("city", Text),
    Column("post_code", Text),
)
applications = Table(
    "application",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("secret_shown", Text),  # kept by a sandbox only, which prints it
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("redirect_uris", Text, nullable=False),  # one a line
    Column("scopes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("owner_id", Text, index=True),  # the account that has registered it; null for one of nobody
    Column("name_key", Text, index=True, unique=True),  # the name in one case, where it was registered by an account
)
signing_keys = Table(
    "signing_key",
    metadata,
    Column("slot", Integer, primary_key=True),  # 1, 2, …: two servers that make one at once agree on it
    Column("kid", Text, nullable=False),
    Column("private_pem", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
codes = Table(
    "authorization_code",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("challenge", Text),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("used_at", BigInteger),
    Column("session_id", Text, nullable=False, server_default=""),  # which the code opens; who sends it again closes it
)
refresh_tokens = Table(
    "refresh_token",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("jti", Text, primary_key=True),
    Column("session_id", Text, nullable=False),  # shared by all tokens that stem from one consent
    Column("client_id", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),  # the first use; it works a little longer
)
device_codes = Table(
    "device_code",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("user_code", Text, nullable=False, unique=True),
    Column("client_id", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("polled_at", BigInteger),  # real time: how often a device asks is about load
    Column("user_id", Text),  # who has decided
    Column("allowed", Integer),  # 1 or 0 once somebody has decided
    Column("used_at", BigInteger),
    Column("interval_seconds", Integer, nullable=False, server_default="5"),  # grows when the device asks too often
)
consents = Table(
    "consent",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("client_id", Text, primary_key=True),
    Column("scopes", Text, nullable=False),
    Column("given_at", BigInteger, nullable=False),
)
sign_ins = Table(
    "sign_in",
    metadata,
    Column("cookie_hash", LargeBinary, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("elevated", Integer, nullable=False),  # 1 once the sandbox's admin token was proved
)
attempts = Table(
    "attempt",
    metadata,
    Column("what", Text, primary_key=True),
    Column("who", Text, primary_key=True),
    Column("since", BigInteger, nullable=False, index=True),
    Column("failures", Integer, nullable=False),
)
_ = Index("ix_refresh_token_user_id_session_id", refresh_tokens.c.user_id, refresh_tokens.c.session_id)

_USER = (
    users.c.id,
    users.c.login,
    users.c.email,
    users.c.first_name,
    users.c.last_name,
    users.c.company_name,
    users.c.tax_id,
    users.c.language,
    users.c.base_marketplace,
    users.c.created_at,
    users.c.country_code,
    users.c.province,
    users.c.city,
    users.c.post_code,
)
_APPLICATION = (
    applications.c.client_id,
    applications.c.name,
    applications.c.kind,
    applications.c.redirect_uris,
    applications.c.scopes,
    applications.c.secret_shown,
    applications.c.owner_id,
)
ADD_USER = Statement(insert(users))
USER_BY_ID = Statement(select(*_USER).where(users.c.id == bindparam("id")))
USERS_BY_ID = Statement(select(*_USER).where(one_of(users.c.id, "ids")))
USER_BY_LOGIN = Statement(select(*_USER).where(users.c.login_key == bindparam("login_key")))
LOCK_USER = Statement(select(users.c.id).where(users.c.id == bindparam("id")).with_for_update())
PASSWORD = Statement(select(users.c.id, users.c.password_hash).where(users.c.login_key == bindparam("login_key")))

ADD_APPLICATION = Statement(insert(applications))
APPLICATION = Statement(select(*_APPLICATION).where(applications.c.client_id == bindparam("client_id")))
SECRET = Statement(select(applications.c.secret_hash).where(applications.c.client_id == bindparam("client_id")))

ADD_KEY = Statement(insert(signing_keys))
KEYS = Statement(
    select(signing_keys.c.slot, signing_keys.c.kid, signing_keys.c.private_pem, signing_keys.c.created_at).order_by(
        signing_keys.c.slot
    )
)
FORGET_KEY = Statement(delete(signing_keys).where(signing_keys.c.kid == bindparam("kid")))

ADD_CODE = Statement(insert(codes))
CODE = Statement(
    select(
        codes.c.client_id,
        codes.c.user_id,
        codes.c.redirect_uri,
        codes.c.scopes,
        codes.c.challenge,
        codes.c.expires_at,
        codes.c.used_at,
        codes.c.session_id,
    )
    .where(codes.c.code_hash == bindparam("code_hash"))
    .with_for_update()
)
USE_CODE = Statement(update(codes).where(codes.c.code_hash == bindparam("hash")).values(used_at=bindparam("now")))
FORGET_CODES = Statement(delete(codes).where(codes.c.expires_at < bindparam("before")))

ADD_DEVICE_CODE = Statement(insert(device_codes))
DEVICE_CODE = Statement(
    select(
        device_codes.c.client_id,
        device_codes.c.scopes,
        device_codes.c.expires_at,
        device_codes.c.polled_at,
        device_codes.c.user_id,
        device_codes.c.allowed,
        device_codes.c.used_at,
        device_codes.c.interval_seconds,
    )
    .where(device_codes.c.code_hash == bindparam("code_hash"))
    .with_for_update()
)
UNDECIDED_DEVICE = Statement(
    select(device_codes.c.client_id, device_codes.c.scopes).where(
        device_codes.c.user_code == bindparam("user_code"),
        device_codes.c.expires_at > bindparam("now"),
        device_codes.c.allowed.is_(None),
    )
)
DECIDE_DEVICE = Statement(
    update(device_codes)
    .where(
        device_codes.c.user_code == bindparam("code"),
        device_codes.c.expires_at > bindparam("now"),
        device_codes.c.allowed.is_(None),
    )
    .values(user_id=bindparam("user"), allowed=bindparam("decision"))
)
POLL_DEVICE = Statement(
    update(device_codes)
    .where(device_codes.c.code_hash == bindparam("hash"))
    .values(polled_at=bindparam("real"), interval_seconds=bindparam("interval"))
)
USE_DEVICE_CODE = Statement(
    update(device_codes).where(device_codes.c.code_hash == bindparam("hash")).values(used_at=bindparam("now"))
)
FORGET_DEVICE_CODES = Statement(delete(device_codes).where(device_codes.c.expires_at < bindparam("before")))

_token = (refresh_tokens.c.user_id == bindparam("user")) & (refresh_tokens.c.jti == bindparam("token"))
_of_user = refresh_tokens.c.user_id == bindparam("user")
ADD_REFRESH_TOKEN = Statement(insert(refresh_tokens))
REFRESH_TOKEN = Statement(
    select(
        refresh_tokens.c.session_id,
        refresh_tokens.c.client_id,
        refresh_tokens.c.scopes,
        refresh_tokens.c.expires_at,
        refresh_tokens.c.used_at,
    )
    .where(_token)
    .with_for_update()
)
USE_REFRESH_TOKEN = Statement(
    update(refresh_tokens).where(_token, refresh_tokens.c.used_at.is_(None)).values(used_at=bindparam("now"))
)
FORGET_REFRESH_TOKENS = Statement(
    delete(refresh_tokens).where(
        _of_user, (refresh_tokens.c.used_at < bindparam("before")) | (refresh_tokens.c.expires_at <= bindparam("now"))
    )
)

CONSENT = Statement(
    select(consents.c.scopes).where(
        consents.c.user_id == bindparam("user_id"), consents.c.client_id == bindparam("client_id")
    )
)
PUT_CONSENT = Statement(upsert(consents, ("user_id", "client_id"), ("scopes", "given_at")))

ADD_SIGN_IN = Statement(insert(sign_ins))
SIGNED_IN = Statement(
    select(*_USER)
    .join_from(sign_ins, users, users.c.id == sign_ins.c.user_id)
    .where(sign_ins.c.cookie_hash == bindparam("cookie_hash"), sign_ins.c.expires_at > bindparam("now"))
)
ELEVATE = Statement(
    update(sign_ins)
    .where(sign_ins.c.cookie_hash == bindparam("hash"), sign_ins.c.expires_at > bindparam("now"))
    .values(elevated=1, cookie_hash=bindparam("new"))
)
LOWER = Statement(update(sign_ins).where(sign_ins.c.cookie_hash == bindparam("hash")).values(elevated=0))
ELEVATED = Statement(
    select(sign_ins.c.elevated).where(
        sign_ins.c.cookie_hash == bindparam("hash"), sign_ins.c.expires_at > bindparam("now")
    )
)
RENEW_SIGN_IN = Statement(
    update(sign_ins)
    .where(sign_ins.c.cookie_hash == bindparam("hash"))
    .values(expires_at=bindparam("until", type_=BigInteger))
)
REMOVE_SIGN_IN = Statement(delete(sign_ins).where(sign_ins.c.cookie_hash == bindparam("hash")))
FORGET_SIGN_INS = Statement(delete(sign_ins).where(sign_ins.c.expires_at <= bindparam("now")))

_first = {"what": bindparam("what"), "who": bindparam("who"), "since": bindparam("now"), "failures": 1}
_attempt = (attempts.c.what == bindparam("kind")) & (attempts.c.who == bindparam("guesser"))
COUNT_ATTEMPT = Statement(
    postgresql_insert(attempts)
    .values(_first)
    .on_conflict_do_update(index_elements=["what", "who"], set_={"failures": attempts.c.failures + 1})
    .returning(attempts.c.failures)
)
ATTEMPTS = Statement(select(attempts.c.failures).where(_attempt, attempts.c.since >= bindparam("after")))
FORGET_ATTEMPT = Statement(update(attempts).where(_attempt).values(failures=attempts.c.failures - 1))
FORGET_ATTEMPTS_OF = Statement(delete(attempts).where(_attempt))
FORGET_ATTEMPTS = Statement(delete(attempts).where(attempts.c.since < bindparam("before")))


def login_key(login: str) -> str:
    """Logins that differ in case only are one login."""
    return storable(login.strip().casefold())


def storable(text: str) -> str:
    """PostgreSQL refuses texts with a zero character; nothing that we keep has one."""
    return text.replace("\0", "\ufffd")


async def add_user(tx: Tx, user: User, password_hash: str | None) -> None:
    row = {name: getattr(user, name) for name in user.__struct_fields__}
    await tx.execute(ADD_USER, row | {"login_key": login_key(user.login), "password_hash": password_hash})


async def user_by_id(db: Reader, user_id: str) -> User | None:
    return _user(await db.one(USER_BY_ID, {"id": user_id}))


async def users_by_id(db: Reader, ids: Sequence[str]) -> list[User]:
    return [User(*row) for row in await db.all(USERS_BY_ID, {"ids": ids})]


async def user_by_login(db: Reader, login: str) -> User | None:
    return _user(await db.one(USER_BY_LOGIN, {"login_key": login_key(login)}))


async def signed_in(db: Reader, cookie_hash: bytes, now: int) -> User | None:
    return _user(await db.one(SIGNED_IN, {"cookie_hash": cookie_hash, "now": now}))


async def application(db: Reader, client_id: str) -> Application | None:
    row = await db.one(APPLICATION, {"client_id": storable(client_id)})
    if row is None:
        return None
    kind: Kind = row[2]
    return Application(row[0], row[1], kind, tuple(row[3].splitlines()), parse(row[4]), row[5], row[6])


async def secret_hash(db: Reader, client_id: str) -> bytes | None:
    row = await db.one(SECRET, {"client_id": storable(client_id)})
    return row[0] if row else None


async def add_application(
    tx: Tx, new: Application, digest: bytes, *, keep_secret: bool, now: int, owner_id: str | None
) -> None:
    await tx.execute(
        ADD_APPLICATION,
        {
            "client_id": new.client_id,
            "secret_hash": digest,
            "secret_shown": new.secret if keep_secret else None,
            "name": new.name,
            "kind": new.kind,
            "redirect_uris": "\n".join(new.redirect_uris),
            "scopes": joined(new.scopes),
            "created_at": now,
            "owner_id": owner_id,
            "name_key": None,
        },
    )


async def lock_user(tx: Tx, user_id: str) -> None:
    """Tokens of one user are renewed one after the other: they delete each other's old rows."""
    await tx.one(LOCK_USER, {"id": user_id})


async def add_refresh_token(tx: Tx, grant: Grant, jti: str, *, created_at: int, expires_at: int) -> None:
    row = {
        "user_id": grant.user_id,
        "jti": jti,
        "session_id": grant.session_id,
        "client_id": grant.client_id,
        "scopes": joined(grant.scopes),
        "created_at": created_at,
        "expires_at": expires_at,
        "used_at": None,
    }
    await tx.execute(ADD_REFRESH_TOKEN, row)


def joined(scopes: frozenset[str]) -> str:
    return " ".join(in_order(scopes))


def _user(row: Row | None) -> User | None:
    return None if row is None else User(*row)
