"""Rows of applications as their owners see them, and of codes that let a program register one."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, bindparam, delete, func, insert, select, update

from stragan.auth.schemas import Kind, OwnedApplication
from stragan.auth.scopes import parse
from stragan.auth.store import applications, login_key, storable
from stragan.db.engine import Reader, Row
from stragan.db.statements import Statement, metadata

registration_codes = Table(
    "registration_code",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("user_id", Text, nullable=False),  # who owns what is registered with it
    Column("software_statement_id", Text),  # null: the code is for any software
    Column("expires_at", BigInteger, nullable=False, index=True),
)
_columns = (
    applications.c.client_id,
    applications.c.name,
    applications.c.kind,
    applications.c.redirect_uris,
    applications.c.scopes,
    applications.c.owner_id,
    applications.c.created_at,
)
_of_owner = applications.c.owner_id == bindparam("owner")
_one = applications.c.client_id == bindparam("client")
OF_OWNER = Statement(select(*_columns).where(_of_owner).order_by(applications.c.created_at, applications.c.name))
ALL = Statement(select(*_columns).order_by(applications.c.created_at, applications.c.name))
ONE_OF_OWNER = Statement(select(*_columns).where(_of_owner, _one).with_for_update())
ONE = Statement(select(*_columns).where(_one).with_for_update())
COUNT = Statement(select(func.count()).select_from(applications).where(_of_owner))
NAME = Statement(
    select(applications.c.client_id).where(
        applications.c.name_key == bindparam("name_key"), applications.c.client_id != bindparam("client")
    )
)
ADD = Statement(insert(applications))
CHANGE = Statement(
    update(applications)
    .where(_one)
    .values(
        name=bindparam("new_name"),
        name_key=bindparam("new_key"),
        redirect_uris=bindparam("new_uris"),
        scopes=bindparam("new_scopes"),
    )
)
SHOWN = Statement(select(applications.c.secret_shown).where(_one))
CHANGE_SECRET = Statement(
    update(applications).where(_one).values(secret_hash=bindparam("digest"), secret_shown=bindparam("shown"))
)
CLAIM = Statement(
    update(applications).where(_one, applications.c.owner_id.is_(None)).values(owner_id=bindparam("owner"))
)
DELETE = Statement(delete(applications).where(_one))

ADD_CODE = Statement(insert(registration_codes))
TAKE_CODE = Statement(
    delete(registration_codes)
    .where(
        registration_codes.c.code_hash == bindparam("hash"),
        registration_codes.c.expires_at > bindparam("now"),
    )
    .returning(registration_codes.c.user_id, registration_codes.c.software_statement_id)
)
FORGET_CODES = Statement(delete(registration_codes).where(registration_codes.c.expires_at <= bindparam("now")))


def name_key(name: str) -> str:
    """Names that differ in case only are one name."""
    return login_key(name)


def shown(row: Row) -> OwnedApplication:
    kind: Kind = row[2]
    return OwnedApplication(row[0], row[1], kind, tuple(row[3].splitlines()), parse(row[4]), row[5], row[6])


async def one(db: Reader, client_id: str, owner_id: str | None) -> OwnedApplication | None:
    """The application, if it is the owner's; of anybody without one."""
    client = storable(client_id)
    if owner_id is None:
        row = await db.one(ONE, {"client": client})
    else:
        row = await db.one(ONE_OF_OWNER, {"client": client, "owner": owner_id})
    return None if row is None else shown(row)


async def of(db: Reader, owner_id: str | None) -> list[OwnedApplication]:
    rows = await (db.all(ALL) if owner_id is None else db.all(OF_OWNER, {"owner": owner_id}))
    return [shown(row) for row in rows]
