from stragan.auth import service as auth
from stragan.auth.schemas import User
from stragan.db.engine import Duplicate, Row, run
from stragan.features.account import rules, store
from stragan.features.account.schemas import AdditionalEmail, AdditionalEmails, Company, Marketplace, Me, read_email
from stragan.http.call import Answering, unkept
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.problems import Invalid, NotFound, Problem, Unauthorized
from stragan.kernel.times import iso_seconds
from stragan.kernel.wire import encode
from stragan.world import World


async def me(world: World, user_id: str) -> bytes:
    """The account itself; its id is the `user_name` of the token (client-facts 22)."""
    user = await _account(world, user_id)
    return encode(
        Me(
            id=user.id,
            login=user.login,
            first_name=user.first_name,
            last_name=user.last_name,
            email=user.email,
            base_marketplace=Marketplace(id=user.base_marketplace),
            company=Company(name=user.company_name, tax_id=user.tax_id),
            features=[],
        )
    )


async def _account(world: World, user_id: str) -> User:
    user = await auth.find_user(world, id=user_id)
    if user is None:  # signed by us, but of an account that is gone
        raise Unauthorized("invalid_token", "Cannot convert access token to JSON")
    return user


async def emails(world: World, user_id: str) -> bytes:
    return encode(AdditionalEmails([_email(row) for row in await store.listed(world.db, user_id)]))


async def email(world: World, user_id: str, id_: str) -> bytes:
    row = await store.find(world.db, user_id, id_.lower()) if is_uuid(id_) else None
    if row is None:
        raise NotFound(_unknown(id_))
    return encode(_email(row))


async def add_email(world: World, user_id: str, body: bytes, answering: Answering = unkept) -> bytes:
    """Add an address. Raises `Invalid` (422) for what is none, what the account has, and more than allowed."""
    address = read_email(body).email.strip()
    if problems := rules.email_is_valid(address):
        raise Invalid(*problems)
    folded = address.lower()
    if folded == (await _account(world, user_id)).email.lower():
        raise Invalid(rules.TAKEN)
    id_, now = new_uuid(), world.now()
    row = {"seller_id": user_id, "id": id_, "email": address, "folded": folded, "created_at": now}
    answer = encode(_email((id_, address, now)))
    try:
        async with world.db.write() as tx:
            if await store.count(tx, user_id) >= rules.MOST_EMAILS:
                raise Invalid(rules.TOO_MANY)
            await store.add(tx, row)
            await run(tx, answering(answer))
    except Duplicate:
        raise Invalid(rules.TAKEN) from None
    return answer


async def remove_email(world: World, user_id: str, id_: str) -> None:
    async with world.db.write() as tx:
        if not is_uuid(id_) or not await store.remove(tx, user_id, id_.lower()):
            raise NotFound(_unknown(id_))


def _email(row: Row) -> AdditionalEmail:
    return AdditionalEmail(row[0], row[1], iso_seconds(row[2]))


def _unknown(id_: str) -> Problem:
    return Problem(
        "NOT_FOUND",
        f"Additional email {id_} not found.",
        f"/account/additional-emails/{id_}",
        pl=f"Nie ma dodatkowego adresu e-mail {id_}.",
    )
